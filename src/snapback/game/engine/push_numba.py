# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,var-annotated"
"""A distribution over states pushed through the moves of a quarter, compiled.

The first lane carries the whole distribution; each other one the part on which none of some events has
happened yet. A move that leaves some axis alone is worked through point by point of that axis: what
happens at one point touches no other, so threads share the points and the bits do not depend on how.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from snapback.economy.team import HERE, LINE, OVER, WORK, admit, draw, join, look, meet, refill
from snapback.game.engine.compiled import ENTRY, PART
from snapback.game.engine.compose import (
    ACTIONS,
    AXIS,
    CUMULATED,
    FIRST_SHIFT,
    PER_ACTION,
    PER_SEASON,
    ROW,
    SHIFTS,
    STRIDE,
    TABLE,
)
from snapback.game.engine.rows_numba import offset_of
from snapback.game.engine.sweep_numba import PERIOD, TEAM

FLOW_MOVE, FLOW_BEGIN, FLOW_TABLE, FLOW_ROWS, FLOW_LANE, FLOW_RESULT = 0, 1, 2, 3, 4, 5
"""Columns of ``flows``: what is added up at a move."""

SEEN_SHIFT, SEEN_PAIRS, SEEN_LANE, SEEN_RESULT = 0, 1, 2, 3
"""Columns of ``seen``: which steps of a shift are counted."""

LEVEL_BEGIN, LEVEL_TABLE, LEVEL_LANE, LEVEL_RESULT = 0, 1, 2, 3
"""Columns of ``levels``: what is read off the state at the end of a quarter."""


@njit(**ENTRY)
def forward(
    rank, shared, decision, quarters,
    moves, steps, shifts, rows, zero, first, to, weight, seasons, strategy, shape,
    apart, special, keeps, pairs, flows, flow, seen, levels, level,
    distribution, current, spare, sums, path,
):  # fmt: skip
    """Fill in the distribution at the end of each quarter and the path of every count.

    Parameters
    ----------
    apart
        An axis that no shift of a move touches, or -1. [move]
    special
        Whether mass is taken out, or steps are counted, at a shift: where the axis moves (1), or also
        where it stays (2). [shift]
    keeps
        What a lane keeps of the mass that makes a step, by shift. [shift, from, to, lane]
    pairs
        Which steps are an event. [event, from, to]
    distribution
        Filled in, but for the start. [quarter + 1, state]
    current, spare
        Mass now, the start in ``current``; room for what comes after. [state, lane], [3, state, lane]
    sums
        Room for partial sums. [point, count]
    path
        Filled in. [count, quarter]
    """
    states = len(current)
    ranks = 1 if rank == 0 else join(shared)
    if ranks == 0:
        return
    t = 0 if rank == 0 else decision[PERIOD]
    kind = 0
    while t < quarters:
        here = 0
        for m in range(moves.shape[0]):
            axis = apart[m]
            size = shape[axis] if axis >= 0 else 1
            stride = 1
            for k in range(axis + 1, len(shape)):
                stride *= shape[k]
            stride = stride if axis >= 0 else states
            before = current if here == 0 else spare[here - 1]
            there = 1 if here == 0 else 0
            after = current if there == 0 else spare[there - 1]
            while True:
                point = draw(shared, WORK + kind * LINE, 1)
                if point >= size:
                    break
                _one_point(
                    point, size, stride, m, t, seasons[t], moves, steps, shifts, rows, zero,
                    first, to, weight, strategy, special, keeps, pairs, flows, flow, seen,
                    before, after, spare[1], spare[2], sums[point],
                )  # fmt: skip
            meet(shared, ranks)
            if rank == 0:
                refill(shared, kind)
                for c in range(path.shape[0]):
                    for point in range(size):
                        path[c, t] += sums[point, c]
                sums[:] = 0.0
            kind = 1 - kind
            # Rank 0 has emptied the sums before anybody adds to them again.
            meet(shared, ranks)
            here = there
        now = current if here == 0 else spare[here - 1]
        if rank == 0:
            for s in range(states):
                distribution[t + 1, s] = now[s, 0]
            for c in range(levels.shape[0]):
                total = 0.0
                table, lane = levels[c, LEVEL_TABLE], levels[c, LEVEL_LANE]
                for s in range(states):
                    total += now[s, lane] * level[levels[c, LEVEL_BEGIN] + np.int64(rows[table, s])]
                path[levels[c, LEVEL_RESULT], t] += total
            if here != 0:
                current[:] = now
            decision[TEAM] = 1 + look(shared, HERE)
        meet(shared, ranks)
        t += 1
        if kind == 1:
            meet(shared, ranks)
            kind = 0
        ranks = decision[TEAM]
        if rank == 0:
            decision[PERIOD] = t
            admit(shared, ranks - 1)
    if rank == 0:
        admit(shared, OVER)


@njit(**PART)
def _one_point(
    point, size, stride, m, t, season, moves, steps, shifts, rows, zero,
    first, to, weight, strategy, special, keeps, pairs, flows, flow, seen,
    before, after, room, other, sums,
):  # fmt: skip
    """One move, for the states that stand at one point of the axis that it leaves alone."""
    states, lanes = before.shape
    cumulated = moves[m, CUMULATED]
    block = size * stride
    for f in range(flows.shape[0]):
        if flows[f, FLOW_MOVE] != m:
            continue
        lane, total = flows[f, FLOW_LANE], 0.0
        for a in range(moves[m, ACTIONS]):
            offset = flows[f, FLOW_BEGIN] + a * flows[f, FLOW_ROWS]
            for outer in range(point * stride, states, block):
                for s in range(outer, outer + stride):
                    mass = before[s, lane]
                    if mass != 0.0:
                        total += (
                            mass
                            * strategy[t, cumulated + a, s]
                            * flow[offset + np.int64(rows[flows[f, FLOW_TABLE], s])]
                        )
        sums[flows[f, FLOW_RESULT]] += total
    for outer in range(point * stride, states, block):
        after[outer : outer + stride] = 0.0
    for a in range(moves[m, ACTIONS]):
        step = steps[cumulated + a]
        plain = step[0] <= 2
        for k in range(moves[m, FIRST_SHIFT], moves[m, FIRST_SHIFT] + moves[m, SHIFTS]):
            plain = plain and not _matters(k, step, special)
        if not plain:
            _one_by_one(
                point, size, stride, m, a, t, season, moves, steps, shifts, rows, zero,
                first, to, weight, strategy, special, keeps, pairs, seen,
                before, after, room, other, sums,
            )  # fmt: skip
            continue
        for lane in range(0, lanes, 4):
            _scatter(
                np.uint64(lane), point * stride, states, block, stride, step, a, season,
                strategy[t, cumulated + a],
                shifts, rows, zero, first, to, weight, before, after,
            )  # fmt: skip


@njit(**PART)
def _scatter(
    l0, start, states, block, stride, step, action, season, chance,
    shifts, rows, zero, first, to, weight, before, after,
):  # fmt: skip
    """Send the mass of the states of a point, of four lanes, to their successors over at most two shifts."""
    one = np.uint64(1)
    l1, l2, l3 = l0 + one, l0 + one + one, l0 + one + one + one
    k = step[1] if step[0] > 0 else 0
    k1 = step[2] if step[0] > 1 else 0
    offset = np.uint64(offset_of(k, action, season, shifts)) if step[0] > 0 else np.uint64(0)
    offset1 = np.uint64(offset_of(k1, action, season, shifts)) if step[0] > 1 else np.uint64(0)
    table, table1, origin, origin1 = rows[0], rows[0], zero[0], zero[0]
    if step[0] > 0:
        table, origin = rows[shifts[k, TABLE]], zero[shifts[k, AXIS]]
    if step[0] > 1:
        table1, origin1 = rows[shifts[k1, TABLE]], zero[shifts[k1, AXIS]]
    for outer in range(start, states, block):
        for s in range(np.uint64(outer), np.uint64(outer + stride)):
            share = chance[s]
            if before[s, 0] == 0.0 or share == 0.0:
                continue
            x0, x1 = share * before[s, l0], share * before[s, l1]
            x2, x3 = share * before[s, l2], share * before[s, l3]
            if step[0] == 0:
                after[s, l0] += x0
                after[s, l1] += x1
                after[s, l2] += x2
                after[s, l3] += x3
                continue
            row = offset + np.uint64(table[s])
            here = origin[s]
            for e in range(first[row], first[row + one]):
                w = weight[e]
                s1 = here + to[e]
                if step[0] == 1:
                    after[s1, l0] += w * x0
                    after[s1, l1] += w * x1
                    after[s1, l2] += w * x2
                    after[s1, l3] += w * x3
                    continue
                here1 = origin1[s1]
                row1 = offset1 + np.uint64(table1[s1])
                for e1 in range(first[row1], first[row1 + one]):
                    w1 = w * weight[e1]
                    s2 = here1 + to[e1]
                    after[s2, l0] += w1 * x0
                    after[s2, l1] += w1 * x1
                    after[s2, l2] += w1 * x2
                    after[s2, l3] += w1 * x3


@njit(**PART)
def _one_by_one(
    point, size, stride, m, a, t, season, moves, steps, shifts, rows, zero,
    first, to, weight, strategy, special, keeps, pairs, seen,
    before, after, room, other, sums,
):  # fmt: skip
    """One action, shift by shift: steps are counted, and what has ended is taken out."""
    states, lanes = before.shape
    block = size * stride
    action = moves[m, CUMULATED] + a
    step = steps[action]
    for outer in range(point * stride, states, block):
        for s in range(outer, outer + stride):
            chance = strategy[t, action, s]
            for lane in range(lanes):
                room[s, lane] = chance * before[s, lane]
    source, target = room, other
    for k in range(moves[m, FIRST_SHIFT], moves[m, FIRST_SHIFT] + moves[m, SHIFTS]):
        matters = _matters(k, step, special)
        moving = matters
        for i in range(1, step[0] + 1):
            moving = moving or step[i] == k
        if not moving:
            continue
        for outer in range(point * stride, states, block):
            target[outer : outer + stride] = 0.0
        axis, jump = shifts[k, AXIS], shifts[k, STRIDE]
        offset = shifts[k, ROW] + a * shifts[k, PER_ACTION] + season * shifts[k, PER_SEASON]
        for outer in range(point * stride, states, block):
            for s in range(outer, outer + stride):
                if source[s, 0] == 0.0:
                    continue
                start = np.int64(zero[axis, s])
                begin = (s - start) // jump
                row = offset + np.int64(rows[shifts[k, TABLE], s])
                for e in range(np.int64(first[row]), np.int64(first[row + 1])):
                    ends = np.int64(to[e]) // jump
                    s1 = start + np.int64(to[e])
                    if matters:
                        for i in range(seen.shape[0]):
                            if seen[i, SEEN_SHIFT] == k and pairs[seen[i, SEEN_PAIRS], begin, ends]:
                                sums[seen[i, SEEN_RESULT]] += weight[e] * source[s, seen[i, SEEN_LANE]]
                        for lane in range(lanes):
                            target[s1, lane] += weight[e] * keeps[k, begin, ends, lane] * source[s, lane]
                    else:
                        for lane in range(lanes):
                            target[s1, lane] += weight[e] * source[s, lane]
        source, target = target, source
    for outer in range(point * stride, states, block):
        for s in range(outer, outer + stride):
            for lane in range(lanes):
                after[s, lane] += source[s, lane]


@njit(**PART)
def _matters(shift, step, special):
    """Whether an action's mass is counted or taken out at a shift."""
    moving = False
    for i in range(1, step[0] + 1):
        moving = moving or step[i] == shift
    return special[shift] == 2 or (special[shift] == 1 and moving)
