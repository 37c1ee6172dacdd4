"""What must be true of every game, whoever plays it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.game.games import random_game

from snapback.game import Finite, backward, deviations, logit_markov

FEW = settings(max_examples=25, deadline=None)


@st.composite
def games(draw):
    players = draw(st.integers(1, 3))
    actions = tuple(draw(st.lists(st.integers(1, 3), min_size=players, max_size=players)))
    discount = draw(st.lists(st.floats(0.0, 0.95), min_size=players, max_size=players))
    return random_game(draw(st.integers(0, 10_000)), draw(st.integers(1, 3)), actions, discount)


@st.composite
def shuffled(draw):
    """A game, and the same with its states, players and actions in other places."""
    game = draw(games())
    states = draw(st.permutations(range(game.states)))
    players = draw(st.permutations(range(game.players)))
    actions = [draw(st.permutations(range(count))) for count in game.actions]

    def moved(table):
        table = table[states]
        for player, places in enumerate(actions):
            table = table.take(places, axis=player + 1)
        return table.transpose(0, *(p + 1 for p in players), table.ndim - 1)

    payoff = moved(game.payoff)[..., players]
    transition = moved(game.transition)[..., states]
    return game, Finite(payoff, transition, game.discount[players]), states, players, actions


sharp = st.sampled_from([0.3, 3.0, 20.0])


@FEW
@given(games(), sharp)
def test_chances_sum_to_one_and_nobody_gains_more_than_the_noise(game, sharpness):
    found = logit_markov(game, sharpness, restarts=0)
    assert found.residual <= 1e-10
    np.testing.assert_allclose(found.strategy.sum(axis=2), 1.0, atol=1e-12)
    apart = deviations(game, found.strategy)
    np.testing.assert_allclose(apart.value, found.value, atol=1e-12)
    assert apart.largest <= np.log(max(game.actions)) / sharpness + 1e-9


@FEW
@given(games(), sharp)
def test_odds_are_those_of_the_values(game, sharpness):
    found = logit_markov(game, sharpness, restarts=0)
    weight = np.exp(sharpness * deviations(game, found.strategy).gain)
    np.testing.assert_allclose(found.strategy, weight / weight.sum(axis=2, keepdims=True), atol=1e-10)


@FEW
@given(games())
def test_nobody_gains_in_the_sharp_limit(game):
    found = logit_markov(game, np.inf, restarts=0)
    assert deviations(game, found.strategy).largest <= 1e-9
    np.testing.assert_allclose(found.strategy.sum(axis=2), 1.0, atol=1e-12)


@FEW
@given(games())
def test_without_sharpness_all_actions_are_as_likely(game):
    even = [1.0 / count for count in game.actions]
    found = logit_markov(game, 0.0)
    np.testing.assert_allclose(found.strategy.max(axis=2), np.tile(even, (game.states, 1)))
    plan = backward(game, 3, 0.0)
    np.testing.assert_allclose(plan.joint, np.prod(even), atol=1e-15)


@FEW
@given(games(), sharp, st.floats(0.01, 100.0), st.floats(-5.0, 5.0))
def test_payoffs_times_a_number_are_sharpness_times_that_number(game, sharpness, factor, shift):
    other = Finite(factor * (game.payoff + shift), game.transition, game.discount)
    one, two = logit_markov(game, sharpness * factor, restarts=0), logit_markov(other, sharpness, restarts=0)
    np.testing.assert_allclose(one.strategy, two.strategy, atol=1e-8)
    one, two = backward(game, 4, sharpness * factor), backward(other, 4, sharpness)
    np.testing.assert_allclose(one.strategy, two.strategy, atol=1e-9)


@FEW
@given(shuffled(), sharp)
def test_names_of_states_players_and_actions_do_not_matter_in_stationary_play(pair, sharpness):
    game, other, states, players, actions = pair
    one, two = logit_markov(game, sharpness, restarts=0), logit_markov(other, sharpness, restarts=0)
    np.testing.assert_allclose(one.value[np.ix_(states, players)], two.value, atol=1e-9)
    for place, player in enumerate(players):
        count = game.actions[player]
        np.testing.assert_allclose(
            one.strategy[states][:, player, actions[player]], two.strategy[:, place, :count], atol=1e-8
        )


@FEW
@given(shuffled(), sharp, st.data())
def test_names_do_not_matter_in_sequential_play(pair, sharpness, data):
    game, other, states, players, actions = pair
    order = data.draw(st.permutations(range(game.players)))
    one = backward(game, 3, sharpness, order=order)
    two = backward(other, 3, sharpness, order=[players.index(p) for p in order])
    np.testing.assert_allclose(one.value[:, states][:, :, players], two.value, atol=1e-12)
    joint = one.joint[:, states]
    for player, places in enumerate(actions):
        joint = joint.take(places, axis=player + 2)
    np.testing.assert_allclose(joint.transpose(0, 1, *(p + 2 for p in players)), two.joint, atol=1e-12)
    np.testing.assert_allclose(two.joint.sum(axis=tuple(range(2, two.joint.ndim))), 1.0, atol=1e-12)


@FEW
@given(games())
def test_best_responses_leave_no_gain_at_any_move(game):
    """Backward induction's own move is worth at least as much as any other, given what was done before it."""
    plan = backward(game, 2, np.inf)
    whole = game.payoff + game.discount * (game.transition @ plan.value[1])
    for player in reversed(range(game.players)):
        own = whole[..., player]
        taken = (own * plan.strategy[0, :, player]).sum(axis=player + 1, keepdims=True)
        assert (own - taken).max() <= 1e-10
        whole = (whole * plan.strategy[0, :, player][..., None]).sum(axis=player + 1, keepdims=True)
        whole = np.broadcast_to(whole, (*plan.strategy[0, :, player].shape, game.players))
