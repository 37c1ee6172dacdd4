"""Policies compared draw by draw: who beats whom, what a wrong choice costs, who comes first.

Policies are judged within a draw, since the same unknowns hold for all of them; a distribution of each alone
would hide that two policies do well and badly together. A weighting of values is compared alone: weightings
are never averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.ensemble.weighted import effective_number, normalised, weighted_quantile

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy.typing import ArrayLike


@dataclass(frozen=True, eq=False)
class Beats:
    """Share of draws in which one policy beats another.

    Attributes
    ----------
    share
        Of the row against the column; a tie counts half to each, so a pair sums to one. [policy, against]
    error
        Monte-Carlo standard error of the share; zero on the diagonal. [policy, against]
    """

    share: Float[np.ndarray, "policy against"]
    error: Float[np.ndarray, "policy against"]


def beats(
    outcome: Float[np.ndarray, "policy draw"],
    *,
    higher_is_better: bool = True,
    weight: ArrayLike | None = None,
) -> Beats:
    """Compare every pair of policies in every draw.

    Parameters
    ----------
    outcome
        Value of each policy in each draw, all of one unit.
    higher_is_better
        False where less is better, as with persons newly jailed.
    weight
        One a draw; ``None`` for equal ones.
    """
    x = _better_is_more(outcome, higher_is_better=higher_is_better)
    w = normalised(weight, x.shape[1])
    gap = x[:, None, :] - x[None, :, :]
    won = 0.5 * (1.0 + np.sign(gap))
    share = won @ w
    n = effective_number(w)
    # Laplace's rule keeps the error of a unanimous share above zero.
    inside = (n * share + 1.0) / (n + 2.0)
    error = np.sqrt(inside * (1.0 - inside) / n)
    np.fill_diagonal(error, 0.0)
    return Beats(share, error)


def regret(
    outcome: Float[np.ndarray, "policy draw"], *, higher_is_better: bool = True
) -> Float[np.ndarray, "policy draw"]:
    """Give what each policy loses against the best one of the same draw, never negative.

    References
    ----------
    Savage (1951), The theory of statistical decision, JASA 46(253).
    """
    x = _better_is_more(outcome, higher_is_better=higher_is_better)
    return np.asarray(x.max(axis=0) - x)


@dataclass(frozen=True, eq=False)
class RegretTable:
    """Regret of each policy over the draws, in the outcome's unit.

    Attributes
    ----------
    mean, p90, largest
        Mean, 90th percentile and maximum. The maximum grows with the number of draws. [policy]
    error
        Monte-Carlo standard error of the mean. [policy]
    minimax
        Position of the policy whose 90th percentile is smallest; the mean breaks a tie.
    """

    mean: Float[np.ndarray, " policy"]
    p90: Float[np.ndarray, " policy"]
    largest: Float[np.ndarray, " policy"]
    error: Float[np.ndarray, " policy"]
    minimax: int


def regret_table(
    outcome: Float[np.ndarray, "policy draw"],
    *,
    higher_is_better: bool = True,
    weight: ArrayLike | None = None,
) -> RegretTable:
    """Sum up the regret of each policy; parameters as in :func:`beats`."""
    lost = regret(outcome, higher_is_better=higher_is_better)
    w = normalised(weight, lost.shape[1])
    mean = lost @ w
    p90 = weighted_quantile(lost, 0.9, w)
    spread = ((lost - mean[:, None]) ** 2) @ w
    error = np.sqrt(spread / max(effective_number(w) - 1.0, 1.0))
    largest = lost[:, w > 0.0].max(axis=1)
    return RegretTable(mean, p90, largest, error, int(np.lexsort((mean, p90))[0]))


def ranking_shares(
    outcome: Float[np.ndarray, "policy draw"],
    *,
    higher_is_better: bool = True,
    weight: ArrayLike | None = None,
) -> Float[np.ndarray, "policy rank"]:
    """Share of draws in which each policy takes each place, the best first.

    Policies that tie share their places evenly, so rows and columns sum to one.
    """
    x = _better_is_more(outcome, higher_is_better=higher_is_better)
    w = normalised(weight, x.shape[1])
    policies = x.shape[0]
    gap = x[None, :, :] - x[:, None, :]
    first = (gap > 0.0).sum(axis=1)
    tied = (gap == 0.0).sum(axis=1)
    place = np.arange(policies)[:, None, None]
    taken = ((place >= first) & (place < first + tied)) / tied
    return np.asarray((taken @ w).T)


def _better_is_more(
    outcome: Float[np.ndarray, "policy draw"], *, higher_is_better: bool
) -> Float[np.ndarray, "policy draw"]:
    x = np.asarray(outcome, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError(f"outcomes are [policy, draw], not an array of {x.ndim} axes")
    if not np.isfinite(x).all():
        raise ValueError("outcomes must be finite: leave failed draws out, for all policies alike")
    return x if higher_is_better else -x
