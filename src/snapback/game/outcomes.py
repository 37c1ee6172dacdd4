"""What is reported of a policy: people, promises, money, power, and the three weightings.

Each outcome is a sum of counts of the engine: amounts that flow at an action, levels read off the state, or
events, all exact given the parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from snapback.game.engine.tables import Count, Event
from snapback.game.theory.weightings import WEIGHTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jaxtyping import Bool, Float

    from snapback.game.automaton import Automaton, Place
    from snapback.game.maths import Array

YEARS = {"1y": 4, "3y": 12, "5y": 20}
"""Quarters after the vintage at which outcomes are told."""

BREAKS = ("broken_by_target", "broken_by_sender")
"""Events that end an agreement's course; the first of them counts."""


@dataclass(frozen=True)
class Outcome:
    """One outcome.

    Attributes
    ----------
    name
        As in the contract.
    title
        In words.
    unit
        ``persons``, ``probability``, ``USD million a year``, ``fraction``, ``steps``, ``index``.
    kind
        ``total`` since the vintage, or the ``level`` at a date.
    counts
        Names of the counts that are added up.
    discount
        Name of the parameter by which later quarters count less.
    """

    name: str
    title: str
    unit: str
    kind: Literal["total", "level"]
    counts: tuple[str, ...] = field(default=())
    discount: str | None = None

    def path(
        self, paths: Mapping[str, Float[np.ndarray, " quarter"]], values: Mapping[str, float]
    ) -> Float[np.ndarray, " quarter"]:
        """Value at the end of each quarter."""
        rows = [paths[name] for name in self.counts or (self.name,) if name in paths]
        if not rows:
            return np.zeros(len(next(iter(paths.values()))))
        path = np.sum(rows, axis=0)
        if self.kind == "level":
            return np.asarray(path)
        return np.cumsum(path * self.weights(len(path), values))

    def weights(self, quarters: int, values: Mapping[str, float]) -> Float[np.ndarray, " quarter"]:
        """Weight of each quarter in the total."""
        factor = values[self.discount] if self.discount else 1.0
        return np.asarray(factor ** np.arange(quarters))


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("freed", "people freed", "persons", "total"),
    Outcome("newly_jailed", "newly jailed", "persons", "total"),
    Outcome("held", "people held", "persons", "level"),
    Outcome("steps_kept", "steps kept by both sides", "steps", "total"),
    Outcome("agreement_completed", "the agreement is completed", "probability", "total"),
    Outcome("broken_by_target", "the target breaks it first", "probability", "total"),
    Outcome("broken_by_sender", "the sender breaks it first", "probability", "total"),
    Outcome("snapped_back", "relief is taken back", "probability", "total"),
    Outcome(
        "regime_revenue", "the rulers' revenue, against the vintage", "USD million a year", "level",
        ("revenue_gain", "support"),
    ),
    Outcome("patron_gain", "the patron's gain from relief", "USD million a year", "level"),
    Outcome("sender_gain", "the sender's own gain", "USD million a year", "level"),
    Outcome("dependence", "the patron's share of trade", "fraction", "level"),
    Outcome("regime_falls", "the rulers lose power", "probability", "total"),
    Outcome("crises", "crises that threaten the rulers", "number", "total"),
    Outcome("interventions", "interventions of the patron", "number", "total"),
    Outcome("deadlines_missed", "a deadline is missed first by the target", "probability", "total"),
    Outcome("sender_value.human_rights", "human rights", "index", "total", discount="delta_sender"),
    Outcome("sender_value.power_politics", "power politics", "index", "total", discount="delta_sender"),
    Outcome("sender_value.quick_success", "quick success", "index", "total", discount="quick_discount"),
)  # fmt: skip

QUANTITIES = (
    "released", "arrests", "stock", "revenue", "revenue_now", "patron_gain", "sender_gain", "dependence",
    "support_change", "crisis", "owed_by_target", "deadline", "open_tariff",
    *(f"{w}_from_{move}" for w in WEIGHTINGS for move in ("jail", "perform", "answer", "back", "quarter")),
)  # fmt: skip
"""What the theory has to tell beside the game."""


