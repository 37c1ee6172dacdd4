"""Backward induction against a search move by move, and its form."""

import numpy as np
import pytest
from tests.game.games import one_shot, random_game

from snapback.game import Finite, backward


def by_recursion(game, horizon, sharpness, order):
    """Values by walking the tree, one history at a time."""

    def after(period, state, moves):
        if len(moves) == game.players:
            profile = tuple(moves[p] for p in range(game.players))
            later = np.zeros(game.players)
            if period + 1 < horizon:
                for new in range(game.states):
                    later += game.transition[(state, *profile, new)] * after(period + 1, new, {})
            return game.payoff[(state, *profile)] + game.discount * later
        mover = order[len(moves)]
        worth = [after(period, state, {**moves, mover: a}) for a in range(game.actions[mover])]
        own = np.array([w[mover] for w in worth])
        weight = np.exp(sharpness * (own - own.max()))
        return (weight / weight.sum()) @ np.array(worth)

    return np.array([after(0, state, {}) for state in range(game.states)])


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1], [1, 2, 0]])
def test_values_are_those_of_the_tree(order):
    game = random_game(4, 2, (2, 3, 2), [0.9, 0.5, 0.0])
    plan = backward(game, 2, 3.0, order=order)
    assert plan.value.shape == (2, 2, 3)
    np.testing.assert_allclose(plan.value[0], by_recursion(game, 2, 3.0, order), atol=1e-14)


def test_each_state_may_have_its_own_order():
    game = random_game(6, 2, (2, 2))
    still = Finite(game.payoff, np.broadcast_to(np.eye(2)[:, None, None], (2, 2, 2, 2)), 0.5)
    mixed = backward(still, 3, 5.0, order=[[0, 1], [1, 0]])
    for state, order in enumerate(([0, 1], [1, 0])):
        alone = backward(still, 3, 5.0, order=order)
        np.testing.assert_array_equal(mixed.value[:, state], alone.value[:, state])
        np.testing.assert_array_equal(mixed.strategy[:, state], alone.strategy[:, state])


def test_later_movers_answer_and_earlier_ones_know_it():
    """The first takes 3 by the move that the second answers well, not 4 by the one that it answers badly."""
    game = one_shot([[3, 0], [1, 4]], [[1, 0], [1, 0]])
    plan = backward(game, 1, np.inf)
    np.testing.assert_array_equal(plan.choice(0, 0)[0], [1.0, 0.0])
    np.testing.assert_array_equal(plan.choice(0, 1)[0], [[1.0, 0.0], [1.0, 0.0]])
    np.testing.assert_array_equal(plan.value[0, 0], [3.0, 1.0])


def test_the_strategy_is_constant_along_later_moves_and_multiplies_to_the_profile():
    plan = backward(random_game(7, 3, (2, 3, 2)), 4, 2.0, order=[1, 2, 0])
    assert plan.strategy.shape == (4, 3, 3, 2, 3, 2)
    first, second, last = plan.strategy[:, :, 1], plan.strategy[:, :, 2], plan.strategy[:, :, 0]
    assert np.ptp(first, axis=(2, 4)).max() == 0.0
    assert np.ptp(second, axis=2).max() == 0.0
    assert np.ptp(last, axis=3).max() > 0.0
    np.testing.assert_allclose(plan.joint.sum(axis=(2, 3, 4)), 1.0, atol=1e-12)
    assert plan.choice(0, 1).shape == (4, 3)
    assert plan.choice(0, 2).shape == (4, 3, 2)
    assert plan.choice(0, 0).shape == (4, 3, 2, 2)
    np.testing.assert_array_equal(plan.choice(1, 0)[2, 1, 0], plan.strategy[2, 1, 0, :, 1, 0])


def test_ties_are_shared_evenly_in_best_responses():
    plan = backward(one_shot([1.0, 0.0, 1.0 + 1e-14]), 1, np.inf)
    np.testing.assert_array_equal(plan.strategy[0, 0, 0], [0.5, 0.0, 0.5])


def test_logit_tends_to_best_responses():
    game = random_game(8, 3, (3, 2))
    best = backward(game, 6, np.inf).value
    miss = [np.abs(backward(game, 6, sharpness).value - best).max() for sharpness in (1e1, 1e2, 1e3, 1e4)]
    assert miss[-1] < 1e-8
    assert miss == sorted(miss, reverse=True)


def test_a_horizon_may_be_cut_in_two():
    game = random_game(9, 3, (2, 2))
    whole = backward(game, 8, 4.0)
    late = backward(game, 3, 4.0)
    early = backward(game, 5, 4.0, terminal=late.value[0])
    np.testing.assert_array_equal(whole.value, np.concatenate([early.value, late.value]))


def test_paths_are_chances_and_values_are_what_they_pay():
    game = random_game(10, 3, (2, 2), 0.8)
    plan = backward(game, 5, 3.0)
    path = plan.path(game, 1)
    np.testing.assert_allclose(path.sum(axis=1), 1.0, atol=1e-12)
    per_state = np.einsum("tsab,sabp->tsp", plan.joint, game.payoff)
    paid = np.einsum("t,ts,tsp->p", 0.8 ** np.arange(5), path[:-1], per_state)
    np.testing.assert_allclose(paid, plan.value[0, 1], atol=1e-13)
    np.testing.assert_allclose(plan.path(game, [0.0, 1.0, 0.0]), path)


def test_results_are_labelled():
    data = backward(random_game(2, 3, (2, 2)), 2, 1.0).to_dataset()
    assert data.strategy.dims == ("period", "state", "player", "a1", "a2")
