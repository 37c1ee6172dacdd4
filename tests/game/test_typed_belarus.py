"""What docs/belief.md says of Belarus: its order of policies, and how soon the types are told apart."""

import pytest

import snapback
from snapback.game.typed import play_typed

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def belarus():
    case = snapback.load("belarus-2025")
    return case, snapback.ledger(case).data


@pytest.fixture(scope="module")
def played(belarus):
    return {name: play_typed(*belarus, name) for name in ("lump_sum", "small_steps", "relief_first")}


def test_one_step_tells_the_types_apart_at_once_and_steps_take_longer(played):
    assert played["lump_sum"].learnt["honours"][1] > 0.85
    assert 0.6 < played["small_steps"].learnt["honours"][1] < played["small_steps"].learnt["honours"][4]
    assert played["relief_first"].learnt["honours"][1] == pytest.approx(0.5, abs=0.05)
    assert all(p.solution.residual <= 1e-10 and p.solution.jumps == 0 for p in played.values())


def test_relief_first_is_taken_and_taken_back(played):
    taken_back = {k: o["snapped_back"][-1] for k, o in played["relief_first"].by_type.items()}
    assert taken_back["opportunist"] > 0.6
    assert taken_back["honours"] < 0.4


def test_which_policy_frees_more_turns_on_what_makes_an_opportunist(belarus):
    def freed(policy, **multiples):
        return play_typed(*belarus, policy, opportunist=multiples).outcomes["freed"][-1]

    assert freed("lump_sum", reputation_target=0.0) > freed("small_steps", reputation_target=0.0)
    assert freed("lump_sum", recognition_worth=0.5) == pytest.approx(
        freed("small_steps", recognition_worth=0.5), rel=0.05
    )
