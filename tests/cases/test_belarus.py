"""The Belarus case: complete, sourced, within its bounds, and without names of persons."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import pytest

import snapback

FOLDER = Path(snapback.__file__).parent / "cases" / "belarus-2025"
SCRIPT = Path(__file__).parents[2] / "scripts" / "build_belarus_facts.py"
FACTS = Path(__file__).parents[3] / "shared" / "data" / "facts"
TRAVEL_BANS = {"US35", "EU62", "LT07"}  # they move no flow and no fund


@pytest.fixture(scope="module")
def case():
    return snapback.load("belarus-2025")


def acts() -> set[str]:
    path = FACTS / "measures.csv"
    if not path.is_file():
        pytest.skip("../shared/data/facts is not there")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


def test_loads_without_a_warning():
    from snapback.case import check_case

    problems = check_case("belarus-2025").problems
    assert not problems, problems


@pytest.mark.data
def test_every_act_that_moves_a_flow_or_a_fund_is_in(case):
    assert acts() - {measure.id for measure in case.measures} == TRAVEL_BANS


def test_is_the_case_of_february_2025(case):
    assert str(case.vintage) == "2025-02-15"
    assert case.target == "BLR"
    assert case.patron == "RUS"
    assert case.world == "snapback-2013"
    assert len([m for m in case.measures if m.package != "background"]) >= 120


def test_every_measure_says_where_it_comes_from(case):
    holders = {holder.id for holder in case.key_holders}
    for measure in case.measures:
        assert measure.source, measure.id
        assert measure.reversal, measure.id
        assert measure.coverage_source, measure.id
        assert measure.key_holders, measure.id
        assert set(measure.key_holders) <= holders, measure.id


def test_packages_are_few_and_in_the_hands_of_their_holders(case):
    assert 1 <= len(case.packages) <= 8
    assert len(case.key_holders) <= 14
    for package in case.packages:
        inside = [m for m in case.measures if m.package == package.id]
        assert set(package.key_holders) == {h for m in inside for h in m.key_holders}, package.id


def test_the_executive_does_not_lift_what_congress_made(case):
    of_congress = [m for m in case.measures if "us_congress" in m.key_holders]
    assert of_congress
    assert {m.package for m in of_congress} <= {"none", "background"}


def test_potash_has_four_locks_on_one_route(case):
    closing = {m.id for m in case.measures if "klaipeda" in m.scope.routes}
    assert {"US01", "US02", "EU01", "EU11", "LT01", "LT02"} <= closing
    assert {m.package for m in case.measures if m.id in closing} == {"us_potash", "eu_potash_transit"}


def test_measures_of_the_union_lapse_unless_renewed(case):
    mine = [m for m in case.measures if m.id.startswith("EU") and "eu_unanimity" in m.key_holders]
    tariff = {"EU25"}  # decided by qualified majority, without an end
    for measure in mine:
        if measure.id in tariff:
            continue
        assert str(measure.expires) == "2025-02-28", measure.id
        assert measure.renewal is not None, measure.id
        assert measure.renewal.if_not == "lapse", measure.id


def test_every_parameter_has_a_source_and_an_honest_range(case):
    for name, parameter in case.parameters.items():
        assert parameter.source, name
        assert parameter.low < parameter.central < parameter.high, name


def test_nothing_says_it_is_sourced_when_it_is_opinion(case):
    for name, parameter in case.parameters.items():
        if parameter.source.startswith("judgement"):
            assert parameter.confidence == "judgement", name


def test_files_are_small():
    for path in FOLDER.rglob("*.*"):
        assert path.stat().st_size <= 256 * 1024, path.name


def test_facts_are_dated_and_sourced_and_later_ones_hidden():
    from snapback.case.facts import parse_facts

    later = 0
    for path in sorted((FOLDER / "facts").glob("*.csv")):
        rows, problems = parse_facts(FOLDER, f"facts/{path.name}")
        assert rows, path.name
        assert not problems, problems
        later += sum(row.known is not None and str(row.known) > "2025-02-15" for row in rows)
    assert 0 < later < 60


def test_no_name_of_a_person_from_the_facts():
    digests = set(re.findall(r"\b[0-9a-f]{10}\b", "".join(_chunks())))
    assert len(digests) > 40
    for path in sorted(FOLDER.rglob("*.*")):
        words = set(re.findall(r"[^\W\d_]+", path.read_text(encoding="utf-8")))
        named = {word for word in words if _digest(word) in digests}
        assert not named, f"{path.name} names persons"


def _chunks() -> list[str]:
    """Split the digests of names out of the script that keeps them."""
    text = SCRIPT.read_text(encoding="utf-8").split("NAMES = ")[1].split("MONTHS")[0]
    joined = "".join(re.findall(r'"([0-9a-f]+)"', text))
    return [joined[n : n + 10] + " " for n in range(0, len(joined), 10)]


def _digest(word: str) -> str:
    return hashlib.blake2s(word.encode(), digest_size=5).hexdigest()
