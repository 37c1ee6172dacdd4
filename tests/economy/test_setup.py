"""From the words of a case to flows: every kind of measure on Ruritania, at fixed prices."""

from dataclasses import replace

import numpy as np
import pytest
from tests.economy.tiny import (
    CLOTH,
    GLO,
    GRA,
    KRA,
    RUR,
    SALT,
    SERVICES,
    everything,
    fixed_prices,
    forms,
    measure,
    on_ruritania,
    only,
    ruritania,
    weights,
)

from snapback.case import load
from snapback.economy.setup import setup
from snapback.economy.states import solve_states, withheld
from snapback.errors import InvalidCase
from snapback.world.embedded import load_world


@pytest.fixture(scope="module")
def whole():
    """Ruritania as it comes."""
    return setup(load("ruritania", load_world), load_world("ruritania"))


def shifted(setting, on=("M1",)):
    """Weights of the flows that a state changes at fixed prices."""
    weight = weights(setting, fixed_prices(setting, on))
    return {tuple(map(int, at)): float(weight[tuple(at)]) for at in np.argwhere(np.abs(weight - 1) > 1e-12)}


def value(setting, ways, of, flow):
    """Value share of one way in a flow."""
    table = setting.ways.table
    names = [r.name for r in setting.ways.routes]
    route = -1 if of == "direct" else names.index(of)
    on = (table.flow[table.cell_flow[table.element_cell]] == flow).all(axis=1)
    return float(ways.element_value[on & (table.element_route == route)].sum())


def test_the_case_as_it_comes(whole):
    assert [p.name for p in whole.packages] == ["salt_trade", "banks", "river"]
    assert whole.packages[1].forms == ("licensed", "delisted")
    assert [whole.holders[h] for h in whole.packages[1].holders] == ["cabinet", "bank_board"]
    assert whole.package_of[-3:] == ("background", "background", "background")
    assert (whole.target, whole.patron, whole.scale) == (RUR, KRA, 1.0)
    assert whole.goods.tolist() == [True, True, False]
    assert whole.in_force.all()
    assert not whole.licensed.any()
    assert [r.mode for r in whole.ways.routes] == ["transit", "transit", "reexport", "payments"]


@pytest.mark.parametrize("kind", ["import_ban", "export_ban", "services_ban", "overflight_ban"])
def test_ban_lowers_the_flows_in_scope(tmp_path, kind):
    scope = {"origins": ["RUR"], "destinations": ["neighbours"], "sectors": ["cloth"]}
    s = on_ruritania(tmp_path, only(measure(kind, scope, coverage=0.3)))
    assert shifted(s) == pytest.approx({(RUR, j, CLOTH): 0.7 for j in (KRA, GRA, GLO)})


@pytest.mark.parametrize("kind", ["tariff", "price_cap"])
def test_duty_is_the_importers_income(tmp_path, kind):
    scope = {"origins": ["KRA"], "destinations": ["GRA"], "sectors": ["cloth"]}
    s = on_ruritania(tmp_path, only(measure(kind, scope, rate=0.25)))
    assert shifted(s) == pytest.approx({(KRA, GRA, CLOTH): 1.25**-4})
    ways = fixed_prices(s, ["M1"])
    assert ways.keep == pytest.approx(0.8)
    assert not ways.claim.any()


def test_payment_ban_rubs_in_both_directions(tmp_path):
    scope = {"origins": ["RUR"], "destinations": ["GRA"], "sectors": ["goods"]}
    s = on_ruritania(tmp_path, only(measure("payment_ban", scope, coverage=0.5, cost=0.1)))
    rubbed = 0.5 + 0.5 * 1.1**-4
    assert shifted(s) == pytest.approx({(i, j, k): rubbed for i, j in ((0, 2), (2, 0)) for k in (0, 1)})


