# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, C901, PLR0912, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""The parts of one sweep over a world, compiled: trade of a sector, inputs of a country, wages, incomes.

The conditions are those of :mod:`snapback.economy.residual`, which defines the numbers. Memory decides
the speed, so arrays are laid out [sector, destination, origin]; one pass over the trade shares gives
prices from costs and sales from spending, one pass over the input coefficients gives costs from prices
and spending from sales; sectors without tariffs or wedges never touch a second tensor.

A sweep does not step by the plain gap of the conditions. Two parts of its Jacobian cost nothing to
invert: the country's own input-output loop, whose inverse is folded into the coefficients
(:func:`own_loop`), and the fall of a country's sales as its wage rises, a number a country
(:func:`wage_steps`). That saves about a third of the sweeps, and steadies embargoes.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from snapback.economy.anderson import FAST

CLOSED = 1e-6
"""Least openness in the estimate of a wage's error; below, the wage against the world's means nothing."""


@njit(cache=True, nogil=True, fastmath=FAST)
def own_loop(gamma, own):
    """Fold each country's own input-output loop into its input coefficients: K = (I - g D)^-1 g.

    With D the home share of spending [s, i], a cost or spending gap is closed with everything that it
    sets off at home. Rows of gD sum to less than one, so elimination needs no pivots.
    """
    countries, sectors, _ = gamma.shape
    result = np.empty(gamma.shape)
    left = np.empty((sectors, sectors))
    for i in range(countries):
        right = result[i]
        for s in range(sectors):
            for r in range(sectors):
                right[s, r] = gamma[i, s, r]
                left[s, r] = -gamma[i, s, r] * own[r, i]
            left[s, s] += 1.0
        for p in range(sectors):
            for s in range(sectors):
                if s == p:
                    continue
                a = left[s, p] / left[p, p]
                if a == 0.0:
                    continue
                for r in range(p, sectors):
                    left[s, r] -= a * left[p, r]
                for r in range(sectors):
                    right[s, r] -= a * right[p, r]
        for s in range(sectors):
            for r in range(sectors):
                right[s, r] /= left[s, s]
    return result


@njit(cache=True, nogil=True, fastmath=FAST)
def trade_of_sector(
    s, offer, kept, taxed, theta, log_cost, spending, pull, total, log_price, output, revenue
):
    """Compute prices, sales and importers' revenue of one sector, in one pass over its trade shares.

    ``offer`` is pi x weight and ``kept`` the part of it that reaches the producer. ``pull`` becomes
    c^-theta and ``total`` sum_i offer c^-theta (Caliendo & Parro 2015, eq. 11 and 12 in changes). Four
    destinations go together, so that pull and output are read once for the four.
    """
    countries = offer.shape[1]
    scale = -theta[s]
    c, y = pull[s], output[s]
    x, together, price, fiscal = spending[s], total[s], log_price[s], revenue[s]
    for i in range(countries):
        c[i] = math.exp(scale * log_cost[s, i])
        y[i] = 0.0
    fours = countries - countries % 4
    for j in range(0, fours, 4):
        a0, a1, a2, a3 = offer[s, j], offer[s, j + 1], offer[s, j + 2], offer[s, j + 3]
        t0, t1, t2, t3 = 0.0, 0.0, 0.0, 0.0
        for i in range(countries):
            t0 += a0[i] * c[i]
            t1 += a1[i] * c[i]
            t2 += a2[i] * c[i]
            t3 += a3[i] * c[i]
        together[j], together[j + 1], together[j + 2], together[j + 3] = t0, t1, t2, t3
        d0 = x[j] / t0 if t0 > 0.0 else 0.0
        d1 = x[j + 1] / t1 if t1 > 0.0 else 0.0
        d2 = x[j + 2] / t2 if t2 > 0.0 else 0.0
        d3 = x[j + 3] / t3 if t3 > 0.0 else 0.0
        if taxed[s]:
            a0, a1, a2, a3 = kept[s, j], kept[s, j + 1], kept[s, j + 2], kept[s, j + 3]
            t0, t1, t2, t3 = 0.0, 0.0, 0.0, 0.0
            for i in range(countries):
                t0 += a0[i] * c[i]
                t1 += a1[i] * c[i]
                t2 += a2[i] * c[i]
                t3 += a3[i] * c[i]
                y[i] += d0 * a0[i] + d1 * a1[i] + d2 * a2[i] + d3 * a3[i]
            fiscal[j] = x[j] - d0 * t0
            fiscal[j + 1] = x[j + 1] - d1 * t1
            fiscal[j + 2] = x[j + 2] - d2 * t2
            fiscal[j + 3] = x[j + 3] - d3 * t3
        else:
            for i in range(countries):
                y[i] += d0 * a0[i] + d1 * a1[i] + d2 * a2[i] + d3 * a3[i]
    for j in range(fours, countries):
        a = offer[s, j]
        t = 0.0
        for i in range(countries):
            t += a[i] * c[i]
        together[j] = t
        d = x[j] / t if t > 0.0 else 0.0
        if taxed[s]:
            a = kept[s, j]
            t = 0.0
            for i in range(countries):
                t += a[i] * c[i]
                y[i] += d * a[i]
            fiscal[j] = x[j] - d * t
        else:
            for i in range(countries):
                y[i] += d * a[i]
    for j in range(countries):
        price[j] = math.log(together[j]) / scale if together[j] > 0.0 else 0.0
        y[j] *= c[j]


