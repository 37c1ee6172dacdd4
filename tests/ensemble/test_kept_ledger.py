"""What is kept of a ledger gives back the same bits, and is made anew where it is torn."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

import snapback
from snapback.ensemble import kept_ledger as module
from snapback.ensemble.kept import Kept
from snapback.ensemble.kept_ledger import kept_ledger
from snapback.ensemble.plain_arrays import bytes_of, dataset_of


@pytest.fixture(scope="module")
def case():
    return snapback.load("ruritania")


@pytest.fixture(scope="module")
def world(case):
    from snapback.economy.worlds import world_of

    return world_of(case)


def test_a_kept_ledger_is_the_ledger(case, world, tmp_path, monkeypatch):
    first = kept_ledger(case, world, Kept(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(module, "ledger", None)
        again = kept_ledger(case, world, Kept(tmp_path))
    xr.testing.assert_identical(again.data.astype(first.data.dtypes), first.data)
    assert [getattr(again, name) for name in module.BESIDE] == [
        getattr(first, name) for name in module.BESIDE
    ]


def test_a_torn_one_is_made_anew(case, world, tmp_path):
    first = kept_ledger(case, world, Kept(tmp_path))
    (file,) = tmp_path.glob("*.kept")
    file.write_bytes(file.read_bytes()[:-9])
    again = kept_ledger(case, world, Kept(tmp_path))
    assert again.data.identical(first.data)


def test_text_and_numbers_come_back_as_they_were():
    data = xr.Dataset(
        {"x": (("a", "b"), np.array([[0.1, -0.0], [np.inf, 5e-324]])), "t": ("a", np.array(["ä", "b|c"]))},
        coords={"a": ["one", "two"]},
        attrs={"unit": "USD"},
    )
    back = dataset_of(bytes_of(data))
    assert back.identical(data)
    assert back["x"].values.tobytes() == data["x"].values.tobytes()