def test_payment_ban_on_a_leg_rubs_the_clearing_abroad(tmp_path):
    """Payments from Glottenberg clear in Kravonia: a lock between it and Ruritania is on the first leg."""
    leg = measure("payment_ban", {"origins": ["RUR"], "destinations": ["KRA"], "sectors": ["salt"]}, cost=0.1)
    door = measure(
        "payment_ban", {"origins": ["RUR"], "destinations": ["GLO"], "sectors": ["salt"]}, "M2", cost=0.3
    )
    s = on_ruritania(tmp_path, only(leg, door, routes=["kravonian_clearing"]))
    flow = (RUR, GLO, SALT)
    assert shifted(s, ["M1"])[flow] == pytest.approx((0.9 + 0.1 * 1.1**-8) ** 0.5)
    assert shifted(s, ["M2"])[flow] == pytest.approx((0.9 * 1.3**-8 + 0.1) ** 0.5)
    assert shifted(s, ["M1", "M2"])[flow] == pytest.approx((0.9 * 1.3**-8 + 0.1 * 1.1**-8) ** 0.5)


def test_agents_fee_of_a_payment_ban_is_its_owners_income(tmp_path):
    scope = {"origins": ["RUR"], "destinations": ["GRA"], "sectors": ["salt"]}
    wedge = {"share": 0.5, "owner": "KRA"}
    s = on_ruritania(tmp_path, only(measure("payment_ban", scope, cost=0.1, wedge=wedge)))
    ways = fixed_prices(s, ["M1"])
    assert ways.claim[:, KRA] == pytest.approx(0.05 / 1.1)
    assert ways.keep == pytest.approx(1 - 0.05 / 1.1)


def test_listing_closes_the_senders_trade_and_rubs_everybody_elses(tmp_path):
    scope = {"origins": ["RUR"], "destinations": ["WLD"], "sectors": ["salt"]}
    s = on_ruritania(tmp_path, only(measure("listing", scope, coverage=0.8, cost=0.1)))
    rubbed = 0.2 + 0.8 * 1.1**-4
    assert shifted(s) == pytest.approx(
        {(RUR, GRA, SALT): 0.2, (RUR, KRA, SALT): rubbed, (RUR, GLO, SALT): rubbed}
    )


def test_listing_makes_the_carrier_refuse(tmp_path):
    scope = {"origins": ["RUR"], "destinations": ["GRA"], "sectors": ["salt"], "routes": ["river"]}
    listing = measure("listing", scope, sender="KRA", cost=0.0)
    s = on_ruritania(tmp_path, only(listing, routes=["river", "rail"]))
    assert shifted(s) == pytest.approx({(RUR, GRA, SALT): 0.3**0.5})


@pytest.mark.parametrize("how", [{"routes": ["river"]}, {"via": ["GLO"]}])
def test_transit_ban_closes_ways_by_name_or_by_the_region_they_pass(tmp_path, how):
    scope = {"origins": ["RUR"], "destinations": ["GRA"], "sectors": ["salt"]} | how
    s = on_ruritania(tmp_path, only(measure("transit_ban", scope, coverage=0.5), routes=["river", "rail"]))
    assert shifted(s) == pytest.approx({(RUR, GRA, SALT): 0.5 + 0.5 * 0.3**0.5})
    ways = fixed_prices(s, ["M1"])
    open_half, shut_half = 0.5, 0.5 * 0.3**0.5
    weight = open_half + shut_half
    flow = (RUR, GRA, SALT)
    assert value(s, ways, "river", flow) == pytest.approx(0.7 * open_half / weight)
    assert value(s, ways, "rail", flow) == pytest.approx((0.2 * open_half + 2 / 3 * shut_half) / weight)


def test_border_closure_makes_crossing_dearer_for_half_the_carts(tmp_path):
    scope = {"origins": ["RUR"], "destinations": ["GLO"], "sectors": ["salt"]}
    s = on_ruritania(tmp_path, only(measure("border_closure", scope, coverage=0.5, cost=0.2)))
    half = 0.5 + 0.5 * 1.2**-4
    assert half == pytest.approx(0.741, abs=5e-4)
    assert shifted(s) == pytest.approx({(RUR, GLO, SALT): half, (GLO, RUR, SALT): half})


@pytest.mark.parametrize(
    ("kind", "scope", "amount", "received"),
    [
        ("debt_ban", {"origins": ["GRA"], "destinations": ["RUR"]}, 4, 2.0),
        ("asset_freeze", {"origins": ["RUR"], "destinations": ["GRA"]}, 1, 1.0),
        ("fine", {"origins": ["RUR"], "destinations": ["GRA"]}, 3, 3.0),
    ],
)
def test_money_goes_from_the_target_to_the_sender_while_in_force(tmp_path, kind, scope, amount, received):
    s = on_ruritania(tmp_path, only(measure(kind, scope, amount=amount)))
    assert withheld(s, forms(s, ["M1"])) * s.rate == pytest.approx([-received, 0, received, 0])
    assert withheld(s, forms(s, licensed=["M1"])) * s.rate == pytest.approx(
        [-0.4 * received, 0, 0.4 * received, 0]
    )
    assert not withheld(s, forms(s)).any()


