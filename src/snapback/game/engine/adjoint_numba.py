# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, C901, PLR0912, PLR0915, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,var-annotated"
"""The derivative of outcomes through one quarter, compiled.

Going forward in time, three things are carried along: the mass that still counts, the sensitivity of an
outcome to the players' values (through what they will do), and with them the derivatives of the tables
that are used on the way. Every shift is undone where it was done: along its own axis.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from snapback.game.engine.choice import share_of_sharpness
from snapback.game.engine.compiled import PART
from snapback.game.engine.compose import (
    ACTIONS,
    AXIS,
    BASE,
    BASE_ROWS,
    BASE_TABLE,
    CUMULATED,
    FIRST_SHIFT,
    MOVER,
    MOVER_TABLE,
    PAYOFF,
    PAYOFF_ROWS,
    PAYOFF_TABLE,
    PER_ACTION,
    PER_SEASON,
    ROW,
    SHIFTS,
    SIZE,
    STRIDE,
    TABLE,
    WAIT,
    WAIT_TABLE,
)
from snapback.game.engine.move_numba import one_shift

FLOW_MOVE, FLOW_BEGIN, FLOW_TABLE, FLOW_ROWS, FLOW_COUNT = 0, 1, 2, 3, 4
"""Columns of ``flows``."""


@njit(**PART)
def stages(m, a, season, moves, shifts, rows, zero, first, to, weight, after, stage):
    """Fill in values before each shift of an action; the last entry is what comes after all of them.

    ``stage`` is [shift + 1, state, lane].
    """
    count, ones = moves[m, SHIFTS], np.ones(after.shape[1])
    stage[count] = after
    for k in range(count - 1, -1, -1):
        one_shift(
            np.int64(0), after.shape[0], moves[m, FIRST_SHIFT] + k, a, season,
            shifts, rows, zero, first, to, weight, stage[k + 1], ones, stage[k],
        )  # fmt: skip


@njit(**PART)
def outcome_stages(
    m, a, season, amount, moves, shifts, rows, zero, first, to, weight, special, keeps, counted, after, stage
):  # fmt: skip
    """Fill in the expected outcome before each shift of an action.

    ``amount`` is what one unit of the count weighs in this quarter; ``keeps`` and ``counted``, for this
    count, say by shift which steps go on counting and which are its event. [shift, from, to]
    """
    count = moves[m, SHIFTS]
    stage[count] = after
    for k in range(count - 1, -1, -1):
        shift = moves[m, FIRST_SHIFT] + k
        axis, jump = shifts[shift, AXIS], shifts[shift, STRIDE]
        offset = shifts[shift, ROW] + a * shifts[shift, PER_ACTION] + season * shifts[shift, PER_SEASON]
        then, before = stage[k + 1], stage[k]
        for s in range(after.shape[0]):
            row = offset + np.int64(rows[shifts[shift, TABLE], s])
            start = np.int64(zero[axis, s])
            begin = (s - start) // jump
            x = 0.0
            for e in range(np.int64(first[row]), np.int64(first[row + 1])):
                y = then[start + np.int64(to[e])]
                if special[shift]:
                    ends = np.int64(to[e]) // jump
                    y = keeps[shift, begin, ends] * y + amount * counted[shift, begin, ends]
                x += weight[e] * y
            before[s] = x


@njit(**PART)
def flow_of(m, a, amount, c, flows, flow, rows, worth):
    """Add what a count gets at an action to its expected outcome in every state there."""
    for f in range(flows.shape[0]):
        if flows[f, FLOW_MOVE] == m and flows[f, FLOW_COUNT] == c:
            begin = flows[f, FLOW_BEGIN] + a * flows[f, FLOW_ROWS]
            for s in range(len(worth)):
                worth[s] += amount * flow[begin + np.int64(rows[flows[f, FLOW_TABLE], s])]


@njit(**PART)
def outcome_move(
    m, c, season, amount, moves, shifts, rows, zero, first, to, weight, special, keeps, counted, flows, flow,
    chance, after, before, stage,
):  # fmt: skip
    """Fill in the expected outcome in every state before a move from that after it."""
    before[:] = 0.0
    for a in range(moves[m, ACTIONS]):
        outcome_stages(
            m, a, season, amount, moves, shifts, rows, zero, first, to, weight, special, keeps, counted,
            after, stage,
        )  # fmt: skip
        worth = stage[0]
        flow_of(m, a, amount, c, flows, flow, rows, worth)
        own = chance[moves[m, CUMULATED] + a]
        for s in range(len(before)):
            before[s] += own[s] * worth[s]


@njit(**PART)
def choice_back(
    m, c, amount, moves, rows, base, mover, sharpness, control_cost, waiting, wait,
    chance, stage, payoff, outcome, live, mass, pull, flows,
    d_base, d_payoff, d_sharpness, d_flow, through, along,
):  # fmt: skip
    """Undo a move's choice: from the sensitivity to values before it to that of each action's value.

    Parameters
    ----------
    waiting
        Whether everybody takes the waiting action instead of choosing.
    stage, outcome
        Values and expected outcome before the shifts of each action. [action, state, lane], [action, state]
    live
        Whether the outcome still counts.
    mass, pull
        What still counts here, and the sensitivity to the values here. [state], [state, lane]
    through, along
        Filled in: sensitivity to the value of each action, and its mass. [action, state, lane] and
        [action, state]
    """
    actions, cumulated = moves[m, ACTIONS], moves[m, CUMULATED]
    states, lanes = pull.shape
    q, sigma, share, direct = np.empty(actions), np.empty(actions), np.empty(actions), np.empty(actions)
    for s in range(states):
        busy = live and mass[s] != 0.0
        for p in range(lanes):
            busy = busy or pull[s, p] != 0.0
        if not busy:
            for a in range(actions):
                along[a, s] = 0.0
                for p in range(lanes):
                    through[a, s, p] = 0.0
            continue
        paid = moves[m, PAYOFF] + np.int64(rows[moves[m, PAYOFF_TABLE], s])
        if waiting:
            taken = wait[moves[m, WAIT] + np.int64(rows[moves[m, WAIT_TABLE], s])]
            for a in range(actions):
                along[a, s] = 0.0
                for p in range(lanes):
                    through[a, s, p] = pull[s, p] if a == taken else 0.0
            for p in range(lanes):
                d_payoff[paid + taken * moves[m, PAYOFF_ROWS], p] += pull[s, p]
            continue
        given = moves[m, BASE] + np.int64(rows[moves[m, BASE_TABLE], s])
        own = mover[moves[m, MOVER] + np.int64(rows[moves[m, MOVER_TABLE], s])]
        lam = sharpness[own] if own >= 0 else 0.0
        sharp = np.isinf(lam)
        net = control_cost and own >= 0 and not sharp
        for a in range(actions):
            sigma[a] = chance[cumulated + a, s]
            share[a] = base[given + a * moves[m, BASE_ROWS]]
            direct[a] = mass[s] * outcome[a, s] if live else 0.0
            u = paid + a * moves[m, PAYOFF_ROWS]
            for p in range(lanes):
                if not (net and p == own):
                    direct[a] += pull[s, p] * (payoff[u, p] + stage[a, s, p])
            q[a] = payoff[u, max(own, 0)] + stage[a, s, max(own, 0)]
            along[a, s] = sigma[a] * mass[s] if live else 0.0
            for p in range(lanes):
                through[a, s, p] = sigma[a] * pull[s, p]
        if not sharp and actions > 1:
            mean = 0.0
            for a in range(actions):
                mean += sigma[a] * direct[a]
            value = 0.0
            for a in range(actions):
                value += sigma[a] * q[a]
            for a in range(actions):
                if share[a] > 0.0:
                    d_base[given + a * moves[m, BASE_ROWS]] += sigma[a] / share[a] * (direct[a] - mean)
                    if own >= 0:
                        through[a, s, own] += lam * sigma[a] * (direct[a] - mean)
                        d_sharpness[own] += direct[a] * sigma[a] * (q[a] - value)
            if net:
                by_sharpness = share_of_sharpness(q, share, sigma, actions, lam, direct)
                d_sharpness[own] += pull[s, own] * by_sharpness
                for a in range(actions):
                    if share[a] > 0.0:
                        d_base[given + a * moves[m, BASE_ROWS]] += pull[s, own] * direct[a]
        for a in range(actions):
            u = paid + a * moves[m, PAYOFF_ROWS]
            for p in range(lanes):
                d_payoff[u, p] += through[a, s, p]
    if live:
        for f in range(flows.shape[0]):
            if flows[f, FLOW_MOVE] == m and flows[f, FLOW_COUNT] == c:
                for a in range(actions):
                    begin = flows[f, FLOW_BEGIN] + a * flows[f, FLOW_ROWS]
                    for s in range(states):
                        if along[a, s] != 0.0:
                            d_flow[begin + np.int64(rows[flows[f, FLOW_TABLE], s])] += amount * along[a, s]


@njit(**PART)
def shifts_back(
    m, a, season, amount, moves, shifts, rows, zero, first, to, weight, special, keeps, counted,
    stage, outcome, through, along, begins, d_weight, room, other,
):  # fmt: skip
    """Undo the shifts of an action in the order of time; gives the sensitivities after them.

    ``stage`` and ``outcome`` hold values and expected outcome before each shift and after the last.
    ``d_weight`` [row of all shifts, to] begins for each shift at ``begins``. ``through`` [state, lane] and
    ``along`` [state] are overwritten; ``room`` and ``other`` take turns with them.
    """
    states, lanes = through.shape
    now, now_mass, then, then_mass = through, along, room, other
    for k in range(moves[m, SHIFTS]):
        shift = moves[m, FIRST_SHIFT] + k
        axis, jump, size = shifts[shift, AXIS], shifts[shift, STRIDE], shifts[shift, SIZE]
        own = a * shifts[shift, PER_ACTION] + season * shifts[shift, PER_SEASON]
        value, expected = stage[k + 1], outcome[k + 1]
        then[:] = 0.0
        then_mass[:] = 0.0
        for s in range(states):
            mass = now_mass[s]
            busy = mass != 0.0
            for p in range(lanes):
                busy = busy or now[s, p] != 0.0
            if not busy:
                continue
            local = own + np.int64(rows[shifts[shift, TABLE], s])
            row = shifts[shift, ROW] + local
            start = np.int64(zero[axis, s])
            begin = (s - start) // jump
            place = begins[shift] + local * size
            for ends in range(size):
                s1 = start + ends * jump
                x = 0.0
                for p in range(lanes):
                    x += now[s, p] * value[s1, p]
                if mass != 0.0:
                    y = expected[s1]
                    if special[shift]:
                        y = keeps[shift, begin, ends] * y + amount * counted[shift, begin, ends]
                    x += mass * y
                d_weight[place + ends] += x
            for e in range(np.int64(first[row]), np.int64(first[row + 1])):
                s1 = start + np.int64(to[e])
                w = weight[e]
                for p in range(lanes):
                    then[s1, p] += w * now[s, p]
                if mass != 0.0:
                    if special[shift]:
                        w *= keeps[shift, begin, np.int64(to[e]) // jump]
                    then_mass[s1] += w * mass
        now, then = then, now
        now_mass, then_mass = then_mass, now_mass
    return now, now_mass
