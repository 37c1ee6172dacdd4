"""An agreement as an automaton: who owes what now, and where each act leads.

A game whose state does not remember who owes what cannot reward anybody for delivering, so nothing is ever
exchanged. The *place* where an agreement stands is that memory (model, section 6). For an agreement of K
steps the places are, for each step, *first mover to deliver* and *second mover to deliver*; *done*; *over
with k steps of relief in place* (after a breach, a missed deadline or a withdrawal); and *fallen*, once the
target's rulers have lost power. Relief that is in place when an agreement is over stays until the sender
withdraws it.

Deadlines and cooling-off are memoryless: a deadline of ``within`` quarters passes with probability
``1 / within`` in each quarter of waiting. So the mean is right and no clock is needed in the state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Bool, Float
    from numpy.typing import NDArray

    from snapback.case.agreement import Agreement

Side = Literal["target", "sender"]

ROUNDS = 2
"""Rounds of new measures that the sender can add under pressure or escalation."""


@dataclass(frozen=True)
class Place:
    """One place where an agreement can stand.

    Attributes
    ----------
    id, title
        Name and words.
    kind
        ``owed`` (a side is to deliver), ``done``, ``over``, ``open`` (of a tariff: people may be released
        and are paid for on delivery), ``pressed`` (no agreement), or ``fallen``.
    step
        Number of the step that is due, from 1; 0 elsewhere.
    owes
        Who is to deliver.
    relief
        Number of steps whose relief is in place.
    given
        Number of steps whose recognition has been given.
    rounds
        Rounds of additional measures in force.
    """

    id: str
    title: str
    kind: Literal["owed", "done", "over", "open", "pressed", "fallen"]
    step: int = 0
    owes: Side | None = None
    relief: int = 0
    given: int = 0
    rounds: int = 0

    @property
    def in_course(self) -> bool:
        """Whether the agreement binds both sides here."""
        return self.kind in ("owed", "done", "open")

    @property
    def promises(self) -> bool:
        """Whether something is owed here."""
        return self.kind == "owed"


@dataclass(frozen=True, eq=False)
class Automaton:
    """The places of an agreement and the ways between them.

    Attributes
    ----------
    places
        In order; the first is where the policy starts.
    keep
        Where delivering leads, or releasing people into an open tariff. [place]
    fail
        Where a refusal, or a deadline missed, by the side that owes leads. [place]
    withdraw
        Where the sender's taking relief back, or calling the agreement off, leads while it owes nothing;
        under pressure, where a new round of measures leads. [place]
    breach
        Where the target's arrests above the ceiling lead, once noticed. [place]
    reopen
        Where taking up a failed agreement leads; itself where that is not possible. [place]
    within
        Deadline at the place in quarters; infinite where nothing is owed. [place]
    steps
        Number of steps.
    """

    places: tuple[Place, ...]
    keep: NDArray[np.intp]
    fail: NDArray[np.intp]
    withdraw: NDArray[np.intp]
    breach: NDArray[np.intp]
    reopen: NDArray[np.intp]
    within: Float[np.ndarray, " place"]
    steps: int

    @property
    def size(self) -> int:
        """Number of places."""
        return len(self.places)

    def where(self, **wanted: object) -> Bool[np.ndarray, " place"]:
        """Places whose attributes are as wanted, such as ``kind="done"``. [place]."""
        return np.array(
            [all(getattr(p, name) == value for name, value in wanted.items()) for p in self.places]
        )

    def index(self, place_id: str) -> int:
        """Position of a place."""
        return [place.id for place in self.places].index(place_id)


def automaton(agreement: Agreement) -> Automaton:
    """Give the automaton of an agreement."""
    if agreement.kind == "tariff":
        return _tariff()
    if agreement.kind in ("pressure", "escalation", "none"):
        return _pressed(agreement)
    return _stepwise(agreement)


FALLEN = Place("fallen", "the rulers have lost power", "fallen")


def _stepwise(agreement: Agreement) -> Automaton:
    alone = agreement.kind == "unilateral"
    movers: tuple[Side, ...] = ("target",) if alone else _order(agreement.first_mover)
    count = len(agreement.steps)
    places: list[Place] = []
    within: list[float] = []
    for step in range(1, count + 1):
        relief = 0 if alone else step - 1
        for side in movers:
            what = "release" if side == "target" else "relief"
            given = step - 1 if alone else relief
            places.append(
                Place(f"{side}_{step}", f"step {step}: {what} is due", "owed", step, side, relief, given)
            )
            within.append(float(agreement.steps[step - 1].within))
            if side == "sender":
                relief = step
    kept_relief = 0 if alone else count
    places.append(Place("done", "all steps are done", "done", relief=kept_relief, given=count))
    levels = range(1) if alone else range(count + 1)
    places += [Place(f"over_{k}", f"over, relief of {k} steps in place", "over", relief=k) for k in levels]
    places.append(FALLEN)
    within += [np.inf] * (len(places) - len(within))

    at = {place.id: n for n, place in enumerate(places)}
    owed = [place.id for place in places if place.kind == "owed"]
    following = dict(zip(owed, [*owed[1:], "done"], strict=True))
    # Relief that is in place outlives a refusal and a breach: taking it back is the sender's next choice.
    over = {p.id: at[f"over_{p.relief}"] for p in places if p.kind in ("owed", "done")}
    stay = np.arange(len(places))
    return Automaton(
        places=tuple(places),
        keep=np.array([at[following[p.id]] if p.kind == "owed" else at[p.id] for p in places]),
        fail=np.array([over[p.id] if p.kind == "owed" else at[p.id] for p in places]),
        withdraw=np.where([p.kind in ("owed", "done", "over") for p in places], at["over_0"], stay),
        breach=np.array([over.get(p.id, at[p.id]) for p in places]),
        reopen=np.array([_resumed(p, agreement, at) for p in places]),
        within=np.array(within),
        steps=count,
    )


def _order(first: Side) -> tuple[Side, Side]:
    return ("target", "sender") if first == "target" else ("sender", "target")


def _resumed(place: Place, agreement: Agreement, at: dict[str, int]) -> int:
    """Place at which a failed agreement is taken up.

    It is a place with the relief that is in place; the target owes there, unless the sender moves first and
    nothing is in place. So nobody is paid again for a step before the target has delivered.
    """
    if place.kind != "over" or agreement.reopen_after is None or agreement.kind == "one_shot":
        return at[place.id]
    if agreement.first_mover == "sender" and agreement.kind != "unilateral":
        return at[f"target_{place.relief}"] if place.relief else at["sender_1"]
    return at.get(f"target_{place.relief + 1}", at["done"])


def _tariff() -> Automaton:
    places = (
        Place("open", "people may be released for the price", "open", given=1),
        Place("over_0", "over", "over"),
        FALLEN,
    )
    stay, ends = np.arange(3), np.array([1, 1, 2])
    return Automaton(
        places, stay, stay, ends, breach=ends, reopen=np.array([0, 0, 2]), within=np.full(3, np.inf), steps=0
    )


def _pressed(agreement: Agreement) -> Automaton:
    first = 1 if agreement.kind == "escalation" else 0
    last = 0 if agreement.kind == "none" else ROUNDS
    places = (
        *(
            Place(f"round_{n}", f"no agreement, {n} new rounds of measures", "pressed", rounds=n)
            for n in range(first, last + 1)
        ),
        FALLEN,
    )
    stay = np.arange(len(places))
    harder = np.append(np.minimum(stay[:-1] + 1, len(places) - 2), stay[-1])
    forever = np.full(len(places), np.inf)
    return Automaton(places, stay, stay, harder, stay, stay, forever, steps=0)
