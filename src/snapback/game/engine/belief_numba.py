# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, C901, PLR0912, PLR0915, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""One move of a game with beliefs, compiled: who knows the type chooses by it, the others by their belief."""

from __future__ import annotations

import numpy as np
from numba import njit

from snapback.game.engine.bayes_numba import RESIDUAL, cell_of, settle, share_above
from snapback.game.engine.choice import choose
from snapback.game.engine.compose import (
    ACTIONS,
    AXIS,
    BASE,
    BASE_ROWS,
    BASE_TABLE,
    MOVER,
    MOVER_TABLE,
    PAYOFF,
    PAYOFF_ROWS,
    PAYOFF_TABLE,
    TABLE,
)
from snapback.game.engine.rows_numba import offset_of


@njit(cache=True, nogil=True)
def decide(
    m, informed, revealing, restarts, rest, bins, type_stride, belief_stride,
    moves, rows, base, payoff, mover, sharpness, scale, control_cost,
    later, before, strategy, after, others,
):  # fmt: skip
    """Choose in every state, and fill in what everybody gets from there.

    Parameters
    ----------
    informed, revealing
        Who knows the type; whether the others read this move of it.
    rest
        States at the first type and the first belief. [rest]
    later
        What comes after each action, the belief as it is then. [action, state, lane]
    before, strategy
        Filled in. [state, lane], [action, state]
    after, others
        Filled in where the move reveals: belief after each action [action, bin, rest], and other
        solutions found [bin, rest].

    Returns
    -------
    residual, jumps, failed
        Largest miss of Bayes' rule; paths from sharpness zero that broke off; points without a solution.
    """
    actions, lanes = moves[m, ACTIONS], before.shape[1]
    odds, chance = np.empty((2, actions)), np.empty((2, actions))
    own, chosen = np.empty((actions, 2, 1)), np.empty((actions, 2))
    pay, known = np.empty((2, actions)), np.empty((2, actions, bins.shape[0]))
    whole, follows = np.empty((2, actions, lanes)), np.empty(actions)
    worst, jumps, failed = 0.0, 0, 0
    for r in range(rest.shape[0]):
        for c in range(bins.shape[0]):
            s = rest[r] + c * belief_stride
            p = mover[moves[m, MOVER] + np.int64(rows[moves[m, MOVER_TABLE], s])]
            for k in range(2):
                at = s + k * type_stride
                paid = moves[m, PAYOFF] + np.int64(rows[moves[m, PAYOFF_TABLE], at])
                given = moves[m, BASE] + np.int64(rows[moves[m, BASE_TABLE], at])
                for a in range(actions):
                    odds[k, a] = base[given + a * moves[m, BASE_ROWS]]
                    for lane in range(lanes):
                        whole[k, a, lane] = payoff[paid + a * moves[m, PAYOFF_ROWS], lane]
            seen = revealing and p == informed and 0.0 < bins[c] < 1.0
            if seen:
                for k in range(2):
                    for a in range(actions):
                        pay[k, a] = whole[k, a, p]
                        for e in range(bins.shape[0]):
                            known[k, a, e] = later[a, rest[r] + e * belief_stride + k * type_stride, p]
                residual, jumped, more = settle(
                    bins[c], sharpness[p], odds, pay, known, bins, chance, follows, restarts
                )
                worst = max(worst, residual)
                jumps += jumped
                failed += not residual <= RESIDUAL
                others[c, r] = more
                for a in range(actions):
                    after[a, c, r] = follows[a]
                    low = cell_of(follows[a], bins)
                    for k in range(2):
                        high, _ = share_above(k, bins[low], bins[low + 1], follows[a], 1.0 - follows[a])
                        at = rest[r] + low * belief_stride + k * type_stride
                        for lane in range(lanes):
                            whole[k, a, lane] += (1.0 - high) * later[a, at, lane]
                            if high != 0.0:
                                whole[k, a, lane] += high * later[a, at + belief_stride, lane]
            else:
                if revealing:
                    after[:, c, r] = bins[c]
                for k in range(2):
                    for a in range(actions):
                        for lane in range(lanes):
                            whole[k, a, lane] += later[a, s + k * type_stride, lane]
            extra = np.zeros(2)
            for k in range(2):
                if p < 0:
                    chance[k] = odds[k]
                    continue
                for a in range(actions):
                    own[a, k, 0] = whole[k, a, p]
                    if p != informed:
                        own[a, k, 0] = bins[c] * whole[0, a, p] + (1.0 - bins[c]) * whole[1, a, p]
                extra[k] = choose(
                    own, k, 0, odds.ravel(), k * actions, 1, actions, sharpness[p], control_cost, scale,
                    chosen,
                )  # fmt: skip
                for a in range(actions):
                    if not seen:
                        chance[k, a] = chosen[a, k]
                    extra[k] -= chance[k, a] * own[a, k, 0]
            for k in range(2):
                at = s + k * type_stride
                for lane in range(lanes):
                    x = 0.0
                    for a in range(actions):
                        x += chance[k, a] * whole[k, a, lane]
                    before[at, lane] = x
                if p >= 0:
                    before[at, p] += extra[k]
                for a in range(actions):
                    strategy[a, at] = chance[k, a]
    return worst, jumps, failed


@njit(cache=True, nogil=True)
def expect_shift(shift, action, season, shifts, rows, zero, first, to, weight, after, before):
    """Take the expectation over one shift. [state, lane]."""
    axis = shifts[shift, AXIS]
    begins, table = np.uint64(offset_of(shift, action, season, shifts)), shifts[shift, TABLE]
    for s in range(np.uint64(after.shape[0])):
        row = begins + np.uint64(rows[table, s])
        start = zero[axis, s]
        before[s] = 0.0
        for e in range(first[row], first[row + np.uint64(1)]):
            s1 = start + to[e]
            for lane in range(after.shape[1]):
                before[s, lane] += weight[e] * after[s1, lane]
