"""The embedded world beside published totals."""

import dataclasses

import numpy as np
import pytest

from snapback.errors import InvalidInput, MissingData
from snapback.world import from_arrays, load_world
from snapback.world.diagnostics import Published, diagnostics, published_totals


def total(measure, value, **changes):
    row = {
        "quantity": "q", "measure": measure, "region": "AAA", "partner": "", "sector": "goods",
        "value": value, "unit": "USD bn", "year": "2013", "source": "s", "used": "check", "note": "",
    }  # fmt: skip
    return Published(**(row | changes))


@pytest.fixture(scope="module")
def small():
    """AAA and BBB sell each other 100 of steel and 50 of transport, in millions; both are worth 1000."""
    return from_arrays(
        countries=("AAA", "BBB"),
        sectors=("steel", "transport"),
        trade_share=np.array([[[0.8, 0.9], [0.2, 0.1]], [[0.2, 0.1], [0.8, 0.9]]]),
        value_added=[1000.0, 1000.0],
        value_added_share=np.ones((2, 2)),
        input_share=np.zeros((2, 2, 2)),
        final_share=np.full((2, 2), 0.5),
        deficit=[0.0, 0.0],
        tariff=np.zeros((2, 2, 2)),
        theta=[4.0, 4.0],
        meta={"unit": "USD million"},
    )


@pytest.mark.parametrize(
    ("measure", "changes", "expected"),
    [
        ("exports", {}, 0.1),
        ("exports", {"sector": "all"}, 0.15),
        ("imports", {"sector": "services"}, 0.05),
        ("cover", {}, 1.0),
        ("exports_share", {"partner": "BBB"}, 1.0),
        ("sector_share", {"sector": "steel"}, 1.0),
        ("share_of_world", {"sector": "steel"}, 0.5),
        ("gdp", {"region": "WLD"}, 2.0),
        ("trade_to_gdp", {"sector": "all"}, 0.3),
        ("deficit_to_gdp", {"sector": "all"}, 0.0),
    ],
)
def test_measures_by_hand(small, measure, changes, expected):
    (row,) = diagnostics(small, [total(measure, 0.2, **changes)])
    assert row.model == pytest.approx(expected, abs=1e-12)
    assert row.miss_pct == pytest.approx(100.0 * (expected / 0.2 - 1.0))


@pytest.mark.parametrize("changes", [{"region": "XXX"}, {"sector": "unobtainium"}, {"measure": "happiness"}])
def test_what_the_world_lacks_is_named(small, changes):
    with pytest.raises(InvalidInput) as caught:
        diagnostics(small, [dataclasses.replace(total("exports", 1.0), **changes)])
    assert next(iter(changes.values())) in str(caught.value)


def test_a_world_without_published_totals_says_so():
    with pytest.raises(MissingData, match="without published totals"):
        published_totals("atlantis")


@pytest.fixture(scope="module")
def rows():
    found = diagnostics(load_world("snapback-2013"), published_totals("snapback-2013"))
    return {row.quantity: row for row in found}


def test_every_row_has_a_source(rows):
    assert len(rows) >= 40
    assert all(row.source and row.unit and row.used in ("margin", "check") for row in rows.values())


def test_what_the_table_was_fitted_to_it_meets(rows):
    known = {
        "Belarus: exports of potash",  # bounded by the flows of chemicals
        "Belarus: share of world potash trade",
        "Belarus: EU's share of potash exports",
        "Belarus: exports of wood and paper",  # the bilateral table is larger than the margin
    }
    missed = {name for name, row in rows.items() if row.used == "margin" and abs(row.miss_pct) > 5.0}
    assert missed <= known


def test_what_it_was_not_fitted_to_it_comes_near(rows):
    checks = [row for row in rows.values() if row.used == "check"]
    assert len(checks) >= 12
    assert np.median([abs(row.miss_pct) for row in checks]) < 8.0
    assert max(abs(row.miss_pct) for row in checks) < 25.0


@pytest.mark.parametrize(
    ("quantity", "low", "high"),
    [
        ("Belarus: exports of potash", 2.0, 2.7),
        ("Belarus: exports of fuels", 11.0, 13.0),
        ("Belarus: Russia's share of exports", 0.43, 0.47),
        ("Belarus: goods and services both ways over GDP", 1.15, 1.3),
        ("Russia: share of fuels in exports", 0.68, 0.73),
    ],
)
def test_what_an_expert_would_look_at_first(rows, quantity, low, high):
    assert low < rows[quantity].model < high