def test_money_is_in_dollars_of_the_reference_year(tmp_path):
    case = ruritania(
        tmp_path, only(measure("fine", {"origins": ["RUR"], "destinations": ["GRA"]}, amount=3.0))
    )
    world = load_world("ruritania")
    grown = replace(world, reference_gdp=world.value_added * 1.5)
    s = setup(case, grown)
    assert s.scale == pytest.approx(1.5)
    (state,) = solve_states(s, [forms(s, ["M1"])])
    assert s.rate == pytest.approx(1.5 / state.equilibrium.wage[RUR], rel=1e-6)
    assert withheld(s, forms(s, ["M1"]))[RUR] * s.rate == pytest.approx(-3.0)


def test_working_capital_makes_everything_the_target_makes_dearer(tmp_path):
    scope = {"origins": ["RUR"], "sectors": ["salt"]}
    s = on_ruritania(tmp_path, only(measure("working_capital", scope, coverage=0.5, cost=0.04)))
    assert shifted(s) == pytest.approx({(RUR, j, SALT): 0.5 + 0.5 * 1.04**-4 for j in range(4)})


def test_nested_and_independent_overlap_bound_each_other(tmp_path):
    scope = {"origins": ["RUR"], "destinations": ["GRA"], "sectors": ["salt"]}
    change = only(
        measure("import_ban", scope, coverage=0.7),
        measure("import_ban", scope, "M2", coverage=0.4, sender="KRA"),
    )
    for rule, left in (("nested", 0.3), ("independent", 0.3 * 0.6)):
        s = on_ruritania(tmp_path, change, overlap=rule)
        assert shifted(s, ["M1", "M2"]) == pytest.approx({(RUR, GRA, SALT): left})
        assert shifted(s, ["M2"]) == pytest.approx({(RUR, GRA, SALT): 0.6})


def test_bans_of_one_sender_are_nested_even_where_senders_are_independent(tmp_path):
    scope = {"origins": ["RUR"], "destinations": ["GRA"], "sectors": ["salt"]}
    change = only(
        measure("import_ban", scope, coverage=0.7), measure("import_ban", scope, "M2", coverage=0.4)
    )
    s = on_ruritania(tmp_path, change, overlap="independent")
    assert shifted(s, ["M1", "M2"]) == pytest.approx({(RUR, GRA, SALT): 0.3})


def test_horizons_scale_trade_and_routes_alike(whole):
    case, world = load("ruritania", load_world), load_world("ruritania")
    short = setup(case, world, horizon="short")
    assert short.world.theta == pytest.approx(0.4 * whole.world.theta)
    assert short.ways.phi == pytest.approx(0.4 * whole.ways.phi)
    draw = setup(case, world, case.central() | {"theta_cloth": 9.0, "route_dispersion": 7.0})
    assert draw.world.theta == pytest.approx([4, 9, 4])
    assert draw.ways.phi == pytest.approx([7, 9, 7])  # never below theta


def test_what_the_world_does_not_have_is_said_all_at_once():
    case, world = load("ruritania", load_world), load_world("ruritania")
    other = replace(
        world, countries=("RUR", "KRA", "GRA", "XXX"), sectors=("salt", "cloth", "other"), meta={"name": "t"}
    )
    with pytest.raises(InvalidCase) as caught:
        setup(case, other)
    said = str(caught.value)
    assert "region GLO is not in the world t." in said
    assert "sector services is not in the world t." in said
    assert "routes[0].via" in said


def test_the_order_in_which_forms_are_written_does_not_matter(tmp_path):
    def swapped(document):
        document["packages"][1]["forms"] = ["delisted", "licensed"]

    assert on_ruritania(tmp_path, swapped).packages[1].forms == ("licensed", "delisted")


