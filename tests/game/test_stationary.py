"""Stationary equilibria against games solved by hand, by other means, and by others."""

import json

import numpy as np
import pytest
from scipy.optimize import brentq
from tests.game.games import FOLDER, WHY, honour_game, one_shot, random_game

from snapback import NotConverged
from snapback.game import backward, continuation, deviations, logit_markov

GAMES = ["rg_S2_P2_A2_seed1", "rg_S4_P2_A3_seed2", "rg_S5_P3_A2_seed3"]


def solved(name):
    from snapback.game import Finite

    if not FOLDER.is_dir():
        pytest.skip(WHY)
    facts = json.loads((FOLDER / f"{name}.json").read_text())
    with np.load(FOLDER / f"{name}.npz") as arrays:
        game = Finite(np.moveaxis(arrays["u"], 1, -1), arrays["phi"], facts["delta"])
    return game, facts


@pytest.mark.data
@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("sharpness", [0.5, 1.0, 2.0, 5.0])
def test_logit_equilibria_of_an_independent_solver(name, sharpness):
    game, facts = solved(name)
    given = facts["qre"][f"{sharpness}"]
    found = logit_markov(game, sharpness)
    assert found.residual <= 1e-10
    np.testing.assert_allclose(found.strategy, given["sigma"], rtol=0.0, atol=1e-6)
    np.testing.assert_allclose(found.value, given["V"], rtol=0.0, atol=1e-6)


@pytest.mark.data
@pytest.mark.parametrize("name", GAMES)
def test_markov_perfect_equilibria_of_an_independent_solver(name):
    """The solver that made the files stopped at a large sharpness; the odds of mixed actions say which."""
    game, facts = solved(name)
    given = np.array(facts["mpe_sigma"])
    given /= given.sum(axis=2, keepdims=True)
    apart = deviations(game, given)
    limit = logit_markov(game, np.inf, restarts=0)
    assert deviations(game, limit.strategy).largest <= 1e-12
    two = np.argsort(-given, axis=2)[:, :, :2]
    often, gain = np.take_along_axis(given, two, axis=2), np.take_along_axis(apart.gain, two, axis=2)
    mixing = often[:, :, 1] > 1e-6
    if mixing.any():
        implied = np.log(often[..., 0] / np.where(mixing, often[..., 1], 1.0)) / (gain[..., 0] - gain[..., 1])
        at = logit_markov(game, float(np.median(implied[mixing])), restarts=0)
        assert apart.largest > 1e-5
        np.testing.assert_allclose(limit.strategy, given, rtol=0.0, atol=5e-4)
    else:
        at = limit
    np.testing.assert_allclose(at.strategy, given, rtol=0.0, atol=1e-6)
    np.testing.assert_allclose(at.value, facts["mpe_V"], rtol=0.0, atol=1e-6)


def test_a_mixed_equilibrium_by_hand():
    """Each mixes so that the other is indifferent: (1/2, 1/2) and (1/3, 2/3), worth 2/3 and 1/2 a period."""
    found = logit_markov(one_shot([[2, 0], [0, 1]], [[0, 1], [1, 0]]), np.inf)
    np.testing.assert_allclose(found.strategy, [[[1 / 2, 1 / 2], [1 / 3, 2 / 3]]], atol=1e-12)
    np.testing.assert_allclose(found.value, [[4 / 3, 1.0]], atol=1e-12)
    assert found.residual <= 1e-12


def test_a_logit_equilibrium_from_one_equation():
    """In the same game odds solve p = s(3q - 1), q = s(1 - 2p) with s the logistic at the sharpness."""
    sharpness = 4.0

    def s(x):
        return 1.0 / (1.0 + np.exp(-sharpness * x))

    p = brentq(lambda p: p - s(3.0 * s(1.0 - 2.0 * p) - 1.0), 0.0, 1.0, xtol=1e-15)
    found = logit_markov(one_shot([[2, 0], [0, 1]], [[0, 1], [1, 0]]), sharpness)
    np.testing.assert_allclose(found.strategy[0, :, 0], [p, s(1.0 - 2.0 * p)], atol=1e-12)


def test_values_carry_no_bonus_for_noise():
    found = logit_markov(one_shot([1.0, 0.0], discount=0.8), 2.0)
    chance = 1.0 / (1.0 + np.exp(-2.0))
    np.testing.assert_allclose(found.value, chance / 0.2, rtol=1e-14)


@pytest.mark.parametrize("sharpness", [0.0, 1.0, 30.0, 1e4])
def test_at_the_threshold_a_promise_is_kept_half_the_time(sharpness):
    found = logit_markov(honour_game(0.5, 1.0, 0.2, 0.5, 0.5 / (0.5 + 0.5 * 0.8)), sharpness)
    np.testing.assert_allclose(found.strategy[0, 0], 0.5, atol=1e-10)


def test_restarts_find_the_other_equilibria_of_a_coordination_game():
    found = logit_markov(one_shot([[1, 0], [0, 1]], [[1, 0], [0, 1]]), np.inf, restarts=20)
    assert (found.restarts, found.ended, found.distinct) == (20, 20, 3)
    np.testing.assert_allclose(found.strategy, 0.5)
    assert {tuple(other[0, 0].round(6)) for other in found.others} == {(1.0, 0.0), (0.0, 1.0)}


