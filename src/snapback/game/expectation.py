"""What a player expects of each of its actions when the others mix independently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float

    from snapback.game.finite import Finite


def expect(
    table: Float[np.ndarray, " state *rest"],
    mixed: Sequence[Float[np.ndarray, "state action"]],
    *keep: int,
) -> Float[np.ndarray, " state *rest"]:
    """Average a table over the moves of all players but ``keep``, whose axes stay in the players' order.

    Parameters
    ----------
    table
        Anything by state and profile of actions, with further axes after them. [state, a1, ..., aP, ...]
    mixed
        Each player's probabilities by state. [state, action]
    keep
        Players whose actions stay.
    """
    for player in reversed(range(len(mixed))):
        if player not in keep:
            axis = player + 1
            shape = [1] * table.ndim
            shape[0], shape[axis] = mixed[player].shape
            table = (table * mixed[player].reshape(shape)).sum(axis=axis)
    return table


def continuation(
    game: Finite, value: Float[np.ndarray, "state player"]
) -> Float[np.ndarray, "state *actions player"]:
    """Payoff of this period and the discounted value of the next. [state, a1, ..., aP, player]."""
    return np.asarray(game.payoff + game.discount * (game.transition @ value))


def value_of(
    game: Finite, mixed: Sequence[Float[np.ndarray, "state action"]]
) -> Float[np.ndarray, "state player"]:
    """Value of playing a stationary profile for ever, V = (I - d T)^-1 u. [state, player]."""
    payoff = expect(game.payoff, mixed)
    chain = expect(game.transition, mixed)
    identity = np.eye(game.states)
    return np.stack(
        [np.linalg.solve(identity - d * chain, payoff[:, p]) for p, d in enumerate(game.discount)], axis=1
    )


def unpadded(
    game: Finite, strategy: Float[np.ndarray, "state player action"]
) -> list[Float[np.ndarray, "state action"]]:
    """Split a strategy by player, without the zeros that fill up players with fewer actions."""
    return [strategy[:, p, :count] for p, count in enumerate(game.actions)]


def padded(
    game: Finite, tables: Sequence[Float[np.ndarray, "state action"]], fill: float = 0.0
) -> Float[np.ndarray, "state player action"]:
    """Put the players' tables side by side; ``fill`` stands where a player has fewer actions."""
    result = np.full((game.states, game.players, max(game.actions)), fill)
    for p, table in enumerate(tables):
        result[:, p, : table.shape[1]] = table
    return result
