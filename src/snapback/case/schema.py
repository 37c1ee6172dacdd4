"""The case language: what an analyst may write in ``case.yaml``.

Wherever a number may stand, the name of a parameter may stand too (a *quantity*). Regions are alpha-3 codes
of the world, names of ``groups``, or ``WLD`` for all; sectors are codes of the world, names of
``sector_groups``, or ``all``. The models check one file's form; what refers to something else is checked
in :mod:`snapback.case.check`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from snapback.case.agreement import Agreement, GameSettings
from snapback.case.base import EasedForm, NonNegative, Positive, Share, Strict
from snapback.case.scalars import Bounds, Code, Day, Identifier, Text, quantity

Confidence = Literal["sourced", "recalled", "derived", "computed", "judgement"]
Form = Literal["in_force", "licensed", "delisted"]
Kind = Literal[
    "import_ban",
    "export_ban",
    "services_ban",
    "overflight_ban",
    "tariff",
    "price_cap",
    "payment_ban",
    "listing",
    "transit_ban",
    "border_closure",
    "debt_ban",
    "asset_freeze",
    "fine",
    "working_capital",
]
Role = Literal["target", "regime", "patron", "sender", "transit", "third_party", "street"]

MAX_PACKAGES = 8
"""The ledger solves every combination: 2^8 = 256 economies."""

MAX_AGREEMENTS = 16
"""A game is solved for every agreement and every draw."""

__all__ = [
    "Agreement",
    "Bounds",
    "CaseFile",
    "EasedForm",
    "GameSettings",
    "Measure",
    "Package",
    "Route",
    "Strict",
]


class Actor(Strict):
    """Who appears in the ledger."""

    id: Identifier
    title: Text
    role: Role
    regions: tuple[Code, ...] = Field(description="regions or groups whose income is this actor's")
    note: Text | None = None


class KeyHolder(Strict):
    """Whoever's consent a measure's value needs."""

    id: Identifier
    title: Text
    actor: Text = Field(description="id of the actor that the key holder belongs to")
    decides: Text = Field(description="how the decision is taken, in words")
    source: Text | None = None
    note: Text | None = None


class Package(Strict):
    """Measures that are eased together."""

    id: Identifier
    title: Text
    form: EasedForm | None = Field(None, description="what easing means: licensed or delisted")
    forms: tuple[EasedForm, ...] = Field((), description="both forms as separate states")
    key_holders: tuple[Text, ...] = Field(description="ids of those whose consent easing needs, all of them")
    reversibility: Text = Field(description="how fast easing can be taken back, in words")
    source: Text
    note: Text | None = None

    @property
    def eased_forms(self) -> tuple[EasedForm, ...]:
        """Forms that easing can take, the one of ``form`` where only one is given."""
        if self.forms:
            return self.forms
        return (self.form,) if self.form else ()


class Route(Strict):
    """A way from origin to destination other than the direct one."""

    id: Identifier
    title: Text
    origins: tuple[Code, ...] = Field(description="regions or groups that sell")
    destinations: tuple[Code, ...] = Field(description="regions or groups that buy")
    sectors: tuple[Text, ...] = Field(description="sectors or sector groups")
    via: Code = Field(description="region that the route passes")
    share: Share = Field(description="baseline share of the flow's value on this route")
    margin: Share = Field(description="share of the flow's value on this route that its owner earns")
    owner: Code = Field(description="region that earns the margin and a capacity rent")
    evasion_cost: NonNegative | None = Field(
        None,
        description="given for a re-export, which a ban on the direct way does not reach: its extra cost",
    )
    evasion_margin: Share = Field(0.0, description="part of the extra cost that is the owner's income")
    capacity: Positive | None = Field(
        None, description="largest volume, over the base-year volume of all flows in scope"
    )
    carries: Literal["goods", "payments"] = "goods"
    source: Text
    confidence: Confidence | None = None
    note: Text | None = None


class Resource(Strict):
    """A deposit whose supply hardly answers the price, so that its owner's rent does."""

    id: Identifier
    title: Text
    origin: Code = Field(description="region where the deposit is, which earns the rent")
    sectors: tuple[Text, ...] = Field(description="sectors that it supplies")
    rent: Share = Field(description="part of the base-year price above running cost; it can be lost, no more")
    supply_elasticity: NonNegative = Field(description="per cent of volume per per cent of price")
    take: Share = Field(0.0, description="part of a change of the rent that the rulers can spend")
    source: Text
    confidence: Confidence | None = None
    note: Text | None = None


class Scope(Strict):
    """The flows that a measure covers."""

    origins: tuple[Code, ...] = Field((), description="regions or groups that sell (or lend)")
    destinations: tuple[Code, ...] = Field((), description="regions or groups that buy (or borrow, or hold)")
    sectors: tuple[Text, ...] = Field((), description="sectors or sector groups; all where none is named")
    via: tuple[Code, ...] = Field((), description="regions through which ways are closed")
    routes: tuple[Text, ...] = Field((), description="ids of routes that are closed")


