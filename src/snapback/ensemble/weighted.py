"""Means, quantiles and effective numbers of weighted draws; without weights every draw counts the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy.typing import ArrayLike


def normalised(weight: ArrayLike | None, draws: int) -> Float[np.ndarray, " draw"]:
    """Give the weights of the draws, summing to one.

    Raises
    ------
    ValueError
        If there are no draws, or weights are missing, negative, not finite, or all zero.
    """
    if draws < 1:
        raise ValueError("there are no draws")
    if weight is None:
        return np.full(draws, 1.0 / draws)
    w = np.asarray(weight, dtype=np.float64)
    if w.shape != (draws,):
        raise ValueError(f"{draws} draws need as many weights, not an array of shape {w.shape}")
    if not np.isfinite(w).all() or (w < 0.0).any() or w.sum() <= 0.0:
        raise ValueError("weights must be finite, not negative, and not all zero")
    return np.asarray(w / w.sum())


def effective_number(weight: ArrayLike) -> float:
    """How many equal draws would know as much as these weighted ones: (sum w)^2 / sum w^2.

    References
    ----------
    Kish (1965), Survey Sampling, section 8.2; Liu (2001), Monte Carlo Strategies, section 2.5.3.
    """
    w = np.asarray(weight, dtype=np.float64)
    return float(w.sum() ** 2 / (w**2).sum())


def weighted_quantile(
    values: Float[np.ndarray, "... draw"], levels: ArrayLike, weight: ArrayLike | None = None
) -> Float[np.ndarray, "*levels ..."]:
    """Quantiles of weighted draws.

    Each draw stands at the middle of its own weight and the distribution function is a straight line in
    between (Hazen's rule), so equal weights give what no weights give.

    Parameters
    ----------
    values
        Draws along the last axis.
    levels
        Probabilities in [0, 1]; their shape comes first in the result.
    weight
        One a draw; ``None`` for equal ones. A draw of weight zero does not count.
    """
    x = np.asarray(values, dtype=np.float64)
    p = np.asarray(levels, dtype=np.float64)
    w = normalised(weight, x.shape[-1])
    counts = w > 0.0
    x, w = x[..., counts], w[counts]
    order = np.argsort(x, axis=-1, kind="stable")
    sorted_w = w[order]
    middle = np.cumsum(sorted_w, axis=-1) - 0.5 * sorted_w
    rows = np.take_along_axis(x, order, axis=-1).reshape(-1, x.shape[-1])
    at = middle.reshape(rows.shape)
    found = np.stack([np.interp(p.ravel(), a, r) for a, r in zip(at, rows, strict=True)], axis=-1)
    return np.asarray(found.reshape((*p.shape, *x.shape[:-1])))


def share(holds: Float[np.ndarray, " draw"], weight: ArrayLike | None = None) -> tuple[float, float]:
    """Give the share of draws in which something holds, and its Monte-Carlo standard error.

    The error is never zero: p is taken as (n p + 1) / (n + 2) inside it, as 40 draws that all agree do not
    prove a certainty (Laplace's rule).
    """
    h = np.asarray(holds, dtype=np.float64)
    w = normalised(weight, h.size)
    n = effective_number(w)
    p = float(w @ h)
    inside = (n * p + 1.0) / (n + 2.0)
    return p, float(np.sqrt(inside * (1.0 - inside) / n))
