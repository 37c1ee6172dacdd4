# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, ANN202, D401, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,var-annotated"
"""One move backwards with values as [state, lane], compiled: for derivatives and for single moves."""

from __future__ import annotations

import numpy as np
from numba import njit

from snapback.game.engine.choice import choose_block
from snapback.game.engine.compiled import ENTRY, PART
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
"""States treated at once, few enough that what is known of them stays close."""

FUSED = 2
"""Shifts whose expectations are taken where they are used."""


@njit(**ENTRY)
def one_shift(
    begin, end, shift, action, season, shifts, rows, zero, first, to, weight, after, ones, before
):  # fmt: skip
    """Expectation over one shift, for the states of a block."""
    step = np.array([1, shift, -1])
    # The first table of rows is that of a single number, here nothing.
    nothing = np.zeros((1, after.shape[1]))
    expect(
        begin, end, step, action, season, shifts, rows, zero, first, to, weight,
        nothing, np.int64(0), rows[0], after, ones, before[begin:end],
    )  # fmt: skip


@njit(**ENTRY)
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
    player, bits = np.empty(count, np.int64), np.empty(count, np.int64)
    value, room, sharp = np.empty(count), np.empty((3, count)), np.empty(count)
    own, given, controlled = (
        np.empty((actions, count, 1)), np.empty((actions, count)), np.empty(count, np.bool_),
    )  # fmt: skip
    odds, movers = rows[moves[m, BASE_TABLE]], rows[moves[m, MOVER_TABLE]]
    for s in range(begin, end):
        i, p = s - begin, mover[moves[m, MOVER] + np.int64(movers[s])]
        player[i], sharp[i], controlled[i] = p, sharpness[p] if p >= 0 else 0.0, control_cost and p >= 0
        for a in range(actions):
            own[a, i, 0] = worth[a, i, max(p, 0)]
            given[a, i] = base[moves[m, BASE] + a * moves[m, BASE_ROWS] + np.int64(odds[s])]
    choose_block(
        count, actions, own, given, sharp, controlled, scale, chance, value, room, bits,
    )  # fmt: skip
    for l0 in range(np.uint64(0), np.uint64(after.shape[1]), np.uint64(4)):
        _mean(begin, end, l0, actions, chance, worth, before)
    for i in range(count):
        if controlled[i]:
            before[begin + i, player[i]] = value[i]


@njit(**PART)
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
