"""Measure the engine of games of promises: solve, outcomes and derivatives, beside JAX and a plain sweep.

The plain sweep is what one would write first: every action's successors written out over pairs of states,
one loop over them per quarter, compiled, one thread.
"""

from __future__ import annotations

import math
import statistics
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from snapback.economy.engine import threads
from snapback.game.engine import Axis, Count, Event, Move, Promises, Shift, forward, gradient, solve

if TYPE_CHECKING:
    from collections.abc import Callable

QUARTERS = 20


def games() -> list[dict[str, Any]]:
    """Measure a large game and one of the size of a case."""
    return [
        measured("20,000 states, 5 movers x 3 actions, 40 quarters", made((20, 10, 10, 10), 5, 5, 0), 40),
        measured(
            "3,000 states, 4 movers x 3 actions + 4 of nature, 80 quarters",
            made((15, 5, 4, 10), 4, 4, 4), 80,
        ),
    ]  # fmt: skip


def measured(title: str, game: Promises, horizon: int) -> dict[str, Any]:
    """Milliseconds of everything on one game, medians of warm runs."""
    solution = solve(game, horizon)
    start = np.zeros(game.shape)
    start[(0,) * len(game.axes)] = 1.0
    level = Count(
        "level", level=np.arange(game.shape[0], dtype=float).reshape(-1, *[1] * (len(game.axes) - 1))
    )
    events = [
        Event(f"e{k}", (m.name,), m.shifts[0].axis, np.triu(np.ones((n, n), np.bool_), 1))
        for k, m in enumerate(game.moves[:4])
        for n in [game.shape[game.axis(m.shifts[0].axis)]]
    ]
    firsts = [Count(e.name, event=e.name, until=(e.name,)) for e in events]
    reference = written_out(game)
    plain, values = plain_sweep(game, reference, np.array(solution.terminal), horizon)
    theirs = solve(game, horizon, form="jax")
    return {
        "task": title,
        "solve_ms": median_ms(lambda: solve(game, horizon), 7),
        "forward_ms": median_ms(lambda: forward(game, solution, start, [level], [], QUARTERS), 7),
        "forward_5_ms": median_ms(
            lambda: forward(game, solution, start, [level, *firsts], events, QUARTERS), 7
        ),
        "gradient_ms": median_ms(lambda: gradient(game, solution, start, level, [], np.ones(QUARTERS)), 1),
        "jax_ms": median_ms(lambda: solve(game, horizon, form="jax"), 1),
        "plain_ms": median_ms(plain, 1),
        "difference_jax": float(np.abs(solution.values - theirs.values).max()),
        "difference_plain": float(np.abs(solution.value.reshape(values.shape) - values).max()),
    }


def made(shape: tuple[int, ...], players: int, movers: int, natures: int, seed: int = 0) -> Promises:
    """Draw a game: the first action of a mover leaves everything, others shift one or two axes a little."""
    random = np.random.default_rng(seed)
    flat = (1,) * len(shape)
    none = np.zeros(flat, np.intp)

    def shift(actions: int, axis: int, *, wait: bool) -> Shift:
        other = int(random.choice([k for k in range(len(shape)) if k != axis]))
        dims = tuple(n if k in {axis, other} else 1 for k, n in enumerate(shape))
        size, width = shape[axis], int(random.integers(2, 4))
        weight = np.zeros((1, actions, *dims, size))
        for index in np.ndindex(*weight.shape[:-1]):
            own = index[2 + axis]
            if wait and index[1] == 0:
                weight[(*index, own)] = 1.0
                continue
            chance = random.dirichlet(np.ones(width))
            for step, part in zip((0, 1, -1), chance, strict=False):
                weight[(*index, min(max(own + step, 0), size - 1))] += part
        return Shift(f"x{axis}", weight)

    moves = []
    for m in range(movers + natures):
        nature = m >= movers
        actions = 1 if nature else 3
        axes = random.permutation(len(shape))[: 1 + m % 2]
        dims = tuple(n if random.random() < 0.5 else 1 for n in shape)
        moves.append(
            Move(
                name=f"m{m}",
                actions=tuple(f"a{a}" for a in range(actions)),
                mover=np.full(flat, -1 if nature else m % players),
                base=np.full((actions, *flat), 1.0 / actions),
                payoff=random.normal(size=(actions, *dims, players), scale=0.1),
                shifts=tuple(shift(actions, int(k), wait=not nature) for k in axes),
                wait=none,
            )
        )
    return Promises(
        axes=tuple(Axis(f"x{k}", tuple(map(str, range(n)))) for k, n in enumerate(shape)),
        players=tuple(f"p{p}" for p in range(players)),
        moves=tuple(moves),
        discount=np.full(players, 0.97),
        sharpness=np.full(players, 2.0),
        calendar=np.zeros(200, np.intp),
    )


