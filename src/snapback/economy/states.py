"""Solving states of the measures: from what is in force to the equilibrium, with the rents that clear it.

A route with a capacity earns a rent where it is full, and a deposit with inelastic supply loses rent where
its way to market gets dearer (model, section 4)::

    0     <= rent of a route    _|_  capacity - volume >= 0
    floor <= rent of a deposit  _|_  (1 + rent)^elasticity - volume >= 0

Both are one complementarity problem in a few unknowns, solved by Broyden's method in logs around the
equilibrium, for all states of a batch side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.shock import Shock, Wedge
from snapback.errors import NotConverged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float, Int

    from snapback.economy.equilibrium import Equilibrium
    from snapback.economy.setting import Setup
    from snapback.economy.system import JointWays, Memory
    from snapback.economy.ways import Ways

CAPACITY_TOLERANCE = 1e-7
"""Largest relative gap between volume and capacity of a full route."""

_STEPS = 60
_AT_FLOOR = 1e-12
_DRY = 5.0


@dataclass(frozen=True)
class Forms:
    """Which measures are in force and which are licensed, as 0 or 1, per measure; the others are delisted."""

    in_force: Float[np.ndarray, " measure"]
    licensed: Float[np.ndarray, " measure"]

    def eased(self, measures: Sequence[int], form: str) -> Forms:
        """Ease some measures to a form; none becomes tighter than it was."""
        in_force, licensed = self.in_force.copy(), self.licensed.copy()
        chosen = list(measures)
        if form == "licensed":
            licensed[chosen] = np.maximum(licensed[chosen], in_force[chosen])
        else:
            licensed[chosen] = 0.0
        in_force[chosen] = 0.0
        return Forms(in_force, licensed)


@dataclass(frozen=True, eq=False)
class State:
    """One state of the measures, solved.

    Attributes
    ----------
    setup
        The case on its world.
    forms
        The measures' forms.
    ways
        How every touched flow is cut and who takes what of it.
    rent
        Rent of each route, then of each resource, as a fraction of the cost before it; zero where a route is
        not full, negative where a resource earns less than in the base year. [route_then_resource]
    equilibrium
        The economy.
    gap
        Largest relative distance of a full route or a deposit from what it can or will supply.
    """

    setup: Setup
    forms: Forms
    ways: JointWays
    rent: Float[np.ndarray, " route_then_resource"]
    equilibrium: Equilibrium
    gap: float

    @cached_property
    def volume(self) -> Float[np.ndarray, " route_then_resource"]:
        """Volume on each route, then of each resource, over the base-year volume of all that can use it."""
        return volumes(self.setup, self.ways, self.equilibrium)

    @property
    def residual(self) -> float:
        """Residual of the equilibrium."""
        return self.equilibrium.residual


def solve_states(
    setup: Setup,
    forms: Sequence[Forms],
) -> list[State]:
    """Solve many states of one setup.

    Parameters
    ----------
    setup
        The case on its world.
    forms
        The states.

    Raises
    ------
    NotConverged
        Where an equilibrium or a full route misses its tolerance.
    InvalidScenario
        Where the measures leave a used sector without any supplier.
    """
    batch = _Batch(setup, forms)
    leaders: dict[bytes, int] = {}
    for n, form in enumerate(forms):
        leaders.setdefault(setup.system.searched_key(form.in_force, form.licensed), n)
    first, *others = leaders.values() if forms else [0]
    if forms:
        batch.solve({first: (RentSearch.of(setup), None)})
    batch.solve({n: batch.near(first) for n in others})
    # States with the same measures on the searched flows have nearly the same rents.
    nearest = [leaders[setup.system.searched_key(form.in_force, form.licensed)] for form in forms]
    batch.solve({n: batch.near(leader) for n, leader in enumerate(nearest) if n != leader})
    return [batch.states[n] for n in range(len(forms))]


class _Batch:
    """States being solved: what is remembered, what is done."""

    def __init__(self, setup: Setup, forms: Sequence[Forms]) -> None:
        self.setup, self.forms = setup, forms
        self.memory: Memory = {}
        self.searches: dict[int, RentSearch] = {}
        self.states: dict[int, State] = {}

    def near(self, solved: int) -> tuple[RentSearch, Equilibrium | None]:
        """Begin where another state ended."""
        return self.searches[solved].again(), self.states[solved].equilibrium

    def solve(self, begin: dict[int, tuple[RentSearch, Equilibrium | None]]) -> None:
        """Solve some of the states, each from a search and an equilibrium to begin with."""
        from snapback.economy.batch import equilibria  # noqa: PLC0415 -- compiles on import

        if not begin:
            return
        open_states = {n: search for n, (search, _) in begin.items()}
        nearest = {n: equilibrium for n, (_, equilibrium) in begin.items()}
        self.searches |= open_states
        for _ in range(_STEPS):
            ways = {
                n: self.setup.system.evaluate(
                    self.forms[n].in_force, self.forms[n].licensed, search.rent, self.memory
                )
                for n, search in open_states.items()
            }
            shocks = [shock_of(self.setup, self.forms[n], way) for n, way in ways.items()]
            solved = equilibria(self.setup.world, shocks=shocks, start=[nearest[n] for n in ways])
            for (n, way), equilibrium in zip(ways.items(), solved, strict=True):
                search = open_states[n]
                if search.settled(volumes(self.setup, way, equilibrium, searched_only=True)):
                    rent, form = search.rent, self.forms[n]
                    self.states[n] = State(self.setup, form, way, rent, equilibrium, search.gap)
                    del open_states[n]
                else:
                    nearest[n] = equilibrium
                    search.step()
            if not open_states:
                return
        worst = max(open_states.values(), key=lambda search: search.gap)
        raise NotConverged(
            f"rents were not found in {_STEPS} steps for {len(open_states)} states; the gap between volume "
            f"and supply is {worst.gap:.2g}, tolerance {CAPACITY_TOLERANCE:.0e}",
            residual=worst.gap,
            diagnostics={"rent": worst.rent.tolist(), "history": worst.history},
        )


def shock_of(setup: Setup, forms: Forms, ways: JointWays) -> Shock:
    """Put a state's ways on the world's axes."""
    table = setup.ways.table
    i, j, s = table.flow.T
    weight = np.ones_like(setup.world.trade_share)
    keep = 1.0 / (1.0 + setup.world.tariff)
    weight[i, j, s] = ways.weight
    keep[i, j, s] = ways.keep
    flow, owner, fraction = ways.paid
    wedge = Wedge(i[flow], j[flow], s[flow], owner, fraction)
    return Shock(weight=weight, keep=keep, wedge=wedge, transfer=withheld(setup, forms))


def withheld(setup: Setup, forms: Forms) -> Float[np.ndarray, " region"]:
    """Money that measures in force keep from payees, in the world's currency unit; sums to zero."""
    active = forms.in_force + setup.ways.overcompliance * forms.licensed
    transfer = np.zeros(len(setup.world.countries))
    for payment in setup.payments:
        amount = active[payment.measure] * payment.amount / setup.rate
        transfer[payment.payee] -= amount
        transfer[payment.payer] += amount
    return transfer


