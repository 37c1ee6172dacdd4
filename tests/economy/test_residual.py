"""The JAX form against what it is held to: the fast solver, accounting, and cases worked by hand."""

import subprocess
import sys

import numpy as np
import pytest
from small_world import busy_scenario, small_world

from snapback.economy.equilibrium import equilibrium
from snapback.economy.residual import economy_of, residual, solution, state_of, sweep
from snapback.economy.shock import Shock, Wedge

CHANGES = ("wage", "price", "unit_cost", "final_price")
LEVELS = ("trade_share", "expenditure", "output", "income")


def wedge_shock(world, seed=2):
    """New weights, keeps below the tariff's, and claims of owners that are not the importer."""
    random = np.random.default_rng(seed)
    shape = world.trade_share.shape
    origin, destination, sector = (random.integers(0, n, 5) for n in shape)
    wedge = Wedge(
        origin=origin,
        destination=destination,
        sector=sector,
        owner=random.integers(0, shape[0], 5),
        fraction=random.uniform(0.0, 0.02, 5),
    )
    keep = 1.0 / (1.0 + world.tariff)
    np.subtract.at(keep, (origin, destination, sector), wedge.fraction)
    transfer = random.normal(0.0, 0.2, shape[0])
    return Shock(random.uniform(0.3, 1.2, shape), keep, wedge, None, transfer - transfer.mean())


def scenarios(world):
    return {
        "nothing": {},
        "costs, embargo, tariffs, transfer": busy_scenario(world),
        "weights and owned wedges": {"shock": wedge_shock(world)},
        "no deficits": {"deficit": np.zeros(len(world.countries))},
    }


@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize("name", list(scenarios(small_world())))
def test_fast_solver_agrees_with_the_form_that_defines_the_numbers(seed, name):
    world = small_world(seed)
    eq = equilibrium(world, **scenarios(world)[name], tolerance=1e-12)
    economy = economy_of(eq)
    state = state_of(eq, economy)
    assert residual(state, economy) <= 1e-10
    defined = solution(state, economy)
    for field in (*CHANGES, *LEVELS):
        np.testing.assert_allclose(
            np.asarray(getattr(defined, field)), getattr(eq, field), rtol=1e-10, atol=1e-14, err_msg=field
        )


def test_the_default_tolerance_leaves_a_residual_below_1e_9():
    world = small_world()
    eq = equilibrium(world, **busy_scenario(world))
    economy = economy_of(eq)
    assert residual(state_of(eq, economy), economy) <= 1e-9


def test_one_sweep_of_the_base_year_changes_nothing():
    world = small_world()
    eq = equilibrium(world)
    economy = economy_of(eq)
    state = state_of(eq, economy)
    assert np.abs(np.asarray(state.log_wage)).max() < 1e-9
    assert np.abs(np.asarray(sweep(state, economy).log_price)).max() < 1e-9


@pytest.mark.parametrize("name", list(scenarios(small_world())))
def test_the_world_adds_up(name):
    world = small_world()
    eq = equilibrium(world, **scenarios(world)[name], tolerance=1e-12)
    economy = economy_of(eq)
    s = solution(state_of(eq, economy), economy)
    wages = np.asarray(s.wage) * world.value_added
    taken = (np.asarray(s.trade_share) * (1.0 - np.asarray(economy.keep))).sum(axis=0)
    public = taken * np.asarray(s.expenditure)
    given = np.asarray(economy.deficit + economy.transfer)
    assert wages.sum() == pytest.approx(world.value_added.sum(), rel=1e-12)
    assert np.asarray(s.income).sum() == pytest.approx(wages.sum() + public.sum() + given.sum(), rel=1e-10)
    paid = (world.value_added_share * np.asarray(s.output)).sum(axis=1)
    np.testing.assert_allclose(paid, wages, rtol=1e-9)


def test_a_closed_sector_leaves_the_logarithms():
    world = small_world()
    cost = np.ones_like(world.trade_share)
    cost[0, :, 1] = np.inf
    eq = equilibrium(world, cost=cost, tolerance=1e-12)
    economy = economy_of(eq)
    assert not economy.sells[0, 1]
    s = solution(state_of(eq, economy), economy)
    assert s.output[0, 1] == 0.0
    assert residual(state_of(eq, economy), economy) <= 1e-10
    assert all(np.isfinite(np.asarray(part)).all() for part in s)


def test_an_owner_gets_what_the_importer_loses():
    world = small_world(tariffs=0.0, deficits=0.0)
    keep = np.ones_like(world.trade_share)
    keep[1, 2, 0] = 0.9
    claim = {"origin": [1], "destination": [2], "sector": [0], "fraction": [0.1]}
    mine = equilibrium(world, shock=Shock(keep=keep), tolerance=1e-12)
    his = equilibrium(world, shock=Shock(keep=keep, wedge=Wedge(owner=[3], **claim)), tolerance=1e-12)
    economy = economy_of(his)
    s = solution(state_of(his, economy), economy)
    value = 0.1 * s.trade_share[1, 2, 0] * s.expenditure[2, 0]
    np.testing.assert_allclose(np.asarray(s.receipts), [0.0, 0.0, 0.0, value], rtol=1e-10)
    assert his.income[3] > mine.income[3]
    assert his.income[2] < mine.income[2]


def test_jax_stays_out_until_it_is_used():
    script = (
        "import sys, snapback, snapback.economy.equilibrium, snapback.economy.welfare; "
        "sys.exit('jax' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
