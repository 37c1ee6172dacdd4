"""The mixed equilibrium near a sharp logit equilibrium: used actions are worth the same, others no more."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import lstsq

from snapback.game.expectation import Chain, Expected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float

    from snapback.game.finite import Finite


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
    layout = _Layout(game)
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
            x[free] += lstsq(jacobian, -f, cond=1e-10, lapack_driver="gelsy", check_finite=False)[0]
        else:
            return None
    found, _value = layout.unpack(x)
    if max(float(np.abs(a - b).max()) for a, b in zip(found, mixed, strict=True)) > 3.0 * threshold:
        return None
    if min(float(block.min()) for block in found) < -tolerance:
        return None
    found = [np.maximum(block, 0.0) for block in found]
    return [block / block.sum(axis=1, keepdims=True) for block in found]


class _Layout:
    """Probabilities, one block [state, action] a player, and values [player, state] in a row."""

    def __init__(self, game: Finite) -> None:
        self.game = game
        S = game.states
        starts = [int(n) for n in np.cumsum([0, *(S * count for count in game.actions)])]
        self.choice = [slice(a, b) for a, b in pairwise(starts)]
        self.worth = [slice(starts[-1] + S * p, starts[-1] + S * (p + 1)) for p in range(game.players)]
        self.size = starts[-1] + S * game.players

    def unpack(
        self, x: Float[np.ndarray, " n"]
    ) -> tuple[list[Float[np.ndarray, "state action"]], Float[np.ndarray, "state player"]]:
        S = self.game.states
        return [x[block].reshape(S, -1) for block in self.choice], x[self.worth[0].start :].reshape(-1, S).T


def _indifference(
    layout: _Layout, x: Float[np.ndarray, " n"]
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, "n n"]]:
    """Equations of a mixed equilibrium in probabilities and values, and their derivatives."""
    game, S = layout.game, layout.game.states
    mixed, value = layout.unpack(x)
    expected, chain = Expected(game, mixed, value), Chain(game, mixed)
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
        slopes[:, :, layout.worth[p]] = chain.later(p)
        slopes[state, :, layout.worth[p].start + state] -= 1.0
        f[layout.choice[p]] = (q - value[:, p, None]).ravel()
        jacobian[layout.choice[p]] = slopes.reshape(S * count, layout.size)
        f[layout.worth[p]] = mixed[p].sum(axis=1) - 1.0
        for a in range(count):
            jacobian[layout.worth[p].start + state, layout.choice[p].start + state * count + a] = 1.0
    return f, jacobian
