"""What a player gains by leaving a stated profile once: the test of conditions on repeated play.

In a discounted game a profile is an equilibrium from every state exactly where no player gains by
leaving it for one move and returning (the one-shot-deviation principle; Blackwell 1965). So a promise
that theory says is kept from some discount on is checked by these gains alone, without solving.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame, Problem
from snapback.game.expectation import continuation, expect, padded, unpadded, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jaxtyping import Float
    from numpy.typing import ArrayLike

    from snapback.game.finite import Finite

PROBABILITY_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Deviations:
    """A stationary profile's values, and what leaving it for one move is worth.

    Attributes
    ----------
    value
        Value of the profile. [state, player]
    gain
        Value of one move and then the profile, less the profile's value; minus infinity where a player
        has fewer actions than the axis. Positive: the move pays. [state, player, action]
    """

    value: Float[np.ndarray, "state player"]
    gain: Float[np.ndarray, "state player action"]

    @property
    def largest(self) -> float:
        """Most that any player gains anywhere; zero or less in an equilibrium."""
        return float(self.gain.max())


def deviations(game: Finite, strategy: ArrayLike) -> Deviations:
    """Give the exact gains from one-shot deviations from a stationary profile.

    Parameters
    ----------
    game
        The game.
    strategy
        Probabilities of each player's actions; zeros where a player has fewer. [state, player, action]

    Raises
    ------
    InvalidGame
        Where the strategy does not have the game's shape or is no probability.
    """
    profile = np.asarray(strategy, dtype=np.float64)
    problems = list(_problems(game, profile))
    if problems:
        raise InvalidGame(problems)
    mixed = unpadded(game, profile)
    value = value_of(game, mixed)
    whole = continuation(game, value)
    gains = [expect(whole[..., p], mixed, p) - value[:, p, None] for p in range(game.players)]
    return Deviations(value=value, gain=padded(game, gains, fill=-np.inf))


def _problems(game: Finite, strategy: Float[np.ndarray, "state player action"]) -> Iterator[Problem]:
    shape = (game.states, game.players, max(game.actions))
    if strategy.shape != shape:
        yield Problem(
            "error",
            "strategy",
            f"has shape {strategy.shape} where the game needs {shape}.",
            "Axes are state, player, action.",
        )
        return
    for p, count in enumerate(game.actions):
        own = strategy[:, p]
        if not (np.isfinite(own).all() and (own >= -PROBABILITY_TOLERANCE).all()):
            yield Problem("error", f"strategy[:, {p}]", "has entries below zero or not finite.", "")
        elif np.abs(own[:, :count].sum(axis=1) - 1.0).max() > PROBABILITY_TOLERANCE:
            yield Problem(
                "error",
                f"strategy[:, {p}]",
                f"does not sum to one over its {count} actions.",
                "Normalise it.",
            )
        if own[:, count:].any():
            yield Problem(
                "error",
                f"strategy[:, {p}]",
                f"uses actions beyond the player's {count}.",
                "Fill up with zeros.",
            )
