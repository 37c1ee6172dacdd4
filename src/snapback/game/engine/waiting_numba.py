# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, ANN202, C901, D401, PLR0912, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,var-annotated"
"""A quarter in which everybody waits, compiled, and the value of waiting for ever."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from snapback.economy.anderson import FAST as REORDER
from snapback.game.engine.compiled import ENTRY, PART
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
from snapback.game.engine.move_numba import BLOCK, FUSED, one_shift
from snapback.game.engine.rows_numba import expect, offset_of

LOOK = 2
"""Steps between looks at whether the solve has ended."""


@njit(**ENTRY)
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
                        np.int64(0), rows.shape[1], step[k], a, season,
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
                    moves[m, PAYOFF] + a * moves[m, PAYOFF_ROWS] if paid else np.int64(0),
                    rows[moves[m, PAYOFF_TABLE]] if paid else rows[0],
                    source, ones, result,
                )  # fmt: skip
                if not only:
                    for s in range(begin, end):
                        if wait[moves[m, WAIT] + np.int64(table[s])] == a:
                            for lane in range(lanes):
                                before[s, lane] = result[s - begin, lane]
    return place


@njit(**PART)
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


@njit(**PART)
def _moved(
    transposed, value, season, moves, steps, shifts, rows, zero, first, to, weight, payoff, wait,
    between, passes,
):  # fmt: skip
    if transposed:
        return push_quarter(
            value, season, moves, steps, shifts, rows, zero, first, to, weight, wait, between, passes
        )  # fmt: skip
    return wait_quarter(
        value, np.bool_(False), season, moves, steps, shifts, rows, zero, first, to, weight, payoff, wait,
        between, passes,
    )  # fmt: skip


@njit(**PART)
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


@njit(**PART)
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


@njit(**ENTRY)
def wait_for_ever(
    transposed, right, value, tolerance, most, season,
    moves, steps, shifts, rows, zero, first, to, weight, payoff, wait, discount,
    between, passes,
):  # fmt: skip
    """Solve (1 - discount P) value = right, or with P transposed, for all players at once.

    Gives a bound on the relative error, and the number of steps. Stabilised biconjugate gradients (van
    der Vorst 1992) on the players' systems as one, each measured in its own largest number; started
    again from the true residual where the recursion breaks down or ends early. The residual is relative
    to (1 - discount) times the largest value, so it bounds the relative error.
    """
    states, lanes = value.shape
    target, unit = right.copy(), np.ones(lanes)
    for p in range(lanes):
        size = np.abs(right[:, p]).max()
        if size > 0.0:
            unit[p] = size
    for s in range(states):
        for p in range(lanes):
            target[s, p] /= unit[p]
    residual, shadow, search = np.empty_like(right), np.empty_like(right), np.zeros_like(right)
    image, half = np.zeros_like(right), np.zeros_like(right)
    value[:] = 0.0
    done, worst = 0, np.inf
    while True:
        _left(
            transposed, value, residual, season, moves, steps, shifts, rows, zero, first, to, weight,
            payoff, wait, discount, between, passes,
        )  # fmt: skip
        for s in range(states):
            for p in range(lanes):
                residual[s, p] = target[s, p] - residual[s, p]
        worst = _miss(residual, value, discount)
        if worst <= tolerance or done >= most:
            break
        shadow[:] = residual
        search[:] = 0.0
        image[:] = 0.0
        rho, alpha, omega = 1.0, 1.0, 1.0
        while done < most:
            done += 1
            new = _inner(shadow, residual)
            beta = new / rho * alpha / omega
            rho = new
            _direction(search, residual, image, beta, omega)
            _left(
                transposed, search, image, season, moves, steps, shifts, rows, zero, first, to, weight,
                payoff, wait, discount, between, passes,
            )  # fmt: skip
            across = _inner(shadow, image)
            if across == 0.0 or rho == 0.0:
                break
            alpha = rho / across
            _add(residual, -alpha, image)
            _left(
                transposed, residual, half, season, moves, steps, shifts, rows, zero, first, to, weight,
                payoff, wait, discount, between, passes,
            )  # fmt: skip
            length = _inner(half, half)
            omega = _inner(half, residual) / length if length > 0.0 else 0.0
            _add(value, alpha, search)
            _add(value, omega, residual)
            _add(residual, -omega, half)
            if omega == 0.0 or not math.isfinite(omega) or not math.isfinite(alpha):
                break
            if done % LOOK == 0 and _miss(residual, value, discount) <= 0.5 * tolerance:
                break
        if not math.isfinite(_inner(value, value)):
            value[:] = 0.0
    for s in range(states):
        for p in range(lanes):
            value[s, p] *= unit[p]
    return worst, done


@njit(**PART)
def _left(
    transposed, value, result, season, moves, steps, shifts, rows, zero, first, to, weight,
    payoff, wait, discount, between, passes,
):  # fmt: skip
    """Fill in value - discount P value."""
    place = _moved(
        transposed, value, season, moves, steps, shifts, rows, zero, first, to, weight, payoff, wait,
        between, passes,
    )  # fmt: skip
    moved = value if place < 0 else between[place]
    for l0 in range(np.uint64(0), np.uint64(value.shape[1]), np.uint64(4)):
        l1, l2, l3 = l0 + np.uint64(1), l0 + np.uint64(2), l0 + np.uint64(3)
        d0, d1, d2, d3 = discount[l0], discount[l1], discount[l2], discount[l3]
        for s in range(np.uint64(value.shape[0])):
            result[s, l0] = value[s, l0] - d0 * moved[s, l0]
            result[s, l1] = value[s, l1] - d1 * moved[s, l1]
            result[s, l2] = value[s, l2] - d2 * moved[s, l2]
            result[s, l3] = value[s, l3] - d3 * moved[s, l3]


@njit(**PART)
def _miss(residual, value, discount):
    """Bound on the relative error, over players."""
    worst = 0.0
    for p in range(value.shape[1]):
        gap, size = 0.0, 0.0
        for s in range(value.shape[0]):
            gap = max(gap, abs(residual[s, p]))
            size = max(size, abs(value[s, p]))
        if not math.isfinite(gap):
            return np.inf
        if gap > 0.0:
            worst = max(worst, gap / ((1.0 - discount[p]) * size) if size > 0.0 else np.inf)
    return worst


@njit(**PART, fastmath=REORDER)
def _inner(one, other):
    """Inner product of two arrays of the same shape."""
    x, y = one.ravel(), other.ravel()
    total = 0.0
    for k in range(len(x)):
        total += x[k] * y[k]
    return total


@njit(**PART, fastmath=REORDER)
def _add(to_this, factor, this):
    """Add a multiple of one array to another."""
    x, y = to_this.ravel(), this.ravel()
    for k in range(len(x)):
        x[k] += factor * y[k]


@njit(**PART, fastmath=REORDER)
def _direction(search, residual, image, beta, omega):
    """Turn to the next direction of search."""
    x, y, z = search.ravel(), residual.ravel(), image.ravel()
    for k in range(len(x)):
        x[k] = y[k] + beta * (x[k] - omega * z[k])
