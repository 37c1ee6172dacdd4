"""The ledger as JSON has the names of the public contract, and numbers that JSON can hold."""

import json
import math

import pytest
from tests.economy.tiny import measure, mirror_case, mirror_world

import snapback
from snapback.economy.record import ledger_record

THREE = {"marginal_first", "marginal_last", "shapley"}
ACTORS = {"RUR", "regime", "KRA", "GRA", "GLO"}


@pytest.fixture(scope="module")
def case():
    return snapback.load("ruritania")


@pytest.fixture(scope="module")
def record(case):
    return ledger_record(snapback.ledger(case, draws=4, seed=7), case)


def test_keys_of_the_contract(record):
    assert {"case", "unit", "world", "residual", "packages", "measures", "combinations"} <= record.keys()
    assert (record["case"], record["world"], record["unit"]) == (
        "ruritania",
        "ruritania",
        "USD million a year",
    )
    assert record["residual"] <= 1e-10
    assert (record["draws"], record["failed_draws"], record["seed"]) == (4, 0, 7)


def test_packages(record):
    assert [p["id"] for p in record["packages"]] == ["salt_trade", "banks", "river"]
    for package in record["packages"]:
        assert {"id", "title", "measures", "key_holders", "value"} <= package.keys()
        assert package["value"].keys() == ACTORS
        assert all(value.keys() == THREE for value in package["value"].values())
        for kinds in package["range"].values():
            for points in kinds.values():
                assert points["p10"] <= points["p50"] <= points["p90"]
    banks = record["packages"][1]
    assert banks["key_holders"] == ["cabinet", "bank_board"]
    assert banks["measures"] == ["GRA3", "GRA4", "GRA5", "GRA6", "LEA1"]


def test_measures(record, case):
    assert [m["id"] for m in record["measures"]] == [m.id for m in case.measures]
    for m in record["measures"]:
        assert {"id", "title", "sender", "package", "form", "value"} <= m.keys()
        if m["value"]:
            assert m["value"].keys() == ACTORS
            assert all({"marginal_first", "marginal_last"} <= v.keys() for v in m["value"].values())


def test_combinations(record):
    rows = record["combinations"]
    assert len(rows) == len(record["short_run"]["combinations"]) == 12
    assert rows[0]["eased"] == []
    assert rows[0]["patron_gain"] == 0.0
    assert sorted(rows[-1]["eased"]) == ["banks", "river", "salt_trade"]
    for row in rows:
        assert {"eased", "income", "regime_revenue", "patron_gain", "gateway_flow"} <= row.keys()
        assert row["income"].keys() == {"RUR", "KRA", "GRA", "GLO"}
        assert row["gateway_flow"] == pytest.approx(row["gateway_goods"] + row["gateway_payments"])
        assert row["forms"].keys() == set(row["eased"])


def test_shapley_values_add_up_in_the_record(record):
    last = record["combinations"][-1]
    total = sum(p["value"]["KRA"]["shapley"] for p in record["packages"])
    assert total == pytest.approx(last["patron_gain"])
    regime = sum(p["value"]["regime"]["shapley"] for p in record["packages"])
    assert regime == pytest.approx(last["regime_revenue"] - record["combinations"][0]["regime_revenue"])


def test_it_is_plain_json_without_nan(record):
    text = json.dumps(record, allow_nan=False)
    assert json.loads(text) == record


def test_a_record_without_draws_and_routes(tmp_path):
    world = mirror_world()
    scope = {"origins": ["AAA"], "destinations": ["BBB"], "sectors": ["all"]}
    case = mirror_case(tmp_path, world, measure("import_ban", scope, sender="BBB", coverage=0.5))
    record = ledger_record(snapback.ledger(case), case)
    assert "draws" not in record
    assert "range" not in record["packages"][0]
    assert math.isfinite(record["packages"][0]["value"]["AAA"]["shapley"])
    json.dumps(record, allow_nan=False)
