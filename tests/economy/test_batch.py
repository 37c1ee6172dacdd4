"""Batches: each scenario is what it is alone."""

import numpy as np
import pytest
from tests.worlds import abroad, random_cost, random_world

from snapback import InvalidScenario, NotConverged
from snapback.economy import Shock, equilibria, equilibrium


@pytest.fixture(scope="module")
def world():
    return random_world(5, 4, seed=8)


def test_batch_equals_one_by_one(world):
    cost = np.stack([random_cost(world, n) for n in range(7)])
    tariff = np.where(abroad(world), 0.1, 0.0)
    together = equilibria(world, cost=cost, tariff=tariff)
    assert len(together) == 7
    for n, eq in enumerate(together):
        alone = equilibrium(world, cost=cost[n], tariff=tariff)
        for name in ("wage", "price", "unit_cost", "trade_share", "expenditure", "output", "income"):
            np.testing.assert_array_equal(getattr(eq, name), getattr(alone, name), err_msg=name)
        np.testing.assert_array_equal(together.wage[n], alone.wage)
    assert together.trade_share.shape == (7, 5, 5, 4)
    assert together.residual.max() <= 1e-10
    assert (together.sweeps > 1).all()


def test_number_of_threads_changes_nothing(world, monkeypatch):
    cost = np.stack([random_cost(world, n) for n in range(5)])
    usual = equilibria(world, cost=cost)
    monkeypatch.setenv("NPROC", "1")
    np.testing.assert_array_equal(equilibria(world, cost=cost).output, usual.output)


def test_leading_axes_of_money(world):
    n = len(world.countries)
    transfer = np.zeros((2, n))
    transfer[1, 0], transfer[1, 1] = 0.5, -0.5
    none, some = equilibria(world, transfer=transfer)
    np.testing.assert_allclose(none.wage, 1.0, atol=1e-9)
    assert some.income[0] > none.income[0]


def test_shocks(world):
    shocks = [Shock(weight=random_cost(world, n)) for n in range(3)]
    together = equilibria(world, shocks=shocks)
    np.testing.assert_array_equal(together[2].wage, equilibrium(world, shock=shocks[2]).wage)
    assert len(together[1:]) == 2


def test_without_scenarios_the_batch_is_the_base(world):
    assert len(equilibria(world)) == 1
    assert len(equilibria(world, shocks=[])) == 0


def test_problems_of_all_scenarios_at_once(world):
    cost = np.ones((3, *world.trade_share.shape))
    cost[0, :, 1, 1] = np.inf
    cost[2, 0, 0, 0] = -1.0
    with pytest.raises(InvalidScenario) as caught:
        equilibria(world, cost=cost)
    assert [p.where for p in caught.value.problems] == ["scenario 0: C1, s1", "scenario 2: cost[C0, C0, s0]"]
    with pytest.raises(InvalidScenario, match="leading axes differ"):
        equilibria(world, cost=cost, tariff=np.zeros((2, *world.trade_share.shape)))
    with pytest.raises(InvalidScenario, match="scenario 1: transfer"):
        equilibria(world, transfer=np.array([[0.0] * 5, [1.0] * 5]))


def test_the_scenario_that_does_not_settle_is_named(world):
    cost = np.stack([np.ones_like(world.trade_share), random_cost(world)])
    with pytest.raises(NotConverged) as caught:
        equilibria(world, cost=cost, max_sweeps=3)
    assert caught.value.diagnostics["scenario"] == 1