def volumes(
    setup: Setup, ways: JointWays, equilibrium: Equilibrium, *, searched_only: bool = False
) -> Float[np.ndarray, " route_then_resource"]:
    """Volume on routes and of resources: running costs paid over unit cost, against the base year.

    With ``searched_only`` only places whose rents are searched for are counted, the others are zero.
    """
    system, setting = setup.system, setup.ways
    part: JointWays | Ways = ways
    if searched_only:
        if system.searched is None:
            return np.zeros_like(setup.base_volume)
        setting, part = system.groups[system.searched].setting, ways.parts[system.searched]
    table = setting.table
    routes, resources = len(setting.routes), len(setting.resources)
    i, _, s = table.flow.T
    flow = table.cell_flow[table.element_cell]
    value = flow_value(setup, table.flow, part.weight, equilibrium)
    quantity = (value / equilibrium.unit_cost[i, s])[flow] * part.element_sold
    on_route, deposit = table.element_route >= 0, setting.resource_of[flow]
    carried = np.bincount(table.element_route[on_route], quantity[on_route], minlength=routes)
    mined = np.bincount(deposit[deposit >= 0], quantity[deposit >= 0], minlength=resources)
    return np.asarray(np.concatenate([carried[:routes], mined[:resources]]) / setup.base_volume)


