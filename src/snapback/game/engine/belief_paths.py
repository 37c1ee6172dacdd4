"""Beliefs as shifts of an axis: how a belief between bins is split, and the paths of a solved game."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame
from snapback.game.engine.solution import Solution
from snapback.game.engine.tables import Promises, Shift

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float
    from numpy.typing import ArrayLike, NDArray

    from snapback.game.engine.belief import Belief, BeliefSolution
    from snapback.game.engine.paths import Outcomes
    from snapback.game.engine.tables import Count, Event, Move


def forward_belief(
    game: Promises,
    belief: Belief,
    solution: BeliefSolution,
    start: Float[np.ndarray, "*axes"],
    counts: Sequence[Count],
    events: Sequence[Event],
    quarters: int,
) -> Outcomes:
    """Follow a solved game with beliefs from where it starts; see :func:`snapback.game.engine.forward`.

    Parameters
    ----------
    game, belief, solution
        The game, who knows what, and what :func:`snapback.game.engine.belief.solve_belief` gave for it.
    start
        Probability of each state now, the true type and the belief among its axes. Where it agrees with
        itself (of what stands in a bin, the share of the first type is the bin's value:
        :func:`first_belief`) it does so ever after.
    counts, events, quarters
        As there.

    Raises
    ------
    InvalidGame
        With everything that is wrong with what is asked.
    """
    from snapback.game.engine.paths import forward  # noqa: PLC0415 -- compiles

    if not 1 <= quarters <= solution.keep:
        raise InvalidGame(
            f"is {quarters} where the strategies of {solution.keep} quarters were kept.",
            where="quarters",
            remedy=f"Ask for 1 to {solution.keep}, or solve with a larger keep.",
        )
    unrolled = learnt(game, belief, solution, quarters)
    done = Solution(
        strategy=tuple(s[:quarters] for s in solution.strategy),
        values=solution.values[: quarters + 1],
        horizon=quarters,
    )
    return forward(unrolled, done, start, counts, events, quarters)


def first_belief(game: Promises, belief: Belief, prior: float) -> Float[np.ndarray, "type belief"]:
    """Give the probability of each type and bin when the others give the first type the chance ``prior``.

    They are right: the first type has that chance.
    """
    bins = game.axes[game.axis(belief.belief_axis)].values
    if bins is None or not 0.0 <= prior <= 1.0:
        raise InvalidGame(f"is {prior}.", where="prior", remedy="Give a probability.")
    split = split_belief(prior, bins)
    return np.asarray(split * np.array([prior, 1.0 - prior])[:, None])


def split_belief(belief: ArrayLike, bins: Float[np.ndarray, " bin"]) -> Float[np.ndarray, "*shape type bin"]:
    """Split beliefs between the two bins around them, for each type.

    The chances of the bins are linear in the belief, so that its mean is kept. They are those that the
    others reckon with; of the types, each goes to the bins as Bayes' rule has it, the first rather to the
    upper one. So what stands in a bin is of the first type as often as the bin says: the split acts as one
    more signal that everybody sees, not as an error. At 0 and 1 the limits are taken.

    Returns
    -------
    weights
        Sum to one over the bins. [*shape, type, bin]
    """
    b = np.asarray(belief, np.float64)[..., None]
    low, high = bins[:-1], bins[1:]
    at = np.clip(np.searchsorted(bins, b[..., 0], side="right") - 1, 0, len(bins) - 2)[..., None]
    low, high = low[at][..., 0][..., None], high[at][..., 0][..., None]
    width, rest = high - low, 1.0 - b
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.where(low == 0.0, 1.0, high * (b - low) / (b * width))
        second = np.where(high == 1.0, 0.0, (1.0 - high) * (b - low) / (rest * width))
    share = np.concatenate([first, second], axis=-1)[..., None]
    points = np.arange(len(bins))
    place = at[..., None]
    return np.asarray((points == place) * (1.0 - share) + (points == place + 1) * share)


def with_belief_shifts(game: Promises, belief: Belief) -> Promises:
    """Let the belief follow wherever the type shifts: what one type may turn into is known to all."""
    return replace(game, moves=tuple(_following(game, belief, move) for move in game.moves))


def learnt(game: Promises, belief: Belief, solution: BeliefSolution, quarters: int) -> Promises:
    """Write a solved game as one without beliefs: what is learnt from each action is a shift of the belief.

    Each of the first quarters is a season of its own.
    """
    seasons = np.asarray(game.calendar[:quarters])
    names = [move.name for move in game.moves]
    moves = list(with_belief_shifts(game, belief).moves)
    for m, move in enumerate(moves):
        shifts = [
            replace(s, weight=s.weight if s.weight.shape[0] == 1 else s.weight[seasons]) for s in move.shifts
        ]
        if names[m] in belief.revealing:
            shifts.insert(0, _learning(game, belief, solution.after[names[m]][:quarters]))
        moves[m] = replace(move, shifts=tuple(shifts))
    return replace(game, moves=tuple(moves), calendar=np.arange(quarters))


def _following(game: Promises, belief: Belief, move: Move) -> Move:
    shifts: list[Shift] = []
    for shift in move.shifts:
        shifts.append(shift)
        if shift.axis == belief.type_axis:
            shifts.append(_turning(game, belief, shift))
    return replace(move, shifts=tuple(shifts))


def _turning(game: Promises, belief: Belief, shift: Shift) -> Shift:
    """Give the shift of the belief that goes with one of the type."""
    type_at, belief_at = 2 + game.axis(belief.type_axis), 2 + game.axis(belief.belief_axis)
    bins = _bins(game, belief)
    first = np.moveaxis(shift.weight[..., 0], type_at, 0)
    before = _along(bins, belief_at - (belief_at > type_at), first.ndim - 1)
    after = np.expand_dims(before * first[0] + (1.0 - before) * first[-1], type_at)
    return Shift(belief.belief_axis, _weights(after, bins, type_at, belief_at))


def _learning(game: Promises, belief: Belief, after: NDArray[np.float64]) -> Shift:
    """Give the shift of the belief that goes with the actions of a move. [period, action, *axes]."""
    type_at, belief_at = 2 + game.axis(belief.type_axis), 2 + game.axis(belief.belief_axis)
    return Shift(belief.belief_axis, _weights(after, _bins(game, belief), type_at, belief_at))


def _weights(
    after: NDArray[np.float64], bins: NDArray[np.float64], type_at: int, belief_at: int
) -> NDArray[np.float64]:
    """Split beliefs that have length one along the type; certainty that stays is kept as it is."""
    split = np.moveaxis(split_belief(after, bins)[..., :, :], -2, type_at).squeeze(type_at + 1)
    stays = after == _along(bins, belief_at, after.ndim)
    return np.asarray(
        np.where(
            stays[..., None],
            np.eye(len(bins)).reshape(
                [len(bins) if k == belief_at else 1 for k in range(after.ndim)] + [len(bins)]
            ),
            split,
        )
    )


def _bins(game: Promises, belief: Belief) -> NDArray[np.float64]:
    return np.asarray(game.axes[game.axis(belief.belief_axis)].values, np.float64)


def _along(values: NDArray[np.float64], axis: int, dims: int) -> NDArray[np.float64]:
    return values.reshape([-1 if k == axis else 1 for k in range(dims)])
