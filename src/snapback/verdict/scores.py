"""How good forecasts were: proper scores, coverage, and skill against a baseline, with their errors.

All scores are losses: less is better, a perfect forecast scores zero. Shapes broadcast; one value comes back
per forecast, and :func:`mean_score` and :func:`skill` average them.

References
----------
Gneiting & Raftery (2007), Strictly proper scoring rules, prediction, and estimation, JASA 102(477).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.ensemble.weighted import normalised

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy.typing import ArrayLike

FLOOR = 0.01
"""Smallest probability that the log score charges for: one surprise costs at most ln 100 = 4.6.

A convention, to be shown beside every log score: without it one event called impossible decides the average
of a handful of episodes. It makes the score improper only for probabilities beyond 1 % and 99 %.
"""


def log_score(
    probability: ArrayLike, happened: ArrayLike, floor: float = FLOOR
) -> Float[np.ndarray, "*forecast"]:
    """Minus the natural logarithm of the probability given to what happened, not below ``floor``."""
    p = _probability(probability)
    given = np.where(np.asarray(happened, dtype=bool), p, 1.0 - p)
    return np.asarray(-np.log(np.maximum(given, floor)))


def brier(probability: ArrayLike, happened: ArrayLike) -> Float[np.ndarray, "*forecast"]:
    """Give the squared miss of a probability (Brier 1950, one class): 0 perfect, 1/4 for a coin, 1 worst."""
    miss = _probability(probability) - np.asarray(happened, dtype=bool)
    return np.asarray(miss**2)


def crps_sample(
    sample: Float[np.ndarray, "*forecast draw"],
    observed: Float[np.ndarray, "*forecast"] | float,
    weight: ArrayLike | None = None,
) -> Float[np.ndarray, "*forecast"]:
    """Continuous ranked probability score of a forecast given as draws, in the unit of the draws.

    E|X - y| - E|X - X'|/2 (Gneiting & Raftery 2007, equation 21) under the weighted empirical distribution,
    the double sum done by sorting, exactly.

    Parameters
    ----------
    sample
        Draws along the last axis.
    observed
        What happened.
    weight
        One a draw, the same for all forecasts; ``None`` for equal ones.
    """
    x = _finite(sample, "draws")
    y = _finite(observed, "observations")
    w = normalised(weight, x.shape[-1])
    far = np.abs(x - y[..., None]) @ w
    order = np.argsort(x, axis=-1, kind="stable")
    ranked = np.take_along_axis(x, order, axis=-1)
    below = np.cumsum(w[order], axis=-1)[..., :-1]
    # E|X - X'|/2 is the integral of F (1 - F), a step function between the sorted draws.
    spread = (below * (1.0 - below) * np.diff(ranked, axis=-1)).sum(axis=-1)
    return np.asarray(far - spread)


def crps_quantile(
    levels: Float[np.ndarray, " level"],
    quantiles: Float[np.ndarray, "*forecast level"],
    observed: Float[np.ndarray, "*forecast"] | float,
) -> Float[np.ndarray, "*forecast"]:
    """Continuous ranked probability score of a forecast given as quantiles, in their unit.

    The distribution is read as a straight line between the stated quantiles, with all the mass of a tail at
    the outermost one; the integral of (F(x) - 1{x >= y})^2 is then exact, piece by piece.

    Parameters
    ----------
    levels
        Probabilities, increasing, within (0, 1).
    quantiles
        Values at the levels, not decreasing, along the last axis.
    observed
        What happened.

    Raises
    ------
    ValueError
        If levels or quantiles fall, or are not finite.
    """
    p, q = _levels(levels), _finite(quantiles, "quantiles")
    if (np.diff(q, axis=-1) < 0.0).any():
        raise ValueError("quantiles must not fall as their levels rise")
    y = _finite(observed, "observations")[..., None]
    low, high = q[..., :-1], q[..., 1:]
    width = high - low
    cut = np.clip(y, low, high)
    at_cut = p[:-1] + np.diff(p) * np.divide(cut - low, width, out=np.zeros_like(cut), where=width > 0.0)
    inside = (cut - low) * _mean_square(p[:-1], at_cut)
    inside += (high - cut) * _mean_square(at_cut - 1.0, p[1:] - 1.0)
    # Beyond the outermost quantiles F is 0 or 1, and the observation there is a whole miss.
    outside = np.maximum(q[..., 0] - y[..., 0], 0.0) + np.maximum(y[..., 0] - q[..., -1], 0.0)
    return np.asarray(inside.sum(axis=-1) + outside)


def pinball(
    levels: Float[np.ndarray, " level"],
    quantiles: Float[np.ndarray, "*forecast level"],
    observed: Float[np.ndarray, "*forecast"] | float,
) -> Float[np.ndarray, "*forecast level"]:
    """Quantile loss (1{y < q} - p)(q - y) at each level, in the unit of the quantiles.

    Twice its integral over the levels is the CRPS (Gneiting & Raftery 2007, section 6.1; Koenker & Bassett
    1978 for the loss itself).
    """
    p, q = _levels(levels), _finite(quantiles, "quantiles")
    y = _finite(observed, "observations")[..., None]
    return np.asarray(((y < q) - p) * (q - y))


@dataclass(frozen=True)
class Coverage:
    """How often intervals held what happened.

    Attributes
    ----------
    share
        Share of the episodes inside, bounds included.
    low, high
        80 % interval of the share (Wilson 1927), wide with few episodes.
    episodes
        Number of episodes.
    """

    share: float
    low: float
    high: float
    episodes: int


def interval_coverage(low: ArrayLike, high: ArrayLike, observed: ArrayLike) -> Coverage:
    """Count the episodes whose outcome fell inside its interval.

    Raises
    ------
    ValueError
        If there are no episodes.
    """
    y = np.asarray(observed, dtype=np.float64)
    inside = np.atleast_1d((y >= np.asarray(low)) & (y <= np.asarray(high))).ravel()
    n = inside.size
    if n == 0:
        raise ValueError("there are no episodes to cover")
    p = float(inside.mean())
    z = 1.2815515655446004  # normal score of 90 %
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return Coverage(p, centre - half, centre + half, n)


@dataclass(frozen=True)
class Mean:
    """An average over episodes.

    Attributes
    ----------
    value
        The average.
    error
        Standard error from the spread between episodes; ``None`` with fewer than two.
    episodes
        Number of episodes, each counted once however many questions were asked of it.
    """

    value: float
    error: float | None
    episodes: int


def mean_score(scores: ArrayLike, episode: ArrayLike | None = None) -> Mean:
    """Average scores with the error that their number allows.

    Parameters
    ----------
    scores
        One a forecast.
    episode
        Label of the episode of each forecast: answers about one episode go right or wrong together, so they
        are averaged first. ``None`` where every forecast is an episode of its own.
    """
    by_episode = _by_episode(scores, episode)
    n = by_episode.size
    error = float(by_episode.std(ddof=1) / math.sqrt(n)) if n > 1 else None
    return Mean(float(by_episode.mean()), error, n)


@dataclass(frozen=True)
class Skill:
    """Scores against those of a baseline on the same questions.

    Attributes
    ----------
    value
        1 - mean score / mean score of the baseline: 1 perfect, 0 no better, negative worse. ``None`` where
        the baseline is perfect.
    error
        Jackknife standard error over episodes; ``None`` with fewer than three.
    better_in
        Share of episodes in which the forecast scored below the baseline, ties half.
    episodes
        Number of episodes.
    """

    value: float | None
    error: float | None
    better_in: float
    episodes: int


def skill(scores: ArrayLike, baseline: ArrayLike, episode: ArrayLike | None = None) -> Skill:
    """Compare scores with a baseline's, question by question; parameters as in :func:`mean_score`."""
    own, base = _by_episode(scores, episode), _by_episode(baseline, episode)
    if own.size != base.size:
        raise ValueError("a forecast and its baseline answer the same questions")
    n = own.size
    better = float((0.5 * (1.0 + np.sign(base - own))).mean())
    without = base.sum() - base
    if base.sum() <= 0.0:
        return Skill(None, None, better, n)
    value = float(1.0 - own.sum() / base.sum())
    if n < 3 or (without <= 0.0).any():
        return Skill(value, None, better, n)
    left_out = 1.0 - (own.sum() - own) / without
    error = math.sqrt((n - 1) / n * float(((left_out - left_out.mean()) ** 2).sum()))
    return Skill(value, error, better, n)


