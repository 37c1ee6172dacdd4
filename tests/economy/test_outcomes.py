"""What a solved state means to people, against Ruritania's README and mirror images with closed forms."""

from dataclasses import replace

import numpy as np
import pytest
from tests.economy.tiny import (
    CLOTH,
    GRA,
    KRA,
    RUR,
    SALT,
    everything,
    fixed_prices,
    forms,
    measure,
    mirror_case,
    mirror_world,
    on_ruritania,
    solved,
)

from snapback.case import load
from snapback.economy.coalitions import actor_values, ledger_actors
from snapback.economy.outcomes import Measuring, real_income, resource_take, route_income
from snapback.economy.setup import setup
from snapback.economy.states import solve_states
from snapback.world.embedded import load_world


@pytest.fixture(scope="module")
def setting():
    return setup(load("ruritania", load_world), load_world("ruritania"))


@pytest.fixture(scope="module")
def sanctioned(setting):
    """The world with all measures in force."""
    return solve_states(setting, [everything(setting)])[0]


@pytest.fixture(scope="module")
def free(setting):
    """The world without any."""
    return solved(setting)


def gateway_passing(setting, ways):
    """Cloth on the gateway because it is banned, as a part of the base-year flow, at fixed prices."""
    table = setting.ways.table
    on = (table.element_route == 2) & ways.evading
    return float((ways.element_value * ways.weight[table.cell_flow[table.element_cell]])[on].sum())


def test_the_court_spends_fifty_without_sanctions(setting, free):
    """0.3 x 100 + 0.4 x 35 + 6."""
    assert Measuring(setting, free).regime_revenue(free) == pytest.approx(50.0)


def test_dependence_without_sanctions(setting, free):
    """Goods with Kravonia (5 + 10 + 15) over all goods traded (40 + 30)."""
    assert Measuring(setting, free).dependence(free) == pytest.approx(30 / 70)


def test_trade_of_the_target_is_that_of_the_tables(setting, free):
    exports, imports = Measuring(setting, free).target_trade(free)
    assert exports == pytest.approx(np.array([[0, 0, 0], [5, 10, 0], [20, 0, 0], [5, 0, 0]]))
    assert imports == pytest.approx(np.array([[0, 0, 0], [0, 15, 0], [0, 15, 10], [0, 0, 0]]), abs=1e-12)


def test_value_on_routes_without_sanctions(setting, free):
    assert Measuring(setting, free).route_value(free) == pytest.approx([14, 4, 3, 0.5])


def test_money_is_counted_in_the_sanctioned_worlds_dollars(setting, sanctioned):
    """The target's product is that of the reference year in the world with sanctions."""
    measuring = Measuring(setting, sanctioned)
    product = sanctioned.equilibrium.wage[RUR] * 100 * measuring.dollars
    assert product == pytest.approx(100.0)
    grown = replace(setting, scale=3.0)
    assert Measuring(grown, sanctioned).dollars == pytest.approx(3 * measuring.dollars)


def test_nothing_changes_against_itself(setting, sanctioned):
    measuring = Measuring(setting, sanctioned)
    assert not measuring.equivalent_variation(sanctioned).any()
    assert measuring.patron_gain(sanctioned) == 0.0


def test_equivalent_variation_is_the_change_of_income_at_reference_prices(setting, sanctioned, free):
    measuring = Measuring(setting, sanctioned)
    old, new = sanctioned.equilibrium, free.equilibrium
    by_hand = (new.income / new.final_price * old.final_price - old.income) * measuring.dollars
    assert measuring.equivalent_variation(free) == pytest.approx(by_hand)
    assert measuring.patron_gain(free) == pytest.approx(by_hand[KRA])
    assert by_hand[RUR] > 0
    assert real_income(new) == pytest.approx([100, 400, 1000, 200])


def test_actors_add_up_their_regions(setting, sanctioned, free):
    measuring = Measuring(setting, sanctioned)
    actors = ledger_actors(setting)
    assert [a.name for a in actors] == ["RUR", "regime", "KRA", "GRA", "GLO"]
    both = replace(actors[2], regions=(KRA, GRA))
    worth = actor_values(measuring, [sanctioned, free], [*actors, both])
    variation = measuring.equivalent_variation(free)
    revenue = measuring.regime_revenue(free) - measuring.regime_revenue(sanctioned)
    assert not worth[0].any()
    assert worth[1] == pytest.approx([variation[0], revenue, *variation[1:], variation[KRA] + variation[GRA]])


def test_the_gateway_at_fixed_prices(setting):
    """Six tenths are banned; a tenth has a way round at 20 % more, 5 % more on each leg for half of it."""
    by_way = 0.1**0.5 * 1.2**-4
    assert gateway_passing(setting, fixed_prices(setting, ["GRA8"])) == pytest.approx(0.6 * by_way)
    rubbed = fixed_prices(setting, ["GRA8", "GRA4"])
    assert gateway_passing(setting, rubbed) == pytest.approx((0.5 * 1.05**-8 + 0.1) * by_way)
    shut = fixed_prices(setting, ["GRA8", "GRA4", "GRA2"])
    assert gateway_passing(setting, shut) == 0.0


