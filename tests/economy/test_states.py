"""States of the measures, solved: closed forms, what always adds up, rents, and what must not matter."""

from itertools import permutations

import numpy as np
import pytest
from tests.economy.tiny import (
    CLOTH,
    GLO,
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
    only,
    solved,
    weights,
)

from snapback.case import load
from snapback.economy.coalitions import combinations, forms_of
from snapback.economy.residual import economy_of, residual, state_of
from snapback.economy.setup import setup
from snapback.economy.states import CAPACITY_TOLERANCE, RentSearch, shock_of, solve_states
from snapback.errors import InvalidScenario, NotConverged
from snapback.world import from_arrays
from snapback.world.embedded import load_world

BOTH = ("M1", "M2")
SALT_SCOPE = {"origins": ["RUR"], "destinations": ["GRA"], "sectors": ["salt"]}


def mine(**terms):
    """Ruritania's salt as a deposit."""
    return {
        "id": "mine", "title": "The salt mine", "origin": "RUR", "sectors": ["salt"], "rent": 0.5,
        "supply_elasticity": 0.0, "take": 0.6, "source": "invented",
    } | terms  # fmt: skip


def with_mine(**terms):
    def change(document):
        document["resources"] = [mine(**terms)]

    return change


@pytest.fixture(scope="module")
def whole():
    """Ruritania as it comes, and all its combinations of packages, solved."""
    setting = setup(load("ruritania", load_world), load_world("ruritania"))
    return setting, solve_states(setting, [forms_of(setting, c) for c in combinations(setting)])


# Closed forms: one sector, labour alone, two mirror images, so that wages stay as they are.


def both_ways(kind, **terms):
    there = {"origins": ["AAA"], "destinations": ["BBB"], "sectors": ["all"]}
    back = {"origins": ["BBB"], "destinations": ["AAA"], "sectors": ["all"]}
    return [measure(kind, there, sender="BBB", **terms), measure(kind, back, "M2", sender="BBB", **terms)]


@pytest.mark.parametrize("home", [0.5, 0.8, 0.99])
@pytest.mark.parametrize("theta", [1.5, 4.0, 9.0])
def test_a_ban_costs_what_the_home_share_says(tmp_path, home, theta):
    """Real income moves by (change of home share)^(-1/theta) (Arkolakis, Costinot & Rodriguez-Clare 2012)."""
    world = mirror_world(home, theta)
    setting = setup(mirror_case(tmp_path, world, *both_ways("import_ban", coverage=0.6)), world)
    eq = solved(setting, BOTH).equilibrium
    left = home + (1 - home) * 0.4
    assert eq.wage == pytest.approx(1.0, abs=1e-9)
    assert eq.trade_share[0, 0, 0] == pytest.approx(home / left, rel=1e-9)
    assert eq.income / eq.final_price == pytest.approx(100 * left ** (1 / theta), rel=1e-9)


def test_a_border_costs_what_it_burns_and_no_more(tmp_path):
    world = mirror_world()
    crossing = measure(
        "border_closure", {"origins": ["AAA"], "destinations": ["BBB"], "sectors": ["all"]}, cost=0.3,
        coverage=0.5, sender="BBB",
    )  # fmt: skip
    eq = solved(setup(mirror_case(tmp_path, world, crossing), world), ["M1"]).equilibrium
    left = 0.8 + 0.2 * (0.5 + 0.5 * 1.3**-4)
    assert eq.income / eq.final_price == pytest.approx(100 * left**0.25, rel=1e-9)


def test_a_tariff_gives_back_its_revenue(tmp_path):
    world = mirror_world()
    eq = solved(setup(mirror_case(tmp_path, world, *both_ways("tariff", rate=0.25)), world), BOTH).equilibrium
    left = 0.8 + 0.2 * 1.25**-4
    abroad = 0.2 * 1.25**-4 / left
    income = 100 / (1 - abroad * 0.25 / 1.25)
    assert eq.income == pytest.approx(income, rel=1e-9)
    assert eq.income / eq.final_price == pytest.approx(income * left**0.25, rel=1e-9)


