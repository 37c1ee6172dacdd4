# Numba infers the types of compiled functions.
# ruff: noqa: ANN001, ANN201, ANN202, D401, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,var-annotated"
"""Rows of successors without those of weight zero, and expectations along them.

Places are unsigned so that the compiler need not look for negative ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from snapback.game.engine.compiled import ENTRY, PART
from snapback.game.engine.compose import AXIS, PER_ACTION, PER_SEASON, ROW, TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float, Int


def compress(
    weights: Sequence[Float[np.ndarray, "row to"]], strides: Sequence[int]
) -> tuple[Int[np.ndarray, " row"], Int[np.ndarray, " successor"], Float[np.ndarray, " successor"]]:
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


@njit(**ENTRY)
def _compress(own, stride, row, filled, first, to, weight):
    for r in range(own.shape[0]):
        for k in range(own.shape[1]):
            if own[r, k] != 0.0:
                to[filled] = k * stride
                weight[filled] = own[r, k]
                filled += 1
        first[row + r + 1] = filled
    return filled


@njit(**PART)
def expect(
    begin, end, step, action, season, shifts, rows, zero, first, to, weight,
    payoff, paid, paying, after, factor, result,
):  # fmt: skip
    """What an action pays, and the expectation over its first shifts, at most two; for a block of states.

    Parameters
    ----------
    step
        The action's line of ``Composed.steps``; what a third shift and later ones do is already in
        ``after``.
    payoff, paid, paying
        Payoffs, where those of the action begin, and which line from there a state reads.
        [row, lane], [state]
    after, factor
        Values after the shifts, and what they are multiplied by. [state, lane], [lane]
    result
        Filled in, from its first line on. [state of the block, lane]
    """
    for lane in range(0, after.shape[1], 4):
        _expect_four(
            np.uint64(begin), np.uint64(end), np.uint64(lane), step, action, season,
            shifts, rows, zero, first, to, weight, payoff, np.uint64(paid), paying, after, factor, result,
        )  # fmt: skip


@njit(**PART)
def _expect_four(
    begin, end, l0, step, action, season, shifts, rows, zero, first, to, weight,
    payoff, paid, paying, after, factor, result,
):  # fmt: skip
    one = np.uint64(1)
    l1, l2, l3 = l0 + one, l0 + one + one, l0 + one + one + one
    f0, f1, f2, f3 = factor[l0], factor[l1], factor[l2], factor[l3]
    if step[0] == 0:
        for s in range(begin, end):
            i, u = s - begin, paid + paying[s]
            result[i, l0] = payoff[u, l0] + f0 * after[s, l0]
            result[i, l1] = payoff[u, l1] + f1 * after[s, l1]
            result[i, l2] = payoff[u, l2] + f2 * after[s, l2]
            result[i, l3] = payoff[u, l3] + f3 * after[s, l3]
        return
    k = step[1]
    offset = np.uint64(offset_of(k, action, season, shifts))
    table, origin = rows[shifts[k, TABLE]], zero[shifts[k, AXIS]]
    if step[0] == 1:
        for s in range(begin, end):
            row = offset + np.uint64(table[s])
            start = origin[s]
            x0, x1, x2, x3 = 0.0, 0.0, 0.0, 0.0
            for e in range(first[row], first[row + one]):
                w = weight[e]
                s1 = start + to[e]
                x0 += w * after[s1, l0]
                x1 += w * after[s1, l1]
                x2 += w * after[s1, l2]
                x3 += w * after[s1, l3]
            i, u = s - begin, paid + paying[s]
            result[i, l0] = payoff[u, l0] + f0 * x0
            result[i, l1] = payoff[u, l1] + f1 * x1
            result[i, l2] = payoff[u, l2] + f2 * x2
            result[i, l3] = payoff[u, l3] + f3 * x3
        return
    k1 = step[2]
    offset1 = np.uint64(offset_of(k1, action, season, shifts))
    table1, origin1 = rows[shifts[k1, TABLE]], zero[shifts[k1, AXIS]]
    for s in range(begin, end):
        row = offset + np.uint64(table[s])
        start = origin[s]
        x0, x1, x2, x3 = 0.0, 0.0, 0.0, 0.0
        for e in range(first[row], first[row + one]):
            s1 = start + to[e]
            start1 = origin1[s1]
            row1 = offset1 + np.uint64(table1[s1])
            for e1 in range(first[row1], first[row1 + one]):
                w = weight[e] * weight[e1]
                s2 = start1 + to[e1]
                x0 += w * after[s2, l0]
                x1 += w * after[s2, l1]
                x2 += w * after[s2, l2]
                x3 += w * after[s2, l3]
        i, u = s - begin, paid + paying[s]
        result[i, l0] = payoff[u, l0] + f0 * x0
        result[i, l1] = payoff[u, l1] + f1 * x1
        result[i, l2] = payoff[u, l2] + f2 * x2
        result[i, l3] = payoff[u, l3] + f3 * x3


@njit(**PART)
def offset_of(shift, action, season, shifts):
    """Where the rows of a shift begin for an action and a season."""
    return shifts[shift, ROW] + action * shifts[shift, PER_ACTION] + season * shifts[shift, PER_SEASON]
