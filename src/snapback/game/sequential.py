"""Games with an end, in which players move one after the other: backward induction, choice by choice.

Within a period each mover sees the state and the moves before its own. So each choice is a decision
with known values after it, and the solution is alone: logit choice (McKelvey & Palfrey 1998, quantal
response in games in extensive form), or the best response with infinite sharpness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame, Problem
from snapback.game.expectation import continuation

if TYPE_CHECKING:
    from collections.abc import Iterator

    import xarray as xr
    from jaxtyping import Float
    from numpy.typing import ArrayLike, NDArray

    from snapback.game.finite import Finite

TIE = 1e-12
"""Actions whose values differ by less, relative to the largest value of the game, are worth the same."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What everybody does from the first period to the last; arrays read-only.

    Attributes
    ----------
    strategy
        Probability that a player takes its action of a profile, given the actions of those who moved
        before it in the period; constant along the axes of those who move after. So the product over
        players is the probability of the profile. [period, state, player, a1, ..., aP]
    value
        Discounted payoffs from the start of the period, without any bonus for noise. [period, state, player]
    order
        Players in the order in which they move. [state, place]
    sharpness
        As asked.
    """

    strategy: Float[np.ndarray, "period state player *actions"]
    value: Float[np.ndarray, "period state player"]
    order: NDArray[np.intp]
    sharpness: float

    @property
    def joint(self) -> Float[np.ndarray, "period state *actions"]:
        """Probability of each profile of actions. [period, state, a1, ..., aP]."""
        return np.asarray(self.strategy.prod(axis=2))

    def choice(self, state: int, player: int) -> Float[np.ndarray, "period *earlier action"]:
        """Give a player's choice without the axes of those who move after it.

        The first axis is the period, the last the player's own action; between them stand the actions
        of those who moved before it, in the order in which they moved.
        """
        order = [int(p) for p in self.order[state]]
        place = order.index(player)
        whole = self.strategy[:, state, player]
        for later in order[place + 1 :]:
            whole = whole.take([0], axis=later + 1)
        axes = [0, *(p + 1 for p in order[: place + 1]), *(p + 1 for p in order[place + 1 :])]
        moved = whole.transpose(axes)
        return moved.reshape(moved.shape[: place + 2])

    def path(self, game: Finite, start: ArrayLike) -> Float[np.ndarray, "period state"]:
        """Probability of each state at the start of each period, and after the last.

        Parameters
        ----------
        game
            The game that was solved.
        start
            A state's number, or probabilities. [state]
        """
        first = np.asarray(start)
        now = np.eye(game.states)[int(first)] if first.ndim == 0 else first.astype(np.float64)
        result = [now]
        for joint in self.joint:
            weight = now.reshape((-1,) + (1,) * game.players) * joint
            now = np.tensordot(weight, game.transition, axes=weight.ndim)
            result.append(now)
        return np.stack(result)

    def to_dataset(self) -> xr.Dataset:
        """Give strategy and value with named axes; a1, a2, ... are the players' actions."""
        import xarray as xr  # noqa: PLC0415 -- heavy

        moves = tuple(f"a{p + 1}" for p in range(self.strategy.ndim - 3))
        return xr.Dataset(
            {
                "strategy": (("period", "state", "player", *moves), self.strategy),
                "value": (("period", "state", "player"), self.value),
                "order": (("state", "place"), self.order),
            },
            attrs={"sharpness": self.sharpness},
        )


