# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, ANN202
# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""Terms of a shift over runs of states, and expectations along them, compiled.

Loops run over neighbouring states, so that the compiler uses whole vector registers. Up to three terms
are added at once; which ones depends on the game alone, so the bits do too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from snapback.game.engine.compiled import ENTRY, PART
from snapback.game.engine.runs import TERM_ACTION, TERM_AT, TERM_ROW, TERM_SEASON

if TYPE_CHECKING:
    from jaxtyping import Float, Int


def find_terms(
    weight: Float[np.ndarray, "row inside to"],
    start: Int[np.ndarray, " row"],
    start_inside: Int[np.ndarray, " point"],
    inside: Int[np.ndarray, " point"],
    stride: int,
) -> tuple[Int[np.ndarray, " row"], Int[np.ndarray, " term"], Float[np.ndarray, "term point"]]:
    """Find the terms of every row of a shift.

    Parameters
    ----------
    weight
        Of every season, action and row before the run. [row, row inside, to]
    start, start_inside
        The point of the axis at which a row before the run stands, or a state of the run; the other is
        zero. [row of one action], [point of the run]
    inside
        Row inside that a state of the run reads. [point of the run]
    stride
        Of the axis.

    Returns
    -------
    first, away, weights
        Where the terms of a row begin [row + 1]; how far they reach; their weights [term, point].
    """
    first = np.zeros(len(weight) + 1, np.int64)
    none, nothing = np.zeros(0, np.int64), np.zeros((0, 0))
    _terms(False, weight, start, start_inside, inside, stride, first, none, nothing)
    away, weights = np.empty(first[-1], np.int64), np.zeros((first[-1], len(inside)))
    _terms(True, weight, start, start_inside, inside, stride, first, away, weights)
    return first, away, weights


@njit(**ENTRY)
def _terms(fill, weight, start, start_inside, inside, stride, first, away, weights):
    """Count the terms of every row, or fill them in."""
    size, found = weight.shape[2], 0
    for row in range(weight.shape[0]):
        own = weight[row]
        begins = start[row % len(start)]
        for step in range(1 - size, size):
            there = False
            for i in range(len(inside)):
                ends = begins + start_inside[i] + step
                if 0 <= ends < size and own[inside[i], ends] != 0.0:
                    there = True
                    if not fill:
                        break
                    weights[found, i] = own[inside[i], ends]
            if there:
                if fill:
                    away[found] = step * stride
                found += 1
        first[row + 1] = found


@njit(**PART)
def row_of(shift, action, season, run, shifts, at):
    """Give the row of a shift that a run reads."""
    line = shifts[shift]
    return line[TERM_ROW] + action * line[TERM_ACTION] + season * line[TERM_SEASON] + at[line[TERM_AT], run]


@njit(**PART)
def stay(source, begin, length, paid, factor, target, place):
    """Fill in what is paid, and what comes after where nothing moves. Arguments are those of `blend`."""
    for p in range(source.shape[0]):
        y, g, f = target[p, place : place + length], paid[p], factor[p]
        x = source[p, begin : begin + length]
        for i in range(length):
            y[i] = g[i] + f * x[i]


@njit(**PART)
def blend(low, high, away, weight, source, begin, length, paid, factor, target, place):
    """Fill in what is paid, and the expectation over terms of what comes after.

    Parameters
    ----------
    low, high
        The terms of the run.
    source, begin
        What comes after, and where the run stands in it. [player, state]
    paid, factor
        What is paid [player, point], and what the expectation is multiplied by [player].
    target, place
        Filled in from ``place`` on. [player, state]
    """
    for p in range(source.shape[0]):
        y, g, f = target[p, place : place + length], paid[p], factor[p]
        k = low
        a = begin + away[k]
        x, w = source[p, a : a + length], weight[k]
        if high - low == 1:
            for i in range(length):
                y[i] = g[i] + f * (w[i] * x[i])
            continue
        b = begin + away[k + 1]
        x1, w1 = source[p, b : b + length], weight[k + 1]
        if high - low == 2:
            for i in range(length):
                y[i] = g[i] + f * (w[i] * x[i] + w1[i] * x1[i])
            continue
        c = begin + away[k + 2]
        x2, w2 = source[p, c : c + length], weight[k + 2]
        for i in range(length):
            y[i] = g[i] + f * (w[i] * x[i] + w1[i] * x1[i] + w2[i] * x2[i])
        for e in range(low + 3, high):
            d = begin + away[e]
            x3, w3 = source[p, d : d + length], weight[e]
            for i in range(length):
                y[i] += f * (w3[i] * x3[i])
