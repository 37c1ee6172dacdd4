import numpy as np
import pytest
from scipy import stats

from snapback.verdict.importance import rank_correlation, tornado


def draws(n, parameters, seed=0):
    return np.random.default_rng(seed).normal(size=(n, parameters))


def test_the_swing_of_a_straight_line():
    x = draws(20000, 3)
    found = tornado(x, 2.0 * x[:, 0] - 0.5 * x[:, 1])
    fifth = stats.norm.pdf(stats.norm.ppf(0.2)) / 0.2
    np.testing.assert_allclose(found.swing, [4 * fifth, -fifth, 0.0], atol=0.1)
    assert found.order[0] == 0
    assert found.clear.tolist() == [True, True, False]
    assert found.draws == 4000


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_the_error_is_the_spread_over_repetitions(statistic):
    swings, errors = [], []
    for seed in range(300):
        x = draws(100, 1, seed)
        found = tornado(x, draws(100, 1, seed + 1000)[:, 0], statistic=statistic)
        swings.append(found.swing[0])
        errors.append(found.error[0])
    assert np.mean(errors) == pytest.approx(np.std(swings), rel=0.2)


def test_few_draws_and_many_idle_parameters_are_seldom_clear():
    clear = [tornado(draws(64, 150, s), draws(64, 1, s + 500)[:, 0]).clear.any() for s in range(60)]
    assert np.mean(clear) < 0.2
    clear = [rank_correlation(draws(64, 150, s), draws(64, 1, s + 500)[:, 0]).clear.any() for s in range(60)]
    assert np.mean(clear) < 0.2


def test_rare_events_leave_an_error():
    y = np.zeros(60)
    y[7] = 1.0
    assert (tornado(draws(60, 4), y).error > 0).all()


def test_a_parameter_that_does_not_vary_has_no_part():
    x = draws(50, 2)
    x[:, 1] = 3.0
    found, ranked = tornado(x, x[:, 0]), rank_correlation(x, x[:, 0])
    assert (found.swing[1], found.error[1], found.clear[1]) == (0, 0, False)
    assert (ranked.value[1], ranked.clear[1]) == (0, False)
    assert ranked.value[0] == pytest.approx(1.0)
    assert ranked.clear[0]


def test_rank_correlation_is_spearmans():
    x = np.round(draws(80, 3), 1)
    y = np.exp(x[:, 0]) + 0.3 * draws(80, 1, 9)[:, 0]
    found = rank_correlation(x, y)
    np.testing.assert_allclose(found.value, [stats.spearmanr(x[:, k], y).statistic for k in range(3)])


@pytest.mark.parametrize("measure", [tornado, rank_correlation])
def test_too_few_draws_are_refused(measure):
    with pytest.raises(ValueError, match="draws"):
        measure(draws(8, 2), np.arange(8.0))
    with pytest.raises(ValueError, match="failed draws"):
        measure(draws(80, 2), np.full(80, np.nan))
