"""Fill a game's tables with what the theory says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame, Problem
from snapback.game.engine.tables import NATURE, Move, Promises, Shift
from snapback.game.maths import namespace
from snapback.game.stage import AXES
from snapback.game.wiring import GOVERNMENTS, replaced, wired

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from snapback.game.maths import Array
    from snapback.game.stage import Stage
    from snapback.game.wiring import Function, Wired

PLAYERS = ("target", *GOVERNMENTS, "patron")
ORDER = ("jail", "perform", "answer", "back")
"""Moves of the actors, in the order of a quarter; nature's follow."""

NATURES = ("quarter", "unrest", "turnover", "drift")
ACTIONS = {
    "jail": ("few", "usual", "many"),
    "perform": ("release", "refuse", "wait"),
    "answer": ("grant", "withdraw", "wait", "reopen"),
    "back": ("less", "same", "more"),
    **dict.fromkeys(NATURES, ("nature",)),
}
WAITING = {"jail": 1, "perform": 2, "answer": 2, "back": 1, **dict.fromkeys(NATURES, 0)}
"""The action that stands for waiting when nobody does anything any more."""

SHIFTS = {
    "jail": ("stock", "place", "unrest"),
    "perform": ("stock", "place"),
    "answer": ("place", "returned"),
    "back": ("dependence", "place"),
    "quarter": (),
    "unrest": ("unrest",),
    "turnover": ("government",),
    "drift": ("dependence", "returned"),
}
"""Axes that each move shifts, in the order of time."""

SHARPNESS = {
    "target": "target_stake",
    "expedient": "sender_stake",
    "principled": "sender_stake",
    "patron": "patron_stake",
}
PRECISION = "lambda_qre"
"""Parameter by which all choices are sharp; each player's stake scales it."""

DISCOUNT = {
    "target": "delta_target",
    "expedient": "delta_sender",
    "principled": "delta_sender",
    "patron": "delta_patron",
}


def wanted(functions: Mapping[str, Function]) -> list[str]:
    """Names that the engine takes from the theory, of those that there are."""
    names = [f"base_of_{move}" for move in ORDER]
    names += [f"{axis}_after_{move}" for move, axes in SHIFTS.items() for axis in axes]
    names += [f"{player}_from_{move}" for player in PLAYERS for move in SHIFTS]
    return [name for name in names if name in functions]


def parameters_of(functions: Mapping[str, Function], stage: Stage, extra: Sequence[str] = ()) -> set[str]:
    """Names of the parameters that a theory needs on a stage, those of stakes and discounting among them."""
    inputs = wired(functions, [*wanted(functions), *extra]).inputs
    choosing = {*SHARPNESS.values(), *DISCOUNT.values(), PRECISION}
    return {*inputs, *choosing} - set(stage.arrays)


def check_parameters(functions: Mapping[str, Function], stage: Stage, known: Mapping[str, float]) -> None:
    """See that every parameter that the theory asks for is there.

    Raises
    ------
    InvalidGame
        With all that are missing.
    """
    missing = sorted(parameters_of(functions, stage) - set(known))
    if missing:
        raise InvalidGame(
            [
                Problem(
                    "error",
                    "politics.yaml",
                    f"has no parameter `{name}`, which the theory of the game needs.",
                    "Add it with meaning, range and source, or replace the function that asks for it.",
                )
                for name in missing
            ]
        )


@dataclass(frozen=True, eq=False)
class Filled:
    """A game with its tables filled, and quantities of the theory that outcomes are made of.

    Attributes
    ----------
    game
        What the engine solves.
    whole
        The theory as it was put together.
    quantities
        All that the theory says, and its inputs, by name. [action, *axes]
    """

    game: Promises
    whole: Wired
    quantities: Mapping[str, Array]


def fill(
    stage: Stage,
    values: Mapping[str, Array],
    functions: Mapping[str, str | Function] | None = None,
    *,
    order: Sequence[str] = ORDER,
    control_cost: bool = True,
    quantities: Sequence[str] = (),
) -> Filled:
    """Fill the game of a stage for one set of parameters.

    Parameters
    ----------
    stage
        From :func:`snapback.game.stage.stage`.
    values
        Parameters by name.
    functions
        Parts of the theory to replace.
    order
        Order in which the actors move within a quarter.
    control_cost
        As in :class:`~snapback.game.engine.tables.Promises`.
    quantities
        What else of the theory to work out.
    """
    parts = replaced(functions or {})
    inputs = {**values, **stage.arrays}
    whole = wired(parts, [*wanted(parts), *(name for name in quantities if name in parts)])
    found = {**inputs, **whole.evaluate(inputs)}
    game = Promises(
        axes=stage.axes,
        players=PLAYERS,
        moves=tuple(_move(name, found) for name in (*order, *NATURES)),
        discount=_per_player(DISCOUNT, values),
        sharpness=values[PRECISION] / _per_player(SHARPNESS, values),
        calendar=stage.calendar,
        control_cost=control_cost,
    )
    return Filled(game, whole, found)


def _move(name: str, found: Mapping[str, Array]) -> Move:
    actions = ACTIONS[name]
    ones = [1] * len(AXES)
    mover, base = NATURE * np.ones(ones, dtype=np.intp), np.ones([1, *ones])
    if name in ORDER:
        mover, base = _mover(name), found[f"base_of_{name}"]
    return Move(
        name=name,
        actions=actions,
        mover=mover,
        base=base,
        payoff=_payoffs(name, found, len(actions)),
        shifts=tuple(
            Shift(axis, _weight(found[f"{axis}_after_{name}"]))
            for axis in SHIFTS[name]
            if f"{axis}_after_{name}" in found
        ),
        wait=np.full(ones, WAITING[name], dtype=np.intp),
    )


def _mover(name: str) -> Array:
    """Who moves: the sender's government in office moves for the sender."""
    ones = [1] * len(AXES)
    if name != "answer":
        return np.full(ones, PLAYERS.index("patron" if name == "back" else "target"), dtype=np.intp)
    ones[AXES.index("government")] = len(GOVERNMENTS)
    return np.array([PLAYERS.index(kind) for kind in GOVERNMENTS], dtype=np.intp).reshape(ones)


def _payoffs(name: str, found: Mapping[str, Array], actions: int) -> Array:
    """Payoffs of all players at a move. [action, *axes, player]."""
    nothing = np.zeros([actions, *[1] * len(AXES)])
    each = [found.get(f"{player}_from_{name}", nothing) for player in PLAYERS]
    xp = namespace(*each)
    return xp.stack(xp.broadcast_arrays(nothing, *each)[1:], axis=-1)


def _weight(weight: Array) -> Array:
    """Give weights the dimension of the season where they have none. [season, action, *axes, to]."""
    return weight if weight.ndim == len(AXES) + 3 else weight[None]


def _per_player(names: Mapping[str, str], values: Mapping[str, Array]) -> Array:
    each = [values[names[player]] for player in PLAYERS]
    return namespace(*each).stack([namespace(*each).asarray(v) for v in each])
