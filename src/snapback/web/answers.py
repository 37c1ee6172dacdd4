"""What the server says: the forms behind the OpenAPI description.

Answers are not checked against them while somebody waits; the tests do.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from snapback.web.requests import JobRequest, Terms  # noqa: TC001 -- pydantic reads them

Year = Literal["1y", "3y", "5y"]
AtYears = dict[Year, float]
Confidence = Literal["sourced", "recalled", "derived", "computed", "judgement"]
Probability = Annotated[float, Field(ge=-1e-9, le=1.0 + 1e-9)]


class Said(BaseModel):
    """An answer or a part of one."""

    model_config = ConfigDict(strict=True, extra="forbid")


class CaseEntry(Said):
    """A case that can be asked about."""

    id: str
    title: str
    question: str
    vintage: str
    origin: Literal["embedded", "folder", "opened"] = Field(
        description="with snapback, named on the command line, or opened in the browser"
    )


class Parameter(Said):
    """A parameter with its range, bounds, source and quantiles (1, 5, 10, 25, 50, 75, 90, 95, 99 %)."""

    name: str
    meaning: str
    unit: str
    central: float
    low: float | None
    high: float | None
    lower: float | None
    upper: float | None
    shape: str
    source: str
    confidence: Confidence
    note: str | None
    part: Literal["promises", "ledger"] = Field(
        description="what is computed from it; one of the ledger needs the economy solved anew"
    )
    common: bool = Field(description="whether it is common to all cases")
    quantiles: list[float]


class Package(Said):
    """Measures that are eased together."""

    id: str
    title: str
    forms: list[Literal["licensed", "delisted"]]
    key_holders: list[str]
    measures: list[str]


class KeyHolder(Said):
    """Whoever's consent relief needs."""

    id: str
    title: str
    actor: str


class Actor(Said):
    """Who gains or loses."""

    id: str
    title: str
    role: Literal["target", "regime", "street", "patron", "sender", "transit", "third_party"]
    regions: list[str]


class Measure(Said):
    """One legal act in force."""

    id: str
    title: str
    act: str
    sender: str
    date: str
    kind: str
    package: str | None
    form: str
    source: str
    confidence: str


class OutcomeEntry(Said):
    """An outcome that is told of every policy."""

    name: str
    title: str
    unit: str
    kind: Literal["total", "level"]


class ClaimEntry(Said):
    """A claim of the case."""

    id: str
    text: str


class CaseView(CaseEntry):
    """All that the page shows of a case before anything is computed."""

    target: str
    patron: str
    held: float
    held_parameter: str | None
    policies: list[Terms]
    packages: list[Package]
    key_holders: list[KeyHolder]
    actors: list[Actor]
    measures: list[Measure]
    places: dict[str, str]
    parameters: list[Parameter]
    outcomes: list[OutcomeEntry]
    claims: list[ClaimEntry]
    max_steps: int
    quarters: int
    fingerprint: str
    version: str


class Cases(Said):
    """The cases, the one named on the command line first."""

    cases: list[CaseEntry]


class Problem(Said):
    """One thing wrong with what was sent."""

    severity: Literal["error", "warning"]
    where: str
    what: str
    remedy: str


class Opened(Said):
    """A case folder that was opened, with its warnings."""

    case: CaseEntry
    problems: list[Problem]


class Outcome(Said):
    """An outcome at the end of each quarter, and after 1, 3 and 5 years."""

    title: str
    unit: str
    path: list[float]
    at: AtYears


class Promise(Said):
    """A promise when it is due."""

    id: str
    title: str
    step: int
    owed_by: Literal["target", "sender"]
    reached: Probability
    kept: Probability
    quarter: int
    keep: Probability
    refuse: Probability
    wait: Probability
    worth_of_keeping: dict[str, float]


class Relief(Said):
    """What a state of relief changes, against all measures in force."""

    eased: list[str]
    income: float
    value: dict[str, float]
    regime_revenue: float
    patron_gain: float
    gateway_goods: float
    gateway_payments: float
    dependence: float


class Hazard(Said):
    """Probability that a side breaks in a quarter, given that nobody has before."""

    target: list[float]
    sender: list[float]


class PlayAnswer(Said):
    """One policy at central values, or at those that were given."""

    case: str
    policy: str
    title: str
    terms: Terms
    values: dict[str, float]
    coarse: bool
    outcomes: dict[str, Outcome]
    hazard: Hazard
    step_kept: list[list[float]]
    promises: list[Promise]
    relief: list[Relief]
    result_hash: str
    fingerprint: str
    ms: float = Field(description="milliseconds that the server worked; 0 where the answer was at hand")


class Cause(Said):
    """One change between two requests, and what it does alone."""

    path: str
    title: str
    before: str
    after: str
    effect: dict[str, AtYears]
    slope: dict[str, dict[Year, float]] | None


class Hinge(Said):
    """A parameter that an outcome hangs on."""

    parameter: str
    effect: float
    derivative: float
    confidence: str | None


class WhyAnswer(Said):
    """Why two answers differ."""

    begin: str = Field(alias="from")
    end: str = Field(alias="to")
    causes: list[Cause]
    together: dict[str, AtYears]
    hangs_on: dict[str, list[Hinge]]


class WhatWentWrong(Said):
    """A kind and a message."""

    kind: str
    message: str


class JobState(Said):
    """Where a job stands."""

    id: str
    status: Literal["waiting", "running", "done", "failed", "cancelled"]
    request: JobRequest
    doing: str
    share: float = Field(ge=0.0, le=1.0)
    seconds: float
    seconds_left: float | None
    error: WhatWentWrong | None


class Jobs(Said):
    """All jobs that are kept, the oldest first."""

    jobs: list[JobState]


class Health(Said):
    """Whether everything is warm."""

    version: str
    ready: bool


class Failed(Said):
    """A request that was not answered."""

    error: WhatWentWrong
    problems: list[Problem]


class Ledger(BaseModel):
    """The object of ``snapback ledger --draws 0 --json``."""

    model_config = ConfigDict(extra="allow")

    case: str
    packages: list[dict[str, Any]]
    measures: list[dict[str, Any]]
    key_holders: list[dict[str, Any]]
    combinations: list[dict[str, Any]]


class Assessed(BaseModel):
    """The object of ``snapback assess --json``, and bands by policy and outcome in every quarter."""

    model_config = ConfigDict(extra="allow")

    case: str
    draws: int
    failed_draws: int
    seed: int
    fingerprint: str
    result_hash: str
    policies: list[dict[str, Any]]
    bands: dict[str, dict[str, dict[str, list[float]]]]
