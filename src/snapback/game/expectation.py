"""What a player expects of each of its actions when the others mix independently."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dgetrf, dgetrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jaxtyping import Float
    from numpy.typing import NDArray

    from snapback.game.finite import Finite

SMALL = 200
"""Most states for which a matrix is inverted: LAPACK's solves of this size wait for threads for longer."""


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
            before, count, after = (
                table.shape[: player + 1],
                table.shape[player + 1],
                table.shape[player + 2 :],
            )
            weight = mixed[player].reshape(before[0], 1, 1, count)
            rows = table.reshape(before[0], math.prod(before[1:]), count, math.prod(after))
            table = (weight @ rows).reshape(*before, *after)
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
    return Chain(game, mixed).value


class Chain:
    """Where a stationary profile leads, and linear equations of what that is worth.

    Parameters
    ----------
    game
        The game.
    mixed
        Each player's probabilities by state. [state, action]
    """

    def __init__(self, game: Finite, mixed: Sequence[Float[np.ndarray, "state action"]]) -> None:
        self.game, self.mixed = game, mixed
        self._reached: dict[int, Float[np.ndarray, "state action next_state"]] = {}

    @cached_property
    def value(self) -> Float[np.ndarray, "state player"]:
        """What the profile is worth from each state."""
        payoff = expect(self.game.payoff, self.mixed)
        return np.stack([self.solve(p, payoff[:, p]) for p in range(self.game.players)], axis=1)

    def later(self, player: int) -> Float[np.ndarray, "state action next_state"]:
        """Discounted probability of the next state after each action of a player."""
        return np.asarray(self.game.discount[player] * self._reach(player))

    def solve(
        self, player: int, right: Float[np.ndarray, " state *rest"]
    ) -> Float[np.ndarray, " state *rest"]:
        """Give (I - d T)^-1 times ``right``, with the player's discount."""
        return self._solve(player, right, 0)

    def solve_transposed(
        self, player: int, right: Float[np.ndarray, " state *rest"]
    ) -> Float[np.ndarray, " state *rest"]:
        """Give the transpose of (I - d T)^-1 times ``right``, with the player's discount."""
        return self._solve(player, right, 1)

    def _solve(
        self, player: int, right: Float[np.ndarray, " state *rest"], transposed: int
    ) -> Float[np.ndarray, " state *rest"]:
        discount = float(self.game.discount[player])
        if self.game.states <= SMALL:
            inverse = self._inverse[discount]
            return np.asarray((inverse.T if transposed else inverse) @ right)
        found, _info = dgetrs(*self._factors[discount], right, trans=1 - transposed)
        return np.asarray(found)

    @cached_property
    def _inverse(self) -> dict[float, Float[np.ndarray, "state state"]]:
        return {discount: np.linalg.inv(matrix) for discount, matrix in self._matrices()}

    @cached_property
    def _factors(self) -> dict[float, tuple[Float[np.ndarray, "state state"], NDArray[np.int32]]]:
        # Transposed, the arrays are laid out as LAPACK has them.
        return {discount: dgetrf(matrix.T, overwrite_a=1)[:2] for discount, matrix in self._matrices()}

    def _matrices(self) -> Iterator[tuple[float, Float[np.ndarray, "state state"]]]:
        """Give I - d T for each discount."""
        step = (self.mixed[0][:, None, :] @ self._reach(0))[:, 0]
        for discount in {float(d) for d in self.game.discount}:
            matrix = -discount * step
            matrix[np.diag_indices_from(matrix)] += 1.0
            yield discount, matrix

    def _reach(self, player: int) -> Float[np.ndarray, "state action next_state"]:
        if player not in self._reached:
            self._reached[player] = expect(self.game.transition, self.mixed, player)
        return self._reached[player]


@dataclass(frozen=True, eq=False)
class Expected:
    """What each player expects of its actions under a profile and values.

    Attributes
    ----------
    game, mixed, value
        The game, each player's probabilities [state, action], and values [state, player].
    """

    game: Finite
    mixed: Sequence[Float[np.ndarray, "state action"]]
    value: Float[np.ndarray, "state player"]

    @cached_property
    def whole(self) -> Float[np.ndarray, "state *actions player"]:
        """Payoff now and later of every profile."""
        whole: Float[np.ndarray, "state *actions player"] = continuation(self.game, self.value)
        return whole

    def action(self, player: int) -> Float[np.ndarray, "state action"]:
        """Value of each action of a player, Q."""
        return self.under(player, player)

    def under(self, player: int, other: int) -> Float[np.ndarray, "state other_action"]:
        """Value to a player of each action of another, or of its own."""
        return expect(self.whole[..., player], self.mixed, other)

    def pair(self, player: int, other: int) -> Float[np.ndarray, "state action other_action"]:
        """Value to a player of each pair of its own and another's action, dQ / d sigma of the other."""
        both = expect(self.whole[..., player], self.mixed, player, other)
        return both if player < other else both.swapaxes(1, 2)


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
