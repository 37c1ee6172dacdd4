"""Backtest: form, scores against closed forms, vintage, and baselines that do not know the answer."""

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest

import snapback
from snapback.ensemble.episodes import QUARTERS, episodes_of, known
from snapback.ensemble.posterior import Library, calibrate
from snapback.ensemble.record_summaries import thaws_of
from snapback.verdict.backtest import Backtest, thaws
from snapback.verdict.backtest_people import people
from snapback.verdict.baserates import breach_curve, database_rates, relief_curve, share_of
from snapback.verdict.scored import Answer, of_event, of_months, summarised
from snapback.verdict.situation import record_of

END = dt.date(2025, 2, 15)


@pytest.fixture(scope="module")
def belarus():
    return snapback.load("belarus-2025")


@pytest.fixture(scope="module")
def library(belarus):
    """A library whose curves are random, so that no game has to be solved."""
    rng = np.random.default_rng(3)
    stylised = thaws_of(belarus)
    hazard = np.exp(rng.normal(-3.0, 0.7, (160, len(stylised.settings), 4)))
    quarter = np.arange(1, QUARTERS + 1)
    curves = {
        name: 1.0 - np.exp(-hazard[..., n, None] * quarter)
        for n, name in enumerate(("relief", "breach", "sender", "back"))
    }
    score = np.log(hazard[:, 0])
    return Library(stylised, episodes_of(belarus), ("a", "b", "c", "d"), score, curves, 0, 0)


@pytest.fixture(scope="module")
def scored(library):
    return thaws(library, END)


def test_every_forecast_has_what_the_contract_names(library, scored):
    found = Backtest("c", 160, tuple(scored), calibrate(library, END), database_rates()).as_json()
    assert {"forecasts", "summary"} <= set(found)
    for entry in found["forecasts"]:
        assert {"id", "vintage", "question", "observed", "score", "baseline_score"} <= set(entry)
        assert ("probability" in entry) != ("quantiles" in entry)
        assert math.isfinite(entry["score"])
    for row in found["summary"]:
        assert row["episodes"] >= 1


def test_an_answer_that_is_not_in_yet_is_not_scored(scored):
    asked = {(s.id, s.episode) for s in scored}
    # Relief in Burundi ran 39 months by the vintage, that of the Chevron licence 27.
    assert ("relief_lasts.36", "Burundi") in asked
    assert ("relief_lasts.36", "Venezuela Chevron GL 41") not in asked
    assert ("relief_lasts.24", "Venezuela Chevron GL 41") in asked


def test_what_happened_is_read_off_the_facts(scored):
    observed = {(s.id, s.episode): s.observed for s in scored}
    assert observed["relief_lasts.24", "Belarus 2008-10"] == 1.0
    assert observed["relief_lasts.36", "Belarus 2008-10"] == 0.0
    assert observed["snapback.12", "Belarus 2008-10"] == 1.0
    assert observed["sender_ends.36", "Iran JPOA/JCPOA and Jan 2016 swap"] == 1.0


def test_the_own_outcome_of_an_episode_is_in_none_of_its_answers(library, scored):
    """Had it ended otherwise, every answer about it would be the same."""
    name = "Belarus 2008-10"
    long = [
        replace(e, relief_end=None, relief_until=END, breach=None, breach_until=END) if e.name == name else e
        for e in library.episodes
    ]
    otherwise = thaws(replace(library, episodes=tuple(long)), END)
    before = {s.id: s.answer for s in scored if s.episode == name and s.answer is not None}
    after = {s.id: s.answer for s in otherwise if s.episode == name and s.answer is not None}
    shared = set(before) & set(after)
    assert len(shared) >= 6
    for asked in shared:
        assert before[asked] == after[asked]


def test_what_came_later_is_in_no_answer_of_the_day(library, scored):
    name, day = "Belarus 2008-10", dt.date(2008, 8, 16)
    blind = tuple(
        replace(
            e,
            relief_end=e.relief_end if e.relief_end and e.relief_end <= day else None,
            relief_until=e.relief_until and max(e.relief_until, day),
            breach=e.breach if e.breach and e.breach <= day else None,
            breach_until=e.breach_until if e.breach and e.breach <= day else END,
        )
        if e.breach_until > day or (e.relief_until and e.relief_until > day)
        else e
        for e in library.episodes
    )
    otherwise = thaws(replace(library, episodes=blind), END)

    def then(entries):
        return {s.id: s.answer.then for s in entries if s.episode == name and s.answer and s.vintage == day}

    before, after = then(scored), then(otherwise)
    shared = set(before) & set(after)  # the outcome of the episode itself decides which questions are closed
    assert len(shared) >= 5
    for asked in shared:
        assert before[asked] == pytest.approx(after[asked])


def test_base_rates_are_those_of_the_other_episodes(library):
    seen = known(library.episodes, END)
    assert relief_curve(seen)[3] == pytest.approx(0.89, abs=0.02)
    assert breach_curve(seen)[11] == pytest.approx(0.43, abs=0.03)
    assert relief_curve([])[3] == pytest.approx(0.5)
    assert share_of([True, False, False]) == pytest.approx(1.5 / 4.0)


def test_scores_against_closed_forms():
    answer = Answer(0.8, 0.5, 0.5, 0.5, 0.5, 0.99)
    scored = of_event("q", "?", "e", END, answer, happened=False)
    assert scored.scores["method"] == pytest.approx(-math.log(0.2))
    assert scored.scores["baseline"] == pytest.approx(math.log(2.0))
    assert scored.scores["persistence"] == pytest.approx(-math.log(0.01))
    sure = {0.1: 6.0, 0.5: 6.0, 0.9: 6.0}
    months = of_months("m", "?", "e", END, sure, sure, 10.0)
    assert months.scores["method"] == pytest.approx(4.0)


def test_an_average_counts_episodes_and_not_forecasts():
    answer = Answer(0.5, 0.5, 0.5, 0.25, 0.5, 0.5)
    entries = [of_event("q", "?", name, END, answer, happened=True) for name in ("a", "a", "b")]
    (row,) = summarised(entries)
    assert row["episodes"] == 2
    assert row["forecasts"] == 3
    assert row["skill"] == pytest.approx(1.0 - math.log(2.0) / math.log(4.0))


def test_people_are_forecast_from_what_was_known(belarus):
    entries = people(belarus)
    assert {s.id for s in entries} >= {"held.6", "held.12", "newly_jailed.6", "another_release.12"}
    for entry in entries:
        assert entry.vintage < END
        if entry.id.startswith("held"):
            # Nothing of the series after the date is in the record that it starts from.
            assert record_of(belarus, entry.vintage).held is not None
    assert people(belarus) == entries


def test_the_databases_disagree_and_say_so():
    rates = database_rates()
    success = [r.share for r in rates if "success" in r.what or "gave way" in r.what]
    assert max(success) - min(success) > 0.3
    assert all(0.0 <= share <= 1.0 for share in success)
    assert {r.database for r in rates} == {"GSDB v3", "TIES v4", "EUSANCT"}
    assert all(r.cases > 10 for r in rates)
