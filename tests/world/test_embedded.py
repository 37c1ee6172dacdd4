"""The embedded world of 2013: balanced, plausible, and what its build script makes of the source data."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from snapback.errors import InvalidInput
from snapback.world import list_worlds, load_world
from snapback.world.check import check_balanced
from snapback.world.embedded import TABLES

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
FOLDER = TABLES / "snapback-2013"


@pytest.fixture(scope="module")
def world():
    return load_world("snapback-2013")


def test_it_is_listed_and_small():
    assert "snapback-2013" in list_worlds()
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 3e6


def test_unknown_name_says_what_there_is():
    with pytest.raises(InvalidInput, match=r"neither an embedded world \(.*snapback-2013"):
        load_world("atlantis")


def test_it_is_balanced(world):
    assert world.base.imbalance <= 1e-10
    check_balanced(world, 1e-10)
    assert world.trade_share.sum(axis=0) == pytest.approx(np.ones((20, 25)), abs=1e-12)
    assert abs(world.deficit.sum()) <= 1e-9 * world.value_added.sum()
    for name in ("trade_share", "input_share", "value_added_share", "final_share", "tariff"):
        assert getattr(world, name).min() >= 0.0


def test_every_sector_that_makes_something_pays_value_added(world):
    made = world.base.output > 0.0
    assert world.value_added_share[made].min() > 0.01


def test_only_potash_has_sectors_that_make_nothing(world):
    silent = {(world.countries[i], world.sectors[s]) for i, s in np.argwhere(world.base.output == 0.0)}
    assert {sector for _, sector in silent} == {"potash"}
    assert not {"BLR", "RUS", "CAN", "DEU", "CHN", "ROW"} & {country for country, _ in silent}
    spent = world.base.expenditure[:, world.sector("potash")]
    assert spent.min() > 0.0


def test_domestic_shares_are_those_of_an_open_economy(world):
    home = np.einsum("iis->is", world.trade_share)
    blr = dict(zip(world.sectors, home[world.country("BLR")], strict=True))
    assert blr["crude_gas"] < 0.05  # pumps 1.65 Mt a year and sells it
    assert blr["potash"] == pytest.approx(1.0)
    assert 0.6 < blr["food"] < 0.9
    assert 0.7 < blr["petroleum"] < 0.95
    assert 0.08 < blr["machinery"] < 0.4
    services = [world.sector(s) for s in ("utilities", "construction", "trade", "other_services")]
    assert home[:, services].min() > 0.85


def test_marks_say_what_is_constructed(world):
    assert set(np.unique(world.mark)) <= {int(code) for code in world.meta["marks"]}
    at, food = world.country, world.sector("food")
    assert world.mark[at("BLR"), at("RUS"), food] == 0
    assert world.mark[at("BLR"), at("DEU"), world.sector("potash")] == 1
    assert world.mark[at("BLR"), at("UKR"), food] == 2
    assert world.mark[at("BLR"), at("RUS"), world.sector("transport")] == 3
    assert (np.einsum("iis->is", world.mark) == 4).all()


def test_the_base_year_is_before_the_sanctions(world):
    at = world.country
    eu = [at(code) for code in ("LTU", "LVA", "POL", "DEU", "REU")]
    food = [world.sector("agri"), world.sector("food")]
    assert world.base.flow[np.ix_(eu, [at("RUS")], food)].sum() > 10e3
    assert world.tariff[:, at("RUS")].max() <= 1.0


def test_unions_have_no_tariffs(world):
    for union in (("BLR", "RUS", "KAZ"), ("LTU", "LVA", "POL", "DEU", "REU")):
        members = [world.country(code) for code in union]
        assert world.tariff[np.ix_(members, members)].max() == 0.0
    services = [world.sector(s) for s in ("transport", "ict", "finance")]
    assert world.tariff[:, :, services].max() == 0.0


def test_every_variable_says_where_it_comes_from(world):
    for name, row in world.meta["variables"].items():
        assert row["source"], name
        assert row["licence"], name
        assert row["unit"], name


def test_metadata_for_people_is_that_of_the_table(world):
    meta = json.loads((FOLDER / "metadata.json").read_text(encoding="utf-8"))
    assert {key: meta[key] for key in world.meta} == dict(world.meta)


def test_import_of_the_package_reads_no_table():
    code = (
        "import sys, snapback.world; print(sorted({'xarray', 'pandas', 'scipy', 'jax'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_build_stops_with_a_reason_when_the_data_are_missing(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            str(ROOT / "scripts" / "build_world.py"),
            "--data",
            str(tmp_path),
            "--out",
            str(tmp_path / "o"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "trade-2013/trade_2013.npz" in done.stderr
    assert "--data" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "o").exists()


@pytest.mark.data
@pytest.mark.skipif(not DATA.is_dir(), reason="the source data are not beside the repository")
def test_build_gives_the_committed_table_again(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            str(ROOT / "scripts" / "build_world.py"),
            "--data",
            str(DATA),
            "--out",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "output misses sales" in done.stdout
    meta = [json.loads((folder / "metadata.json").read_text("utf-8")) for folder in (tmp_path, FOLDER)]
    assert meta[0]["inputs"] == meta[1]["inputs"]
    again, committed = load_world(tmp_path / "world.npz"), load_world("snapback-2013")
    assert again.countries == committed.countries
    # Another machine's linear algebra may differ in the last bits, nothing else may.
    for name in ("trade_share", "value_added", "input_share", "final_share", "deficit", "tariff", "theta"):
        assert getattr(again, name) == pytest.approx(getattr(committed, name), rel=1e-9, abs=1e-12), name


@pytest.fixture
def module(monkeypatch):
    """``scripts/worldbuild/balance.py``, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("balance", ROOT / "scripts" / "worldbuild" / "balance.py")
    loaded = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "balance", loaded)
    spec.loader.exec_module(loaded)
    return loaded


def test_balancing_moves_nothing_that_is_balanced_already(module):
    # Two sectors, use 100 of each, half of it inputs; 10 exported and 10 imported.
    prior = module.Use(np.full((2, 2), 25.0), np.full(2, 50.0), np.full(2, 50.0), np.full(2, 90.0))
    same = module.balance(prior, np.full(2, 10.0), np.full(2, 10.0), 100.0)
    for name in ("intermediate", "value_added", "final", "home"):
        assert getattr(same, name) == pytest.approx(getattr(prior, name), rel=1e-12)


def test_balancing_meets_its_constraints_without_going_negative(module):
    # Exports far above what the prior makes: the plain recipe would give negative home sales.
    prior = module.Use(np.full((2, 2), 25.0), np.full(2, 50.0), np.full(2, 50.0), np.array([5.0, 90.0]))
    exports, imports = np.array([150.0, 10.0]), np.array([80.0, 60.0])
    use = module.balance(prior, exports, imports, 100.0)
    assert min(use.intermediate.min(), use.value_added.min(), use.final.min(), use.home.min()) > 0.0
    assert use.intermediate.sum(axis=1) + use.final == pytest.approx(use.home + imports, rel=1e-10)
    assert use.intermediate.sum(axis=0) + use.value_added == pytest.approx(use.home + exports, rel=1e-10)
    assert use.value_added.sum() == pytest.approx(100.0, rel=1e-10)
