# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, C901, PLR0912, PLR0914, PLR0915, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""Backward induction, compiled: one pass over the states for every move, alone or shared by threads.

Values lie [state, lane], so that four players fit a vector register. The expectations over the first two
shifts of an action are taken where they are used; a third and later ones in a pass of their own before.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from snapback.economy.team import HERE, LINE, OVER, WORK, admit, draw, join, look, meet, refill
from snapback.game.engine.choice import choose
from snapback.game.engine.compose import (
    ACTIONS,
    AXIS,
    BASE,
    BASE_ROWS,
    BASE_TABLE,
    CUMULATED,
    MOVER,
    MOVER_TABLE,
    PAYOFF,
    PAYOFF_ROWS,
    PAYOFF_TABLE,
)
from snapback.game.engine.rows_numba import expect, expect_one, row_of

BLOCK = 256
"""States drawn at once, so that threads seldom meet in a cache line."""

FUSED = 2
"""Shifts whose expectations are taken where they are used."""

PERIOD, TEAM = 0, 1
"""Places in ``decision``, what rank 0 tells the others after every quarter."""


@njit(cache=True, nogil=True)
def backward(
    rank, shared, decision, last, keep,
    moves, steps, shifts, rows, zero, first, to, weight, base, payoff, mover,
    discount, sharpness, scale, control_cost, seasons,
    values, strategy, between, passes,
):  # fmt: skip
    """Fill in values and strategies from quarter ``last`` - 1 to the first.

    ``values[last]`` holds what there is at the end; ``between`` [2, state, lane] and ``passes``
    [action, 2, state, lane] are room to work in. [period, state, lane], [period < keep, action, state].
    """
    states = rows.shape[1]
    many = 0
    for m in range(moves.shape[0]):
        many = max(many, moves[m, ACTIONS])
    worth, odds, chance = np.empty((many, values.shape[2])), np.empty(many), np.empty(many)
    own = np.empty(many)
    ranks = 1 if rank == 0 else join(shared)
    if ranks == 0:
        return
    t = last - 1 if rank == 0 else decision[PERIOD]
    kind = 0
    while t >= 0:
        for m in range(moves.shape[0] - 1, -1, -1):
            end = m == moves.shape[0] - 1
            after = values[t + 1] if end else between[(m + 1) % 2]
            before = values[t] if m == 0 else between[m % 2]
            for a in range(moves[m, ACTIONS]):
                step = steps[moves[m, CUMULATED] + a]
                for k in range(step[0], FUSED, -1):
                    source = after if k == step[0] else passes[a, (k + 1) % 2]
                    while True:
                        begin = draw(shared, WORK + kind * LINE, BLOCK)
                        if begin >= states:
                            break
                        one_shift(
                            begin, min(begin + BLOCK, states), step[k], a, seasons[t],
                            shifts, rows, zero, first, to, weight, source, passes[a, k % 2],
                        )  # fmt: skip
                    meet(shared, ranks)
                    if rank == 0:
                        refill(shared, kind)
                    kind = 1 - kind
            while True:
                begin = draw(shared, WORK + kind * LINE, BLOCK)
                if begin >= states:
                    break
                one_move(
                    begin, min(begin + BLOCK, states), m, end, t, keep, seasons[t],
                    moves, steps, shifts, rows, zero, first, to, weight, base, payoff, mover,
                    discount, sharpness, scale, control_cost,
                    after, passes, before, strategy, worth, odds, chance, own,
                )  # fmt: skip
            if m == 0 and rank == 0:
                decision[TEAM] = 1 + look(shared, HERE)
            meet(shared, ranks)
            if rank == 0:
                refill(shared, kind)
            kind = 1 - kind
        t -= 1
        # Who came meanwhile is in from the next quarter on; it starts with the first kind of work.
        if kind == 1:
            meet(shared, ranks)
            if rank == 0:
                refill(shared, kind)
            kind = 0
        ranks = decision[TEAM]
        if rank == 0:
            decision[PERIOD] = t
            admit(shared, ranks - 1)
    if rank == 0:
        admit(shared, OVER)


@njit(cache=True, nogil=True)
def one_shift(
    begin, end, shift, action, season, shifts, rows, zero, first, to, weight, after, before
):  # fmt: skip
    """Expectation over one shift, for the states of a block."""
    axis = shifts[shift, AXIS]
    for s in range(np.uint64(begin), np.uint64(end)):
        row = row_of(shift, action, season, shifts, rows, s)
        for lane in range(np.uint64(0), np.uint64(after.shape[1]), np.uint64(4)):
            x0, x1, x2, x3 = expect_one(s, lane, row, axis, zero, first, to, weight, after)
            before[s, lane] = x0
            before[s, lane + np.uint64(1)] = x1
            before[s, lane + np.uint64(2)] = x2
            before[s, lane + np.uint64(3)] = x3


@njit(cache=True, nogil=True)
def one_move(
    begin, end, m, discounted, t, keep, season,
    moves, steps, shifts, rows, zero, first, to, weight, base, payoff, mover,
    discount, sharpness, scale, control_cost,
    after, passes, before, strategy, worth, odds, chance, own,
):  # fmt: skip
    """Choose for the states of a block, and fill in what everybody gets from there."""
    lanes = np.uint64(after.shape[1])
    actions, cumulated = moves[m, ACTIONS], moves[m, CUMULATED]
    for s in range(np.uint64(begin), np.uint64(end)):
        paid = moves[m, PAYOFF] + np.int64(rows[moves[m, PAYOFF_TABLE], s])
        given = moves[m, BASE] + np.int64(rows[moves[m, BASE_TABLE], s])
        for a in range(actions):
            step = steps[cumulated + a]
            source = after if step[0] <= FUSED else passes[a, (FUSED + 1) % 2]
            u = np.uint64(paid + a * moves[m, PAYOFF_ROWS])
            odds[a] = base[np.uint64(given + a * moves[m, BASE_ROWS])]
            for lane in range(np.uint64(0), lanes, np.uint64(4)):
                x0, x1, x2, x3 = expect(
                    s, lane, a, step, season, shifts, rows, zero, first, to, weight, source
                )
                l1, l2, l3 = lane + np.uint64(1), lane + np.uint64(2), lane + np.uint64(3)
                if discounted:
                    x0 *= discount[lane]
                    x1 *= discount[l1]
                    x2 *= discount[l2]
                    x3 *= discount[l3]
                worth[a, lane] = payoff[u, lane] + x0
                worth[a, l1] = payoff[u, l1] + x1
                worth[a, l2] = payoff[u, l2] + x2
                worth[a, l3] = payoff[u, l3] + x3
        p = mover[np.uint64(moves[m, MOVER] + np.int64(rows[moves[m, MOVER_TABLE], s]))]
        if actions == 1:
            chance[0] = 1.0
            for lane in range(lanes):
                before[s, lane] = worth[0, lane]
        else:
            for a in range(actions):
                own[a] = worth[a, max(p, 0)]
            value = choose(
                own, odds, actions, sharpness[p] if p >= 0 else 0.0, control_cost and p >= 0, scale, chance
            )
            for lane in range(lanes):
                x = 0.0
                for a in range(actions):
                    x += chance[a] * worth[a, lane]
                before[s, lane] = x
            if p >= 0:
                before[s, p] = value
        if t < keep:
            for a in range(actions):
                strategy[t, cumulated + a, s] = chance[a]
