"""Tables 2 and 3 of Caliendo & Parro (2015), and what happens where the authors' data are absent."""

import json

import numpy as np
import pytest

from snapback.economy import published as module
from snapback.economy.equilibrium import equilibrium
from snapback.economy.published import (
    as_json,
    caliendo_parro_world,
    find_data,
    printed_tables,
    published,
)
from snapback.economy.welfare import welfare
from snapback.errors import MissingData

ARRAYS = "caliendo-parro-2015/cp2015.npz"


@pytest.fixture(scope="module")
def path():
    try:
        return find_data(ARRAYS)
    except MissingData:
        pytest.skip("the data of Caliendo & Parro (2015) are not on this machine")


@pytest.mark.data
def test_both_tables_agree_to_the_last_printed_digit(path):
    tables = published(path.parent.parent)
    assert [(table.table, table.cells) for table in tables] == [("Table 2", 12), ("Table 3", 12)]
    for table in tables:
        missed = [cell for cell in table.rows if not cell.matches]
        assert not missed
        assert table.within_tolerance == table.cells
        assert table.largest_miss <= 0.005
        for cell in table.rows:
            assert round(cell.computed, 2) == cell.printed


@pytest.mark.data
def test_the_object_for_machines_has_the_promised_keys(path):
    found = json.loads(json.dumps(as_json(published(path.parent.parent))))
    for table in found["tables"]:
        promised = {"paper", "table", "cells", "within_tolerance", "largest_miss", "known_differences"}
        assert promised <= set(table)
        assert {"row", "column", "printed", "computed", "matches"} <= set(table["rows"][0])


@pytest.mark.data
def test_printed_figures_are_those_delivered_with_the_data(path):
    delivered = json.loads((path.parent / "published.json").read_text())
    for table in printed_tables():
        theirs = delivered[table["table"].lower().replace(" ", "_")]
        assert table["columns"] == theirs["columns"]
        assert table["rows"] == {country: theirs[country] for country in table["rows"]}


@pytest.mark.data
def test_axes_are_turned_the_right_way(path):
    with np.load(path) as data:
        world = caliendo_parro_world(data)
        mexico, usa = world.country("Mexico"), world.country("USA")
        auto, metals = world.sector("Auto"), world.sector("Basic metals")
        assert world.trade_share[usa, mexico, auto] == data["trade_share_nij"][mexico, usa, auto]
        assert world.input_share[usa, auto, metals] == data["io_share_nkj"][usa, metals, auto]
        assert world.tariff[usa, mexico, auto] == data["tariff_nij"][mexico, usa, auto]
        # Mexico leans on American cars more than the other way, and cars take metal rather than metal cars.
        assert world.trade_share[usa, mexico, auto] > 4 * world.trade_share[mexico, usa, auto]
        assert world.input_share[usa, auto, metals] > 10 * world.input_share[usa, metals, auto]


@pytest.mark.data
def test_real_income_is_another_measure_than_the_printed_one(path):
    # Mexico's welfare prints as 1.31; its real income over final prices rises by 0.007 per cent.
    with np.load(path) as data:
        world = caliendo_parro_world(data)
        before, after = (
            equilibrium(world, tariff=np.swapaxes(data[name], 0, 1))
            for name in ("tariff_baseline_nij", "tariff_nafta_nij")
        )
    mexico = welfare(after, base=before).sel(country="Mexico")
    assert round(100 * float(mexico["real_income"]), 3) == 0.007
    assert round(100 * float(mexico["total"]), 2) == 1.31


def test_absent_data_are_named_with_place_and_remedy(tmp_path, monkeypatch):
    with pytest.raises(MissingData) as caught:
        published(tmp_path)
    (problem,) = caught.value.problems
    assert ARRAYS in problem.what
    assert str(tmp_path) in problem.where
    assert "SNAPBACK_DATA" in problem.remedy
    monkeypatch.setenv("SNAPBACK_DATA", str(tmp_path / "elsewhere"))
    with pytest.raises(MissingData, match="elsewhere"):
        published()


def test_the_folder_is_found_upwards_from_here_and_from_the_source(tmp_path, monkeypatch):
    monkeypatch.delenv("SNAPBACK_DATA", raising=False)
    monkeypatch.setattr(module, "__file__", str(tmp_path / "nowhere" / "published.py"))
    (tmp_path / "shared" / "data" / "paper").mkdir(parents=True)
    wanted = tmp_path / "shared" / "data" / "paper" / "table.csv"
    wanted.write_text("1\n")
    below = tmp_path / "work" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert find_data("paper/table.csv") == wanted
    with pytest.raises(MissingData, match="not part of the repository"):
        find_data("paper/other.csv")


def test_every_printed_table_has_its_source_and_a_full_grid():
    for table in printed_tables():
        assert table["paper"]
        assert table["unit"] == "per cent"
        assert all(len(figures) == len(table["columns"]) for figures in table["rows"].values())