def test_restarts_do_not_change_the_answer():
    game = random_game(3, 3, (2, 3))
    alone, looked = logit_markov(game, 20.0, restarts=0), logit_markov(game, 20.0, restarts=5, seed=9)
    np.testing.assert_array_equal(alone.strategy, looked.strategy)
    assert looked.ended <= 5


def test_a_way_that_turns_back_is_followed():
    found = logit_markov(random_game(26, 2, (3, 3), 0.95), np.inf, restarts=0)
    assert found.turns > 0
    assert found.residual <= 1e-10


def test_a_worthless_game_is_even_play():
    game = one_shot(np.zeros((2, 3)), np.zeros((2, 3)))
    for sharpness in (0.0, 5.0, np.inf):
        found = logit_markov(game, sharpness)
        np.testing.assert_allclose(found.strategy, [[[0.5, 0.5, 0.0], [1 / 3, 1 / 3, 1 / 3]]], atol=1e-14)


def test_a_weakly_dominated_action_dies_out():
    found = logit_markov(one_shot([[1, 1], [1, 0]], [[1, 0], [1, 0]]), np.inf)
    np.testing.assert_allclose(found.strategy, [[[0.5, 0.5], [1.0, 0.0]]], atol=1e-6)


def test_one_player_agrees_with_a_long_horizon():
    game = random_game(5, 4, (3,), 0.7)
    best = logit_markov(game, np.inf)
    plan = backward(game, 120, np.inf)
    np.testing.assert_allclose(best.value, plan.value[0], atol=1e-12)
    np.testing.assert_allclose(best.strategy[:, 0], plan.strategy[0, :, 0], atol=1e-12)


def test_no_answer_without_convergence(monkeypatch):
    monkeypatch.setattr(continuation, "MOST_STEPS", 3)
    with pytest.raises(NotConverged) as error:
        logit_markov(random_game(2, 3, (2, 2)), 50.0)
    assert error.value.exit_code == 3
    assert 0.0 < error.value.diagnostics["sharpness_reached"] < 50.0
    assert error.value.diagnostics["reason"] == "too many steps"


def test_derivatives_of_the_equations():
    from snapback.game.logit import LogitSystem

    random = np.random.default_rng(0)
    game = random_game(1, 3, (2, 3, 2), [0.9, 0.5, 0.0])
    system = LogitSystem(game, [random.normal(size=(3, n)) for n in game.actions], until=5.0)
    x, t, h = 0.5 * random.normal(size=3 * sum(game.actions)), 2.0, 1e-6
    near = system(x, t)
    assert near.f.size == 3 * sum(count - 1 for count in game.actions)
    for column, step in enumerate(np.eye(near.f.size)):
        move = h * near.expand(step)
        slope = (system(x + move, t).f - system(x - move, t).f) / (2.0 * h)
        np.testing.assert_allclose(near.by_x[:, column], slope, atol=1e-7)
    # A change that is asked for is the one that comes about, in any direction across the curve.
    row, right = random.normal(size=x.size + 1), random.normal(size=near.f.size)
    change = near.solve(h * right, row, h)
    assert row @ change == pytest.approx(h, rel=1e-10)
    later = system(x + change[:-1], t + change[-1])
    np.testing.assert_allclose(
        (later.f / later.weight - near.f / near.weight) * near.weight, h * right, atol=1e-9
    )


def test_many_states_are_solved_by_rounds_and_by_elimination_alike(monkeypatch):
    from snapback.game import logit

    game = random_game(7, 40, (3, 2), [0.95, 0.8])
    monkeypatch.setattr(logit, "DENSE", 0)
    rounds = logit_markov(game, 30.0, restarts=0)
    monkeypatch.setattr(logit, "DENSE", 10_000)
    elimination = logit_markov(game, 30.0, restarts=0)
    assert max(rounds.residual, elimination.residual) <= 1e-10
    np.testing.assert_allclose(rounds.strategy, elimination.strategy, atol=1e-10)
    monkeypatch.setattr(logit, "DENSE", 0)
    monkeypatch.setattr(logit.Near, "_iterate", lambda *_: None)
    np.testing.assert_array_equal(logit_markov(game, 30.0, restarts=0).strategy, elimination.strategy)


def test_values_of_many_states_miss_no_more_than_those_of_few(monkeypatch):
    from snapback.game import expectation

    game = random_game(8, 30, (2, 2), [0.99, 0.5])
    few = logit_markov(game, 5.0, restarts=0)
    monkeypatch.setattr(expectation, "SMALL", 0)
    many = logit_markov(game, 5.0, restarts=0)
    np.testing.assert_allclose(many.value, few.value, rtol=1e-12)
    np.testing.assert_allclose(many.strategy, few.strategy, atol=1e-12)


def test_results_are_labelled():
    data = logit_markov(random_game(2, 3, (2, 2)), 1.0).to_dataset()
    assert data.strategy.dims == ("state", "player", "action")
    assert data.attrs["distinct"] == 1
