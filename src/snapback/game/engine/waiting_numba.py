# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, C901, PLR0912, PLR0914, PLR0915, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""A quarter in which everybody waits, compiled, and the value of waiting for ever."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from snapback.game.engine.compose import (
    ACTIONS,
    AXIS,
    CUMULATED,
    PAYOFF,
    PAYOFF_ROWS,
    PAYOFF_TABLE,
    TABLE,
    WAIT,
    WAIT_TABLE,
)
from snapback.game.engine.rows_numba import expect, offset_of
from snapback.game.engine.sweep_numba import BLOCK, FUSED, one_shift


@njit(cache=True, nogil=True)
def wait_quarter(
    value, paid, season, moves, steps, shifts, rows, zero, first, to, weight, payoff, wait,
    between, passes,
):  # fmt: skip
    """Expected value at the end of a quarter of waiting, seen from its start; with the payoffs if ``paid``.

    Gives the index into ``between`` [2, state, lane] where the result stands, or -1 if nothing happens.
    """
    states, lanes = value.shape
    block, ones, nothing = np.empty((BLOCK, lanes)), np.ones(lanes), np.zeros((1, lanes))
    place = -1
    for m in range(moves.shape[0] - 1, -1, -1):
        used, moving = _used(m, moves, steps, wait)
        if not moving and not paid:
            continue
        after = value if place < 0 else between[place]
        place = 1 if place == 0 else 0
        before = between[place]
        for a in range(moves[m, ACTIONS]):
            step = steps[moves[m, CUMULATED] + a]
            if used[a]:
                for k in range(step[0], FUSED, -1):
                    source = after if k == step[0] else passes[a, (k + 1) % 2]
                    one_shift(
                        0, rows.shape[1], step[k], a, season,
                        shifts, rows, zero, first, to, weight, source, ones, passes[a, k % 2],
                    )  # fmt: skip
        table = rows[moves[m, WAIT_TABLE]]
        only = used.sum() == 1
        for a in range(moves[m, ACTIONS]):
            if not used[a]:
                continue
            step = steps[moves[m, CUMULATED] + a]
            source = after if step[0] <= FUSED else passes[a, (FUSED + 1) % 2]
            for begin in range(0, states, BLOCK):
                end = min(begin + BLOCK, states)
                result = before[begin:end] if only else block
                expect(
                    begin, end, step, a, season, shifts, rows, zero, first, to, weight,
                    payoff if paid else nothing,
                    moves[m, PAYOFF] + a * moves[m, PAYOFF_ROWS] if paid else 0,
                    rows[moves[m, PAYOFF_TABLE]] if paid else rows[0],
                    source, ones, result,
                )  # fmt: skip
                if not only:
                    for s in range(begin, end):
                        if wait[moves[m, WAIT] + np.int64(table[s])] == a:
                            for lane in range(lanes):
                                before[s, lane] = result[s - begin, lane]
    return place


@njit(cache=True, nogil=True)
def _used(m, moves, steps, wait):
    """Which actions stand for waiting somewhere, and whether any of them changes the state."""
    used = np.zeros(moves[m, ACTIONS], np.bool_)
    ends = moves[m + 1, WAIT] if m + 1 < moves.shape[0] else len(wait)
    for place in range(moves[m, WAIT], ends):
        used[wait[place]] = True
    moving = False
    for a in range(len(used)):
        moving = moving or (used[a] and steps[moves[m, CUMULATED] + a, 0] > 0)
    return used, moving


