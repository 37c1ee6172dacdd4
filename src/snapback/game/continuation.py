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

WAY_TOLERANCE, NEWTON_TOLERANCE = 1e-4, 1e-9
"""Largest entry of F before the last correction on the way, and at the end, which is solved on until
rounding stops it."""

FIRST_STEP, SHORTEST_STEP, GROWTH, MOST_STEPS, MOST_CORRECTIONS = 0.1, 1e-10, 3.0, 20_000, 6
FAR, NEAR, SURE = 0.03, 0.01, 0.0005
"""Distances in the caller's measure: of prediction and solution, at which a step is taken again, shorter;
of the same, as aimed at; and of the last correction, with which a point counts as found."""

SHARPEST_TURN = 0.7
"""Smallest cosine between two tangents."""


class Near(Protocol):
    """F at a point (x, t), and linear equations with its derivatives there.

    Equations may be fewer than the entries of x, where some directions of x do not matter.
    """

    f: Float[np.ndarray, " k"]

    def solve(
        self, right: Float[np.ndarray, " k"], row: Float[np.ndarray, " m"] | None = None, last: float = 0.0
    ) -> Float[np.ndarray, " m"] | None:
        """Change of (x, t) that changes F by ``right`` and along ``row`` by ``last``.

        Without ``row`` t stays. ``None`` where there is no such change.
        """


class System(Protocol):
    """F(x, t) with its derivatives."""

    def __call__(self, x: Float[np.ndarray, " n"], t: float) -> Near:
        """F at a point."""

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
    tangent = _tangent(system(x, t), direction)
    if tangent is None:
        raise Stuck("the curve has no direction at its start", t, 0)
    bend = np.zeros_like(point)
    step, turns = FIRST_STEP, 0
    for count in range(1, MOST_STEPS + 1):
        while True:
            moved = _move(system, point, tangent, bend, step)
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
        bend = (new_tangent - tangent) / step
        turns += bool(new_tangent[-1] * tangent[-1] < 0)
        point, tangent = new, new_tangent
        if stop is not None and stop(point[:-1], float(point[-1])):
            return Trace(point[:-1], float(point[-1]), count, turns)
        # The prediction misses by the step's third power.
        step *= min(GROWTH, (NEAR / max(apart, 1e-300)) ** (1.0 / 3.0))
    raise Stuck("too many steps", float(point[-1]), MOST_STEPS)


def solve_at(system: System, x: Float[np.ndarray, " n"], t: float) -> Float[np.ndarray, " n"] | None:
    """Solve F(x, t) = 0 for x by Newton's method, on until rounding stops it; ``None`` where it does not."""
    best, least = None, np.inf
    with np.errstate(all="ignore"):
        for _ in range(30):
            near = system(x, t)
            size = _size(near.f)
            if not np.isfinite(size) or size > 1e6:
                return None
            if size >= 0.5 * least and least < NEWTON_TOLERANCE:
                break
            if size < least:
                best, least = x, size
            change = near.solve(-near.f)
            if change is None:
                break
            x = x + change[:-1]
    return best if least < NEWTON_TOLERANCE else None


def _move(
    system: System,
    point: Float[np.ndarray, " m"],
    tangent: Float[np.ndarray, " m"],
    bend: Float[np.ndarray, " m"],
    step: float,
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, " m"], float] | None:
    """Step and correct: new point, its tangent, the prediction's miss; ``None``: a shorter step is due."""
    guess = point + step * tangent + 0.5 * step**2 * bend
    with np.errstate(all="ignore"):
        corrected = _correct(system, guess, tangent)
        if corrected is None:
            return None
        new, at = corrected
        apart = system.distance(guess[:-1], new[:-1])
        if not apart < FAR:
            return None
        direction = _tangent(at, tangent)
    if direction is None:
        return None
    return (new, direction, apart) if direction @ tangent >= SHARPEST_TURN else None


def _correct(
    system: System, guess: Float[np.ndarray, " m"], tangent: Float[np.ndarray, " m"]
) -> tuple[Float[np.ndarray, " m"], Near] | None:
    """Newton's method in the plane across the tangent; the point, and what solves near it."""
    new = guess
    for _ in range(MOST_CORRECTIONS):
        near = system(new[:-1], float(new[-1]))
        size = _size(near.f)
        if not np.isfinite(size):
            return None
        change = near.solve(-near.f, tangent, -float(tangent @ (new - guess)))
        if change is None:
            return None
        last = system.distance(new[:-1], (new + change)[:-1])
        # Beyond this the prediction was too far off, whatever comes out: a shorter step is cheaper.
        if not last < 10.0 * FAR:
            return None
        new = new + change
        # What is left is of the order of this correction's square, so derivatives are good here too.
        # Equations that are small may still leave the point open; so must the correction be small.
        if size < WAY_TOLERANCE and last < SURE:
            return new, near
    return None


def _tangent(near: Near, direction: Float[np.ndarray, " m"]) -> Float[np.ndarray, " m"] | None:
    found = near.solve(np.zeros_like(near.f), direction, 1.0)
    return None if found is None else found / np.linalg.norm(found)


def _size(f: Float[np.ndarray, " k"]) -> float:
    return float(np.abs(f).max(initial=0.0))
