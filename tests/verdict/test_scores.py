import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, special, stats

from snapback.verdict import scores


def normal_crps(mean, deviation, y):
    """Gneiting & Raftery (2007), equation 5."""
    z = (y - mean) / deviation
    return deviation * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / math.sqrt(math.pi))


def uniform_crps(y):
    """Of the uniform on [0, 1]: the integral of (F - 1{x >= y})^2."""
    inside = min(max(y, 0.0), 1.0)
    return abs(y - inside) + inside**3 / 3 + (1 - inside) ** 3 / 3


def test_log_score_is_minus_the_log_and_stops_at_the_floor():
    assert scores.log_score(0.25, True) == pytest.approx(math.log(4))
    assert scores.log_score(0.25, False) == pytest.approx(-math.log(0.75))
    assert scores.log_score(0.0, True) == pytest.approx(math.log(100))
    assert scores.log_score(0.0, True, floor=0.001) == pytest.approx(math.log(1000))
    assert scores.log_score(0.0, False) == 0.0


def test_brier_of_a_coin():
    np.testing.assert_allclose(scores.brier(0.5, [True, False]), 0.25)
    np.testing.assert_allclose(scores.brier([1, 0, 0.3], [True, True, True]), [0, 1, 0.49])


@pytest.mark.parametrize("truth", [0.1, 0.4, 0.85])
@pytest.mark.parametrize("score", [scores.log_score, scores.brier])
def test_telling_the_truth_scores_best(score, truth):
    told = np.linspace(0.01, 0.99, 99)
    expected = truth * score(told, True) + (1 - truth) * score(told, False)
    assert told[expected.argmin()] == pytest.approx(truth)


@pytest.mark.parametrize("y", [-3.0, -0.4, 0.0, 1.7])
def test_sample_crps_of_a_normal(y):
    sample = 1.5 + 2.0 * special.ndtri((np.arange(20000) + 0.5) / 20000)
    assert scores.crps_sample(sample, y) == pytest.approx(normal_crps(1.5, 2.0, y), abs=2e-4)


def test_sample_crps_is_the_double_sum():
    random = np.random.default_rng(1)
    x, w, y = random.normal(size=(3, 30)), random.uniform(size=30), np.array([0.1, -2.0, 9.0])
    w /= w.sum()
    pairs = np.abs(x[:, :, None] - x[:, None, :])
    plain = np.abs(x - y[:, None]) @ w - 0.5 * np.einsum("fij,i,j->f", pairs, w, w)
    np.testing.assert_allclose(scores.crps_sample(x, y, w), plain, rtol=1e-12)


def test_crps_of_a_bernoulli_is_the_brier_score():
    sample = np.array([0.0, 1.0])
    for happened in (0.0, 1.0):
        assert scores.crps_sample(sample, happened, [0.7, 0.3]) == pytest.approx(scores.brier(0.3, happened))


def test_crps_of_a_certain_forecast_is_the_absolute_miss():
    assert scores.crps_sample(np.full(5, 3.0), 7.0) == pytest.approx(4.0)
    assert scores.crps_quantile([0.1, 0.5, 0.9], [3.0, 3.0, 3.0], 7.0) == pytest.approx(4.0)


@pytest.mark.parametrize("y", [-0.5, 0.0, 0.02, 0.3, 0.62, 1.0, 1.4])
def test_quantile_crps_of_a_uniform(y):
    levels = np.linspace(1e-9, 1 - 1e-9, 12)
    assert scores.crps_quantile(levels, levels, y) == pytest.approx(uniform_crps(y), abs=1e-7)


@pytest.mark.parametrize("y", [-6.0, -1.0, 2.2, 4.0, 11.0])
def test_quantile_crps_is_the_integral(y):
    levels, quantiles = np.array([0.05, 0.25, 0.5, 0.9]), np.array([-1.0, 2.0, 2.5, 7.0])

    def cdf(x):
        return 0.0 if x < -1 else 1.0 if x >= 7 else float(np.interp(x, quantiles, levels))

    breaks = sorted({-6.0, *quantiles, y, 11.0})
    plain = sum(
        integrate.quad(lambda x: (cdf(x) - (x >= y)) ** 2, a + 1e-12, b - 1e-12)[0]
        for a, b in pairwise(breaks)
    )
    assert scores.crps_quantile(levels, quantiles, y) == pytest.approx(plain, abs=1e-8)


def test_twice_the_integral_of_the_quantile_loss_is_the_crps():
    levels = (np.arange(4000) + 0.5) / 4000
    quantiles = special.ndtri(levels)
    loss = 2 * scores.pinball(levels, quantiles, 0.7).mean()
    assert loss == pytest.approx(normal_crps(0, 1, 0.7), abs=1e-4)


def test_quantile_loss_by_hand():
    np.testing.assert_allclose(scores.pinball([0.1, 0.9], [2.0, 5.0], 4.0), [0.1 * 2, 0.1 * 1])


def test_coverage_of_few_episodes_is_wide():
    found = scores.interval_coverage([0, 0, 0, 0], [1, 1, 1, 1], [0.5, 1.0, 0.0, 2.0])
    assert found.share == 0.75
    assert found.episodes == 4
    assert found.high - found.low > 0.4
    assert 0.0 < found.low < 0.75 < found.high < 1.0


def test_answers_about_one_episode_count_once():
    found = scores.mean_score([1.0, 3.0, 5.0], ["thaw", "thaw", "crackdown"])
    assert (found.value, found.episodes) == (3.5, 2)
    assert found.error == pytest.approx(1.5)
    assert scores.mean_score([1.0, 3.0], ["thaw", "thaw"]).error is None


def test_skill_against_a_baseline():
    own, base = np.array([0.1, 0.2, 0.3, 0.2]), np.array([0.2, 0.4, 0.2, 0.4])
    found = scores.skill(own, base)
    assert found.value == pytest.approx(1 - 0.8 / 1.2)
    assert found.better_in == 0.75
    assert found.error > 0
    assert scores.skill(base, base).value == 0.0
    assert scores.skill([0.1], [0.0]).value is None
    assert scores.skill([0.1, 0.1], [0.2, 0.2]).error is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda: scores.brier(1.2, True), r"\[0, 1\]"),
        (lambda: scores.crps_quantile([0.5, 0.1], [1, 2], 0), "rise"),
        (lambda: scores.crps_quantile([0.1, 0.5], [2, 1], 0), "fall"),
        (lambda: scores.crps_sample([1.0, np.nan], 0), "finite"),
        (lambda: scores.interval_coverage([], [], []), "no episodes"),
        (lambda: scores.mean_score([]), "no scores"),
        (lambda: scores.skill([1.0], [1.0, 2.0]), "same questions"),
    ],
)
def test_what_has_no_score_is_refused(wrong, why):
    with pytest.raises(ValueError, match=why):
        wrong()
