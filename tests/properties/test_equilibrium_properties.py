"""What holds in every world, whatever the numbers."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.worlds import abroad, random_cost, random_world

from snapback.economy import equilibrium
from snapback.world import from_arrays

few = settings(max_examples=20, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)
sizes = st.tuples(st.integers(2, 7), st.integers(1, 6))


def taken(world, countries, sectors, scale=1.0):
    """The same world with its labels in another order and its money in another unit."""
    flow = np.ix_(countries, countries, sectors)
    own = np.ix_(countries, sectors)
    return from_arrays(
        countries=[world.countries[i] for i in countries],
        sectors=[world.sectors[i] for i in sectors],
        trade_share=world.trade_share[flow],
        value_added=scale * world.value_added[countries],
        value_added_share=world.value_added_share[own],
        input_share=world.input_share[np.ix_(countries, sectors, sectors)],
        final_share=world.final_share[own],
        deficit=scale * world.deficit[countries],
        tariff=world.tariff[flow],
        theta=world.theta[sectors],
    )


@few
@given(sizes, seeds)
def test_zero_shock_zero_change(size, seed):
    eq = equilibrium(random_world(*size, seed))
    np.testing.assert_allclose(eq.wage, 1.0, atol=1e-9)
    np.testing.assert_allclose(eq.price, 1.0, atol=1e-9)


@few
@given(sizes, seeds)
def test_relabelling_permutes_the_result(size, seed):
    world = random_world(*size, seed)
    draw = np.random.default_rng(seed)
    countries, sectors = draw.permutation(size[0]), draw.permutation(size[1])
    cost = random_cost(world, seed)
    eq = equilibrium(world, cost=cost)
    other = equilibrium(taken(world, countries, sectors), cost=cost[np.ix_(countries, countries, sectors)])
    np.testing.assert_allclose(other.wage, eq.wage[countries], rtol=1e-8)
    np.testing.assert_allclose(other.price, eq.price[np.ix_(countries, sectors)], rtol=1e-8)
    np.testing.assert_allclose(other.output, eq.output[np.ix_(countries, sectors)], rtol=1e-8)


@few
@given(sizes, seeds, st.floats(1e-6, 1e6))
def test_the_unit_of_money_changes_nothing_real(size, seed, scale):
    world = random_world(*size, seed)
    cost = random_cost(world, seed)
    eq = equilibrium(world, cost=cost)
    other = equilibrium(taken(world, np.arange(size[0]), np.arange(size[1]), scale), cost=cost)
    np.testing.assert_allclose(other.wage, eq.wage, rtol=1e-8)
    np.testing.assert_allclose(other.price, eq.price, rtol=1e-8)
    np.testing.assert_allclose(other.income, scale * eq.income, rtol=1e-8)


@few
@given(sizes, seeds)
def test_markets_clear(size, seed):
    world = random_world(*size, seed)
    draw = np.random.default_rng(seed)
    tariff = np.where(abroad(world), draw.uniform(0.0, 0.5, world.trade_share.shape), 0.0)
    transfer = draw.normal(0.0, 0.2, size[0])
    transfer -= transfer.mean()
    eq = equilibrium(world, cost=random_cost(world, seed, 0.5), tariff=tariff, transfer=transfer)
    sold = (eq.trade_share * eq.expenditure / (1.0 + tariff)).sum(axis=1)
    np.testing.assert_allclose(sold, eq.output, rtol=1e-9)
    used = world.final_share * eq.income[:, None] + np.einsum("isr,is->ir", world.input_share, eq.output)
    np.testing.assert_allclose(used, eq.expenditure, rtol=1e-9)
    paid = (world.value_added_share * eq.output).sum(axis=1)
    np.testing.assert_allclose(paid, eq.wage * world.value_added, rtol=1e-9)


@few
@given(seeds, st.integers(0, 4), st.integers(0, 3), st.sampled_from([0.3, 0.9, 1.0]))
def test_a_dearer_flow_is_a_smaller_flow(seed, origin, sector, covered):
    world = random_world(5, 4, seed)
    destination = (origin + 1 + seed % 4) % 5
    flows = []
    for k in (1.0, 1.2, 2.0, 10.0, np.inf):
        cost = np.ones_like(world.trade_share)
        cost[origin, destination, sector] = k
        eq = equilibrium(world, cost=cost, coverage=np.full_like(cost, covered))
        flows.append((eq.trade_share * eq.expenditure)[origin, destination, sector])
    assert (np.diff(flows) < 1e-9 * flows[0]).all()
    assert flows[-1] < flows[0]
    if covered == 1.0:
        assert flows[-1] == 0.0
