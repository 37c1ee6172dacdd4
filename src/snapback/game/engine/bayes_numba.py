# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912
# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""One move that others read: what both types do, and what is believed after each action, at once.

The unknowns are the logarithms z of how many times more often the first type takes an action than the
second. They give the beliefs (Bayes' rule: prior odds times exp z), beliefs give what each action is worth,
worth gives logit choices, and these must have the ratios z again. In logarithms the equations stay solvable
where a choice is so sharp that chances fall below what a float holds.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

RESIDUAL = 1e-10
"""How far what actions are worth may be off, as a part of what is at stake, for choices to be exact."""

ON_THE_WAY, AT_BEST = 1e-8, 1e-15
"""Residual at which a point on the way to the sharpness asked for is left, and at which nothing is gained."""

MOST_CORRECTIONS, MOST_STEPS, SHORTEST = 60, 400, 1e-7
"""Corrections at one point, steps of a path, and its shortest step as a part of the whole."""

BOTH, FIRST, SECOND, NEITHER = 0, 1, 2, 3
"""Which types an action is open to."""

BABBLING = 1e-14
"""Variance of the belief after a move below which the move is held to tell nothing."""

PURE = 40.0
"""Logarithm of the odds at which a restart holds a profile to be pure."""

APART = 1e-6
"""Largest difference of chances up to which two solutions are one."""


@njit(cache=True, nogil=True)
def logistic(x):
    """One over one plus exp(-x), to full relative precision at both ends."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    down = math.exp(x)
    return down / (1.0 + down)


@njit(cache=True, nogil=True)
def cell_of(belief, bins):
    """Lower of the two bins between which a belief lies."""
    at = 0
    while at < bins.shape[0] - 2 and belief >= bins[at + 1]:
        at += 1
    return at


@njit(cache=True, nogil=True)
def share_above(kind, low, high, belief, rest):
    """Chance of the upper of two bins for a type, and its derivative in the log odds of the belief.

    ``rest`` is one less the belief. See :func:`snapback.game.engine.belief_paths.split_belief`.
    """
    width = high - low
    if kind == 0:
        if low == 0.0:
            return 1.0, 0.0
        return high * (belief - low) / (belief * width), high * low * rest / (belief * width)
    if high == 1.0:
        return 0.0, 0.0
    return (1.0 - high) * (belief - low) / (rest * width), (1.0 - high) * (1.0 - low) * belief / (
        rest * width
    )


@njit(cache=True, nogil=True)
def settle(prior, sharpness, base, pay, later, bins, chance, after, restarts):
    """Solve one move of the informed player at one belief between 0 and 1.

    Parameters
    ----------
    prior
        The belief before the move.
    sharpness
        Of the informed player, finite.
    base, pay
        Base weights and what an action pays at once, by type. [type, action]
    later
        What comes after, by the bin of the belief after the action. [type, action, bin]
    bins
        Values of the bins, from 0 to 1.
    chance, after
        Filled in: what the types do [type, action], and what is believed after it [action].
    restarts
        From how many pure profiles another solution is looked for.

    Returns
    -------
    residual, jumped, others
        What actions' worth would have to be off by, as a part of what is at stake, for the choices to be
        exact; whether the path from sharpness zero broke off; other solutions found.
    """
    actions = base.shape[1]
    odds = math.log(prior) - math.log1p(-prior)
    kind = np.empty(actions, np.int64)
    log_base = np.empty((2, actions))
    z = np.zeros(actions)
    for a in range(actions):
        kind[a] = (base[0, a] <= 0.0) * SECOND + (base[1, a] <= 0.0) * FIRST
        for k in range(2):
            log_base[k, a] = math.log(base[k, a]) if base[k, a] > 0.0 else -np.inf
        if kind[a] == BOTH:
            z[a] = log_base[0, a] - log_base[1, a]
    least, most = np.inf, -np.inf
    for k in range(2):
        for a in range(actions):
            if base[k, a] > 0.0:
                for c in range(bins.shape[0]):
                    least = min(least, pay[k, a] + later[k, a, c])
                    most = max(most, pay[k, a] + later[k, a, c])
    logs = np.empty((2, actions))
    residual, reached = _follow(z, odds, sharpness, most - least, kind, log_base, pay, later, bins, logs)
    jumped = not reached
    spread = most - least
    if jumped:
        residual = _relax(z, odds, sharpness, spread, kind, log_base, pay, later, bins, logs)
    lost = not residual <= RESIDUAL
    starts = actions * actions if lost else min(restarts, actions * actions)
    found, count = np.empty((1 + starts, 2, actions)), 0
    if not lost:
        found[0], count = np.exp(logs), 1
    other, other_logs = np.empty(actions), np.empty((2, actions))
    for n in range(starts):
        for a in range(actions):
            other[a] = PURE * ((a == n // actions) * 1.0 - (a == n % actions) * 1.0)
        miss = _correct(other, odds, sharpness, spread, kind, log_base, pay, later, bins, other_logs, AT_BEST)
        if lost and not miss <= RESIDUAL:
            miss = _relax(other, odds, sharpness, spread, kind, log_base, pay, later, bins, other_logs)
        if not miss <= RESIDUAL:
            continue
        new = True
        for f in range(count):
            new = new and np.abs(found[f] - np.exp(other_logs)).max() > APART
        if new:
            found[count] = np.exp(other_logs)
            count += 1
        if new and count == 1:
            residual = miss
            z[:] = other
            logs[:] = other_logs
    _publish(z, prior, odds, kind, logs, chance, after)
    return residual, jumped, max(count - 1, 0)


@njit(cache=True, nogil=True)
def _publish(z, prior, odds, kind, logs, chance, after):
    """Fill in beliefs, and chances from which Bayes' rule gives them to rounding.

    The choices miss the ratios exp z by the residual. Where a choice is steep in the belief that would move
    the belief more than it may, so the chances give way: of those of which Bayes' rule gives just these
    beliefs, the ones nearest to the choices in the weighted square of the actions' total chances.
    """
    n = z.shape[0]
    total, rest = np.zeros(n), np.zeros(n)
    mean, square, whole = 0.0, 0.0, 0.0
    for a in range(n):
        for k in range(2):
            chance[k, a] = math.exp(logs[k, a])
        after[a], rest[a] = prior, 1.0 - prior
        if kind[a] == BOTH:
            after[a], rest[a] = logistic(odds + z[a]), logistic(-odds - z[a])
        elif kind[a] != NEITHER:
            after[a], rest[a] = 1.0 * (kind[a] == FIRST), 1.0 * (kind[a] == SECOND)
        total[a] = prior * chance[0, a] + (1.0 - prior) * chance[1, a]
        whole += total[a]
    for a in range(n):
        total[a] /= whole
        mean += total[a] * after[a]
    for a in range(n):
        square += total[a] * (after[a] - mean) ** 2
    tilt = (prior - mean) / square if square > BABBLING else 0.0
    for a in range(n):
        part = total[a] * (1.0 + tilt * (after[a] - mean))
        chance[0, a] = part * after[a] / prior
        chance[1, a] = part * rest[a] / (1.0 - prior)


@njit(cache=True, nogil=True)
def _follow(z, odds, sharpness, spread, kind, log_base, pay, later, bins, logs):
    """Follow the solution from sharpness zero; gives the residual, and whether the end was reached."""
    n = z.shape[0]
    now, step = 0.0, sharpness if sharpness * spread <= 0.5 else 0.5 / spread
    gap, jacobian, slope = np.empty(n), np.empty((n, n)), np.empty(n)
    guess = np.empty(n)
    _equations(z, odds, now, kind, log_base, pay, later, bins, logs, gap, jacobian, slope)
    for _ in range(MOST_STEPS):
        goal = min(sharpness, now + step)
        last = goal == sharpness
        guess[:] = z
        if _solve(jacobian, slope):
            guess -= (goal - now) * slope
        miss = _correct(
            guess, odds, goal, spread, kind, log_base, pay, later, bins, logs, AT_BEST if last else ON_THE_WAY
        )
        if miss <= (RESIDUAL if last else ON_THE_WAY):
            z[:] = guess
            if last:
                return miss, True
            now = goal
            step *= 2.0
            _equations(z, odds, now, kind, log_base, pay, later, bins, logs, gap, jacobian, slope)
        else:
            step *= 0.25
            if step < SHORTEST * sharpness:
                break
            _equations(z, odds, now, kind, log_base, pay, later, bins, logs, gap, jacobian, slope)
    _equations(z, odds, now, kind, log_base, pay, later, bins, logs, gap, jacobian, slope)
    return np.inf, False


@njit(cache=True, nogil=True)
def _correct(z, odds, sharpness, spread, kind, log_base, pay, later, bins, logs, enough):
    """Newton's method with shorter steps where they do not help; gives the residual."""
    n, unit = z.shape[0], max(1.0, sharpness * spread)
    gap, jacobian, slope = np.empty(n), np.empty((n, n)), np.empty(n)
    size = _equations(z, odds, sharpness, kind, log_base, pay, later, bins, logs, gap, jacobian, slope)
    tried = np.empty(n)
    for _ in range(MOST_CORRECTIONS):
        if size <= enough * unit:
            break
        change = gap.copy()
        if not _solve(jacobian, change):
            break
        part, better = 1.0, False
        while part > 1e-4:
            for a in range(n):
                tried[a] = z[a] - part * change[a]
            new_size = _equations(
                tried, odds, sharpness, kind, log_base, pay, later, bins, logs, gap, jacobian, slope
            )
            if new_size < size:
                better = True
                break
            part *= 0.5
        if not better:
            break
        z[:] = tried
        size = new_size
    return _equations(z, odds, sharpness, kind, log_base, pay, later, bins, logs, gap, jacobian, slope) / unit


@njit(cache=True, nogil=True)
def _relax(z, odds, sharpness, spread, kind, log_base, pay, later, bins, logs):
    """Let beliefs and choices follow each other until they rest; gives the residual.

    Pseudo-transient continuation (Kelley & Keyes 1998): implicit steps in time of dz/dt = what z misses,
    longer and longer as it comes to rest, so that they end as Newton's.
    """
    n, unit, pace = z.shape[0], max(1.0, sharpness * spread), 0.1
    gap, jacobian, slope = np.empty(n), np.empty((n, n)), np.empty(n)
    size = _equations(z, odds, sharpness, kind, log_base, pay, later, bins, logs, gap, jacobian, slope)
    for _ in range(MOST_STEPS):
        if size <= ON_THE_WAY * unit:
            break
        for a in range(n):
            for c in range(n):
                jacobian[a, c] *= -pace
            jacobian[a, a] += 1.0
            gap[a] *= pace
        if not _solve(jacobian, gap):
            break
        for a in range(n):
            z[a] += gap[a]
        new_size = _equations(
            z, odds, sharpness, kind, log_base, pay, later, bins, logs, gap, jacobian, slope
        )
        pace *= min(max(size / new_size, 0.5), 2.0) if new_size > 0.0 else 2.0
        size = new_size
    return _correct(z, odds, sharpness, spread, kind, log_base, pay, later, bins, logs, AT_BEST)


@njit(cache=True, nogil=True)
def _equations(z, odds, sharpness, kind, log_base, pay, later, bins, logs, gap, jacobian, slope):
    """Give what z misses, with derivatives in z and in the sharpness, and the largest miss.

    Fills in the logarithms of the choices too.
    """
    n = z.shape[0]
    worth, climb = np.empty((2, n)), np.zeros((2, n))
    for a in range(n):
        belief, rest = 1.0 * (kind[a] == FIRST), 1.0 * (kind[a] != FIRST)
        if kind[a] == BOTH:
            belief, rest = logistic(odds + z[a]), logistic(-odds - z[a])
        at = cell_of(belief, bins)
        for k in range(2):
            share, by_odds = share_above(k, bins[at], bins[at + 1], belief, rest)
            worth[k, a] = pay[k, a] + later[k, a, at] + share * (later[k, a, at + 1] - later[k, a, at])
            if kind[a] == BOTH:
                climb[k, a] = sharpness * by_odds * (later[k, a, at + 1] - later[k, a, at])
    mean = np.zeros(2)
    for k in range(2):
        top = -np.inf
        for a in range(n):
            logs[k, a] = log_base[k, a] + sharpness * worth[k, a] if log_base[k, a] > -np.inf else -np.inf
            top = max(top, logs[k, a])
        total = 0.0
        for a in range(n):
            total += math.exp(logs[k, a] - top)
        for a in range(n):
            logs[k, a] -= top + math.log(total)
            mean[k] += math.exp(logs[k, a]) * worth[k, a] if log_base[k, a] > -np.inf else 0.0
    size = 0.0
    for a in range(n):
        for c in range(n):
            jacobian[a, c] = 0.0
        if kind[a] != BOTH:
            gap[a], slope[a], jacobian[a, a] = 0.0, 0.0, 1.0
            continue
        gap[a] = logs[0, a] - logs[1, a] - z[a]
        slope[a] = (worth[0, a] - mean[0]) - (worth[1, a] - mean[1])
        for c in range(n):
            jacobian[a, c] = math.exp(logs[1, c]) * climb[1, c] - math.exp(logs[0, c]) * climb[0, c]
        jacobian[a, a] += climb[0, a] - climb[1, a] - 1.0
        size = max(size, abs(gap[a]))
    return size


@njit(cache=True, nogil=True)
def _solve(matrix, right):
    """Solve a small linear system in place, pivoting by rows; says whether it could."""
    n = right.shape[0]
    for k in range(n):
        pivot = k
        for i in range(k + 1, n):
            if abs(matrix[i, k]) > abs(matrix[pivot, k]):
                pivot = i
        if not abs(matrix[pivot, k]) > 0.0 or not math.isfinite(matrix[pivot, k]):
            return False
        if pivot != k:
            for j in range(n):
                matrix[k, j], matrix[pivot, j] = matrix[pivot, j], matrix[k, j]
            right[k], right[pivot] = right[pivot], right[k]
        for i in range(k + 1, n):
            factor = matrix[i, k] / matrix[k, k]
            for j in range(k, n):
                matrix[i, j] -= factor * matrix[k, j]
            right[i] -= factor * right[k]
    for k in range(n - 1, -1, -1):
        for j in range(k + 1, n):
            right[k] -= matrix[k, j] * right[j]
        right[k] /= matrix[k, k]
        if not math.isfinite(right[k]):
            return False
    return True
