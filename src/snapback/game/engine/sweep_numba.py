# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, C901, D401, PLR0912, PLR0915, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,var-annotated"
"""Backward induction, compiled: one pass over the runs of states for every move, alone or shared by threads.

Values lie [player, state]. The last shift of an action is undone first, in passes over all states; the
first one, what the action pays and the choice are one pass.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from snapback.economy.team import HERE, LINE, OVER, WORK, admit, draw, join, look, meet, refill
from snapback.game.engine.choice import choose_block
from snapback.game.engine.compiled import ENTRY, PART
from snapback.game.engine.runs import (
    BASE_APART,
    BASE_AT,
    BASE_ROW,
    COUNT,
    FIRST_ACTION,
    MOST_STEPS,
    MOVER_AT,
    MOVER_ROW,
    PAID_APART,
    PAID_AT,
    PAID_ROW,
)
from snapback.game.engine.runs_numba import blend, row_of, stay

BLOCK = 256
"""States drawn at once, or one run where that is longer."""

PERIOD, TEAM = 0, 1
"""Places in ``decision``, what rank 0 tells the others after every quarter."""


@njit(**ENTRY)
def backward(
    rank, shared, decision, last, keep, length,
    moves, steps, shifts, at, first, away, weight, base, opens, payoff, mover,
    discount, sharpness, scale, control_cost, seasons,
    values, strategy, between, passes,
):  # fmt: skip
    """Fill in values and strategies from quarter ``last`` - 1 to the first.

    ``values[last]`` holds what there is at the end; ``between`` [2, player, state] and ``passes``
    [action, 2, player, state] are room to work in, zero before the first run and after the last.
    [period, player, state], [period < keep, action, state].
    """
    runs, players = at.shape[1], values.shape[1]
    many = 0
    for m in range(moves.shape[0]):
        many = max(many, moves[m, COUNT])
    several = max(1, BLOCK // length)
    size = several * length
    worth, chance = np.empty((many, players, size)), np.empty((many, size))
    own, given, who = np.empty((many, size, 1)), np.empty((many, size)), np.empty(size, np.int64)
    numbers, bits, ones = np.empty((5, size)), np.empty(size, np.int64), np.ones(players)
    controlled = np.empty(size, np.bool_)
    nothing = np.zeros((players, length))
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
            for k in range(max(1, moves[m, MOST_STEPS]), 0, -1):
                while True:
                    begin = draw(shared, WORK + kind * LINE, several)
                    if begin >= runs:
                        break
                    finish = min(begin + several, runs)
                    if k > 1:
                        later_shifts(
                            begin, finish, length, m, k, seasons[t], moves, steps, shifts, at, first, away,
                            weight, after, ones, nothing, passes,
                        )  # fmt: skip
                        continue
                    worth_of(
                        begin, finish, length, m, seasons[t], moves, steps, shifts, at, first, away, weight,
                        opens, payoff, after, discount if end else ones, passes, worth, before,
                    )  # fmt: skip
                    if moves[m, COUNT] > 1:
                        choose_runs(
                            begin, finish, length, m, moves, at, base, mover, sharpness, scale, control_cost,
                            worth, before, chance, own, given, who, controlled, numbers, bits,
                        )  # fmt: skip
                    if t < keep:
                        for a in range(moves[m, COUNT]):
                            to = strategy[t, moves[m, FIRST_ACTION] + a, begin * length : finish * length]
                            if moves[m, COUNT] == 1:
                                to[:] = 1.0
                            else:
                                to[:] = chance[a, : len(to)]
                if m == 0 and k == 1 and rank == 0:
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


@njit(**PART)
def later_shifts(
    begin, finish, length, m, k, season, moves, steps, shifts, at, first, away, weight, after, ones, nothing,
    passes,
):  # fmt: skip
    """Expectation over the ``k``-th shift of each action that has so many, for some runs."""
    for a in range(moves[m, COUNT]):
        step = steps[moves[m, FIRST_ACTION] + a]
        if step[0] < k:
            continue
        source = after if k == step[0] else passes[a, (k + 1) % 2]
        for run in range(begin, finish):
            row = row_of(step[k], a, season, run, shifts, at)
            blend(
                first[row], first[row + 1], away, weight, source, (run + 1) * length, length,
                nothing, ones, passes[a, k % 2], (run + 1) * length,
            )  # fmt: skip


@njit(**PART)
def worth_of(
    begin, finish, length, m, season, moves, steps, shifts, at, first, away, weight,
    opens, payoff, after, factor, passes, worth, before,
):  # fmt: skip
    """What each action is worth in some runs; in place of it values before the move if there is but one.

    An action that is available nowhere in a run gets zeros there.
    """
    for a in range(moves[m, COUNT]):
        step = steps[moves[m, FIRST_ACTION] + a]
        source = after if step[0] <= 1 else passes[a, 0]
        for run in range(begin, finish):
            place = (run - begin) * length
            target = worth[a]
            if moves[m, COUNT] == 1:
                place, target = (run + 1) * length, before
            elif not opens[moves[m, BASE_ROW] + a * moves[m, BASE_APART] + at[moves[m, BASE_AT], run]]:
                target[:, place : place + length] = 0.0
                continue
            paid = payoff[moves[m, PAID_ROW] + a * moves[m, PAID_APART] + at[moves[m, PAID_AT], run]]
            if step[0] == 0:
                stay(source, (run + 1) * length, length, paid, factor, target, place)
                continue
            row = row_of(step[1], a, season, run, shifts, at)
            blend(
                first[row], first[row + 1], away, weight, source, (run + 1) * length, length,
                paid, factor, target, place,
            )  # fmt: skip


@njit(**PART)
def choose_runs(
    begin, finish, length, m, moves, at, base, mover, sharpness, scale, control_cost,
    worth, before, chance, own, given, who, controlled, numbers, bits,
):  # fmt: skip
    """Choose in some runs, and fill in what everybody gets from there."""
    actions, count = moves[m, COUNT], (finish - begin) * length
    sharp, value = numbers[0], numbers[1]
    low, high = sharpness.shape[0], -2
    for run in range(begin, finish):
        place = (run - begin) * length
        movers = mover[moves[m, MOVER_ROW] + at[moves[m, MOVER_AT], run]]
        for i in range(length):
            who[place + i] = movers[i]
            low, high = min(low, movers[i]), max(high, movers[i])
        for a in range(actions):
            row = moves[m, BASE_ROW] + a * moves[m, BASE_APART] + at[moves[m, BASE_AT], run]
            given[a, place : place + length] = base[row]
    if low == high:
        sharp[:count] = sharpness[low] if low >= 0 else 0.0
        controlled[:count] = control_cost and low >= 0
        for a in range(actions):
            own[a, :count, 0] = worth[a, max(low, 0), :count]
    else:
        for i in range(count):
            p = who[i]
            sharp[i] = sharpness[p] if p >= 0 else 0.0
            controlled[i] = control_cost and p >= 0
            for a in range(actions):
                own[a, i, 0] = worth[a, max(p, 0), i]
    choose_block(
        count, actions, own, given, sharp, controlled, scale, chance, value, numbers[2:], bits
    )  # fmt: skip
    place = (begin + 1) * length
    for p in range(worth.shape[1]):
        mean = before[p, place : place + count]
        if low == high == p and control_cost:
            mean[:] = value[:count]
            continue
        x, y, u, v = chance[0], worth[0, p], chance[1], worth[1, p]
        for i in range(count):
            mean[i] = x[i] * y[i] + u[i] * v[i]
        for a in range(2, actions):
            x, y = chance[a], worth[a, p]
            for i in range(count):
                mean[i] += x[i] * y[i]
    if low != high and control_cost:
        for i in range(count):
            if who[i] >= 0:
                before[who[i], place + i] = value[i]
