"""The equations of a stationary logit equilibrium, and of the Nash equilibria near its limit.

Unknown are the logs of the choice probabilities, one block [state, action] a player, and the values
[player, state]. McKelvey & Palfrey (1995) have the equations of a choice, Breitmoser, Tan & Zizzo (2010)
and Eibelshaeuser & Poensgen (2019) those of a stochastic game in logs; here they are written with a
starting bias that the sharpness takes away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from snapback.game.expectation import continuation, expect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float

    from snapback.game.finite import Finite


@dataclass(frozen=True, eq=False)
class Expected:
    """What each player expects of its actions under a profile and values, with the derivatives.

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
        return expect(self.whole[..., player], self.mixed, player)

    def pair(self, player: int, other: int) -> Float[np.ndarray, "state action other_action"]:
        """Value to a player of each pair of its own and another's action, dQ / d sigma of the other."""
        both = expect(self.whole[..., player], self.mixed, player, other)
        return both if player < other else both.swapaxes(1, 2)

    def later(self, player: int) -> Float[np.ndarray, "state action next_state"]:
        """Discounted probability of the next state after each action, dQ / dV."""
        return np.asarray(self.game.discount[player] * expect(self.game.transition, self.mixed, player))


class LogitSystem:
    """F(x, sharpness) = 0 where every choice is ~ exp(bias + sharpness Q) and values are what is expected.

    Parameters
    ----------
    game
        The game, payoffs on a scale of one.
    bias
        Logs of base weights at sharpness zero, by player; ``None`` for even ones. [state, action]
    until
        Sharpness at which the bias has gone; it falls in a straight line.
    """

    def __init__(
        self,
        game: Finite,
        bias: Sequence[Float[np.ndarray, "state action"]] | None = None,
        until: float = 1.0,
    ) -> None:
        self.game = game
        self.bias = bias
        self.until = until
        S = game.states
        starts = np.cumsum([0, *(S * count for count in game.actions)])
        self.choice = [slice(int(a), int(b)) for a, b in pairwise(starts)]
        self.worth = [
            slice(int(starts[-1]) + S * p, int(starts[-1]) + S * (p + 1)) for p in range(game.players)
        ]
        self.size = int(starts[-1]) + S * game.players

    def pack(
        self, logs: Sequence[Float[np.ndarray, "state action"]], value: Float[np.ndarray, "state player"]
    ) -> Float[np.ndarray, " n"]:
        """Put unknowns in a row."""
        return np.concatenate([*(block.ravel() for block in logs), value.T.ravel()])

    def unpack(
        self, x: Float[np.ndarray, " n"]
    ) -> tuple[list[Float[np.ndarray, "state action"]], Float[np.ndarray, "state player"]]:
        """Give the logs of the probabilities by player, and values."""
        S = self.game.states
        logs = [x[block].reshape(S, -1) for block in self.choice]
        return logs, x[self.worth[0].start :].reshape(-1, S).T

    def distance(self, x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]) -> float:
        """Largest difference of a probability."""
        end = self.worth[0].start
        return float(np.abs(np.exp(x[:end]) - np.exp(y[:end])).max())

    def __call__(
        self, x: Float[np.ndarray, " n"], t: float
    ) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n n"], Float[np.ndarray, " n"]]:
        """F, dF/dx and dF/d sharpness; equations of choice in units of payoff once the sharpness is large."""
        game, S = self.game, self.game.states
        logs, value = self.unpack(x)
        mixed = [np.exp(block) for block in logs]
        expected = Expected(game, mixed, value)
        f, by_t = np.zeros(self.size), np.zeros(self.size)
        jacobian = np.zeros((self.size, self.size))
        state = np.arange(S)
        weight = 1.0 / (1.0 + abs(t))
        for p, count in enumerate(game.actions):
            q = expected.action(p)
            slope = self._slope(expected, p, q)
            own = slope.reshape(S, count, self.size)
            log = logs[p]
            best = log.argmax(axis=1)

            # Choice: log odds against the likeliest action; in that action's row, probabilities sum to one.
            gap = q - q[state, best][:, None]
            row = log - log[state, best][:, None] - t * gap
            row_t = -gap
            if self.bias is not None:
                lean = self.bias[p] - self.bias[p][state, best][:, None]
                row = row - (1.0 - t / self.until) * lean
                row_t = row_t + lean / self.until
            slopes = -t * (own - own[state, best][:, None])
            columns = self.choice[p].start + np.arange(S * count).reshape(S, count)
            for a in range(count):
                slopes[state, a, columns[:, a]] += 1.0
                slopes[state, a, columns[state, best]] -= 1.0
            row, row_t, slopes = row * weight, row_t * weight, slopes * weight
            total = mixed[p].sum(axis=1)
            row[state, best] = np.log(total)
            row_t[state, best] = 0.0
            slopes[state, best] = 0.0
            for a in range(count):
                slopes[state, best, columns[:, a]] += mixed[p][:, a] / total

            # Value: what the own mixture expects.
            value_slopes = -np.einsum("sa,san->sn", mixed[p], own)
            for a in range(count):
                value_slopes[state, columns[:, a]] -= mixed[p][:, a] * q[:, a]
            value_slopes[state, self.worth[p].start + state] += 1.0

            f[self.choice[p]], by_t[self.choice[p]] = row.ravel(), row_t.ravel()
            jacobian[self.choice[p]] = slopes.reshape(S * count, self.size)
            f[self.worth[p]] = value[:, p] - (mixed[p] * q).sum(axis=1)
            jacobian[self.worth[p]] = value_slopes
        return f, jacobian, by_t

    def _slope(
        self, expected: Expected, p: int, q: Float[np.ndarray, "state action"]
    ) -> Float[np.ndarray, "row n"]:
        """DQ/dx of a player's actions; rows are [state, action]."""
        S, count = q.shape
        result = np.zeros((S, count, self.size))
        state = np.arange(S)
        for other, many in enumerate(self.game.actions):
            if other != p:
                pair = expected.pair(p, other) * expected.mixed[other][:, None, :]
                columns = self.choice[other].start + np.arange(S * many).reshape(S, many)
                result[state[:, None, None], np.arange(count)[None, :, None], columns[:, None, :]] = pair
        result[:, :, self.worth[p]] = expected.later(p)
        return result.reshape(S * count, self.size)


