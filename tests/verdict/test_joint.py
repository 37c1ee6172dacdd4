import numpy as np
import pytest
from scipy import special

from snapback.case.prior import Prior
from snapback.errors import NotConverged
from snapback.verdict.joint import joint_turn
from snapback.verdict.tipping import tipping_values

UNIT = 1.0 / special.ndtri(0.9)


def standard(names):
    """Priors whose value is their normal score."""
    return {name: Prior("normal", 0.0, -1 / UNIT, 1 / UNIT) for name in names}


def test_a_plane_has_its_foot_as_turn():
    slope = np.array([3.0, 4.0, 0.0])
    found = joint_turn(lambda x: 10.0 - slope @ x, standard("abc"))
    assert found.distance == pytest.approx(2.0, abs=1e-4)
    np.testing.assert_allclose(found.score, [1.2, 1.6, 0.0], atol=1e-3)
    np.testing.assert_allclose(found.importance, [0.36, 0.64, 0.0], atol=1e-3)
    assert found.probability == pytest.approx(special.ndtr(-2.0), rel=1e-3)
    assert found.movers() == ["b", "a"]
    assert found.movers(0.5) == ["b"]


def test_lognormal_ratio_by_hand():
    priors = {"r": Prior("lognormal", 8.0, 4.0, 16.0), "s": Prior("lognormal", 2.0, 1.0, 4.0)}
    found = joint_turn(lambda x: x[0] - x[1], priors)
    deviation = np.log(2.0) * UNIT
    assert found.distance == pytest.approx(np.log(4.0) / (deviation * np.sqrt(2.0)), rel=1e-3)
    np.testing.assert_allclose(found.value, [4.0, 4.0], rtol=2e-3)


def test_a_curved_surface_is_met_at_its_nearest_point():
    found = joint_turn(lambda x: 3.0 - x[0] - 0.1 * (x[0] - x[1]) ** 2 - x[1], standard("ab"))
    np.testing.assert_allclose(found.score, [1.5, 1.5], atol=3e-3)
    assert found.residual < 1e-3


def test_a_supplied_gradient_gives_the_same():
    def difference(x):
        return 2.0 - np.sinh(x[0]) - x[1]

    plain = joint_turn(difference, standard("ab"))
    exact = joint_turn(difference, standard("ab"), gradient=lambda x: np.array([-np.cosh(x[0]), -1.0]))
    np.testing.assert_allclose(plain.score, exact.score, atol=2e-3)
    assert exact.evaluations < plain.evaluations


def test_it_is_never_farther_than_the_nearest_single_turn():
    random = np.random.default_rng(3)
    for _ in range(20):
        a, b = random.normal(size=4), 0.1 * random.normal(size=(4, 4))

        def difference(x, a=a, b=b):
            return 2.0 - a @ x - x @ b @ x

        priors = standard("abcd")
        single = tipping_values(difference, priors)[0]
        start = np.array([single.score or 0.0 if n == single.parameter else 0.0 for n in "abcd"])
        found = joint_turn(difference, priors, starts=[start])
        assert found.distance <= abs(single.score or np.inf) + 2e-3


def test_no_turn_within_the_priors():
    assert joint_turn(lambda x: 100.0 - x[0], standard("ab")) is None
    assert joint_turn(lambda _: 1.0, standard("ab")) is None


def test_a_fixed_parameter_stays():
    priors = {**standard("a"), "fixed": Prior("fixed", 5.0, 5.0, 5.0)}
    found = joint_turn(lambda x: 1.0 - x[0] * x[1] / 5.0, priors)
    assert found.score[1] == 0.0
    assert found.score[0] == pytest.approx(1.0, abs=1e-3)


def test_a_surface_that_never_settles_says_so():
    with pytest.raises(NotConverged, match="did not settle"):
        joint_turn(lambda x: 1.5 + np.sin(20 * x[0]) - 0.05 * x[0], standard("a"), iterations=5)


def test_equal_policies_are_refused():
    with pytest.raises(ValueError, match="not zero"):
        joint_turn(lambda x: x[0], standard("a"))