def written_out(game: Promises) -> list[tuple[Any, ...]]:
    """Write out the successors of every action in every state, in rows of equal length."""
    result = []
    grid = np.indices(game.shape).reshape(len(game.shape), -1)
    for move in game.moves:
        actions, tables = len(move.actions), []
        for a in range(actions):
            points, weights = [grid], [np.ones(grid.shape[1])]
            for shift in move.shifts:
                axis, new_points, new_weights = game.axis(shift.axis), [], []
                full = np.broadcast_to(shift.weight[0, a], (*game.shape, game.shape[axis]))
                for point, weight in zip(points, weights, strict=True):
                    here = full[tuple(point)]
                    order = np.argsort(-here, axis=1)[:, : int((here > 0).sum(axis=1).max())]
                    for column in order.T:
                        moved = point.copy()
                        moved[axis] = column
                        new_points.append(moved)
                        new_weights.append(weight * here[np.arange(len(column)), column])
                points, weights = new_points, new_weights
            to = np.stack([np.ravel_multi_index(tuple(p), game.shape) for p in points], axis=1)
            tables.append((to.astype(np.int32), np.stack(weights, axis=1)))
        width = max(t[0].shape[1] for t in tables)
        to, weight = (
            np.zeros((actions, game.states, width), np.int32),
            np.zeros((actions, game.states, width)),
        )
        for a, (t, w) in enumerate(tables):
            to[a, :, : t.shape[1]], weight[a, :, : t.shape[1]] = t, w
        players = len(game.players)
        payoff = np.broadcast_to(move.payoff, (actions, *game.shape, players)).reshape(actions, -1, players)
        mover = np.broadcast_to(move.mover, game.shape).ravel()
        result.append((to, weight, np.ascontiguousarray(payoff), np.ascontiguousarray(mover)))
    return result


def plain_sweep(
    game: Promises, tables: list[tuple[Any, ...]], end: np.ndarray, horizon: int
) -> tuple[Callable[[], np.ndarray], np.ndarray]:
    """Give the plain sweep as a function of nothing, and its answer."""

    def run() -> np.ndarray:
        value = end.reshape(game.states, -1)
        for _ in range(horizon):
            value = value * game.discount
            for to, weight, payoff, mover in reversed(tables):
                value = plain_move(to, weight, payoff, mover, game.sharpness, value)
        return value

    return run, run()


@njit
def plain_move(  # noqa: C901 -- loops are written out because that is what Numba compiles
    to: np.ndarray,
    weight: np.ndarray,
    payoff: np.ndarray,
    mover: np.ndarray,
    sharp: np.ndarray,
    after: np.ndarray,
) -> np.ndarray:
    """One move backwards, successors written out."""
    actions, states, width = to.shape
    players = after.shape[1]
    before, worth = np.empty_like(after), np.empty((actions, players))
    chance = np.empty(actions)
    for s in range(states):
        for a in range(actions):
            for p in range(players):
                worth[a, p] = payoff[a, s, p]
            for k in range(width):
                w = weight[a, s, k]
                if w != 0.0:
                    for p in range(players):
                        worth[a, p] += w * after[to[a, s, k], p]
        own = mover[s]
        top = worth[:, own].max() if own >= 0 else 0.0
        total = 0.0
        for a in range(actions):
            chance[a] = math.exp(sharp[own] * (worth[a, own] - top)) / actions if own >= 0 else 1.0 / actions
            total += chance[a]
        for p in range(players):
            x = 0.0
            for a in range(actions):
                x += chance[a] / total * worth[a, p]
            before[s, p] = x
        if own >= 0:
            before[s, own] = top + math.log(total) / sharp[own]
    return before


def median_ms(run: Callable[[], Any], repeats: int) -> float:
    """Time a function that is warm; the median in milliseconds."""
    run()
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return 1e3 * statistics.median(times)


def games_table(rows: list[dict[str, Any]]) -> str:
    """Lay the rows out for the terminal."""
    lines = []
    for r in rows:
        lines += [
            f"{r['task']}, {threads()} threads:",
            (
                f"  solve {r['solve_ms']:.0f} ms; JAX {r['jax_ms'] / r['solve_ms']:.1f} x, plain compiled "
                f"sweep {r['plain_ms'] / r['solve_ms']:.1f} x that; values differ {r['difference_jax']:.0e} "
                f"and {r['difference_plain']:.0e}"
            ),
            (
                f"  forward {r['forward_ms']:.0f} ms, with five parts {r['forward_5_ms']:.0f} ms; gradient "
                f"{r['gradient_ms']:.0f} ms, {r['gradient_ms'] / r['jax_ms']:.1f} x the JAX solve"
            ),
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(games_table(games()))
