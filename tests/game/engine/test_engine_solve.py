"""Backward induction against full matrices, against games in full, and against its own symmetries."""

from dataclasses import replace

import numpy as np
import pytest
from tests.game.engine.dense_oracle import solved, waiting
from tests.game.engine.promises import probabilities, random_promises
from tests.game.games import random_game

from snapback.errors import InvalidGame
from snapback.game import backward
from snapback.game.engine import Axis, Move, Promises, Shift, action_values, solution, solve

SHAPES = [(3,), (4, 2), (2, 3, 2), (2, 2, 3, 2)]


def same(mine, theirs, tolerance):
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=tolerance * max(1.0, np.abs(theirs).max()))


@pytest.mark.parametrize("seed", range(12))
def test_values_and_choices_are_those_of_full_matrices(seed):
    sharpness = [None, 0.0, np.inf][seed % 3]
    game = random_promises(seed, SHAPES[seed % 4], horizon=6, sharpness=sharpness)
    mine = solve(game, 6)
    states, players = game.states, len(game.players)
    same(mine.terminal.reshape(states, players), waiting(game, 6, 1500), 1e-10)
    values, strategies = solved(game, 6, mine.terminal.reshape(states, players))
    same(mine.values.reshape(7, states, players), np.array(values), 1e-12)
    for m, chosen in enumerate(mine.strategy):
        for t in range(6):
            same(chosen[t].reshape(-1, states), strategies[t][m], 1e-11)
            same(chosen[t].sum(axis=0), np.ones(game.shape), 1e-14)
    assert np.isfinite(mine.values).all()


@pytest.mark.parametrize("seed", [3, 8])
def test_both_forms_give_the_same_numbers(seed):
    game = random_promises(seed, horizon=6, moves=3)
    mine, theirs = solve(game, 6, keep=4), solve(game, 6, keep=4, form="jax")
    same(mine.values, theirs.values, 1e-10)
    for a, b in zip(mine.strategy, theirs.strategy, strict=True):
        assert a.shape[0] == 4
        same(a, b, 1e-10)


@pytest.mark.parametrize("actions", [(2, 3), (2, 2, 2)])
@pytest.mark.parametrize("sharpness", [0.0, 3.0])
def test_a_game_written_out_in_full_has_the_same_values(actions, sharpness):
    """The state remembers what was done earlier in the period; the last mover's action leads on."""
    full = random_game(5, 3, actions, [0.9, 0.7, 0.5][: len(actions)])
    shape, last = (3, *actions[:-1]), len(actions) - 1
    flat = (1,) * len(shape)
    none = np.zeros(flat, int)
    moves = []
    for p, count in enumerate(actions):
        base = np.full((count, *flat), 1.0 / count)
        if p < last:
            shifts = (Shift(f"m{p}", np.eye(count).reshape(1, count, *flat, count)),)
            payoff = np.zeros((count, *flat, len(actions)))
        else:
            back = [
                Shift(f"m{k}", np.eye(actions[k])[0].reshape(1, 1, *flat, actions[k])) for k in range(last)
            ]
            shifts = (Shift("s", np.moveaxis(full.transition, -2, 0)[None]), *back)
            payoff = np.moveaxis(full.payoff, -2, 0)
        moves.append(Move(f"p{p}", tuple("abc"[:count]), np.full(flat, p), base, payoff, shifts, none))
    game = Promises(
        axes=tuple(
            Axis(n, tuple(map(str, range(k)))) for n, k in zip(["s", "m0", "m1"], shape, strict=False)
        ),
        players=tuple("xyz"[: len(actions)]),
        moves=tuple(moves),
        discount=full.discount,
        sharpness=np.full(len(actions), sharpness),
        calendar=np.zeros(9, int),
        control_cost=False,
    )
    mine = solve(game, 9)
    first = (slice(None), *(0,) * last)
    plan = backward(full, 9, sharpness, terminal=mine.terminal[first])
    same(mine.values[(slice(9), *first)], plan.value, 1e-10)


def two_player_game(moves, axes, sharpness=4.0, control_cost=True):
    return Promises(
        axes=tuple(Axis(name, tuple(map(str, range(n)))) for name, n in axes),
        players=("a", "b"),
        moves=tuple(moves),
        discount=np.array([0.95, 0.9]),
        sharpness=np.array([sharpness, 2.0]),
        calendar=np.zeros(40, int),
        control_cost=control_cost,
    )


