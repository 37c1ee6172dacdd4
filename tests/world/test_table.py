"""The form of a world: identities, labels, every problem named at once."""

import numpy as np
import pytest

from snapback.errors import InvalidWorld
from snapback.world import World, from_arrays
from snapback.world.check import check_balanced
from snapback.world.table import base_levels

CODES = ("A", "B")
SECTORS = ("grain", "steel")


def arrays(**changes):
    """Two countries alike but for size, a closed form: everybody spends a quarter of everything abroad."""
    home, abroad = 0.75, 0.25
    share = np.empty((2, 2, 2))
    share[:] = abroad
    share[[0, 1], [0, 1]] = home
    given = {
        "countries": CODES,
        "sectors": SECTORS,
        "trade_share": share,
        "value_added": [100.0, 100.0],
        "value_added_share": np.full((2, 2), 0.5),
        "input_share": np.full((2, 2, 2), 0.25),
        "final_share": np.full((2, 2), 0.5),
        "deficit": [0.0, 0.0],
        "tariff": np.zeros((2, 2, 2)),
        "theta": [4.0, 5.0],
    }
    return given | changes


def test_levels_of_a_world_that_can_be_solved_by_hand():
    base = from_arrays(**arrays()).base
    # Final spending 50 a sector, inputs half of output: output is 50 / (1 - 1/2) = 100 everywhere.
    assert base.output == pytest.approx(np.full((2, 2), 100.0), rel=1e-11)
    assert base.expenditure == pytest.approx(np.full((2, 2), 100.0), rel=1e-11)
    assert base.income == pytest.approx([100.0, 100.0])
    assert base.flow[0, 1, 0] == pytest.approx(25.0)
    assert base.imbalance < 1e-11


def test_tariff_revenue_is_income():
    tariff = np.zeros((2, 2, 2))
    tariff[0, 1] = tariff[1, 0] = 0.25
    base = from_arrays(**arrays(tariff=tariff)).base
    paid = base.flow[0, 1].sum() * 0.25
    assert base.income[1] - 100.0 == pytest.approx(paid)


def test_labels_find_positions():
    world = from_arrays(**arrays())
    assert (world.country("B"), world.sector("steel")) == (1, 1)
    with pytest.raises(KeyError):
        world.country("C")


def test_arrays_of_a_world_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        from_arrays(**arrays()).trade_share[0, 0, 0] = 1.0


def test_every_problem_at_once():
    share = arrays()["trade_share"].copy()
    share[0, 0, 0] = -0.2
    with pytest.raises(InvalidWorld) as caught:
        from_arrays(**arrays(trade_share=share, deficit=[1.0, 0.0], theta=[-4.0, 5.0]))
    text = str(caught.value)
    assert len(caught.value.problems) == 4
    for part in ("grain sums to 0.05", "sums to 1", "is negative (-0.2)", "must be positive, is -4"):
        assert part in text


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"theta": [4.0]}, "has shape (1,)"),
        ({"countries": ("A", "A")}, "names A twice"),
        ({"value_added": [100.0, np.nan]}, "not a finite number"),
        ({"tariff": np.full((2, 2, 2), -1.0)}, "-100 %"),
    ],
)
def test_problem_is_named(change, part):
    with pytest.raises(InvalidWorld) as caught:
        from_arrays(**arrays(**change))
    assert part in str(caught.value)


def test_small_country_is_solved_as_exactly_as_a_large_one():
    size = np.array([1e9, 1.0])
    share = np.zeros((2, 2, 2))
    share[0, 0], share[1, 0] = 1.0 - 1e-9, 1e-9
    share[0, 1], share[1, 1] = 0.5, 0.5
    world = from_arrays(**arrays(value_added=size, trade_share=share))
    exact = base_levels(world, tolerance=1e-15)
    assert world.base.output == pytest.approx(exact.output, rel=1e-10)


def test_unbalanced_world_is_refused_where_balance_is_needed():
    world = from_arrays(**arrays(value_added=[100.0, 300.0]))
    with pytest.raises(InvalidWorld, match="output does not equal sales"):
        check_balanced(world)


def test_dataset_has_labels_units_and_sources():
    meta = {"unit": "USD million", "year": "2013", "variables": {"theta": {"source": "a paper"}}}
    world = from_arrays(**arrays(meta=meta))
    assert isinstance(world, World)
    data = world.to_dataset()
    assert data.trade_share.dims == ("origin", "destination", "sector")
    assert data.theta.attrs["source"] == "a paper"
    assert data.value_added.attrs["unit"] == "USD million"
    assert data.input_share.sel(destination="A", sector="grain", input="steel").item() == 0.25
