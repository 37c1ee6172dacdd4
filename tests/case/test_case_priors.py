"""Priors meet the three numbers that the analyst wrote, stay in bounds, and are plain where they can."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from snapback.case import Prior, load

SHAPES = ["normal", "lognormal", "uniform", "beta", "gamma"]
share = st.floats(0.01, 0.99)


@given(shape=st.sampled_from(SHAPES), numbers=st.lists(share, min_size=3, max_size=3, unique=True))
@settings(max_examples=80, deadline=None)
def test_the_three_numbers_are_met_and_quantiles_ascend(shape, numbers):
    low, central, high = sorted(numbers)
    if min(central - low, high - central) < 1e-3:
        return
    prior = Prior(shape, central, low, high, 0.0, 1.0)
    assert prior.ppf([0.1, 0.5, 0.9]) == pytest.approx([low, central, high], rel=1e-7)
    x = prior.ppf(np.linspace(0.0, 1.0, 401))
    assert np.isfinite(x).all()
    assert (np.diff(x) >= -1e-12).all()
    assert x.min() >= 0.0
    assert x.max() <= 1.0


@pytest.mark.parametrize(
    ("shape", "plain"),
    [
        ("normal", stats.norm(3.0, 0.7)),
        ("lognormal", stats.lognorm(0.5, scale=2.0)),
        ("uniform", stats.uniform(0.2, 0.5)),
        ("beta", stats.beta(2.0, 5.0)),
        ("beta", stats.beta(0.6, 0.9)),
        ("gamma", stats.gamma(3.0, scale=0.4)),
        ("gamma", stats.gamma(0.7, scale=10.0)),
    ],
)
def test_a_plain_member_of_the_family_comes_back(shape, plain):
    low, central, high = plain.ppf([0.1, 0.5, 0.9])
    u = np.linspace(0.001, 0.999, 99)
    assert Prior(shape, central, low, high).ppf(u) == pytest.approx(plain.ppf(u), rel=1e-6)


def test_bounds_squeeze_tails_without_an_atom():
    prior = Prior("normal", 0.9, 0.5, 0.98, 0.0, 1.0)
    x = prior.ppf(np.linspace(0.9, 1.0, 201))
    assert x[0] == pytest.approx(0.98)
    assert x[-1] == pytest.approx(1.0)
    assert (np.diff(x) > 0.0).all()


def test_one_sided_ranges_and_fixed_values():
    assert Prior("normal", 1.0, 1.0, 2.0).ppf([0.0, 0.1, 0.4, 0.9]) == pytest.approx([1.0, 1.0, 1.0, 2.0])
    assert (Prior("fixed", 3.0, 3.0, 3.0).ppf(np.zeros((2, 2))) == 3.0).all()


@pytest.mark.parametrize("u", [-0.1, 1.1, np.nan, [0.5, np.inf]])
def test_probabilities_are_probabilities(u):
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        Prior("normal", 0.0, -1.0, 1.0).ppf(u)


def test_a_case_knows_values_and_bounds_of_its_parameters():
    case = load("ruritania")
    assert case.central()["fine_cloth_share"] == 0.6
    assert case.value(0.25) == 0.25
    assert case.value("fine_cloth_share") == 0.6
    assert case.value("fine_cloth_share", {"fine_cloth_share": 0.7}) == 0.7
    assert case.value("take_salt", {"fine_cloth_share": 0.7}) == 0.4
    with pytest.raises(KeyError):
        case.value("unknown")
    margin = case.prior("rail_margin")
    assert (margin.lower, margin.upper) == (0.0, 1.0)
    for name, parameter in case.parameters.items():
        found = case.prior(name).ppf([0.1, 0.5, 0.9])
        assert found == pytest.approx([parameter.low, parameter.central, parameter.high], rel=1e-7)


def test_every_quantity_of_a_case_is_found():
    case = load("ruritania")
    found = {
        ".".join(map(str, path)): (quantity, str(bounds)) for path, quantity, bounds in case.quantities()
    }
    assert found["routes.1.margin"] == ("rail_margin", "between 0 and 1")
    assert found["routes.1.capacity"] == (0.25, "greater than 0")
    assert found["measures.4.amount"] == (4.0, "0 or more")
    assert found["dispersion.default"] == ("route_dispersion", "greater than 0")
    assert found["elasticity.theta.cloth"] == ("theta_cloth", "greater than 0")
    assert found["regime.takes.0.rate"] == ("take_salt", "between 0 and 1")
    assert found["overcompliance"] == ("overcompliance", "between 0 and 1")
    named = {quantity for quantity, _ in found.values() if isinstance(quantity, str)}
    assert found["game.held"] == ("held_at_strelsau", "0 or more")
    assert found["game.stock.5"] == (60.0, "0 or more")
    assert found["agreements.0.steps.1.share"] == (0.5, "between 0 and 1")
    assert named == {*case.parameters, "held_at_strelsau"}
