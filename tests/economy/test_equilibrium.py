"""The solver's contract: what comes back, limits, closures, errors."""

import subprocess
import sys

import numpy as np
import pytest
from tests.worlds import abroad, random_cost, random_world

import snapback
from snapback import InvalidScenario, NotConverged
from snapback.economy import Shock, Wedge, equilibrium


@pytest.fixture(scope="module")
def world():
    return random_world(6, 5, seed=3)


def busy(world, seed=0):
    """A scenario that uses every argument at once."""
    draw = np.random.default_rng(seed)
    n = len(world.countries)
    shape = world.trade_share.shape
    transfer = draw.normal(0.0, 0.3, n)
    deficit = draw.normal(0.0, 0.3, n)
    cost = random_cost(world, seed)
    cost[1, 2, :3] = np.inf
    return {
        "cost": cost,
        "coverage": draw.uniform(0.0, 1.0, shape),
        "tariff": np.where(abroad(world), draw.uniform(0.0, 0.4, shape), 0.0),
        "deficit": deficit - deficit.mean(),
        "transfer": transfer - transfer.mean(),
    }


def owned(world, seed=0, claims=60):
    """A shock with closed flows, margins that others own, and transfers."""
    draw = np.random.default_rng(seed)
    n, _, s = world.trade_share.shape
    weight = np.where(abroad(world) & (draw.random((n, n, s)) < 0.2), 0.0, random_cost(world, seed) ** -4.0)
    wedge = Wedge(
        draw.integers(0, n, claims),
        draw.integers(0, n, claims),
        draw.integers(0, s, claims),
        draw.integers(0, n, claims),
        draw.uniform(0.0, 0.03, claims),
    )
    keep = 1.0 / (1.0 + world.tariff)
    np.subtract.at(keep, (wedge.origin, wedge.destination, wedge.sector), wedge.fraction)
    transfer = draw.normal(0.0, 0.3, n)
    return Shock(weight, keep, wedge, None, transfer - transfer.mean())


def assert_consistent(eq):
    """Check every equilibrium condition from what a reader of the result sees."""
    world = eq.world
    theta = world.theta
    shock = eq.shock
    offers = world.trade_share * shock.weight * (eq.unit_cost**-theta)[:, None, :]
    np.testing.assert_allclose(eq.price, offers.sum(axis=0) ** (-1.0 / theta), rtol=1e-9)
    np.testing.assert_allclose(eq.trade_share, offers / offers.sum(axis=0), rtol=1e-9, atol=1e-15)
    cost = np.exp(
        world.value_added_share * np.log(eq.wage)[:, None]
        + np.einsum("isr,ir->is", world.input_share, np.log(eq.price))
    )
    np.testing.assert_allclose(eq.unit_cost, cost, rtol=1e-9)
    flow = eq.trade_share * eq.keep * eq.expenditure
    np.testing.assert_allclose(eq.output, flow.sum(axis=1), rtol=1e-9)
    spent = world.final_share * eq.income[:, None] + np.einsum("isr,is->ir", world.input_share, eq.output)
    np.testing.assert_allclose(eq.expenditure, spent, rtol=1e-9)
    np.testing.assert_allclose(
        eq.wage * world.value_added, (world.value_added_share * eq.output).sum(axis=1), rtol=1e-9
    )
    assert (eq.wage * world.value_added).sum() == pytest.approx(world.value_added.sum(), rel=1e-12)


def assert_walras(eq):
    """All that is paid is earned: income exceeds value added by what purchasers pay beyond producers."""
    beyond = (eq.trade_share * (1.0 - eq.keep) * eq.expenditure).sum()
    earned = (eq.wage * eq.world.value_added).sum()
    assert eq.income.sum() == pytest.approx(earned + beyond, rel=1e-9)
    trade_balance = eq.expenditure.sum() - (eq.trade_share * eq.keep * eq.expenditure).sum() - beyond
    assert abs(trade_balance) <= 1e-9 * eq.expenditure.sum()


def test_no_shock_changes_nothing(world):
    eq = equilibrium(world)
    for change in (eq.wage, eq.price, eq.unit_cost, eq.final_price):
        np.testing.assert_allclose(change, 1.0, atol=1e-9)
    np.testing.assert_allclose(eq.trade_share, world.trade_share, atol=1e-10)
    np.testing.assert_allclose(eq.expenditure, world.base.expenditure, rtol=1e-9)
    np.testing.assert_allclose(eq.income, world.base.income, rtol=1e-9)


