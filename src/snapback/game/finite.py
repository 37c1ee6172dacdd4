"""A finite stochastic game written out in full: every payoff and transition of every action profile.

The form for oracles and study (Shapley 1953; Fink 1964). It grows with the product of the players'
actions, so it is for small games; a case is played on named axes instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jaxtyping import Float
    from numpy.typing import ArrayLike, NDArray

PROBABILITY_TOLERANCE = 1e-9
"""How far the probabilities of the next state may miss one; what is given is used as it is."""


@dataclass(frozen=True, eq=False, init=False)
class Finite:
    """A game of P players on S states, who see the state; all arrays read-only.

    Attributes
    ----------
    payoff
        What each player earns in a period, by state and profile of actions. [state, a1, ..., aP, player]
    transition
        Probability of the next period's state; sums to one over it. [state, a1, ..., aP, state']
    discount
        Weight of the next period's value, in [0, 1). [player]

    Raises
    ------
    InvalidGame
        With every problem at once: shapes that do not fit together, numbers that are not finite,
        probabilities that are negative or do not sum to one, a discount outside [0, 1).
    """

    payoff: Float[np.ndarray, "state *actions player"]
    transition: Float[np.ndarray, "state *actions next_state"]
    discount: Float[np.ndarray, " player"]

    def __init__(self, payoff: ArrayLike, transition: ArrayLike, discount: ArrayLike) -> None:
        problems: list[Problem] = []
        u, T, d = (
            _array(name, values, problems)
            for name, values in (("payoff", payoff), ("transition", transition), ("discount", discount))
        )
        problems += _shape_problems(u, T, d)
        problems += _number_problems(u, T, d)
        if problems:
            raise InvalidGame(problems)
        assert u is not None  # noqa: S101 -- an array that could not be read is a problem
        assert T is not None  # noqa: S101
        assert d is not None  # noqa: S101
        for name, array in (
            ("payoff", u),
            ("transition", T),
            ("discount", np.broadcast_to(d, u.shape[-1:]).copy()),
        ):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def states(self) -> int:
        """Number of states."""
        return int(self.payoff.shape[0])

    @property
    def players(self) -> int:
        """Number of players."""
        return int(self.payoff.shape[-1])

    @property
    def actions(self) -> tuple[int, ...]:
        """Number of actions of each player."""
        return tuple(self.payoff.shape[1:-1])


def _array(name: str, values: ArrayLike, problems: list[Problem]) -> NDArray[np.float64] | None:
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        problems.append(
            Problem(
                "error", f"game.{name}", f"is no array of numbers: {error}.", "Give a full array of floats."
            )
        )
        return None


def _shape_problems(
    u: NDArray[np.float64] | None, T: NDArray[np.float64] | None, d: NDArray[np.float64] | None
) -> Iterator[Problem]:
    if u is None:
        return
    if u.ndim < 3 or u.ndim - 2 != u.shape[-1]:
        yield Problem(
            "error",
            "game.payoff",
            f"has shape {u.shape}: {max(u.ndim - 2, 0)} axes of actions stand between the state and the "
            f"player, whose axis has length {u.shape[-1] if u.ndim else 0}.",
            "Axes are state, one axis of actions for each player, and the player last.",
        )
        return
    if 0 in u.shape:
        yield Problem(
            "error",
            "game.payoff",
            f"has shape {u.shape}.",
            "Give each player an action, and the game a state.",
        )
    expected = (*u.shape[:-1], u.shape[0])
    if T is not None and T.shape != expected:
        yield Problem(
            "error",
            "game.transition",
            f"has shape {T.shape} where the payoffs need {expected}.",
            "Axes are state, one axis of actions for each player, and the next state last.",
        )
    if d is not None and d.shape not in {(), u.shape[-1:]}:
        yield Problem(
            "error",
            "game.discount",
            f"has shape {d.shape} where there are {u.shape[-1]} players.",
            "Give one number, or one for each player.",
        )


def _number_problems(
    u: NDArray[np.float64] | None, T: NDArray[np.float64] | None, d: NDArray[np.float64] | None
) -> Iterator[Problem]:
    for name, array in (("payoff", u), ("transition", T), ("discount", d)):
        if array is not None and not np.isfinite(array).all():
            at = np.argwhere(~np.isfinite(array))
            yield Problem(
                "error",
                f"game.{name}{_at(at[0])}",
                f"is {array[tuple(at[0])]} ({len(at)} entries are not finite).",
                "Give finite numbers; an action that is not open can repeat the outcome of one that is.",
            )
    if T is not None and T.ndim >= 1 and T.size and np.isfinite(T).all():
        if (T < 0).any():
            at = np.argwhere(T < 0)
            yield Problem(
                "error",
                f"game.transition{_at(at[0])}",
                f"is {T[tuple(at[0])]} ({len(at)} entries are negative).",
                "Probabilities lie between zero and one.",
            )
        off = np.abs(T.sum(axis=-1) - 1.0)
        if (off > PROBABILITY_TOLERANCE).any():
            at = np.argwhere(off > PROBABILITY_TOLERANCE)
            yield Problem(
                "error",
                f"game.transition{_at(at[0])}",
                f"sums to {T[tuple(at[0])].sum()} over the next state ({len(at)} rows miss one by more than "
                f"{PROBABILITY_TOLERANCE:.0e}), so a value would leak or grow.",
                "Make each row of the next state's probabilities sum to one; the discount is given apart.",
            )
    if d is not None and np.isfinite(d).all() and ((d < 0) | (d >= 1)).any():
        yield Problem(
            "error",
            "game.discount",
            f"is {d.tolist()}: a value with a discount of one or more need not be finite.",
            "Give a number in [0, 1), or one for each player.",
        )


def _at(index: NDArray[np.intp]) -> str:
    return f"[{', '.join(str(i) for i in index)}]" if len(index) else ""
