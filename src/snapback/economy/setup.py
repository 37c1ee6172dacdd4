"""The boundary: a case's words turned into the positions, masks and fractions that the engine runs on.

Nothing after this file reads a name. One draw of the parameters gives one setup.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from snapback.case.case import ALL, WORLD, expanded
from snapback.economy.cutting import cell_table
from snapback.economy.kinds import KINDS, Terms
from snapback.economy.locks import Lock, Payment, Resource, Route
from snapback.economy.setting import Actor, Package, RegimeTerms, Setup
from snapback.economy.system import way_system
from snapback.economy.ways import WaySetting
from snapback.errors import InvalidCase, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jaxtyping import Bool, Float

    from snapback.case import Case, Measure
    from snapback.case import Route as CaseRoute
    from snapback.economy.cutting import Overlap
    from snapback.world import World


EASED = ("licensed", "delisted")
"""What easing can mean, the fullest last, in whatever order a case names them."""


def setup(
    case: Case,
    world: World,
    values: Mapping[str, float] | None = None,
    *,
    horizon: str = "long",
    overlap: str | None = None,
) -> Setup:
    """Turn a case into what the engine runs.

    Parameters
    ----------
    case, world
        The case and the sanction-free world it names.
    values
        One draw of the parameters by name; central values where ``None``.
    horizon
        ``long`` takes the elasticities of trade and routes as they are, ``short`` scales both by the case's
        short-run ratio.
    overlap
        Overrides the case's rule for overlapping measures (``nested`` or ``independent``).

    Raises
    ------
    InvalidCase
        Where the case names what the world does not have.
    InvalidScenario, NotConverged
        Where the sanctioned world, which sets the rate of dollars for amounts, cannot be solved.
    """
    reader = _Reader(case, world, case.central() if values is None else values)
    return _at_sanctioned_prices(reader.setup(horizon, overlap or case.overlap))


def _at_sanctioned_prices(setting: Setup) -> Setup:
    """Set the rate at which dollars of the case are paid: that of the world with the measures in force.

    Amounts are small, so they hardly move the wage that sets the rate, and two rounds settle it to 1e-6.
    """
    from snapback.economy.states import Forms, solve_states  # noqa: PLC0415 -- it takes a setup

    if not setting.payments:
        return setting
    for _ in range(2):
        (reference,) = solve_states(setting, [Forms(setting.in_force, setting.licensed)])
        wage = float(reference.equilibrium.wage[setting.target])
        setting = replace(setting, rate=setting.scale / wage)
    return setting


class _Reader:
    """Holds what is needed to look names up, and collects problems."""

    def __init__(self, case: Case, world: World, values: Mapping[str, float]) -> None:
        self.case, self.world, self.values = case, world, values
        self.problems: list[Problem] = []

    def setup(self, horizon: str, overlap: str) -> Setup:
        case = self.case
        world = replace(self.world, theta=self._theta(horizon))
        target = self._region(case.target, "target")
        patron = None if case.patron is None else self._region(case.patron, "patron")
        scale = _scale(world, target)
        routes, resources = self._routes(), self._resources()
        locks, payments = self._effects(routes)
        holders = tuple(h.id for h in case.key_holders)
        goods = self.sectors(["goods"] if "goods" in case.sector_groups else [ALL], "sector_groups.goods")
        packages = self._packages(holders)
        actors = tuple(
            Actor(a.id, a.title, a.role, tuple(np.flatnonzero(self.regions(a.regions, f"actors.{a.id}"))))
            for a in case.actors
        )
        regime = self._regime()
        if self.problems:
            raise InvalidCase(self.problems)
        nested: Overlap = "independent" if overlap == "independent" else "nested"
        table = cell_table(locks, routes, nested, resources)
        origin, destination, sector = table.flow.T
        resource_of = np.full(len(table.flow), -1, dtype=np.int64)
        for n, resource in enumerate(resources):
            resource_of[resource.flows[origin, destination, sector]] = n
        phi = self._dispersion(world.theta, horizon)
        ways = WaySetting(
            table=table,
            routes=routes,
            resources=resources,
            resource_of=resource_of,
            theta=world.theta,
            phi=phi,
            base_tariff=world.tariff[origin, destination, sector],
            regions=len(world.countries),
            overcompliance=self._number(case.overcompliance, 1.0),
        )
        forms = [m.form for m in case.measures]
        names = [p.id for p in case.packages]
        package = np.array([names.index(m.package) if m.package in names else -1 for m in case.measures])
        return Setup(
            world=world,
            measures=tuple(m.id for m in case.measures),
            package_of=tuple(m.package for m in case.measures),
            held_by=tuple(tuple(holders.index(h) for h in m.key_holders) for m in case.measures),
            in_force=np.array([float(form == "in_force") for form in forms]),
            licensed=np.array([float(form == "licensed") for form in forms]),
            payments=payments,
            packages=packages,
            holders=holders,
            actors=actors,
            system=way_system(ways, package),
            regime=regime,
            target=target,
            patron=patron,
            goods=goods,
            scale=scale,
            rate=scale,
            holder_actor=tuple(h.actor for h in case.key_holders),
        )

    def _number(self, quantity: float | str | None, default: float = 0.0) -> float:
        if quantity is None:
            return default
        return float(self.case.value(quantity, self.values))

    def _theta(self, horizon: str) -> Float[np.ndarray, " sector"]:
        theta = np.array(self.world.theta)
        for name, quantity in self.case.elasticity.theta.items():
            for s in np.flatnonzero(self.sectors([name], f"elasticity.theta.{name}")):
                theta[s] = self._number(quantity)
        theta = theta * self._speed(horizon)
        theta.setflags(write=False)
        return theta

    def _dispersion(self, theta: Float[np.ndarray, " sector"], horizon: str) -> Float[np.ndarray, " sector"]:
        """Give phi >= theta: a flow cannot be choosier among suppliers than among ways to the same one."""
        named = dict(self.case.dispersion)
        phi = np.full(len(theta), self._number(named.pop("default", None), 0.0))
        for name, quantity in named.items():
            phi[self.sectors([name], f"dispersion.{name}")] = self._number(quantity)
        return np.asarray(np.maximum(phi * self._speed(horizon), theta))

    def _speed(self, horizon: str) -> float:
        """Part of the long-run response that a horizon sees, of trade and of routes alike."""
        return self._number(self.case.elasticity.short_run_ratio, 1.0) if horizon == "short" else 1.0

    def regions(self, codes: Iterable[str], where: str) -> Bool[np.ndarray, " region"]:
        found = expanded(codes, self.case.groups, WORLD, self.world.countries)
        return self._mask(found, self.world.countries, where, "region")

    def sectors(self, codes: Iterable[str], where: str) -> Bool[np.ndarray, " sector"]:
        found = expanded(codes, self.case.sector_groups, ALL, self.world.sectors)
        return self._mask(found, self.world.sectors, where, "sector")

    def _mask(
        self, names: set[str], labels: Sequence[str], where: str, what: str
    ) -> Bool[np.ndarray, " label"]:
        mask = np.zeros(len(labels), dtype=bool)
        for name in sorted(names):
            mask[self._position(labels, name, where, what)] = True
        return mask

    def _region(self, name: str, where: str) -> int:
        return self._position(self.world.countries, name, where, "region")

    def _position(self, labels: Sequence[str], name: str, where: str, what: str) -> int:
        if name in labels:
            return labels.index(name)
        title = self.world.meta.get("name", "this world")
        self.problems.append(
            Problem("error", f"case.yaml {where}", f"{what} {name} is not in the world {title}.",
                    f"It has {', '.join(labels)}.")
        )  # fmt: skip
        return 0

    def _routes(self) -> tuple[Route, ...]:
        routes = []
        for n, r in enumerate(self.case.routes):
            where = f"routes[{n}]"
            via, owner = self._region(r.via, f"{where}.via"), self._region(r.owner, f"{where}.owner")
            flows = self._flows(r.origins, r.destinations, r.sectors, where)
            flows[via] = False
            flows[:, via] = False
            routes.append(
                Route(
                    name=r.id,
                    title=r.title,
                    flows=flows,
                    via=via,
                    owner=owner,
                    share=self._number(r.share),
                    margin=self._number(r.margin),
                    mode=_mode(r),
                    evasion_cost=self._number(r.evasion_cost),
                    evasion_margin=self._number(r.evasion_margin),
                    capacity=None if r.capacity is None else self._number(r.capacity),
                )
            )
        return tuple(routes)

    def _resources(self) -> tuple[Resource, ...]:
        resources = []
        for n, r in enumerate(self.case.resources):
            where = f"resources[{n}]"
            origin = self._region(r.origin, f"{where}.origin")
            flows = np.zeros_like(self.world.trade_share, dtype=bool)
            flows[origin] = self.sectors(r.sectors, f"{where}.sectors")
            resources.append(
                Resource(
                    name=r.id,
                    title=r.title,
                    flows=flows,
                    owner=origin,
                    rent=self._number(r.rent),
                    supply_elasticity=self._number(r.supply_elasticity),
                    take=self._number(r.take),
                )
            )
        return tuple(resources)

    def _flows(
        self, origins: Sequence[str], destinations: Sequence[str], sectors: Sequence[str], where: str
    ) -> Bool[np.ndarray, "origin destination sector"]:
        i = self.regions(origins, f"{where}.origins")
        j = self.regions(destinations, f"{where}.destinations")
        s = self.sectors(sectors, f"{where}.sectors")
        home = np.eye(len(i), dtype=bool)
        return np.asarray((i[:, None] & j[None, :] & ~home)[:, :, None] & s)

    def _effects(self, routes: tuple[Route, ...]) -> tuple[list[Lock], tuple[Payment, ...]]:
        senders = list(dict.fromkeys(m.sender for m in self.case.measures))
        names = [r.name for r in routes]
        locks: list[Lock] = []
        payments: list[Payment] = []
        for n, m in enumerate(self.case.measures):
            terms = self._terms(n, m, senders.index(m.sender), names, routes)
            for effect in KINDS[m.kind](terms):
                if isinstance(effect, Payment):
                    payments.append(effect)
                else:
                    locks.append(effect)
        return locks, tuple(payments)

    def _terms(
        self,
        n: int,
        m: Measure,
        sender: int,
        names: list[str],
        routes: tuple[Route, ...],
    ) -> Terms:
        where = f"measures[{n}].scope"
        via = self.regions(m.scope.via, f"{where}.via")
        return Terms(
            measure=n,
            sender=sender,
            origins=self.regions(m.scope.origins, f"{where}.origins"),
            destinations=self.regions(m.scope.destinations, f"{where}.destinations"),
            sectors=self.sectors(m.scope.sectors or [ALL], f"{where}.sectors"),
            sender_regions=self._sender_regions(m.sender),
            routes=tuple(names.index(name) for name in m.scope.routes),
            ways_via=tuple(k for k, route in enumerate(routes) if via[route.via]),
            coverage=self._number(m.coverage, 1.0),
            cost=self._number(m.cost),
            rate=self._number(m.rate),
            amount=self._number(m.amount),
            lending_income_share=self._number(
                self.case.lending_income_share if m.income_share is None else m.income_share, 1.0
            ),
            wedge_share=self._number(m.wedge.share) if m.wedge else 0.0,
            wedge_owner=self._region(m.wedge.owner, f"measures[{n}].wedge.owner") if m.wedge else -1,
            target=self._region(self.case.target, "target"),
            size=self.world.value_added,
        )

    def _sender_regions(self, sender: str) -> Bool[np.ndarray, " region"]:
        """Give the regions of a sender; an institution such as a development bank has none."""
        for actor in self.case.actors:
            if actor.id == sender:
                return self.regions(actor.regions, f"actors.{sender}")
        known = sender in self.world.countries or sender in self.case.groups
        return self.regions([sender] if known else (), "sender")

    def _packages(self, holders: tuple[str, ...]) -> tuple[Package, ...]:
        return tuple(
            Package(
                name=p.id,
                title=p.title,
                measures=tuple(n for n, m in enumerate(self.case.measures) if m.package == p.id),
                forms=tuple(form for form in EASED if form in p.eased_forms),
                holders=tuple(holders.index(h) for h in p.key_holders),
            )
            for p in self.case.packages
        )

    def _regime(self) -> RegimeTerms:
        takes = np.zeros(len(self.world.sectors))
        if self.case.regime is None:
            return RegimeTerms(0.0, takes, 0.0, 0.0)
        for n, take in enumerate(self.case.regime.takes):
            takes[self.sectors(take.sectors, f"regime.takes[{n}].sectors")] += self._number(take.rate)
        return RegimeTerms(
            general_take=self._number(self.case.regime.general_take),
            takes=takes,
            margin_share=self._number(self.case.regime.margin_share),
            subsidy=self._number(self.case.regime.subsidy),
        )


def _mode(route: CaseRoute) -> str:
    """Tell how a route relates to the flow's own bans: see :class:`~snapback.economy.locks.Route`."""
    if route.carries == "payments":
        return "payments"
    return "transit" if route.evasion_cost is None else "reexport"


def _scale(world: World, target: int) -> float:
    """Give the dollars of the reference year that a unit of base-year money stands for.

    Results are per cent of the base year's structure; money is that per cent of the target's economy in the
    reference year.
    """
    if world.reference_gdp is None:
        return 1.0
    return float(world.reference_gdp[target] / world.value_added[target])
