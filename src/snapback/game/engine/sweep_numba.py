# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, ANN202, C901, D401, PLR0912, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,var-annotated"
"""Backward induction, compiled: one pass over the states for every move, alone or shared by threads.

Values lie [state, lane], so that four players fit a vector register. The expectations over the first two
shifts of an action are taken where they are used; a third and later ones in a pass of their own before.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from snapback.economy.team import HERE, LINE, OVER, WORK, admit, draw, join, look, meet, refill
from snapback.game.engine.choice import choose_block
from snapback.game.engine.compose import (
    ACTIONS,
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
from snapback.game.engine.rows_numba import expect

BLOCK = 128
"""States drawn at once, few enough that what is known of them stays close."""

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
    worth, chance = np.empty((many, BLOCK, values.shape[2])), np.empty((many, BLOCK))
    ones = np.ones(values.shape[2])
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
                            shifts, rows, zero, first, to, weight, source, ones, passes[a, k % 2],
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
                    begin, min(begin + BLOCK, states), m, seasons[t],
                    moves, steps, shifts, rows, zero, first, to, weight, base, payoff, mover,
                    sharpness, scale, control_cost,
                    after, discount if end else ones, passes, before, worth, chance,
                )  # fmt: skip
                if t < keep:
                    for a in range(moves[m, ACTIONS]):
                        for s in range(begin, min(begin + BLOCK, states)):
                            strategy[t, moves[m, CUMULATED] + a, s] = chance[a, s - begin]
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
    begin, end, shift, action, season, shifts, rows, zero, first, to, weight, after, ones, before
):  # fmt: skip
    """Expectation over one shift, for the states of a block."""
    step = np.array([1, shift, -1])
    # The first table of rows is that of a single number, here nothing.
    nothing = np.zeros((1, after.shape[1]))
    expect(
        begin, end, step, action, season, shifts, rows, zero, first, to, weight,
        nothing, 0, rows[0], after, ones, before[begin:end],
    )  # fmt: skip


@njit(cache=True, nogil=True)
def one_move(
    begin, end, m, season,
    moves, steps, shifts, rows, zero, first, to, weight, base, payoff, mover,
    sharpness, scale, control_cost,
    after, factor, passes, before, worth, chance,
):  # fmt: skip
    """Choose for the states of a block, and fill in what everybody gets from there.

    ``after`` times ``factor`` is what comes after the move. ``worth`` [action, state of the block, lane]
    and ``chance`` [action, state of the block] are filled in: what each action is worth, and how probable.
    """
    actions = moves[m, ACTIONS]
    for a in range(actions):
        step = steps[moves[m, CUMULATED] + a]
        source = after if step[0] <= FUSED else passes[a, (FUSED + 1) % 2]
        expect(
            begin, end, step, a, season, shifts, rows, zero, first, to, weight,
            payoff, moves[m, PAYOFF] + a * moves[m, PAYOFF_ROWS], rows[moves[m, PAYOFF_TABLE]],
            source, factor, worth[a],
        )  # fmt: skip
    if actions == 1:
        chance[0] = 1.0
        before[begin:end] = worth[0, : end - begin]
        return
    count = end - begin
    player, given, bits = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64)
    value, room = np.empty(count), np.empty((4, count))
    odds, movers = rows[moves[m, BASE_TABLE]], rows[moves[m, MOVER_TABLE]]
    for s in range(begin, end):
        player[s - begin] = mover[moves[m, MOVER] + np.int64(movers[s])]
        given[s - begin] = moves[m, BASE] + np.int64(odds[s])
    choose_block(
        count, actions, worth, player, given, base, moves[m, BASE_ROWS],
        sharpness, control_cost, scale, chance, value, room, bits,
    )  # fmt: skip
    for l0 in range(np.uint64(0), np.uint64(after.shape[1]), np.uint64(4)):
        _mean(begin, end, l0, actions, chance, worth, before)
    for i in range(count):
        if player[i] >= 0:
            before[begin + i, player[i]] = value[i]


@njit(cache=True, nogil=True)
def _mean(begin, end, l0, actions, chance, worth, before):
    """What four players get on average over the actions."""
    l1, l2, l3 = l0 + np.uint64(1), l0 + np.uint64(2), l0 + np.uint64(3)
    for s in range(np.uint64(begin), np.uint64(end)):
        i = s - np.uint64(begin)
        x0, x1, x2, x3 = 0.0, 0.0, 0.0, 0.0
        for a in range(np.uint64(actions)):
            w = chance[a, i]
            x0 += w * worth[a, i, l0]
            x1 += w * worth[a, i, l1]
            x2 += w * worth[a, i, l2]
            x3 += w * worth[a, i, l3]
        before[s, l0] = x0
        before[s, l1] = x1
        before[s, l2] = x2
        before[s, l3] = x3