def _by_episode(scores: ArrayLike, episode: ArrayLike | None) -> Float[np.ndarray, " episode"]:
    x = np.atleast_1d(_finite(scores, "scores")).ravel()
    if x.size == 0:
        raise ValueError("there are no scores to average")
    if episode is None:
        return x
    _, which = np.unique(np.asarray(episode).ravel(), return_inverse=True)
    return np.asarray(np.bincount(which, weights=x) / np.bincount(which))


def _mean_square(a: Float[np.ndarray, "*any"], b: Float[np.ndarray, "*any"]) -> Float[np.ndarray, "*any"]:
    """Mean of the square of a line that goes from a to b."""
    return np.asarray((a * a + a * b + b * b) / 3.0)


def _probability(values: ArrayLike) -> Float[np.ndarray, "*forecast"]:
    p = np.asarray(values, dtype=np.float64)
    if not ((p >= 0.0) & (p <= 1.0)).all():
        raise ValueError("probabilities must lie in [0, 1]")
    return p


def _levels(values: ArrayLike) -> Float[np.ndarray, " level"]:
    p = np.asarray(values, dtype=np.float64)
    if p.ndim != 1 or not ((p > 0.0) & (p < 1.0)).all() or (np.diff(p) <= 0.0).any():
        raise ValueError("levels must rise, within (0, 1)")
    return p


def _finite(values: ArrayLike, what: str) -> Float[np.ndarray, "*any"]:
    x = np.asarray(values, dtype=np.float64)
    if not np.isfinite(x).all():
        raise ValueError(f"{what} must be finite")
    return x