def events_of(rules: Automaton) -> tuple[Event, ...]:
    """Events of an agreement, as steps between its places (and of unrest)."""
    places = rules.places
    over, course = _set(places, kind=("over",)), np.array([p.in_course for p in places])
    eased = np.array([p.relief > 0 for p in places])
    leaving = np.outer(course, over)
    completing = np.outer(~_set(places, kind=("done",)), _set(places, kind=("done",)))
    events = [
        Event("broken_by_target", ("perform", "jail"), "place", leaving),
        Event("broken_by_sender", ("answer",), "place", leaving),
        Event("agreement_completed", ("perform", "answer"), "place", completing),
        Event(
            "snapped_back", ("answer",), "place", np.outer(eased, ~eased & ~_set(places, kind=("fallen",)))
        ),
        Event(
            "regime_falls",
            ("back",),
            "place",
            np.outer(~_set(places, kind=("fallen",)), _set(places, kind=("fallen",))),
        ),
        Event("crisis_begins", ("unrest",), "unrest", np.outer([True, True, False], [False, False, True])),
    ]
    return (*events, *(_keeping(rules, n) for n, place in enumerate(places) if place.promises))


def kept(place: Place) -> str:
    """Give the name of the event that what is due at a place is delivered."""
    return f"kept_{place.id}"


def _keeping(rules: Automaton, n: int) -> Event:
    pairs = np.zeros((rules.size, rules.size), dtype=bool)
    pairs[n, rules.keep[n]] = True
    place = rules.places[n]
    return Event(kept(place), ("answer" if place.owes == "sender" else "perform",), "place", pairs)


def counts_of(rules: Automaton, q: Mapping[str, Array]) -> tuple[Count, ...]:
    """Give the counts behind the outcomes.

    Parameters
    ----------
    rules
        The agreement's automaton.
    q
        Quantities of the theory, from :func:`snapback.game.filling.fill`.
    """
    level = {
        "held": q["stock"],
        "revenue_gain": q["revenue"] - q["revenue_now"],
        "patron_gain": q["patron_gain"],
        "sender_gain": q["sender_gain"],
        "dependence": q["dependence"],
    }
    flow: dict[str, dict[str, Array]] = {
        "freed": {"perform": q["released"]},
        "newly_jailed": {"jail": q["arrests"]},
        "support": {"back": q["support_change"]},
        "interventions": {"back": np.concatenate([0.0 * q["crisis"], 0.0 * q["crisis"], q["crisis"]])},
    }
    for weighting in WEIGHTINGS:
        flow[f"sender_value.{weighting}"] = {
            name.removeprefix(f"{weighting}_from_"): table
            for name, table in q.items()
            if name.startswith(f"{weighting}_from_")
        }
    late = q["owed_by_target"] * q["deadline"]
    counts = [
        *(Count(name, level=table[0]) for name, table in level.items()),
        *(Count(name, flow=tables) for name, tables in flow.items()),
        Count("deadlines_missed", {"perform": np.concatenate([0.0 * late, 0.0 * late, late])}, until=BREAKS),
        *(Count(name, event=name, until=BREAKS) for name in BREAKS),
        *(Count(name, event=name, until=(name,)) for name in ("agreement_completed", "snapped_back")),
        # Nobody returns from there, so that it needs no first time: one thing less to follow.
        Count("regime_falls", event="regime_falls"),
        Count("crises", event="crisis_begins"),
        *(Count(kept(p), event=kept(p), until=BREAKS) for p in rules.places if p.promises),
    ]
    return tuple(counts)


def steps_kept(
    rules: Automaton, paths: Mapping[str, Float[np.ndarray, " quarter"]]
) -> Float[np.ndarray, "step quarter"]:
    """Give the probability that each step is kept by both sides in each quarter, before anybody breaks it."""
    last = {place.step: place for place in rules.places if place.owes is not None and place.step}
    rows = [paths[kept(last[step])] for step in range(1, rules.steps + 1)]
    return np.array(rows).reshape(rules.steps, len(next(iter(paths.values()))))


def _set(places: Sequence[Place], kind: tuple[str, ...]) -> Bool[np.ndarray, " place"]:
    return np.array([p.kind in kind for p in places])
