"""The tables of a game laid out for vectors: states in runs, over which weights lie side by side.

The axes are put in an order of the engine's own, and the last of them, together a few dozen points or more,
make a run of neighbouring states. A shift is then a few terms for each run: what stands a fixed distance
away, times weights that lie as the states do. An axis before the run has one term for every point that it
can go to from here; an axis inside it one for every distance (a band of the matrix), so those with few
distances go there. Nothing is written out over more of the earlier axes than it depends on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.game.engine.compose import CUMULATED, Composed, row_tables

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int
    from numpy.typing import NDArray

    from snapback.game.engine.tables import Promises, Shift

RUN = 64
"""Fewest states of a run, where the game has as many: eight vector registers."""

COUNT, FIRST_ACTION, BASE_ROW, BASE_AT, BASE_APART, PAID_ROW, PAID_AT, PAID_APART = 0, 1, 2, 3, 4, 5, 6, 7
MOVER_ROW, MOVER_AT, WAIT_ROW, WAIT_AT, MOST_STEPS, FIELDS = 8, 9, 10, 11, 12, 13
"""Columns of ``Runs.moves``: of each table, its first row, the table of rows, the rows of one action."""

TERM_ROW, TERM_AT, TERM_ACTION, TERM_SEASON = 0, 1, 2, 3
"""Columns of ``Runs.shifts``."""


@dataclass(frozen=True, eq=False)
class Runs:
    """Flat arrays that the compiled sweeps over runs read.

    Attributes
    ----------
    order, shape
        The game's axes in the order of the runs, and their sizes.
    length
        States of a run. Arrays over states carry as many zeros before the first state and after the last.
    at
        For every kind of dependence on the axes before a run, the row that a run reads. [table, run]
    moves, shifts
        One line each: sizes, and where its numbers begin.
    base, payoff, mover, wait
        As in the game. [row, state of the run], payoffs [row, player, state of the run]
    opens
        Whether a row of base weights has any above zero. [row]
    used
        Whether an action stands for waiting somewhere. [action]
    first
        Where the terms of a row begin. [row + 1]
    away, weight
        How far a term's states are, and their weights. [term], [term, state of the run]
    """

    order: tuple[int, ...]
    shape: tuple[int, ...]
    length: int
    at: Int[np.ndarray, "table run"]
    moves: Int[np.ndarray, "move field"]
    shifts: Int[np.ndarray, "shift field"]
    base: Float[np.ndarray, "row point"]
    payoff: Float[np.ndarray, "row player point"]
    mover: Int[np.ndarray, "row point"]
    wait: Int[np.ndarray, "row point"]
    opens: Bool[np.ndarray, " row"]
    used: Bool[np.ndarray, " action"]
    first: Int[np.ndarray, " row"]
    away: Int[np.ndarray, " term"]
    weight: Float[np.ndarray, "term point"]

    @property
    def states(self) -> int:
        """Number of states."""
        return int(self.at.shape[1]) * self.length

    @property
    def width(self) -> int:
        """States with the zeros before and after them."""
        return self.states + 2 * self.length

    def back(self, array: NDArray[Any], lead: int) -> NDArray[Any]:
        """Give a view of [..., state, ...] in the game's own axes; ``lead`` dimensions stand before."""
        rest = array.shape[lead + 1 :]
        whole = array.reshape(*array.shape[:lead], *self.shape, *rest)
        places = [lead + self.order.index(k) for k in range(len(self.order))]
        after = range(lead + len(self.order), whole.ndim)
        return whole.transpose(*range(lead), *places, *after)


