"""Solving states of the measures: from what is in force to the equilibrium, full routes included.

A route with a capacity earns a rent where it is full (model, section 4)::

    0 <= rent  _|_  capacity - volume >= 0

The rent is found by a safeguarded secant in logs, for all states of a batch side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.shock import Shock, Wedge
from snapback.economy.ways import evaluate_ways
from snapback.errors import NotConverged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jaxtyping import Float

    from snapback.economy.equilibrium import Equilibrium
    from snapback.economy.setup import Setup
    from snapback.economy.ways import Ways

CAPACITY_TOLERANCE = 1e-8
"""Largest relative gap between volume and capacity of a full route."""

_STEPS = 60
_FREE_RENT = 1e-12


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


@dataclass(frozen=True)
class State:
    """One state of the measures, solved.

    Attributes
    ----------
    forms
        The measures' forms.
    ways
        How every touched flow is cut and who takes what of it.
    rent
        Rent of each route as a fraction of the price, zero where it is not full. [route]
    volume
        Volume on each route as a multiple of the base-year volume of all flows that can use it. [route]
    equilibrium
        The economy.
    residual
        The larger of the equilibrium's residual and the relative gap of full routes.
    """

    forms: Forms
    ways: Ways
    rent: Float[np.ndarray, " route"]
    volume: Float[np.ndarray, " route"]
    equilibrium: Equilibrium
    residual: float


def solve_states(
    setup: Setup,
    forms: Sequence[Forms],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[State]:
    """Solve many states of one setup.

    Parameters
    ----------
    setup
        The case on its world.
    forms
        The states.
    progress
        Called with the number of states that are done and their total.

    Raises
    ------
    NotConverged
        Where an equilibrium or a full route misses its tolerance.
    InvalidScenario
        Where the measures leave a used sector without any supplier.
    """
    from snapback.economy.batch import equilibria  # noqa: PLC0415 -- compiles on import

    capacity = np.array([np.inf if r.capacity is None else r.capacity for r in setup.ways.routes])
    searches = [_RentSearch(capacity, setup.ways.theta.mean()) for _ in forms]
    states: list[State | None] = [None] * len(forms)
    open_states = list(range(len(forms)))
    for _ in range(_STEPS):
        ways = [
            evaluate_ways(setup.ways, forms[n].in_force, forms[n].licensed, searches[n].rent)
            for n in open_states
        ]
        shocks = [shock_of(setup, forms[n], way) for n, way in zip(open_states, ways, strict=True)]
        solved = equilibria(setup.world, shocks=shocks)
        still_open = []
        for n, way, equilibrium in zip(open_states, ways, solved, strict=True):
            volume = route_volume(setup, way, equilibrium)
            if searches[n].settled(volume):
                residual = max(equilibrium.residual, searches[n].gap(volume))
                states[n] = State(forms[n], way, searches[n].rent.copy(), volume, equilibrium, residual)
            else:
                searches[n].step(volume)
                still_open.append(n)
        open_states = still_open
        if progress:
            progress(len(forms) - len(open_states), len(forms))
        if not open_states:
            return [state for state in states if state is not None]
    worst = searches[open_states[0]]
    raise NotConverged(
        f"rents of full routes were not found in {_STEPS} steps for {len(open_states)} states",
        residual=float("nan"),
        diagnostics={"rent": worst.rent.tolist(), "history": worst.history},
    )


def shock_of(setup: Setup, forms: Forms, ways: Ways) -> Shock:
    """Put a state's ways on the world's axes."""
    table = setup.ways.table
    i, j, s = table.flow.T
    weight = np.ones_like(setup.world.trade_share)
    keep = 1.0 / (1.0 + setup.world.tariff)
    weight[i, j, s] = ways.weight
    keep[i, j, s] = ways.keep
    flow, owner = np.nonzero(ways.claim)
    wedge = Wedge(i[flow], j[flow], s[flow], owner.astype(np.int64), ways.claim[flow, owner])
    return Shock(weight=weight, keep=keep, wedge=wedge, transfer=withheld(setup, forms))


def withheld(setup: Setup, forms: Forms) -> Float[np.ndarray, " region"]:
    """Money that measures in force keep from payees; sums to zero over the world."""
    active = forms.in_force + setup.ways.overcompliance * forms.licensed
    transfer = np.zeros(len(setup.world.countries))
    for payment in setup.payments:
        amount = active[payment.measure] * payment.amount
        transfer[payment.payee] -= amount
        transfer[payment.payer] += amount
    return transfer


def route_volume(setup: Setup, ways: Ways, equilibrium: Equilibrium) -> Float[np.ndarray, " route"]:
    """Volume on every route: what sellers receive for it at their new unit cost, against the base year."""
    table = setup.ways.table
    i, j, s = table.flow.T
    value = (equilibrium.trade_share * equilibrium.expenditure[None])[i, j, s]
    flow = table.cell_flow[table.element_cell]
    quantity = (value / equilibrium.unit_cost[i, s])[flow] * ways.element_sold
    on_route = table.element_route >= 0
    routes = len(setup.ways.routes)
    total = np.bincount(table.element_route[on_route], quantity[on_route], minlength=routes)
    base = np.array([float(setup.world.base.flow[r.flows].sum()) for r in setup.ways.routes])
    return np.divide(total, base, out=np.zeros(routes), where=base > 0.0)


class _RentSearch:
    """Looks for the rents of full routes of one state: secant on log volume against log price."""

    def __init__(self, capacity: Float[np.ndarray, " route"], slope: float) -> None:
        self.capacity = capacity
        self.rent = np.zeros(len(capacity))
        self.slope = np.full(len(capacity), -slope)
        self.last: tuple[Float[np.ndarray, " route"], Float[np.ndarray, " route"]] | None = None
        self.history: list[float] = []

    def excess(self, volume: Float[np.ndarray, " route"]) -> Float[np.ndarray, " route"]:
        """Log of volume over capacity: positive where too much goes."""
        with np.errstate(divide="ignore"):
            return np.where(np.isinf(self.capacity), -np.inf, np.log(volume / self.capacity))

    def gap(self, volume: Float[np.ndarray, " route"]) -> float:
        """Complementarity gap: a full route's distance from capacity, or an overfull one's excess."""
        excess = self.excess(volume)
        gap = np.where(self.rent > _FREE_RENT, np.abs(excess), np.maximum(excess, 0.0))
        return float(gap.max(initial=0.0))

    def settled(self, volume: Float[np.ndarray, " route"]) -> bool:
        """Whether every route is either not full and without rent, or just full."""
        gap = self.gap(volume)
        self.history.append(gap)
        return gap <= CAPACITY_TOLERANCE

    def step(self, volume: Float[np.ndarray, " route"]) -> None:
        """Move the rents towards where volume equals capacity."""
        excess = self.excess(volume)
        price = np.log1p(self.rent)
        if self.last is not None:
            old_price, old_excess = self.last
            moved = np.abs(price - old_price) > 1e-14
            with np.errstate(divide="ignore", invalid="ignore"):
                slope = (excess - old_excess) / (price - old_price)
            usable = moved & np.isfinite(slope) & (slope < -1e-3)
            self.slope = np.where(usable, slope, self.slope)
        self.last = (price, excess)
        active = (self.rent > _FREE_RENT) | (excess > 0.0)
        target = np.where(active, price - np.where(np.isfinite(excess), excess, 0.0) / self.slope, 0.0)
        self.rent = np.expm1(np.clip(target, 0.0, price + 1.5))
