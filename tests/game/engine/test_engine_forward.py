"""Distributions and counts against full matrices, conservation, first passages."""

from dataclasses import replace

import numpy as np
import pytest
from tests.game.engine.dense_oracle import flat, transition
from tests.game.engine.promises import random_outcomes, random_promises, random_start

from snapback.errors import InvalidGame
from snapback.game.engine import Count, Event, forward, paths, solve

SHAPES = [(3,), (4, 2), (2, 3, 2), (2, 2, 3, 2)]


def steps_of(game, move, shift, events):
    """Which steps of a shift are one of some events. [from, to]"""
    size = game.shape[game.axis(shift.axis)]
    whole = np.zeros((size, size), bool)
    for event in events:
        if move.name in event.moves and event.axis == shift.axis:
            whole |= event.pairs
    return whole


def by_matrices(game, solution, start, count, events, quarters):
    """One count's path, carrying only the mass that still counts."""
    known = {event.name: event for event in events}
    wanted = [known[count.event]] if count.event else []
    until = [known[name] for name in count.until]
    mass, path = start.ravel(), []
    for t in range(quarters):
        total = 0.0
        for m, move in enumerate(game.moves):
            after = np.zeros_like(mass)
            for a in range(len(move.actions)):
                here = mass * solution.strategy[m][t, a].ravel()
                if move.name in count.flow:
                    total += here @ flat(game, count.flow[move.name][a])
                for shift in move.shifts:
                    alone, season = replace(move, shifts=(shift,)), game.calendar[t]
                    come = steps_of(game, move, shift, wanted).astype(float)
                    total += (here @ transition(game, alone, a, season, [come])).sum()
                    left = 1.0 - steps_of(game, move, shift, until)
                    here = here @ transition(game, alone, a, season, [left])
                after += here
            mass = after
        if count.level is not None:
            total += mass @ flat(game, count.level)
        path.append(total)
    return np.array(path), mass


@pytest.mark.parametrize("seed", range(8))
def test_paths_are_those_of_full_matrices(seed):
    game = random_promises(seed, SHAPES[seed % 4], horizon=5, moves=3)
    solution, start = solve(game, 5), random_start(seed, game)
    counts, events = random_outcomes(seed, game)
    mine = forward(game, solution, start, counts, events, 4)
    np.testing.assert_allclose(mine.distribution.reshape(5, -1).sum(axis=1), 1.0, atol=1e-12)
    assert (mine.distribution >= 0.0).all()
    for count in counts:
        path, _ = by_matrices(game, solution, start, count, events, 4)
        np.testing.assert_allclose(mine.path[count.name], path, atol=1e-12)
    _, mass = by_matrices(game, solution, start, Count("none"), events, 4)
    np.testing.assert_allclose(mine.distribution[-1].ravel(), mass, atol=1e-13)


@pytest.mark.parametrize("seed", [1, 2, 6])
def test_first_passages_and_what_is_left_sum_to_one(seed):
    game = random_promises(seed, (3, 4), horizon=20)
    _, events = random_outcomes(seed, game)
    first = Count("first", event="e0", until=("e0",))
    left = Count("left", level=np.ones((1, 1)), until=("e0",))
    often = Count("often", event="e0")
    mine = forward(game, solve(game, 20), random_start(seed, game), [first, left, often], events, 20).path
    np.testing.assert_allclose(np.cumsum(mine["first"]) + mine["left"], 1.0, atol=1e-12)
    assert (mine["often"] >= mine["first"] - 1e-15).all()
    assert mine["first"][0] > 0.0


def test_competing_events_share_what_happens():
    """Of two events that end each other, the first to come counts."""
    game = random_promises(2, (3, 4), horizon=20)
    _, events = random_outcomes(2, game)
    split = [
        Count("a", event="e0", until=("e0", "e1")),
        Count("b", event="e1", until=("e0", "e1")),
        Count("left", level=np.ones((1, 1)), until=("e1", "e0")),
    ]
    events = (
        events[0],
        Event(
            "e1",
            events[0].moves,
            events[0].axis,
            ~events[0].pairs & ~np.eye(len(events[0].pairs), dtype=bool),
        ),
    )
    mine = forward(game, solve(game, 20), random_start(2, game), split, events, 20).path
    total = np.cumsum(mine["a"]) + np.cumsum(mine["b"]) + mine["left"]
    np.testing.assert_allclose(total, 1.0, atol=1e-12)


def test_both_forms_push_alike():
    from snapback.game.engine.outcome_jax import push

    game = random_promises(5, (3, 2, 2), horizon=6, moves=3)
    counts, events = random_outcomes(5, game)
    solution, start = solve(game, 6), random_start(5, game)
    mine = forward(game, solution, start, counts, events, 5)
    states, path = push(game, solution.strategy, start, counts, events, 5)
    np.testing.assert_allclose(mine.distribution, states, atol=1e-12)
    np.testing.assert_allclose(np.array([mine.path[c.name] for c in counts]).T, path, atol=1e-12)


def test_threads_change_no_bit_of_a_distribution(monkeypatch):
    game = random_promises(11, (8, 7, 9, 2), 5, horizon=10)
    counts, events = random_outcomes(11, game)
    solution, start = solve(game, 10), random_start(11, game)
    monkeypatch.setattr(paths, "SHARED_FROM", 1)
    results = []
    for count in "1", "2":
        monkeypatch.setenv("NPROC", count)
        results.append(forward(game, solution, start, counts, events, 6))
    assert results[0].distribution.tobytes() == results[1].distribution.tobytes()
    for name, path in results[0].path.items():
        assert path.tobytes() == results[1].path[name].tobytes()
    monkeypatch.setattr(paths, "SHARED_FROM", 10**9)
    alone = forward(game, solution, start, counts, events, 6)
    np.testing.assert_allclose(alone.distribution, results[0].distribution, atol=1e-15)


def test_everything_wrong_with_a_question_is_said_at_once():
    game = random_promises(1, (3, 4), horizon=6)
    with pytest.raises(InvalidGame) as caught:
        forward(
            game,
            solve(game, 6, keep=3),
            np.ones((3, 4)),
            [
                Count("a", event="nowhere", until=("never",)),
                Count("b", level=np.ones(3), event="e"),
                Count("c", flow={"m9": np.ones((1, 1, 1)), "m0": np.ones((9, 1, 1))}),
            ],
            [
                Event("e", ("m9",), "x0", np.ones((2, 2), bool)),
                Event("f", ("m0",), "y", np.ones((2, 2), bool)),
            ],
            5,
        )
    text = str(caught.value)
    for part in ("quarters", "start", "nowhere", "never", "more than one kind", "m9", "counts.b", "axis 'y'"):
        assert part in text
    assert len(caught.value.problems) == 11