class Renewal(Strict):
    """How a measure that ends by itself is kept in force."""

    rule: Text = Field(description="who decides on renewal and how, in words")
    every_months: Annotated[int, Field(gt=0, le=1200)]
    if_not: Literal["lapse", "stay"]


class Wedge(Strict):
    """The part of a cost that is somebody's income instead of burnt."""

    share: Share = Field(description="part of the cost that is income")
    owner: Code = Field(description="region whose income it is")


class Measure(Strict):
    """One legal act with its scope, in force at the vintage."""

    id: Identifier
    title: Text
    sender: Text = Field(description="an actor's id, a region, or a name in `institutions`")
    act: Text = Field(description="the legal act with its number")
    date: Day = Field(description="the day on which it came into force")
    expires: Day | None = Field(None, description="the day on which it ends unless renewed")
    renewal: Renewal | None = Field(None, description="how it is kept in force")
    kind: Kind
    scope: Scope = Field(description="the flows, ways or funds that it covers")
    coverage: Share = Field(1.0, description="share of each flow in scope that is covered")
    coverage_source: Text | None = Field(None, description="how the coverage is known")
    cost: NonNegative | None = Field(None, description="extra cost on covered flows, as a fraction")
    rate: NonNegative | None = Field(None, description="tariff or cap, as a fraction of the price")
    amount: NonNegative | None = Field(None, description="USD million a year")
    income_share: Share | None = Field(
        None, description="for lending: part of it that counts as income, where it differs from the case's"
    )
    wedge: Wedge | None = Field(None, description="part of the cost that is somebody's income")
    form: Form = Field("in_force", description="state of the act at the vintage")
    key_holders: tuple[Text, ...] = Field(description="ids of those who can lift it")
    package: Text = Field("none", description="id of a package, `background` or `none`")
    reversal: Text = Field(description="how the act is undone, in words")
    source: Text
    confidence: Confidence
    note: Text | None = None


class Take(Strict):
    """The part of the sales of state sectors that the rulers can spend."""

    sectors: tuple[Text, ...] = Field(description="sectors or sector groups")
    rate: Share = Field(description="part of their sales")
    source: Text | None = None


class RegimeRevenue(Strict):
    """How the rulers' revenue is counted."""

    general_take: Share = Field(description="share of GDP that the rulers can spend")
    takes: tuple[Take, ...] = Field((), description="extra takes on the sales of state sectors")
    margin_share: Share = Field(0.0, description="share of what the target's routes earn more or less")
    subsidy: NonNegative = Field(0.0, description="USD million a year from the patron")
    source: Text | None = None
    note: Text | None = None


class Elasticity(Strict):
    """Trade elasticities; what is not named here is the world's."""

    theta: dict[str, Positive] = Field(default_factory=dict, description="by sector or sector group")
    short_run_ratio: Annotated[float | str, quantity(0.0, 1.0, open_below=True)] | None = Field(
        None, description="elasticities of trade and ways in the first year over the long run"
    )
    note: Text | None = None


class CaseFile(Strict):
    """All of ``case.yaml``."""

    snapback: Literal[1] = Field(description="version of the case language: 1")
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    title: Text
    question: Text = Field(description="the question that the case answers, in one sentence")
    vintage: Day = Field(description="facts dated later may not be read, as 2025-02-15")
    world: Text = Field(description="name of an embedded world, or a path inside the case folder")
    overlap: Literal["nested", "independent"] = "nested"
    target: Code = Field(description="the region under sanctions")
    patron: Code | None = Field(None, description="the region that backs the target's rulers")
    groups: dict[str, tuple[Code, ...]] = Field(default_factory=dict, description="names of sets of regions")
    sector_groups: dict[str, tuple[Text, ...]] = Field(
        default_factory=dict, description="names of sets of sectors; `goods` is what dependence counts"
    )
    institutions: dict[str, Text] = Field(
        default_factory=dict, description="senders that are no region: name and title"
    )
    actors: tuple[Actor, ...] = Field(description="who gains or loses")
    key_holders: tuple[KeyHolder, ...] = Field((), description="who can lift what")
    packages: tuple[Package, ...] = Field((), description="what is eased together; at most 8")
    routes: tuple[Route, ...] = Field((), description="ways other than the direct one")
    resources: tuple[Resource, ...] = Field((), description="deposits whose rent answers the price")
    dispersion: dict[str, Positive] = Field(
        default_factory=dict,
        description="how readily goods change between ways, by sector; `default` for the rest",
    )
    measures: tuple[Measure, ...] = Field(description="the legal acts")
    regime: RegimeRevenue | None = Field(None, description="how the rulers' revenue is counted")
    elasticity: Elasticity = Field(
        default_factory=Elasticity, description="trade elasticities where they are not the world's"
    )
    overcompliance: Share | None = Field(
        None, description="share of a measure's effect that a licence leaves"
    )
    lending_income_share: Share | None = Field(None, description="part of new lending that counts as income")
    game: GameSettings | None = Field(
        None, description="where the game of promises starts; agreements need it"
    )
    agreements: tuple[Agreement, ...] = Field(
        (), description="deals to compare, and what the sender may do instead; at most 16"
    )
    note: Text | None = None
