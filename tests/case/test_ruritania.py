"""The figures that the README of Ruritania does by hand."""

from __future__ import annotations

import numpy as np
import pytest

from snapback.case import check_case, load
from snapback.world.embedded import load_world


@pytest.fixture(scope="module")
def world():
    return load_world("ruritania")


def test_the_case_fits_its_world():
    assert check_case("ruritania", load_world).problems == ()


def test_the_world_is_as_printed(world):
    flow = world.base.flow
    assert world.countries == ("RUR", "KRA", "GRA", "GLO")
    assert world.sectors == ("salt", "cloth", "services")
    assert flow[0, :, 0] == pytest.approx([5, 5, 20, 5])
    assert flow[:, 0, 1] == pytest.approx([10, 15, 15, 0])
    assert flow[2, :, 2] == pytest.approx([10, 10, 700, 0])
    assert world.value_added == pytest.approx([100, 400, 1000, 200])
    assert world.base.imbalance < 1e-12
    abroad = flow * ~np.eye(4, dtype=bool)[:, :, None]
    assert abroad.sum(axis=(1, 2)) == pytest.approx([40, 55, 85, 30])
    assert abroad.sum(axis=(0, 2)) == pytest.approx([40, 55, 85, 30])
    assert not world.deficit.any()
    assert not world.tariff.any()


def test_facts_are_the_worlds_flows(world):
    for row in load("ruritania").facts("trade"):
        i, j = world.country(row["origin"]), world.country(row["destination"])
        assert float(row["value_usd_million"]) == pytest.approx(
            world.base.flow[i, j, world.sector(row["sector"])]
        )


def test_losses_at_fixed_prices_follow_from_coverage(world):
    case = load("ruritania")
    lost = {}
    for measure in case.measures:
        if measure.kind in {"import_ban", "export_ban"}:
            at = np.ix_(
                [world.country(c) for c in case.regions(measure.scope.origins, world.countries)],
                [world.country(c) for c in case.regions(measure.scope.destinations, world.countries)],
                [world.sector(s) for s in case.sectors(measure.scope.sectors, world.sectors)],
            )
            lost[measure.id] = case.value(measure.coverage) * world.base.flow[at].sum()
    assert lost == pytest.approx({"GRA1": 20.0, "GRA2": 9.0, "GRA8": 18.0})


def test_routes_border_money_and_court_as_in_the_readme():
    case = load("ruritania")
    river, rail, gateway, _ = case.routes
    phi, theta = case.value("route_dispersion"), 4.0
    rest = 1.0 - case.value(river.share)
    assert rest ** (theta / phi) == pytest.approx(0.548, abs=5e-4)
    assert case.value(rail.share) / rest * rest ** (theta / phi) == pytest.approx(0.365, abs=5e-4)
    assert case.value(rail.capacity) < 0.365
    border = next(m for m in case.measures if m.kind == "border_closure")
    covered = case.value(border.coverage)
    assert 1 - covered + covered * (1 + case.value(border.cost)) ** -theta == pytest.approx(0.741, abs=5e-4)
    money = [m for m in case.measures if m.kind in {"debt_ban", "asset_freeze"}]
    assert case.value(money[0].amount) * case.value(case.lending_income_share) == 2.0
    assert case.value(money[1].amount) == 1.0
    regime = case.regime
    court = (
        case.value(regime.general_take) * 100
        + case.value(regime.takes[0].rate) * 35
        + case.value(regime.subsidy)
    )
    assert court == pytest.approx(50.0)
    earned = case.value(gateway.share) * case.value(gateway.margin) * 30
    assert case.value(regime.margin_share) * earned == pytest.approx(0.15)
