"""What promises rest on in the Belarus case: sources, facts, honest judgement, and games that stay small."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from pathlib import Path

import pytest
from tests.cases import test_belarus as record

import snapback
from snapback.game.automaton import automaton
from snapback.game.filling import parameters_of
from snapback.game.outcomes import OUTCOMES
from snapback.game.stage import stage
from snapback.game.wiring import GOVERNMENTS, replaced

CASES = Path(snapback.__file__).parent / "cases"
FACTS = Path(__file__).parents[3] / "shared" / "data" / "facts"
POLICIES = {
    "lump_sum", "small_steps", "small_steps_strict", "relief_first", "with_allies", "price_per_head",
    "release_only", "pressure", "escalation", "no_deal",
}  # fmt: skip
MOST_STATES = 3000
AS_IT_STANDS = re.compile(r"^(political|economic) parameters, row `(\w+)`, as it stands: \S")
NOT_IN_A_BETA = {"exile_share_unilateral_pardon"}  # the row's range begins at 0


@pytest.fixture(scope="module")
def case():
    return snapback.load("belarus-2025")


@pytest.fixture(scope="module")
def asked():
    """Names that the theory asks of any case, beside what a stage lays out."""
    from snapback.economy.leverage import ledger

    example = snapback.load("ruritania")
    laid = stage(example, ledger(example).data, example.agreements[0])
    parts = replaced({})
    return parameters_of(parts, laid, list(parts)) | {o.discount for o in OUTCOMES if o.discount}


@pytest.fixture(scope="module")
def rows():
    """Rows of the facts by table and name."""
    if not FACTS.is_dir():
        pytest.skip("../shared/data/facts is not there")
    found = {}
    for table in ("political", "economic"):
        with (FACTS / f"{table}_parameters.csv").open(encoding="utf-8", newline="") as file:
            found[table] = {row["name"]: row for row in csv.DictReader(file)}
    return found


def own_names(case) -> set[str]:
    return set(case.politics) - set(case.common)


@pytest.mark.parametrize("name", ["belarus-2025", "ruritania"])
def test_nothing_that_the_theory_asks_is_missing(name, asked):
    assert asked <= set(snapback.load(name).central())


def test_no_parameter_is_there_for_show(case, asked):
    terms = {
        quantity
        for path, quantity, _ in case.quantities()
        if path[0] in ("game", "agreements") and isinstance(quantity, str)
    }
    holders = {f"p_consent_{holder.id}" for holder in case.key_holders}
    assert set(case.politics) <= asked | terms | holders


def test_every_parameter_says_where_it_comes_from_and_how_far_it_may_be_off(case):
    for name, parameter in case.politics.items():
        assert len(parameter.source) > 15, name
        assert len(parameter.meaning) > 15, name
        assert parameter.low < parameter.central < parameter.high, name
        own = parameter.source.startswith("judgement")
        copied = AS_IT_STANDS.match(parameter.source)
        assert own or copied or parameter.confidence in ("computed", "derived"), name
        assert not own or parameter.confidence == "judgement", name
        assert not (own and parameter.informed_by_data), name


def test_what_is_opinion_has_a_wide_range(case):
    bounded = {"beta", "uniform"}
    for name, parameter in case.politics.items():
        if parameter.source.startswith("judgement") and parameter.shape not in bounded:
            least = 1.5 if name.startswith("ceiling") else 2.0
            assert parameter.high / parameter.low >= least, name


def test_the_readme_counts_what_is_judgement(case):
    text = (CASES / "belarus-2025" / "README.md").read_text(encoding="utf-8")
    said = re.search(r"(\d+) parameters, of which\s+(\d+) are judgement", text)
    assert said is not None
    counted = Counter(p.confidence for p in case.politics.values())
    assert [int(n) for n in said.groups()] == [len(case.politics), counted["judgement"]]


def test_names_no_person():
    digests = set(re.findall(r"\b[0-9a-f]{10}\b", "".join(record._chunks())))
    words = set(re.findall(r"[^\W\d_]+", (CASES / "common" / "politics.yaml").read_text(encoding="utf-8")))
    assert not {word for word in words if record._digest(word) in digests}


def test_the_agreements_are_those_of_the_argument(case):
    assert {agreement.id for agreement in case.agreements} == POLICIES
    by_id = {agreement.id: agreement for agreement in case.agreements}
    steps = by_id["small_steps"].steps
    assert by_id["small_steps_strict"].steps == by_id["relief_first"].steps == steps
    assert sum(step.share for step in steps) == pytest.approx(1.0)
    eased = [name for step in steps for name in step.relief]
    assert set(eased) == set(by_id["lump_sum"].steps[0].relief)
    for name, whole in {"lump_sum": 0.5, "small_steps": 0.5, "with_allies": 1.0}.items():
        assert sum(step.recognition for step in by_id[name].steps) == pytest.approx(whole)


def test_every_game_is_small_enough_for_many_draws(case):
    bins = len(case.game.stock) * len(case.game.dependence)
    others = 3 * len(GOVERNMENTS) * 2  # unrest; government; whether trade has returned
    for agreement in case.agreements:
        assert automaton(agreement).size * bins * others <= MOST_STATES, agreement.id


def test_others_who_hold_a_key_have_a_chance_of_consent(case):
    lead = {"us_executive"}
    for agreement in case.agreements:
        for holder in set(agreement.parties) - lead:
            assert f"p_consent_{holder}" in case.politics, holder


@pytest.mark.data
def test_numbers_taken_from_the_facts_are_those_of_the_facts(case, rows):
    taken = 0
    for name, parameter in case.politics.items():
        match = AS_IT_STANDS.match(parameter.source)
        if match is None:
            continue
        taken += 1
        row = rows[match.group(1)][match.group(2)]
        assert parameter.central == float(row["central"]), name
        assert parameter.high == float(row["high"]), name
        assert name in NOT_IN_A_BETA or parameter.low == float(row["low"]), name
        assert parameter.confidence == row["confidence"], name
    assert taken >= 20


@pytest.mark.data
def test_every_name_in_a_source_can_be_looked_up(case, rows):
    known = {*rows["political"], *rows["economic"], *case.politics}
    for name, parameter in case.politics.items():
        named = set(re.findall(r"`(\w+)`", f"{parameter.source} {parameter.note or ''}"))
        assert named <= known, name


@pytest.mark.data
def test_what_is_computed_from_facts_follows_from_them(case, rows):
    dated = {"election_next_parliament"}
    fact = {n: float(row["central"]) for table in rows.values() for n, row in table.items() if n not in dated}
    value = {name: parameter.central for name, parameter in case.politics.items()}
    leaving = fact["h_natural_exit"] + fact["h_regular_exit"]
    crises = fact["p_regime_threatening_unrest"] / 20 + fact["p_unrest_off_cycle"] * 19 / 20
    loyal = fact["p_patron_supports_loyal_ally"]
    lost = loyal * (1 - fact["p_survive_given_patron"]) + (1 - loyal) * (1 - fact["p_survive_without_patron"])
    grown = fact["p_regime_threatening_unrest"] / fact["p_protest_belarus_presidential"]
    waves = [18, 30, 30, 37, 31, 32, 29, 20]
    assert str(waves)[1:-1] in rows["political"]["pardons_2024H2"]["shape"]
    inflow, weeks = fact["inflow_per_month"], 16
    excess = 1452 - inflow * 21.3
    common = snapback.load("ruritania").politics["p_regime_threatening_unrest"].central
    expected = {
        "delta_target": 0.99 * (1 - leaving),
        "h_palace": fact["h_irregular_post1991_tenure10"] - crises * lost,
        "dependence_speed": 1 - 0.5 ** (1 / (4 * fact["postsanction_halflife"])),
        "arrest_count_error": 24 * math.sqrt(3),
        "pardon_lot": sum(waves) / 2,
        "price_lot": 3 * fact["pardons_2024H2"],
        "arrests_in_crisis": 1 + excess / (inflow * weeks * 7 * 12 / 365.25),
    }
    for name, number in expected.items():
        assert value[name] == pytest.approx(number, rel=0.03), name
    assert common == pytest.approx(fact["p_protest_after_election_personalist"] * grown, rel=0.06)


@pytest.mark.slow
def test_a_round_of_measures_is_a_tenth_of_all_that_is_in_force(case):
    from snapback.economy.leverage import ledger
    from snapback.game.levels import worth_of

    everything = [package.id for package in case.packages]
    worth = worth_of(ledger(case).data, [[], everything], case.target, case.game.sender_actors)
    value = {name: parameter.central for name, parameter in case.politics.items()}
    assert value["round_revenue_loss"] == pytest.approx(worth.revenue[1] / worth.revenue_now / 10, rel=0.05)
    assert value["round_income_loss"] == pytest.approx(worth.income[1] / 10, rel=0.05)
    assert value["round_dependence"] == pytest.approx(-worth.dependence[1] / 10, rel=0.06)
    assert value["round_sender_cost"] == pytest.approx(worth.sender[1] / 10, rel=0.05)
