"""Results of papers that have a formula: the same solver must give them with other inputs."""

import numpy as np
import pytest

from snapback.economy.derivative import gradient
from snapback.economy.equilibrium import equilibrium
from snapback.economy.jaxed import jnp
from snapback.economy.shock import Shock, Wedge
from snapback.economy.welfare import welfare
from snapback.world import from_arrays

TIGHT = 1e-12


def world_of(trade, theta, *, inputs=None, final=None, tariff=None, size=None):
    """A world without deficits; without ``inputs`` production uses labour alone."""
    n, _, s = trade.shape
    inputs = np.zeros((n, s, s)) if inputs is None else inputs
    return from_arrays(
        countries=[f"C{i}" for i in range(n)],
        sectors=[f"s{i}" for i in range(s)],
        trade_share=trade,
        value_added=np.ones(n) if size is None else size,
        value_added_share=1.0 - inputs.sum(axis=2),
        input_share=inputs,
        final_share=np.full((n, s), 1.0 / s) if final is None else final,
        deficit=np.zeros(n),
        tariff=np.zeros(trade.shape) if tariff is None else tariff,
        theta=theta,
    )


def random_trade(random, n, s):
    trade = random.uniform(0.05, 1.0, (n, n, s))
    trade[np.arange(n), np.arange(n)] += 2.0
    return trade / trade.sum(axis=0)


def foreign_costs(random, shape):
    cost = random.uniform(0.8, 1.6, shape)
    cost[np.arange(shape[0]), np.arange(shape[0])] = 1.0
    return cost


def domestic_change(eq):
    """New over old share of spending that stays at home. [j, s]."""
    home = np.arange(len(eq.world.countries))
    return eq.trade_share[home, home] / eq.world.trade_share[home, home]


def symmetric(share_at_home, tariff=0.0):
    trade = np.empty((2, 2, 1))
    trade[:] = 1.0 - share_at_home
    trade[[0, 1], [0, 1]] = share_at_home
    taxed = np.full((2, 2, 1), tariff)
    taxed[[0, 1], [0, 1]] = 0.0
    return trade, taxed


def abroad(value):
    result = np.full((2, 2, 1), value)
    result[[0, 1], [0, 1]] = 1.0
    return result


def test_one_sector_gains_follow_from_the_domestic_share():
    # Arkolakis, Costinot & Rodriguez-Clare (2012): real income changes by (domestic share)^(-1/theta).
    random = np.random.default_rng(0)
    world = world_of(random_trade(random, 5, 1), np.array([4.0]), size=random.uniform(1.0, 9.0, 5))
    base = equilibrium(world, tolerance=TIGHT)
    eq = equilibrium(world, cost=foreign_costs(random, world.trade_share.shape), tolerance=TIGHT)
    effect = welfare(eq, base=base)
    expected = (domestic_change(eq) / domestic_change(base))[:, 0] ** (-1.0 / 4.0)
    np.testing.assert_allclose(1.0 + effect["real_income"], expected, rtol=1e-10)
    np.testing.assert_allclose(effect["real_wage"], effect["real_income"], rtol=1e-8)


@pytest.mark.parametrize("with_inputs", [False, True])
def test_many_sectors_add_up_by_spending_and_input_requirements(with_inputs):
    # Costinot & Rodriguez-Clare (2014): each sector's domestic share counts with the total
    # requirements of final spending, a (I - g)^-1, over its elasticity.
    random = np.random.default_rng(1)
    n, s = 4, 3
    inputs = random.uniform(0.0, 0.25, (n, s, s)) * with_inputs
    final = random.dirichlet(np.ones(s), n)
    theta = np.array([2.5, 5.0, 8.0])
    world = world_of(random_trade(random, n, s), theta, inputs=inputs, final=final)
    eq = equilibrium(world, cost=foreign_costs(random, world.trade_share.shape), tolerance=TIGHT)
    effect = welfare(eq)
    dearer = np.linalg.solve(np.eye(s) - inputs, (np.log(domestic_change(eq)) / theta)[..., None])[..., 0]
    expected = np.exp(-(final * dearer).sum(axis=1))
    np.testing.assert_allclose(1.0 + effect["real_wage"], expected, rtol=1e-10)


