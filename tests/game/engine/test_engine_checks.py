"""What is wrong with tables is said, all at once."""

from dataclasses import replace

import numpy as np
import pytest
from tests.game.engine.promises import random_promises

from snapback.errors import InvalidGame
from snapback.game.engine import Shift, check, solve


def test_random_games_are_in_order():
    for seed in range(5):
        assert check(random_promises(seed)) == ()


def test_everything_is_said_at_once():
    game = random_promises(3, (3, 2), 2)
    first, *others = game.moves
    bad = replace(
        first,
        mover=np.full((1, 1), 7),
        wait=np.full((1, 1), 9),
        base=np.full((len(first.actions), 1, 1), 0.7),
        payoff=np.full((len(first.actions), 3, 3, 2), np.nan),
        shifts=(
            Shift("nowhere", np.ones((1, 1, 1, 1, 3)) / 3),
            Shift("x0", np.ones((1, 1, 1, 3))),
            Shift("x1", np.array([1.5, -0.5]).reshape(1, 1, 1, 1, 2)),
            Shift("x1", np.array([0.5, 0.4]).reshape(1, 1, 1, 1, 2)),
        ),
    )
    game = replace(
        game,
        moves=(bad, *others, others[0]),
        discount=np.array([1.0, 0.5]),
        sharpness=np.array([-1.0]),
        calendar=np.array([99]),
    )
    said = "\n".join(str(problem) for problem in check(game))
    for part in (
        "names nobody", "names no action", "sums to", "over the actions", "has shape (", "not finite",
        "Name one of x0, x1", "negative entries", "over the points of x1", "moves: name", "from 0 to 0.999",
        "game.sharpness: has shape (1,)", "is [-1.0]", "season",
    ):  # fmt: skip
        assert part in said, part
    with pytest.raises(InvalidGame) as caught:
        solve(game, 12)
    assert len(caught.value.problems) == len(check(game)) + 1


def test_arguments_are_checked_too():
    game = random_promises(2, horizon=4)
    with pytest.raises(InvalidGame, match="one or more"):
        solve(game, 0)
    with pytest.raises(InvalidGame, match="names the seasons of 16 quarters"):
        solve(game, 100)
    with pytest.raises(InvalidGame, match="Keep the strategies of 0 to 4"):
        solve(game, 4, keep=9)
    with pytest.raises(InvalidGame, match="Choose 'numba' or 'jax'"):
        solve(game, 4, form="c")
