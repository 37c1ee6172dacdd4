"""Small games that several tests need, and the folder of games solved elsewhere."""

from pathlib import Path

import numpy as np

from snapback.game import Finite

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "games"
WHY = "needs ../shared/data/games"


def random_game(seed, states, actions, discount=0.9):
    random = np.random.default_rng(seed)
    return Finite(
        payoff=random.uniform(size=(states, *actions, len(actions))),
        transition=random.dirichlet(np.ones(states), size=(states, *actions)),
        discount=discount,
    )


def one_shot(*payoffs, discount=0.5):
    """The same moves for ever; ``payoffs`` are the players' tables [a1, ..., aP]."""
    table = np.stack([np.asarray(p, dtype=float) for p in payoffs], axis=-1)[None]
    return Finite(table, np.ones((*table.shape[:-1], 1)), discount)


def pure(game, chosen):
    """The profile in which each player does ``chosen[state][player]``."""
    strategy = np.zeros((game.states, game.players, max(game.actions)))
    for state, row in enumerate(chosen):
        for player, action in enumerate(row):
            strategy[state, player, action] = 1.0
    return strategy


def honour_game(temptation, high, low, caught, discount):
    """Keep (0) or break (1) while relief lasts; a breach is seen with probability ``caught``: relief ends.

    Relief pays ``high``, a breach ``temptation`` more; without relief it is ``low`` for ever.
    """
    payoff = np.array([[[high], [high + temptation]], [[low], [low]]])
    transition = np.array([[[1.0, 0.0], [1.0 - caught, caught]], [[0.0, 1.0], [0.0, 1.0]]])
    return Finite(payoff, transition, discount)