def test_two_equal_countries_without_tariffs():
    # Wages cancel, so P^-theta = d + (1 - d) k^-theta.
    trade, _ = symmetric(0.7)
    world = world_of(trade, np.array([5.0]))
    for factor in (0.9, 1.3, np.inf):
        effect = welfare(equilibrium(world, cost=abroad(factor), tolerance=TIGHT))
        expected = (0.7 + 0.3 * factor**-5.0) ** (1.0 / 5.0)
        np.testing.assert_allclose(1.0 + effect["real_income"], expected, rtol=1e-10)


def test_two_equal_countries_raise_a_tariff():
    # Income is 1 / (1 - m t/(1 + t)), m the share of imports at purchasers' prices.
    trade, tariff = symmetric(0.6, 0.25)
    world = world_of(trade, np.array([4.0]))
    effect = welfare(equilibrium(world, tariff=tariff, tolerance=TIGHT))
    total = 0.6 + 0.4 * 1.25**-4.0
    imports = 0.4 * 1.25**-4.0 / total
    expected = total ** (1.0 / 4.0) / (1.0 - imports * 0.25 / 1.25)
    np.testing.assert_allclose(1.0 + effect["real_income"], expected, rtol=1e-10)
    np.testing.assert_allclose(1.0 + effect["real_wage"], total ** (1.0 / 4.0), rtol=1e-10)


def test_an_import_tariff_is_an_export_tax():
    # Lerner (1936): with balanced trade it does not matter at which border a country taxes its trade.
    random = np.random.default_rng(2)
    n, s, rate = 4, 2, 0.2
    theta = np.array([3.0, 6.0])
    inputs = random.uniform(0.0, 0.3, (n, s, s))
    world = world_of(random_trade(random, n, s), theta, inputs=inputs)
    tariff = np.zeros(world.trade_share.shape)
    tariff[1:, 0] = rate
    by_tariff = equilibrium(world, tariff=tariff, tolerance=TIGHT)

    factor = np.ones(world.trade_share.shape)
    factor[0, 1:] = 1.0 + rate
    destination, sector = (a.ravel() for a in np.meshgrid(np.arange(1, n), np.arange(s), indexing="ij"))
    nobody = np.zeros(len(sector), dtype=np.int64)
    tax = Wedge(nobody, destination, sector, nobody, np.full(len(sector), rate / (1.0 + rate)))
    by_tax = equilibrium(world, shock=Shock(factor**-theta, 1.0 / factor, tax), tolerance=TIGHT)

    assert np.abs(welfare(by_tariff)["real_income"]).max() > 1e-3
    np.testing.assert_allclose(welfare(by_tax)["real_income"], welfare(by_tariff)["real_income"], atol=1e-10)
    np.testing.assert_allclose(by_tax.trade_share, by_tariff.trade_share, rtol=1e-9)


def test_the_best_tariff_of_a_small_country_is_one_over_theta():
    # Gros (1987); Alvarez & Lucas (2007): the foreign offer curve's elasticity alone decides.
    size, theta = 1e-6, 4.0
    trade = np.array([[[0.7], [0.3 * size]], [[0.3], [1.0 - 0.3 * size]]])
    world = world_of(trade, np.array([theta]), size=np.array([size, 1.0]))

    def slope(rate):
        tariff = np.zeros(trade.shape)
        tariff[1, 0] = rate
        eq = equilibrium(world, tariff=tariff, tolerance=TIGHT)
        by_tariff = gradient(
            eq, lambda s: jnp.log(s.income[0] / s.final_price[0]), ["tariff"], tolerance=1e-9
        )
        return float(by_tariff["tariff"][1, 0, 0])

    assert slope(0.0) > 0.01
    assert abs(slope(1.0 / theta)) < 1e-4 * slope(0.0)
    assert slope(2.0 / theta) < 0.0
