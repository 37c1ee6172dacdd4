import numpy as np
import pytest

from snapback.ensemble.weighted import effective_number, normalised, share, weighted_quantile


def test_equal_weights_are_no_weights():
    x = np.random.default_rng(0).normal(size=(3, 40))
    levels = [0.1, 0.5, 0.9]
    plain = np.quantile(x, levels, axis=-1, method="hazen")
    np.testing.assert_allclose(weighted_quantile(x, levels), plain)
    np.testing.assert_allclose(weighted_quantile(x, levels, np.full(40, 7.0)), plain)


def test_a_draw_of_weight_zero_does_not_count():
    x = np.array([1.0, 2.0, 3.0, 100.0])
    assert weighted_quantile(x, 1.0, [1, 1, 1, 0]) == 3.0


def test_effective_number():
    assert effective_number(np.ones(10)) == pytest.approx(10)
    assert effective_number([1, 0, 0]) == pytest.approx(1)


def test_share_has_an_error_even_when_all_agree():
    assert share(np.ones(40))[0] == pytest.approx(1.0)
    assert share(np.ones(40))[1] > 0.02


@pytest.mark.parametrize("weight", [[1.0], [1.0, -1.0], [0.0, 0.0], [1.0, np.inf]])
def test_bad_weights_are_refused(weight):
    with pytest.raises(ValueError, match="weights"):
        normalised(weight, 2)
