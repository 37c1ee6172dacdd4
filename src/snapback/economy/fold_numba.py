# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, C901, PLR0912, PLR0917
# mypy: disable-error-code="no-untyped-def,no-untyped-call,call-arg,var-annotated"
"""Fold a scenario into the trade shares once, before the sweeps, and unfold the new shares after them.

The public axis order is [origin, destination, sector]; the sweeps want [sector, destination, origin].
Both directions go destination by destination in small tiles, so that each side stays in cache.
"""

from __future__ import annotations

import math

from numba import njit

from snapback.economy.team import WORK, draw

TILE = 16

BAD_COST, BAD_COVERAGE, BAD_TARIFF, BAD_WEIGHT, BAD_KEEP = 1, 2, 4, 8, 16
HAS_CLOSED = 32


@njit(cache=True, nogil=True)
def fold_destination(
    j, share, keep_base, taxed_base, theta, tariff_base, cost, coverage, tariff, weight, keep,
    offer, kept, taxed, supplied,
):  # fmt: skip
    """Fold one destination; an argument of size zero is not given. Returns flags of what is wrong.

    offer = pi x weight x ((1 - v) + v k^-theta) x ((1 + t') / (1 + t))^-theta; kept = offer x keep.
    Cells that a scenario leaves alone, nearly all, cost a comparison.
    """
    sectors, _, countries = share.shape
    flags = 0
    for s in range(sectors):
        row, new = share[s, j], offer[s, j]
        for i in range(countries):
            new[i] = row[i]
        taxed[s, j] = taxed_base[s] and tariff.size == 0 and keep.size == 0
    if weight.size > 0:
        for i in range(countries):
            for s in range(sectors):
                w = weight[i, j, s]
                if w != 1.0:
                    offer[s, j, i] *= w
                    if not (w >= 0.0 and w < math.inf):
                        flags |= BAD_WEIGHT
    if cost.size > 0:
        for i in range(countries):
            for s in range(sectors):
                k = cost[i, j, s]
                if k != 1.0:
                    v = coverage[i, j, s] if coverage.size > 0 else 1.0
                    offer[s, j, i] *= (1.0 - v) + v * k ** -theta[s]
                    if not k > 0.0:
                        flags |= BAD_COST
    if coverage.size > 0:
        for i in range(countries):
            for s in range(sectors):
                v = coverage[i, j, s]
                if not (v >= 0.0 and v <= 1.0):
                    flags |= BAD_COVERAGE
    if tariff.size > 0:
        for i in range(countries):
            for s in range(sectors):
                t, before = tariff[i, j, s], tariff_base[i, j, s]
                if t != before:
                    if not (t > -1.0 and t < math.inf):
                        flags |= BAD_TARIFF
                    offer[s, j, i] *= ((1.0 + t) / (1.0 + before)) ** -theta[s]
                kept[s, j, i] = offer[s, j, i] / (1.0 + t)
                taxed[s, j] |= t != 0.0
    elif keep.size > 0:
        for i in range(countries):
            for s in range(sectors):
                net = keep[i, j, s]
                kept[s, j, i] = offer[s, j, i] * net
                taxed[s, j] |= net != 1.0
                if not (net >= 0.0 and net < math.inf):
                    flags |= BAD_KEEP
    for s in range(sectors):
        new = offer[s, j]
        total = 0.0
        for i in range(countries):
            total += new[i]
            if new[i] == 0.0:
                flags |= HAS_CLOSED
        supplied[s, j] = total
        if taxed[s, j] and tariff.size == 0 and keep.size == 0:
            net, reaching = keep_base[s, j], kept[s, j]
            for i in range(countries):
                reaching[i] = new[i] * net[i]
    return flags


@njit(cache=True, nogil=True)
def unfold_destination(j, offer, pull, total, result):
    """Write the new trade shares of one destination, pi' = offer c^-theta / sum, in the public axis order."""
    sectors, _, countries = offer.shape
    for first in range(0, countries, TILE):
        last = min(first + TILE, countries)
        for s in range(sectors):
            together = total[s, j]
            for i in range(first, last):
                result[i, j, s] = offer[s, j, i] * pull[s, i] / together if together > 0.0 else 0.0


@njit(cache=True, nogil=True)
def fold(
    shared, flags, share, keep_base, taxed_base, theta, tariff_base, cost, coverage, tariff, weight, keep,
    offer, kept, taxed, supplied,
):  # fmt: skip
    """Fold the destinations that this thread draws; ``flags`` says per destination what is wrong."""
    while True:
        j = draw(shared, WORK, 1)
        if j >= share.shape[1]:
            break
        flags[j] = fold_destination(
            j, share, keep_base, taxed_base, theta, tariff_base, cost, coverage, tariff, weight, keep,
            offer, kept, taxed, supplied,
        )  # fmt: skip


@njit(cache=True, nogil=True)
def unfold(shared, offer, pull, total, result):
    """Unfold the destinations that this thread draws."""
    while True:
        j = draw(shared, WORK, 1)
        if j >= offer.shape[1]:
            break
        unfold_destination(j, offer, pull, total, result)
