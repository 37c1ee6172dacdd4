# mypy: disable-error-code="no-untyped-call"
"""The engine in JAX: the numbers by definition, differentiable from the tables to an outcome.

Every shift is one contraction along its own axis, however many states there are; quarters are scanned.
Compiled once for every shape of a game. Runs on whatever device JAX finds.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

import snapback.game.engine.trees_jax
from snapback.economy.jaxed import jax, jnp
from snapback.game.engine.tables import NATURE

if TYPE_CHECKING:
    from jax import Array
    from jaxtyping import Float

    from snapback.game.engine.solution import Solution
    from snapback.game.engine.tables import Move, Promises, Shift

TREES = snapback.game.engine.trees_jax
"""Registers the tables with JAX."""

AXES = "ijklmnopqrsuvwxyz"
"""Names of the axes in contractions."""

DENSE_TO = 1_500
"""States up to which the value of waiting is solved as one dense system; an iteration beyond."""


def solve_jax(game: Promises, horizon: int, keep: int) -> Solution:
    """Solve in JAX; see :func:`snapback.game.engine.solve`."""
    from snapback.game.engine.solution import (  # noqa: PLC0415 -- this form is loaded from there
        TERMINAL_TOLERANCE,
        Solution,
        not_converged,
    )

    strategy, values, residual = _solved(game, horizon, keep)
    if not float(residual) <= 10.0 * TERMINAL_TOLERANCE:
        raise not_converged(float(residual), 0)
    whole = np.asarray(values)
    return Solution(tuple(np.asarray(s) for s in strategy), whole, horizon)


@partial(jax.jit, static_argnums=(1, 2))
def _solved(game: Promises, horizon: int, keep: int) -> Any:  # noqa: ANN401
    end, residual = wait_for_ever(game, horizon)
    strategy, values = sweep(game, end, horizon, keep)
    return strategy, values, residual


def sweep(
    game: Promises, end: Float[Array, "*axes player"], horizon: int, keep: int
) -> tuple[tuple[Float[Array, "period action *axes"], ...], Float[Array, "period *axes player"]]:
    """Strategies of the first quarters and values of all of them, from the value at the end."""
    calendar = jnp.asarray(game.calendar)

    @jax.checkpoint
    def quarter(after: Array, season: Array) -> tuple[Array, tuple[Array, ...]]:
        value, strategy = back(game, after, season)
        return value, strategy

    def late(after: Array, season: Array) -> tuple[Array, Array]:
        value, _ = quarter(after, season)
        return value, value

    def early(after: Array, season: Array) -> tuple[Array, tuple[Array, tuple[Array, ...]]]:
        value, strategy = quarter(after, season)
        return value, (value, strategy)

    far, later = jax.lax.scan(late, end, calendar[keep:horizon], reverse=True)
    _, (values, strategy) = jax.lax.scan(early, far, calendar[:keep], reverse=True)
    return strategy, jnp.concatenate([values, later, end[None]])


def back(
    game: Promises, after: Float[Array, "*axes player"], season: Array | None
) -> tuple[Float[Array, "*axes player"], tuple[Float[Array, " action *axes"], ...]]:
    """One quarter backwards: values at its start, and what everybody does in it."""
    scale = _scale(game)
    value, chosen = after * game.discount, []
    for move in reversed(game.moves):
        worth = action_worth(game, move, value, season)
        strategy, value = choose(game, move, worth, scale)
        chosen.append(jnp.broadcast_to(strategy, (len(move.actions), *game.shape)))
    return value, tuple(reversed(chosen))


def action_worth(
    game: Promises, move: Move, after: Float[Array, "*axes player"], season: Array | None
) -> Float[Array, "action *axes player"]:
    """Value of each action to everybody: what it pays at once, and what comes after it."""
    expected = after[None]
    for shift in reversed(move.shifts):
        expected = _expect(game, shift, weight_of(game, shift, season), expected)
    return jnp.asarray(move.payoff) + expected


def choose(
    game: Promises, move: Move, worth: Float[Array, "action *axes player"], scale: Array
) -> tuple[Float[Array, " action *axes"], Float[Array, "*axes player"]]:
    """Probabilities of the actions, and what everybody gets; see :mod:`snapback.game.engine.choice`."""
    from snapback.game.engine.choice import TIE  # noqa: PLC0415 -- compiles

    mover = np.broadcast_to(move.mover, game.shape)
    base = jnp.broadcast_to(move.base, worth.shape[:-1])
    base = jnp.where(base > 0.0, base, 0.0)
    own = jnp.take_along_axis(worth, np.maximum(mover, 0)[None, ..., None], axis=-1)[..., 0]
    sharp = jnp.where(mover == NATURE, 0.0, jnp.asarray(game.sharpness)[np.maximum(mover, 0)])
    best_only = jnp.isinf(sharp)
    sharp = jnp.where(best_only, 0.0, sharp)
    open_ = base > 0.0
    top = jax.lax.stop_gradient(jnp.where(open_, own, -jnp.inf).max(axis=0))
    behind = jnp.where(open_, own - top, 0.0)
    odds = base * jnp.exp(sharp * behind)
    soft = odds / odds.sum(axis=0)
    tie = TIE * jnp.maximum(scale, jnp.abs(top))
    first = jnp.where(open_ & (own >= top - tie), base, -1.0).argmax(axis=0)
    best = (np.arange(base.shape[0]).reshape(-1, *[1] * first.ndim) == first).astype(base.dtype)
    strategy = jnp.where(best_only, best, soft)
    value = (strategy[..., None] * worth).sum(axis=0)
    if game.control_cost:
        net = top + _above_the_best(sharp, base / base.sum(axis=0), behind)
        places = (mover[..., None] == np.arange(worth.shape[-1])) & ~best_only[..., None]
        value = jnp.where(places, net[..., None], value)
    return strategy, value


def _above_the_best(sharp: Array, share: Array, behind: Array) -> Array:
    """Value of a choice net of the cost of control, less that of its best action."""
    nothing = sharp == 0.0
    some = jnp.where(nothing, 1.0, sharp)
    soft = jnp.log1p((share * jnp.expm1(some * behind)).sum(axis=0)) / some
    mean = (share * behind).sum(axis=0)
    spread = (share * (behind - mean) ** 2).sum(axis=0)
    return jnp.where(nothing, mean + 0.5 * sharp * spread, soft)


def _scale(game: Promises) -> Array:
    return jax.lax.stop_gradient(
        jnp.stack([jnp.abs(jnp.asarray(move.payoff)).max() for move in game.moves]).max()
    )


def weight_of(game: Promises, shift: Shift, season: Array | None) -> Float[Array, "action *axes to"]:
    """Weights of a shift in a season; without one, averaged over the calendar that the game has."""
    weight = jnp.asarray(shift.weight)
    if weight.shape[0] == 1:
        return weight[0]
    if season is None:
        calendar = np.asarray(game.calendar)
        share = np.bincount(calendar, minlength=weight.shape[0]) / len(calendar)
        return jnp.tensordot(share[: weight.shape[0]], weight, axes=1)
    return weight[season]


def _expect(
    game: Promises,
    shift: Shift,
    weight: Float[Array, "action *axes to"],
    after: Float[Array, "a *axes player"],
) -> Float[Array, "a *axes player"]:
    """Take the expectation over where a shift leads."""
    axis = game.axis(shift.axis)
    letters = AXES[: len(game.axes)]
    own = letters[axis]
    after_letters = letters.replace(own, "T")
    lead = "A" if after.shape[0] > 1 else ""
    dims, table = small(weight, letters)
    result = "".join(x for x in ("A" if lead or "A" in dims else "") + letters if x != own or own in dims)
    inner = after if lead else after[0]
    value = jnp.einsum(f"{dims}T,{lead}{after_letters}P->{result}P", table, inner)
    if own not in dims:
        place = axis + ("A" in result)
        value = jnp.repeat(jnp.expand_dims(value, place), game.shape[axis], axis=place)
    return value if "A" in result else value[None]


def small(weight: Float[Array, "action *axes to"], letters: str) -> tuple[str, Array]:
    """Leave out the dimensions that nothing depends on."""
    names = "A" + letters
    dims = "".join(name for name, n in zip(names, weight.shape[:-1], strict=True) if n > 1)
    return dims, weight.reshape([n for n in weight.shape[:-1] if n > 1] + [weight.shape[-1]])


def wait_for_ever(game: Promises, horizon: int) -> tuple[Float[Array, "*axes player"], Array]:
    """Value of waiting for ever and a bound on its relative error."""
    from dataclasses import replace  # noqa: PLC0415

    average = replace(game, calendar=np.asarray(game.calendar)[:horizon])
    shape = (*game.shape, len(game.players))
    discount = jnp.asarray(game.discount)

    def moved(value: Float[Array, "*axes player"]) -> Float[Array, "*axes player"]:
        return _wait(average, value, paid=False)

    def left(value: Array) -> Array:
        return value - discount * moved(value)

    right = _wait(average, jnp.zeros(shape), paid=True)
    if game.states <= DENSE_TO:
        states = game.states
        unit = jnp.eye(states).reshape(*game.shape, states)
        chain = moved(unit).reshape(states, states)

        def solved(p: Array, u: Array) -> Array:
            return jnp.asarray(jnp.linalg.solve(jnp.eye(states) - p * chain, u))

        value = jax.vmap(solved, (0, 1), 1)(discount, right.reshape(states, -1)).reshape(shape)
    else:

        def iterate(operator: Any, target: Array) -> Array:  # noqa: ANN401
            result, _ = jax.scipy.sparse.linalg.gmres(
                operator, target, tol=1e-15, restart=60, maxiter=40, solve_method="incremental"
            )
            # One refinement takes off what the recursion lost.
            more, _ = jax.scipy.sparse.linalg.gmres(
                operator,
                target - operator(result),
                tol=1e-4,
                restart=60,
                maxiter=5,
                solve_method="incremental",
            )
            return jnp.asarray(result + more)

        value = jax.lax.custom_linear_solve(left, right, iterate, transpose_solve=iterate)
    gap = jnp.abs(right - left(value)).reshape(-1, shape[-1]).max(axis=0)
    size = jnp.abs(value).reshape(-1, shape[-1]).max(axis=0)
    bound = jnp.where(gap > 0.0, gap / ((1.0 - discount) * jnp.where(size > 0.0, size, 1.0)), 0.0)
    return value, jax.lax.stop_gradient(bound.max())


def _wait(game: Promises, value: Float[Array, "*axes player"], *, paid: bool) -> Float[Array, "*axes player"]:
    """Value at the start of a quarter in which everybody waits; undiscounted."""
    for move in reversed(game.moves):
        wait = np.broadcast_to(move.wait, game.shape)
        worth = value[None]
        for shift in reversed(move.shifts):
            worth = _expect(game, shift, weight_of(game, shift, None), worth)
        if paid:
            worth = jnp.asarray(move.payoff) + worth
        if worth.shape[0] == 1:
            value = jnp.broadcast_to(worth[0], value.shape)
        else:
            value = jnp.take_along_axis(worth, wait[None, ..., None], axis=0)[0]
    return value
