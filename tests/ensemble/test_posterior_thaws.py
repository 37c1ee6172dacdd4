"""Conditioning on past thaws: a planted game is found, and what is not in the record is not learnt."""

import datetime as dt

import numpy as np
import pytest
from scipy import special

import snapback
from snapback.ensemble import Draws
from snapback.ensemble.episodes import QUARTERS, episodes_of, known
from snapback.ensemble.posterior import (
    SUMMARIES,
    Library,
    calibrate,
    conditioned,
    observed_summaries,
    simulated_summaries,
)
from snapback.ensemble.record_summaries import HORIZON, Setting, evaluate, setting_of, thaws_of

END = dt.date(2025, 2, 15)
DRAWS = 400


@pytest.fixture(scope="module")
def thaws():
    return thaws_of(snapback.load("belarus-2025"))


@pytest.fixture(scope="module")
def library(thaws):
    """Hazards of three parameters, in place of a game's; a fourth does nothing."""
    rng = np.random.default_rng(7)
    score = rng.standard_normal((DRAWS, 4))
    quarter = np.arange(1, QUARTERS + 1)

    def curve(column, centre):
        hazard = special.expit(centre + score[:, column])
        each = 1.0 - (1.0 - hazard[:, None]) ** quarter
        return np.repeat(each[:, None, :], len(thaws.settings), axis=1)

    curves = {
        "relief": curve(0, -3.0),
        "breach": curve(1, -2.5),
        "sender": curve(2, -4.0),
        "back": curve(0, -1.0),
    }
    episodes = episodes_of(snapback.load("belarus-2025"))
    return Library(thaws, episodes, ("relief", "breach", "sender", "idle"), score, curves, 0, 0)


def test_settings_are_read_off_the_first_day(library):
    by_name = {e.name: setting_of(e) for e in library.episodes}
    assert by_name["Belarus 2008-10"] == Setting(licensed=True, turnover=2, vote=9)
    assert by_name["Belarus 2015-20"] == Setting(licensed=True, turnover=6, vote=0)
    assert by_name["Cuba-EU 2005"] == Setting(licensed=True, turnover=-1, vote=-1)
    assert by_name["UK-Iran debt"].turnover == -1


def test_the_record_in_summaries(library):
    seen = known(library.episodes, END)
    record = dict(zip(SUMMARIES, observed_summaries(seen), strict=True))
    assert record["relief_12"] == pytest.approx(0.89, abs=0.02)
    assert record["relief_36"] == pytest.approx(0.65, abs=0.02)
    assert 0.0 < record["sender_36"] < 0.3
    assert 0.3 < record["back_12"] < 0.8


def test_histories_are_the_same_for_the_same_episodes(library):
    seen = known(library.episodes, END)
    again = simulated_summaries(library, seen)
    assert np.array_equal(simulated_summaries(library, seen), again)
    assert again.shape == (DRAWS, len(SUMMARIES))
    assert ((again >= 0.0) & (again <= 1.0)).all()


def test_what_the_record_says_is_learnt_and_what_it_does_not_is_not(library):
    found = calibrate(library, END)
    assert found.episodes == len(library.episodes)
    assert "idle" in found.uninformed
    assert {"relief", "breach"} <= set(found.learnt) - set(found.uninformed)
    mean = found.posterior.weight @ found.posterior.score
    # Of 48 thaws 89 % outlast a year: a hazard of about 3 % a quarter, a logit of -3.4.
    assert -3.0 + mean[0] == pytest.approx(special.logit(1.0 - 0.65 ** (1 / 12)), abs=0.5)


def test_an_earlier_day_knows_fewer_episodes_and_learns_less(library):
    early, late = calibrate(library, dt.date(1999, 1, 1)), calibrate(library, END)
    assert early.episodes < late.episodes
    assert early.posterior.score[:, 1].std() > late.posterior.score[:, 1].std()


def test_answers_move_with_the_record(library):
    seen = known(library.episodes, END)
    chance = library.curves["breach"][:, 0, [3, 11]]
    moved = conditioned(library, chance, seen)
    record = dict(zip(SUMMARIES, observed_summaries(seen), strict=True))
    assert moved[0] == pytest.approx(1.0 - record["breach_12"], abs=0.12)
    assert moved[1] == pytest.approx(1.0 - record["breach_36"], abs=0.12)


def test_the_game_of_a_stylised_thaw(thaws):
    """Probabilities rise, and the horizon hardly shows."""
    from dataclasses import replace

    few = replace(thaws, settings=thaws.settings[-2:])
    values = Draws(few.case, 0)([0])[0] | few.case.central()
    told = evaluate(few, values)
    for curve in told.values():
        assert curve.shape == (2, QUARTERS)
        assert (np.diff(curve, axis=1) >= -1e-12).all()
        assert ((curve >= 0.0) & (curve <= 1.0)).all()
    assert few.case.game.horizon == HORIZON
    longer = few.case.model_copy(update={"game": few.case.game.model_copy(update={"horizon": 80})})
    far = evaluate(replace(few, case=longer), values)
    for name, curve in told.items():
        assert np.abs(curve - far[name]).max() < 0.02
