"""A target of unknown type in Ruritania: what is learnt, what is conserved, and what may not differ."""

import numpy as np
import pytest

import snapback
from snapback.errors import InvalidGame
from snapback.game.play import play
from snapback.game.policies import policies_of
from snapback.game.typed import OPPORTUNIST, PEOPLE, TYPES, play_typed

HORIZON, QUARTERS = 24, 8


@pytest.fixture(scope="module")
def ruritania():
    case = snapback.load("ruritania")
    policy = next(p.id for p in policies_of(case) if p.kind == "steps")
    return case, snapback.ledger(case).data, policy


@pytest.fixture(scope="module")
def played(ruritania):
    return play_typed(*ruritania, share_honouring=0.6, horizon=HORIZON, quarters=QUARTERS)


@pytest.mark.parametrize(("revealing", "miss"), [(("perform",), 1e-3), (("jail", "perform"), 1e-12)])
def test_what_is_believed_is_right_where_everything_is_read(ruritania, revealing, miss):
    """What is not read still moves the state, which differs by type and is not asked what it says of it."""
    played = play_typed(
        *ruritania, share_honouring=0.6, horizon=HORIZON, quarters=QUARTERS, revealing=revealing
    )
    bins = np.linspace(0.0, 1.0, 5)
    by_bin = played.distribution.reshape(QUARTERS + 1, 2, 5, -1).sum(axis=3)
    assert np.allclose(by_bin.sum(axis=(1, 2)), 1.0, rtol=0, atol=1e-12)
    assert np.allclose(by_bin[:, 0], bins * by_bin.sum(axis=1), rtol=0, atol=miss)
    mean = 0.6 * played.learnt["honours"] + 0.4 * played.learnt["opportunist"]
    assert np.allclose(mean, 0.6, rtol=0, atol=miss)
    assert played.learnt["honours"][-1] > played.learnt["honours"][0]
    assert played.solution.residual <= 1e-10


def test_outcomes_are_those_of_the_types(played):
    for name, path in played.outcomes.items():
        mixed = 0.6 * played.by_type[TYPES[0]][name] + 0.4 * played.by_type[TYPES[1]][name]
        assert np.allclose(path, mixed)
    kept = {kind: played.by_type[kind]["steps_kept"][-1] for kind in TYPES}
    assert kept["honours"] > kept["opportunist"]
    assert "dependence" not in played.outcomes


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_type_that_is_known_plays_the_game_of_that_type(ruritania, share):
    case, data, policy = ruritania
    typed = play_typed(case, data, policy, share_honouring=share, horizon=HORIZON, quarters=QUARTERS)
    game = case.game
    held = case.value(game.held)
    stock = [case.value(n) for n in game.stock]
    fine = play(case, data, policy, horizon=HORIZON)
    people = (*np.linspace(0.0, held, PEOPLE).tolist(), stock[-1])
    coarse = game.model_copy(update={"stock": people, "dependence": (fine.stage.worth.dependence_now,)})
    kind = int(share == 0.0)
    values = {name: case.central()[name] * (by if kind else 1.0) for name, by in OPPORTUNIST.items()}
    plain = play(
        case.model_copy(update={"game": coarse}), data, policy, values, horizon=HORIZON, quarters=QUARTERS
    )
    for name, path in typed.by_type[TYPES[kind]].items():
        assert np.allclose(path, plain.outcomes[name], rtol=1e-9, atol=1e-9), name


def test_types_may_differ_only_in_what_they_want(ruritania):
    with pytest.raises(InvalidGame, match="not only in what they want"):
        play_typed(*ruritania, opportunist={"inflow_per_month": 2.0}, horizon=HORIZON)
    with pytest.raises(InvalidGame, match="Name parameters of the case"):
        play_typed(*ruritania, opportunist={"greed": 2.0}, horizon=HORIZON)
