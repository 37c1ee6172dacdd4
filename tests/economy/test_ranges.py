"""Ranges over draws of the parameters: reproducible, ordered, honest about what failed."""

import numpy as np
import pytest
from tests.economy.tiny import measure, mirror_case, ruritania

from snapback.case import load
from snapback.economy.leverage import ledger
from snapback.economy.ranges import draw, headline, over_draws, parameter_draws
from snapback.errors import NotConverged
from snapback.world import from_arrays
from snapback.world.embedded import load_world


def package_ranges(case, world, draws, seed=0):
    """Solve all draws, one after the other."""
    results = [draw(case, world, values, case.overlap) for values in parameter_draws(case, draws, seed)]
    return over_draws(results, seed)


@pytest.fixture(scope="module")
def case():
    return load("ruritania", load_world)


@pytest.fixture(scope="module")
def world():
    return load_world("ruritania")


@pytest.fixture(scope="module")
def ranges(case, world):
    return package_ranges(case, world, draws=16, seed=3)


def test_draws_are_the_same_for_the_same_seed(case):
    assert parameter_draws(case, 8, 1) == parameter_draws(case, 8, 1)
    assert parameter_draws(case, 8, 1) != parameter_draws(case, 8, 2)


@pytest.mark.parametrize("short", [1, 2, 3, 5, 16])
def test_a_longer_run_begins_with_a_shorter_one(case, short):
    assert parameter_draws(case, 33, 5)[:short] == parameter_draws(case, short, 5)


def test_draws_follow_their_priors_and_stay_in_bounds(case):
    draws = parameter_draws(case, 256, 0)
    assert {draw["take_salt"] for draw in draws} == {0.4}
    for name, parameter in case.parameters.items():
        values = np.array([draw[name] for draw in draws])
        assert np.quantile(values, [0.1, 0.5, 0.9]) == pytest.approx(
            [parameter.low, parameter.central, parameter.high], rel=0.05
        )
    assert all(0 <= draw["fine_cloth_share"] <= 1 for draw in draws)


def test_the_order_of_parameters_in_the_file_does_not_matter(case):
    other = case.model_copy(update={"parameters": dict(reversed(case.parameters.items()))})
    assert parameter_draws(other, 4, 0) == parameter_draws(case, 4, 0)


def test_quantiles_are_ordered_and_labelled(ranges):
    assert ranges.attrs["draws"] == 16
    assert ranges.attrs["failed_draws"] == 0
    assert ranges["package_value"].dims == ("quantile", "value_kind", "package", "actor")
    for name in ("package_value", "all_eased", "gateway_flow", "dependence"):
        assert (np.diff(ranges[name].values, axis=0) >= 0).all()
    all_eased = ranges["all_eased"].sel(actor="RUR").values
    assert all_eased[0] < all_eased[2]


def test_ranges_are_the_same_bits_again(case, world, ranges):
    again = package_ranges(case, world, draws=16, seed=3)
    assert again.identical(ranges)


def test_ranges_lie_around_the_central_values(case, world, ranges):
    central = ledger(case, world).data.sel(horizon="long")["package_value"]
    low, high = ranges["package_value"].sel(quantile=0.1), ranges["package_value"].sel(quantile=0.9)
    for kind in ("marginal_first", "marginal_last"):
        at = central.sel(value_kind=kind, actor="RUR", package=["salt_trade", "banks"])
        here = {"value_kind": kind, "actor": "RUR", "package": ["salt_trade", "banks"]}
        assert (low.sel(here) < at).all()
        assert (at < high.sel(here)).all()


def test_a_case_without_priors_has_points_for_ranges(tmp_path, world):
    fixed = {
        name: {"shape": "fixed", "low": None, "high": None}
        for name in load("ruritania", load_world).parameters
    }
    case = ruritania(tmp_path, values=fixed)
    found = package_ranges(case, world, draws=3)["package_value"].values
    assert found[0] == pytest.approx(found[2])


def lonely_case(folder, low, central, high):
    """Two countries that buy everything from one another, at a friction that can make that impossible."""
    world = from_arrays(
        countries=["AAA", "BBB"], sectors=["goods"], trade_share=[[[0], [1]], [[1], [0]]],
        value_added=[100, 100], value_added_share=np.ones((2, 1)), input_share=np.zeros((2, 1, 1)),
        final_share=np.ones((2, 1)), deficit=[0, 0], tariff=np.zeros((2, 2, 1)), theta=[4.0],
    )  # fmt: skip
    scope = {"origins": ["AAA"], "destinations": ["BBB"], "sectors": ["all"]}
    friction = {
        "meaning": "what settling costs", "unit": "fraction", "central": central, "low": low, "high": high,
        "shape": "lognormal", "source": "invented", "confidence": "judgement",
    }  # fmt: skip
    ban = measure("payment_ban", scope, sender="BBB", cost="friction")
    return mirror_case(folder, world, ban, parameters={"friction": friction}), world


def test_draws_without_an_equilibrium_are_counted_not_dropped(tmp_path):
    """Beyond a friction of about 1e81 the last supplier's share is no number any more."""
    case, world = lonely_case(tmp_path, 1e-30, 1e50, 1e130)
    found = package_ranges(case, world, draws=16, seed=1)
    drawn = [draw["friction"] for draw in parameter_draws(case, 16, 1)]
    hopeless = sum(friction > 1e81 for friction in drawn)
    assert 0 < hopeless < 16
    assert found.attrs["failed_draws"] == hopeless
    assert found.attrs["failures"][0].startswith(f"draw {next(n for n, f in enumerate(drawn) if f > 1e81)}:")
    assert np.isfinite(found["package_value"].values).all()


def test_all_draws_failing_is_an_error(tmp_path):
    case, world = lonely_case(tmp_path, 1e100, 1e110, 1e120)
    with pytest.raises(NotConverged, match="none of 4 draws"):
        package_ranges(case, world, draws=4)


def test_a_ledger_with_draws_has_the_same_ranges(case, world, ranges):
    seen = []
    found = ledger(case, world, draws=16, seed=3, progress=lambda *told: seen.append(told))
    assert found.ranges.identical(ranges)
    assert seen[-1][1:] == (20, 20)
    assert sum(name == "draw" for name, _, _ in seen) == 16


def test_what_an_actor_can_ease_with_its_own_keys(case, world):
    """Graustark's cabinet alone opens the salt trade, Glottenberg's senate the river, the bank nothing."""
    data = headline(case, world, None, "nested").data
    first = data["package_value"].sel(value_kind="marginal_first")
    assert list(data["opener"].values) == ["GRA", "GLO"]
    for opener, package in (("GRA", "salt_trade"), ("GLO", "river")):
        alone = data["alone_value"].sel(opener=opener).values
        assert alone == pytest.approx(first.sel(package=package).values, abs=1e-6)
