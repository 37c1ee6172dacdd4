"""Claims of an argument in the case language: each with the quantity that decides it, and the test.

Nothing is evaluated: a quantity is named by its kind and its labels, and put together by subtraction,
division and a factor alone. Whatever it names must be something that every draw of an ensemble records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, PlainValidator

from snapback.case.agreement import MAX_STEPS
from snapback.case.base import Strict
from snapback.case.scalars import Identifier, Text, spoken, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from snapback.case.agreement import Agreement
    from snapback.case.case import Case
    from snapback.case.yaml_reader import Path_

Year = Literal["1y", "3y", "5y"]
ValueKind = Literal["marginal_first", "marginal_last"]
Economy = Literal["regime_revenue", "patron_gain", "gateway_flow", "dependence", "income"]
Finite = Annotated[float, Field(allow_inf_nan=False)]

KINDS = ("outcome", "step", "packages", "economy", "parameter")
"""What a quantity can be; it has exactly one of these fields."""

NEEDS = {
    "outcome": ("policy", "at"),
    "step": ("policy", "at"),
    "packages": ("actor", "value"),
    "economy": ("eased",),
    "parameter": (),
}
"""Fields that each kind needs; the others have no meaning for it."""

NOTHING, EVERYTHING = "nothing", "everything"

OUTCOME_NAMES = (
    "freed",
    "newly_jailed",
    "held",
    "steps_kept",
    "agreement_completed",
    "broken_by_target",
    "broken_by_sender",
    "snapped_back",
    "regime_revenue",
    "patron_gain",
    "sender_gain",
    "dependence",
    "regime_falls",
    "crises",
    "interventions",
    "deadlines_missed",
    "sender_value.human_rights",
    "sender_value.power_politics",
    "sender_value.quick_success",
    "detention_averted",
)
"""Outcomes of a policy, in the order of the records of draws."""

BUILT_IN = {"pressure": "pressure", "escalation": "escalation", "none": "no_deal"}
"""Policies that every case has: their kinds, and their ids where the case does not write one of that kind."""

MAX_CLAIMS = 64


def _eased(value: Any) -> str | tuple[str, ...]:  # noqa: ANN401
    if isinstance(value, tuple) and value and all(isinstance(name, str) for name in value):
        return value
    if value in (NOTHING, EVERYTHING):
        return str(value)
    what = f"is {spoken(value)}, which says not what is eased."
    raise wrong(what, "Write `nothing`, `everything`, or a list of packages: `[...]`.")


class Quantity(Strict):
    """A number that every draw gives: ``(quantity - minus) / over * times``.

    Exactly one of ``outcome``, ``step``, ``packages``, ``economy`` and ``parameter`` is given.
    """

    outcome: Text | None = Field(None, description="name of an outcome of a policy")
    step: Annotated[int, Field(gt=0, le=MAX_STEPS)] | None = Field(
        None, description="number of a step: the probability that both sides have kept it by then"
    )
    packages: tuple[Text, ...] | None = Field(
        None, description="ids of packages: their value to `actor`, summed, in USD million a year"
    )
    economy: Economy | None = Field(None, description="a result of the ledger with `eased` eased")
    parameter: Text | None = Field(None, description="name of a parameter")
    policy: Text | None = Field(None, description="id of a policy")
    at: Year | None = Field(None, description="how long after the vintage")
    actor: Text | None = Field(None, description="id of an actor with a column in the ledger")
    value: ValueKind | None = Field(None, description="eased first, or last, of all packages")
    eased: Annotated[str | tuple[str, ...], PlainValidator(_eased)] | None = Field(
        None, description="`nothing`, `everything` or a list of packages"
    )
    minus: Quantity | None = Field(None, description="another quantity, taken off")
    over: Quantity | None = Field(None, description="another quantity, by which is divided")
    times: Finite = Field(1.0, description="a factor")

    @property
    def kinds(self) -> list[str]:
        """Which of the kinds are given."""
        return [kind for kind in KINDS if getattr(self, kind) is not None]

    def parts(self, path: Path_ = ()) -> Iterator[tuple[Path_, Quantity]]:
        """Give the quantity and all that it is put together from, with their paths."""
        yield path, self
        for name in ("minus", "over"):
            part = getattr(self, name)
            if part is not None:
                yield from part.parts((*path, name))


class ClaimTest(Strict):
    """What must hold of a quantity: exactly one of ``above`` and ``below``."""

    quantity: Quantity
    above: Finite | None = Field(None, description="the number that the quantity must exceed")
    below: Finite | None = Field(None, description="the number under which it must stay")


class Fact(Strict):
    """A row of the facts: its file, without ``.csv``, and its date as written there."""

    file: Text
    date: Text


class Record(Strict):
    """What dated facts up to the vintage say on a claim."""

    says: Text
    facts: tuple[Fact, ...] = Field(min_length=1, description="the rows it rests on: `{file, date}`")


class Claim(Strict):
    """One checkable statement, with what decides it.

    A claim without ``tests`` is one that the model cannot decide; ``undecided`` then says what is missing.
    With tests, ``undecided`` says what they leave open.
    """

    id: Identifier
    text: Text = Field(description="the statement, in one sentence")
    tests: tuple[ClaimTest, ...] = Field((), max_length=6, description="all must hold")
    unit: Text | None = Field(None, description="of the first test's quantity")
    why: Text | None = Field(None, description="why this quantity and this threshold decide it")
    record: Record | None = Field(None, description="what dated facts say")
    undecided: Text | None = Field(None, description="what the model cannot decide about it")


class ClaimsFile(Strict):
    """All of ``claims.yaml``."""

    claims: tuple[Claim, ...] = Field(min_length=1, max_length=MAX_CLAIMS, description="a list")


def policies_in(case: Case) -> tuple[tuple[str, Agreement | None], ...]:
    """List the ids of a case's policies in their order, with the agreement where the case writes it."""
    written = {agreement.kind for agreement in case.agreements}
    added = [(name, None) for kind, name in BUILT_IN.items() if kind not in written]
    return (*((agreement.id, agreement) for agreement in case.agreements), *added)


def combinations_of(case: Case) -> tuple[frozenset[str], ...]:
    """List the sets of eased packages that every draw solves, in the order of its record.

    Nothing, everything, each package alone, each last, and what is in place after each step of each
    agreement.
    """
    packages = [package.id for package in case.packages]
    everything = frozenset(packages)
    after = [frozenset(level) for agreement in case.agreements for level in levels_of(agreement)]
    return tuple(
        dict.fromkeys(
            [
                frozenset(),
                everything,
                *(frozenset({p}) for p in packages),
                *(everything - {p} for p in packages),
                *after,
            ]
        )
    )


def levels_of(agreement: Agreement) -> list[Sequence[str]]:
    """List the packages in place before the first step and after each."""
    levels: list[Sequence[str]] = [()]
    for step in agreement.steps:
        levels.append((*levels[-1], *step.relief))
    return levels


def eased_set(case: Case, eased: str | tuple[str, ...]) -> frozenset[str]:
    """Give the set of packages that ``eased`` names."""
    if eased == NOTHING:
        return frozenset()
    if eased == EVERYTHING:
        return frozenset(package.id for package in case.packages)
    return frozenset(eased)
