"""One policy solved: labelled results that agree with each other and with the comparison of all."""

import numpy as np
import pytest

import snapback


@pytest.fixture(scope="module")
def solved():
    return snapback.solve(snapback.load("ruritania"), policy="two_steps")


def test_outcomes_carry_titles_and_units(solved):
    assert float(solved.outcomes["at"].sel(outcome="freed", year="3y")) > 30.0
    assert str(solved.outcomes["unit"].sel(outcome="freed").values) == "persons"
    assert solved.outcomes["path"].dims == ("outcome", "quarter")


def test_probabilities_sum_to_one(solved):
    states = [dim for dim in solved.distribution.dims if dim != "quarter"]
    assert np.allclose(solved.distribution.sum(states), 1.0, atol=1e-12)
    for chosen in solved.strategy.values():
        assert np.allclose(chosen.sum("action"), 1.0, atol=1e-12)


def test_states_players_and_actions_are_named(solved):
    assert "target_1" in solved.value["place"].values
    assert list(solved.value["player"].values) == ["target", "expedient", "principled", "patron"]
    assert list(solved.strategy["perform"]["action"].values) == ["release", "refuse", "wait"]
    assert [due.owes for due in solved.promises] == ["target", "sender"] * 2


def test_an_unknown_policy_is_told_the_known_ones():
    with pytest.raises(snapback.InvalidGame, match="two_steps"):
        snapback.solve(snapback.load("ruritania"), policy="none_of_these")
