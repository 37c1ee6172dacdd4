import numpy as np
import pytest
from scipy import stats
from tests.ensemble.thaw_record import NAMES, histories, library

from snapback.ensemble.calibrate import informed, posterior_from_library

TRUTH, RECORD = library(1, seed=77)


def normal_library(draws=4000, noise=0.5, seed=0):
    """One summary, the parameter plus normal noise: the posterior is known."""
    random = np.random.default_rng(seed)
    z = random.standard_normal((draws, 2))
    return z, z[:, :1] + noise * random.standard_normal((draws, 1))


@pytest.mark.parametrize("observed", [-0.8, 0.0, 1.2])
def test_the_posterior_of_a_normal_is_known(observed):
    z, s = normal_library()
    found = posterior_from_library(z, s, np.array([observed]))
    mean, deviation = observed / 1.25, np.sqrt(0.25 / 1.25)
    assert found.weight @ found.score[:, 0] == pytest.approx(mean, abs=0.08)
    ends = mean + deviation * stats.norm.ppf([0.1, 0.9])
    np.testing.assert_allclose(found.interval()[0], ends, atol=0.12)
    np.testing.assert_allclose(found.interval()[1], stats.norm.ppf([0.1, 0.9]), atol=0.2)


def test_regression_sees_what_a_wide_tolerance_hides():
    z, s = normal_library(600)
    plain = posterior_from_library(z, s, np.array([1.0]), keep=400, adjust=False)
    moved = posterior_from_library(z, s, np.array([1.0]), keep=400)
    assert abs(moved.weight @ moved.score[:, 0] - 0.8) < abs(plain.weight @ plain.score[:, 0] - 0.8)
    assert moved.score.shape == plain.score.shape


def test_it_says_what_the_record_does_not_inform():
    score, summaries = library(2000, seed=1)
    found = informed(score, posterior_from_library(score, summaries, RECORD[0]), NAMES)
    assert [x.verdict for x in found] == ["learnt", "learnt", "learnt", "not learnt"]
    assert all(x.spread_ratio < 0.8 for x in found[:3])
    assert found[3].divergence < 0.05 < min(x.divergence for x in found[:3])


def test_idle_parameters_are_seldom_called_learnt():
    """Seventy idle parameters and a library of 400: chance would move many of them."""
    called = 0
    for seed in range(30):
        random = np.random.default_rng(seed)
        z, s = random.standard_normal((400, 70)), random.standard_normal((400, 3))
        found = informed(z, posterior_from_library(z, s, random.standard_normal(3)), ["x"] * 70)
        called += any(x.learnt for x in found)
    assert called <= 6


def test_a_missing_record_and_an_idle_summary_are_left_out():
    z, s = normal_library()
    wide = np.column_stack([s, np.full(len(s), 3.0), np.random.default_rng(5).normal(size=len(s))])
    found = posterior_from_library(z, wide, np.array([0.7, 4.0, np.nan]))
    plain = posterior_from_library(z, s, np.array([0.7]), keep=len(found.weight))
    np.testing.assert_allclose(found.score, plain.score)
    assert found.used.tolist() == [True, False, False]
    assert np.isnan(found.surprise[1:]).all()


def test_a_record_outside_the_model_is_a_surprise():
    z, s = normal_library()
    assert posterior_from_library(z, s, np.array([0.1])).surprise[0] > 0.5
    far = posterior_from_library(z, s, np.array([6.0]))
    assert far.surprise[0] < 0.01
    assert far.effective < 60


def test_failed_draws_are_never_kept():
    z, s = normal_library(1000)
    s[np.abs(s[:, 0] - 0.5) < 0.2] = np.nan
    found = posterior_from_library(z, s, np.array([0.5]))
    assert np.isfinite(found.score).all()
    assert np.isfinite(found.tolerance)


def test_resampled_particles_have_the_weighted_mean():
    z, s = normal_library()
    found = posterior_from_library(z, s, np.array([1.0]))
    again = found.score[found.resampled(5000, seed=3)]
    np.testing.assert_allclose(again.mean(axis=0), found.weight @ found.score, atol=0.01)
    assert ((found.probability() > 0) & (found.probability() < 1)).all()


@pytest.mark.parametrize(
    ("observed", "keep", "why"),
    [([np.nan], None, "nothing to learn"), ([0.0, 1.0], None, "do not fit"), ([0.0], 5, "needed")],
)
def test_what_teaches_nothing_is_refused(observed, keep, why):
    z, s = normal_library(200)
    with pytest.raises(ValueError, match=why):
        posterior_from_library(z, s, np.array(observed), keep=keep)


def test_intervals_cover_known_parameters_of_synthetic_histories():
    score, summaries = library(3000, seed=10)
    truth, records = histories(100, seed=11)
    inside = np.zeros((100, 4))
    for k in range(100):
        ends = posterior_from_library(score, summaries, records[k]).interval()
        inside[k] = (truth[k] >= ends[:, 0]) & (truth[k] <= ends[:, 1])
    assert ((inside.mean(axis=0) >= 0.7) & (inside.mean(axis=0) <= 0.9)).all(), inside.mean(axis=0)
