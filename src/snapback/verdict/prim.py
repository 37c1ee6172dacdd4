"""Scenario discovery: the few conditions under which something happens, as a box in the parameters.

The Patient Rule Induction Method peels a thin slice off the box of all draws, again and again, always the one
whose loss leaves the share of hits highest; the path from large and thin to small and dense is the peeling
trajectory. A box on it is then pasted back where that costs no density.

References
----------
Friedman & Fisher (1999), Bump hunting in high-dimensional data, Statistics and Computing 9.
Bryant & Lempert (2010), Thinking inside the box, Technological Forecasting and Social Change 77(1), for
coverage, density and quasi-p-values. Kwakkel & Jaxa-Rozen (2016), Environmental Modelling & Software 79, for
the gain per draw removed, which ties need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jaxtyping import Bool, Float

PEEL = 0.05
"""Share of the draws that one peel takes, and one paste gives back (Friedman & Fisher 1999)."""

LEAST_MASS = 0.05
"""Share of the draws below which peeling ends."""

SIGNIFICANT = 0.05
"""Quasi-p-value up to which a condition stays."""

MOST = 4
"""Most conditions of a box: more cannot be kept in mind (Bryant & Lempert 2010 ask for two or three)."""


@dataclass(frozen=True, eq=False)
class Box:
    """Conditions ``low < value < high`` on some parameters.

    Attributes
    ----------
    low, high
        Limits, half-way between the last draw inside and the first outside; infinite where there is none.
        [parameter]
    coverage
        Share of all hits that lie inside.
    density
        Share of the draws inside that are hits.
    mass
        Share of all draws that lie inside.
    gain
        Hits inside beyond those of as many draws taken at random, as a share of all draws: mass x (density -
        base rate), the weighted relative accuracy of Lavrac, Flach & Zupan (1999). It trades coverage against
        density in the same way for rare and for common hits.
    p_value
        Probability of as many hits inside if the condition on that parameter did nothing, given the others;
        one where there is none. It does not know how many parameters were searched. [parameter]
    """

    low: Float[np.ndarray, " parameter"]
    high: Float[np.ndarray, " parameter"]
    coverage: float
    density: float
    mass: float
    gain: float
    p_value: Float[np.ndarray, " parameter"]

    @property
    def conditions(self) -> list[int]:
        """Positions of the parameters that it limits."""
        return [int(k) for k in np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high))]

    def holds(self, parameters: Float[np.ndarray, "draw parameter"]) -> Bool[np.ndarray, " draw"]:
        """Which draws lie inside."""
        x = np.asarray(parameters)
        return np.asarray(((x > self.low) & (x < self.high)).all(axis=1))


@dataclass(frozen=True, eq=False)
class Discovery:
    """What a search found.

    Attributes
    ----------
    box
        The chosen box; without conditions where none earned its place.
    trajectory
        Boxes of the last peeling, from all draws inwards.
    base
        Share of hits among all draws.
    draws
        Number of draws.
    """

    box: Box
    trajectory: tuple[Box, ...]
    base: float
    draws: int


def discover(
    parameters: Float[np.ndarray, "draw parameter"], hits: Bool[np.ndarray, " draw"], *, most: int = MOST
) -> Discovery:
    """Find a box with few conditions that holds many hits and little else.

    A first peeling over all parameters shows which conditions matter. Those that do not, or are too many, are
    dropped one by one, the least significant first, and a second peeling over the rest gives the box: the one
    on the trajectory with the highest gain, pasted. With few draws ask :func:`chance` before believing it.

    Parameters
    ----------
    parameters
        Value of each parameter in each draw.
    hits
        Whether it happened in each draw.
    most
        Most conditions.

    Raises
    ------
    ValueError
        If shapes do not fit, or a value is not finite.
    """
    x, y = _checked(parameters, hits)
    free = np.ptp(x, axis=0) > 0.0
    if y.all() or not y.any() or not free.any():
        everything = _everything(x, y)
        return Discovery(everything, (everything,), float(y.mean()), y.size)
    box = max(peel(x, y, free), key=lambda b: b.gain)
    kept = _kept(x, y, box, most)
    while True:
        allowed = np.zeros(x.shape[1], dtype=bool)
        allowed[kept] = True
        trajectory = tuple(peel(x, y, allowed))
        box = paste(x, y, max(trajectory, key=lambda b: b.gain))
        again = _kept(x, y, box, most)
        if len(again) == len(kept) or not kept:
            return Discovery(box, trajectory, float(y.mean()), y.size)
        kept = again


def peel(
    parameters: Float[np.ndarray, "draw parameter"],
    hits: Bool[np.ndarray, " draw"],
    allowed: Bool[np.ndarray, " parameter"],
) -> Iterator[Box]:
    """Give the peeling trajectory over some of the parameters, from all draws inwards."""
    x, y = _checked(parameters, hits)
    low, high = np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)
    inside: Bool[np.ndarray, " draw"] = np.ones(y.size, dtype=bool)
    yield _measured(x, y, low, high)
    while inside.sum() > LEAST_MASS * y.size and not y[inside].all():
        cut = _best_cut(x[inside], y[inside], allowed)
        if cut is None:
            return
        parameter, below, at = cut
        (low if below else high)[parameter] = at
        inside = np.asarray(((x > low) & (x < high)).all(axis=1))
        yield _measured(x, y, low, high)


def paste(parameters: Float[np.ndarray, "draw parameter"], hits: Bool[np.ndarray, " draw"], box: Box) -> Box:
    """Widen the limits of a box, a slice at a time, as long as its density does not fall."""
    x, y = _checked(parameters, hits)
    while True:
        wider = [b for b in _widened(x, y, box) if b.density >= box.density and b.mass > box.mass]
        if not wider:
            return box
        box = max(wider, key=lambda b: (b.density, b.coverage))


def chance(
    parameters: Float[np.ndarray, "draw parameter"],
    hits: Bool[np.ndarray, " draw"],
    found: Discovery,
    *,
    shuffles: int = 20,
    seed: int = 0,
    most: int = MOST,
) -> float:
    """How often the same search does as well on shuffled hits, where there is nothing to find.

    This is what quasi-p-values leave out: with more parameters than draws some box always looks good.

    Returns
    -------
    Share of the shuffles in which a box with as high a gain turns up, (k + 1) / (n + 1).
    """
    x, y = _checked(parameters, hits)
    random = np.random.Generator(np.random.Philox(seed))
    as_good = sum(
        discover(x, random.permutation(y), most=most).box.gain >= found.box.gain for _ in range(shuffles)
    )
    return (as_good + 1.0) / (shuffles + 1.0)


def _best_cut(
    x: Float[np.ndarray, "inside parameter"],
    y: Bool[np.ndarray, " inside"],
    allowed: Bool[np.ndarray, " parameter"],
) -> tuple[int, bool, float] | None:
    """Parameter, side and place of the cut with the highest gain of density per draw removed."""
    n, size = y.size, max(1, round(PEEL * y.size))
    columns = np.flatnonzero(allowed)
    if columns.size == 0:
        return None
    at = x[:, columns]
    parted = np.partition(at, (size - 1, n - size), axis=0)
    edges = parted[size - 1], parted[n - size]
    gone = np.stack([at <= edges[0], at >= edges[1]], axis=-1)
    removed, hits = gone.sum(axis=0), gone[y].sum(axis=0)
    left = n - removed
    density = np.divide(y.sum() - hits, left, out=np.zeros(left.shape), where=left > 0)
    gain = np.where(left > 0, (density - y.mean()) / removed, -np.inf)
    j, side = divmod(int(np.argmax(gain)), 2)
    if not left[j, side]:
        return None
    stays = at[~gone[:, j, side], j]
    beyond = stays.min() if side == 0 else stays.max()
    return int(columns[j]), side == 0, float(0.5 * (edges[side][j] + beyond))


def _widened(x: Float[np.ndarray, "draw parameter"], y: Bool[np.ndarray, " draw"], box: Box) -> Iterator[Box]:
    """Boxes with one limit moved outwards by a slice, or gone."""
    size = max(1, round(PEEL * box.mass * y.size))
    for k in box.conditions:
        others = _dropped(box, k)
        column = x[((x > others[0]) & (x < others[1])).all(axis=1), k]
        for below in (True, False):
            limit = box.low[k] if below else box.high[k]
            if not np.isfinite(limit):
                continue
            outside = np.sort(column[column < limit])[::-1] if below else np.sort(column[column > limit])
            low, high = box.low.copy(), box.high.copy()
            moved = -np.inf if below else np.inf
            if outside.size > size:
                moved = 0.5 * (outside[size - 1] + outside[size])
            (low if below else high)[k] = moved
            yield _measured(x, y, low, high)


def _kept(
    x: Float[np.ndarray, "draw parameter"], y: Bool[np.ndarray, " draw"], box: Box, most: int
) -> list[int]:
    """Conditions left after the least significant are dropped one by one."""
    while box.conditions:
        worst = max(box.conditions, key=lambda k: (box.p_value[k], k))
        if len(box.conditions) <= most and box.p_value[worst] <= SIGNIFICANT:
            break
        box = _measured(x, y, *_dropped(box, worst))
    return box.conditions


def _dropped(box: Box, k: int) -> tuple[Float[np.ndarray, " parameter"], Float[np.ndarray, " parameter"]]:
    low, high = box.low.copy(), box.high.copy()
    low[k], high[k] = -np.inf, np.inf
    return low, high


def _everything(x: Float[np.ndarray, "draw parameter"], y: Bool[np.ndarray, " draw"]) -> Box:
    return _measured(x, y, np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf))


def _measured(
    x: Float[np.ndarray, "draw parameter"],
    y: Bool[np.ndarray, " draw"],
    low: Float[np.ndarray, " parameter"],
    high: Float[np.ndarray, " parameter"],
) -> Box:
    """Give a box with its numbers; quasi-p-values after Bryant & Lempert (2010)."""
    limited = np.flatnonzero(np.isfinite(low) | np.isfinite(high))
    meets = (x[:, limited] > low[limited]) & (x[:, limited] < high[limited])
    inside = meets.all(axis=1)
    n, h = int(inside.sum()), int(y[inside].sum())
    p_value = np.ones(low.size)
    for j, k in enumerate(limited):
        without = np.delete(meets, j, axis=1).all(axis=1)
        p_value[k] = stats.binom.sf(h - 1, n, y[without].mean())
    density, mass = h / max(n, 1), n / y.size
    gain = mass * (density - float(y.mean()))
    return Box(low.copy(), high.copy(), h / max(int(y.sum()), 1), density, mass, gain, p_value)


def _checked(
    parameters: Float[np.ndarray, "draw parameter"], hits: Bool[np.ndarray, " draw"]
) -> tuple[Float[np.ndarray, "draw parameter"], Bool[np.ndarray, " draw"]]:
    x, y = np.asarray(parameters, dtype=np.float64), np.asarray(hits, dtype=bool)
    if x.ndim != 2 or y.shape != x.shape[:1] or y.size == 0:
        raise ValueError(f"parameters are [draw, parameter] and hits [draw], not {x.shape} and {y.shape}")
    if not np.isfinite(x).all():
        raise ValueError("parameters must be finite: leave failed draws out")
    return x, y