@njit(cache=True, nogil=True, fastmath=FAST)
def inputs_of_country(
    i, loop, own, beta, alpha, buys, scale, log_wage, income,
    log_price, log_cost, output, spending, new_cost, new_spending,
):  # fmt: skip
    """Compute new unit costs and spending of one country, in one pass over its input coefficients.

    log c = b log w + g log P and X = a I + g'Y (Caliendo & Parro 2015, eq. 10 and 13 in changes), each
    gap closed with what it sets off at home.
    """
    sectors = loop.shape[1]
    price = np.empty(sectors)
    sold = np.empty(sectors)
    bought = np.zeros(sectors)
    cost = np.empty(sectors)
    for s in range(sectors):
        gap = beta[s, i] * log_wage[i] - log_cost[s, i]
        cost[s] = gap
        price[s] = log_price[s, i] + own[s, i] * gap
        sold[s] = output[s, i] + own[s, i] * (alpha[s, i] * income[i] - spending[s, i])
    fours = sectors - sectors % 4
    for s in range(0, fours, 4):
        a0, a1, a2, a3 = loop[i, s], loop[i, s + 1], loop[i, s + 2], loop[i, s + 3]
        y0, y1, y2, y3 = sold[s], sold[s + 1], sold[s + 2], sold[s + 3]
        t0, t1, t2, t3 = 0.0, 0.0, 0.0, 0.0
        for r in range(sectors):
            p = price[r]
            t0 += a0[r] * p
            t1 += a1[r] * p
            t2 += a2[r] * p
            t3 += a3[r] * p
            bought[r] += y0 * a0[r] + y1 * a1[r] + y2 * a2[r] + y3 * a3[r]
        cost[s] += t0
        cost[s + 1] += t1
        cost[s + 2] += t2
        cost[s + 3] += t3
    for s in range(fours, sectors):
        a, y, t = loop[i, s], sold[s], 0.0
        for r in range(sectors):
            t += a[r] * price[r]
            bought[r] += y * a[r]
        cost[s] += t
    for s in range(sectors):
        new_cost[s, i] = log_cost[s, i] + cost[s]
        new_spending[s, i] = (alpha[s, i] * income[i] + bought[s]) / scale[s, i] if buys[s, i] else 0.0


@njit(cache=True, nogil=True, fastmath=FAST)
def wage_steps(beta, theta, offer, kept, taxed, pull, total, spending, output, steps):
    """Compute how far each country steps along its wage gap, and how small a gap an error leaves.

    The first is 1 / (1 + fall of sales as the wage rises): a sale to j falls by theta (1 - pi_ij) with
    the own cost, and pi_ij of a sale abroad is near zero. The second is that fall, with the part sold
    abroad, which does not rise with the own income.
    """
    sectors, countries = beta.shape
    for i in range(countries):
        paid = 0.0
        fall = 0.0
        away = 0.0
        for s in range(sectors):
            weight = pull[s, i] / total[s, i] if total[s, i] > 0.0 else 0.0
            share = offer[s, i, i] * weight
            home = (kept[s, i, i] if taxed[s] else offer[s, i, i]) * weight * spending[s, i]
            paid += beta[s, i] * output[s, i]
            fall += beta[s, i] * theta[s] * (output[s, i] - home * share)
            away += beta[s, i] * (output[s, i] - home)
        steps[0, i] = 1.0
        steps[1, i] = 1.0
        if paid > 0.0:
            steps[0, i] = 1.0 / (1.0 + max(fall, 0.0) / paid)
            steps[1, i] = min(1.0, max(CLOSED, (max(fall, 0.0) + away) / paid))


@njit(cache=True, nogil=True, fastmath=FAST)
def wages(beta, output, value_added, steps, log_wage, new_wage):
    """Step towards the wage that the sales can pay, w VA = sum_s b Y, at constant world value added."""
    sectors, countries = beta.shape
    paid = np.zeros(countries)
    for s in range(sectors):
        for i in range(countries):
            paid[i] += beta[s, i] * output[s, i]
    world = 0.0
    base = 0.0
    for i in range(countries):
        if not paid[i] > 1e-12 * value_added[i]:
            paid[i] = 1e-12 * value_added[i]
        world += paid[i]
        base += value_added[i]
    gap = 0.0
    error = 0.0
    normal = 0.0
    for i in range(countries):
        change = math.log(paid[i] / value_added[i] * (base / world)) - log_wage[i]
        gap = max(gap, abs(change))
        error = max(error, abs(change) / steps[1, i])
        new_wage[i] = log_wage[i] + steps[0, i] * change
        normal += math.exp(new_wage[i]) * value_added[i]
    shift = math.log(normal / base)
    for i in range(countries):
        new_wage[i] -= shift
    return gap, error


@njit(cache=True, nogil=True, fastmath=FAST)
def incomes(
    claim, fraction, offer, pull, total, spending, revenue, taxed, value_added, given, log_wage, income
):
    """Compute incomes; what an owner claims the importer does not get. Says if one had to be held up."""
    sectors, countries = spending.shape
    for j in range(countries):
        income[j] = 0.0
    for s in range(sectors):
        if taxed[s]:
            for j in range(countries):
                income[j] += revenue[s, j]
    for n in range(len(fraction)):
        i, j, s, owner = claim[n, 0], claim[n, 1], claim[n, 2], claim[n, 3]
        if total[s, j] > 0.0:
            value = fraction[n] * offer[s, j, i] * pull[s, i] * spending[s, j] / total[s, j]
            income[owner] += value
            income[j] -= value
    held = False
    for j in range(countries):
        earned = math.exp(log_wage[j]) * value_added[j]
        income[j] += earned + given[j]
        if income[j] < 1e-3 * earned:
            income[j] = 1e-3 * earned
            held = True
    return held
