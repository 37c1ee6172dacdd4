# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0915, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,var-annotated"
"""The derivative of outcomes through all quarters, compiled: once back for them, once forward for the rest.

Only values at the start of each quarter are kept from the solve; what lies between is computed again.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from snapback.game.engine.adjoint_numba import (
    choice_back,
    flow_of,
    outcome_move,
    outcome_stages,
    shifts_back,
    stages,
)
from snapback.game.engine.compiled import ENTRY, PART
from snapback.game.engine.compose import (
    ACTIONS,
    CUMULATED,
    PAYOFF,
    PAYOFF_ROWS,
    PAYOFF_TABLE,
    SHIFTS,
    WAIT,
    WAIT_TABLE,
)
from snapback.game.engine.move_numba import BLOCK, FUSED, one_move, one_shift

LEVEL_BEGIN, LEVEL_TABLE, LEVEL_COUNT = 0, 1, 2
"""Columns of ``levels``."""


@njit(**ENTRY)
def expect_outcomes(
    amounts, moves, shifts, rows, zero, first, to, weight, seasons, strategy, special, keeps, counted,
    flows, flow, levels, level, expected,
):  # fmt: skip
    """Fill in what each count is expected to add from the start of each quarter on.

    ``amounts`` [count, quarter] are the weights of the quarters, ``expected`` [count, quarter + 1, state].
    """
    counts, quarters = amounts.shape
    states = rows.shape[1]
    most = 0
    for m in range(moves.shape[0]):
        most = max(most, moves[m, SHIFTS])
    stage, between = np.empty((most + 1, states)), np.empty((2, states))
    for c in range(counts):
        expected[c, quarters] = 0.0
        for t in range(quarters - 1, -1, -1):
            now = between[0]
            now[:] = expected[c, t + 1]
            add_level(c, amounts[c, t], levels, level, rows, now)
            place = 0
            for m in range(moves.shape[0] - 1, -1, -1):
                outcome_move(
                    m, c, seasons[t], amounts[c, t], moves, shifts, rows, zero, first, to, weight,
                    special, keeps[c], counted[c], flows, flow, strategy[t],
                    between[place], between[1 - place], stage[: moves[m, SHIFTS] + 1],
                )  # fmt: skip
                place = 1 - place
            expected[c, t] = between[place]


@njit(**PART)
def add_level(c, amount, levels, level, rows, value):
    """Add what a count reads off each state."""
    for k in range(levels.shape[0]):
        if levels[k, LEVEL_COUNT] == c:
            for s in range(len(value)):
                value[s] += amount * level[levels[k, LEVEL_BEGIN] + np.int64(rows[levels[k, LEVEL_TABLE], s])]


@njit(**ENTRY)
def differentiate(
    begins_at, ends_at, waiting, amounts,
    moves, steps, shifts, rows, zero, first, to, weight, base, payoff, mover, wait,
    discount, sharpness, scale, control_cost, seasons, values,
    special, keeps, counted, flows, flow, levels, level, expected, mass, pull, begins,
    d_base, d_payoff, d_weight, d_discount, d_sharpness, d_flow, d_level,
):  # fmt: skip
    """Carry mass and sensitivities from one quarter to another, and add up the tables' derivatives.

    Parameters
    ----------
    begins_at, ends_at
        First quarter, and the one after the last.
    waiting
        Whether it is the one quarter of waiting after the horizon; ``seasons`` then says its season, and
        both ends of ``values`` are the value of waiting.
    mass, pull
        What still counts, and the sensitivity to values, at the start; afterwards at the end.
        [count, state], [count, state, lane]
    begins
        Where the derivatives of a shift's weights begin in ``d_weight`` [count, flat].
    """
    counts, states, lanes = pull.shape
    quarters = amounts.shape[1]
    count_moves = moves.shape[0]
    actions, most = 0, 0
    for m in range(count_moves):
        actions = max(actions, moves[m, ACTIONS])
        most = max(most, moves[m, SHIFTS])
    after = np.empty((count_moves, states, lanes))
    after_outcome = np.empty((count_moves, counts, states))
    value_stage = np.empty((actions, most + 1, states, lanes))
    outcome_stage = np.zeros((actions, most + 1, states))
    worth = np.empty((actions, states))
    chances = np.empty((steps.shape[0], states))
    passes = np.empty((actions, 2, states, lanes))
    scratch, odds = np.empty((actions, BLOCK, lanes)), np.empty((actions, BLOCK))
    through, along = np.empty((actions, states, lanes)), np.zeros((actions, states))
    room, room_mass = np.empty((states, lanes)), np.empty(states)
    spare = np.empty((states, lanes))
    for t in range(begins_at, ends_at):
        season = seasons[t]
        live = t < quarters and not waiting
        for s in range(states):
            for p in range(lanes):
                after[count_moves - 1, s, p] = discount[p] * values[t + 1, s, p]
        for m in range(count_moves - 1, 0, -1):
            if waiting:
                _wait_move(
                    m, season, moves, shifts, rows, zero, first, to, weight, payoff, wait,
                    after[m], after[m - 1], value_stage[0, : moves[m, SHIFTS] + 1],
                )  # fmt: skip
                continue
            _chances(
                m, season, moves, steps, shifts, rows, zero, first, to, weight, base, payoff, mover,
                sharpness, scale, control_cost, after[m], passes, after[m - 1], chances, scratch, odds,
            )  # fmt: skip
        if live:
            for c in range(counts):
                now = after_outcome[count_moves - 1, c]
                now[:] = expected[c, t + 1]
                add_level(c, amounts[c, t], levels, level, rows, now)
                for m in range(count_moves - 1, 0, -1):
                    outcome_move(
                        m, c, season, amounts[c, t], moves, shifts, rows, zero, first, to, weight,
                        special, keeps[c], counted[c], flows, flow, chances,
                        after_outcome[m, c], after_outcome[m - 1, c],
                        outcome_stage[0, : moves[m, SHIFTS] + 1],
                    )  # fmt: skip
        for m in range(count_moves):
            number = moves[m, SHIFTS]
            if m == 0 and not waiting:
                _chances(
                    m, season, moves, steps, shifts, rows, zero, first, to, weight, base, payoff, mover,
                    sharpness, scale, control_cost, after[0], passes, spare, chances, scratch, odds,
                )  # fmt: skip
            for a in range(moves[m, ACTIONS]):
                stages(
                    m, a, season, moves, shifts, rows, zero, first, to, weight,
                    after[m], value_stage[a, : number + 1],
                )  # fmt: skip
            for c in range(counts):
                amount = amounts[c, t] if live else 0.0
                if live:
                    for a in range(moves[m, ACTIONS]):
                        outcome_stages(
                            m, a, season, amount, moves, shifts, rows, zero, first, to, weight,
                            special, keeps[c], counted[c], after_outcome[m, c],
                            outcome_stage[a, : number + 1],
                        )  # fmt: skip
                        worth[a] = outcome_stage[a, 0]
                        flow_of(m, a, amount, c, flows, flow, rows, worth[a])
                choice_back(
                    m, c, amount, moves, rows, base, mover, sharpness, control_cost, waiting, wait,
                    chances, value_stage[:, 0], payoff, worth, live, mass[c], pull[c], flows,
                    d_base[c], d_payoff[c], d_sharpness[c], d_flow, through, along,
                )  # fmt: skip
                pull[c] = 0.0
                mass[c] = 0.0
                for a in range(moves[m, ACTIONS]):
                    moved, moved_mass = shifts_back(
                        m, a, season, amount, moves, shifts, rows, zero, first, to, weight,
                        special, keeps[c], counted[c], value_stage[a], outcome_stage[a],
                        through[a], along[a], begins, d_weight[c], room, room_mass,
                    )  # fmt: skip
                    for s in range(states):
                        mass[c, s] += moved_mass[s]
                        for p in range(lanes):
                            pull[c, s, p] += moved[s, p]
        for c in range(counts):
            for s in range(states):
                for p in range(lanes):
                    d_discount[c, p] += pull[c, s, p] * values[t + 1, s, p]
                    pull[c, s, p] *= discount[p]
            if live:
                for k in range(levels.shape[0]):
                    if levels[k, LEVEL_COUNT] == c:
                        for s in range(states):
                            place = levels[k, LEVEL_BEGIN] + np.int64(rows[levels[k, LEVEL_TABLE], s])
                            d_level[place] += amounts[c, t] * mass[c, s]


@njit(**PART)
def _chances(
    m, season, moves, steps, shifts, rows, zero, first, to, weight, base, payoff, mover,
    sharpness, scale, control_cost, after, passes, before, chances, worth, chance,
):  # fmt: skip
    """Fill in what everybody does at a move, and the values before it."""
    ones, states = np.ones(after.shape[1]), after.shape[0]
    for a in range(moves[m, ACTIONS]):
        step = steps[moves[m, CUMULATED] + a]
        for k in range(step[0], FUSED, -1):
            source = after if k == step[0] else passes[a, (k + 1) % 2]
            one_shift(
                np.int64(0), states, step[k], a, season, shifts, rows, zero, first, to, weight,
                source, ones, passes[a, k % 2],
            )  # fmt: skip
    for begin in range(0, states, BLOCK):
        end = min(begin + BLOCK, states)
        one_move(
            begin, end, m, season,
            moves, steps, shifts, rows, zero, first, to, weight, base, payoff, mover,
            sharpness, scale, control_cost,
            after, ones, passes, before, worth, chance,
        )  # fmt: skip
        for a in range(moves[m, ACTIONS]):
            chances[moves[m, CUMULATED] + a, begin:end] = chance[a, : end - begin]


@njit(**PART)
def _wait_move(
    m, season, moves, shifts, rows, zero, first, to, weight, payoff, wait, after, before, stage
):  # fmt: skip
    """Fill in the values before a move at which everybody waits."""
    for a in range(moves[m, ACTIONS]):
        stages(m, a, season, moves, shifts, rows, zero, first, to, weight, after, stage)
        for s in range(after.shape[0]):
            if wait[moves[m, WAIT] + np.int64(rows[moves[m, WAIT_TABLE], s])] == a:
                place = (
                    moves[m, PAYOFF] + np.int64(rows[moves[m, PAYOFF_TABLE], s]) + a * moves[m, PAYOFF_ROWS]
                )
                for p in range(after.shape[1]):
                    before[s, p] = payoff[place, p] + stage[0, s, p]