def runs_of(game: Promises, composed: Composed) -> Runs:
    """Lay a game out in runs."""
    order = _order(game)
    shape = tuple(game.shape[k] for k in order)
    before = _before(shape)
    lay = _Lay(order, shape, before)
    share = np.bincount(composed.seasons, minlength=composed.mean_season) / len(composed.seasons)
    moves = np.zeros((len(game.moves), FIELDS), np.int64)
    base, payoff, mover, wait = _Rows(), _Rows(), _Rows(), _Rows()
    used = np.zeros(len(composed.steps), np.bool_)
    shifts, terms, row = [], [], 0
    for line, move, old in zip(moves, game.moves, composed.moves, strict=True):
        begins, actions = int(old[CUMULATED]), len(move.actions)
        line[[COUNT, FIRST_ACTION]] = actions, begins
        line[MOST_STEPS] = composed.steps[begins : begins + actions, 0].max()
        used[begins + np.unique(move.wait)] = True
        line[[BASE_ROW, BASE_AT, BASE_APART]] = base.add(*lay.over_runs(move.base, 1))
        paid = np.moveaxis(move.payoff, -1, 1)
        line[[PAID_ROW, PAID_AT, PAID_APART]] = payoff.add(*lay.over_runs(paid, 2))
        line[[MOVER_ROW, MOVER_AT]] = mover.add(*lay.over_runs(move.mover[None], 1))[:2]
        line[[WAIT_ROW, WAIT_AT]] = wait.add(*lay.over_runs(move.wait[None], 1))[:2]
        for shift in move.shifts:
            made = lay.terms(game.axis(shift.axis), shift, share)
            kinds, actions_apart, seasons_apart, first, away, weight = made
            shifts.append([row, kinds, actions_apart, seasons_apart])
            terms.append((first, away, weight))
            row += len(first) - 1
    sizes = np.cumsum([0, *(len(t[1]) for t in terms)])
    bases = base.whole(np.float64)
    return Runs(
        order=order,
        shape=shape,
        length=lay.length,
        at=row_tables(shape[:before], tuple(lay.masks)),
        moves=moves,
        shifts=np.array(shifts, np.int64).reshape(-1, 4),
        base=bases,
        payoff=payoff.whole(np.float64),
        mover=mover.whole(np.int64),
        wait=wait.whole(np.int64),
        opens=np.any(bases > 0.0, axis=1),
        used=used,
        first=np.concatenate(
            [*(t[0][:-1] + size for t, size in zip(terms, sizes, strict=False)), sizes[-1:]]
        ),
        away=np.concatenate([np.zeros(0, np.int64), *(t[1] for t in terms)]),
        weight=np.concatenate([np.zeros((0, lay.length)), *(t[2] for t in terms)]),
    )


def _order(game: Promises) -> tuple[int, ...]:
    """Put axes first that jump over many distances, few at a time: inside a run they would cost most."""
    waste = np.zeros(len(game.shape))
    for move in game.moves:
        for shift in move.shifts:
            axis, weight = game.axis(shift.axis), shift.weight
            size = weight.shape[-1]
            goes = (weight != 0.0).any(axis=tuple(k for k in range(weight.ndim - 1) if k != 2 + axis))
            starts, ends = np.nonzero(np.broadcast_to(goes, (size, size)))
            often = np.count_nonzero(weight) * size / weight.size
            waste[axis] += max(0.0, len(set((ends - starts).tolist())) - 2.0 * often) * weight.shape[1]
    return tuple(int(k) for k in np.argsort(-waste, kind="stable"))


def _before(shape: tuple[int, ...]) -> int:
    """Count the axes before the runs."""
    before = len(shape)
    while before > 0 and np.prod(shape[before:]) < RUN:
        before -= 1
    return before


class _Rows:
    """Tables over runs one after the other, and where each begins."""

    def __init__(self) -> None:
        self.parts: list[NDArray[Any]] = []
        self.size = 0

    def add(self, kinds: int, apart: int, rows: NDArray[Any]) -> tuple[int, int, int]:
        """Put rows at the end; give the first of them, the table to look them up, and those of an action."""
        begins = self.size
        self.parts.append(rows)
        self.size += len(rows)
        return begins, kinds, apart

    def whole(self, kind: type[np.generic]) -> NDArray[Any]:
        return np.ascontiguousarray(np.concatenate(self.parts), dtype=kind)