def test_money_withheld_is_exactly_that_where_nobody_favours_his_own_goods(tmp_path):
    """Without home bias a transfer moves no price (Keynes' and Ohlin's neutral case)."""
    world = mirror_world(home=0.5)
    scope = {"origins": ["BBB"], "destinations": ["AAA"]}
    loans = measure("debt_ban", scope, amount=8.0, sender="BBB")
    setting = setup(mirror_case(tmp_path, world, loans, lending_income_share=0.5), world)
    eq = solved(setting, ["M1"]).equilibrium
    assert eq.price == pytest.approx(1.0, abs=1e-10)
    assert eq.income == pytest.approx([96.0, 104.0], rel=1e-9)


def test_the_home_share_tells_real_income_in_any_world_of_one_sector(tmp_path):
    n, random = 4, np.random.default_rng(5)
    flow = random.uniform(1, 10, (n, n))
    flow = flow + flow.T + 30 * np.eye(n)  # symmetric flows balance
    world = from_arrays(
        countries=["AAA", "BBB", "CCC", "DDD"], sectors=["goods"],
        trade_share=(flow / flow.sum(axis=0))[:, :, None], value_added=flow.sum(axis=1),
        value_added_share=np.ones((n, 1)), input_share=np.zeros((n, 1, 1)), final_share=np.ones((n, 1)),
        deficit=np.zeros(n), tariff=np.zeros((n, n, 1)), theta=[4.0],
    )  # fmt: skip
    scope = {"origins": ["AAA"], "destinations": ["BBB"], "sectors": ["all"]}
    case = mirror_case(
        tmp_path, world, measure("export_ban", scope, sender="BBB", coverage=0.9),
        measure("payment_ban", scope, "M2", sender="BBB", cost=0.1),
    )  # fmt: skip
    eq = solved(setup(case, world), BOTH).equilibrium
    home = np.arange(n)
    before, after = world.trade_share[home, home, 0], eq.trade_share[home, home, 0]
    assert eq.income / eq.final_price / world.value_added == pytest.approx(
        (after / before) ** -0.25, rel=1e-8
    )
    assert np.abs(eq.wage - 1).max() > 1e-3


# What always adds up.


def test_every_part_of_a_price_is_somebodys(whole):
    setting, states = whole
    for state in states:
        ways = state.ways
        importer = 1.0 - ways.keep - ways.claim.sum(axis=1) - ways.resource_claim
        assert importer.min() > -1e-12
        alive = ways.weight > 0
        flow = setting.ways.table.cell_flow[setting.ways.table.element_cell]
        shares = np.bincount(flow, ways.element_value)
        assert shares[alive] == pytest.approx(1.0)
        taxed = ((setting.ways.table.flow[:, :2] == (KRA, GRA)).all(axis=1)) & (
            setting.ways.table.flow[:, 2] < 2
        )
        assert importer[taxed] == pytest.approx([0.05 / 1.05, 0.1 / 1.1])
        assert importer[~taxed & alive] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("change", [None, with_mine()], ids=["as it comes", "with a mine"])
def test_the_world_adds_up_in_every_state(tmp_path, change):
    setting = on_ruritania(tmp_path, change)
    world = setting.world
    choices = [forms_of(setting, c) for c in combinations(setting)] + [forms(setting)]
    for state in solve_states(setting, choices):
        eq, shock = state.equilibrium, shock_of(setting, state.forms, state.ways)
        paid = eq.trade_share * eq.expenditure[None]
        earned = eq.wage * world.value_added
        claimed = np.zeros(4)
        wedge = shock.wedge
        taken = wedge.fraction * paid[wedge.origin, wedge.destination, wedge.sector]
        np.add.at(claimed, wedge.owner, taken)
        to_importer = (paid * (1 - shock.keep)).sum(axis=(0, 2))
        np.subtract.at(to_importer, wedge.destination, taken)
        output = (paid * shock.keep).sum(axis=1)
        assert shock.transfer.sum() == pytest.approx(0.0, abs=1e-12)
        assert eq.output == pytest.approx(output, rel=1e-9)
        assert (world.value_added_share * output).sum(axis=1) == pytest.approx(earned, rel=1e-9)
        assert eq.income == pytest.approx(earned + claimed + to_importer + shock.transfer, rel=1e-9)
        inputs = np.einsum("isr,is->ir", world.input_share, output)
        assert eq.expenditure == pytest.approx(world.final_share * eq.income[:, None] + inputs, rel=1e-9)
        assert eq.income.sum() == pytest.approx((eq.expenditure - inputs).sum(), rel=1e-9)
        economy = economy_of(eq)
        assert residual(state_of(eq, economy), economy) <= 1e-9


