"""Outcomes without sampling: the distribution over states pushed through what everybody does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.game.engine.compose import FIRST_SHIFT, LANES, Composed
from snapback.game.engine.outcomes import Watched, check_outcomes, watched
from snapback.game.engine.solution import SHARED_FROM, composed_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float
    from numpy.typing import NDArray

    from snapback.game.engine.solution import Solution
    from snapback.game.engine.tables import Count, Event, Promises

POINTS = 8
"""Points of an axis that are enough to share a move's work out."""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What happens, in probabilities and expectations; arrays read-only.

    Attributes
    ----------
    distribution
        Probability of each state at the end of each quarter; the first entry is the start.
        [quarter + 1, *axes]
    path
        Of each count: the expected amount, or the probability of its event, *in* each quarter; a level
        at the end of each quarter. [quarter]
    """

    distribution: Float[np.ndarray, " quarter *axes"]
    path: dict[str, Float[np.ndarray, " quarter"]]


def forward(
    game: Promises,
    solution: Solution,
    start: Float[np.ndarray, "*axes"],
    counts: Sequence[Count],
    events: Sequence[Event],
    quarters: int,
) -> Outcomes:
    """Follow a solved game from where it starts.

    An event happens when the shift of its axis, in one of its moves, makes one of its steps; an axis that
    a move shifts twice makes two steps. Mass on which an event of ``until`` has happened counts from the
    next shift on no more: an event that ends its own counting is counted the first time, and one that
    comes in the same step as another still counts.

    Parameters
    ----------
    game, solution
        The game, and what :func:`snapback.game.engine.solve` gave for it.
    start
        Probability of each state now. [*axes]
    counts, events
        What to add up or read off.
    quarters
        How far, at most the quarters whose strategies were kept.

    Raises
    ------
    InvalidGame
        With everything that is wrong with what is asked.
    """
    check_outcomes(game, start, counts, events, quarters, solution.keep)
    composed = composed_of(game, solution)
    look = watched(game, counts, events)
    lanes = -(-len(look.untils) // LANES) * LANES
    current = np.zeros((composed.states, lanes))
    current[:, : len(look.untils)] = np.ravel(start)[:, None]
    distribution = np.empty((quarters + 1, composed.states))
    distribution[0] = current[:, 0]
    path = np.zeros((max(len(counts), 1), quarters))
    _push(game, composed, solution, look, counts, events, current, distribution, path)
    path.setflags(write=False)
    distribution.setflags(write=False)
    return Outcomes(
        distribution.reshape(quarters + 1, *game.shape),
        {count.name: row for count, row in zip(counts, path, strict=False)},
    )


def _push(
    game: Promises,
    c: Composed,
    solution: Solution,
    look: Watched,
    counts: Sequence[Count],
    events: Sequence[Event],
    current: Float[np.ndarray, "state lane"],
    distribution: Float[np.ndarray, "quarter state"],
    path: Float[np.ndarray, "count quarter"],
) -> None:
    from snapback.economy.engine import threads  # noqa: PLC0415 -- with the compiled functions
    from snapback.economy.team import counters, team, together  # noqa: PLC0415 -- compiles
    from snapback.game.engine.push_numba import forward as compiled  # noqa: PLC0415 -- compiles

    large = c.states >= SHARED_FROM
    special, keeps, pairs, seen = _special(game, c, look, events, current.shape[1])
    flows, flow, levels, level, tables = _amounts(game, c, look, counts)
    apart = _apart(c) if large else np.full(len(c.moves), -1)
    shared, decision = counters(2), np.zeros(2, np.int64)
    spare = np.empty((4, *current.shape))
    strategy = _flat_strategy(solution)
    sums = np.zeros((max(c.shape), len(path)))
    quarters = path.shape[1]
    with team(threads() if large else 1) as ranks:
        together(
            ranks,
            lambda rank: compiled(
                rank, shared, decision, quarters,
                c.moves, c.steps, c.shifts, tables, c.zero, c.first, c.to, c.weight, c.seasons, strategy,
                np.array(c.shape), apart, special, keeps, pairs, flows, flow, seen, levels, level,
                distribution, current, spare, sums, path,
            ),
        )  # fmt: skip


def _flat_strategy(solution: Solution) -> Float[np.ndarray, "period action state"]:
    """All moves' strategies as the one array that they are views of, or a copy."""
    first = solution.strategy[0]
    whole = first.base
    keep, actions = solution.keep, sum(s.shape[1] for s in solution.strategy)
    states = int(np.prod(first.shape[2:]))
    if isinstance(whole, np.ndarray) and whole.shape == (keep, actions, states):
        begins, stride = whole.ctypes.data, whole.strides[1]
        ends = np.cumsum([0, *(s.shape[1] for s in solution.strategy)])
        laid = all(s.size == 0 or s[0].flags.c_contiguous for s in solution.strategy)
        if laid and all(
            s.ctypes.data == begins + e * stride for s, e in zip(solution.strategy, ends, strict=False)
        ):
            return whole
    return np.concatenate([s.reshape(keep, -1, states) for s in solution.strategy], axis=1)


