"""An outcome of a game as one function of its tables, in JAX."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.economy.jaxed import jax, jnp
from snapback.game.engine.form_jax import AXES, small, sweep, wait_for_ever, weight_of
from snapback.game.engine.outcomes import Watched, watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jax import Array
    from jaxtyping import Float

    from snapback.game.engine.tables import Count, Event, Move, Promises, Shift


@partial(jax.jit, static_argnums=5)
def outcome(
    game: Promises,
    start: Float[Array, "*axes"],
    count: Count,
    events: Sequence[Event],
    weights: Float[Array, " quarter"],
    horizon: int,
) -> Array:
    """Give the weighted sum of one count's path over the quarters, solving the game on the way.

    Differentiable in every number of the tables, the start and the weights. Nothing is checked here; the
    residual of the value of waiting is that of :func:`snapback.game.engine.solve` with ``form="jax"``.
    """
    quarters = weights.shape[0]
    end, _ = wait_for_ever(game, horizon)
    strategy, _ = sweep(game, end, horizon, quarters)
    _, paths = push(game, strategy, start, (count,), tuple(events), quarters)
    return weights @ paths[:, 0]


def push(
    game: Promises,
    strategy: tuple[Float[Array, "period action *axes"], ...],
    start: Float[Array, "*axes"],
    counts: Sequence[Count],
    events: Sequence[Event],
    quarters: int,
) -> tuple[Float[Array, " quarter *axes"], Float[Array, "quarter count"]]:
    """Distribution at the end of each quarter, and what each count adds up or reads in it."""
    look = watched(game, counts, events)
    calendar = np.asarray(game.calendar)[:quarters]
    first = jnp.broadcast_to(jnp.asarray(start), (len(look.untils), *game.shape))

    @jax.checkpoint
    def quarter(mass: Array, given: tuple[Array, tuple[Array, ...]]) -> tuple[Array, tuple[Array, Array]]:
        season, chances = given
        path = [jnp.zeros(()) for _ in counts]
        for m, (move, chance) in enumerate(zip(game.moves, chances, strict=True)):
            mass = _one_move(game, m, move, chance, season, mass, counts, events, look, path)
        for c, count in enumerate(counts):
            if count.level is not None:
                path[c] += (mass[look.part[c]] * count.level).sum()
        return mass, (mass[0], jnp.stack(path) if path else jnp.zeros(0))

    chances = tuple(s[:quarters] for s in strategy)
    _, (states, paths) = jax.lax.scan(quarter, first, (calendar, chances))
    return jnp.concatenate([first[:1], states]), paths


def _one_move(
    game: Promises,
    m: int,
    move: Move,
    chance: Float[Array, " action *axes"],
    season: Array,
    mass: Float[Array, " part *axes"],
    counts: Sequence[Count],
    events: Sequence[Event],
    look: Watched,
    path: list[Array],
) -> Float[Array, " part *axes"]:
    whole = mass[:, None] * chance
    for c, count in enumerate(counts):
        if move.name in count.flow:
            path[c] += (whole[look.part[c]] * count.flow[move.name]).sum()
    for k, shift in enumerate(move.shifts):
        weight = weight_of(game, shift, season)
        for c, e in look.seen[m][k]:
            come = _stepping(game, shift, weight, events[e].pairs).sum(axis=-1)
            path[c] += (whole[look.part[c]] * come).sum()
        ends = look.endings[m][k]
        parts = []
        for u in range(whole.shape[0]):
            ended = ends is not None and bool(ends[..., u].any())
            left = _stepping(game, shift, weight, ~ends[..., u]) if ended and ends is not None else weight
            parts.append(_send(game, shift, left, whole[u]))
        whole = jnp.stack(parts)
    return whole.sum(axis=1)


def _stepping(
    game: Promises,
    shift: Shift,
    weight: Float[Array, "action *axes to"],
    pairs: Any,  # noqa: ANN401
) -> Float[Array, "action *axes to"]:
    """Weights of some steps only; what a shift leads to then depends on where it starts."""
    axis = game.axis(shift.axis)
    size = game.shape[axis]
    return weight * np.asarray(pairs).reshape(
        [size if k == axis else 1 for k in range(len(game.shape))] + [size]
    )


def _send(
    game: Promises, shift: Shift, weight: Float[Array, "action *axes to"], mass: Float[Array, " action *axes"]
) -> Float[Array, " action *axes"]:
    """Move mass along the axis of a shift."""
    letters = AXES[: len(game.axes)]
    own = letters[game.axis(shift.axis)]
    dims, table = small(weight, letters)
    return jnp.einsum(f"A{letters},{dims}T->A{letters.replace(own, 'T')}", mass, table)
