"""Designs that no other beats in everything, and the search for them over the terms of an agreement."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from jaxtyping import Bool, Float

Design = dict[str, Any]
"""Value of every term, by name."""


def nondominated(
    objectives: Float[np.ndarray, "design objective"], higher_is_better: Sequence[bool]
) -> Bool[np.ndarray, " design"]:
    """Which designs are on the Pareto front: none is at least as good in everything and better in something.

    Equal designs are all on it or all off. A design with an objective that is not finite, as one whose game
    had no solution, is off and beats nobody.

    Parameters
    ----------
    objectives
        What each design achieves.
    higher_is_better
        Direction of each objective.
    """
    x = np.asarray(objectives, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] != len(higher_is_better):
        raise ValueError(f"{len(higher_is_better)} directions do not fit objectives of shape {x.shape}")
    x = np.where(np.asarray(higher_is_better, dtype=bool), x, -x)
    front = np.zeros(len(x), dtype=bool)
    finite = np.flatnonzero(np.isfinite(x).all(axis=1))
    # Sorted from the best on, so that what beats a design comes before it and the front alone need be asked.
    order = finite[np.lexsort(-x[finite].T[::-1])]
    best = np.empty((0, x.shape[1]))
    for k in order:
        beaten = (best >= x[k]).all(axis=1) & (best > x[k]).any(axis=1)
        if not beaten.any():
            front[k] = True
            best = np.vstack([best, x[k]])
    return front


@dataclass(frozen=True, eq=False)
class Front:
    """Result of a design search.

    Attributes
    ----------
    designs
        Those on the front, by the first objective, the best first.
    objectives
        What they achieve. [design, objective]
    tried
        Number of designs evaluated.
    without_answer
        Number of those that had no finite objectives.
    """

    designs: tuple[Design, ...]
    objectives: Float[np.ndarray, "design objective"]
    tried: int
    without_answer: int


def design_search(
    evaluate: Callable[[Sequence[Design]], Float[np.ndarray, "design objective"]],
    terms: Mapping[str, Sequence[Any]],
    higher_is_better: Sequence[bool],
    *,
    refinements: int = 2,
    allowed: Callable[[Design], bool] = lambda _: True,
) -> Front:
    """Search the terms of an agreement for its Pareto front.

    Every combination of the given values is evaluated. Then, around each design on the front, every numeric
    term is tried half-way to the values next to it, and again at a quarter, and so on: a front found on a
    coarse grid is as fine as the grid at its ends only.

    Parameters
    ----------
    evaluate
        Objectives of a list of designs; called once for the grid and once a refinement, so that it can run
        them side by side.
    terms
        Values of each term to try, in order. Terms of floats are refined; whole numbers, words and truth
        values are not.
    higher_is_better
        Direction of each objective.
    refinements
        How often steps are halved.
    allowed
        Whether terms fit together, as a snapback that needs a form which can be taken back.

    Raises
    ------
    ValueError
        If no combination is allowed, or none has an answer.
    """
    names = tuple(terms)
    grid = (dict(zip(names, values, strict=True)) for values in itertools.product(*terms.values()))
    known = _Known(evaluate, names)
    known.add(d for d in grid if allowed(d))
    if not known.designs:
        raise ValueError("no combination of these terms is allowed")
    for halving in range(1, refinements + 1):
        front = nondominated(known.objectives, higher_is_better)
        near = (
            d
            for k in np.flatnonzero(front)
            for d in _neighbours(known.designs[k], terms, 0.5**halving)
            if allowed(d)
        )
        known.add(near)
    front = nondominated(known.objectives, higher_is_better)
    if not front.any():
        raise ValueError("no design has an answer: all objectives are missing")
    sign = np.where(np.asarray(higher_is_better, dtype=bool), -1.0, 1.0)
    at = np.flatnonzero(front)
    at = at[np.lexsort((known.objectives[at] * sign).T[::-1])]
    lost = int((~np.isfinite(known.objectives).all(axis=1)).sum())
    return Front(tuple(known.designs[k] for k in at), known.objectives[at], len(known.designs), lost)


class _Known:
    """Designs evaluated so far; none is evaluated twice."""

    def __init__(
        self,
        evaluate: Callable[[Sequence[Design]], Float[np.ndarray, "design objective"]],
        names: tuple[str, ...],
    ) -> None:
        self.designs: list[Design] = []
        self.objectives: Float[np.ndarray, "design objective"] = np.empty((0, 0))
        self._evaluate, self._names, self._seen = evaluate, names, set[tuple[Any, ...]]()

    def add(self, designs: Iterable[Design]) -> None:
        new = []
        for design in designs:
            key = tuple(design[n] for n in self._names)
            if key not in self._seen:
                self._seen.add(key)
                new.append(design)
        if not new:
            return
        found = np.asarray(self._evaluate(new), dtype=np.float64)
        if found.ndim != 2 or len(found) != len(new):
            raise ValueError(f"{len(new)} designs gave objectives of shape {found.shape}")
        self.objectives = np.vstack([self.objectives, found]) if self.designs else found
        self.designs += new


def _neighbours(design: Design, terms: Mapping[str, Sequence[Any]], part: float) -> Iterable[Design]:
    """Designs with one term of floats moved by a part of the distance to the next value on either side."""
    for name, values in terms.items():
        if len(values) < 2 or not all(isinstance(v, float) for v in values):
            continue
        here, ranked = design[name], sorted(values)
        for side in (-1, 1):
            gaps = [b - a for a, b in itertools.pairwise(ranked) if (a < here if side < 0 else b > here)]
            if gaps:
                step = gaps[-1] if side < 0 else gaps[0]
                moved = min(max(here + side * part * step, ranked[0]), ranked[-1])
                yield {**design, name: moved}
