import json
from types import SimpleNamespace

import numpy as np
import pytest
from planted import planted, put

from snapback.case import load
from snapback.case.parameters import Parameter
from snapback.economy.worlds import world_of
from snapback.ensemble import Draws
from snapback.ensemble.task import Context, economy, evaluate
from snapback.game.play import play
from snapback.verdict.argued import quantity_values
from snapback.verdict.deciding import Verdict, verdict, verdict_record
from snapback.verdict.drawn import drawn
from snapback.verdict.ranking import best_agreement, ranking, rankings
from snapback.verdict.turning import _stretch, conditions, flagged, swings, turns
from snapback.verdict.watching import observables, signposts

HUMAN = "sender_value.human_rights"


def test_rankings_are_by_weighting_and_date():
    draws = planted(50)
    put(draws, "lump", HUMAN, 20, np.repeat([2.0, -1.0], [40, 10]))
    put(draws, "two_steps", HUMAN, 20, 1.0)
    found = ranking(draws, "human_rights", "5y")
    lump, steps = draws.policies.index("lump"), draws.policies.index("two_steps")
    assert found.places[lump, 0] == pytest.approx(0.8)
    assert found.beats.share[lump, steps] == pytest.approx(0.8)
    assert found.regret.largest[lump] == 2.0
    assert found.regret.largest[steps] == 1.0
    assert found.best == "lump"
    assert best_agreement(draws, "human_rights") == "lump"
    assert [(r.at, r.weighting) for r in rankings(draws)][:2] == [
        ("5y", "human_rights"),
        ("5y", "power_politics"),
    ]


def test_a_planted_parameter_leads_the_tornado_and_the_box():
    draws = planted(300)
    good = draws.parameters[:, 2]
    put(draws, "two_steps", HUMAN, 20, good - 0.3)
    put(draws, "lump", HUMAN, 20, -5.0)
    (swing,) = [s for s in swings(draws) if s.outcome == HUMAN]
    assert (swing.policy, swing.against) == ("two_steps", "nothing")
    assert swing.names[swing.tornado.order[0]] == draws.names[2]
    put(draws, "two_steps", "broken_by_target", 12, np.where(good > 0.7, 0.9, 0.1))
    found = {c.event: c for c in conditions(draws, shuffles=3)}
    (worse,) = [c for name, c in found.items() if "human rights" in name]
    assert worse.found.box.conditions == [2]
    assert worse.found.box.high[2] == pytest.approx(0.3, abs=0.05)
    assert worse.chance == pytest.approx(0.25)
    (broken,) = [c for name, c in found.items() if "breaks" in name]
    assert broken.found.box.low[2] == pytest.approx(0.7, abs=0.05)
    assert "in 99 % of the draws" in broken.words


def test_a_planted_sign_is_what_to_watch():
    draws = planted(200)
    bad = draws.parameters[:, 0] > 0.6
    for quarter in range(1, 21):
        put(draws, "two_steps", "newly_jailed", quarter, quarter * np.where(bad, 12.0, 4.0))
        put(draws, "two_steps", "held", quarter, 20.0)
    for quarter in range(5, 21):
        put(draws, "two_steps", "broken_by_target", quarter, np.where(bad, 0.8, 0.1))
    (found,) = signposts(draws)
    best = found.watches[0]
    assert (found.policy, found.failure, best.observable) == ("two_steps", 0.5, "arrests")
    assert best.signpost.threshold == pytest.approx(8.0)
    assert best.signpost.above
    seen = observables(draws, "two_steps")
    assert seen["stock"] == pytest.approx(0.5)
    assert seen["without_step"][0, 2] == 3.0


class Made:
    """An ensemble that was never stored."""

    def __init__(self, records):
        self.indices = np.arange(len(records))
        self.names = tuple(records[0])
        self.array = lambda name: np.array([record[name] for record in records])


@pytest.fixture(scope="module")
def assessed():
    case = load("ruritania")
    context = Context(case, world_of(case))
    records = [evaluate(context, values) for values in Draws(case, 0)(range(6))]
    ledger = SimpleNamespace(data=economy(context, None))
    return SimpleNamespace(case=case, seed=0, ensemble=Made(records), ledger=ledger)


def test_ruritania_is_judged(assessed):
    found = verdict(assessed, tipping=False)
    assert isinstance(found, Verdict)
    assert [c.id for c in found.claims] == [c.id for c in assessed.case.claims]
    assert all(claim.draws == 6 for claim in found.claims)
    said = json.loads(json.dumps(verdict_record(found), allow_nan=False))
    assert {"id", "text", "verdict", "share"} <= set(said["claims"][0])
    assert said["tornado"] == []  # six draws tell nothing of a parameter
    assert len(said["rankings"]) == 6


def test_draws_are_read_back_with_what_they_assumed(assessed):
    draws = drawn(assessed.case, assessed.ensemble, assessed.seed)
    assert draws.parameters.shape == (6, len(draws.names))
    assert (np.ptp(draws.parameters, axis=0) > 0.0).all()
    for claim in assessed.case.claims:
        for test in claim.tests:
            assert np.isfinite(quantity_values(draws, test.quantity)).all()


def test_no_draws_no_verdict(assessed):
    assert verdict(SimpleNamespace(case=assessed.case, ensemble=None, seed=0)) is None


def test_what_turns_a_verdict_makes_the_difference_vanish(assessed):
    case, data, outcome = assessed.case, assessed.ledger.data, "sender_value.power_politics"

    def gap(values):
        one, other = (
            play(case, data, policy, values).outcomes[outcome][-1] for policy in ("lump", "nothing")
        )
        return one - other

    found = turns(case, data, "lump", "nothing", "power_politics", asked=1, joint=False)
    assert found.difference == pytest.approx(gap({}))
    (value,) = found.values
    assert found.units[value.parameter] == case.known()[value.parameter].unit
    low, high = (gap({value.parameter: end}) for end in value.searched)
    if value.turns_at is None:
        assert np.sign(low) == np.sign(high) == np.sign(found.difference)
    else:
        assert abs(gap({value.parameter: value.turns_at})) < 0.02 * max(abs(low), abs(high))


def test_a_step_in_normal_scores_stretches_with_the_prior():
    width = 2.0 * 1.2815515655
    said = {"meaning": "m", "unit": "u", "source": "s", "confidence": "judgement", "shape": "normal"}
    normal = Parameter.model_validate({**said, "central": 5.0, "low": 5.0 - width, "high": 5.0 + width})
    assert _stretch(normal.prior(), 6.0) == pytest.approx(2.0, rel=1e-4)


def test_what_moves_a_verdict_over_the_draws_is_flagged():
    draws = planted(300)
    put(draws, "two_steps", HUMAN, 20, draws.parameters[:, 1])
    ledger = draws.names[1] in draws.case.parameters
    assert flagged(draws, "two_steps", "nothing", "human_rights", ledger=1) == [draws.names[1]]
    assert flagged(draws, "two_steps", "nothing", "human_rights") == ([] if ledger else [draws.names[1]])
