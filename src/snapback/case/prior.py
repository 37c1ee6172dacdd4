r"""Distributions of parameters from a central value and an 80 % range.

Analysts state three numbers: the median and the 10 % and 90 % points. Two-parameter families cannot meet
three numbers, and a fit that misses them would contradict the case file. So every shape is *split at the
median*: the lower half follows the member of the family through (10 %, 50 %), the upper half the one through
(50 %, 90 %). The quantile function is continuous and increasing, meets all three numbers exactly, keeps the
family's natural bounds, and is the plain member of the family where the three numbers fit one (as in the
split normal of Wallis 2014, Statistical Science 29(1), there split at the mode). Outside the range, bounds of
the fields that use a parameter squeeze the tails, never the middle: a tail is rescaled in probability so that
it ends at the bound, without an atom there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from snapback.case.parameters import Shape

TAIL = 0.1
"""Probability below ``low`` and above ``high``."""

_Z = float(special.ndtri(1.0 - TAIL))


class Half(Protocol):
    """One member of a family: its quantile function and distribution function."""

    def ppf(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Quantiles."""
        ...

    def cdf(self, x: float) -> float:
        """Probability of values up to ``x``."""
        ...


@dataclass(frozen=True)
class Prior:
    """Distribution of one parameter.

    Attributes
    ----------
    shape
        Family; ``fixed`` has no spread.
    central, low, high
        Median, 10 % and 90 % points.
    lower, upper
        Bounds that no draw leaves.
    """

    shape: Shape
    central: float
    low: float
    high: float
    lower: float = -math.inf
    upper: float = math.inf

    def ppf(self, u: ArrayLike) -> NDArray[np.float64]:
        """Give the quantiles at probabilities in [0, 1], of any shape.

        Raises
        ------
        ValueError
            If a probability is outside [0, 1], or no member of the family passes through the numbers.
        """
        p = np.asarray(u, dtype=np.float64)
        if not ((p >= 0.0) & (p <= 1.0)).all():
            raise ValueError("probabilities must lie in [0, 1]")
        if self.shape == "fixed":
            return np.full(p.shape, self.central)
        below, above = self._halves
        least, most = self._tails
        p = np.where(p < TAIL, least + p / TAIL * (TAIL - least), p)
        p = np.where(p > 1.0 - TAIL, 1.0 - TAIL + (p - 1.0 + TAIL) / TAIL * (most - 1.0 + TAIL), p)
        # Each half sees only its own side, so that neither meets infinities of the other's.
        x = np.where(p < 0.5, below.ppf(np.minimum(p, 0.5)), above.ppf(np.maximum(p, 0.5)))
        return np.clip(x, self.lower, self.upper)

    @cached_property
    def _halves(self) -> tuple[Half, Half]:
        return (
            _half(self.shape, TAIL, self.low, self.central),
            _half(self.shape, 1.0 - TAIL, self.high, self.central),
        )

    @cached_property
    def _tails(self) -> tuple[float, float]:
        """Probabilities at the bounds, held outside the stated range."""
        below, above = self._halves
        least = below.cdf(self.lower) if self.lower < self.low else TAIL
        most = above.cdf(self.upper) if self.upper > self.high else 1.0 - TAIL
        return min(max(least, 0.0), TAIL), max(min(most, 1.0), 1.0 - TAIL)


def _half(shape: Shape, p: float, at_p: float, median: float) -> Half:
    """Member of a family with the given median and ``at_p`` as its quantile at ``p``."""
    if at_p == median:
        return _Point(median)
    if shape == "normal":
        return _Normal(median, abs(at_p - median) / _Z)
    if shape == "lognormal":
        return _LogNormal(math.log(median), abs(math.log(at_p / median)) / _Z)
    if shape == "uniform":
        return _Linear(median, (at_p - median) / (p - 0.5))
    if shape == "gamma":
        return _gamma(p, at_p, median)
    return _beta(p, at_p, median)


class _Point(NamedTuple):
    value: float

    def ppf(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.full(u.shape, self.value)

    def cdf(self, x: float) -> float:
        return 1.0 if x >= self.value else 0.0


class _Normal(NamedTuple):
    mean: float
    deviation: float

    def ppf(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.mean + self.deviation * special.ndtri(u))

    def cdf(self, x: float) -> float:
        return float(special.ndtr((x - self.mean) / self.deviation))


class _LogNormal(NamedTuple):
    mean: float
    deviation: float

    def ppf(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.exp(self.mean + self.deviation * special.ndtri(u)))

    def cdf(self, x: float) -> float:
        return float(special.ndtr((math.log(x) - self.mean) / self.deviation)) if x > 0.0 else 0.0


class _Linear(NamedTuple):
    median: float
    slope: float

    def ppf(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.median + self.slope * (u - 0.5))

    def cdf(self, x: float) -> float:
        return min(max(0.5 + (x - self.median) / self.slope, 0.0), 1.0)


class _Gamma(NamedTuple):
    shape: float
    scale: float

    def ppf(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.scale * special.gammaincinv(self.shape, u))

    def cdf(self, x: float) -> float:
        return float(special.gammainc(self.shape, max(x, 0.0) / self.scale))


class _Beta(NamedTuple):
    a: float
    b: float

    def ppf(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(special.betaincinv(self.a, self.b, u))

    def cdf(self, x: float) -> float:
        return float(special.betainc(self.a, self.b, min(max(x, 0.0), 1.0)))


def _gamma(p: float, at_p: float, median: float) -> _Gamma:
    """Gamma through two quantiles: their ratio fixes the shape, monotonically; their size the scale."""

    def gap(log_shape: float) -> float:
        k = math.exp(log_shape)
        return float(np.log(special.gammaincinv(k, p) / special.gammaincinv(k, 0.5))) - math.log(
            at_p / median
        )

    k = math.exp(_root(gap, math.log(0.05), math.log(1e8)))
    return _Gamma(k, median / float(special.gammaincinv(k, 0.5)))


def _beta(p: float, at_p: float, median: float) -> _Beta:
    """Beta through two quantiles.

    For each sum a + b there is one mean that meets the median; the other quantile then moves away from the
    median monotonically as the sum falls, so two nested one-dimensional searches find the pair.
    """

    def parameters(log_sum: float) -> tuple[float, float]:
        total = math.exp(log_sum)

        def miss(logit: float) -> float:
            mean = float(special.expit(logit))
            # The distribution function is compared, not its inverse: cheap, and smooth at both ends.
            return (
                float(special.betainc(max(total * mean, 1e-12), max(total * (1 - mean), 1e-12), median)) - 0.5
            )

        mean = float(special.expit(_root(miss, -30.0, 30.0)))
        return total * mean, total * (1.0 - mean)

    def gap(log_sum: float) -> float:
        a, b = parameters(log_sum)
        return float(special.betainc(a, b, at_p)) - p

    return _Beta(*parameters(_root(gap, math.log(0.02), math.log(1e8))))


def _root(function: object, low: float, high: float) -> float:
    from scipy.optimize import brentq  # noqa: PLC0415 -- only two of the shapes search

    try:
        return float(brentq(function, low, high, xtol=1e-13, rtol=1e-14, maxiter=300))
    except ValueError as error:
        raise ValueError("no member of the family has this median and range") from error
