"""What would have to be true for the ranking of two policies to turn, one parameter at a time.

Everything is measured in the *normal score* of a parameter: where its value stands in its prior, as a
standard normal would. Zero is the median, 1.28 the 90 % point. So moves of parameters with different units
and shapes compare, and no value leaves its prior's bounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy import special
from scipy.optimize import brentq

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jaxtyping import Float
    from numpy.typing import ArrayLike

EDGE = 2.3263478740408408
"""Normal score of 99 %: beyond it a prior from an 80 % range says nothing."""

STEPS = 6
"""Steps from the median to each edge: coarse, since every one is a whole model run."""

ACCURACY = 1e-3
"""Accuracy of a tipping value, in normal scores: a ten-thousandth of the range that is searched."""


class Quantiles(Protocol):
    """A prior, as far as tipping needs it."""

    def ppf(self, u: ArrayLike) -> Float[np.ndarray, "*any"]:
        """Quantiles at probabilities in [0, 1]."""
        ...


class Spread:
    """Priors of several parameters, side by side.

    Parameters
    ----------
    priors
        By name; independent of each other.
    """

    def __init__(self, priors: Mapping[str, Quantiles]) -> None:
        self.names = tuple(priors)
        self._priors = tuple(priors.values())

    def values(self, score: Float[np.ndarray, " parameter"]) -> Float[np.ndarray, " parameter"]:
        """Give the parameters' values, in their own units, at normal scores."""
        u = special.ndtr(np.asarray(score, dtype=np.float64))
        return np.array([float(p.ppf(x)) for p, x in zip(self._priors, u, strict=True)])


@dataclass(frozen=True)
class TippingValue:
    """Where one parameter, alone, turns the ranking.

    Attributes
    ----------
    parameter
        Its name.
    median
        Its central value.
    turns_at
        Value nearest to the median (in normal score) at which the difference changes sign; ``None`` if it
        keeps its sign in all that was searched.
    score
        Normal score of that value; ``None`` likewise.
    searched
        Least and greatest value between which the answer is known: 1 % and 99 % of the prior, or less where
        the model had no answer beyond.
    evaluations
        Model runs that it took, the one at the median not counted.
    """

    parameter: str
    median: float
    turns_at: float | None
    score: float | None
    searched: tuple[float, float]
    evaluations: int


def tipping_values(
    difference: Callable[[Float[np.ndarray, " parameter"]], float],
    priors: Mapping[str, Quantiles],
    *,
    steps: int = STEPS,
    edge: float = EDGE,
) -> list[TippingValue]:
    """Find the tipping value of each parameter, the others at their medians; the nearest turn first.

    Parameters
    ----------
    difference
        Value of policy A minus that of policy B at given values of all parameters, in the order of
        ``priors``. Not finite where the model has no answer.
    priors
        By name. One whose quantiles do not move, as a fixed one, has no tipping value.
    steps
        Steps of the search from the median to each edge; two turns within one step cancel and are missed.
    edge
        Normal score at which the search ends.

    Returns
    -------
    One per parameter: those that turn by distance from the median, then the rest by name.

    Raises
    ------
    ValueError
        If the difference at the medians is not finite.
    """
    spread = Spread(priors)
    centre = np.zeros(len(spread.names))
    median = spread.values(centre)
    at_median = float(difference(median))
    if not np.isfinite(at_median):
        raise ValueError("the difference has no finite value at the medians")
    found = []
    for k, name in enumerate(spread.names):
        line = _Line(difference, spread, k, at_median)
        score, reach = (0.0, (0.0, 0.0)) if at_median == 0.0 else line.nearest_turn(steps, edge)
        searched = (float(line.value(reach[0])), float(line.value(reach[1])))
        turns_at = None if score is None else float(line.value(score))
        found.append(TippingValue(name, float(median[k]), turns_at, score, searched, line.evaluations))
    return sorted(found, key=lambda t: (t.score is None, abs(t.score or 0.0), t.parameter))


class _NoAnswerError(Exception):
    """The model has no answer between two points where it has."""


class _Line:
    """The difference along one parameter, all others at their medians; no run is made twice."""

    def __init__(
        self,
        difference: Callable[[Float[np.ndarray, " parameter"]], float],
        spread: Spread,
        position: int,
        at_median: float,
    ) -> None:
        self.difference, self.spread, self.position = difference, spread, position
        self.known = {0.0: at_median}

    @property
    def evaluations(self) -> int:
        return len(self.known) - 1

    def value(self, score: float) -> float:
        """Value of the parameter at a normal score."""
        return float(self._point(score)[self.position])

    def nearest_turn(self, steps: int, edge: float) -> tuple[float | None, tuple[float, float]]:
        """Walk outwards on both sides at once, a step each, and search the first bracket."""
        if self.value(-edge) == self.value(edge):
            return None, (-edge, edge)
        reach, alive = {-1: 0.0, 1: 0.0}, {-1, 1}
        for far in np.linspace(0.0, edge, steps + 1)[1:]:
            turns = []
            for side in sorted(alive):
                try:
                    turns.append(self._turn(reach[side], side * float(far)))
                except _NoAnswerError:
                    alive.discard(side)
                else:
                    reach[side] = side * float(far)
            seen = [score for score in turns if score is not None]
            if seen:
                return min(seen, key=abs), (reach[-1], reach[1])
        return None, (reach[-1], reach[1])

    def _turn(self, near: float, far: float) -> float | None:
        """Where the sign changes between two scores, by Brent's method; a jump through zero is a turn too."""
        if np.sign(self._at(near)) == np.sign(self._at(far)):
            return None
        return float(brentq(self._at, near, far, xtol=ACCURACY))

    def _at(self, score: float) -> float:
        if score not in self.known:
            self.known[score] = float(self.difference(self._point(score)))
        if not np.isfinite(self.known[score]):
            raise _NoAnswerError
        return self.known[score]

    def _point(self, score: float) -> Float[np.ndarray, " parameter"]:
        centre = np.zeros(len(self.spread.names))
        centre[self.position] = score
        return self.spread.values(centre)
