"""A game of promises in numbers: small named axes, moves one after the other, axes that shift.

The state is a point of a product of small axes. In every quarter the moves are made in the order in which
they stand. A move belongs to a player (which one may depend on the state) or to nature; an action pays
everybody something at once and shifts some axes, one after the other. No transition is ever written as a
matrix over states: an axis has its own weights, which may depend on the action and on the other axes.

Arrays carry one dimension for every axis of the state, of length 1 where nothing depends on that axis.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jaxtyping import Bool, Float, Int
    from numpy.typing import NDArray

NATURE = -1
"""Mover of a move in which chance alone acts."""


@dataclass(frozen=True, eq=False)
class Axis:
    """One dimension of the state.

    Attributes
    ----------
    name
        As the functions of the theory know it, such as ``stock``.
    labels
        What each point means, in words.
    values
        The number at each point, where the axis is a quantity cut into bins. [point]
    """

    name: str
    labels: tuple[str, ...]
    values: Float[np.ndarray, " point"] | None = None

    @property
    def size(self) -> int:
        """Number of points."""
        return len(self.labels)


@dataclass(frozen=True, eq=False)
class Shift:
    """How one axis moves.

    Attributes
    ----------
    axis
        Name of the axis that moves.
    weight
        Probability of each new point. The dimensions are the season, the action, the axes of the state
        before this shift (after the shifts that stand earlier in the same move), and the new point; each
        but the last may have length 1. Sums to one over the last. [season, action, *axes, to]
    """

    axis: str
    weight: Float[np.ndarray, "season action *axes to"]


@dataclass(frozen=True, eq=False)
class Move:
    """What somebody does, or what happens, at one place of the quarter.

    Attributes
    ----------
    name
        Such as ``perform``.
    actions
        Names of the actions; nature has one.
    mover
        Index of the player who moves, or :data:`NATURE`. [*axes]
    base
        Base weights of the actions, zero for an action that is not available; they sum to one over
        the actions. [action, *axes]
    payoff
        What each player receives at once. [action, *axes, player]
    shifts
        In the order of time.
    wait
        The action that stands for waiting, which everybody takes for ever after the horizon. [*axes]
    """

    name: str
    actions: tuple[str, ...]
    mover: Int[np.ndarray, "*axes"]
    base: Float[np.ndarray, " action *axes"]
    payoff: Float[np.ndarray, "action *axes player"]
    shifts: tuple[Shift, ...]
    wait: Int[np.ndarray, "*axes"]


@dataclass(frozen=True, eq=False)
class Promises:
    """A game of promises: who moves, when, what it pays and where it leads.

    Attributes
    ----------
    axes, players
        The dimensions of the state, and the names of two to six players.
    moves
        Of one quarter, in the order of time.
    discount, sharpness
        Of each player: factor between quarters, and the weight of a unit of payoff in its choice;
        infinite sharpness is the best response (of equally good actions the one with the larger base
        weight, then the first). [player]
    calendar
        Season of each quarter, the first axis of the weights of a shift. [period]
    control_cost
        Whether a chooser's value carries the cost of choosing (see :mod:`snapback.game.engine.choice`).
    """

    axes: tuple[Axis, ...]
    players: tuple[str, ...]
    moves: tuple[Move, ...]
    discount: Float[np.ndarray, " player"]
    sharpness: Float[np.ndarray, " player"]
    calendar: NDArray[np.intp]
    control_cost: bool = True

    @property
    def shape(self) -> tuple[int, ...]:
        """Size of each axis."""
        return tuple(axis.size for axis in self.axes)

    @property
    def states(self) -> int:
        """Number of states."""
        return int(np.prod(self.shape))

    def axis(self, name: str) -> int:
        """Place of an axis."""
        return [axis.name for axis in self.axes].index(name)


@dataclass(frozen=True, eq=False)
class Event:
    """Something that happens when an axis goes from one of some points to one of others.

    Attributes
    ----------
    name
        Such as ``broken_by_target``.
    moves
        Names of the moves in which it can happen.
    axis
        The axis whose shift it is; that shift may not depend on axes shifted before it in the same move.
    pairs
        Which steps of the axis are the event. [from, to]
    """

    name: str
    moves: tuple[str, ...]
    axis: str
    pairs: Bool[np.ndarray, "from to"]


@dataclass(frozen=True, eq=False)
class Count:
    """One outcome: what is added up, or read off, along the paths of a game.

    Attributes
    ----------
    name
        Such as ``freed``.
    flow
        Expected amount added at each action, by the name of the move. [action, *axes]
    level
        Amount read off the state at the end of a quarter, in place of a flow. [*axes]
    event
        Name of the event whose probability is added up, in place of a flow.
    until
        Names of events that end the counting; with ``event`` among them, it is the probability that the
        event comes, and comes before the others.
    """

    name: str
    flow: Mapping[str, Float[np.ndarray, " action *axes"]] = field(default_factory=dict)
    level: Float[np.ndarray, "*axes"] | None = None
    event: str | None = None
    until: tuple[str, ...] = ()