def _special(
    game: Promises, c: Composed, look: Watched, events: Sequence[Event], lanes: int
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Shifts at which something is counted or ends, as the compiled pass reads them."""
    size = max(game.shape)
    special = np.zeros(len(c.shifts), np.int64)
    wanted = any(ends is not None for move in look.endings for ends in move) or any(
        pairs for move in look.seen for pairs in move
    )
    keeps = np.ones((len(c.shifts), size, size, lanes) if wanted else (1, 1, 1, lanes))
    pairs = np.zeros((max(len(events), 1), size, size), np.bool_)
    for k, event in enumerate(events):
        n = len(event.pairs)
        pairs[k, :n, :n] = event.pairs
    seen = []
    for m, line in enumerate(c.moves):
        for k, (ends, counted) in enumerate(zip(look.endings[m], look.seen[m], strict=True)):
            shift = int(line[FIRST_SHIFT]) + k
            if ends is not None:
                n = len(ends)
                keeps[shift, :n, :n, : ends.shape[2]] = ~ends
                special[shift] = max(special[shift], 1 + int(ends[np.arange(n), np.arange(n)].any()))
            for count, event_at in counted:
                seen.append([shift, event_at, look.part[count], count])
                special[shift] = max(special[shift], 1 + int(np.diagonal(events[event_at].pairs).any()))
    return special, keeps, pairs, np.array(seen, np.int64).reshape(-1, 4)


def _amounts(
    game: Promises, c: Composed, look: Watched, counts: Sequence[Count]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Flows and levels, and the row tables with those that they need besides."""
    from snapback.game.engine.compose import row_tables  # noqa: PLC0415

    flows, levels = [], []
    numbers: list[NDArray[np.float64]] = []
    masks: dict[tuple[bool, ...], int] = {}
    begins = 0
    places = {move.name: m for m, move in enumerate(game.moves)}

    def add(array: NDArray[np.float64], dims: tuple[int, ...]) -> tuple[int, int]:
        nonlocal begins
        at = begins
        numbers.append(np.asarray(array, np.float64).ravel())
        begins += array.size
        return at, len(c.rows) + masks.setdefault(tuple(n > 1 for n in dims), len(masks))

    for k, count in enumerate(counts):
        for name, table in count.flow.items():
            at, rows = add(table, table.shape[1:])
            flows.append([places[name], at, rows, int(np.prod(table.shape[1:])), look.part[k], k])
        if count.level is not None:
            at, rows = add(count.level, count.level.shape)
            levels.append([at, rows, look.part[k], k])
    whole = np.concatenate(numbers) if numbers else np.zeros(1)
    tables = np.concatenate([c.rows, row_tables(c.shape, tuple(masks))]) if masks else c.rows
    # As all tables of rows are, or the functions would be compiled once more.
    tables.setflags(write=False)
    return (
        np.array(flows, np.int64).reshape(-1, 6), whole,
        np.array(levels, np.int64).reshape(-1, 4), whole, tables,
    )  # fmt: skip


def _apart(c: Composed) -> NDArray[np.int64]:
    """For each move, an axis that none of its shifts touches, or -1."""
    result = np.full(len(c.moves), -1)
    for m, line in enumerate(c.moves):
        touched = {int(a) for a in c.shifts[line[FIRST_SHIFT] : line[FIRST_SHIFT] + line[3], 0]}
        free = [k for k in range(len(c.shape)) if k not in touched]
        if free:
            # Enough points to share out; beyond that, the outermost axis keeps neighbours together.
            result[m] = max(free, key=lambda k: (min(c.shape[k], POINTS), -k))
    return result
