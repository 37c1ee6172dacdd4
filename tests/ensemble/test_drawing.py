"""Draws depend on the seed, their number and the parameter's name, and on nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapback.case import load
from snapback.ensemble import Draws, draw, draws, uniforms
from snapback.world.embedded import load_world

NAMES = [f"name {n}" for n in range(150)]


@pytest.fixture(scope="module")
def case():
    return load("ruritania", load_world)


def test_a_draw_alone_is_the_draw_in_any_company(case):
    together = draws(case, range(200), 5)
    some = [199, 0, 63, 64, 7]
    assert draws(case, some, 5) == [together[n] for n in some]
    assert [draw(case, n, 5) for n in some] == [together[n] for n in some]
    assert draw(case, 10**9, 5) == draw(case, 10**9, 5)


def test_another_seed_gives_other_draws(case):
    assert draw(case, 0, 1) != draw(case, 0, 2) != draw(case, 0, -1)


def test_what_is_given_can_be_changed_without_harm(case):
    source = Draws(case, 0)
    source([3])[0].clear()
    assert source([3])[0] == draw(case, 3, 0)


def test_fixed_parameters_stay_and_the_others_follow_their_priors(case):
    values = draws(case, range(256), 0)
    for name, parameter in case.parameters.items():
        column = np.array([value[name] for value in values])
        if parameter.shape == "fixed":
            assert (column == parameter.central).all()
        else:
            points = np.quantile(column, [0.1, 0.5, 0.9])
            assert points == pytest.approx([parameter.low, parameter.central, parameter.high], rel=0.05)


def test_another_parameter_and_another_order_change_no_other_draw(case):
    first = case.parameters["fine_cloth_share"]
    more = {"aa_new": first, "zz_new": first} | dict(reversed(case.parameters.items()))
    found = draws(case.model_copy(update={"parameters": more}), range(8), 3)
    for old, new in zip(draws(case, range(8), 3), found, strict=True):
        assert new.keys() - old.keys() == {"aa_new", "zz_new"}
        assert new.items() >= old.items()


@pytest.mark.parametrize("seed", [0, 1])
def test_every_beginning_of_a_power_of_two_is_even_in_every_parameter(seed):
    points = uniforms(NAMES, range(256), seed)
    assert ((points > 0.0) & (points < 1.0)).all()
    for count in (1, 2, 4, 32, 128, 256):
        cells = np.sort((points[:count] * count).astype(int), axis=0)
        assert (cells == np.arange(count)[:, None]).all()


def test_no_two_parameters_go_together():
    points = uniforms(NAMES, range(256), 0)
    pairs = np.abs(np.corrcoef(points.T)[np.triu_indices(len(NAMES), 1)])
    # 11,175 pairs of independent draws would have a largest correlation of about 4.2 / 16 = 0.26.
    assert pairs.max() < 0.45
    assert np.sqrt((pairs**2).mean()) < 0.1


def test_averages_over_many_parameters_are_close():
    points = uniforms(NAMES, range(256), 11)
    # Independent draws would be off by sqrt(150) x 0.49 / 16 = 0.38.
    assert np.exp(points).sum(axis=1).mean() == pytest.approx(150 * (np.e - 1.0), abs=0.02)


def test_points_are_pinned():
    expected = [0.844533895748035, 0.6767123432351608]
    assert uniforms(["a", "b"], [5], 3)[0].tolist() == expected


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 2**32 - 1), max_size=5), st.integers())
def test_points_by_number_alone(indices, seed):
    found = uniforms(NAMES[:3], indices, seed)
    assert found.shape == (len(indices), 3)
    for row, index in zip(found, indices, strict=True):
        assert (row == uniforms(NAMES[:3], [index], seed)[0]).all()


@pytest.mark.parametrize("index", [-1, 2**32])
def test_numbers_outside_the_range_are_refused(index):
    with pytest.raises(ValueError, match="numbered from 0"):
        uniforms(NAMES, [index], 0)
