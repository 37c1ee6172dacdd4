"""Ruritania's two steps against a solution written out by hand over the full list of states."""

import numpy as np
import pytest
from tests.game.hand import Hand
from tests.game.political import agreement, ledger, small

from snapback.game.outcomes import kept
from snapback.game.play import play

HORIZON, QUARTERS = 10, 8


@pytest.fixture(scope="module", params=[{}, {"h_unscheduled_turnover": 0.2, "rr_growth_lag": 0.9}])
def both(request):
    case = small(agreement(), stock=(0.0, 40.0, 60.0))
    played = play(case, ledger(), "deal", request.param, horizon=HORIZON, quarters=QUARTERS)
    w, v, game = played.stage.worth, played.values, case.game
    worth = {
        "now": w.revenue_now, "all": w.everything, "share": w.dependence_now, "revenue": w.revenue,
        "income": w.income, "patron": w.patron, "sender": w.sender, "share_change": w.dependence,
    }  # fmt: skip
    consent = {"S1": 1.0, "S2": 1.0}
    if "p_consent_bank_board" in v:
        consent["S2"] = v["p_consent_bank_board"]
    hand = Hand(v, game.stock, game.dependence, v["held_at_strelsau"], worth, played.stage.calendar, consent)
    return played, hand, hand.solve(HORIZON)


def test_values_are_the_same(both):
    played, _, (value, _) = both
    np.testing.assert_allclose(played.solution.value.reshape(value.shape), value, rtol=0, atol=1e-9)


def test_outcomes_are_the_same(both):
    played, hand, (_, plans) = both
    freed, steps = hand.outcomes(played.stage.start.ravel(), plans, QUARTERS)
    np.testing.assert_allclose(played.outcomes["freed"], freed, rtol=0, atol=1e-9)
    for n, place in enumerate(("sender_1", "sender_2")):
        rules = played.stage.automaton
        path = played.paths[kept(rules.places[rules.index(place)])]
        np.testing.assert_allclose(np.cumsum(path), steps[:, n], rtol=0, atol=1e-9)
    assert steps[-1, 1] > 0.01
