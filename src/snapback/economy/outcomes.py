"""What a solved state means to people: incomes, the rulers' revenue, the patron's gain, the gateway.

Each outcome is one small function of states; :class:`Measuring` holds the reference that money is
measured against, the world with the sanctions of the vintage in force (model, section 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.states import flow_value

if TYPE_CHECKING:
    from jaxtyping import Float

    from snapback.economy.equilibrium import Equilibrium
    from snapback.economy.setting import Setup
    from snapback.economy.states import State


@dataclass(frozen=True)
class Measuring:
    """Turns states into USD million a year of the reference year, against a reference state.

    Attributes
    ----------
    setup
        The case on its world.
    reference
        The sanctioned world.
    """

    setup: Setup
    reference: State

    @cached_property
    def dollars(self) -> float:
        """USD million of the reference year that a unit of model money stands for.

        One rate for everybody, set by the target's domestic product, which in the reference year is that of
        the sanctioned world. What others gain or lose here they gain or lose in trade with the target, and
        that trade grew as the target did; so what one pays and another receives is the same in dollars.
        """
        return float(self.setup.scale / self.reference.equilibrium.wage[self.setup.target])

    def income_change(self, state: State) -> Float[np.ndarray, " region"]:
        """Real income against the reference, as a fraction: I'/P of final spending."""
        return np.asarray(real_income(state.equilibrium) / real_income(self.reference.equilibrium) - 1.0)

    def equivalent_variation(self, state: State) -> Float[np.ndarray, " region"]:
        """Money that would make each region as well off in the sanctioned world. USD million a year."""
        change = self.income_change(state)
        return np.asarray(change * self.reference.equilibrium.income * self.dollars)

    def regime_revenue(self, state: State) -> float:
        """Money the rulers can spend, at the reference state's prices. USD million a year.

        A general take on national income, extra takes on the sales of state sectors at base-year prices, a
        share of what rents of deposits and the target's routes earn more or less, and the patron's subsidy.
        """
        terms, target, eq = self.setup.regime, self.setup.target, state.equilibrium
        national_income = eq.wage[target] * self.setup.world.value_added[target]
        taken = (
            terms.general_take * national_income
            + float(terms.takes @ eq.output[target])
            + terms.margin_share * route_income(self.setup, state)[target]
            + resource_take(self.setup, state)
        )
        deflator = eq.final_price[target] / self.reference.equilibrium.final_price[target]
        return float(taken / deflator * self.dollars + terms.subsidy)

    def patron_gain(self, state: State) -> float:
        """Equivalent variation of the patron; zero where the case has none. USD million a year."""
        patron = self.setup.patron
        return 0.0 if patron is None else float(self.equivalent_variation(state)[patron])

    def gateway(self, state: State) -> tuple[float, float]:
        """Goods, and settlements, that pass the target because the patron's direct way is barred.

        Counted at the purchaser's price. USD million a year.
        """
        setup, table = self.setup, self.setup.ways.table
        if setup.patron is None:
            return 0.0, 0.0
        i, j, _ = table.flow.T
        flow = table.cell_flow[table.element_cell]
        via_target = np.array([*(r.via == setup.target for r in setup.ways.routes), False])[
            table.element_route
        ]
        for_patron = (i == setup.patron) | (j == setup.patron)
        counted = via_target & for_patron[flow] & state.ways.evading
        value = touched_value(setup, state)[flow] * state.ways.element_value * self.dollars
        return (
            float(value[counted & table.reexport].sum()),
            float(value[counted & table.payments].sum()),
        )

    def dependence(self, state: State) -> float:
        """Patron's share of the target's goods trade, exports and imports together, as a fraction."""
        setup = self.setup
        if setup.patron is None:
            return 0.0
        exports, imports = self.target_trade(state)
        turnover = exports[:, setup.goods].sum(axis=1) + imports[:, setup.goods].sum(axis=1)
        return float(turnover[setup.patron] / turnover.sum())

    def target_trade(
        self, state: State
    ) -> tuple[Float[np.ndarray, "partner sector"], Float[np.ndarray, "partner sector"]]:
        """Give exports to and imports from every partner, at producer prices. USD million a year."""
        target = self.setup.target
        flow = producer_flow(self.setup, state) * self.dollars
        exports, imports = flow[target].copy(), flow[:, target].copy()
        exports[target] = 0.0
        imports[target] = 0.0
        return exports, imports

    def route_value(self, state: State) -> Float[np.ndarray, " route"]:
        """Value on every route at the purchaser's price. USD million a year."""
        setup, table = self.setup, self.setup.ways.table
        flow = table.cell_flow[table.element_cell]
        value = touched_value(setup, state)[flow] * state.ways.element_value
        on_route = table.element_route >= 0
        total = np.bincount(table.element_route[on_route], value[on_route], minlength=len(setup.ways.routes))
        return np.asarray(total * self.dollars)


def real_income(equilibrium: Equilibrium) -> Float[np.ndarray, " region"]:
    """Income over the price of final spending, in base-year prices."""
    return np.asarray(equilibrium.income / equilibrium.final_price)


def touched_value(setup: Setup, state: State) -> Float[np.ndarray, " flow"]:
    """Purchaser's value of every touched flow, in the world's currency unit."""
    return flow_value(setup, setup.ways.table.flow, state.ways.weight, state.equilibrium)


def producer_flow(setup: Setup, state: State) -> Float[np.ndarray, "origin destination sector"]:
    """Value of every flow at producer prices, rents of deposits included, in the world's currency unit."""
    eq = state.equilibrium
    keep = 1.0 / (1.0 + setup.world.tariff)
    i, j, s = setup.ways.table.flow.T
    keep[i, j, s] = state.ways.keep + state.ways.resource_claim
    return np.asarray(eq.trade_share * eq.expenditure[None] * keep)


def route_income(setup: Setup, state: State) -> Float[np.ndarray, " region"]:
    """Income of every region as owner of ways: fees, margins against the base year, rents."""
    return np.asarray((touched_value(setup, state)[:, None] * state.ways.claim).sum(axis=0))


def resource_take(setup: Setup, state: State) -> float:
    """Rulers' part of the change of the target's deposit rents, in the world's currency unit."""
    take = np.array([*(r.take * (r.owner == setup.target) for r in setup.ways.resources), 0.0])
    part = take[setup.ways.resource_of] * state.ways.resource_claim
    return float((touched_value(setup, state) * part).sum())
