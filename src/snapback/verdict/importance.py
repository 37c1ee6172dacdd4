"""Which parameters an outcome hangs on, read from draws that moved all of them at once.

With as many parameters as draws something always looks important. So every number has a standard error, and
a parameter is called *clear* only if chance alone would hardly lift any of them as far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

CHANCE = 0.05
"""Probability that chance calls any parameter clear, over all of them together (Bonferroni)."""

LEAST = 5
"""Draws in a fifth below which no difference is stated: a spread from fewer is itself a guess."""


@dataclass(frozen=True, eq=False)
class Tornado:
    """Outcome in the lower and the upper fifth of each parameter's draws.

    Attributes
    ----------
    low, high
        Mean (or median) outcome where the parameter is in its lower and upper fifth. [parameter]
    swing
        ``high - low``: how much the outcome moves with the parameter, all else spread as in the prior.
        [parameter]
    error
        Standard error of the swing. [parameter]
    clear
        Whether the swing is beyond what chance gives the largest of as many idle parameters. [parameter]
    order
        Parameters by size of swing, the largest first, those without draws enough last. [parameter]
    draws
        Number of draws in each fifth.
    """

    low: Float[np.ndarray, " parameter"]
    high: Float[np.ndarray, " parameter"]
    swing: Float[np.ndarray, " parameter"]
    error: Float[np.ndarray, " parameter"]
    clear: Bool[np.ndarray, " parameter"]
    order: Int[np.ndarray, " parameter"]
    draws: int


def tornado(
    parameters: Float[np.ndarray, "draw parameter"],
    outcome: Float[np.ndarray, " draw"],
    *,
    statistic: Literal["mean", "median"] = "mean",
    share: float = 0.2,
) -> Tornado:
    """Compare the outcome between the ends of each parameter.

    Parameters
    ----------
    parameters
        Value of each parameter in each draw, in any unit. One that does not vary has no swing.
    outcome
        Outcome of each draw; 0 and 1 for something that holds or not.
    statistic
        What is compared. The error of a median is half the distance of the order statistics one standard
        error of their rank apart (Price & Bonett 2001, Estimating the variance of the sample median).
    share
        Share of the draws in each end.

    Raises
    ------
    ValueError
        If shapes do not fit, a value is not finite, or there are fewer than five draws in an end.
    """
    x, y = _checked(parameters, outcome)
    size = int(share * y.size)
    if size < LEAST:
        raise ValueError(f"{y.size} draws leave {size} in each end; a difference needs {LEAST}")
    order = np.argsort(x, axis=0, kind="stable")
    ends = y[order[:size]], y[order[-size:]]
    moves = np.ptp(x, axis=0) > 0.0
    if statistic == "mean":
        low, high = (e.mean(axis=0) for e in ends)
        variance = sum(_variance_of_mean(e, y) for e in ends)
    else:
        low, high = (np.median(e, axis=0) for e in ends)
        variance = sum(_variance_of_median(e) for e in ends)
    swing = np.where(moves, high - low, 0.0)
    error = np.where(moves, np.sqrt(variance), 0.0)
    bar = stats.t.ppf(1.0 - CHANCE / (2.0 * max(int(moves.sum()), 1)), 2 * size - 2)
    clear = moves & (np.abs(swing) > bar * error)
    ranked = np.lexsort((np.arange(x.shape[1]), -np.abs(swing)))
    return Tornado(low, high, swing, error, clear, ranked, size)


@dataclass(frozen=True, eq=False)
class RankCorrelation:
    """Spearman's rank correlation of an outcome with each parameter.

    Attributes
    ----------
    value
        Between -1 and 1; zero for a parameter that does not vary. [parameter]
    error
        Standard error (Bonett & Wright 2000, Psychometrika 65(1), brought back from Fisher's scale).
        [parameter]
    clear
        Whether it is beyond what chance gives the largest of as many idle parameters. [parameter]
    """

    value: Float[np.ndarray, " parameter"]
    error: Float[np.ndarray, " parameter"]
    clear: Bool[np.ndarray, " parameter"]


def rank_correlation(
    parameters: Float[np.ndarray, "draw parameter"], outcome: Float[np.ndarray, " draw"]
) -> RankCorrelation:
    """Measure how steadily the outcome rises or falls with each parameter; parameters as in a tornado.

    Ties share their ranks. It sees only what goes one way: an outcome that is worst in the middle of a
    parameter shows nothing here.
    """
    x, y = _checked(parameters, outcome)
    n = y.size
    if n < 2 * LEAST:
        raise ValueError(f"{n} draws are too few for a correlation; it needs {2 * LEAST}")
    ranks, own = stats.rankdata(x, axis=0), stats.rankdata(y)
    ranks, own = ranks - ranks.mean(axis=0), own - own.mean()
    size = np.sqrt((ranks**2).sum(axis=0) * (own**2).sum())
    r = np.divide(own @ ranks, size, out=np.zeros(x.shape[1]), where=size > 0.0)
    error = np.where(size > 0.0, (1.0 - r**2) * np.sqrt((1.0 + r**2 / 2.0) / (n - 3)), 0.0)
    # Without any relation the score below follows Student's t (Kendall & Stuart, section 31.19).
    with np.errstate(divide="ignore"):
        score = np.abs(r) * np.sqrt((n - 2) / np.maximum(1.0 - r**2, 0.0))
    bar = stats.t.ppf(1.0 - CHANCE / (2.0 * max(int((size > 0.0).sum()), 1)), n - 2)
    return RankCorrelation(r, error, (size > 0.0) & (score > bar))


def _variance_of_mean(
    end: Float[np.ndarray, "draw parameter"], every: Float[np.ndarray, " draw"]
) -> Float[np.ndarray, " parameter"]:
    """Variance of an end's mean; where a thing holds or not, agreement still leaves one odd draw in n + 2."""
    n = len(end)
    variance = end.var(axis=0, ddof=1)
    if np.unique(every).size == 2:
        variance = np.maximum(variance, np.ptp(every) ** 2 * (n + 1.0) / (n + 2.0) ** 2)
    return np.asarray(variance / n)


def _variance_of_median(end: Float[np.ndarray, "draw parameter"]) -> Float[np.ndarray, " parameter"]:
    n = len(end)
    c = max(1, round((n + 1) / 2 - np.sqrt(n)))
    ranked = np.sort(end, axis=0)
    beyond = stats.binom.cdf(c - 1, n, 0.5)
    z = stats.norm.ppf(1.0 - beyond)
    return np.asarray(((ranked[n - c] - ranked[c - 1]) / (2.0 * z)) ** 2)


def _checked(
    parameters: Float[np.ndarray, "draw parameter"], outcome: Float[np.ndarray, " draw"]
) -> tuple[Float[np.ndarray, "draw parameter"], Float[np.ndarray, " draw"]]:
    x, y = np.asarray(parameters, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    if x.ndim != 2 or y.shape != x.shape[:1]:
        raise ValueError(f"parameters are [draw, parameter] and outcomes [draw], not {x.shape} and {y.shape}")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("parameters and outcomes must be finite: leave failed draws out")
    return x, y
