"""Agreements in the case language: steps, lots, relief, deadlines, and what counts as breach.

Each agreement is a policy of the sender, beside going on with pressure, escalating, and doing neither. The
words are those of the field: a *step* is a lot of people released for relief; the *first mover* delivers
before the other owes; *snapback* is a clause under which relief is withdrawn after a breach.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from snapback.case.base import EasedForm, NonNegative, Share, Strict
from snapback.case.scalars import Day, FunctionName, Identifier, Text  # noqa: TC001 -- pydantic reads them

AgreementKind = Literal["one_shot", "steps", "tariff", "unilateral", "pressure", "escalation", "none"]
Mover = Literal["target", "sender"]

Quarters = Annotated[int, Field(gt=0, le=40)]

MAX_STEPS = 6
"""Every step doubles the places where an agreement can stand; six are 22 of them."""


class Step(Strict):
    """One exchange: people for relief."""

    release: NonNegative | None = Field(None, description="persons released in this step")
    share: Share | None = Field(None, description="in place of `release`: share of those held at the vintage")
    relief: tuple[Text, ...] = Field((), description="ids of the packages eased in return")
    recognition: Share = Field(
        0.0, description="visits, an embassy, visas: part of full recognition that comes with the step"
    )
    within: Quarters = Field(2, description="quarters that each side has, once the step is its turn")


class Agreement(Strict):
    """The terms of one deal, or of having none."""

    id: Identifier
    title: Text
    kind: AgreementKind = Field(description="what sort of deal it is, see below")
    first_mover: Mover = Field("target", description="who delivers first in each step")
    form: EasedForm = Field("licensed", description="form of the relief")
    snapback: bool = Field(default=True, description="whether relief is withdrawn after a breach by clause")
    parties: tuple[Text, ...] = Field(
        (), description="ids of the key holders that take part on the sender's side; all relief needs theirs"
    )
    steps: tuple[Step, ...] = Field((), max_length=MAX_STEPS, description="in their order; at most 6")
    price: NonNegative | None = Field(None, description="of a tariff: USD million per person released")
    lot: NonNegative | None = Field(None, description="of a tariff: the most persons bought in a quarter")
    ceiling: NonNegative | None = Field(
        None, description="new arrests in a quarter above which the target is in breach; none where left out"
    )
    exile: Share = Field(0.0, description="share of those released who have to leave the country")
    reopen_after: Quarters | None = Field(
        None, description="quarters of cooling-off on average before a failed agreement can be taken up again"
    )
    source: Text
    note: Text | None = None


Probability = Annotated[float, Field(ge=0.0, le=1.0)]
"""Stated as a number: it is judgement about the forecast, not a parameter of the theory."""


class Forecasting(Strict):
    """What a forecast needs beside the game: which agreement is being played is itself unknown."""

    mixture: dict[Identifier, Probability] = Field(
        min_length=1,
        description="by id of a policy, probability that it is what is being negotiated; sums to 1",
    )
    struck: Probability = Field(
        1.0, description="probability per quarter that an agreement still under negotiation is struck"
    )
    lots: tuple[NonNegative, NonNegative, NonNegative] = Field(
        (1.0, 1.0, 1.0),
        description="10 %, 50 % and 90 % points of a lot as delivered over the lot as written",
    )
    waves_last: Probability = Field(
        0.0, description="probability per quarter that pardons unasked, where they run at the vintage, go on"
    )
    another_package: Probability = Field(
        0.0, description="probability that a step brings another package of the same key holders than written"
    )
    another_form: Probability = Field(
        0.0, description="probability that relief comes in the other form than written"
    )
    source: Text
    note: Text | None = None


class GameSettings(Strict):
    """Where the game starts and how finely it counts."""

    held: NonNegative = Field(description="persons held at the vintage")
    stock: tuple[NonNegative, ...] = Field(
        min_length=2,
        max_length=12,
        description="rising numbers of persons held between which is interpolated",
    )
    dependence: tuple[Share, ...] = Field(
        min_length=2,
        max_length=7,
        description="rising shares of trade with the patron between which is interpolated",
    )
    unrest: Literal["calm", "protest", "crisis"] = Field("calm", description="at the vintage")
    government: Literal["expedient", "principled"] = Field(description="of the sender, at the vintage")
    sender_actors: tuple[Text, ...] = Field(
        min_length=1, description="ids of actors whose own income the sender counts as its own"
    )
    target_election: Day | None = Field(None, description="next national vote in the target")
    target_election_every: Quarters = Field(20, description="quarters between such votes")
    sender_turnover: Day | None = Field(
        None, description="day on which the sender's next elected government takes office"
    )
    sender_turnover_every: Quarters = Field(16, description="quarters between such days")
    horizon: Annotated[int, Field(ge=8, le=200)] = Field(
        160, description="quarters that the actors look ahead"
    )
    functions: dict[str, FunctionName] = Field(
        default_factory=dict,
        description="parts of the theory replaced: name of a function, name of the one used in its place",
    )
    forecast: Forecasting | None = Field(
        None, description="which agreements may be struck, for forecasts with a date"
    )
