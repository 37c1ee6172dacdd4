"""Results under other ways of computing, and the bound on what the horizon may move."""

import numpy as np
import pytest
from tests.game.political import agreement, ledger, small

from snapback.errors import NotConverged
from snapback.game.comparison import compare
from snapback.game.play import play
from snapback.game.robustness import MOVED_MOST, NOISE, check_horizon, robustness


def test_each_variant_is_told_beside_the_result():
    case = small(agreement(), agreement("tariff", "tariff"), horizon=80)
    found = robustness(case, ledger(), policies=["deal", "tariff"])
    at, stated = found["at"], found["at"].sel(variant="as stated")
    assert np.array_equal(at.sel(variant="80 quarters ahead"), stated)
    assert at.sel(policy="tariff", variant=NOISE).isnull().all()
    assert at.sel(policy="tariff").drop_sel(variant=NOISE).notnull().all()
    freed = at.sel(policy="deal", outcome="freed", year="3y")
    assert freed.sel(variant=NOISE) < 0.1 * freed.sel(variant="as stated")
    assert (found["moved"].sel(variant="as stated") == 0.0).all()


def test_a_horizon_that_does_not_show_passes_and_one_that_does_is_named():
    data = ledger()
    far, near = small(horizon=160), small(horizon=20)
    assert check_horizon(far, data, {"deal": play(far, data, "deal")}) < MOVED_MOST
    with pytest.raises(NotConverged, match="horizon: 40") as error:
        compare(near, data, policies=["deal"], noise=False, check=True)
    said = error.value.diagnostics
    assert (said["policy"], said["horizon"], said["doubled"]) == ("deal", 20, 40)
    assert said["outcome"] in str(error.value)
    assert error.value.exit_code == 3
    compare(near, data, policies=["deal"], noise=False)
