"""The terms of an agreement as a search: who else could be freed, at what price, for whom.

Each design is the same exchange under other terms: who moves first, in how many steps and of what sizes, in
which form, with or without a clause to take relief back, what counts as breach, and how long each side has.
All are played at central values; the front holds those that no other beats in people freed, in the rulers'
revenue and in the patron's gain at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from snapback.case.agreement import Step
from snapback.case.claims import levels_of
from snapback.economy.selected import selected
from snapback.errors import InvalidGame, NotConverged
from snapback.game.comparison import TITLES, outcome_paths
from snapback.game.outcomes import YEARS
from snapback.game.play import play
from snapback.game.policies import nothing_of, policies_of, policy_of
from snapback.verdict.pareto import design_search

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import xarray as xr
    from jaxtyping import Float

    from snapback.case import Case
    from snapback.case.agreement import Agreement
    from snapback.verdict.pareto import Design, Front
    from snapback.world import World

    Progress = Callable[[str, int, int], None]

People = Literal["freed", "detention_averted"]

STEPS = (1, 2, 4)
"""Numbers of steps: all at once, twice, and as many as the examples of a case have."""

LEANS = (0.5, 1.0, 2.0)
"""Size of each step over the one before: most at first, even, most at last."""

QUARTERS = (2, 4)
"""Deadlines: half a year and a year for each side."""

PRICES = (0.5, 1.0, 2.0)
"""Prices, and lots, of a tariff over those of the case."""

BESIDE = ("detention_averted", "newly_jailed", "broken_by_target", "regime_falls")
"""Outcomes that are told beside the objectives."""


@dataclass(frozen=True, eq=False)
class Designs:
    """The front of a search.

    Attributes
    ----------
    agreement
        Whose terms were varied.
    objectives
        Outcome, date, and whether more is better, in the order of ``front.objectives``.
    front
        Designs that no other beats in all objectives.
    beside
        Further outcomes of each design on the front, by name. [design]
    as_written
        The same numbers under the terms that the case writes, by name.
    """

    agreement: Agreement
    objectives: tuple[tuple[str, str, bool], ...]
    front: Front
    beside: Mapping[str, Float[np.ndarray, " design"]]
    as_written: Mapping[str, float]


def design(
    case: Case,
    world: World,
    agreement: str | None = None,
    *,
    people: People = "freed",
    refinements: int = 1,
    progress: Progress | None = None,
) -> Designs:
    """Search the terms of an agreement at central values.

    Parameters
    ----------
    case, world
        The case, with a ``game`` section, and the sanction-free world.
    agreement
        Id of an agreement in steps, of one exchange, or of a tariff; the first in steps where ``None``.
    people
        What is counted for the prisoners: people freed, or person-months of detention averted against no
        deal, which new arrests and sentences that end anyway cannot flatter.
    refinements
        How often the steps of sizes and prices are halved around the front.
    progress
        Called with what is done, how much of it, and of how much.

    Raises
    ------
    InvalidGame
        If there is no such agreement, or it has no terms to vary.
    InvalidScenario, NotConverged
        If the economy has no answer.
    """
    base = _base(case, agreement)
    terms = terms_of(case, base)
    search = _Search(case, world, base, people, terms, progress)
    objectives = ((people, "5y", True), ("regime_revenue", "3y", False), ("patron_gain", "3y", False))
    front = design_search(
        search.evaluate,
        terms,
        [better for _, _, better in objectives],
        refinements=refinements,
        allowed=_allowed,
    )
    rows = [search.outcomes(found) for found in front.designs]
    names = list(TITLES)
    at = [names.index(name) for name in BESIDE]
    beside = {
        name: np.array([row[k, YEARS["5y"] - 1] for row in rows]) for name, k in zip(BESIDE, at, strict=True)
    }
    own = outcome_paths(play(case, search.data, base.id), search.idle)
    told = {(name, year) for name, year, _ in objectives} | {(name, "5y") for name in BESIDE}
    as_written = {name: float(own[names.index(name), YEARS[year] - 1]) for name, year in sorted(told)}
    return Designs(base, objectives, front, beside, as_written)


def terms_of(case: Case, base: Agreement) -> dict[str, Sequence[Any]]:
    """Give the values of each term that are tried."""
    both = (True, False)
    if base.kind == "tariff":
        return {
            "price": tuple(factor * case.value(base.price or 0.0) for factor in PRICES),
            "lot": tuple(factor * case.value(base.lot or 0.0) for factor in PRICES),
            "form": ("licensed", "delisted"),
        }
    ceilings = [a.ceiling for a in case.agreements if a.ceiling is not None]
    return {
        "first_mover": ("target", "sender"),
        "steps": STEPS,
        "lean": LEANS,
        "form": ("licensed", "delisted"),
        "snapback": both,
        "ceiling": (None, *dict.fromkeys(ceilings)),
        "within": QUARTERS,
    }


def variant(case: Case, base: Agreement, design: Design) -> Agreement:
    """Write an agreement with other terms.

    The people, the relief and the recognition are those of the whole agreement, cut into steps: people by
    the lean, relief in its order, the later the larger the part, and recognition evenly.
    """
    if base.kind == "tariff":
        return base.model_copy(update=dict(design))
    number, lean = int(design["steps"]), float(design["lean"])
    sizes = lean ** np.arange(number)
    relief = [name for step in base.steps for name in step.relief]
    parts = [list(part) for part in np.array_split(np.array(relief, dtype=object), number)]
    if len(relief) < number:
        parts = [[] for _ in range(number - len(relief))] + [[name] for name in relief]
    share = sum(_share(case, step) for step in base.steps)
    recognition = sum(case.value(step.recognition) for step in base.steps)
    steps = tuple(
        Step(
            share=min(float(share * size / sizes.sum()), 1.0),
            relief=tuple(part),
            recognition=min(recognition / number, 1.0),
            within=int(design["within"]),
        )
        for size, part in zip(sizes, parts, strict=True)
    )
    changed = {name: design[name] for name in ("first_mover", "form", "snapback", "ceiling")}
    return base.model_copy(update={**changed, "kind": "steps", "steps": steps})


def design_record(found: Designs) -> dict[str, Any]:
    """Give the front of a search ready for JSON."""
    names = [name for name, _, _ in found.objectives]
    return {
        "agreement": found.agreement.id,
        "tried": found.front.tried,
        "without_answer": found.front.without_answer,
        "objectives": [
            {
                "name": name,
                "title": TITLES[name][0],
                "unit": TITLES[name][1],
                "at": at,
                "more_is_better": better,
            }
            for name, at, better in found.objectives
        ],
        "as_written": dict(found.as_written),
        "front": [
            {
                "terms": dict(terms),
                **dict(zip(names, map(float, row), strict=True)),
                **{name: float(values[n]) for name, values in found.beside.items() if name not in names},
            }
            for n, (terms, row) in enumerate(zip(found.front.designs, found.front.objectives, strict=True))
        ],
    }


class _Search:
    """The games behind a search; the economy of every level of relief is solved once."""

    def __init__(
        self,
        case: Case,
        world: World,
        base: Agreement,
        people: People,
        terms: Mapping[str, Sequence[Any]],
        progress: Progress | None,
    ) -> None:
        self.case, self.base, self.people, self.progress = case, base, people, progress
        self.done = 0
        numbers = terms.get("steps", ())
        tried = [
            variant(case, base, {**{k: v[0] for k, v in terms.items()}, "steps": number})
            for number in numbers
        ]
        sets = [frozenset(level) for a in (*policies_of(case), *tried) for level in levels_of(a)]
        self.data: xr.Dataset = selected(case, world, None, sets).data
        self.idle = play(case, self.data, nothing_of(case).id)

    def outcomes(self, terms: Design) -> Float[np.ndarray, "outcome quarter"]:
        others = tuple(a for a in self.case.agreements if a.id != self.base.id)
        changed = self.case.model_copy(update={"agreements": (variant(self.case, self.base, terms), *others)})
        return outcome_paths(play(changed, self.data, self.base.id), self.idle)

    def evaluate(self, designs: Sequence[Design]) -> Float[np.ndarray, "design objective"]:
        names, found = list(TITLES), []
        for n, terms in enumerate(designs):
            if self.progress is not None:
                self.progress("playing designs", n, len(designs))
            try:
                paths = self.outcomes(terms)
            except (NotConverged, InvalidGame):
                found.append([np.nan] * 3)
                continue
            people = paths[names.index(self.people), YEARS["5y"] - 1]
            money = [paths[names.index(name), YEARS["3y"] - 1] for name in ("regime_revenue", "patron_gain")]
            found.append([people, *money])
        return np.array(found)


def _base(case: Case, agreement: str | None) -> Agreement:
    found: Agreement | None
    if agreement is not None:
        found = policy_of(case, agreement)
    else:
        order = ("steps", "one_shot", "tariff")
        varied = [a for kind in order for a in case.agreements if a.kind == kind]
        found = varied[0] if varied else None
    if found is None or found.kind not in ("steps", "one_shot", "tariff"):
        raise InvalidGame(
            "there are no terms to vary: neither steps for relief nor a price."
            if found is None
            else f"`{found.id}` has no terms to vary: it is of the kind `{found.kind}`.",
            where="--agreement",
            remedy="Name an agreement of the kind `steps`, `one_shot` or `tariff`.",
        )
    return found


def _allowed(design: Design) -> bool:
    """Leave out sizes of steps where there is one, and a clause on what cannot be taken back at once."""
    if "steps" not in design:
        return True
    return (design["steps"] > 1 or design["lean"] == 1.0) and (
        design["form"] == "licensed" or not design["snapback"]
    )


def _share(case: Case, step: Step) -> float:
    """Give the part of those held that a step releases."""
    if step.share is not None:
        return case.value(step.share)
    held = case.value(case.game.held) if case.game is not None else 0.0
    return case.value(step.release or 0.0) / held if held else 0.0
