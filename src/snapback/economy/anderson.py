# Numba infers the types of compiled functions; loops are written out because that is what it compiles.
# ruff: noqa: ANN001, ANN201, C901, PLR0912
# mypy: disable-error-code="no-untyped-def,no-untyped-call"
"""Anderson acceleration of a fixed point, in pieces that run serially or chunk by chunk in parallel.

The next point is the image of the affine combination of past points whose residual is smallest
(Anderson 1965; Walker & Ni 2011, type II). Differences of residuals and of images are kept in a ring;
their inner products are updated row by row, so that a step costs two passes over the ring. Every sum
runs in an order that does not depend on the number of threads.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

FAST = {"reassoc", "contract", "nsz", "arcp"}
"""Float rules that let sums vectorise and still let a NaN through."""

DEPENDENT = 1e-13
"""A past step is not used where its squared part outside the span of newer ones is smaller than this."""


@njit(cache=True, nogil=True, fastmath=FAST)
def remember(first, last, used, head, point, image, old_residual, old_image, d_residual, d_image, sums):
    """Put the last change of residual and image into slot ``head`` of the ring, for one chunk.

    ``sums`` receives the chunk's inner products: row 0 of the new change with every kept one, row 1 of
    every kept one with the residual, and the residual with itself at ``sums[0, -1]``.
    """
    at, to = point[first:last], image[first:last]
    residual, before = old_residual[first:last], old_image[first:last]
    square = 0.0
    if used > 0:
        new, new_image = d_residual[head, first:last], d_image[head, first:last]
        for x in range(last - first):
            f = to[x] - at[x]
            new[x] = f - residual[x]
            new_image[x] = to[x] - before[x]
            residual[x] = f
            before[x] = to[x]
            square += f * f
    else:
        for x in range(last - first):
            f = to[x] - at[x]
            residual[x] = f
            before[x] = to[x]
            square += f * f
    sums[0, -1] = square
    new = d_residual[head, first:last]
    for k in range(used):
        old = d_residual[k, first:last]
        own = 0.0
        with_residual = 0.0
        for x in range(last - first):
            own += old[x] * new[x]
            with_residual += old[x] * residual[x]
        sums[0, k] = own
        sums[1, k] = with_residual


@njit(cache=True, nogil=True)
def combine(used, head, gram, rhs, coefficient, factor):
    """Least squares by Cholesky on unit-length columns, newest first; dependent columns get zero."""
    order = np.empty(used, np.int64)
    for k in range(used):
        order[k] = (head - k) % used
    keep = np.zeros(used, np.bool_)
    for a in range(used):
        ka = order[a]
        length = gram[ka, ka]
        coefficient[ka] = 0.0
        if not length > 0.0:
            continue
        for b in range(a + 1):
            kb = order[b]
            if not (keep[b] or a == b):
                continue
            total = gram[ka, kb] / math.sqrt(length * gram[kb, kb])
            for c in range(b):
                if keep[c]:
                    total -= factor[a, c] * factor[b, c]
            if a != b:
                factor[a, b] = total / factor[b, b]
            elif total > DEPENDENT:
                factor[a, a] = math.sqrt(total)
                keep[a] = True
    solved = np.zeros(used)
    for a in range(used):
        if keep[a]:
            ka = order[a]
            total = rhs[ka] / math.sqrt(gram[ka, ka])
            for c in range(a):
                if keep[c]:
                    total -= factor[a, c] * solved[c]
            solved[a] = total / factor[a, a]
    for a in range(used - 1, -1, -1):
        if keep[a]:
            ka = order[a]
            total = solved[a]
            for c in range(a + 1, used):
                if keep[c]:
                    total -= factor[c, a] * solved[c]
            solved[a] = total / factor[a, a]
            coefficient[ka] = solved[a] / math.sqrt(gram[ka, ka])


@njit(cache=True, nogil=True, fastmath=FAST)
def step(first, last, used, relax, coefficient, residual, image, d_residual, d_image, point):
    """Write the next point into ``point`` for one chunk: image less the combination of past changes.

    With ``relax`` below one the step goes only that part of the way along the residual.
    """
    to, f, goal = image[first:last], residual[first:last], point[first:last]
    back = 1.0 - relax
    for x in range(last - first):
        goal[x] = to[x] - back * f[x]
    for k in range(used):
        a = coefficient[k]
        if a == 0.0:
            continue
        change = d_image[k, first:last]
        if back == 0.0:
            for x in range(last - first):
                goal[x] -= a * change[x]
        else:
            shift = d_residual[k, first:last]
            for x in range(last - first):
                goal[x] -= a * (change[x] - back * shift[x])