def choices(cut):
    """Player a chooses one of three; or first whether the first of them, then among the others."""
    random = np.random.default_rng(7)
    share, pay = np.array([0.2, 0.5, 0.3]), random.normal(size=(3, 4, 2))
    leads, answers = probabilities(random, (3, 4, 4)), probabilities(random, (2, 4, 4))
    answer_pay = random.normal(size=(2, 4, 2))
    none = np.zeros((1, 1), int)

    def move(name, base, payoff, weight, remember=None):
        shifts = [Shift("x", weight)]
        if remember is not None:
            shifts.append(Shift("c", np.eye(2)[remember].reshape(1, len(remember), 1, 1, 2)))
        return Move(name, tuple("abc"[: len(base)]), none, base, payoff, tuple(shifts), none)

    def wide(array):
        return array[:, :, None]

    b = move("b", np.full((2, 1, 1), 0.5), wide(answer_pay), answers[None, :, :, None])
    b = replace(b, mover=none + 1)
    if not cut:
        a = move("a", share.reshape(3, 1, 1), wide(pay), leads[None, :, :, None])
        return two_player_game([a, b], [("x", 4), ("c", 2)])
    stay = np.broadcast_to(np.eye(4), (1, 4, 4))
    first = move(
        "a",
        np.array([0.2, 0.8]).reshape(2, 1, 1),
        wide(np.concatenate([pay[:1], 0 * pay[:1]])),
        np.concatenate([leads[:1], stay])[None, :, :, None],
        [0, 1],
    )
    base = np.zeros((3, 1, 2))
    base[:2, 0, 1], base[2, 0, 0] = share[1:] / 0.8, 1.0
    second = move(
        "then",
        base,
        wide(np.concatenate([pay[1:], 0 * pay[:1]])),
        np.concatenate([leads[1:], stay])[None, :, :, None],
        [0, 0, 0],
    )
    return two_player_game([first, second, b], [("x", 4), ("c", 2)])


def test_a_choice_cut_into_consecutive_ones_is_the_same_choice():
    """Waiting is the first action in both, so also what comes after the horizon is the same."""
    whole, cut = solve(choices(cut=False), 30), choices(cut=True)
    wait = np.array([[2, 1]])  # in the second part, pass where the first was taken
    cut = replace(cut, moves=(cut.moves[0], replace(cut.moves[1], wait=wait), cut.moves[2]))
    parts = solve(cut, 30)
    same(parts.values[..., 0, :], whole.values[..., 0, :], 1e-12)
    same(parts.strategy[0][:, 0, :, 0], whole.strategy[0][:, 0, :, 0], 1e-12)
    for k in (0, 1):
        joint = parts.strategy[0][:, 1, :, 0] * parts.strategy[1][:, k, :, 1]
        same(joint, whole.strategy[0][:, 1 + k, :, 0], 1e-12)
    plain = solve(replace(cut, control_cost=False), 30)
    once = solve(replace(choices(cut=False), control_cost=False), 30)
    assert np.abs(plain.values[0, :, 0] - once.values[0, :, 0]).max() > 1e-3


def test_an_action_cut_into_identical_ones_is_the_same_action():
    game = choices(cut=False)
    a = game.moves[0]
    twice = replace(
        a,
        actions=("a", "b", "c", "c2"),
        base=np.concatenate([a.base[:2], 0.25 * a.base[2:], 0.75 * a.base[2:]]),
        payoff=np.concatenate([a.payoff, a.payoff[2:]]),
        shifts=tuple(
            replace(s, weight=np.concatenate([s.weight, s.weight[:, 2:]], axis=1)) for s in a.shifts
        ),
    )
    mine = solve(replace(game, moves=(twice, game.moves[1])), 30)
    whole = solve(game, 30)
    same(mine.values, whole.values, 1e-12)
    same(mine.strategy[0][:, 2:].sum(axis=1), whole.strategy[0][:, 2], 1e-12)


def test_the_order_of_axes_and_players_is_only_a_name():
    for seed in (1, 2, 5):
        game = random_promises(seed, (3, 2, 4), 3, horizon=8)
        axes, players = [2, 0, 1], [1, 2, 0]
        rank = np.append(np.argsort(players), -1)

        def turn(array, lead, tail, axes=axes):
            order = [*range(lead), *(lead + k for k in axes), *range(lead + 3, lead + 3 + tail)]
            return np.transpose(array, order)

        turned = replace(
            game,
            axes=tuple(game.axes[k] for k in axes),
            moves=tuple(
                replace(
                    m,
                    mover=rank[turn(m.mover, 0, 0)],
                    wait=turn(m.wait, 0, 0),
                    base=turn(m.base, 1, 0),
                    payoff=turn(m.payoff, 1, 1)[..., players],
                    shifts=tuple(replace(s, weight=turn(s.weight, 2, 1)) for s in m.shifts),
                )
                for m in game.moves
            ),
            discount=game.discount[players],
            sharpness=game.sharpness[players],
        )
        mine, other = solve(turned, 8), solve(game, 8)
        same(mine.values, turn(other.values, 1, 1)[..., players], 1e-11)
        for a, b in zip(mine.strategy, other.strategy, strict=True):
            same(a, turn(b, 2, 0), 1e-11)


