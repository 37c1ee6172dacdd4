"""On a day, nothing of an episode is known that happened later; survival is the life table's."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

import snapback
from snapback.ensemble.episodes import THAWS, Episode, episodes_of, known, survival

DAY = dt.date(2010, 1, 1)


@pytest.fixture(scope="module")
def belarus():
    return snapback.load("belarus-2025")


@pytest.fixture(scope="module")
def episodes(belarus):
    return episodes_of(belarus)


def test_no_row_is_left_out(belarus, episodes):
    assert len(episodes) == len(belarus.facts(THAWS)) == 51


@pytest.mark.parametrize("year", [1985, 1999, 2009, 2016, 2021])
def test_changing_what_happened_later_changes_nothing_known(episodes, year):
    """The vintage is enforced: whatever comes after the day, what is known on it is the same."""
    day = dt.date(year, 6, 30)
    later = dt.date(2024, 12, 31)

    def otherwise(e: Episode) -> Episode:
        changed = e
        if e.relief_end is not None and e.relief_end > day:
            changed = replace(changed, relief_end=later, relief_until=later, ended_by="another")
        if e.breach is not None and e.breach > day:
            changed = replace(changed, breach=None, breach_until=later)
        if e.start > day:
            changed = replace(changed, start=later)
        return changed

    assert known([otherwise(e) for e in episodes], day) == known(episodes, day)


def test_what_runs_has_neither_end_nor_culprit(episodes):
    day = dt.date(2018, 1, 1)
    thaw = next(s for s in known(episodes, day) if s.name == "Belarus 2015-20")
    assert not thaw.ended
    assert not thaw.breached
    assert thaw.ended_by is None
    assert thaw.lag is None
    assert thaw.since_breach is None
    assert thaw.relief == pytest.approx((day - dt.date(2015, 8, 22)).days / 30.4375)


def test_what_has_ended_is_known_whole(episodes):
    thaw = next(s for s in known(episodes, dt.date(2025, 2, 15)) if s.name == "Belarus 2008-10")
    assert thaw.ended
    assert thaw.ended_by == "election"
    assert thaw.relief == pytest.approx(29.5, abs=0.05)
    assert thaw.breach == pytest.approx(28.1, abs=0.05)
    assert thaw.lag == pytest.approx(43 / 30.4375, abs=0.01)


def test_an_episode_is_left_out_by_name(episodes):
    left = {s.name for s in known(episodes, dt.date(2025, 2, 15), without="Belarus 2008-10")}
    assert "Belarus 2008-10" not in left
    assert len(left) == len(episodes) - 1


def test_an_episode_is_unknown_on_the_day_it_begins(episodes):
    first = episodes[0]
    assert known(episodes, first.start) == ()


def test_survival_is_the_life_table():
    months = np.array([[2.0, 4.0, 7.0, 30.0]])
    happened = np.array([[True, False, True, False]])
    curve = survival(months, happened)[0]
    # 4 at risk in the first quarter, 3 in the second (one lost in it), 2 in the third.
    assert curve[:4] == pytest.approx([3 / 4, 3 / 4, 3 / 8, 3 / 8])
    assert (np.diff(curve) <= 0.0).all()


def test_the_published_survival_of_relief_is_met(episodes):
    """Political parameters, rows S_relief_12m to S_relief_36m: 0.89, 0.83, 0.65."""
    seen = [s for s in known(episodes, dt.date(2025, 2, 15)) if s.relief is not None]
    curve = survival(np.array([[s.relief for s in seen]]), np.array([[s.ended for s in seen]]))[0]
    assert curve[[3, 7, 11]] == pytest.approx([0.89, 0.83, 0.65], abs=0.02)