def test_nothing_in_force_is_the_world_as_it_was(whole):
    setting, _ = whole
    state = solved(setting)
    assert state.ways.weight == pytest.approx(1.0)
    assert state.ways.claim == pytest.approx(0.0, abs=1e-15)
    assert state.equilibrium.wage == pytest.approx(1.0, abs=1e-9)
    assert state.equilibrium.expenditure == pytest.approx(setting.world.base.expenditure)
    assert not state.rent.any()
    assert state.volume == pytest.approx([0.7, 0.2, 0.1, 0.1])


# Rents.


def test_a_full_railway_earns_a_rent_and_a_slack_one_none(whole):
    setting, states = whole
    rail = 1
    for state in [*states, solved(setting, ["GLO1"])]:
        slack = 0.25 - state.volume[rail]
        assert state.rent[rail] >= 0.0
        assert slack >= -0.25 * CAPACITY_TOLERANCE
        assert min(state.rent[rail], slack) <= 0.25 * CAPACITY_TOLERANCE
        assert state.gap <= CAPACITY_TOLERANCE
    closed = solved(setting, ["GLO1"])
    assert closed.rent[rail] > 0.01
    assert closed.volume[rail] == pytest.approx(0.25, rel=1e-6)


def test_the_rent_is_its_owners_income(whole):
    setting, _ = whole
    state = solved(setting, ["GLO1"])
    eq, rent = state.equilibrium, state.rent[1] / (1 + state.rent[1])
    value = eq.trade_share[RUR, GRA, SALT] * eq.expenditure[GRA, SALT]
    weight, share = weights(setting, state.ways)[RUR, GRA, SALT], 0.2 * (1 + state.rent[1]) ** -8
    assert weight == pytest.approx((0.1 + share) ** 0.5)
    on_rail = share / (0.1 + share)
    gained = value * (rent * on_rail + 0.15 * (on_rail - 0.2))
    assert eq.income[KRA] == pytest.approx(400 * eq.wage[KRA] + gained, rel=1e-9)
    assert eq.income[GLO] == pytest.approx(200 * eq.wage[GLO] - 0.05 * 0.7 * value, rel=1e-9)


def test_the_rent_at_given_prices(whole):
    """The railway carries 0.2 (1 + r)^-9 (0.1 + 0.2 (1 + r)^-8)^-1/2 times what prices do to demand."""
    from scipy.optimize import brentq

    setting, _ = whole

    def rent(demand):
        return brentq(
            lambda r: 0.2 * (1 + r) ** -9 * (0.1 + 0.2 * (1 + r) ** -8) ** -0.5 * demand - 0.25, 0, 1
        )

    ways = fixed_prices(setting, ["GLO1"], rent=[0, rent(1.0), 0, 0])
    rail = setting.ways.table.element_route == 1
    weight = ways.weight[setting.ways.table.cell_flow[setting.ways.table.element_cell][rail]]
    assert float((ways.element_sold[rail] * weight).sum()) == pytest.approx(0.25)
    state = solved(setting, ["GLO1"])
    eq = state.equilibrium
    cost, price = eq.unit_cost[RUR, SALT], eq.price[GRA, SALT]
    spent = eq.expenditure[GRA, SALT] / setting.world.base.expenditure[GRA, SALT]
    assert state.rent[1] == pytest.approx(rent(spent * (price / cost) ** 4 / cost), rel=1e-5)


def test_a_wider_railway_earns_a_smaller_rent(tmp_path):
    rents = []
    for capacity in (0.21, 0.25, 0.3, 1.0):

        def change(document, capacity=capacity):
            document["routes"][1]["capacity"] = capacity

        rents.append(solved(on_ruritania(tmp_path, change), ["GLO1"]).rent[1])
    assert rents == sorted(rents, reverse=True)
    assert rents[-1] == 0.0


def test_a_deposit_without_alternative_keeps_its_volume_and_loses_its_rent(tmp_path):
    setting = on_ruritania(tmp_path, with_mine(rent=0.9))
    state = solved(setting, ["GRA2", "GRA3", "GRA4", "GLO1"])
    assert state.volume[-1] == pytest.approx(1.0, rel=1e-6)
    assert -0.9 < state.rent[-1] < -0.01
    free = solved(setting)
    assert free.rent[-1] == pytest.approx(0.0, abs=1e-9)


