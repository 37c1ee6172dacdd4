"""How long thaws lasted: the product-limit estimate of Kaplan and Meier, with Greenwood's standard error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Row = Mapping[str, str]

MONTHS = (12, 24, 36, 60)
"""Months after the start at which survival is told."""


@dataclass(frozen=True, eq=False)
class Survival:
    """Share of episodes that go on past each month at which one ended.

    Attributes
    ----------
    months
        Months at which at least one episode ended, rising. [end]
    share, error
        Share that goes on from there, and its standard error. [end]
    episodes, ends
        Number of episodes, and of those whose end was seen.
    """

    months: NDArray[np.float64]
    share: NDArray[np.float64]
    error: NDArray[np.float64]
    episodes: int
    ends: int

    def at(self, month: float) -> tuple[float, float]:
        """Give share and standard error at a month."""
        n = int(np.searchsorted(self.months, month, side="right"))
        return (float(self.share[n - 1]), float(self.error[n - 1])) if n else (1.0, 0.0)


def survival(lengths: Sequence[float], ended: Sequence[bool]) -> Survival:
    """Estimate survival (Kaplan & Meier 1958, eq. 2a; error: Greenwood 1926).

    Parameters
    ----------
    lengths
        Months of each episode, to its end or to the last day on which it was seen going on.
    ended
        Whether its end was seen.
    """
    months, seen = np.asarray(lengths, dtype=float), np.asarray(ended, dtype=bool)
    ends = np.unique(months[seen])
    at_risk = np.array([(months >= m).sum() for m in ends], dtype=float)
    gone = np.array([(seen & (months == m)).sum() for m in ends], dtype=float)
    share = np.cumprod(1.0 - gone / at_risk)
    left = np.maximum(at_risk - gone, 1.0)
    error = share * np.sqrt(np.cumsum(gone / (at_risk * left)))
    return Survival(ends, share, error, len(months), int(seen.sum()))


def relief_in_force(rows: Iterable[Row]) -> Survival:
    """Estimate how long relief stays, whatever ends it, from rows of thaw_durations.csv."""
    told = [r for r in rows if r["months_relief"]]
    return survival(
        [float(r["months_relief"]) for r in told], [r["relief_end_censored"] == "0" for r in told]
    )


def target_keeps(rows: Iterable[Row], which: Callable[[Row], bool] = lambda _row: True) -> Survival:
    """Estimate how long the target breaks nothing by a strict reading: single re-arrests count."""
    told = [r for r in rows if r["months_to_breach"] and which(r)]
    return survival([float(r["months_to_breach"]) for r in told], [r["breach_observed"] == "1" for r in told])


def about_prisoners(row: Row) -> bool:
    """Say whether an episode is a deal about prisoners with an autocracy."""
    return row["prisoners_in_deal"] == "yes" and row["class"] == "autocrat"
