"""Every kind of measure: which locks and payments it becomes, and on which flows they hang."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from snapback.case.schema import Kind
from snapback.economy.kinds import KINDS, Terms
from snapback.economy.locks import Channel, Lock, Payment

N, S = 4, 2
TARGET, PATRON, SENDER, HUB = range(N)


def mask(size, *chosen):
    result = np.zeros(size, dtype=bool)
    result[list(chosen)] = True
    return result


TERMS = Terms(
    measure=3,
    sender=1,
    origins=mask(N, TARGET),
    destinations=mask(N, SENDER, HUB),
    sectors=mask(S, 0),
    sender_regions=mask(N, SENDER),
    routes=(),
    ways_via=(),
    coverage=0.6,
    cost=0.1,
    rate=0.25,
    amount=8.0,
    lending_income_share=0.5,
    wedge_share=0.0,
    wedge_owner=-1,
    target=TARGET,
    size=np.array([1.0, 4.0, 10.0, 2.0]),
)


def effects(kind, **terms):
    return KINDS[kind](replace(TERMS, **terms))


def flows_of(effect):
    return {tuple(map(int, flow)) for flow in np.argwhere(effect.flows)}


def only_lock(kind, **terms):
    (lock,) = effects(kind, **terms)
    assert isinstance(lock, Lock)
    return lock


def test_every_kind_of_the_language_has_a_mechanism():
    assert set(KINDS) == set(get_args(Kind))


@pytest.mark.parametrize("kind", ["import_ban", "export_ban", "services_ban", "overflight_ban"])
def test_bans_close_the_goods_in_scope_in_one_direction(kind):
    lock = only_lock(kind)
    assert lock.channel is Channel.GOODS
    assert (lock.measure, lock.sender, lock.coverage) == (3, 1, 0.6)
    assert flows_of(lock) == {(TARGET, SENDER, 0), (TARGET, HUB, 0)}


@pytest.mark.parametrize("kind", ["tariff", "price_cap"])
def test_duties_carry_their_rate(kind):
    lock = only_lock(kind)
    assert (lock.channel, lock.cost) == (Channel.TARIFF, 0.25)
    assert flows_of(lock) == {(TARGET, SENDER, 0), (TARGET, HUB, 0)}


@pytest.mark.parametrize(
    ("kind", "channel"), [("payment_ban", Channel.PAYMENT), ("border_closure", Channel.BORDER)]
)
def test_frictions_hang_on_both_directions(kind, channel):
    lock = only_lock(kind, wedge_share=0.5, wedge_owner=PATRON)
    assert (lock.channel, lock.cost, lock.wedge_share, lock.wedge_owner) == (channel, 0.1, 0.5, PATRON)
    assert flows_of(lock) == {
        (TARGET, SENDER, 0), (TARGET, HUB, 0), (SENDER, TARGET, 0), (HUB, TARGET, 0),
    }  # fmt: skip


def test_nothing_hangs_on_what_a_region_sells_to_itself():
    everywhere = mask(N, *range(N))
    for kind in ("import_ban", "tariff", "payment_ban", "border_closure", "listing"):
        for lock in effects(kind, origins=everywhere, destinations=everywhere):
            assert not lock.flows[np.arange(N), np.arange(N)].any()


def test_listing_closes_trade_with_the_sender_and_scares_everybody_else():
    closed, scared = effects("listing", destinations=mask(N, *range(N)))
    assert (closed.channel, flows_of(closed)) == (Channel.GOODS, {(TARGET, SENDER, 0)})
    assert (scared.channel, scared.cost) == (Channel.PAYMENT, 0.1)
    assert flows_of(scared) == {(TARGET, PATRON, 0), (TARGET, HUB, 0)}


def test_listing_by_the_sender_reaches_its_own_sales_too():
    (lock,) = effects("listing", origins=mask(N, SENDER), destinations=mask(N, TARGET))
    assert (lock.channel, flows_of(lock)) == (Channel.GOODS, {(SENDER, TARGET, 0)})


def test_listing_without_secondary_cost_touches_only_the_sender():
    (lock,) = effects("listing", cost=0.0)
    assert lock.channel is Channel.GOODS


def test_listing_by_an_institution_without_regions_only_scares():
    (lock,) = effects("listing", sender_regions=mask(N))
    assert (lock.channel, flows_of(lock)) == (Channel.PAYMENT, {(TARGET, SENDER, 0), (TARGET, HUB, 0)})


def test_listing_makes_carriers_of_named_routes_refuse():
    lock = effects("listing", routes=(2, 0))[-1]
    assert (lock.channel, lock.routes) == (Channel.WAY, (2, 0))
    assert flows_of(lock) == {(TARGET, SENDER, 0), (TARGET, HUB, 0)}


def test_transit_ban_closes_named_routes_and_those_that_pass_a_region_once_each():
    lock = only_lock("transit_ban", routes=(4, 1), ways_via=(1, 0))
    assert (lock.channel, lock.routes) == (Channel.WAY, (0, 1, 4))


def test_lenders_share_what_they_do_not_lend_by_size():
    paid = effects("debt_ban", origins=mask(N, SENDER, HUB), destinations=mask(N, TARGET))
    assert all(isinstance(p, Payment) for p in paid)
    assert {(p.payer, p.payee): p.amount for p in paid} == pytest.approx(
        {(SENDER, TARGET): 8.0 * 0.5 * 10 / 12, (HUB, TARGET): 8.0 * 0.5 * 2 / 12}
    )


@pytest.mark.parametrize("kind", ["asset_freeze", "fine"])
def test_holders_keep_what_owners_are_due(kind):
    paid = effects(kind)
    assert {(p.payer, p.payee): p.amount for p in paid} == pytest.approx(
        {(SENDER, TARGET): 8.0 * 10 / 12, (HUB, TARGET): 8.0 * 2 / 12}
    )


def test_nobody_lends_to_himself():
    (paid,) = effects("debt_ban", origins=mask(N, TARGET, PATRON), destinations=mask(N, TARGET))
    assert (paid.payer, paid.payee, paid.amount) == (PATRON, TARGET, 4.0)
    assert effects("debt_ban", origins=mask(N, TARGET), destinations=mask(N, TARGET)) == []
    assert effects("debt_ban", origins=mask(N, SENDER), destinations=mask(N, TARGET), amount=0.0) == []


def test_dearer_capital_hangs_on_all_sales_of_the_target_at_home_and_abroad():
    lock = only_lock("working_capital")
    assert lock.channel is Channel.UNIT_COST
    assert flows_of(lock) == {(TARGET, j, 0) for j in range(N)}
