"""Values of coalition members against hand-made games."""

import numpy as np
import pytest

from snapback.economy.values import by_holder, marginal_first, marginal_last, shapley


def glove_game():
    """Player 0 has a left glove, 1 and 2 a right one each; a pair is worth 1 (Shapley: 2/3, 1/6, 1/6)."""
    worth = np.zeros((8, 1))
    for c in range(8):
        worth[c] = 1.0 if c & 1 and c & 6 else 0.0
    return worth


def test_shapley_of_the_glove_game():
    assert shapley(glove_game())[:, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_marginals_of_the_glove_game():
    assert marginal_first(glove_game())[:, 0] == pytest.approx([0, 0, 0])
    assert marginal_last(glove_game())[:, 0] == pytest.approx([1, 0, 0])


def test_shapley_values_add_up_to_the_whole():
    rng = np.random.default_rng(1)
    worth = rng.normal(size=(32, 3))
    assert shapley(worth).sum(axis=0) == pytest.approx(worth[-1] - worth[0])


def test_additive_game_gives_each_his_own():
    own = np.array([1.0, -2.0, 5.0])
    worth = np.array([[sum(own[n] for n in range(3) if c >> n & 1)] for c in range(8)])
    for value in (shapley, marginal_first, marginal_last):
        assert value(worth)[:, 0] == pytest.approx(own)


def test_two_locks_on_one_door_share_its_worth():
    """One package worth 10 needs both holders; another worth 4 needs the second alone."""
    worth = np.array([[0.0], [10.0], [4.0], [14.0]])
    value = by_holder(worth, consent=[0b11, 0b10], holders=2)
    assert value[:, 0] == pytest.approx([0, 0, 4, 14])
    assert shapley(value)[:, 0] == pytest.approx([5, 9])


def test_not_a_power_of_two_is_refused():
    with pytest.raises(ValueError, match="not all subsets"):
        shapley(np.zeros((3, 1)))