class _Lay:
    """Arrays of one game written out over runs."""

    def __init__(self, order: tuple[int, ...], shape: tuple[int, ...], before: int) -> None:
        self.order, self.shape, self.before = order, shape, before
        self.length = int(np.prod(shape[before:]))
        self.masks: dict[tuple[bool, ...], int] = {(False,) * before: 0}

    def over_runs(self, array: NDArray[Any], lead: int) -> tuple[int, int, NDArray[Any]]:
        """Give the table of rows, the rows of each first index, and the rows. [row, ..., point]."""
        own = array.transpose(*range(lead), *(lead + k for k in self.order))
        dims = own.shape[lead:]
        rows = int(np.prod(dims[: self.before]))
        flat = own.reshape(*own.shape[:lead], rows, -1)[..., self._inside(dims)]
        flat = np.moveaxis(flat, lead, 1)
        return self._kind(dims), rows, flat.reshape(-1, *flat.shape[2:])

    def terms(self, axis: int, shift: Shift, share: NDArray[np.float64]) -> tuple[Any, ...]:
        """Give the table of rows, how far actions and seasons are apart, and the terms of every row."""
        from snapback.game.engine.runs_numba import find_terms  # noqa: PLC0415 -- compiles

        weight, own = np.asarray(shift.weight, np.float64), self.order.index(axis)
        if weight.shape[0] > 1:
            mean = np.tensordot(share[: len(weight)], weight, axes=1)
            weight = np.concatenate([weight, mean[None]])
        seasons, actions, size = weight.shape[0], weight.shape[1], weight.shape[-1]
        weight = weight.transpose(0, 1, *(2 + k for k in self.order), weight.ndim - 1)
        if weight.shape[2 + own] != size:
            weight = np.repeat(weight, size, axis=2 + own)
        dims = weight.shape[2:-1]
        rows = int(np.prod(dims[: self.before]))
        start, start_inside = _starts(dims, self.before, own)
        inside = self._inside(dims)
        first, away, weights = find_terms(
            np.ascontiguousarray(weight).reshape(seasons * actions * rows, -1, size),
            start, start_inside[inside], inside, int(np.prod(self.shape[own + 1 :])),
        )  # fmt: skip
        return (
            self._kind(dims), rows if actions > 1 else 0, rows * actions if seasons > 1 else 0,
            first, away, weights,
        )  # fmt: skip

    def _kind(self, dims: tuple[int, ...]) -> int:
        return self.masks.setdefault(tuple(n > 1 for n in dims[: self.before]), len(self.masks))

    def _inside(self, dims: tuple[int, ...]) -> NDArray[np.int64]:
        """Where a state of the run reads an array with these dimensions."""
        return inside(self.shape[self.before :], dims[self.before :])


@lru_cache(maxsize=256)
def inside(shape: tuple[int, ...], dims: tuple[int, ...]) -> NDArray[np.int64]:
    """Give where each point reads an array that lacks some dimensions; read-only."""
    numbers = np.arange(np.prod(dims, dtype=np.int64)).reshape(dims)
    result = np.broadcast_to(numbers, shape).ravel()
    result.setflags(write=False)
    return result


def _starts(dims: tuple[int, ...], before: int, own: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Point of an axis at which each row before the run, and each row inside it, stands; the other is 0."""

    def points(part: tuple[int, ...], place: int) -> NDArray[np.int64]:
        if not 0 <= place < len(part):
            return np.zeros(int(np.prod(part)), np.int64)
        along = np.arange(part[place]).reshape(-1, *[1] * (len(part) - place - 1))
        return np.array(np.broadcast_to(along, part)).ravel()

    return points(dims[:before], own), points(dims[before:], own - before)
