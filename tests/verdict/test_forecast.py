"""Forecasts: mixture, monotone odds, quantiles, vintage, and the same bits for a seed."""

import datetime as dt

import numpy as np
import pytest

import snapback
from snapback.errors import InvalidInput
from snapback.verdict.forecast import Forecasts, forecast, forecasting_of, relief_of
from snapback.verdict.questions import LEVELS, MONTHS, of_event, of_number
from snapback.verdict.situation import as_of, record_of


@pytest.fixture(scope="module")
def ruritania():
    return snapback.load("ruritania")


@pytest.fixture(scope="module")
def found(ruritania) -> Forecasts:
    return forecast(ruritania, draws=2, seed=3, paths=24)


def test_every_question_is_answered_at_every_date(ruritania, found):
    packages = [p.id for p in ruritania.packages]
    ids = {"freed", "held", "newly_jailed", "another_lot", "broken_by_target", "broken_by_sender"}
    ids |= {f"{kind}.{p}" for kind in ("eased", "delisted") for p in packages}
    assert {(f.id, f.months) for f in found.forecasts} == {(name, m) for name in ids for m in MONTHS}
    for asked in found.as_json()["forecasts"]:
        assert ("quantiles" in asked) != ("probability" in asked)


def test_what_adds_up_never_falls(found):
    for name in ("freed", "newly_jailed"):
        rows = np.array([list(f.quantiles.values()) for f in found.forecasts if f.id == name])
        assert (np.diff(rows, axis=0) >= 0.0).all()
        assert (np.diff(rows, axis=1) >= 0.0).all()
    events = {f.id for f in found.forecasts if f.probability is not None}
    for name in events:
        odds = np.array([f.probability for f in found.forecasts if f.id == name])
        assert (np.diff(odds) >= -1e-12).all()
        assert ((odds > 0.0) & (odds < 1.0)).all()


def test_what_is_delisted_is_eased(found):
    odds = {(f.id, f.months): f.probability for f in found.forecasts}
    for (name, months), share in odds.items():
        if name.startswith("delisted."):
            assert share <= odds["eased." + name.removeprefix("delisted."), months] + 1e-12


def test_the_same_seed_gives_the_same_forecast(ruritania, found):
    again = forecast(ruritania, draws=2, seed=3, paths=24)
    other = forecast(ruritania, draws=2, seed=4, paths=24)
    assert again.as_json() == found.as_json()
    assert other.result_hash != found.result_hash


def test_a_package_of_others_is_never_swapped_in(ruritania):
    from snapback.game.policies import policy_of
    from snapback.game.sampled import NEVER, Paths

    settings = forecasting_of(ruritania).model_copy(update={"another_package": 1.0, "another_form": 0.0})
    agreement = policy_of(ruritania, "two_steps").model_copy(update={"parties": ("cabinet",)})
    level = np.array([[1, NEVER]] * 50)
    blank = np.zeros((50, 1))
    never = np.full(50, NEVER)
    paths = Paths(blank, blank, blank, level, never, never, never)
    eased, delisted = relief_of(ruritania, settings, agreement, paths, np.random.default_rng(0))
    holders = {p.id: set(p.key_holders) for p in ruritania.packages}
    for n, package in enumerate(ruritania.packages):
        if (eased[:, n] < NEVER).any():
            assert package.id == "salt_trade" or holders[package.id] <= {"cabinet"}
    assert (delisted == NEVER).all()


def test_a_later_vintage_is_refused(ruritania):
    with pytest.raises(InvalidInput, match="later than the case's own vintage"):
        as_of(ruritania, ruritania.vintage + dt.timedelta(days=1))


def test_a_case_without_a_mixture_is_refused(ruritania):
    silent = ruritania.model_copy(update={"game": ruritania.game.model_copy(update={"forecast": None})})
    with pytest.raises(InvalidInput, match="which agreements may be struck"):
        forecast(silent, draws=1)


def test_an_earlier_vintage_starts_from_what_was_known_then():
    belarus = snapback.load("belarus-2025")
    then, notes = as_of(belarus, dt.date(2023, 1, 15))
    assert then.vintage == dt.date(2023, 1, 15)
    assert then.game.held == 1448.0  # of 31 December 2022
    assert then.game.target_election > then.vintage
    assert then.game.sender_turnover > then.vintage
    assert all(m.date <= then.vintage for m in then.measures)
    assert any("left out" in note for note in notes)
    with pytest.raises(InvalidInput, match="no fact known then"):
        as_of(belarus, dt.date(2019, 1, 1))


def test_the_record_has_no_month_that_came_later():
    belarus = snapback.load("belarus-2025")
    early, late = record_of(belarus, dt.date(2024, 6, 30)), record_of(belarus)
    assert early.waves == ()  # pardons began in July 2024
    assert late.waves
    assert len(early.arrests) < len(late.arrests)
    assert early.held == 1413.0
    assert late.held == 1229.0
    # The count of 13 February 2025 is of half a month, and of the deal, not of a pardon unasked.
    assert late.waves == (115.0, 97.0, 130.0, 112.0, 135.0)


def test_answers_keep_off_certainty():
    assert of_event("e", "?", 3, 0.0, 9).probability == pytest.approx(0.05)
    assert of_event("e", "?", 3, 1.0, 9).probability == pytest.approx(0.95)
    sample, weight = np.arange(101.0), np.full(101, 1.0 / 101.0)
    q = of_number("n", "?", 3, sample, weight).quantiles
    assert list(q) == list(LEVELS)
    assert q[0.5] == pytest.approx(50.0, abs=1.0)
