"""Finding and reading cases, their fingerprints, and starting new ones."""

from __future__ import annotations

import datetime as dt
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

import snapback
from snapback import cases
from snapback.case import check_case, load, new_case
from snapback.case.regions import (
    AGGREGATES,
    ALPHA_3,
    FICTIONAL,
    NAMES,
    known_regions,
    region_name,
    region_remedy,
)
from snapback.errors import InvalidCase, InvalidInput

HERE = Path(__file__).parent


def test_embedded_cases_load_by_name():
    case = snapback.load("ruritania")
    assert (case.id, case.target, case.patron, case.vintage) == (
        "ruritania",
        "RUR",
        "KRA",
        dt.date(1935, 2, 15),
    )
    assert case.measures[0].scope.origins == ("RUR",)
    assert case.packages[1].eased_forms == ("licensed", "delisted")
    assert case.world_file is None
    assert case.regions(["neighbours"], ("RUR", "KRA", "GRA", "GLO")) == ("KRA", "GRA", "GLO")
    assert case.regions(["WLD"], ("RUR", "KRA")) == ("RUR", "KRA")
    assert case.sectors(["goods"], ("salt", "cloth", "services")) == ("salt", "cloth")
    assert case.sectors(["all"], ("salt", "services")) == ("salt", "services")


@pytest.mark.parametrize("name", cases.names())
def test_every_embedded_case_loads_and_is_packed(name):
    load(name)
    assert (cases.folder(name) / "README.md").is_file()


def test_folders_load_by_path(folder):
    assert load(folder).id == load(str(folder)).id == "ruritania"


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("ruritana", "Did you mean `ruritania`?"),
        ("no/such/folder", "neither an embedded case nor a folder"),
        ("", "is missing"),
        ("x" * 5000, "neither an embedded case"),
        ("nul\0byte", "neither an embedded case"),
        (str(HERE / "test_case_loading.py"), "a case is a folder"),
        (str(HERE), "is missing from the case folder"),
    ],
)
def test_what_is_no_case_is_refused_in_words(name, what, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidCase, match=re.escape(what)):
        load(name)
    assert not check_case(name).ok


def test_warnings_do_not_stop_a_load(folder):
    path = folder / "case.yaml"
    text = path.read_text(encoding="utf-8").replace("  short_run_ratio: short_run_ratio\n", "")
    path.write_text(text, encoding="utf-8")
    assert check_case(folder).problems
    assert load(folder).id == "ruritania"


def test_a_case_cannot_be_changed_and_travels_to_workers(folder):
    case = load(folder)
    with pytest.raises(ValueError, match="frozen"):
        case.target = "KRA"
    again = pickle.loads(pickle.dumps(case))  # noqa: S301 -- our own bytes
    assert again.fingerprint() == case.fingerprint()


def test_the_fingerprint_sees_content_not_layout(folder):
    path, parameters = folder / "case.yaml", folder / "parameters.yaml"
    original = load(folder).fingerprint()
    assert original == load("ruritania").fingerprint()
    text = path.read_text(encoding="utf-8")
    blocks = parameters.read_text(encoding="utf-8").split("\n", 1)[1]
    entries = re.findall(r"^\w+:\n(?:  .*\n)+", blocks, re.MULTILINE)
    assert len(entries) == 11
    parameters.write_text("".join(reversed(entries)), encoding="utf-8")
    path.write_text(
        text.replace("target: RUR\npatron: KRA\n", "patron: 'KRA' # the patron\n\ntarget: RUR\n").replace(
            "coverage: 1.0", "coverage: 1"
        ),
        encoding="utf-8",
    )
    assert load(folder).fingerprint() == original
    path.write_text(text.replace("share: 0.7", "share: 0.71"), encoding="utf-8")
    changed = load(folder).fingerprint()
    assert changed != original
    path.write_text(text, encoding="utf-8")
    facts = folder / "facts" / "prisoner_series.csv"
    lines = facts.read_text(encoding="utf-8")
    facts.write_text(lines.replace("1935-03-10,110", "1935-03-10,999"), encoding="utf-8")
    assert load(folder).fingerprint() == original  # nobody could read that row
    facts.write_text(lines.replace("1934-09,120", "1934-09,121"), encoding="utf-8")
    assert load(folder).fingerprint() not in {original, changed}


def test_importing_snapback_does_not_import_the_readers():
    script = (
        "import sys, snapback, snapback.case, snapback.cases\n"
        "heavy = {'pydantic', 'ruamel.yaml', 'numpy', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_new_case_passes_its_check(tmp_path):
    folder = new_case(tmp_path / "my-first-case")
    assert check_case(folder).problems == ()
    assert load(folder).id == "my-first-case"
    with pytest.raises(InvalidInput, match="exists already"):
        new_case(folder)
    assert load(folder).id == "my-first-case"


@pytest.mark.parametrize("name", ["My Case", "a/../B", "..", "-x", "x" * 65])
def test_a_new_case_needs_a_name(tmp_path, name):
    with pytest.raises(InvalidInput, match="cannot be a case's name"):
        new_case(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_new_case_needs_a_place(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(InvalidInput, match="cannot be made"):
        new_case(tmp_path / "file" / "case")


def test_the_table_of_regions_is_the_standards():
    assert len(NAMES) == 249 + len(AGGREGATES) - 1  # Réunion's code stands for the rest of the EU
    assert all(re.fullmatch("[A-Z]{3}", code) for code in (*NAMES, *FICTIONAL))
    assert len(ALPHA_3) == 248
    assert not set(FICTIONAL) & set(NAMES)
    assert ALPHA_3["BY"] == "BLR"
    assert ALPHA_3["GB"] == "GBR"
    assert "WLD" not in NAMES
    assert known_regions("ruritania") == FICTIONAL
    assert region_name("BLR") == "Belarus"
    assert region_name("RUR") == "Ruritania"
    assert region_name("XYZ") == "XYZ"


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("BY", "`BLR`"),
        ("blr", "`BLR`"),
        ("Belarus", "`BLR`"),
        ("NO", "`NOR` (Norway) is not a region of its own"),
        ("BLX", "Did you mean `BLR`"),
        ("EUU", "Did you mean `EU`"),
    ],
)
def test_a_wrong_region_gets_the_right_one(code, remedy):
    assert remedy in region_remedy(code, ("BLR", "RUS", "REU"), ("EU",))
