"""The equilibrium conditions in JAX, double precision: the form that defines the numbers.

Exact hat algebra with intermediate inputs, tariffs and owned wedges (Caliendo & Parro 2015, equations
(10)-(14); Eaton & Kortum 2002; Dekle, Eaton & Kortum 2007). ``sweep`` writes every unknown
as a function of all of them; an equilibrium is its fixed point. The fast solver is held to this form
by tests, and derivatives are taken of it.

A purchaser of 1 pays ``keep`` to the producer and a fraction to every owner of a wedge on that flow;
the rest is the importer's revenue. Countries and sectors that sell nothing, or that nobody supplies,
stand outside the logarithms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from snapback.economy.jaxed import jax, jnp

if TYPE_CHECKING:
    from jaxtyping import Array, Bool, Float, Int

    from snapback.economy.equilibrium import Equilibrium


class State(NamedTuple):
    """The unknowns.

    Attributes
    ----------
    log_wage
        Log change of the wage. [i]
    log_price
        Log change of the price index. [j, s]
    log_output
        Log of sales at producer prices; zero where nothing is sold. [i, s]
    receipts
        Income from owned wedges over base value added. [i]
    """

    log_wage: Float[Array, " origin"]
    log_price: Float[Array, "destination sector"]
    log_output: Float[Array, "origin sector"]
    receipts: Float[Array, " origin"]


class Economy(NamedTuple):
    """A world and a scenario on it; levels in the world's currency unit, shares as fractions.

    Attributes
    ----------
    trade_share, value_added, value_added_share, input_share, final_share, theta
        As in :class:`snapback.world.World`.
    weight
        What the scenario multiplies a trade share with before prices respond; 0 closes the flow.
    keep
        Fraction of the purchaser's value that reaches the producer.
    deficit, transfer
        Spending beyond income, and income given by others; both sum to zero over the world.
    wedge_origin, wedge_destination, wedge_sector, wedge_owner, wedge_fraction
        Fraction of the purchaser's value of a flow that is income of an owner. Parallel.
    sells, supplied
        Who takes part: sectors with sales, and sectors with a supplier.
    """

    trade_share: Float[Array, "origin destination sector"]
    weight: Float[Array, "origin destination sector"]
    keep: Float[Array, "origin destination sector"]
    value_added: Float[Array, " destination"]
    value_added_share: Float[Array, "destination sector"]
    input_share: Float[Array, "destination sector input"]
    final_share: Float[Array, "destination sector"]
    theta: Float[Array, " sector"]
    deficit: Float[Array, " destination"]
    transfer: Float[Array, " destination"]
    wedge_origin: Int[Array, " wedge"]
    wedge_destination: Int[Array, " wedge"]
    wedge_sector: Int[Array, " wedge"]
    wedge_owner: Int[Array, " wedge"]
    wedge_fraction: Float[Array, " wedge"]
    sells: Bool[Array, "origin sector"]
    supplied: Bool[Array, "destination sector"]


class Solution(NamedTuple):
    """What a state says, in the names of the public result.

    Attributes
    ----------
    wage, price, unit_cost, final_price
        Changes, new over old. [i], [j, s], [i, s], [j]
    trade_share
        Share of j's spending on s that goes to i. [i, j, s]
    expenditure, output, income
        Levels. [j, s], [i, s], [j]
    flow
        Trade at producer prices. [i, j, s]
    receipts
        Income from owned wedges. [i]
    """

    wage: Float[Array, " origin"]
    price: Float[Array, "destination sector"]
    unit_cost: Float[Array, "origin sector"]
    final_price: Float[Array, " destination"]
    trade_share: Float[Array, "origin destination sector"]
    expenditure: Float[Array, "destination sector"]
    output: Float[Array, "origin sector"]
    income: Float[Array, " destination"]
    flow: Float[Array, "origin destination sector"]
    receipts: Float[Array, " origin"]


@jax.jit
def sweep(state: State, economy: Economy) -> State:
    """Apply every equilibrium condition once to a state; an equilibrium is where nothing changes."""
    sold = solution(state, economy)
    wage = (economy.value_added_share * sold.output).sum(axis=1) / economy.value_added
    wage *= economy.value_added.sum() / (wage * economy.value_added).sum()
    return State(
        log_wage=jnp.log(wage),
        log_price=jnp.log(sold.price),
        log_output=jnp.log(jnp.where(economy.sells, sold.output, 1.0)),
        receipts=sold.receipts / economy.value_added,
    )


def solution(state: State, economy: Economy) -> Solution:
    """Follow a state through costs, prices, shares, spending and sales.

    The wage is the state's; everything else is what the conditions make of the state, so that at an
    equilibrium all of it is consistent.
    """
    wage = jnp.exp(state.log_wage)
    cost = unit_cost(state, economy)
    price, share = prices(cost, economy)
    to_owner = economy.wedge_fraction * share[_wedge_flow(economy)]
    revenue = importer_share(share, to_owner, economy)
    spent, income = spending(state, revenue, economy)
    flow = share * economy.keep * spent
    return Solution(
        wage=wage,
        price=price,
        unit_cost=cost,
        final_price=jnp.exp((economy.final_share * jnp.log(price)).sum(axis=1)),
        trade_share=share,
        expenditure=spent,
        output=flow.sum(axis=1),
        income=income,
        flow=flow,
        receipts=jnp.zeros_like(wage)
        .at[economy.wedge_owner]
        .add(to_owner * spent[economy.wedge_destination, economy.wedge_sector]),
    )


def unit_cost(state: State, economy: Economy) -> Float[Array, "origin sector"]:
    """Change of the cost of an input bundle, c = w^b prod_r P_r^g (Caliendo & Parro 2015, eq. 10)."""
    return jnp.exp(
        economy.value_added_share * state.log_wage[:, None]
        + jnp.einsum("isr,ir->is", economy.input_share, state.log_price)
    )


def prices(
    cost: Float[Array, "origin sector"], economy: Economy
) -> tuple[Float[Array, "destination sector"], Float[Array, "origin destination sector"]]:
    """Change of price indices and new trade shares (Caliendo & Parro 2015, eq. 11 and 12).

    P = [sum_i pi weight c^-theta]^(-1/theta); the share is each origin's part of that sum. Where nobody
    supplies, the price does not change and the shares are zero.
    """
    offers = economy.trade_share * economy.weight * (cost**-economy.theta)[:, None, :]
    together = jnp.where(economy.supplied, offers.sum(axis=0), 1.0)
    return together ** (-1.0 / economy.theta), offers / together


def importer_share(
    share: Float[Array, "origin destination sector"],
    to_owner: Float[Array, " wedge"],
    economy: Economy,
) -> Float[Array, "destination sector"]:
    """Fraction of spending that returns to the importer as tariff revenue and wedges without an owner."""
    owned = (
        jnp.zeros_like(economy.final_share).at[economy.wedge_destination, economy.wedge_sector].add(to_owner)
    )
    return (share * (1.0 - economy.keep)).sum(axis=0) - owned


def spending(
    state: State, revenue: Float[Array, "destination sector"], economy: Economy
) -> tuple[Float[Array, "destination sector"], Float[Array, " destination"]]:
    """Spending by sector and income (Caliendo & Parro 2015, eq. 13 and 14).

    X = a I + g'Y and I = w VA + D + transfer + receipts + sum_s revenue X, solved for I exactly
    because revenue is linear in it.
    """
    output = jnp.where(economy.sells, jnp.exp(state.log_output), 0.0)
    inputs = jnp.einsum("isr,is->ir", economy.input_share, output)
    own = (jnp.exp(state.log_wage) + state.receipts) * economy.value_added
    given = own + economy.deficit + economy.transfer
    income = (given + (revenue * inputs).sum(axis=1)) / (1.0 - (economy.final_share * revenue).sum(axis=1))
    return economy.final_share * income[:, None] + inputs, income


def residual(state: State, economy: Economy) -> float:
    """Largest absolute change of one sweep: logs of wages, prices and outputs, receipts over value added."""
    after = sweep(state, economy)
    return max(float(jnp.abs(new - old).max()) for new, old in zip(after, state, strict=True))


def economy_of(eq: Equilibrium) -> Economy:
    """Give the world and the scenario of a result as arrays of this form."""
    world, shock = eq.world, eq.shock
    zero = np.zeros(len(world.countries))
    weight = np.ones_like(world.trade_share) if shock.weight is None else shock.weight
    keep = 1.0 / (1.0 + world.tariff) if shock.keep is None else shock.keep
    wedge = shock.wedge
    return Economy(
        trade_share=jnp.asarray(world.trade_share),
        weight=jnp.asarray(weight),
        keep=jnp.asarray(keep),
        value_added=jnp.asarray(world.value_added),
        value_added_share=jnp.asarray(world.value_added_share),
        input_share=jnp.asarray(world.input_share),
        final_share=jnp.asarray(world.final_share),
        theta=jnp.asarray(world.theta),
        deficit=jnp.asarray(world.deficit if shock.deficit is None else shock.deficit),
        transfer=jnp.asarray(zero if shock.transfer is None else shock.transfer),
        wedge_origin=_integers(None if wedge is None else wedge.origin),
        wedge_destination=_integers(None if wedge is None else wedge.destination),
        wedge_sector=_integers(None if wedge is None else wedge.sector),
        wedge_owner=_integers(None if wedge is None else wedge.owner),
        wedge_fraction=jnp.asarray(zero[:0] if wedge is None else wedge.fraction, dtype=jnp.float64),
        sells=jnp.asarray(eq.output > 0.0),
        supplied=jnp.asarray((world.trade_share * weight).sum(axis=0) > 0.0),
    )


def state_of(eq: Equilibrium, economy: Economy) -> State:
    """Give the unknowns of a result as a state of this form."""
    sells = np.asarray(economy.sells)
    supplied = np.asarray(economy.supplied)
    flow = _wedge_flow(economy)
    paid = np.asarray(eq.trade_share)[flow] * np.asarray(eq.expenditure)[flow[1:]]
    receipts = np.zeros(len(eq.income))
    np.add.at(receipts, np.asarray(economy.wedge_owner), np.asarray(economy.wedge_fraction) * paid)
    return State(
        log_wage=jnp.log(jnp.asarray(eq.wage)),
        log_price=jnp.log(jnp.asarray(np.where(supplied, eq.price, 1.0))),
        log_output=jnp.log(jnp.asarray(np.where(sells, eq.output, 1.0))),
        receipts=jnp.asarray(receipts / np.asarray(economy.value_added)),
    )


def _wedge_flow(economy: Economy) -> tuple[Array, Array, Array]:
    return economy.wedge_origin, economy.wedge_destination, economy.wedge_sector


def _integers(values: object) -> Int[Array, " wedge"]:
    return jnp.asarray(np.asarray([] if values is None else values, dtype=np.int64))
