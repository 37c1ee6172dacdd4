from itertools import pairwise

import numpy as np
import pytest

from snapback.verdict.box_words import box_sentence
from snapback.verdict.prim import chance, discover, peel


def planted(draws=1000, parameters=12, seed=0, noise=0.0):
    random = np.random.default_rng(seed)
    x = random.uniform(size=(draws, parameters))
    inside = (x[:, 2] > 0.6) & (x[:, 7] > 0.2) & (x[:, 7] < 0.7)
    return x, inside ^ (random.uniform(size=draws) < noise)


def test_a_planted_box_is_found():
    found = discover(*planted())
    assert found.box.conditions == [2, 7]
    assert found.box.low[2] == pytest.approx(0.6, abs=0.04)
    assert found.box.high[2] == np.inf
    np.testing.assert_allclose([found.box.low[7], found.box.high[7]], [0.2, 0.7], atol=0.04)
    assert found.box.density > 0.93
    assert found.box.coverage > 0.93
    assert (found.box.p_value[[2, 7]] < 1e-6).all()


def test_a_planted_box_is_found_through_noise_and_many_idle_parameters():
    found = discover(*planted(draws=800, parameters=100, noise=0.08))
    assert {2, 7} <= set(found.box.conditions)
    assert found.box.low[2] == pytest.approx(0.6, abs=0.1)
    assert found.box.density > 0.75


def test_numbers_of_the_box_are_those_of_its_draws():
    x, y = planted(noise=0.1)
    found = discover(x, y)
    inside = found.box.holds(x)
    assert found.box.mass == pytest.approx(inside.mean())
    assert found.box.density == pytest.approx(y[inside].mean())
    assert found.box.coverage == pytest.approx(y[inside].sum() / y.sum())


def test_the_trajectory_goes_inwards():
    x, y = planted(noise=0.1)
    boxes = list(peel(x, y, np.ones(12, dtype=bool)))
    mass = [b.mass for b in boxes]
    assert mass[0] == 1.0
    assert all(a > b > 0.9 * a for a, b in pairwise(mass))
    assert (boxes[0].coverage, boxes[0].density) == (1.0, pytest.approx(y.mean()))


@pytest.mark.parametrize("most", [1, 2, 3])
def test_conditions_stay_few(most):
    random = np.random.default_rng(5)
    x = random.uniform(size=(1500, 6))
    y = (x[:, :5] > 0.25).all(axis=1)
    assert 0 < len(discover(x, y, most=most).box.conditions) <= most


def test_few_levels_and_fixed_parameters():
    random = np.random.default_rng(2)
    x = np.column_stack([random.integers(0, 3, 400), np.full(400, 7.0), random.uniform(size=400)])
    found = discover(x, x[:, 0] == 2)
    assert found.box.conditions == [0]
    assert found.box.low[0] == 1.5
    assert (found.box.coverage, found.box.density) == (1.0, 1.0)


def test_shuffled_hits_tell_chance_from_a_box():
    x, y = planted(draws=200, parameters=10)
    assert chance(x, y, discover(x, y), shuffles=9) == pytest.approx(0.1)
    idle = np.random.default_rng(8).uniform(size=200) < 0.4
    assert chance(x, idle, discover(x, idle), shuffles=9) > 0.1


def test_always_or_never_has_no_conditions():
    x, y = planted()
    for hits in (np.ones_like(y), np.zeros_like(y)):
        assert discover(x, hits).box.conditions == []


def test_the_sentence_says_thresholds_coverage_and_density():
    found = discover(*planted())
    titles, units = [f"p{k}" for k in range(12)], [""] * 12
    titles[2], titles[7], units[7] = "the chance of detection", "the arrest rate", "persons a month"
    said = box_sentence(found, titles, units, "the deal fails", number="{:.1f}".format)
    assert said.startswith(
        "Where the chance of detection is above 0.6 and the arrest rate is between 0.2 and 0.7 persons a"
        " month, the deal fails in "
    )
    assert "1000 draws" in said
    x, y = planted()
    assert "no few conditions" in box_sentence(discover(x, ~y & y), titles, units, "the deal fails")


def test_draws_that_failed_are_refused():
    with pytest.raises(ValueError, match="failed draws"):
        discover(np.array([[np.nan], [1.0]]), np.array([True, False]))
