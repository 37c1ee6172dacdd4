"""The nearest joint turn: the smallest move of all parameters together that turns a ranking.

In normal scores the priors are one round hill, so the nearest point of the surface where two policies are
equal is also the likeliest one. Structural reliability calls it the design point, its distance from the
medians the reliability index, and the squares of its direction the importance factors.

References
----------
Hasofer & Lind (1974), Exact and invariant second-moment code format, J. Eng. Mech. Div. 100(1).
Rackwitz & Fiessler (1978), Structural reliability under combined random load sequences, Computers &
Structures 9(5). Zhang & Der Kiureghian (1995), Two improved algorithms for reliability analysis (the merit
function that makes the iteration settle).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from snapback.errors import NotConverged
from snapback.verdict.tipping import Spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jaxtyping import Float

    from snapback.verdict.tipping import Quantiles

FARTHEST = 4.0
"""Distance at which the search gives up: a move that far has a probability of about 1 in 30,000."""

TOLERANCE = 1e-3
"""How close to zero the difference ends, as a share of that at the medians, and the direction, in scores."""


@dataclass(frozen=True, eq=False)
class JointTurn:
    """The nearest point at which two policies are equal.

    Attributes
    ----------
    names
        Parameters, in order.
    distance
        Length of the move in normal scores: 1.28 is as far as one parameter's 80 % range.
    score, value
        Where each parameter stands there, as a normal score and in its unit. [parameter]
    importance
        Share of the squared move that each parameter makes; sums to one. [parameter]
    probability
        Probability of the side beyond, to first order: exact where the surface is flat.
    residual
        Difference there, as a share of that at the medians.
    evaluations
        Model runs that it took, those of a supplied gradient not counted.
    """

    names: tuple[str, ...]
    distance: float
    score: Float[np.ndarray, " parameter"]
    value: Float[np.ndarray, " parameter"]
    importance: Float[np.ndarray, " parameter"]
    probability: float
    residual: float
    evaluations: int

    def movers(self, share: float = 0.9) -> list[str]:
        """Fewest parameters that make up a share of the squared move, the first mover first."""
        order = np.argsort(-self.importance, kind="stable")
        enough = int(np.searchsorted(np.cumsum(self.importance[order]), share - 1e-12)) + 1
        return [self.names[k] for k in order[:enough]]


def joint_turn(
    difference: Callable[[Float[np.ndarray, " parameter"]], float],
    priors: Mapping[str, Quantiles],
    *,
    gradient: Callable[[Float[np.ndarray, " parameter"]], Float[np.ndarray, " parameter"]] | None = None,
    starts: Sequence[Float[np.ndarray, " parameter"]] = (),
    step: float = 1e-3,
    iterations: int = 50,
) -> JointTurn | None:
    """Find the nearest joint turn.

    Parameters
    ----------
    difference
        Value of policy A minus that of policy B at given values of all parameters, in the order of
        ``priors``.
    priors
        By name, independent of each other. One whose quantiles do not move stays where it is.
    gradient
        Derivative of the difference by each *normal score*, as a function of the values; by default forward
        differences, one model run per parameter.
    starts
        Normal scores to start from besides the medians, such as the turns of single parameters; the nearest
        of the turns found is kept, since a curved surface can have several.
    step
        Normal score of a forward difference.
    iterations
        Most iterations from one start.

    Returns
    -------
    ``None`` where every search left the priors: no turn nearer than :data:`FARTHEST` was met.

    Raises
    ------
    ValueError
        If the difference at the medians is zero or not finite: then nothing has to move, or nothing is known.
    NotConverged
        If searches ended inside the priors without settling, and none settled.
    """
    spread = Spread(priors)
    origin = np.zeros(len(spread.names))
    search = _Search(difference, spread, gradient, step)
    scale = abs(search.at(origin))
    if scale == 0.0 or not np.isfinite(scale):
        raise ValueError("the difference at the medians must be finite and not zero")
    settled: list[Float[np.ndarray, " parameter"]] = []
    left_over = 0.0
    for start in (origin, *starts):
        end, residual = _descend(search, np.asarray(start, dtype=np.float64), scale, iterations)
        if residual <= TOLERANCE and np.linalg.norm(end) <= FARTHEST:
            settled.append(end)
        elif np.linalg.norm(end) < FARTHEST:
            left_over = max(left_over, residual)
    if not settled:
        if left_over == 0.0:
            return None
        raise NotConverged(
            f"The search for the nearest joint turn did not settle (residual {left_over:.2g}): the"
            " difference may jump. The tipping values of single parameters still hold.",
            left_over,
            {"evaluations": search.evaluations},
        )
    nearest = min(settled, key=lambda score: float(score @ score))
    distance = float(np.linalg.norm(nearest))
    return JointTurn(
        spread.names,
        distance,
        nearest,
        spread.values(nearest),
        nearest**2 / distance**2,
        float(special.ndtr(-distance)),
        abs(search.at(nearest)) / scale,
        search.evaluations,
    )


class _Search:
    """The difference and its gradient in normal scores, with a count of the runs."""

    def __init__(
        self,
        difference: Callable[[Float[np.ndarray, " parameter"]], float],
        spread: Spread,
        gradient: Callable[[Float[np.ndarray, " parameter"]], Float[np.ndarray, " parameter"]] | None,
        step: float,
    ) -> None:
        self.difference, self.spread, self.gradient, self.step = difference, spread, gradient, step
        self._known: dict[bytes, float] = {}

    @property
    def evaluations(self) -> int:
        return len(self._known)

    def at(self, score: Float[np.ndarray, " parameter"]) -> float:
        key = (score + 0.0).tobytes()
        if key not in self._known:
            self._known[key] = float(self.difference(self.spread.values(score)))
        return self._known[key]

    def slope(self, score: Float[np.ndarray, " parameter"]) -> Float[np.ndarray, " parameter"]:
        here = self.spread.values(score)
        if self.gradient is not None:
            return np.asarray(self.gradient(here), dtype=np.float64)
        base, slope = self.at(score), np.zeros_like(score)
        for k in range(score.size):
            moved = score.copy()
            moved[k] += self.step
            if self.spread.values(moved)[k] != here[k]:
                slope[k] = (self.at(moved) - base) / self.step
        return slope


def _descend(
    search: _Search, score: Float[np.ndarray, " parameter"], scale: float, iterations: int
) -> tuple[Float[np.ndarray, " parameter"], float]:
    """HL-RF iteration with a step length that lowers the merit |z|^2 / 2 + c |g|; ends with its residual."""
    residual = np.inf
    for _ in range(iterations):
        g, slope = search.at(score), search.slope(score)
        steep = float(slope @ slope)
        if not np.isfinite(g) or not np.isfinite(steep):
            return score, np.inf
        if steep <= (1e-9 * scale) ** 2:
            # Nowhere to go: as good as a turn beyond all priors.
            return np.full_like(score, np.inf), np.inf
        # Equation 8 of Rackwitz & Fiessler: the nearest zero of the plane that touches here.
        target = (float(slope @ score) - g) / steep * slope
        residual = max(abs(g) / scale, float(np.linalg.norm(target - score)))
        if residual <= TOLERANCE:
            return score, residual
        move = target - score
        c = 2.0 * float(np.linalg.norm(score)) / np.sqrt(steep) + (
            0.5 * float(target @ target) / abs(g) if abs(g) > TOLERANCE * scale else 0.0
        )
        score = _shortened(search, score, move, c + 1e-12)
        if np.linalg.norm(score) > 2.0 * FARTHEST:
            return score, np.inf
    return score, residual


def _shortened(
    search: _Search, score: Float[np.ndarray, " parameter"], move: Float[np.ndarray, " parameter"], c: float
) -> Float[np.ndarray, " parameter"]:
    """Halve the move until it lowers the merit, at most six times."""

    def merit(at: Float[np.ndarray, " parameter"]) -> float:
        return 0.5 * float(at @ at) + c * abs(search.at(at))

    # Scores beyond twice the search radius have no meaning: the quantile functions are flat there.
    longest = 2.5 * FARTHEST
    part = min(1.0, longest / float(np.linalg.norm(move)))
    before = merit(score)
    for _ in range(6):
        if merit(score + part * move) < before:
            break
        part *= 0.5
    return score + part * move
