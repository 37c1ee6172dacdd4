# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, ANN202, C901, PLR0912, PLR0915, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""The hot loops of the equilibrium, compiled for the CPU: one call solves one scenario.

The conditions are those of :mod:`snapback.economy.residual`, which defines the numbers. Memory decides
the speed, so arrays are laid out [sector, destination, origin], each pass over the trade shares and
each over the input coefficients does both directions at once (prices from costs and sales from
spending; costs from prices and spending from sales), and sectors without tariffs or wedges never
touch a second tensor.

The unknowns of the fixed point, one after the other: log wage [i], log price [s, j], output over its
scale [s, i], and what a country earns from tariffs and wedges over its value added [j]. Output is a
level, not a log: given prices the goods markets are linear, and a sector that sells nothing is an
exact zero. Receipts are one sweep old, so that one pass over the shares is enough.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange

from snapback.economy.anderson import FAST, combine, remember, step

CHUNK = 4096
"""Length of the pieces that vectors are summed in, whatever the number of threads."""

CONVERGED, EXHAUSTED, NOT_FINITE = 0, 1, 2


@njit(cache=True, nogil=True, fastmath=FAST)
def inputs_of_country(i, gamma, beta, alpha, log_wage, log_price, output, income, log_cost, spending):
    """Compute unit costs and spending of one country, in one pass over its input coefficients.

    log c = b log w + g log P and X = a I + g'Y (Caliendo & Parro 2015, eq. 10 and 13 in changes).
    """
    sectors = gamma.shape[1]
    price = np.empty(sectors)
    bought = np.zeros(sectors)
    for r in range(sectors):
        price[r] = log_price[r, i]
    for s in range(sectors):
        row = gamma[i, s]
        sold = output[s, i]
        total = 0.0
        for r in range(sectors):
            total += row[r] * price[r]
            bought[r] += sold * row[r]
        log_cost[s, i] = beta[s, i] * log_wage[i] + total
    for r in range(sectors):
        spending[r, i] = alpha[r, i] * income[i] + bought[r]


@njit(cache=True, nogil=True, fastmath=FAST)
def trade_of_sector(
    s, offer, kept, taxed, theta, log_cost, spending, pull, total, log_price, output, revenue
):
    """Prices, sales and importers' revenue of one sector, in one pass over its trade shares.

    ``offer`` is pi x weight and ``kept`` the part of it that reaches the producer. ``pull`` becomes
    c^-theta and ``total`` sum_i offer c^-theta (eq. 11 and 12 in changes).
    """
    countries = offer.shape[1]
    scale = -theta[s]
    for i in range(countries):
        pull[s, i] = math.exp(scale * log_cost[s, i])
        output[s, i] = 0.0
    for j in range(countries):
        row = offer[s, j]
        together = 0.0
        for i in range(countries):
            together += row[i] * pull[s, i]
        total[s, j] = together
        spent = spending[s, j]
        if together > 0.0:
            demand = spent / together
            log_price[s, j] = math.log(together) / scale
        else:
            demand = 0.0
            log_price[s, j] = 0.0
        if taxed[s]:
            net = kept[s, j]
            reached = 0.0
            for i in range(countries):
                reached += net[i] * pull[s, i]
                output[s, i] += demand * net[i]
            revenue[s, j] = spent - demand * reached if together > 0.0 else 0.0
        else:
            for i in range(countries):
                output[s, i] += demand * row[i]
            revenue[s, j] = 0.0
    for i in range(countries):
        output[s, i] *= pull[s, i]


@njit(cache=True, nogil=True, fastmath=FAST)
def wages(beta, output, value_added, damping, log_wage, new_wage):
    """Wage that the sales can pay, w VA = sum_s b Y, at constant world value added; damped by country."""
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
    normal = 0.0
    for i in range(countries):
        change = math.log(paid[i] / value_added[i] * (base / world)) - log_wage[i]
        gap = max(gap, abs(change))
        new_wage[i] = log_wage[i] + damping[i] * change
        normal += math.exp(new_wage[i]) * value_added[i]
    shift = math.log(normal / base)
    for i in range(countries):
        new_wage[i] -= shift
    return gap


@njit(cache=True, nogil=True, fastmath=FAST)
def earnings(claim, fraction, offer, pull, total, spending, revenue, value_added, receipts):
    """Income from tariffs and wedges over value added; what an owner claims, the importer does not get."""
    sectors, countries = spending.shape
    for j in range(countries):
        receipts[j] = 0.0
    for s in range(sectors):
        for j in range(countries):
            receipts[j] += revenue[s, j]
    for n in range(len(fraction)):
        i, j, s, owner = claim[n, 0], claim[n, 1], claim[n, 2], claim[n, 3]
        if total[s, j] > 0.0:
            value = fraction[n] * offer[s, j, i] * pull[s, i] * spending[s, j] / total[s, j]
            receipts[owner] += value
            receipts[j] -= value
    for j in range(countries):
        receipts[j] /= value_added[j]


@njit(cache=True, nogil=True, fastmath=FAST)
def largest_change(first, last, outputs_first, outputs_last, point, image):
    """Largest change in a chunk: absolute in logs and receipts, relative in outputs."""
    worst = 0.0
    for x in range(first, last):
        change = abs(image[x] - point[x])
        if outputs_first <= x < outputs_last and image[x] != 0.0:
            change /= abs(image[x])
        worst = max(worst, change)
    return worst