def backward(
    game: Finite,
    horizon: int,
    sharpness: float,
    order: ArrayLike | None = None,
    terminal: ArrayLike | None = None,
) -> Plan:
    """Solve a game of ``horizon`` periods from its end.

    Parameters
    ----------
    game
        The game; its payoffs and transitions are those of a period's whole profile of actions.
    horizon
        Number of periods, one or more.
    sharpness
        Odds of a player's actions are exp(sharpness x value). Infinite sharpness gives exact best
        responses; **ties are shared evenly** among actions within 1e-12 of the best, relative to the
        largest value of the game. That is the limit of logit choice where values tie exactly.
    order
        The order in which players move: a permutation of 0..P-1, one for all states [place] or one for
        each [state, place]; ``None`` is 0, 1, ....
    terminal
        Value after the last period; ``None`` is zero. [state, player]

    Raises
    ------
    InvalidGame
        With every problem of the arguments.
    """
    moves = np.arange(game.players) if order is None else np.asarray(order)
    problems = list(_problems(game, horizon, sharpness, moves, terminal))
    if problems:
        raise InvalidGame(problems)
    moves = np.broadcast_to(moves, (game.states, game.players)).astype(np.intp)
    value = (
        np.zeros((game.states, game.players)) if terminal is None else np.asarray(terminal, dtype=np.float64)
    )
    groups = [(row, np.flatnonzero((moves == row).all(axis=1))) for row in np.unique(moves, axis=0)]
    strategies = np.empty((horizon, game.states, game.players, *game.actions))
    values = np.empty((horizon, game.states, game.players))
    for period in reversed(range(horizon)):
        whole = continuation(game, value)
        value = values[period]
        for row, states in groups:
            strategies[period, states], value[states] = _one_period(whole[states], row, sharpness)
    for array in (strategies, values, moves):
        array.setflags(write=False)
    return Plan(strategy=strategies, value=values, order=moves, sharpness=float(sharpness))


def _one_period(
    whole: Float[np.ndarray, "state *actions player"], order: NDArray[np.intp], sharpness: float
) -> tuple[Float[np.ndarray, "state player *actions"], Float[np.ndarray, "state player"]]:
    """Last mover first: each mover's choice given what was done before it, then what everybody gets."""
    players = len(order)
    size = float(np.abs(whole).max())
    strategy = np.empty((whole.shape[0], players, *whole.shape[1:-1]))
    for player in order[::-1]:
        axis = int(player) + 1
        choice = _choice(whole[..., player], axis, sharpness, TIE * size)
        strategy[:, player] = choice
        whole = (whole * choice[..., None]).sum(axis=axis, keepdims=True)
    return strategy, whole.reshape(-1, players)


def _choice(
    worth: Float[np.ndarray, " state *actions"], axis: int, sharpness: float, tie: float
) -> Float[np.ndarray, " state *actions"]:
    behind = worth - worth.max(axis=axis, keepdims=True)
    weight = (behind >= -tie).astype(np.float64) if np.isinf(sharpness) else np.exp(sharpness * behind)
    return np.asarray(weight / weight.sum(axis=axis, keepdims=True))


def _problems(
    game: Finite, horizon: int, sharpness: float, order: NDArray[np.generic], terminal: ArrayLike | None
) -> Iterator[Problem]:
    if int(horizon) != horizon or horizon < 1:
        yield Problem("error", "horizon", f"is {horizon}.", "Give a whole number of periods, one or more.")
    if not sharpness >= 0.0:
        yield Problem(
            "error", "sharpness", f"is {sharpness}.", "Give a number from 0 to infinity (numpy.inf)."
        )
    players = np.arange(game.players)
    if order.shape not in {(game.players,), (game.states, game.players)}:
        yield Problem(
            "error",
            "order",
            f"has shape {order.shape}.",
            f"Give the {game.players} players once, or once for each of {game.states} states.",
        )
    elif (np.sort(order, axis=-1) != players).any():
        yield Problem("error", "order", "is no permutation.", f"Name each player 0..{game.players - 1} once.")
    if terminal is not None:
        end = np.asarray(terminal, dtype=np.float64)
        if end.shape != (game.states, game.players):
            yield Problem(
                "error",
                "terminal",
                f"has shape {end.shape}.",
                f"Axes are state and player: {(game.states, game.players)}.",
            )
        elif not np.isfinite(end).all():
            yield Problem("error", "terminal", "has entries that are not finite.", "Give finite values.")
