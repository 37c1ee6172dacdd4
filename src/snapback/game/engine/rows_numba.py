# Numba infers the types of compiled functions.
# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""Rows of successors without those of weight zero, and expectations along them.

Places are unsigned so that the compiler need not look for negative ones.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from snapback.game.engine.compose import AXIS, PER_ACTION, PER_SEASON, ROW, TABLE


def compress(weights, strides):
    """Lay the rows of all shifts one after the other.

    Parameters
    ----------
    weights
        Of each shift. [row, to]
    strides
        Of the axis of each shift.

    Returns
    -------
    first, to, weight
        Where each row begins (and the last one ends); its successors; their probabilities.
    """
    rows = sum(len(w) for w in weights)
    size = sum(w.size for w in weights)
    first = np.zeros(rows + 1, np.uint64)
    to = np.empty(size, np.uint32)
    weight = np.empty(size)
    row = filled = 0
    for own, stride in zip(weights, strides, strict=True):
        filled = _compress(np.ascontiguousarray(own), stride, row, filled, first, to, weight)
        row += len(own)
    return first, to[:filled], weight[:filled]


@njit(cache=True, nogil=True)
def _compress(own, stride, row, filled, first, to, weight):
    for r in range(own.shape[0]):
        for k in range(own.shape[1]):
            if own[r, k] != 0.0:
                to[filled] = k * stride
                weight[filled] = own[r, k]
                filled += 1
        first[row + r + 1] = filled
    return filled


@njit(cache=True, nogil=True)
def row_of(shift, action, season, shifts, rows, s):
    """Which row of successors a state reads."""
    offset = shifts[shift, ROW] + action * shifts[shift, PER_ACTION] + season * shifts[shift, PER_SEASON]
    return np.uint64(offset) + np.uint64(rows[shifts[shift, TABLE], s])


@njit(cache=True, nogil=True)
def expect_one(s, lane, row, axis, zero, first, to, weight, after):
    """Expectation of four lanes over the successors of one shift."""
    x0, x1, x2, x3 = 0.0, 0.0, 0.0, 0.0
    start = zero[axis, s]
    for e in range(first[row], first[row + np.uint64(1)]):
        w = weight[e]
        s1 = start + to[e]
        x0 += w * after[s1, lane]
        x1 += w * after[s1, lane + np.uint64(1)]
        x2 += w * after[s1, lane + np.uint64(2)]
        x3 += w * after[s1, lane + np.uint64(3)]
    return x0, x1, x2, x3


@njit(cache=True, nogil=True)
def expect_two(s, lane, row, axis, offset, then_table, then_axis, rows, zero, first, to, weight, after):
    """Expectation of four lanes over the successors of one shift and then of another."""
    x0, x1, x2, x3 = 0.0, 0.0, 0.0, 0.0
    start = zero[axis, s]
    for e in range(first[row], first[row + np.uint64(1)]):
        s1 = start + to[e]
        then = zero[then_axis, s1]
        row1 = offset + np.uint64(rows[then_table, s1])
        for e1 in range(first[row1], first[row1 + np.uint64(1)]):
            w = weight[e] * weight[e1]
            s2 = then + to[e1]
            x0 += w * after[s2, lane]
            x1 += w * after[s2, lane + np.uint64(1)]
            x2 += w * after[s2, lane + np.uint64(2)]
            x3 += w * after[s2, lane + np.uint64(3)]
    return x0, x1, x2, x3


@njit(cache=True, nogil=True)
def expect(s, lane, action, step, season, shifts, rows, zero, first, to, weight, after):
    """Expectation of four lanes over an action's first shifts, at most two.

    ``step`` is the action's line of ``Composed.steps``; what a third shift and later ones do is already
    in ``after``.
    """
    if step[0] == 0:
        return (
            after[s, lane], after[s, lane + np.uint64(1)],
            after[s, lane + np.uint64(2)], after[s, lane + np.uint64(3)],
        )  # fmt: skip
    k = step[1]
    row = row_of(k, action, season, shifts, rows, s)
    axis = shifts[k, AXIS]
    if step[0] == 1:
        return expect_one(s, lane, row, axis, zero, first, to, weight, after)
    k1 = step[2]
    offset = np.uint64(shifts[k1, ROW] + action * shifts[k1, PER_ACTION] + season * shifts[k1, PER_SEASON])
    return expect_two(
        s, lane, row, axis, offset, shifts[k1, TABLE], shifts[k1, AXIS], rows, zero, first, to, weight, after
    )  # fmt: skip
