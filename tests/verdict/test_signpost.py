import numpy as np
import pytest
from scipy import stats

from snapback.verdict.signpost import signpost, what_to_watch


def draws(n=4000, gap=1.5, seed=0):
    random = np.random.default_rng(seed)
    failed = random.uniform(size=n) < 0.3
    return random.normal(size=n) + gap * failed, failed


def test_two_normals_are_parted_half_way():
    found = signpost(*draws(40000))
    assert found.above
    assert found.threshold == pytest.approx(0.75, abs=0.12)
    assert found.hits == pytest.approx(stats.norm.cdf(0.75), abs=0.05)
    assert found.hits - found.false_alarms == pytest.approx(2 * stats.norm.cdf(0.75) - 1, abs=0.01)
    assert found.area == pytest.approx(stats.norm.cdf(1.5 / np.sqrt(2)), abs=0.01)
    assert found.clear


def test_odds_are_bayes():
    found = signpost(*draws())
    assert found.odds_warned == pytest.approx(found.odds_before * found.hits / found.false_alarms, rel=0.01)
    assert found.odds_quiet < found.odds_before < found.odds_warned
    assert found.likelihood_ratio == pytest.approx(found.hits / found.false_alarms, rel=0.01)


def test_a_low_value_can_be_the_warning():
    x, failed = draws()
    high, low = signpost(x, failed), signpost(-x, failed)
    assert not low.above
    assert low.threshold == pytest.approx(-high.threshold)
    assert low.area == pytest.approx(high.area)


def test_an_idle_observable_is_not_clear_and_held_out_rates_show_it():
    found = [signpost(*draws(100, 0.0, seed)) for seed in range(40)]
    assert np.mean([f.hits - f.false_alarms for f in found]) > 0.1
    assert abs(np.mean([f.separation for f in found])) < 0.06
    assert np.mean([f.clear for f in found]) < 0.25


def test_few_failures_give_no_held_out_rates_and_no_certainty():
    found = signpost(np.arange(10.0), np.arange(10) > 7)
    assert (found.hits, found.false_alarms, found.threshold) == (1.0, 0.0, 7.5)
    assert found.held_out_hits is None
    assert found.area == 1.0
    assert found.area_error > 0.1
    assert np.isfinite(found.odds_warned)


@pytest.mark.parametrize("failed", [np.ones(9, dtype=bool), np.zeros(9, dtype=bool)])
def test_nothing_to_part(failed):
    assert signpost(np.arange(9.0), failed) is None
    assert signpost(np.ones(9), np.arange(9) > 4) is None


def test_the_telling_observable_comes_first():
    x, failed = draws()
    idle = np.random.default_rng(4).normal(size=(failed.size, 3))
    arrests = np.column_stack([idle[:, 0], idle[:, 0] + 0.3 * x, x])
    ranked = what_to_watch({"stock": idle, "arrests": arrests}, failed, periods=[0, 1, 2])
    assert (ranked[0].observable, ranked[0].period) == ("arrests", 2)
    assert len(ranked) == 6


def test_failed_draws_are_refused():
    with pytest.raises(ValueError, match="failed draws"):
        signpost(np.array([1.0, np.nan]), np.array([True, False]))