def test_the_gateway_in_the_ledger_is_near_its_value_at_fixed_prices(setting, sanctioned):
    measuring = Measuring(setting, sanctioned)
    assert measuring.gateway(sanctioned) == (0.0, 0.0)
    assert measuring.gateway(solved(setting)) == (0.0, 0.0)
    state = solved(setting, ["GRA8"])
    goods, payments = measuring.gateway(state)
    evading = 0.6 * 0.1**0.5 * 1.2**-4
    sold = state.equilibrium.trade_share[GRA, KRA, CLOTH] * state.equilibrium.expenditure[KRA, CLOTH]
    assert goods == pytest.approx(sold * evading / (0.4 + evading) * measuring.dollars)
    assert 1.0 < goods / (30 * evading * measuring.dollars) < 1.5  # dearer cloth sells better
    assert payments == 0.0


def test_traders_earn_half_of_the_cost_of_the_detour(setting):
    """Claims on the gateway: half of 0.2 / 1.2 of what evades, and a tenth of the change of its share."""
    state = solved(setting, ["GRA8"])
    eq = state.equilibrium
    weight = 0.4 + 0.6 * 0.1**0.5 * 1.2**-4
    through, lawful = 0.6 * 0.1**0.5 * 1.2**-4 / weight, 0.4 * 0.1 / weight
    sold = eq.trade_share[GRA, KRA, CLOTH] * eq.expenditure[KRA, CLOTH]
    fees = 0.5 * 0.2 / 1.2 * through
    assert route_income(setting, state)[RUR] == pytest.approx(sold * (fees + 0.1 * (through + lawful - 0.1)))


def test_the_courts_part_of_a_deposits_rent(tmp_path):
    def mine(document):
        document["resources"] = [
            {
                "id": "mine", "title": "The salt mine", "origin": "RUR", "sectors": ["salt"], "rent": 0.5,
                "supply_elasticity": 0.2, "take": 0.6, "source": "invented",
            }
        ]  # fmt: skip

    s = on_ruritania(tmp_path, mine)
    free, hit = solve_states(s, [forms(s), forms(s, ["GLO1"])])
    assert resource_take(s, free) == pytest.approx(0.0, abs=1e-6)
    eq, table = hit.equilibrium, s.ways.table
    of_mine = (table.flow[:, 0] == RUR) & (table.flow[:, 2] == SALT)
    paid = eq.trade_share[tuple(table.flow.T)] * eq.expenditure[table.flow[:, 1], table.flow[:, 2]]
    running = np.bincount(table.cell_flow[table.element_cell], hit.ways.element_sold) * paid
    assert hit.rent[-1] < -0.01
    assert resource_take(s, hit) == pytest.approx(0.6 * hit.rent[-1] * running[of_mine].sum())
    measuring = Measuring(s, free)
    taken = (
        0.3 * 100 * eq.wage[RUR]
        + 0.4 * eq.output[RUR, SALT]
        + 0.5 * route_income(s, hit)[RUR]
        + resource_take(s, hit)
    )
    assert measuring.regime_revenue(hit) == pytest.approx(taken / eq.final_price[RUR] + 6.0)


def test_revenue_of_mirror_images_moves_with_their_prices(tmp_path):
    """Wages stay, so easing a ban of six tenths both ways is worth the fall of the price index."""
    world = mirror_world()
    bans = [
        measure("import_ban", {"origins": [i], "destinations": [j], "sectors": ["all"]}, name,
                sender="BBB", coverage=0.6)
        for i, j, name in (("AAA", "BBB", "M1"), ("BBB", "AAA", "M2"))
    ]  # fmt: skip
    take = [{"sectors": ["all"], "rate": 0.4, "source": "invented"}]
    regime = {"general_take": 0.3, "takes": take, "subsidy": 7.0}
    s = setup(mirror_case(tmp_path, world, *bans, regime=regime), world)
    banned, eased = solved(s, ["M1", "M2"]), solved(s)
    measuring = Measuring(s, banned)
    assert measuring.regime_revenue(banned) == pytest.approx(70 + 7)
    assert measuring.regime_revenue(eased) == pytest.approx(70 * (0.8 + 0.2 * 0.4) ** -0.25 + 7)
    assert measuring.equivalent_variation(eased) == pytest.approx(100 * (0.88**-0.25 - 1))
    assert measuring.patron_gain(eased) == 0.0
    assert measuring.gateway(eased) == (0.0, 0.0)
    assert measuring.dependence(eased) == 0.0
