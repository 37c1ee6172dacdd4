"""A game that does not fit together is refused, with everything that is wrong with it."""

import numpy as np
import pytest
from tests.game.games import one_shot, random_game

import snapback
from snapback import InvalidGame, InvalidInput
from snapback.game import Finite, backward, deviations, logit_markov

U = np.zeros((2, 2, 3, 2))
T = np.full((2, 2, 3, 2), 0.5)


def where(error):
    return [problem.where for problem in error.value.problems]


def test_a_game_knows_its_size_and_cannot_be_changed():
    game = snapback.game.Finite(payoff=U, transition=T, discount=0.9)
    assert (game.states, game.players, game.actions) == (2, 2, (2, 3))
    assert game.discount.tolist() == [0.9, 0.9]
    with pytest.raises(ValueError, match="read-only"):
        game.payoff[0] = 1.0
    with pytest.raises(AttributeError):
        game.payoff = U


def test_what_is_given_is_copied():
    own = U.copy()
    game = Finite(own, T, [0.5, 0.9])
    own[:] = 7.0
    assert not game.payoff.any()


def test_all_problems_come_at_once():
    payoff, transition = U.copy(), T.copy()
    payoff[1, 0, 2, 1] = np.nan
    transition[0, 1, 2] = [0.5, 0.6]
    transition[1, 1, 1] = [-0.5, 1.5]
    with pytest.raises(InvalidGame) as error:
        Finite(payoff, transition, [0.9, 1.0])
    assert where(error) == [
        "game.payoff[1, 0, 2, 1]",
        "game.transition[1, 1, 1, 0]",
        "game.transition[0, 1, 2]",
        "game.discount",
    ]
    assert isinstance(error.value, InvalidInput)


@pytest.mark.parametrize(
    ("payoff", "transition", "discount", "at"),
    [
        (np.zeros((2, 2, 3, 3)), T, 0.9, ["game.payoff"]),
        (np.zeros(2), T, 0.9, ["game.payoff"]),
        (np.zeros((2, 0, 3, 2)), np.zeros((2, 0, 3, 2)), 0.9, ["game.payoff"]),
        (U, T[..., :1], [0.1, 0.2, 0.3], ["game.transition", "game.discount", "game.transition[0, 0, 0]"]),
        (U, T, -0.1, ["game.discount"]),
        (U, T, np.nan, ["game.discount"]),
        ("no numbers", [[1.0], [1.0, 2.0]], 0.5, ["game.payoff", "game.transition"]),
    ],
)
def test_wrong_arrays_are_named(payoff, transition, discount, at):
    with pytest.raises(InvalidGame) as error:
        Finite(payoff, transition, discount)
    assert where(error) == at


def test_wrong_questions_are_named():
    game = random_game(0, 2, (2, 2))
    with pytest.raises(InvalidGame) as error:
        logit_markov(game, -1.0, restarts=-1)
    assert where(error) == ["sharpness", "restarts"]
    with pytest.raises(InvalidGame) as error:
        backward(game, 0, np.nan, order=[0, 0], terminal=[[np.inf, 0.0], [0.0, 0.0]])
    assert where(error) == ["horizon", "sharpness", "order", "terminal"]
    with pytest.raises(InvalidGame) as error:
        backward(game, 1, 1.0, order=[0], terminal=[0.0])
    assert where(error) == ["order", "terminal"]


def test_a_strategy_that_is_none_is_refused():
    game = one_shot([[1, 2, 3], [4, 5, 6]], np.zeros((2, 3)))
    right = np.array([[[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]]])
    deviations(game, right)
    for wrong in (right[:, :1], right * 2.0, right - 0.5, right[:, ::-1]):
        with pytest.raises(InvalidGame):
            deviations(game, wrong)
