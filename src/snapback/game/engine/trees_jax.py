"""The engine's tables as trees of arrays that JAX can trace, batch and differentiate.

Numbers with a derivative are the leaves: base weights, payoffs, weights of shifts, discount, sharpness,
flows and levels. Everything else (names, who moves, the waiting actions, the calendar, which steps are an
event) shapes the program; two games that share it share a compiled program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.economy.jaxed import jax
from snapback.game.engine.tables import Count, Event, Move, Promises, Shift

if TYPE_CHECKING:
    from collections.abc import Hashable


@dataclass(frozen=True)
class Still:
    """What does not change under tracing: compared by ``key``, and kept as it is."""

    key: Hashable
    kept: Any = field(compare=False)


def _of(array: Any) -> Hashable:  # noqa: ANN401 -- whatever numpy reads
    given = np.asarray(array)
    return given.shape, given.dtype.str, given.tobytes()


def _flatten_promises(game: Promises) -> tuple[tuple[Any, ...], Still]:
    axes = tuple((axis.name, axis.size) for axis in game.axes)
    still = (game.axes, game.players, game.calendar, game.control_cost)
    return (game.moves, game.discount, game.sharpness), Still(
        (axes, game.players, _of(game.calendar), game.control_cost), still
    )


def _unflatten_promises(still: Still, leaves: Any) -> Promises:  # noqa: ANN401
    axes, players, calendar, control_cost = still.kept
    moves, discount, sharpness = leaves
    return Promises(axes, players, moves, discount, sharpness, calendar, control_cost)


def _flatten_move(move: Move) -> tuple[tuple[Any, ...], Still]:
    still = (move.name, move.actions, move.mover, move.wait)
    return (move.base, move.payoff, move.shifts), Still(
        (move.name, move.actions, _of(move.mover), _of(move.wait)), still
    )


def _unflatten_move(still: Still, leaves: Any) -> Move:  # noqa: ANN401
    name, actions, mover, wait = still.kept
    base, payoff, shifts = leaves
    return Move(name, actions, mover, base, payoff, shifts, wait)


def _flatten_count(count: Count) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    return (dict(count.flow), count.level), (count.name, count.event, tuple(count.until))


def _unflatten_count(still: tuple[Any, ...], leaves: Any) -> Count:  # noqa: ANN401
    name, event, until = still
    flow, level = leaves
    return Count(name, flow, level, event, until)


jax.tree_util.register_pytree_node(
    Shift, lambda shift: ((shift.weight,), shift.axis), lambda axis, leaves: Shift(axis, leaves[0])
)
jax.tree_util.register_pytree_node(Move, _flatten_move, _unflatten_move)
jax.tree_util.register_pytree_node(Promises, _flatten_promises, _unflatten_promises)
jax.tree_util.register_pytree_node(Count, _flatten_count, _unflatten_count)
jax.tree_util.register_pytree_node(
    Event,
    lambda event: ((), Still((event.name, tuple(event.moves), event.axis, _of(event.pairs)), event)),
    lambda still, _: still.kept,
)