@njit(cache=True, nogil=True)
def hold(first, last, outputs_first, outputs_last, image, point):
    """Hold a step to where the equations mean something: outputs positive, wages and prices in reach."""
    for x in range(first, last):
        if x < outputs_first:
            if point[x] > image[x] + 2.0:
                point[x] = image[x] + 2.0
            elif point[x] < image[x] - 2.0:
                point[x] = image[x] - 2.0
        elif x < outputs_last and point[x] < 0.1 * image[x]:
            point[x] = 0.1 * image[x]


def _compile_solve(parallel):
    """Compile the solver; sectors, countries and chunks of vectors are shared by threads if ``parallel``."""

    @njit(cache=True, nogil=True, parallel=parallel)
    def solve(
        offer, kept, taxed, claim, fraction,
        gamma, beta, alpha, theta, value_added, given, scale, damping,
        point, image, tolerance, depth,
        log_cost, pull, total, price, output, spending, income, history,
    ):  # fmt: skip
        sectors, countries = beta.shape
        _ = parallel  # in the closure, so that the compile cache tells the two apart
        cells = sectors * countries
        length = 2 * countries + 2 * cells
        chunks = (length + CHUNK - 1) // CHUNK
        p0, y0, r0 = countries, countries + cells, countries + 2 * cells
        best = point.copy()
        old_residual = np.empty(length)
        old_image = np.empty(length)
        d_residual = np.empty((depth, length))
        d_image = np.empty((depth, length))
        sums = np.empty((chunks, 2, depth + 1))
        worst = np.empty(chunks)
        gram = np.zeros((depth, depth))
        rhs = np.zeros(depth)
        coefficient = np.zeros(depth)
        factor = np.zeros((depth, depth))
        revenue = np.zeros((sectors, countries))
        floor = np.zeros(countries)
        new_price = image[p0:y0].reshape((sectors, countries))
        new_wage = image[:p0]
        new_receipts = image[r0:]
        log_wage = point[:p0]
        log_price = point[p0:y0].reshape((sectors, countries))
        receipts = point[r0:]
        old_output = np.empty((sectors, countries))
        used = 0
        seen = 0
        least = np.inf
        relax = 1.0
        failures = 0
        residual = np.inf
        limit = len(history)
        for sweep in range(limit):
            for i in range(countries):
                wage_bill = math.exp(log_wage[i]) * value_added[i]
                income[i] = wage_bill + given[i] + receipts[i] * value_added[i]
                floor[i] = 1.0 if income[i] < 1e-3 * wage_bill else 0.0
                if floor[i] > 0.0:
                    income[i] = 1e-3 * wage_bill
            for s in prange(sectors):
                for i in range(countries):
                    old_output[s, i] = point[y0 + s * countries + i] * scale[s, i]
            for i in prange(countries):
                inputs_of_country(
                    i, gamma, beta, alpha, log_wage, log_price, old_output, income, log_cost, spending
                )
            for s in prange(sectors):
                trade_of_sector(
                    s, offer, kept, taxed, theta, log_cost, spending, pull, total, new_price, output, revenue
                )
                for i in range(countries):
                    image[y0 + s * countries + i] = output[s, i] / scale[s, i]
            gap = wages(beta, output, value_added, damping, log_wage, new_wage)
            earnings(claim, fraction, offer, pull, total, spending, revenue, value_added, new_receipts)

            head = 0
            if seen > 0:
                head = (seen - 1) % depth
                used = min(seen, depth)
            for c in prange(chunks):
                first, last = c * CHUNK, min((c + 1) * CHUNK, length)
                worst[c] = largest_change(first, last, y0, r0, point, image)
                remember(
                    first, last, used, head, point, image,
                    old_residual, old_image, d_residual, d_image, sums[c],
                )  # fmt: skip
            residual = gap
            square = 0.0
            for c in range(chunks):
                residual = max(residual, worst[c])
                square += sums[c, 0, depth]
            history[sweep] = residual
            if not math.isfinite(square):
                residual = np.inf
                history[sweep] = residual
            if residual < tolerance:
                price[:] = new_price
                held = 0.0
                for i in range(countries):
                    held = max(held, floor[i])
                return CONVERGED, sweep + 1, residual, held > 0.0

            if residual > 1e3 * least or not math.isfinite(residual):
                # Extrapolation left the region where the past is a guide: back to the best point, humbler.
                failures += 1
                if failures > 40:
                    return NOT_FINITE, sweep + 1, residual, False
                point[:] = best
                relax = max(0.05, 0.5 * relax)
                used = 0
                seen = 0
                least = np.inf
                continue
            if sweep == limit - 1:
                break
            if residual < least:
                least = residual
                best[:] = point

            for k in range(used):
                own = 0.0
                with_residual = 0.0
                for c in range(chunks):
                    own += sums[c, 0, k]
                    with_residual += sums[c, 1, k]
                gram[head, k] = own
                gram[k, head] = own
                rhs[k] = with_residual
            if used > 0:
                combine(used, head, gram, rhs, coefficient, factor)
            seen += 1
            for c in prange(chunks):
                first, last = c * CHUNK, min((c + 1) * CHUNK, length)
                step(
                    first, last, used, relax, coefficient,
                    old_residual, old_image, d_residual, d_image, point,
                )  # fmt: skip
                hold(first, last, y0, r0, image, point)
            if relax < 1.0 and seen > 5:
                relax = min(1.0, 1.2 * relax)
        price[:] = new_price
        return EXHAUSTED, limit, residual, False

    return solve


solve_serial = _compile_solve(parallel=False)
solve_parallel = _compile_solve(parallel=True)
