"""The tables of a game laid out for the compiled sweeps: rows of successors, and where each state reads.

Nothing is written out over pairs of states. A shift keeps one row of successors for every season, action
and combination of points that its weights depend on, without those of weight zero; a state finds its row
through a table that all arrays with the same dependence share. Laying out costs little more than copying
the tables, so an ensemble does it for every draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int
    from numpy.typing import NDArray

    from snapback.game.engine.tables import Move, Promises, Shift

LANES = 4
"""Players are padded to a multiple of this: what one vector register holds."""

ACTIONS, CUMULATED, FIRST_SHIFT, SHIFTS = 0, 1, 2, 3
BASE, BASE_TABLE, BASE_ROWS = 4, 5, 6
PAYOFF, PAYOFF_TABLE, PAYOFF_ROWS = 7, 8, 9
MOVER, MOVER_TABLE, WAIT, WAIT_TABLE, MOVE_FIELDS = 10, 11, 12, 13, 14
"""Columns of ``Composed.moves``."""

AXIS, TABLE, ROW, PER_ACTION, PER_SEASON, STRIDE, SIZE, LAST_ROW, SHIFT_FIELDS = 0, 1, 2, 3, 4, 5, 6, 7, 8
"""Columns of ``Composed.shifts``."""


@dataclass(frozen=True, eq=False)
class Composed:
    """Flat arrays that the compiled functions read; offsets are in ``moves`` and ``shifts``.

    Attributes
    ----------
    shape, players
        Of the game.
    rows
        For every kind of dependence (which axes an array varies over), the row that a state reads; the
        first is that of a single number.
    zero
        The state that differs by standing at the first point of an axis. [axis, state]
    moves, shifts
        One line each: sizes, and where its numbers begin.
    steps
        Shifts of an action that can move its axis: how many, then which, in order of time.
        [action, 1 + shift]
    first
        Where the successors of a row begin; those of all shifts one after the other. [row + 1]
    to
        A successor's point times the stride of the axis, to be added to ``zero``. [successor]
    weight
        Probability of that successor. [successor]
    base
        Base weights. [flat]
    payoff
        Payoffs, players padded with zeros. [flat row, lane]
    mover, wait
        Who moves, and the action that stands for waiting. [flat]
    discount, sharpness
        Of the players, padded with zeros. [lane]
    scale
        Largest payoff of the game, what ties are measured against.
    control_cost
        As in the game.
    seasons
        Season of each quarter, as far as the horizon. [period]
    mean_season
        What stands for the season after the horizon: the average over the quarters of the calendar.
    """

    shape: tuple[int, ...]
    players: int
    rows: Int[np.ndarray, "table state"]
    zero: Int[np.ndarray, "axis state"]
    moves: Int[np.ndarray, "move field"]
    shifts: Int[np.ndarray, "shift field"]
    steps: Int[np.ndarray, "action step"]
    first: Int[np.ndarray, " row"]
    to: Int[np.ndarray, " successor"]
    weight: Float[np.ndarray, " successor"]
    base: Float[np.ndarray, " flat"]
    payoff: Float[np.ndarray, "row lane"]
    mover: Int[np.ndarray, " flat"]
    wait: Int[np.ndarray, " flat"]
    discount: Float[np.ndarray, " lane"]
    sharpness: Float[np.ndarray, " lane"]
    scale: float
    control_cost: bool
    seasons: Int[np.ndarray, " period"]
    mean_season: int

    @property
    def states(self) -> int:
        """Number of states."""
        return int(self.rows.shape[1])

    @property
    def lanes(self) -> int:
        """Players with their padding."""
        return int(self.payoff.shape[1])


def compose(game: Promises, horizon: int) -> Composed:
    """Lay a game out for the compiled sweeps over ``horizon`` quarters; the game must have been checked."""
    from snapback.game.engine.rows_numba import compress  # noqa: PLC0415 -- compiles

    shape = game.shape
    lanes = -(-len(game.players) // LANES) * LANES
    masks: dict[tuple[bool, ...], int] = {(False,) * len(shape): 0}

    def table(dims: tuple[int, ...]) -> int:
        return masks.setdefault(tuple(n > 1 for n in dims), len(masks))

    seasons = int(max((shift.weight.shape[0] for move in game.moves for shift in move.shifts), default=1))
    calendar = np.asarray(game.calendar[:horizon], dtype=np.int64)
    share = np.bincount(calendar, minlength=seasons) / len(calendar)
    moves = np.zeros((len(game.moves), MOVE_FIELDS), np.int64)
    shifts: list[list[int]] = []
    weights: list[NDArray[np.float64]] = []
    points: list[int] = []
    base, payoff, mover, wait = _Flat(), _Flat(), _Flat(), _Flat()
    strides = _strides(shape)
    steps: list[list[int]] = []
    rows = cumulated = 0
    for line, move in zip(moves, game.moves, strict=True):
        line[[ACTIONS, CUMULATED]] = len(move.actions), cumulated
        cumulated += len(move.actions)
        line[[FIRST_SHIFT, SHIFTS]] = len(shifts), len(move.shifts)
        dims = move.base.shape[1:]
        line[[BASE, BASE_TABLE, BASE_ROWS]] = base.add(move.base), table(dims), np.prod(dims)
        dims = move.payoff.shape[1:-1]
        line[[PAYOFF, PAYOFF_TABLE, PAYOFF_ROWS]] = (
            payoff.add(_padded(move, lanes)),
            table(dims),
            np.prod(dims),
        )
        line[PAYOFF] //= lanes
        line[[MOVER, MOVER_TABLE]] = mover.add(move.mover), table(move.mover.shape)
        line[[WAIT, WAIT_TABLE]] = wait.add(move.wait), table(move.wait.shape)
        for shift in move.shifts:
            axis = game.axis(shift.axis)
            weight = _with_mean(shift.weight, share)
            dims = weight.shape[2:-1]
            per_action, count = int(np.prod(dims)), weight.size // shape[axis]
            shifts.append(
                [
                    axis, table(dims), rows, per_action if weight.shape[1] > 1 else 0,
                    per_action * weight.shape[1] if weight.shape[0] > 1 else 0,
                    strides[axis], shape[axis], rows + count,
                ]
            )  # fmt: skip
            weights.append(weight.reshape(count, shape[axis]))
            points.append(strides[axis])
            rows += count
        steps += _steps(game, move, line[FIRST_SHIFT])
    width = max(map(len, steps))
    first, to, weight = compress(weights, points) if weights else _nothing()
    return Composed(
        shape=shape,
        players=len(game.players),
        rows=row_tables(shape, tuple(masks)),
        zero=_zero_tables(shape),
        moves=moves,
        shifts=np.array(shifts, np.int64).reshape(-1, SHIFT_FIELDS),
        steps=np.array([s + [-1] * (width - len(s)) for s in steps], np.int64),
        first=first,
        to=to,
        weight=weight,
        base=base.whole(np.float64),
        payoff=payoff.whole(np.float64).reshape(-1, lanes),
        mover=mover.whole(np.int64),
        wait=wait.whole(np.int64),
        discount=_pad(game.discount, lanes),
        sharpness=_pad(game.sharpness, lanes),
        scale=float(max(np.abs(move.payoff).max(initial=0.0) for move in game.moves)),
        control_cost=bool(game.control_cost),
        seasons=calendar,
        mean_season=seasons,
    )


class _Flat:
    """Arrays one after the other."""

    def __init__(self) -> None:
        self.parts: list[NDArray[np.generic]] = []
        self.size = 0

    def add(self, array: NDArray[np.generic]) -> int:
        """Put an array at the end; give where it begins."""
        begins = self.size
        self.parts.append(np.asarray(array).ravel())
        self.size += array.size
        return begins

    def whole(self, kind: type[np.generic]) -> NDArray[np.generic]:
        return np.concatenate(self.parts).astype(kind, copy=False)


def _padded(move: Move, lanes: int) -> NDArray[np.float64]:
    result = np.zeros((*move.payoff.shape[:-1], lanes))
    result[..., : move.payoff.shape[-1]] = move.payoff
    return result


def _pad(numbers: NDArray[np.float64], lanes: int) -> NDArray[np.float64]:
    result = np.zeros(lanes)
    result[: len(numbers)] = numbers
    return result


def _with_mean(weight: NDArray[np.float64], share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add the average over the calendar as one more season, where the seasons differ."""
    if weight.shape[0] == 1:
        return np.asarray(weight, np.float64)
    mean = np.tensordot(share[: len(weight)], weight, axes=1)
    return np.concatenate([weight, mean[None]])


