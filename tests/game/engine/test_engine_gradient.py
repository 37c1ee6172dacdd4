"""Derivatives against central differences of the tables and against automatic differentiation."""

from dataclasses import replace

import numpy as np
import pytest
from tests.game.engine.promises import random_outcomes, random_promises, random_start

from snapback.errors import InvalidGame
from snapback.game.engine import forward, gradient, gradients, solve

HORIZON, QUARTERS, STEP = 6, 4, 1e-5


def asked(seed, **kinds):
    game = random_promises(seed, horizon=HORIZON, **kinds)
    counts, events = random_outcomes(seed, game)
    weights = np.random.default_rng(seed).normal(size=QUARTERS)
    return game, random_start(seed, game), counts, events, weights


def value(game, start, count, events, weights):
    solution = solve(game, HORIZON)
    return weights @ forward(game, solution, start, [count], events, QUARTERS).path[count.name]


def pair(random, array, axis):
    """Two places of a row of probabilities, both positive: what one gains the other loses."""
    rows = np.moveaxis(array, axis, -1)
    good = np.argwhere((rows > 0.05).sum(axis=-1) > 1)
    if not len(good):
        return None
    row = tuple(good[random.integers(len(good))])
    one, two = random.permutation(np.flatnonzero(rows[row] > 0.05))[:2]
    step = np.zeros_like(rows)
    step[(*row, one)], step[(*row, two)] = 1.0, -1.0
    return np.moveaxis(step, -1, axis)


def directions(game, random):
    """Ways to change one table: how the game changes, and the table and its direction."""
    for m, move in enumerate(game.moves):

        def with_move(new, m=m):
            return replace(game, moves=(*game.moves[:m], new, *game.moves[m + 1 :]))

        pay = np.zeros_like(move.payoff)
        pay.ravel()[random.integers(pay.size)] = 1.0
        yield (
            (lambda h, w=with_move, v=move, d=pay: w(replace(v, payoff=v.payoff + h * d))),
            (lambda g, m=m, d=pay: (g.moves[m].payoff * d).sum()),
        )
        base = pair(random, move.base, 0)
        if base is not None:
            yield (
                (lambda h, w=with_move, v=move, d=base: w(replace(v, base=v.base + h * d))),
                (lambda g, m=m, d=base: (g.moves[m].base * d).sum()),
            )
        for k, shift in enumerate(move.shifts):
            step = pair(random, shift.weight, -1)
            if step is not None:

                def changed(h, w=with_move, v=move, k=k, s=shift, d=step):
                    new = replace(s, weight=s.weight + h * d)
                    return w(replace(v, shifts=(*v.shifts[:k], new, *v.shifts[k + 1 :])))

                yield changed, lambda g, m=m, k=k, d=step: (g.moves[m].shifts[k].weight * d).sum()
    for p in range(len(game.players)):
        one = np.eye(len(game.players))[p]
        yield (lambda h, d=one: replace(game, discount=game.discount + h * d)), (lambda g, p=p: g.discount[p])
        yield (
            (lambda h, d=one: replace(game, sharpness=game.sharpness + h * d)),
            (lambda g, p=p: g.sharpness[p]),
        )


@pytest.mark.parametrize("seed", range(6))
def test_derivatives_are_central_differences(seed):
    game, start, counts, events, weights = asked(seed, players=2 + seed % 3)
    random = np.random.default_rng(seed)
    mine = gradients(game, solve(game, HORIZON), start, counts, events, weights)
    chosen = [0, 4, 5, 7, 8, 2]
    largest = 0.0
    for n, (changed, derivative) in enumerate(directions(game, random)):
        c = chosen[n % len(chosen)]
        up, down = (value(changed(h), start, counts[c], events, weights) for h in (STEP, -STEP))
        exact = derivative(mine[c].game)
        largest = max(largest, abs(exact))
        assert abs((up - down) / (2 * STEP) - exact) <= 1e-6 * max(abs(exact), 1e-2)
    assert largest > 1e-3


@pytest.mark.slow
def test_derivatives_are_those_of_automatic_differentiation():
    from snapback.economy.jaxed import jax
    from snapback.game.engine.outcome_jax import outcome

    game, start, counts, events, weights = asked(3, moves=3)
    mine = gradients(game, solve(game, HORIZON), start, counts, events, weights)
    leaves = jax.tree_util.tree_leaves
    for c in (4, 7, 8):
        number, other = jax.value_and_grad(outcome, argnums=(0, 1, 2))(
            game, start, counts[c], events, weights, HORIZON
        )
        assert abs(float(number) - mine[c].value) < 1e-12
        own = leaves((mine[c].game, mine[c].start, mine[c].count))
        for a, b in zip(own, leaves(other), strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("sharpness", [0.0, np.inf])
def test_chance_and_best_responses_have_derivatives_too(sharpness):
    game, start, counts, events, weights = asked(4, sharpness=sharpness, players=2)
    mine = gradients(game, solve(game, HORIZON), start, counts, events, weights)
    assert abs(mine[0].value - value(game, start, counts[0], events, weights)) < 1e-12
    random = np.random.default_rng(4)
    for changed, derivative in directions(game, random):
        if changed(STEP).sharpness is not game.sharpness:
            continue
        up, down = (value(changed(h), start, counts[0], events, weights) for h in (STEP, -STEP))
        exact = derivative(mine[0].game)
        assert abs((up - down) / (2 * STEP) - exact) <= 1e-6 * max(abs(exact), 1e-2)


def test_start_flow_and_level_enter_linearly():
    game, start, counts, events, weights = asked(2)
    solution = solve(game, HORIZON)
    for c in (0, 1, 3, 4):
        mine = gradient(game, solution, start, counts[c], events, weights)
        assert abs((mine.start * start).sum() - mine.value) < 1e-12
        own = sum((mine.count.flow[name] * table).sum() for name, table in counts[c].flow.items())
        if counts[c].level is not None:
            own += (mine.count.level * counts[c].level).sum()
        assert abs(own - mine.value) < 1e-12


def test_counts_together_are_counts_alone():
    game, start, counts, events, weights = asked(1)
    solution = solve(game, HORIZON)
    many = gradients(game, solution, start, counts[:3], events, np.outer([1.0, 2.0, -1.0], weights))
    alone = gradient(game, solution, start, counts[1], events, 2.0 * weights)
    np.testing.assert_array_equal(many[1].game.moves[0].payoff, alone.game.moves[0].payoff)
    last = gradient(game, solution, start, counts[1], events, 2)
    path = forward(game, solution, start, counts, events, 3).path[counts[1].name]
    assert abs(last.value - path[2]) < 1e-12
    with pytest.raises(InvalidGame, match="for each quarter"):
        gradients(game, solution, start, counts, events, np.ones((2, 3)))