def test_a_licensed_measure_stays_licensed_and_a_delisted_one_stays_away(tmp_path):
    def change(document):
        document["measures"][0]["form"] = "delisted"
        document["measures"][1]["form"] = "licensed"

    s = on_ruritania(tmp_path, change)
    assert (s.in_force[0], s.licensed[0]) == (0, 0)
    assert (s.in_force[1], s.licensed[1]) == (0, 1)
    eased = everything(s).eased([0, 1], "licensed")
    assert (eased.in_force[:2].tolist(), eased.licensed[:2].tolist()) == ([0, 0], [0, 1])
    assert not everything(s).eased([1], "delisted").licensed.any()


# What the README of the case does by hand, at fixed prices.


def eased(setting, *packages, form="delisted"):
    """State with these packages eased, as at the vintage otherwise."""
    state = everything(setting)
    for p in setting.packages:
        if p.name in packages:
            state = state.eased(p.measures, form)
    return state


def ways_of(setting, state, rent=None):
    from snapback.economy.ways import evaluate_ways

    rents = np.zeros(len(setting.ways.routes)) if rent is None else np.asarray(rent)
    return evaluate_ways(setting.ways, state.in_force, state.licensed, rents)


def test_the_salt_embargo_takes_half_of_the_exports(whole):
    flow = whole.world.base.flow
    weight = weights(whole, fixed_prices(whole, ["GRA1", "GRA2"]))
    assert ((1 - weight) * flow)[RUR, GRA, SALT] == pytest.approx(20.0)
    assert ((1 - weight) * flow)[GRA, RUR, CLOTH] == pytest.approx(9.0)
    # Fine cloth may not be sold on either: that part of the gateway's tenth closes with its first leg.
    gateway = 30 * 0.6 * (1 - 0.9**0.5)
    assert ((1 - weight) * flow)[GRA, KRA, CLOTH] == pytest.approx(gateway)
    assert ((1 - weight) * flow).sum() == pytest.approx(29.0 + gateway)


def test_the_end_of_the_embargo_alone_opens_at_most_a_fifth(whole):
    def salt(state):
        return weights(whole, ways_of(whole, state))[RUR, GRA, SALT]

    with_river = eased(whole, "salt_trade", "river")
    assert 20 * salt(with_river) == pytest.approx(4.0)
    assert salt(eased(whole, "salt_trade")) == pytest.approx(0.2 * 0.3**0.5)
    assert salt(eased(whole, "banks", "river")) == 0.0
    assert salt(eased(whole, "salt_trade", "banks", "river")) == pytest.approx(1.0)
    assert salt(eased(whole, "salt_trade", "banks")) == pytest.approx(0.3**0.5)
    licensed = eased(whole, "banks", form="licensed").eased(whole.packages[0].measures, "delisted")
    assert salt(licensed) == pytest.approx((0.4 * 0.2 + 0.6) * 0.3**0.5)


def test_the_railway_is_rationed_by_a_rent_that_is_kravonias(whole):
    closed = fixed_prices(whole, ["GLO1"])
    flow = (RUR, GRA, SALT)
    at = int(np.flatnonzero((whole.ways.table.flow == flow).all(axis=1))[0])
    weight = 0.3**0.5
    assert closed.weight[at] == pytest.approx(weight) == pytest.approx(0.548, abs=5e-4)
    assert weight * value(whole, closed, "rail", flow) == pytest.approx(0.365, abs=5e-4)
    rationed = fixed_prices(whole, ["GLO1"], rent=[0.0, 0.08, 0.0, 0.0])
    rail, total = 0.2 * 1.08**-8, 0.1 + 0.2 * 1.08**-8
    assert rationed.weight[at] == pytest.approx(total**0.5)
    share = rail / total
    # Margin: 0.15 of the railway's value less what it had, beside a rent of 0.08 / 1.08 of its value.
    assert rationed.claim[at, KRA] == pytest.approx(share * 0.08 / 1.08 + 0.15 * (share - 0.2))
    assert rationed.claim[at, GLO] == pytest.approx(-0.05 * 0.7)


def test_half_of_the_trade_over_the_border_pays_a_fifth_more(whole):
    weight = weights(whole, fixed_prices(whole, ["GLO2"]))
    assert weight[RUR, GLO, :2] == pytest.approx(0.5 + 0.5 * 1.2**-4)
    assert weight[RUR, GLO, SERVICES] == 1.0


def test_money_withheld_is_three_per_cent_of_income(whole):
    assert withheld(whole, everything(whole)) * whole.rate == pytest.approx([-3.0, 0.0, 3.0, 0.0])
