"""Quantiles with their Monte-Carlo errors, against closed forms and repetition."""

import numpy as np
import pytest
from scipy.stats import norm

from snapback.ensemble import quantiles


def test_points_are_those_of_the_draws():
    x = np.arange(101.0)[::-1, None] * [1.0, -2.0]
    found = quantiles(x)
    assert found.p10 == pytest.approx([10.0, -180.0])
    assert found.p50 == pytest.approx([50.0, -100.0])
    assert found.p90 == pytest.approx([90.0, -20.0])
    assert found.draws == 101


def test_errors_are_the_spread_over_repetitions():
    many = quantiles(np.random.default_rng(0).normal(size=(256, 3000)))
    for level in ("10", "50", "90"):
        stated = np.sqrt((getattr(many, f"error{level}") ** 2).mean())
        assert stated == pytest.approx(getattr(many, f"p{level}").std(), rel=0.1)
        p = int(level) / 100
        assert stated == pytest.approx(np.sqrt(p * (1 - p) / 256) / norm.pdf(norm.ppf(p)), rel=0.1)


def test_a_small_spread_on_a_large_level_keeps_its_error():
    x = np.random.default_rng(1).normal(size=200)
    assert quantiles(x + 1e9).error50 == pytest.approx(quantiles(x).error50, rel=1e-5)


def test_equal_draws_have_no_error_and_one_draw_says_nothing_of_its_own():
    assert quantiles(np.full((50, 2), 3.0)).error90.tolist() == [0.0, 0.0]
    assert quantiles([4.0]).p90 == 4.0


def test_what_is_not_a_number_stays_visible():
    found = quantiles([[1.0, np.nan], [2.0, 1.0], [3.0, 2.0]])
    assert np.isnan(found.p50[1])
    assert np.isnan(found.error50[1])
    assert found.p50[0] == 2.0


def test_no_draws_no_quantiles():
    with pytest.raises(ValueError, match="no draws"):
        quantiles(np.empty((0, 3)))
