"""The equations of a stationary logit equilibrium, solved from nearby.

McKelvey & Palfrey (1995) have the equations of a choice, Breitmoser, Tan & Zizzo (2010) and
Eibelshaeuser & Poensgen (2019) those of a stochastic game in logs; here they are written with a starting
bias that the sharpness takes away. Of each choice all log probabilities but one are unknown; values
follow from choices by one linear solve for each discount, so they are no unknowns.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dgetrf, dgetrs
from scipy.sparse.linalg import LinearOperator, gmres

from snapback.game.expectation import Chain, Expected

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jaxtyping import Float
    from numpy.typing import NDArray

    from snapback.game.finite import Finite

DENSE = 300
"""Most unknowns for which the matrix of derivatives is always written out."""

CLOSE, RESTART, ROUNDS = 1e-7, 40, 2
"""Relative miss at which the iterative solver stops; its basis, and how often that may be used up."""

if TYPE_CHECKING:
    _Factored = tuple[Float[np.ndarray, " m"] | None, Float[np.ndarray, "k k"], NDArray[np.int32]]


class LogitSystem:
    """F(x, sharpness) = 0 where every choice is ~ exp(bias + sharpness Q) with Q the exact values.

    A point ``x`` holds the logs of all probabilities, [state, action of player 0, of player 1, ...] in a
    row; what it adds to all actions of one choice does not matter.

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
        self.choice = _blocks(game.actions)
        self.free = _blocks([count - 1 for count in game.actions])

    def pack(self, logs: Sequence[Float[np.ndarray, "state action"]]) -> Float[np.ndarray, " n"]:
        """Put logs of probabilities in a row."""
        return np.concatenate(logs, axis=1).ravel()

    def unpack(self, x: Float[np.ndarray, " n"]) -> list[Float[np.ndarray, "state action"]]:
        """Give the logs of the probabilities by player; the probabilities of a choice sum to one."""
        table = x.reshape(self.game.states, -1)
        return [log_softmax(table[:, block]) for block in self.choice]

    def distance(self, x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"]) -> float:
        """Largest difference of a probability."""
        pairs = zip(self.unpack(x), self.unpack(y), strict=True)
        return max(float(np.abs(np.exp(a) - np.exp(b)).max()) for a, b in pairs)

    def __call__(self, x: Float[np.ndarray, " n"], t: float) -> Near:
        """Give F at a point, and what it takes to solve from there."""
        return Near(self, x, t)


class Near:
    """F at a point, and linear equations with its derivatives, which are worked out when asked for.

    Equations are log odds against the likeliest action, in units of payoff once the sharpness is large.
    Both those and the unknowns are laid out as [state, action but the likeliest, player by player].

    Attributes
    ----------
    f
        F.
    by_t
        dF / d sharpness.
    """

    f: Float[np.ndarray, " free"]
    by_t: Float[np.ndarray, " free"]

    def __init__(self, system: LogitSystem, x: Float[np.ndarray, " n"], t: float) -> None:
        self.system, self.t = system, t
        game = system.game
        logs = system.unpack(x)
        self.mixed = [np.exp(block) for block in logs]
        self.chain = Chain(game, self.mixed)
        self.value = self.chain.value
        self.expected = Expected(game, self.mixed, self.value)
        self.weight = 1.0 / (1.0 + abs(t))
        self.best = [block.argmax(axis=1)[:, None] for block in logs]
        counts = [np.arange(count - 1) for count in game.actions]
        self.rest = [k + (k >= best) for k, best in zip(counts, self.best, strict=True)]
        rows, rows_t = [], []
        for p, log in enumerate(logs):
            gap = self._against_best(p, self.expected.action(p))
            row, row_t = self._against_best(p, log) - t * gap, -gap
            if system.bias is not None:
                lean = self._against_best(p, system.bias[p])
                row, row_t = row - (1.0 - t / system.until) * lean, row_t + lean / system.until
            rows.append(row)
            rows_t.append(row_t)
        self.f = self.weight * np.concatenate(rows, axis=1).ravel()
        self.by_t = self.weight * np.concatenate(rows_t, axis=1).ravel()
        self._factored: _Factored | None = None

    def solve(
        self,
        right: Float[np.ndarray, " free"],
        row: Float[np.ndarray, " m"] | None = None,
        last: float = 0.0,
    ) -> Float[np.ndarray, " m"] | None:
        """Find the change of (x, t) that changes F by ``right`` and along ``row`` by ``last``.

        Without ``row`` t stays. ``None`` where the equations are singular.
        """
        if self.f.size == 0:
            step = 0.0 if row is None else last / row[-1]
            return np.append(np.zeros(sum(self.system.game.actions) * self.system.game.states), step)
        if self.f.size > DENSE:
            found = self._iterate(right, row, last)
            if found is not None:
                return self._whole(found)
        found = self._eliminate(right, row, last)
        return None if found is None else self._whole(found)

    @cached_property
    def by_x(self) -> Float[np.ndarray, "free free"]:
        """Derivatives of F in the unknowns, written out."""
        S, K = self.value.shape[0], self.f.size // self.value.shape[0]
        result = np.empty((S, K, S, K))
        for p, block in enumerate(self.system.free):
            reach = self.chain.solve_transposed(p, self._later[p].reshape(-1, S).T).T.reshape(S, -1, S)
            np.multiply(reach[..., None], -self.t * self.weight * self._earned[p], out=result[:, block])
        state = np.arange(S)
        result[state, :, state, :] += self._here
        return result.reshape(S * K, S * K)

    def expand(self, change: Float[np.ndarray, " free"]) -> Float[np.ndarray, " n"]:
        """Give what a change of the unknowns does to all logs of probabilities."""
        change = change.reshape(self.value.shape[0], -1)
        parts = [
            (lift @ change[:, block, None])[..., 0]
            for lift, block in zip(self._lift, self.system.free, strict=True)
        ]
        return np.concatenate(parts, axis=1).ravel()

    def _whole(self, change: Float[np.ndarray, " k"]) -> Float[np.ndarray, " m"]:
        free = self.f.size
        return np.append(self.expand(change[:free]), change[free] if change.size > free else 0.0)

    def _reduced(self, row: Float[np.ndarray, " m"]) -> Float[np.ndarray, " free"]:
        """Write a row for (x, t) in the unknowns."""
        table = row[:-1].reshape(self.value.shape[0], 1, -1)
        blocks = zip(self._lift, self.system.choice, strict=True)
        return np.concatenate([(table[:, :, c] @ lift)[:, 0] for lift, c in blocks], axis=1).ravel()

    def _eliminate(
        self, right: Float[np.ndarray, " free"], row: Float[np.ndarray, " m"] | None, last: float
    ) -> Float[np.ndarray, " k"] | None:
        """Solve with the matrix written out; kept, so that the same row costs nothing again."""
        if self._factored is None or self._factored[0] is not row:
            matrix = self.by_x
            if row is not None:
                lower = np.append(self._reduced(row), row[-1])
                matrix = np.block([[matrix, self.by_t[:, None]], [lower[None, :]]])
            if not np.isfinite(matrix).all():
                return None
            factors, pivots, singular = dgetrf(matrix)
            if singular:
                return None
            self._factored = row, factors, pivots
        _row, factors, pivots = self._factored
        found, _info = dgetrs(factors, pivots, right if row is None else np.append(right, last))
        return found if np.isfinite(found).all() else None

    def _iterate(
        self, right: Float[np.ndarray, " free"], row: Float[np.ndarray, " m"] | None, last: float
    ) -> Float[np.ndarray, " k"] | None:
        """Solve by GMRES, each state's own block first; ``None`` where that does not get close.

        What a choice does to values elsewhere is small beside what it does to choices in its state,
        as it changes all of them by nearly the same. So few rounds do.
        """
        S, free = self.value.shape[0], self.f.size
        if not (np.isfinite(right).all() and np.isfinite(self._here).all()):
            return None
        try:
            blocks = np.linalg.inv(self._here)
        except np.linalg.LinAlgError:
            return None

        def own(v: Float[np.ndarray, " free"]) -> Float[np.ndarray, " free"]:
            return np.asarray((blocks @ v.reshape(S, -1, 1)).ravel())

        if row is None:
            return _rounds(self._apply, own, right)
        lower, corner = self._reduced(row), float(row[-1])
        ahead = own(self.by_t)
        pivot = corner - lower @ ahead

        def bordered(v: Float[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
            change, step = v[:free], v[free]
            return np.append(self._apply(change) + step * self.by_t, lower @ change + corner * step)

        def near(v: Float[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
            change = own(v[:free])
            step = (v[free] - lower @ change) / pivot
            return np.append(change - step * ahead, step)

        return _rounds(bordered, near, np.append(right, last)) if pivot else None

    def _apply(self, change: Float[np.ndarray, " free"]) -> Float[np.ndarray, " free"]:
        """Multiply the derivatives of F by a change of the unknowns."""
        S = self.value.shape[0]
        change = change.reshape(S, -1)
        result = (self._here @ change[..., None])[..., 0]
        for p, block in enumerate(self.system.free):
            worth = self.chain.solve(p, (self._earned[p] * change).sum(axis=1))
            later = self._later[p]
            result[:, block] -= self.t * self.weight * (later.reshape(-1, S) @ worth).reshape(S, -1)
        return np.asarray(result.ravel())

    @cached_property
    def _lift(self) -> list[Float[np.ndarray, "state action free"]]:
        """How each choice's logs move with its unknowns, such that probabilities go on summing to one."""
        result = []
        for mixed, rest in zip(self.mixed, self.rest, strict=True):
            lift = np.repeat(-mixed[np.arange(len(mixed))[:, None], rest][:, None, :], mixed.shape[1], axis=1)
            state, place = np.indices(rest.shape)
            lift[state, rest, place] += 1.0
            result.append(lift)
        return result

    @cached_property
    def _moved(self) -> list[Float[np.ndarray, "state action free"]]:
        """How each choice's probabilities move with its unknowns."""
        return [mixed[:, :, None] * lift for mixed, lift in zip(self.mixed, self._lift, strict=True)]

    @cached_property
    def _earned(self) -> list[Float[np.ndarray, "state free"]]:
        """By player, how a period's payoff, with what comes after it, moves with all unknowns there."""
        return [
            np.concatenate(
                [
                    ((self.expected.under(p, i) - self.value[:, p, None])[:, None, :] @ moved)[:, 0]
                    for i, moved in enumerate(self._moved)
                ],
                axis=1,
            )
            for p in range(len(self.mixed))
        ]

    @cached_property
    def _later(self) -> list[Float[np.ndarray, "state free next_state"]]:
        """By player, discounted probabilities of the next state, less those after the likeliest action."""
        return [self._against_best(p, self.chain.later(p)) for p in range(len(self.mixed))]

    @cached_property
    def _here(self) -> Float[np.ndarray, "state free free"]:
        """Derivatives of F within a state where values stay."""
        S, K = self.value.shape[0], self.f.size // self.value.shape[0]
        result = np.zeros((S, K, K))
        result[:, np.arange(K), np.arange(K)] = 1.0
        for p, block in enumerate(self.system.free):
            for other, columns in enumerate(self.system.free):
                if other != p:
                    pair = self._against_best(p, self.expected.pair(p, other))
                    result[:, block, columns] = -self.t * (pair @ self._moved[other])
        return self.weight * result

    def _against_best(
        self, p: int, table: Float[np.ndarray, " state action *rest"]
    ) -> Float[np.ndarray, " state free *rest"]:
        """Entries of all actions but the likeliest, less that of the likeliest."""
        state = np.arange(table.shape[0])[:, None]
        return np.asarray(table[state, self.rest[p]] - table[state, self.best[p]])


def _rounds(
    apply: Callable[[Float[np.ndarray, " k"]], Float[np.ndarray, " k"]],
    near: Callable[[Float[np.ndarray, " k"]], Float[np.ndarray, " k"]],
    right: Float[np.ndarray, " k"],
) -> Float[np.ndarray, " k"] | None:
    """Solve ``apply(v) = right`` by GMRES with ``near`` as an inverse that is close; ``None``: not close."""
    whole, inverse = (
        LinearOperator((right.size, right.size), matvec=lambda v, f=f: f(v.ravel()), dtype=np.float64)
        for f in (apply, near)
    )
    found, failed = gmres(whole, right, rtol=CLOSE, atol=0.0, restart=RESTART, maxiter=ROUNDS, M=inverse)
    return None if failed or not np.isfinite(found).all() else np.asarray(found)


def log_softmax(block: Float[np.ndarray, "state action"]) -> Float[np.ndarray, "state action"]:
    """Take from logs what makes their probabilities sum to one."""
    top = block.max(axis=1, keepdims=True)
    return np.asarray(block - top - np.log(np.exp(block - top).sum(axis=1, keepdims=True)))


def _blocks(counts: Sequence[int]) -> list[slice]:
    return [slice(int(a), int(b)) for a, b in pairwise(np.cumsum([0, *counts]))]
