"""Paths drawn from a solved game have the expectations that the game computes exactly."""

import numpy as np
import pytest

import snapback
from snapback.economy.selected import selected
from snapback.economy.worlds import world_of
from snapback.game.play import play
from snapback.game.sampled import NEVER, Chance, sampled
from snapback.game.stage import levels_of

PATHS = 6000
QUARTERS = 6


@pytest.fixture(scope="module")
def plays():
    case = snapback.load("ruritania")
    sets = [frozenset(level) for a in case.agreements for level in levels_of(a)]
    data = selected(case, world_of(case), None, sets).data
    return {name: play(case, data, name) for name in ("two_steps", "nothing")}


@pytest.fixture(scope="module")
def drawn(plays):
    random = np.random.Generator(np.random.Philox(key=1))
    return sampled(plays["nothing"], plays["two_steps"], Chance(), PATHS, QUARTERS, random)


def near(sample, exact, slack):
    error = sample.std() / np.sqrt(len(sample))
    return abs(sample.mean() - exact) <= 4.0 * error + slack


@pytest.mark.parametrize(("name", "slack"), [("freed", 0.04), ("newly_jailed", 0.04), ("held", 0.04)])
def test_people_as_expected(plays, drawn, name, slack):
    exact = plays["two_steps"].outcomes[name][:QUARTERS]
    paths = getattr(drawn, name)
    for quarter in range(QUARTERS):
        assert near(paths[:, quarter], exact[quarter], slack * max(abs(exact[quarter]), 1.0))


@pytest.mark.parametrize("side", ["broken_by_target", "broken_by_sender"])
def test_breaks_as_expected(plays, drawn, side):
    exact = plays["two_steps"].outcomes[side][:QUARTERS]
    for quarter in range(QUARTERS):
        assert near((getattr(drawn, side) <= quarter + 1).astype(float), exact[quarter], 0.02)


def test_only_one_side_breaks_first(drawn):
    assert not ((drawn.broken_by_target < NEVER) & (drawn.broken_by_sender < NEVER)).any()


def test_people_are_kept_count_of(drawn):
    assert (drawn.held >= 0.0).all()
    assert (np.diff(drawn.freed, axis=1) >= 0.0).all()
    assert np.array_equal(drawn.freed, np.rint(drawn.freed))


def test_an_agreement_never_struck_frees_as_no_deal(plays):
    random = np.random.Generator(np.random.Philox(key=2))
    found = sampled(plays["nothing"], plays["two_steps"], Chance(struck=0.0), 2000, QUARTERS, random)
    assert (found.level == NEVER).all()
    assert (found.broken_by_target == NEVER).all()
    exact = plays["nothing"].outcomes["newly_jailed"][QUARTERS - 1]
    assert near(found.newly_jailed[:, -1], exact, 0.04 * exact)


def test_clustering_spreads_arrests(plays):
    def spread(k):
        random = np.random.Generator(np.random.Philox(key=3))
        chance = Chance(clustering=k)
        return sampled(plays["nothing"], plays["nothing"], chance, 2000, 1, random).newly_jailed.std()

    assert spread(2.0) > 1.2 * spread(np.inf)


def test_pardons_that_run_free_people(plays):
    random = np.random.Generator(np.random.Philox(key=4))
    chance = Chance(waves=(5.0,), waves_last=1.0)
    found = sampled(plays["nothing"], plays["nothing"], chance, 200, 4, random)
    assert (found.freed[:, -1] >= 20.0).all()
    assert (found.released == 1).all()