def flow_value(
    setup: Setup,
    flows: Int[np.ndarray, "flow 3"],
    weight: Float[np.ndarray, " flow"],
    equilibrium: Equilibrium,
) -> Float[np.ndarray, " flow"]:
    """Purchaser's value of some flows: pi s (c / P)^-theta X, in the world's currency unit."""
    i, j, s = flows.T
    relative = equilibrium.unit_cost[i, s] / equilibrium.price[j, s]
    share = setup.world.trade_share[i, j, s] * weight * relative ** -setup.world.theta[s]
    return np.asarray(share * equilibrium.expenditure[j, s])


class RentSearch:
    """Looks for the rents of one state: Broyden's method on log volume against log price, with floors.

    A place (route or resource) is settled where its rent is at the floor and it is not overfull, or where
    volume meets what it can or will supply.
    """

    def __init__(
        self,
        supply: Float[np.ndarray, " place"],
        elasticity: Float[np.ndarray, " place"],
        floor: Float[np.ndarray, " place"],
        slope: Float[np.ndarray, " place"],
    ) -> None:
        self.supply, self.elasticity, self.floor = supply, elasticity, floor
        self.price = np.zeros(len(supply))
        self.jacobian = -np.diag(slope + elasticity)
        self.excess = np.zeros(len(supply))
        self.last: tuple[np.ndarray, np.ndarray] | None = None
        self.history: list[float] = []

    @classmethod
    def of(cls, setup: Setup) -> RentSearch:
        """Begin a search for a setup, without any rent and with elasticities as first slopes."""
        routes, resources = setup.ways.routes, setup.ways.resources
        masks = [*(r.flows for r in routes), *(r.flows for r in resources)]
        # A route that nothing can use has no elasticity, and never a rent.
        used = [flows.any(axis=(0, 1)) for flows in masks]
        theta = [float(setup.ways.theta[on].mean()) if on.any() else 1.0 for on in used]
        none = [0.0] * len(routes)
        return cls(
            supply=np.array([*(r.capacity or np.inf for r in routes), *(1.0 for _ in resources)]),
            elasticity=np.array([*none, *(r.supply_elasticity for r in resources)]),
            floor=np.array([*none, *(np.log1p(-min(r.rent, 0.999)) for r in resources)]),
            slope=np.array(theta),
        )

    @property
    def rent(self) -> Float[np.ndarray, " place"]:
        """Rents over running cost at the present prices."""
        return np.asarray(np.expm1(self.price))

    @property
    def gap(self) -> float:
        """Complementarity gap: distance from supply, or excess over it at the floor."""
        at_floor = self.price <= self.floor + _AT_FLOOR
        return float(np.where(at_floor, np.maximum(self.excess, 0.0), np.abs(self.excess)).max(initial=0.0))

    def again(self) -> RentSearch:
        """Begin a search for a similar state where this one ended."""
        other = RentSearch(self.supply, self.elasticity, self.floor, np.zeros_like(self.supply))
        other.price, other.jacobian = self.price.copy(), self.jacobian.copy()
        return other

    def settled(self, volume: Float[np.ndarray, " place"]) -> bool:
        """Take the volumes at the present rents and say whether they clear."""
        with np.errstate(divide="ignore"):
            excess = np.log(volume / self.supply) - self.elasticity * self.price
        self.excess = np.maximum(excess, -_DRY)
        self.history.append(self.gap)
        return self.gap <= CAPACITY_TOLERANCE

    def step(self) -> None:
        """Move the rents towards where volumes clear."""
        if self.last is not None:
            moved, changed = self.price - self.last[0], self.excess - self.last[1]
            if moved @ moved > 0.0:
                self.jacobian += np.outer(changed - self.jacobian @ moved, moved) / (moved @ moved)
        self.last = (self.price.copy(), self.excess.copy())
        free = (self.price > self.floor + _AT_FLOOR) | (self.excess > 0.0)
        step = np.zeros_like(self.price)
        if free.any():
            inner = self.jacobian[np.ix_(free, free)]
            step[free] = np.clip(np.linalg.lstsq(inner, -self.excess[free], rcond=None)[0], -1.0, 1.0)
        self.price = np.maximum(self.price + step, self.floor)