def test_ties_go_to_the_larger_base_weight_and_then_to_the_first():
    none = np.zeros((1,), int)

    def chosen(base, pay):
        payoff = np.array(pay, float)[:, None, None] * np.ones(2)
        move = Move("m", ("a", "b", "c"), none, np.array(base)[:, None], payoff, (), none)
        game = two_player_game([move], [("x", 1)], np.inf)
        return solve(game, 2).strategy[0][0, :, 0].tolist()

    assert chosen([0.2, 0.6, 0.2], [1.0, 1.0, 1.0]) == [0.0, 1.0, 0.0]
    assert chosen([0.4, 0.4, 0.2], [1.0, 1.0 + 1e-14, 0.0]) == [1.0, 0.0, 0.0]
    assert chosen([0.9, 0.1, 0.0], [1.0, 2.0, 3.0]) == [0.0, 1.0, 0.0]


def test_small_sharpness_loses_no_digits():
    """The value of a choice tends to the plain mean as the sharpness goes to zero, at the rate var / 2."""
    game = random_promises(4, (3, 2), 2, horizon=5, sharpness=0.0, control_cost=True)
    flat = solve(game, 5).value
    rates = [(solve(replace(game, sharpness=np.full(2, x)), 5).value - flat) / x for x in (1e-9, 1e-7, 1e-5)]
    assert np.abs(rates[1] - rates[0]).max() < 1e-4 * np.abs(rates[0]).max()
    assert np.abs(rates[2] - rates[0]).max() < 1e-3 * np.abs(rates[0]).max()


def test_a_longer_horizon_of_waiting_changes_nothing_where_everybody_must_wait():
    game = random_promises(6, (3, 3), 2, horizon=20)
    calendar = np.zeros_like(game.calendar)
    forced = []
    for m in game.moves:
        only = (np.arange(len(m.actions)).reshape(-1, 1, 1) == m.wait).astype(float)
        forced.append(replace(m, base=np.broadcast_to(only, (len(m.actions), *m.wait.shape)).copy()))
    game = replace(game, moves=tuple(forced), calendar=calendar)
    short, long = solve(game, 5), solve(game, 40)
    same(short.terminal, short.value, 1e-10)
    same(long.value, short.value, 1e-10)


def test_patient_players_wait_as_exactly():
    game = replace(random_promises(9, (4, 3), 3, horizon=6), discount=np.array([0.999, 0.99, 0.0]))
    mine = solve(game, 6).terminal.reshape(12, 3)
    same(mine, waiting(game, 6, 40_000), 1e-10)


def test_what_an_action_is_worth_is_what_its_chooser_compares():
    game = random_promises(3, (3, 2, 2), 3, horizon=7, sharpness=1.5)
    mine = solve(game, 7)
    for name, m, chosen in zip([m.name for m in game.moves], game.moves, mine.strategy, strict=True):
        worth = action_values(game, mine, name, 2)
        mover = np.broadcast_to(m.mover, game.shape)
        own = np.take_along_axis(worth, np.maximum(mover, 0)[None, ..., None], -1)[..., 0]
        odds = np.broadcast_to(m.base, own.shape) * np.exp(
            np.where(mover < 0, 0.0, 1.5) * (own - own.max(axis=0))
        )
        same(chosen[2], odds / odds.sum(axis=0), 1e-12)
    with pytest.raises(InvalidGame, match="Name one of m0"):
        action_values(game, mine, "no such", 0)
    with pytest.raises(InvalidGame, match="from 0 to 6"):
        action_values(game, mine, "m0", 7)


def test_threads_change_no_bit(monkeypatch):
    game = random_promises(11, (8, 7, 9), 5, horizon=10)
    monkeypatch.setattr(solution, "SHARED_FROM", 1)
    results = []
    for count in "1", "2":
        monkeypatch.setenv("NPROC", count)
        results.append(solve(game, 10))
    monkeypatch.setattr(solution, "SHARED_FROM", 10**9)
    results.append(solve(game, 10))
    for other in results[1:]:
        assert other.values.tobytes() == results[0].values.tobytes()
        for a, b in zip(results[0].strategy, other.strategy, strict=True):
            assert a.tobytes() == b.tobytes()
