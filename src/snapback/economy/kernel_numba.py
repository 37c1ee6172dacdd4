# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, C901, PLR0912, PLR0915, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,var-annotated"
"""The fixed point of a world under a scenario, compiled: sweeps and their acceleration in one call.

The unknowns are log wages [i], log unit costs [s, i] and spending over its scale [s, j]; spending is a
level, because given prices the goods markets are linear and a sector that nobody buys is an exact zero.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from snapback.economy.anderson import FAST, combine, remember, step
from snapback.economy.sweep_numba import incomes, inputs_of_country, trade_of_sector, wage_steps, wages
from snapback.economy.team import HERE, LINE, OVER, WORK, admit, draw, join, look, meet, refill

CHUNK = 512
"""Length of the pieces that vectors are summed in, whatever the number of threads; three fit in cache."""

LOOSE = 1e4
"""Times the tolerance that the error of a wage may be, estimated from its gap and its country's openness.

A country that hardly trades hardly feels its wage: its gap is small long before its wage is right."""

SMALL = 1e-6
"""Spending below this part of its base is compared with this part, not with itself."""

STALL = 60
"""Sweeps without progress after which the acceleration starts afresh."""

BLOCK = 8
"""Countries drawn at once, so that threads seldom write to one cache line."""

RUNNING, CONVERGED, EXHAUSTED, NOT_FINITE, NO_INCOME = 0, 1, 2, 3, 4

STATUS, SWEEPS, USED, HEAD, TEAM = 0, 1, 2, 3, 4
"""Places in ``decision``, what rank 0 tells the others after every sweep."""

RELAX, RESIDUAL = 0, 1
"""Places in ``measure``, the same in real numbers."""

TRADE, INPUTS, COMPARE, STEP, KINDS = 0, 1, 2, 3, 4
"""Kinds of work that the ranks draw."""


@njit(cache=True, nogil=True, fastmath=FAST)
def largest_change(first, last, logs, point, image):
    """Largest change in a chunk: absolute in logs, relative in spending."""
    worst = 0.0
    for x in range(first, min(last, logs)):
        worst = max(worst, abs(image[x] - point[x]))
    for x in range(max(first, logs), last):
        worst = max(worst, abs(image[x] - point[x]) / max(abs(image[x]), SMALL))
    return worst


@njit(cache=True, nogil=True)
def hold(first, last, logs, image, point):
    """Hold a step to where the equations mean something: wages and costs in reach, spending positive."""
    for x in range(first, min(last, logs)):
        point[x] = min(max(point[x], image[x] - 2.0), image[x] + 2.0)
    for x in range(max(first, logs), last):
        if image[x] >= 0.0:
            point[x] = max(point[x], 0.1 * image[x])


@njit(cache=True, nogil=True)
def solve(
    rank, shared, decision, measure,
    offer, kept, taxed, buys, claim, fraction,
    loop, own, beta, alpha, theta, value_added, given, scale,
    point, image, ring, sums, tolerance,
    pull, total, log_price, output, spending, revenue, income, steps, history,
):  # fmt: skip
    """Solve one scenario, alone or as one rank of a team; arrays are shared, results are left in them.

    ``ring`` holds the residual and image of the last sweep and of the past ones that the acceleration
    remembers, [2, 1 + depth, unknown]; ``sums`` the inner products of every chunk and its largest change.
    """
    sectors, countries = beta.shape
    logs = countries + sectors * countries
    length = logs + sectors * countries
    depth = ring.shape[1] - 1
    chunks = sums.shape[0]
    old_residual, d_residual, old_image, d_image = ring[0, 0], ring[0, 1:], ring[1, 0], ring[1, 1:]
    log_wage, new_wage = point[:countries], image[:countries]
    log_cost = point[countries:logs].reshape((sectors, countries))
    new_cost = image[countries:logs].reshape((sectors, countries))
    scaled = point[logs:].reshape((sectors, countries))
    new_spending = image[logs:].reshape((sectors, countries))
    # Only rank 0 decides; the others keep none of what follows.
    best = point.copy() if rank == 0 else point[:0]
    gram = np.zeros((depth, depth))
    rhs, coefficient, factor = np.zeros(depth), measure[2:], np.zeros((depth, depth))
    seen, stalled, failures, least, gap, error, held = 0, 0, 0, np.inf, np.inf, np.inf, False
    ranks = 1 if rank == 0 else join(shared)
    if ranks == 0:
        return
    for sweep in range(len(history)):
        while True:
            s = draw(shared, WORK + TRADE * LINE, 1)
            if s >= sectors:
                break
            for j in range(countries):
                spending[s, j] = scaled[s, j] * scale[s, j]
            trade_of_sector(
                s, offer, kept, taxed, theta, log_cost, spending, pull, total, log_price, output, revenue
            )
        meet(shared, ranks)
        if rank == 0:
            refill(shared, STEP)
            if seen == 0:
                wage_steps(beta, theta, offer, kept, taxed, pull, total, spending, output, steps)
            gap, error = wages(beta, output, value_added, steps, log_wage, new_wage)
            held = incomes(
                claim, fraction, offer, pull, total, spending, revenue, taxed,
                value_added, given, new_wage, income,
            )  # fmt: skip
            decision[USED] = min(seen, depth)
            decision[HEAD] = (seen - 1) % depth if seen > 0 else 0
        meet(shared, ranks)
        while True:
            first = draw(shared, WORK + INPUTS * LINE, BLOCK)
            if first >= countries:
                break
            for i in range(first, min(first + BLOCK, countries)):
                inputs_of_country(
                    i, loop, own, beta, alpha, buys, scale, new_wage, income,
                    log_price, log_cost, output, spending, new_cost, new_spending,
                )  # fmt: skip
        meet(shared, ranks)
        used, head = decision[USED], decision[HEAD]
        while True:
            c = draw(shared, WORK + COMPARE * LINE, 1)
            if c >= chunks:
                break
            first, last = c * CHUNK, min((c + 1) * CHUNK, length)
            sums[c, 1, depth] = largest_change(first, last, logs, point, image)
            remember(
                first, last, used, head, point, image, old_residual, old_image, d_residual, d_image, sums[c]
            )
        meet(shared, ranks)
        if rank == 0:
            refill(shared, TRADE)
            refill(shared, INPUTS)
            residual = gap
            square = 0.0
            for c in range(chunks):
                # The plain gap of the conditions is at most twice the step that closes the loop at home.
                residual = max(residual, 2.0 * sums[c, 1, depth])
                square += sums[c, 0, depth]
            if not math.isfinite(square):
                residual = np.inf
            history[sweep] = residual
            decision[TEAM] = 1 + look(shared, HERE)
            decision[SWEEPS] = sweep + 1
            measure[RESIDUAL] = residual
            if residual <= tolerance and error <= LOOSE * tolerance:
                decision[STATUS] = NO_INCOME if held else CONVERGED
            elif sweep == len(history) - 1:
                decision[STATUS] = EXHAUSTED
            elif residual > max(1e3 * least, 1.0) or not math.isfinite(residual):
                # Extrapolation left the region where the past is a guide: back to the best point, humbler.
                failures += 1
                if failures > 40:
                    decision[STATUS] = NOT_FINITE
                image[:] = best
                old_image[:] = best
                old_residual[:] = 0.0
                measure[RELAX] = max(0.05, 0.5 * measure[RELAX])
                decision[USED] = 0
                seen = 0
                least = np.inf
            else:
                if residual < least:
                    least = residual
                    best[:] = point
                    stalled = 0
                else:
                    stalled += 1
                if stalled > STALL:
                    # The past misleads: forget it, and go on with shorter steps.
                    stalled, seen, used = 0, 0, 0
                    decision[USED] = 0
                    least = np.inf
                    measure[RELAX] = max(0.05, 0.5 * measure[RELAX])
                for k in range(used):
                    own_sum, with_residual = 0.0, 0.0
                    for c in range(chunks):
                        own_sum += sums[c, 0, k]
                        with_residual += sums[c, 1, k]
                    gram[head, k] = own_sum
                    gram[k, head] = own_sum
                    rhs[k] = with_residual
                if used > 0:
                    combine(used, head, gram, rhs, coefficient, factor)
                seen += 1
                if measure[RELAX] < 1.0 and seen > 5:
                    measure[RELAX] = min(1.0, 1.2 * measure[RELAX])
        meet(shared, ranks)
        if decision[STATUS] != RUNNING:
            if rank == 0:
                admit(shared, OVER)
            return
        used = decision[USED]
        while True:
            c = draw(shared, WORK + STEP * LINE, 1)
            if c >= chunks:
                break
            first, last = c * CHUNK, min((c + 1) * CHUNK, length)
            step(
                first, last, used, measure[RELAX], coefficient,
                old_residual, old_image, d_residual, d_image, point,
            )  # fmt: skip
            hold(first, last, logs, image, point)
        meet(shared, ranks)
        # Who came meanwhile is in from the next sweep on.
        ranks = decision[TEAM]
        if rank == 0:
            refill(shared, COMPARE)
            admit(shared, ranks - 1)
