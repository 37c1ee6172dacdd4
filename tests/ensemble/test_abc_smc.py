from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy import stats
from tests.ensemble.thaw_record import NAMES, PRIORS, histories, simulate

from snapback.case.prior import Prior
from snapback.ensemble.abc_smc import abc_smc
from snapback.ensemble.calibrate import informed

UNIT = float(stats.norm.ppf(0.9))
STANDARD = {name: Prior("normal", 0.0, -UNIT, UNIT) for name in ("a", "b")}


def noisy(value, random):
    return value[:1] + 0.5 * random.standard_normal(1)


def test_the_posterior_of_a_normal_is_known():
    found = abc_smc(noisy, STANDARD, np.array([1.2]), particles=200, seed=4)
    post = found.posterior
    mean, deviation = 1.2 / 1.25, np.sqrt(0.25 / 1.25)
    assert post.weight @ post.score[:, 0] == pytest.approx(mean, abs=0.12)
    np.testing.assert_allclose(post.interval()[0], mean + deviation * stats.norm.ppf([0.1, 0.9]), atol=0.2)
    verdicts = informed(np.random.default_rng(0).normal(size=(2000, 2)), post, ["a", "b"])
    assert [v.learnt for v in verdicts] == [True, False]


def test_tolerances_fall_and_simulations_are_counted():
    calls = []

    def counted(value, random):
        calls.append(1)
        return noisy(value, random)

    found = abc_smc(counted, STANDARD, np.array([0.4]), particles=80, rounds=5)
    tolerances = [r.tolerance for r in found.rounds]
    assert tolerances == sorted(tolerances, reverse=True)
    assert found.simulations == len(calls)
    assert found.posterior.acceptance == pytest.approx(80 * len(found.rounds) / len(calls))
    assert 0 < found.posterior.effective <= 80


def test_the_same_bits_on_any_number_of_workers():
    with ThreadPoolExecutor(3) as pool:
        many = abc_smc(noisy, STANDARD, np.array([0.4]), particles=40, rounds=3, run=pool.map)
    one = abc_smc(noisy, STANDARD, np.array([0.4]), particles=40, rounds=3)
    other = abc_smc(noisy, STANDARD, np.array([0.4]), particles=40, rounds=3, seed=1)
    assert one.posterior.score.tobytes() == many.posterior.score.tobytes()
    assert one.posterior.weight.tobytes() == many.posterior.weight.tobytes()
    assert one.posterior.score.tobytes() != other.posterior.score.tobytes()


def test_weights_undo_the_proposals():
    """A summary that says nothing about the parameters leaves the prior, whatever was proposed."""
    found = abc_smc(
        lambda _, random: random.standard_normal(1), STANDARD, np.array([0.0]), particles=300, rounds=3
    )
    post = found.posterior
    mean = post.weight @ post.score
    np.testing.assert_allclose(mean, 0.0, atol=0.2)
    np.testing.assert_allclose(np.sqrt(post.weight @ (post.score - mean) ** 2), 1.0, atol=0.15)


def test_failures_are_never_accepted():
    def failing(value, random):
        return noisy(value, random) if value[1] < 0.5 else np.array([np.nan])

    found = abc_smc(failing, STANDARD, np.array([0.0]), particles=60, rounds=3, adjust=False)
    assert (found.posterior.score[:, 1] < 0.5).all()
    with pytest.raises(ValueError, match="succeed"):
        abc_smc(lambda v, _: v if v[0] > 1 else v + np.nan, STANDARD, np.zeros(2), particles=60)


def test_the_budget_ends_the_search():
    found = abc_smc(noisy, STANDARD, np.array([0.0]), particles=50, most_simulations=500, rounds=50)
    assert found.simulations <= 500
    assert len(found.rounds) >= 2


@pytest.mark.slow
def test_intervals_cover_known_parameters_of_synthetic_histories():
    truth, records = histories(100, seed=21)
    inside = np.zeros((100, len(NAMES)))
    for k in range(100):
        found = abc_smc(simulate, PRIORS, records[k], particles=150, rounds=4, most_simulations=2000, seed=k)
        ends = found.posterior.interval()
        inside[k] = (truth[k] >= ends[:, 0]) & (truth[k] <= ends[:, 1])
    assert ((inside.mean(axis=0) >= 0.7) & (inside.mean(axis=0) <= 0.9)).all(), inside.mean(axis=0)