def test_a_deposit_never_sells_below_running_cost(tmp_path):
    setting = on_ruritania(tmp_path, with_mine(rent=0.05))
    state = solved(setting, ["GRA1"])
    assert state.rent[-1] == pytest.approx(-0.05)
    assert state.volume[-1] < 0.99


def test_an_elastic_deposit_is_as_none(tmp_path):
    on = ["GRA1", "GRA2", "GLO2"]
    none = solved(on_ruritania(tmp_path), on)
    gaps = []
    for elasticity in (0.0, 10.0, 1e4):
        state = solved(on_ruritania(tmp_path, with_mine(rent=0.9, supply_elasticity=elasticity)), on)
        gaps.append(abs(state.equilibrium.income / none.equilibrium.income - 1).max())
        supply = (1 + state.rent[-1]) ** elasticity
        assert state.volume[-1] == pytest.approx(supply, rel=1e-6)
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 1e-4


def test_two_rents_at_once(tmp_path):
    setting = on_ruritania(tmp_path, with_mine(supply_elasticity=0.3))
    state = solved(setting, ["GLO1"])
    assert state.rent[1] > 0.0 > state.rent[-1]
    assert state.volume[1] == pytest.approx(0.25, rel=1e-6)
    assert state.volume[-1] == pytest.approx((1 + state.rent[-1]) ** 0.3, rel=1e-6)
    pair = state.ways.resource_claim
    assert (pair <= 1e-15).all()
    assert pair.any()


def test_a_search_that_finds_nothing_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr("snapback.economy.states._STEPS", 1)
    with pytest.raises(NotConverged, match="rents were not found in 1 steps for 1 states") as caught:
        solved(on_ruritania(tmp_path), ["GLO1"])
    assert caught.value.residual > CAPACITY_TOLERANCE
    assert caught.value.diagnostics["history"]


def test_search_of_a_linear_market_ends_where_it_clears():
    """log volume = 1 - 3 log price against supply 2: log price = (1 - log 2) / 3."""
    search = RentSearch(np.array([2.0]), np.zeros(1), np.zeros(1), np.array([1.0]))
    for _ in range(30):
        if search.settled(np.exp(1 - 3 * search.price)):
            break
        search.step()
    assert search.price[0] == pytest.approx((1 - np.log(2)) / 3, rel=1e-6)
    assert search.rent[0] == pytest.approx(np.expm1(search.price[0]))


def test_a_market_without_any_supplier_is_no_number(tmp_path):
    world = mirror_world(home=1e-300)
    lonely = from_arrays(
        countries=world.countries, sectors=world.sectors, trade_share=[[[0], [1]], [[1], [0]]],
        value_added=[100, 100], value_added_share=np.ones((2, 1)), input_share=np.zeros((2, 1, 1)),
        final_share=np.ones((2, 1)), deficit=[0, 0], tariff=np.zeros((2, 2, 1)), theta=[4.0],
    )  # fmt: skip
    setting = setup(mirror_case(tmp_path, lonely, *both_ways("import_ban")), lonely)
    with pytest.raises(InvalidScenario):
        solved(setting, BOTH)


# What must not matter.


def test_a_state_is_the_same_alone_and_in_a_batch(whole):
    setting, states = whole
    for state in states:
        (alone,) = solve_states(setting, [state.forms])
        assert alone.equilibrium.income == pytest.approx(state.equilibrium.income, rel=1e-6)
        assert alone.rent == pytest.approx(state.rent, abs=1e-6)


def test_a_state_without_rents_is_the_same_to_nine_digits(tmp_path):
    setting = on_ruritania(tmp_path, lambda document: document["routes"][1].pop("capacity"))
    choices = [forms_of(setting, c) for c in combinations(setting)]
    for form, state in zip(choices, solve_states(setting, choices), strict=True):
        (alone,) = solve_states(setting, [form])
        assert alone.equilibrium.income == pytest.approx(state.equilibrium.income, rel=1e-9)


def outcome(setting, state):
    """Incomes and rents by name."""
    eq = state.equilibrium
    income = dict(zip(setting.world.countries, eq.income / eq.final_price, strict=True))
    return income | dict(zip([r.name for r in setting.ways.routes], state.rent, strict=True))


