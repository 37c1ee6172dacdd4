"""Median and 80 % band of an outcome over draws, each with the error that a finite number of draws leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy.typing import ArrayLike

LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Quantiles:
    """10, 50 and 90 % points over draws, of any shape.

    Attributes
    ----------
    p10, p50, p90
        In the unit of what was drawn.
    error10, error50, error90
        Their Monte-Carlo standard errors, in the same unit.
    draws
        How many they rest on.
    """

    p10: Float[np.ndarray, ...]
    p50: Float[np.ndarray, ...]
    p90: Float[np.ndarray, ...]
    error10: Float[np.ndarray, ...]
    error50: Float[np.ndarray, ...]
    error90: Float[np.ndarray, ...]
    draws: int


def quantiles(values: ArrayLike) -> Quantiles:
    """Give median and 80 % band over the leading axis, [draw, ...], with standard errors.

    The points are linear interpolations of order statistics. Their errors are Maritz & Jarrett's (1978,
    Journal of the American Statistical Association 73): the exact spread of an order statistic under the
    empirical distribution. They hold for independent draws; scrambled Sobol draws are at least as even in
    every parameter, so the errors are on the safe side where one or a few parameters matter. Something not
    finite among the draws of an entry leaves its errors undefined (NaN).

    Raises
    ------
    ValueError
        If there are no draws.
    """
    x = np.sort(np.asarray(values, dtype=np.float64), axis=0)
    if not x.ndim or not len(x):
        raise ValueError("there are no draws")
    with np.errstate(invalid="ignore"):
        p10, p50, p90 = (np.asarray(np.quantile(x, level, axis=0)) for level in LEVELS)
        error10, error50, error90 = (_error(x, level) for level in LEVELS)
    return Quantiles(p10, p50, p90, error10, error50, error90, len(x))


def _error(x: Float[np.ndarray, "draw ..."], level: float) -> Float[np.ndarray, ...]:
    from scipy.special import betainc  # noqa: PLC0415 -- slow to import

    n = len(x)
    rank = min(max(int(np.floor(n * level + 0.5)), 1), n)
    weight = np.diff(betainc(rank, n - rank + 1, np.arange(n + 1) / n))
    mean = np.tensordot(weight, x, axes=1)
    # Around the mean, so that a spread far below the level itself does not drown in rounding.
    return np.asarray(np.sqrt(np.tensordot(weight, (x - mean) ** 2, axes=1)))
