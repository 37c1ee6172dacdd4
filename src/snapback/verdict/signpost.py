"""What to watch: the threshold of an early observable that best tells a later failure.

A signpost is worth watching if passing it changes the odds. A threshold chosen on the same draws that judge
it looks better than it is, so its rates are also counted on draws that had no part in the choice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jaxtyping import Bool, Float

FOLDS = 5
"""Parts of the draws: each is judged by the threshold that the others choose (Kohavi 1995: five to ten)."""


@dataclass(frozen=True)
class Signpost:
    """A threshold, and what it means to pass it.

    Attributes
    ----------
    threshold
        Half-way between two values that were drawn.
    above
        Whether the warning is a value above the threshold, rather than below.
    hits, false_alarms
        Share of the failures, and of the rest, that pass it: on the draws that chose it.
    held_out_hits, held_out_false_alarms
        The same on draws that had no part in the choice, the rates to be quoted. ``None`` with fewer than
        five failures or five others.
    area
        Probability that a failure shows a worse value than another draw: 0.5 tells nothing.
    area_error
        Standard error of the area (Hanley & McNeil 1982, Radiology 143(1), equation 1).
    odds_before, odds_warned, odds_quiet
        Odds of failure without looking, after the warning, and without it, from draws counted with half a
        draw more in every cell (Haldane 1956), so that none is zero or infinite.
    draws
        Number of draws.
    """

    threshold: float
    above: bool
    hits: float
    false_alarms: float
    held_out_hits: float | None
    held_out_false_alarms: float | None
    area: float
    area_error: float
    odds_before: float
    odds_warned: float
    odds_quiet: float
    draws: int

    @property
    def separation(self) -> float:
        """Hits less false alarms (Youden 1950), held out where draws suffice: 1 perfect, 0 useless."""
        if self.held_out_hits is None or self.held_out_false_alarms is None:
            return self.hits - self.false_alarms
        return self.held_out_hits - self.held_out_false_alarms

    @property
    def likelihood_ratio(self) -> float:
        """By how much the warning multiplies the odds of failure."""
        return self.odds_warned / self.odds_before

    @property
    def clear(self) -> bool:
        """Whether the observable tells more than chance does, at two standard errors."""
        return self.area - 2.0 * self.area_error > 0.5


def signpost(observed: Float[np.ndarray, " draw"], failed: Bool[np.ndarray, " draw"]) -> Signpost | None:
    """Find the threshold that best separates failures from the rest, by hits less false alarms.

    Parameters
    ----------
    observed
        Value of the observable at the early date, as arrests a month or months without a step.
    failed
        Whether the failure came later.

    Returns
    -------
    ``None`` where there is nothing to separate: all draws fail, none does, or all show the same value.

    Raises
    ------
    ValueError
        If shapes do not fit, or a value is not finite.
    """
    x, y = np.asarray(observed, dtype=np.float64), np.asarray(failed, dtype=bool)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"an observable and its failures are [draw], not {x.shape} and {y.shape}")
    if not np.isfinite(x).all():
        raise ValueError("observables must be finite: leave failed draws out")
    best = _best(x, y)
    if best is None:
        return None
    threshold, above = best
    warned = (x > threshold) == above
    hits, false_alarms = float(warned[y].mean()), float(warned[~y].mean())
    held_out = _held_out(x, y)
    area, area_error = _area(x if above else -x, y)
    cells = [float((y & warned).sum()), float((~y & warned).sum())]
    quiet = [float((y & ~warned).sum()), float((~y & ~warned).sum())]
    return Signpost(
        threshold,
        above,
        hits,
        false_alarms,
        held_out[0],
        held_out[1],
        area,
        area_error,
        (float(y.sum()) + 0.5) / (float((~y).sum()) + 0.5),
        (cells[0] + 0.5) / (cells[1] + 0.5),
        (quiet[0] + 0.5) / (quiet[1] + 0.5),
        y.size,
    )


@dataclass(frozen=True)
class Watch:
    """A signpost on one observable at one date.

    Attributes
    ----------
    observable
        Its name.
    period
        Position of the date in the path.
    signpost
        What passing its threshold means.
    """

    observable: str
    period: int
    signpost: Signpost


def what_to_watch(
    paths: Mapping[str, Float[np.ndarray, "draw period"]],
    failed: Bool[np.ndarray, " draw"],
    periods: Sequence[int],
) -> list[Watch]:
    """Rank the signposts of several observables at several dates, the one that separates best first.

    Parameters
    ----------
    paths
        Simulated path of each observable.
    failed
        Whether the failure came after the last of the dates. Leave out draws that failed before: a signpost
        that comes after the fact is none.
    periods
        Dates at which to look.
    """
    found = []
    for name, path in paths.items():
        for period in periods:
            one = signpost(np.asarray(path)[:, period], failed)
            if one is not None:
                found.append(Watch(name, int(period), one))
    return sorted(found, key=lambda w: (-w.signpost.separation, w.period, w.observable))


def _best(x: Float[np.ndarray, " draw"], y: Bool[np.ndarray, " draw"]) -> tuple[float, bool] | None:
    """Threshold and side with the largest distance between the two distribution functions."""
    if y.all() or not y.any() or np.ptp(x) == 0.0:
        return None
    values, which = np.unique(x, return_inverse=True)
    below = np.cumsum(np.bincount(which, weights=y))[:-1] / y.sum()
    below_rest = np.cumsum(np.bincount(which, weights=~y))[:-1] / (~y).sum()
    gap = below_rest - below
    k = int(np.argmax(np.abs(gap)))
    return float(0.5 * (values[k] + values[k + 1])), bool(gap[k] >= 0.0)


def _held_out(
    x: Float[np.ndarray, " draw"], y: Bool[np.ndarray, " draw"]
) -> tuple[float, float] | tuple[None, None]:
    """Hits and false alarms of each part's draws under the threshold of the other parts."""
    if min(y.sum(), (~y).sum()) < FOLDS:
        return None, None
    part = np.empty(y.size, dtype=np.int64)
    for kind in (y, ~y):
        part[kind] = np.arange(kind.sum()) % FOLDS
    warned = np.zeros(y.size, dtype=bool)
    for fold in range(FOLDS):
        here = part == fold
        best = _best(x[~here], y[~here])
        if best is not None:
            warned[here] = (x[here] > best[0]) == best[1]
    return float(warned[y].mean()), float(warned[~y].mean())


def _area(x: Float[np.ndarray, " draw"], y: Bool[np.ndarray, " draw"]) -> tuple[float, float]:
    """Area under the curve of hits against false alarms, with its standard error."""
    m, n = float(y.sum()), float((~y).sum())
    area = float((stats.rankdata(x)[y].sum() - m * (m + 1.0) / 2.0) / (m * n))
    q1, q2 = area / (2.0 - area), 2.0 * area**2 / (1.0 + area)
    variance = area * (1.0 - area) + (m - 1.0) * (q1 - area**2) + (n - 1.0) * (q2 - area**2)
    # A perfect area in few draws is no certainty: one pair of ranks may have been swapped.
    return area, max(math.sqrt(max(variance, 0.0) / (m * n)), 0.5 / min(m, n))