def _steps(game: Promises, move: Move, first_shift: int) -> list[list[int]]:
    """For each action, the shifts that can change something."""
    still = [_stands_still(shift, game.axis(shift.axis), len(move.actions)) for shift in move.shifts]
    result = []
    for action in range(len(move.actions)):
        moving = [int(first_shift) + k for k, rest in enumerate(still) if not rest[action]]
        result.append([len(moving), *moving])
    return result


def _stands_still(shift: Shift, axis: int, actions: int) -> Bool[np.ndarray, " action"]:
    weight = shift.weight
    size = weight.shape[-1]
    if size > 1 and weight.shape[2 + axis] == 1:
        return np.zeros(actions, np.bool_)
    stays = np.diagonal(weight, axis1=2 + axis, axis2=-1)
    rests = (stays == 1.0).reshape(weight.shape[0], weight.shape[1], -1).all(axis=(0, 2))
    return np.broadcast_to(rests, (actions,))


def _strides(shape: tuple[int, ...]) -> list[int]:
    return [int(np.prod(shape[k + 1 :])) for k in range(len(shape))]


@lru_cache(maxsize=64)
def row_tables(shape: tuple[int, ...], masks: tuple[tuple[bool, ...], ...]) -> NDArray[np.uint32]:
    """Give the row that each state reads of an array, by which axes the array varies over; read-only."""
    result = np.empty((len(masks), int(np.prod(shape))), np.uint32)
    for line, mask in zip(result, masks, strict=True):
        dims = tuple(n if varies else 1 for n, varies in zip(shape, mask, strict=True))
        numbers = np.arange(np.prod(dims), dtype=np.uint32).reshape(dims)
        line[:] = np.broadcast_to(numbers, shape).ravel()
    result.setflags(write=False)
    return result


@lru_cache(maxsize=64)
def _zero_tables(shape: tuple[int, ...]) -> NDArray[np.uint32]:
    state = np.arange(np.prod(shape), dtype=np.uint32).reshape(shape)
    result = np.stack([np.broadcast_to(state.take([0], axis=k), shape).ravel() for k in range(len(shape))])
    result.setflags(write=False)
    return result


def _nothing() -> tuple[NDArray[np.uint64], NDArray[np.uint32], NDArray[np.float64]]:
    return np.zeros(1, np.uint64), np.zeros(0, np.uint32), np.zeros(0)
