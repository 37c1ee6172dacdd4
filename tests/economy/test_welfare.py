"""Welfare: its parts, its base year, and what the two measures have in common."""

import numpy as np
import pytest
from small_world import busy_scenario, small_world

from snapback.economy.equilibrium import equilibrium
from snapback.economy.welfare import welfare, welfare_parts
from snapback.errors import InvalidScenario

NAMES = ["total", "terms_of_trade", "volume_of_trade", "real_wage", "real_income"]


@pytest.fixture(scope="module")
def world():
    return small_world()


@pytest.fixture(scope="module")
def shocked(world):
    return equilibrium(world, **busy_scenario(world))


def test_names_units_and_sources(world, shocked):
    effect = welfare(shocked)
    assert list(effect) == NAMES
    assert list(effect.country.values) == list(world.countries)
    for name in NAMES:
        assert effect[name].attrs["units"] == "fraction"
        assert effect[name].attrs["source"]


def test_nothing_changes_against_itself_nor_the_base_year_against_its_equilibrium(world, shocked):
    assert float(np.abs(welfare(shocked, base=shocked).to_array()).max()) == 0.0
    assert float(np.abs(welfare(equilibrium(world)).to_array()).max()) < 1e-8


def test_base_year_and_its_equilibrium_are_the_same_base(world, shocked):
    implicit, explicit = welfare(shocked), welfare(shocked, base=equilibrium(world))
    np.testing.assert_allclose(implicit.to_array(), explicit.to_array(), atol=1e-8)


def test_total_is_the_sum_of_its_parts(shocked):
    effect, parts = welfare(shocked), welfare_parts(shocked).sum(("partner", "sector"))
    np.testing.assert_allclose(effect["total"], effect["terms_of_trade"] + effect["volume_of_trade"])
    np.testing.assert_allclose(effect["terms_of_trade"], parts["terms_of_trade"])
    np.testing.assert_allclose(effect["volume_of_trade"], parts["volume_of_trade"])


def test_terms_of_trade_are_a_zero_sum(world, shocked):
    # What a seller gains from a dearer good its buyer loses, so weighted by income nothing is left.
    base = equilibrium(world)
    effect = welfare(shocked, base=base)
    assert float((effect["terms_of_trade"].values * base.income).sum()) == pytest.approx(0.0, abs=1e-9)
    parts = welfare_parts(shocked, base=base)["terms_of_trade"].sum("sector").values * base.income[:, None]
    np.testing.assert_allclose(parts, -parts.T, atol=1e-12)


def test_both_measures_agree_on_a_small_tariff_change():
    # To first order in tariffs, with balanced trade, they measure the same thing.
    world = small_world(deficits=0.0)
    tariff = world.tariff.copy()
    tariff[0, 1] += 1e-6
    effect = welfare(equilibrium(world, tariff=tariff, tolerance=1e-13), equilibrium(world, tolerance=1e-13))
    np.testing.assert_allclose(effect["total"] * 1e6, effect["real_income"] * 1e6, atol=2e-5)


def test_real_income_is_income_over_final_prices(world, shocked):
    base = equilibrium(world)
    price = (shocked.price / base.price) ** world.final_share
    expected = shocked.income / base.income / price.prod(axis=1) - 1.0
    np.testing.assert_allclose(welfare(shocked, base=base)["real_income"], expected, rtol=1e-10)


def test_other_worlds_cannot_be_compared(shocked):
    with pytest.raises(InvalidScenario, match="other countries or sectors"):
        welfare(shocked, base=equilibrium(small_world(countries=5)))


def test_public_functions_are_not_hidden_by_their_modules():
    import snapback.economy.equilibrium
    import snapback.economy.welfare

    assert callable(snapback.economy.equilibrium)
    assert callable(snapback.economy.welfare)