@pytest.mark.parametrize("part", ["measures", "routes", "packages", "actors"])
def test_the_order_in_a_case_file_does_not_matter(tmp_path, part):
    first = on_ruritania(tmp_path)
    expected = [
        outcome(first, s)
        for s in solve_states(first, [everything(first), forms(first), forms(first, ["GLO1", "GRA4"])])
    ]

    def shuffled(document):
        document[part] = document[part][::-1]

    second = on_ruritania(tmp_path, shuffled)
    found = [
        outcome(second, s)
        for s in solve_states(second, [everything(second), forms(second), forms(second, ["GLO1", "GRA4"])])
    ]
    for a, b in zip(expected, found, strict=True):
        assert a == pytest.approx(b, rel=1e-8, abs=1e-7)


def test_overlapping_locks_count_alike_in_any_order(tmp_path):
    acts = [
        measure("import_ban", SALT_SCOPE, "M1", coverage=0.3),
        measure("payment_ban", SALT_SCOPE, "M2", coverage=0.7, cost=0.2),
        measure("transit_ban", SALT_SCOPE | {"routes": ["river"]}, "M3", coverage=0.5),
    ]
    found = []
    for order in permutations(acts):
        s = on_ruritania(tmp_path, only(*order, routes=["river", "rail"]))
        found.append(weights(s, fixed_prices(s, ["M1", "M2", "M3"]))[RUR, GRA, SALT])
    # Cells: [0, .3] banned; to .5 without the river and dearer; to .7 dearer; the rest free.
    assert found == pytest.approx([0.2 * 0.3**0.5 * 1.2**-4 + 0.2 * 1.2**-4 + 0.3] * 6)


# What must go one way.


def test_a_wider_ban_lowers_the_flow_and_the_targets_income(tmp_path):
    flows, incomes = [], []
    for coverage in (0.0, 0.25, 0.5, 0.75, 1.0):
        s = on_ruritania(tmp_path, only(measure("import_ban", SALT_SCOPE, coverage=coverage)))
        eq = solved(s, ["M1"]).equilibrium
        flows.append(eq.trade_share[RUR, GRA, SALT] * eq.expenditure[GRA, SALT])
        incomes.append(eq.income[RUR] / eq.final_price[RUR])
    assert (np.diff(flows) < 0).all()
    assert (np.diff(incomes) < 0).all()
    assert flows[0] == pytest.approx(20.0)
    assert flows[-1] == 0.0


def test_easing_never_makes_a_measure_tighter(whole):
    setting, _ = whole
    state = forms(setting, on=["GRA1", "GRA3"], licensed=["GRA2"])
    every = range(len(setting.measures))
    for form in ("licensed", "delisted"):
        eased = state.eased(every, form)
        assert (eased.in_force <= state.in_force).all()
        assert (eased.in_force + eased.licensed <= state.in_force + state.licensed).all()


def test_a_licence_lies_between_in_force_and_delisted(tmp_path):
    kept = []
    for share in (0.0, 0.2, 0.5, 0.9, 1.0):
        s = on_ruritania(tmp_path, only(measure("import_ban", SALT_SCOPE), overcompliance=share))
        on, licensed, off = (
            solved(s, *which).equilibrium.income[RUR] for which in ((["M1"],), ((), ["M1"]), ((),))
        )
        assert on - 1e-7 <= licensed <= off + 1e-7
        kept.append((off - licensed) / (off - on))
    assert kept == sorted(kept)
    assert kept[0] == pytest.approx(0.0, abs=1e-7)
    assert kept[-1] == pytest.approx(1.0, abs=1e-7)


def test_more_passes_the_gateway_when_the_hubs_legs_are_eased(whole):
    setting, _ = whole
    table = setting.ways.table
    gateway = table.element_route == 2

    def passing(*on):
        eq_ways = solved(setting, on)
        eq = eq_ways.equilibrium
        value = eq.trade_share[GRA, KRA, CLOTH] * eq.expenditure[KRA, CLOTH]
        return value * float(eq_ways.ways.element_value[gateway].sum())

    banned = passing("GRA8", "GRA2", "GRA4")
    rubbed = passing("GRA8", "GRA4")
    free = passing("GRA8")
    assert banned < rubbed < free


def test_nested_bans_leave_more_trade_than_independent_ones(tmp_path):
    change = only(
        measure("import_ban", SALT_SCOPE, coverage=0.7),
        measure("import_ban", SALT_SCOPE, "M2", coverage=0.4, sender="KRA"),
    )
    nested, independent = (
        solved(on_ruritania(tmp_path, change, overlap=rule), BOTH).equilibrium.income[RUR]
        for rule in ("nested", "independent")
    )
    assert nested > independent