def test_result_keeps_its_contract(world):
    eq = snapback.economy.equilibrium(world, **busy(world))
    n, s = len(world.countries), len(world.sectors)
    shapes = {
        "wage": (n,), "price": (n, s), "unit_cost": (n, s), "trade_share": (n, n, s), "expenditure": (n, s),
        "output": (n, s), "income": (n,), "tariff": (n, n, s), "keep": (n, n, s), "wedge_income": (n,),
        "final_price": (n,),
    }  # fmt: skip
    for name, shape in shapes.items():
        array = getattr(eq, name)
        assert array.shape == shape, name
        assert array.dtype == np.float64, name
        assert not array.flags.writeable, name
    assert 0.0 <= eq.residual <= 1e-10
    assert eq.sweeps > 1
    with pytest.raises(AttributeError):
        eq.wage = 1.0
    assert_consistent(eq)
    assert_walras(eq)


@pytest.mark.parametrize("seed", range(3))
def test_wedges_and_transfers_add_up(world, seed):
    shock = owned(world, seed)
    eq = equilibrium(world, shock=shock)
    assert_consistent(eq)
    assert_walras(eq)
    wedge = shock.wedge
    paid = wedge.fraction * (eq.trade_share * eq.expenditure)[wedge.origin, wedge.destination, wedge.sector]
    assert eq.wedge_income.sum() == pytest.approx(paid.sum(), rel=1e-12)
    public = (eq.trade_share * (1.0 - eq.keep) * eq.expenditure).sum(axis=(0, 2))
    public -= np.bincount(wedge.destination, paid, minlength=len(public))
    earned = eq.wage * world.value_added
    income = earned + public + eq.wedge_income + world.deficit + shock.transfer
    np.testing.assert_allclose(eq.income, income, rtol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_defining_form(seed):
    from snapback.economy.residual import economy_of, residual, solution, state_of

    world = random_world(5, 7, seed=20 + seed)
    for scenario in (busy(world, seed), {"shock": owned(world, seed)}):
        eq = equilibrium(world, **scenario, tolerance=1e-13)
        economy = economy_of(eq)
        state = state_of(eq, economy)
        assert residual(state, economy) <= 1e-12
        there = solution(state, economy)
        for name in ("wage", "price", "unit_cost", "trade_share", "expenditure", "output", "income"):
            np.testing.assert_allclose(
                getattr(eq, name), np.asarray(getattr(there, name)), rtol=1e-10, atol=1e-14, err_msg=name
            )


def test_embargo_is_the_limit_of_a_rising_cost(world):
    cut = np.zeros(world.trade_share.shape, dtype=bool)
    cut[2, 3:], cut[3:, 2] = True, True
    closed = equilibrium(world, cost=np.where(cut, np.inf, 1.0))
    assert (closed.trade_share[cut] == 0.0).all()
    gaps = [
        np.abs(equilibrium(world, cost=np.where(cut, k, 1.0)).wage - closed.wage).max()
        for k in (10, 100, 1e4)
    ]
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 1e-7


def test_coverage_limits(world):
    cost = random_cost(world, 5)
    none = equilibrium(world, cost=cost, coverage=np.zeros_like(cost))
    every = equilibrium(world, cost=cost, coverage=np.ones_like(cost))
    plain = equilibrium(world, cost=cost)
    np.testing.assert_allclose(none.wage, 1.0, atol=1e-9)
    np.testing.assert_array_equal(every.wage, plain.wage)


def test_cost_alone_is_the_shock_with_its_weight(world):
    cost = random_cost(world, 6)
    plain = equilibrium(world, cost=cost)
    general = equilibrium(world, shock=Shock(weight=cost**-world.theta))
    np.testing.assert_allclose(plain.wage, general.wage, rtol=1e-10)
    again = equilibrium(world, shock=equilibrium(world, **busy(world)).shock)
    np.testing.assert_allclose(again.income, equilibrium(world, **busy(world)).income, rtol=1e-9)


def test_tariff_raises_the_price_that_the_purchaser_pays(world):
    tariff = np.where(abroad(world), 0.5, 0.0)
    eq = equilibrium(world, tariff=tariff)
    np.testing.assert_array_equal(eq.tariff, tariff)
    foreign = (eq.trade_share * abroad(world)).sum()
    assert foreign < (world.trade_share * abroad(world)).sum()


def test_sellers_without_buyers_sell_exactly_nothing(world):
    cost = np.ones_like(world.trade_share)
    cost[2, :, 1] = np.inf
    eq = equilibrium(world, cost=cost)
    assert eq.output[2, 1] == 0.0
    assert (np.delete(eq.output.ravel(), 2 * 5 + 1) > 0.0).all()
    assert_consistent(eq)


@pytest.mark.parametrize("cost", [2.0, 5.0, 20.0, 100.0, 1e4, np.inf])
def test_a_country_cut_off_by_all(cost):
    world = random_world(6, 5, seed=3, deficits=0.0)
    cut = np.zeros(world.trade_share.shape, dtype=bool)
    cut[2], cut[:, 2] = True, True
    cut[2, 2] = False
    eq = equilibrium(world, cost=np.where(cut, cost, 1.0))
    assert_consistent(eq)
    assert eq.income[2] / eq.final_price[2] < world.base.income[2]


def test_autarky_of_all():
    world = random_world(5, 4, seed=1, deficits=0.0)
    eq = equilibrium(world, cost=np.where(abroad(world), np.inf, 1.0))
    assert_consistent(eq)
    np.testing.assert_allclose(eq.trade_share.sum(axis=0), 1.0)


def test_a_base_out_of_balance_is_solved(world):
    eq = equilibrium(world, deficit=np.zeros(len(world.countries)))
    assert_consistent(eq)
    lopsided = snapback.world.from_arrays(
        **{
            name: getattr(world, name)
            for name in (
                "countries", "sectors", "trade_share", "value_added_share", "input_share", "final_share",
                "tariff", "theta",
            )
        },
        value_added=world.value_added * np.linspace(0.7, 1.4, len(world.countries)),
        deficit=np.zeros(len(world.countries)),
    )  # fmt: skip
    assert_consistent(equilibrium(lopsided))


def test_start_from_another_equilibrium_saves_sweeps(world):
    first = equilibrium(world, cost=random_cost(world, 1))
    again = equilibrium(world, cost=random_cost(world, 1), start=first)
    assert again.sweeps < first.sweeps / 3
    np.testing.assert_allclose(again.wage, first.wage, rtol=1e-9)
    with pytest.raises(InvalidScenario, match="another world"):
        equilibrium(random_world(6, 5, seed=4), start=first)


def test_a_used_sector_without_supplier_is_named(world):
    cost = np.ones_like(world.trade_share)
    cost[:, 1, 2] = np.inf
    cost[:, 4, 3] = np.inf
    with pytest.raises(InvalidScenario) as caught:
        equilibrium(world, cost=cost)
    assert [p.where for p in caught.value.problems] == ["C1, s2", "C4, s3"]


def test_all_problems_at_once(world):
    n = len(world.countries)
    with pytest.raises(InvalidScenario) as caught:
        equilibrium(world, cost=np.ones((n, n)), transfer=np.ones(n), deficit=np.full(n, np.nan))
    assert {p.where for p in caught.value.problems} == {"cost", "transfer", "deficit[C0]"}
    cost, coverage, tariff = (np.ones_like(world.trade_share) for _ in range(3))
    cost[0, 1, 2], coverage[3, 4, 0], tariff[1, 1, 1] = -1.0, np.nan, -2.0
    with pytest.raises(InvalidScenario) as caught:
        equilibrium(world, cost=cost, coverage=coverage, tariff=tariff)
    assert {p.where for p in caught.value.problems} == {
        "cost[C0, C1, s2]",
        "coverage[C3, C4, s0]",
        "tariff[C1, C1, s1]",
    }
    for bad in (np.nan, 0.0):
        with pytest.raises(InvalidScenario, match="must be positive"):
            equilibrium(world, cost=np.full_like(cost, bad))
    with pytest.raises(InvalidScenario, match="beside shock"):
        equilibrium(world, cost=np.ones_like(cost), shock=Shock())
    zero = np.zeros(1, dtype=int)
    with pytest.raises(InvalidScenario, match=r"wedge\.owner"):
        equilibrium(world, shock=Shock(wedge=Wedge(zero, zero, zero, zero + 99, np.ones(1))))


def test_income_that_transfers_use_up_is_refused(world):
    transfer = np.zeros(len(world.countries))
    transfer[0], transfer[1] = -3.0 * world.value_added[0], 3.0 * world.value_added[0]
    with pytest.raises((InvalidScenario, NotConverged)):
        equilibrium(world, transfer=transfer)


def test_no_number_above_tolerance(world):
    with pytest.raises(NotConverged) as caught:
        equilibrium(world, cost=random_cost(world), max_sweeps=4)
    error = caught.value
    assert error.residual > 1e-10
    assert len(error.diagnostics["history"]) == error.diagnostics["sweeps"] == 4
    assert error.diagnostics["worst"] in str(error)


def test_threads_do_not_change_the_bits(world, monkeypatch):
    import snapback.economy.engine as engine_module

    alone = equilibrium(world, **busy(world))
    monkeypatch.setattr(engine_module, "SHARED_FROM", 0)
    monkeypatch.setattr(engine_module, "threads", lambda: 3)
    shared = equilibrium(world, **busy(world))
    assert shared.sweeps == alone.sweeps
    for name in ("wage", "price", "output", "income", "trade_share"):
        np.testing.assert_array_equal(getattr(shared, name), getattr(alone, name))


def test_the_solver_does_not_load_jax():
    code = (
        "import sys; from snapback.economy import Shock, equilibria, equilibrium; "
        "import snapback.economy.kernel_numba; assert 'jax' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
