"""Cells and ways of single flows, checked against what can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from snapback.economy.cutting import cell_table
from snapback.economy.locks import Channel, Lock, Route
from snapback.economy.ways import WaySetting, evaluate_ways

N = 4  # target 0, patron 1, hub 2, sender 3
THETA, PHI = 4.0, 8.0


def flows(*named):
    mask = np.zeros((N, N, 1), dtype=bool)
    for i, j in named:
        mask[i, j, 0] = True
    return mask


def lock(measure, channel, *named, coverage=1.0, **terms):
    return Lock(measure, channel, flows(*named), coverage, **terms)


def route(name, *named, **terms):
    return Route(name, name, flows(*named), via=2, owner=2, **terms)


def setting(locks, routes=(), overlap="nested", tariff=0.0, overcompliance=0.5):
    table = cell_table(locks, routes, overlap)
    return WaySetting(
        table=table,
        routes=tuple(routes),
        resources=(),
        resource_of=np.full(len(table.flow), -1),
        theta=np.array([THETA]),
        phi=np.array([PHI]),
        base_tariff=np.full(len(table.flow), tariff),
        regions=N,
        overcompliance=overcompliance,
    )


def evaluate(way_setting, on, licensed=None, rent=None):
    on = np.asarray(on, dtype=float)
    licensed = np.zeros_like(on) if licensed is None else np.asarray(licensed, dtype=float)
    rent = np.zeros(len(way_setting.routes)) if rent is None else np.asarray(rent, dtype=float)
    return evaluate_ways(way_setting, on, licensed, rent)


def of(way_setting, ways, i, j, name="weight"):
    at = np.flatnonzero((way_setting.table.flow[:, 0] == i) & (way_setting.table.flow[:, 1] == j))
    return float(getattr(ways, name)[at[0]])


def test_ban_takes_its_coverage():
    s = setting([lock(0, Channel.GOODS, (0, 3), coverage=0.7)])
    assert of(s, evaluate(s, [1]), 0, 3) == pytest.approx(0.3)
    assert of(s, evaluate(s, [0]), 0, 3) == pytest.approx(1.0)


def test_nested_bans_overlap_and_independent_ones_multiply():
    locks = [
        lock(0, Channel.GOODS, (0, 3), coverage=0.7, sender=0),
        lock(1, Channel.GOODS, (0, 3), coverage=0.4, sender=1),
    ]
    nested, independent = setting(locks), setting(locks, overlap="independent")
    assert of(nested, evaluate(nested, [1, 1]), 0, 3) == pytest.approx(0.3)
    assert of(independent, evaluate(independent, [1, 1]), 0, 3) == pytest.approx(0.3 * 0.6)
    for s in (nested, independent):
        assert of(s, evaluate(s, [0, 1]), 0, 3) == pytest.approx(0.6)
        widths = np.bincount(s.table.cell_flow, s.table.cell_width)
        assert widths == pytest.approx(1.0)


def test_two_frictions_on_one_door_do_not_add_up():
    locks = [
        lock(0, Channel.PAYMENT, (0, 3), cost=0.07),
        lock(1, Channel.PAYMENT, (0, 3), cost=0.05),
    ]
    s = setting(locks)
    assert of(s, evaluate(s, [1, 1]), 0, 3) == pytest.approx(1.07**-THETA)
    assert of(s, evaluate(s, [0, 1]), 0, 3) == pytest.approx(1.05**-THETA)


def test_friction_on_a_border_multiplies_with_one_on_payment():
    locks = [lock(0, Channel.PAYMENT, (0, 3), cost=0.07), lock(1, Channel.BORDER, (0, 3), cost=0.1)]
    s = setting(locks)
    assert of(s, evaluate(s, [1, 1]), 0, 3) == pytest.approx((1.07 * 1.1) ** -THETA)


def test_licensed_measure_still_works_on_the_overcompliant_share():
    s = setting([lock(0, Channel.GOODS, (0, 3), coverage=0.8)], overcompliance=0.25)
    assert of(s, evaluate(s, [0], licensed=[1]), 0, 3) == pytest.approx(0.25 * 0.2 + 0.75)


def test_tariff_is_the_importers_income():
    s = setting([lock(0, Channel.TARIFF, (0, 3), cost=0.35)], tariff=0.05)
    ways = evaluate(s, [1])
    assert of(s, ways, 0, 3) == pytest.approx((1.40 / 1.05) ** -THETA)
    assert of(s, ways, 0, 3, "keep") == pytest.approx(1 / 1.40)
    assert ways.claim.sum() == 0.0


def test_closed_route_costs_what_its_share_says():
    """Losing a route of share l raises the cost by (1 - l)^(-1/phi)."""
    routes = [
        route("port", (0, 3), share=0.9),
        replace(route("long way", (0, 3), share=0.1), via=1, owner=1),
    ]
    s = setting([lock(0, Channel.WAY, (0, 3), routes=(0,))], routes)
    assert of(s, evaluate(s, [1]), 0, 3) == pytest.approx(0.1 ** (THETA / PHI))
    assert of(s, evaluate(s, [0]), 0, 3) == pytest.approx(1.0)


def test_margins_move_with_the_goods_and_cancel():
    routes = [
        route("port", (0, 3), share=0.9, margin=0.04),
        replace(route("long way", (0, 3), share=0.1, margin=0.10), via=1, owner=1),
    ]
    s = setting([lock(0, Channel.WAY, (0, 3), routes=(0,))], routes)
    ways = evaluate(s, [1])
    assert ways.claim[0, 2] == pytest.approx(-0.9 * 0.04)
    assert ways.claim[0, 1] == pytest.approx(0.9 * 0.10)
    assert ways.keep[0] == pytest.approx(1.0 - ways.claim[0].sum())
    before = evaluate(s, [0])
    assert before.claim == pytest.approx(0.0, abs=1e-15)
    assert before.keep == pytest.approx(1.0)


def test_transit_obeys_the_flows_ban_and_reexport_does_not():
    ban = lock(0, Channel.GOODS, (3, 1))
    transit = setting([ban], [route("transit", (3, 1), share=0.05)])
    assert of(transit, evaluate(transit, [1]), 3, 1) == 0.0
    hub = route("hub", (3, 1), share=0.05, mode="reexport", evasion_cost=0.2, evasion_margin=0.5)
    s = setting([ban], [hub])
    ways = evaluate(s, [1])
    assert of(s, ways, 3, 1) == pytest.approx((0.05 * 1.2**-PHI) ** (THETA / PHI))
    assert ways.claim[0, 2] == pytest.approx(0.5 * 0.2 / 1.2)
    assert ways.keep[0] == pytest.approx(1 - 0.5 * 0.2 / 1.2)
    assert ways.evading.any()
    assert not evaluate(s, [0]).evading.any()


def test_ban_on_a_leg_closes_the_reexport():
    hub = route("hub", (3, 1), share=0.05, mode="reexport", evasion_cost=0.0)
    locks = [lock(0, Channel.GOODS, (3, 1)), lock(1, Channel.GOODS, (3, 2), coverage=0.6)]
    s = setting(locks, [hub])
    open_cell = 0.05 ** (THETA / PHI)
    assert of(s, evaluate(s, [1, 0]), 3, 1) == pytest.approx(open_cell)
    assert of(s, evaluate(s, [1, 1]), 3, 1) == pytest.approx(0.4 * open_cell)


def test_easing_the_hubs_banks_opens_the_gateway():
    """A payment lock on the first leg makes the re-export dearer: without it more passes."""
    hub = route("hub", (3, 1), share=0.05, mode="reexport", evasion_cost=0.1)
    locks = [lock(0, Channel.GOODS, (3, 1)), lock(1, Channel.PAYMENT, (3, 2), cost=0.07)]
    s = setting(locks, [hub])
    shut, eased = evaluate(s, [1, 1]), evaluate(s, [1, 0])
    assert of(s, shut, 3, 1) / of(s, eased, 3, 1) == pytest.approx(1.07**-THETA)


def test_payment_route_settles_lawful_goods_only():
    banks = route("banks", (3, 1), share=0.02, mode="payments")
    locks = [lock(0, Channel.PAYMENT, (3, 1), cost=0.2), lock(1, Channel.GOODS, (3, 1), coverage=0.5)]
    s = setting(locks, [banks])
    lawful = (0.98 * 1.2**-PHI + 0.02) ** (THETA / PHI)
    assert of(s, evaluate(s, [1, 0]), 3, 1) == pytest.approx(lawful)
    assert of(s, evaluate(s, [1, 1]), 3, 1) == pytest.approx(0.5 * lawful)


def test_rent_of_a_full_route_goes_to_its_owner():
    routes = [route("port", (0, 3), share=1.0)]
    s = setting([lock(0, Channel.PAYMENT, (3, 2), cost=0.0)], routes)
    ways = evaluate(s, [0], rent=[0.25])
    assert of(s, ways, 0, 3) == pytest.approx(1.25**-THETA)
    at = np.flatnonzero((s.table.flow[:, 0] == 0) & (s.table.flow[:, 1] == 3))[0]
    assert ways.claim[at, 2] == pytest.approx(0.2)
    assert ways.keep[at] == pytest.approx(0.8)


def test_agents_fee_is_income_and_the_rest_is_burnt():
    s = setting([lock(0, Channel.PAYMENT, (0, 3), cost=0.08, wedge_share=0.5, wedge_owner=1)])
    ways = evaluate(s, [1])
    assert ways.claim[0, 1] == pytest.approx(0.04 / 1.08)
    assert ways.keep[0] == pytest.approx(1 - 0.04 / 1.08)


def test_everything_that_is_paid_is_somebodys():
    hub = route("hub", (3, 1), share=0.05, mode="reexport", evasion_cost=0.2, evasion_margin=0.5, margin=0.1)
    locks = [
        lock(0, Channel.GOODS, (3, 1), coverage=0.5),
        lock(1, Channel.PAYMENT, (3, 1), coverage=0.8, cost=0.07, wedge_share=0.5, wedge_owner=0),
        lock(2, Channel.TARIFF, (3, 1), coverage=0.3, cost=0.2),
    ]
    s = setting(locks, [hub], tariff=0.03)
    ways = evaluate(s, [1, 1, 1], rent=[0.1])
    importer = 1.0 - ways.keep - ways.claim.sum(axis=1)
    assert importer.min() > 0.0
    assert ways.element_value.sum() == pytest.approx(1.0 * len(s.table.flow))


def test_of_two_fees_on_one_door_only_the_dearest_locks_is_paid():
    locks = [
        lock(0, Channel.PAYMENT, (0, 3), cost=0.10, wedge_share=1.0, wedge_owner=1),
        lock(1, Channel.PAYMENT, (0, 3), cost=0.08, wedge_share=1.0, wedge_owner=2),
    ]
    s = setting(locks)
    both, cheaper = evaluate(s, [1, 1]), evaluate(s, [0, 1])
    assert both.claim[0] == pytest.approx([0, 0.1 / 1.1, 0, 0])
    assert cheaper.claim[0] == pytest.approx([0, 0, 0.08 / 1.08, 0])


def test_the_cheaper_locks_agent_earns_nothing_behind_a_door_that_burns_more():
    locks = [
        lock(0, Channel.PAYMENT, (0, 3), cost=0.10),
        lock(1, Channel.PAYMENT, (0, 3), cost=0.08, wedge_share=1.0, wedge_owner=2),
    ]
    s = setting(locks)
    assert not evaluate(s, [1, 1]).claim.any()
    assert evaluate(s, [1, 1]).keep == pytest.approx(1.0)


def test_routes_drawn_above_the_whole_flow_share_it():
    routes = [route("port", (0, 3), share=0.9), replace(route("rail", (0, 3), share=0.6), via=1, owner=1)]
    s = setting([lock(0, Channel.WAY, (0, 3), routes=(0,))], routes)
    assert of(s, evaluate(s, [0]), 0, 3) == pytest.approx(1.0)
    assert of(s, evaluate(s, [1]), 0, 3) == pytest.approx(0.4 ** (THETA / PHI))