@njit(cache=True, nogil=True)
def _moved(
    transposed, value, season, moves, steps, shifts, rows, zero, first, to, weight, payoff, wait, between, passes
):  # fmt: skip
    if transposed:
        return push_quarter(
            value, season, moves, steps, shifts, rows, zero, first, to, weight, wait, between, passes
        )  # fmt: skip
    return wait_quarter(
        value, False, season, moves, steps, shifts, rows, zero, first, to, weight, payoff, wait,
        between, passes,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def push_quarter(value, season, moves, steps, shifts, rows, zero, first, to, weight, wait, between, passes):
    """Where a quarter of waiting leads, the transpose of the expectation; ``passes`` needs three places.

    Gives the index into ``between`` where the result stands, or -1 if nothing happens.
    """
    place = -1
    for m in range(moves.shape[0]):
        used, moving = _used(m, moves, steps, wait)
        if not moving:
            continue
        before = value if place < 0 else between[place]
        place = 1 if place == 0 else 0
        after = between[place]
        after[:] = 0.0
        for a in range(moves[m, ACTIONS]):
            if not used[a]:
                continue
            source, target = passes[0, 0], passes[0, 1]
            for s in range(before.shape[0]):
                taken = wait[moves[m, WAIT] + np.int64(rows[moves[m, WAIT_TABLE], s])] == a
                for lane in range(before.shape[1]):
                    source[s, lane] = before[s, lane] if taken else 0.0
            step = steps[moves[m, CUMULATED] + a]
            for k in range(1, step[0] + 1):
                scatter(step[k], a, season, shifts, rows, zero, first, to, weight, source, target)
                source, target = target, source
            for s in range(before.shape[0]):
                for lane in range(before.shape[1]):
                    after[s, lane] += source[s, lane]
    return place


@njit(cache=True, nogil=True)
def scatter(shift, action, season, shifts, rows, zero, first, to, weight, source, target):
    """Move what stands in every state along the axis of a shift."""
    axis = shifts[shift, AXIS]
    target[:] = 0.0
    offset, table, origin = offset_of(shift, action, season, shifts), rows[shifts[shift, TABLE]], zero[axis]
    for s in range(source.shape[0]):
        row = np.uint64(offset) + np.uint64(table[s])
        start = origin[s]
        for e in range(first[row], first[row + np.uint64(1)]):
            s1 = start + to[e]
            for lane in range(source.shape[1]):
                target[s1, lane] += weight[e] * source[s, lane]


@njit(cache=True, nogil=True)
def wait_for_ever(
    transposed, right, value, tolerance, most, season,
    moves, steps, shifts, rows, zero, first, to, weight, payoff, wait, discount,
    between, passes,
):  # fmt: skip
    """Solve (1 - discount P) value = right, or with P transposed, for all players at once.

    Gives a bound on the relative error, and the number of steps.

    Stabilised biconjugate gradients (van der Vorst 1992), each player with its own coefficients because
    discounts differ. Started again from the true residual where the recursion breaks down or ends early.
    The residual is relative to (1 - discount) times the largest value, so it bounds the relative error.
    """
    states, lanes = value.shape
    value[:] = 0.0
    residual, shadow, search = np.empty_like(right), np.empty_like(right), np.zeros_like(right)
    image, half = np.zeros_like(right), np.zeros_like(right)
    rho, alpha, omega = np.empty(lanes), np.empty(lanes), np.empty(lanes)
    up, down = np.empty(lanes), np.empty(lanes)
    done = 0
    worst = np.inf
    while done < most:
        place = _moved(
            transposed, value, season, moves, steps, shifts, rows, zero, first, to, weight, payoff, wait,
            between, passes,
        )  # fmt: skip
        moved = value if place < 0 else between[place]
        worst = 0.0
        for p in range(lanes):
            gap, size = 0.0, 0.0
            for s in range(states):
                residual[s, p] = right[s, p] - (value[s, p] - discount[p] * moved[s, p])
                gap = max(gap, abs(residual[s, p]))
                size = max(size, abs(value[s, p]))
            if gap > 0.0:
                worst = max(worst, gap / ((1.0 - discount[p]) * size) if size > 0.0 else np.inf)
        if not worst > tolerance:
            return worst, done
        shadow[:] = residual
        search[:] = 0.0
        image[:] = 0.0
        rho[:] = 1.0
        alpha[:] = 1.0
        omega[:] = 1.0
        while done < most:
            done += 1
            up[:] = 0.0
            for s in range(states):
                for p in range(lanes):
                    up[p] += shadow[s, p] * residual[s, p]
            for p in range(lanes):
                scale = rho[p] * omega[p]
                down[p] = up[p] / rho[p] * alpha[p] / omega[p] if scale != 0.0 else 0.0
                rho[p] = up[p]
            for s in range(states):
                for p in range(lanes):
                    search[s, p] = residual[s, p] + down[p] * (search[s, p] - omega[p] * image[s, p])
            place = _moved(
                transposed, search, season, moves, steps, shifts, rows, zero, first, to, weight, payoff, wait,
                between, passes,
            )  # fmt: skip
            moved = search if place < 0 else between[place]
            down[:] = 0.0
            for s in range(states):
                for p in range(lanes):
                    image[s, p] = search[s, p] - discount[p] * moved[s, p]
                    down[p] += shadow[s, p] * image[s, p]
            for p in range(lanes):
                alpha[p] = rho[p] / down[p] if down[p] != 0.0 else 0.0
            for s in range(states):
                for p in range(lanes):
                    residual[s, p] -= alpha[p] * image[s, p]
            place = _moved(
                transposed, residual, season, moves, steps, shifts, rows, zero, first, to, weight, payoff, wait,
                between, passes,
            )  # fmt: skip
            moved = residual if place < 0 else between[place]
            up[:] = 0.0
            down[:] = 0.0
            for s in range(states):
                for p in range(lanes):
                    half[s, p] = residual[s, p] - discount[p] * moved[s, p]
                    up[p] += half[s, p] * residual[s, p]
                    down[p] += half[s, p] * half[s, p]
            for p in range(lanes):
                omega[p] = up[p] / down[p] if down[p] > 0.0 else 0.0
            over = True
            finite = True
            for p in range(lanes):
                up[p] = 0.0
                down[p] = 0.0
            for s in range(states):
                for p in range(lanes):
                    value[s, p] += alpha[p] * search[s, p] + omega[p] * residual[s, p]
                    residual[s, p] -= omega[p] * half[s, p]
                    up[p] = max(up[p], abs(residual[s, p]))
                    down[p] = max(down[p], abs(value[s, p]))
            for p in range(lanes):
                over = over and up[p] <= 0.5 * tolerance * (1.0 - discount[p]) * down[p]
                finite = finite and math.isfinite(up[p]) and math.isfinite(down[p])
                if up[p] > 0.0 and (rho[p] == 0.0 or omega[p] == 0.0):
                    over = True
            if not finite:
                value[:] = 0.0
                break
            if over:
                break
    return worst, done
