"""Following a curve of solutions from a problem that is solved to the one that is asked.

Pseudo-arclength continuation (Keller 1977; Allgower & Georg 1990): along the curve of F(x, t) = 0 a
step in the direction of its tangent, then Newton's method in the plane across it. The curve may turn
back in t; the steps do not care.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from jaxtyping import Float

NEWTON_TOLERANCE = 1e-9
"""Largest entry of F at a point on the way; the end is solved on until rounding stops it."""

FIRST_STEP, SHORTEST_STEP, GROWTH, MOST_STEPS, MOST_CORRECTIONS = 0.1, 1e-10, 2.0, 20_000, 6
FAR, NEAR = 0.03, 0.005
"""Distances of prediction and solution, in the caller's measure: shorten the step, or lengthen the next."""

SHARPEST_TURN = 0.7
"""Smallest cosine between two tangents."""


class System(Protocol):
    """F(x, t) with its derivatives."""

    def __call__(
        self, x: Float[np.ndarray, " n"], t: float
    ) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n n"], Float[np.ndarray, " n"]]:
        """F, dF/dx and dF/dt."""

    def distance(self, x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]) -> float:
        """How far two points are apart in what matters."""


class Stuck(Exception):
    """The curve could not be followed; says where and how."""

    def __init__(self, reason: str, t: float, steps: int) -> None:
        super().__init__(reason)
        self.reason, self.t, self.steps = reason, t, steps


@dataclass(frozen=True)
class Trace:
    """The end of a curve.

    Attributes
    ----------
    x, t
        The point.
    steps, turns
        Steps taken, and how often the curve turned round in t.
    """

    x: Float[np.ndarray, " n"]
    t: float
    steps: int
    turns: int


def follow(
    system: System,
    x: Float[np.ndarray, " n"],
    t: float,
    target: float,
    stop: Callable[[Float[np.ndarray, " n"], float], bool] | None = None,
) -> Trace:
    """Follow the curve through ``(x, t)`` to where it first reaches ``target``, or ``stop`` says so.

    Raises
    ------
    Stuck
        Where steps become too short, too many, or the end does not solve.
    """
    point = np.append(x, t)
    direction = np.zeros_like(point)
    direction[-1] = 1.0
    tangent = _tangent(system, point, direction)
    step, turns = FIRST_STEP, 0
    for count in range(1, MOST_STEPS + 1):
        while True:
            moved = _move(system, point, tangent, step)
            if moved is not None:
                break
            step /= 3.0
            if step < SHORTEST_STEP:
                raise Stuck("the steps became too short", float(point[-1]), count)
        new, new_tangent, apart = moved
        if new[-1] >= target:
            part = (target - point[-1]) / (new[-1] - point[-1])
            end = solve_at(system, (point + part * (new - point))[:-1], target)
            if end is None:
                raise Stuck("the end of the curve did not solve", target, count)
            return Trace(end, target, count, turns)
        turns += bool(new_tangent[-1] * tangent[-1] < 0)
        point, tangent = new, new_tangent
        if stop is not None and stop(point[:-1], float(point[-1])):
            return Trace(point[:-1], float(point[-1]), count, turns)
        if apart < NEAR:
            step *= GROWTH
    raise Stuck("too many steps", float(point[-1]), MOST_STEPS)


def solve_at(system: System, x: Float[np.ndarray, " n"], t: float) -> Float[np.ndarray, " n"] | None:
    """Solve F(x, t) = 0 for x by Newton's method, on until rounding stops it; ``None`` where it does not."""
    best, least = None, np.inf
    with np.errstate(all="ignore"):
        for _ in range(30):
            f, jacobian, _by_t = system(x, t)
            size = float(np.abs(f).max())
            if not np.isfinite(size) or size > 1e6:
                return None
            if size >= 0.5 * least and least < NEWTON_TOLERANCE:
                break
            if size < least:
                best, least = x, size
            change = _solve(jacobian, -f)
            if change is None:
                break
            x = x + change
    return best if least < NEWTON_TOLERANCE else None


def _move(
    system: System, point: Float[np.ndarray, " m"], tangent: Float[np.ndarray, " m"], step: float
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"], float] | None:
    """Step and correct: new point, its tangent, the prediction's miss; ``None``: a shorter step is due."""
    guess = point + step * tangent
    with np.errstate(all="ignore"):
        corrected = _correct(system, guess, tangent)
        if corrected is None:
            return None
        new, jacobian, by_t = corrected
        apart = system.distance(guess[:-1], new[:-1])
        direction = _solve(_bordered(jacobian, by_t, tangent), _last(len(new)))
    if direction is None or not apart < FAR:
        return None
    direction = direction / np.linalg.norm(direction)
    return (new, direction, apart) if direction @ tangent >= SHARPEST_TURN else None


def _correct(
    system: System, guess: Float[np.ndarray, " m"], tangent: Float[np.ndarray, " m"]
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, "n n"], Float[np.ndarray, " n"]] | None:
    """Newton's method in the plane across the tangent; the point with dF/dx and dF/dt there."""
    new, last = guess, np.inf
    for _ in range(MOST_CORRECTIONS):
        f, jacobian, by_t = system(new[:-1], float(new[-1]))
        if not np.isfinite(f).all():
            return None
        # Equations that are small may still leave the point open; so must the last correction be.
        if np.abs(f).max() < NEWTON_TOLERANCE and last < 0.1 * NEAR:
            return new, jacobian, by_t
        change = _solve(_bordered(jacobian, by_t, tangent), -np.append(f, tangent @ (new - guess)))
        if change is None:
            return None
        last = system.distance(new[:-1], (new + change)[:-1])
        new = new + change
    return None


def _tangent(
    system: System, point: Float[np.ndarray, " m"], direction: Float[np.ndarray, " m"]
) -> Float[np.ndarray, " m"]:
    _f, jacobian, by_t = system(point[:-1], float(point[-1]))
    found = _solve(_bordered(jacobian, by_t, direction), _last(len(point)))
    if found is None:
        raise Stuck("the curve has no direction at its start", float(point[-1]), 0)
    return np.asarray(found / np.linalg.norm(found))


def _bordered(
    jacobian: Float[np.ndarray, "n n"], by_t: Float[np.ndarray, " n"], row: Float[np.ndarray, " m"]
) -> Float[np.ndarray, "m m"]:
    return np.block([[jacobian, by_t[:, None]], [row[None, :]]])


def _last(size: int) -> Float[np.ndarray, " m"]:
    return np.append(np.zeros(size - 1), 1.0)


def _solve(
    matrix: Float[np.ndarray, "m m"], right: Float[np.ndarray, " m"]
) -> Float[np.ndarray, " m"] | None:
    try:
        result = np.linalg.solve(matrix, right)
    except np.linalg.LinAlgError:
        return None
    return result if np.isfinite(result).all() else None