def sharpen(
    game: Finite,
    mixed: Sequence[Float[np.ndarray, "state action"]],
    value: Float[np.ndarray, "state player"],
    threshold: float,
    tolerance: float,
) -> list[Float[np.ndarray, "state action"]] | None:
    """Find the Nash equilibrium that uses the actions played with more than ``threshold``, from nearby.

    Newton's method, with least change where the solution is not alone, on: used actions are worth the
    value, probabilities sum to one. ``None`` where it fails or an unused action is worth more.
    """
    S = game.states
    used = [block > threshold for block in mixed]
    start = np.concatenate(
        [*(np.where(u, m, 0.0).ravel() for u, m in zip(used, mixed, strict=True)), value.T.ravel()]
    )
    layout = LogitSystem(game)
    free = np.concatenate([*(u.ravel() for u in used), np.ones(S * game.players, dtype=bool)])
    x = start
    with np.errstate(all="ignore"):
        for _ in range(20):
            f, jacobian = _indifference(layout, x)
            f, jacobian = f[free], jacobian[np.ix_(free, free)]
            size = float(np.abs(f).max())
            if not np.isfinite(size) or size > 1e3:
                return None
            if size <= 0.01 * tolerance:
                break
            x = x.copy()
            x[free] += np.linalg.lstsq(jacobian, -f, rcond=1e-10)[0]
        else:
            return None
    found, _value = layout.unpack(x)
    if max(float(np.abs(a - b).max()) for a, b in zip(found, mixed, strict=True)) > 3.0 * threshold:
        return None
    if min(float(block.min()) for block in found) < -tolerance:
        return None
    found = [np.maximum(block, 0.0) for block in found]
    return [block / block.sum(axis=1, keepdims=True) for block in found]


def _indifference(
    layout: LogitSystem, x: Float[np.ndarray, " n"]
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n n"]]:
    """Equations of a mixed equilibrium in probabilities and values, and their derivatives."""
    game, S = layout.game, layout.game.states
    mixed, value = layout.unpack(x)
    expected = Expected(game, mixed, value)
    f, jacobian = np.zeros(layout.size), np.zeros((layout.size, layout.size))
    state = np.arange(S)
    for p, count in enumerate(game.actions):
        q = expected.action(p)
        slopes = np.zeros((S, count, layout.size))
        for other, many in enumerate(game.actions):
            if other != p:
                columns = layout.choice[other].start + np.arange(S * many).reshape(S, many)
                slopes[state[:, None, None], np.arange(count)[None, :, None], columns[:, None, :]] = (
                    expected.pair(p, other)
                )
        slopes[:, :, layout.worth[p]] = expected.later(p)
        slopes[state, :, layout.worth[p].start + state] -= 1.0
        f[layout.choice[p]] = (q - value[:, p, None]).ravel()
        jacobian[layout.choice[p]] = slopes.reshape(S * count, layout.size)
        f[layout.worth[p]] = mixed[p].sum(axis=1) - 1.0
        for a in range(count):
            jacobian[layout.worth[p].start + state, layout.choice[p].start + state * count + a] = 1.0
    return f, jacobian
