"""Beliefs: Kreps & Wilson's entry game, and what Bayes' rule keeps."""

from dataclasses import replace

import numpy as np
import pytest
from tests.game.engine.promises import random_outcomes, random_promises
from tests.game.engine.reputations import A, B, D, entry_game, signal_game, with_type, without_belief

from snapback.errors import InvalidGame
from snapback.game.engine import Count, Event, solve
from snapback.game.engine.belief import solve_belief
from snapback.game.engine.belief_paths import first_belief, forward_belief, split_belief

N = 5
POWERS = B ** np.arange(1, N + 1)
CLOSE = 1e-3
BINS = np.unique(
    np.concatenate([[0, 1, 0.02, 0.1, 0.18, 0.3, 0.45, 0.8], *(POWERS * (1 + e) for e in (-CLOSE, CLOSE))])
)
"""Each b^n stands between two close bins, so that entrants' mixing at it has room between them."""

NINE = np.linspace(0.0, 1.0, 9)


def fights(p, n):
    """Chance that a weak monopolist fights with n entrants left, the one at the door counted."""
    at = B ** (n - 1)
    if p >= at:
        return 1.0 if n > 1 else 0.0
    return (1.0 - at) * p / (at * (1.0 - p))


@pytest.fixture(scope="module")
def entry():
    game, belief = entry_game(BINS, 1e4, N)
    return game, belief, solve_belief(game, belief, N, restarts=4)


def test_the_entry_game_is_played_as_kreps_and_wilson_say(entry):
    _game, _belief, solution = entry
    assert solution.residual <= 1e-10
    assert solution.jumps == 0
    assert solution.alternatives["reply"].max() == 0
    enter, reply = solution.strategy
    for quarter in range(N):
        n = N - quarter
        for k, p in enumerate(BINS):
            if p in {0, 1} or np.abs(p / POWERS - 1.0).min() < 2 * CLOSE:
                continue
            assert enter[quarter, 1, 1, k, 0] == pytest.approx(float(p > B**n), abs=1e-6)
            assert reply[quarter, 0, 1, k, 1] == pytest.approx(fights(p, n), abs=2e-3)
            assert reply[quarter, 0, 0, k, 1] == pytest.approx(1.0, abs=1e-9)
            if n > 1 and p < B ** (n - 1):
                assert solution.after["reply"][quarter, 0, 0, k, 1] == pytest.approx(B ** (n - 1), rel=CLOSE)
            assert solution.after["reply"][quarter, 1, 0, k, 1] == pytest.approx(0.0, abs=1e-12)


def test_entrants_at_the_belief_that_is_held_stay_out_as_often_as_the_weak_need(entry):
    """Where a weak monopolist mixes, giving way and fighting are worth the same to it."""
    _game, _belief, solution = entry
    at = int(np.argmin(np.abs(BINS - 0.1)))
    held = int(np.searchsorted(BINS, B**4))
    after = solution.after["reply"][0, 0, 0, at, 1]
    low, high = BINS[held - 1 : held + 1]
    upper = (1.0 - high) * (after - low) / ((1.0 - after) * (high - low))
    out = solution.strategy[0][1, 1, 1, held - 1 : held + 1, 0] @ [1.0 - upper, upper]
    assert out == pytest.approx(1.0 / (A * D), abs=5e-3)


def test_logit_entry_comes_to_it_as_choice_sharpens():
    bins = np.unique([*BINS, *(POWERS * 0.99), *(POWERS * 1.01)])
    at = int(np.argmin(np.abs(bins - 0.1)))
    misses = []
    for sharpness in (30.0, 1e3, 1e5):
        game, belief = entry_game(bins, sharpness, N)
        solution = solve_belief(game, belief, N)
        misses.append(abs(solution.strategy[1][0, 0, 1, at, 1] - fights(0.1, N)))
        assert solution.residual <= 1e-10
    assert misses[0] > misses[1] > misses[2]
    assert misses[2] < 1e-3


def test_the_paths_of_reputation(entry):
    """Two entrants in, the weak are found out or held at b^n; what is believed is right on average."""
    game, belief, solution = entry
    start = np.zeros(game.shape)
    start[..., 0] = first_belief(game, belief, 0.02)
    level = np.broadcast_to(BINS[None, :, None], game.shape)
    fight = np.zeros((3, *game.shape))
    fight[0] = 1.0
    counts = [
        Count("belief", level=level),
        Count("fights", {"reply": fight}),
        Count("exposed", event="exposed"),
    ]
    events = [Event("exposed", ("reply",), "belief", np.outer(BINS > 0, BINS == 0))]
    paths = forward_belief(game, belief, solution, start, counts, events, N)
    assert np.allclose(paths.path["belief"], 0.02, rtol=0, atol=1e-12)
    assert np.allclose(paths.distribution.reshape(N + 1, -1).sum(axis=1), 1.0, rtol=0, atol=1e-12)
    chance = 0.02 + 0.98 * fights(0.02, N)
    assert paths.path["fights"][0] == pytest.approx(chance, abs=1e-4)
    assert paths.path["exposed"][0] == pytest.approx(1.0 - chance, abs=1e-4)
    two = paths.distribution[1].sum(axis=(0, 2))
    here = BINS[two > 1e-9]
    assert all(b == 0.0 or abs(b / B**4 - 1.0) < 2 * CLOSE for b in here)


def test_belief_is_the_share_of_the_first_type_in_every_bin_for_ever():
    game, belief = with_type(random_promises(3, shape=(3, 2), players=3, horizon=10), NINE)
    solution = solve_belief(game, belief, 10, keep=10)
    start = np.multiply.outer(first_belief(game, belief, 0.37), np.full((3, 2), 1.0 / 6.0))
    paths = forward_belief(game, belief, solution, start, [], [], 10)
    by_bin = paths.distribution.sum(axis=(3, 4))
    assert np.allclose(by_bin[:, 0], NINE * by_bin.sum(axis=1), rtol=0, atol=1e-12)
    assert by_bin[-1, :, 1:-1].sum() < 1.0
    assert (np.ptp(by_bin.sum(axis=1), axis=0) > 1e-3).any()


@pytest.mark.parametrize("seed", range(6))
def test_beliefs_are_martingales(seed):
    game, belief = with_type(random_promises(seed, shape=(3, 2), players=2, horizon=6), NINE)
    solution = solve_belief(game, belief, 6)
    assert solution.residual <= 1e-10
    seen = 0
    for move, played in zip(game.moves, solution.strategy, strict=True):
        if move.name not in belief.revealing:
            continue
        after = solution.after[move.name][:, :, 0]
        bins = NINE[:, None, None]
        chance = bins * played[:, :, 0] + (1.0 - bins) * played[:, :, 1]
        assert np.allclose((chance * after).sum(axis=1), bins, rtol=0, atol=1e-12)
        mover = np.broadcast_to(move.mover, game.shape)[0] == game.players.index(belief.informed)
        first = played[:, :, 0]
        told = np.where(mover & (chance > 1e-9), bins * first / np.maximum(chance, 1e-9), after)
        assert np.allclose(after, told, rtol=0, atol=1e-10)
        split = split_belief(after, NINE)
        assert np.allclose(split.sum(axis=-1), 1.0, rtol=0, atol=1e-12)
        weighted = (
            after[..., None, None] * split[..., :1, :] + (1.0 - after[..., None, None]) * split[..., 1:, :]
        )
        assert np.allclose((weighted @ NINE)[..., 0], after, rtol=0, atol=1e-12)
        seen += int((np.abs(after - bins) > 1e-3).any())
    assert seen or seed != 0


@pytest.mark.parametrize("seed", range(4))
def test_one_type_is_the_game_without_beliefs(seed):
    plain = random_promises(seed, shape=(3, 2), players=3, horizon=8)
    game, belief = with_type(plain, NINE)
    solution, known = solve_belief(game, belief, 8), solve(without_belief(game, belief, 0), 8, keep=8)
    scale = np.abs(known.values).max()
    assert np.allclose(solution.values[:, 0, -1], known.values, rtol=0, atol=1e-10 * scale)
    other = solve(without_belief(game, belief, 1), 8, keep=8)
    assert np.allclose(solution.values[:, 1, 0], other.values, rtol=0, atol=1e-10 * scale)
    for ours, theirs in zip(solution.strategy, other.strategy, strict=True):
        assert np.allclose(ours[:, :, 1, 0], theirs, rtol=0, atol=1e-10)


@pytest.mark.parametrize("control_cost", [True, False])
def test_types_that_want_the_same_tell_nothing(control_cost):
    plain = random_promises(5, shape=(2, 3), players=2, horizon=8, control_cost=control_cost)
    game, belief = with_type(plain, NINE, apart=0.0)
    solution, known = solve_belief(game, belief, 8, keep=8), solve(plain, 8, keep=8)
    for after in solution.after.values():
        assert np.allclose(after, NINE[None, None, None, :, None, None], rtol=0, atol=1e-12)
    scale = np.abs(known.values).max()
    assert np.allclose(solution.values, known.values[:, None, None], rtol=0, atol=1e-10 * scale)


def test_the_uninformed_choose_without_knowing():
    game, belief = with_type(random_promises(1, shape=(3, 2), players=3, horizon=6), NINE)
    solution = solve_belief(game, belief, 6)
    told = 0.0
    for move, played in zip(game.moves, solution.strategy, strict=True):
        other = np.broadcast_to(move.mover, game.shape)[0] != game.players.index(belief.informed)
        apart = np.abs(played[:, :, 0] - played[:, :, 1])
        assert not (apart * other).any()
        told = max(told, apart.max())
    assert told > 0.01


def test_solved_games_are_games_without_beliefs():
    """With what is learnt written as shifts, mean payoffs along the paths are the values."""
    game, belief = with_type(random_promises(7, shape=(2, 2), players=2, horizon=6, control_cost=False), NINE)
    game = replace(game, discount=np.full(2, 0.9))
    solution = solve_belief(game, belief, 6, keep=6)
    start = np.multiply.outer(first_belief(game, belief, 0.37), np.full((2, 2), 0.25))
    flows = {
        m.name: np.broadcast_to(m.payoff[..., 0], (len(m.actions), *game.shape)).copy() for m in game.moves
    }
    paths = forward_belief(game, belief, solution, start, [Count("paid", flows)], [], 6)
    paid = (
        paths.path["paid"] @ 0.9 ** np.arange(6)
        + 0.9**6 * (paths.distribution[-1] * solution.terminal[..., 0]).sum()
    )
    assert paid == pytest.approx((start * solution.value[..., 0]).sum(), rel=1e-10)


def test_a_type_that_may_change_is_followed():
    game, belief = with_type(random_promises(9, shape=(3,), players=2, horizon=6), NINE, turns=(0.1, 0.05))
    solution = solve_belief(game, belief, 6)
    start = np.multiply.outer(first_belief(game, belief, 0.6), np.full(3, 1.0 / 3.0))
    paths = forward_belief(game, belief, solution, start, [], [], 6)
    by_bin = paths.distribution.sum(axis=3)
    assert np.allclose(by_bin[:, 0], NINE * by_bin.sum(axis=1), rtol=0, atol=1e-12)
    first = by_bin[:, 0].sum(axis=1)
    assert np.allclose(first[1:], 0.9 * first[:-1] + 0.05 * (1.0 - first[:-1]), rtol=0, atol=1e-12)


def test_other_solutions_of_a_move_are_found_and_counted():
    """A signal that costs nothing and is rewarded for what it is taken to mean has several meanings."""
    game, belief = signal_game(8.0)
    solution = solve_belief(game, belief, 2, restarts=4)
    assert solution.alternatives["signal"][0].max() >= 1
    assert solution.residual <= 1e-10
    dull = solve_belief(*signal_game(0.5), 2, restarts=4)
    assert dull.alternatives["signal"].max() == 0


def test_events_and_counts_of_every_kind_are_conserved():
    game, belief = with_type(random_promises(11, shape=(3, 2), players=2, horizon=6), NINE)
    solution = solve_belief(game, belief, 6)
    counts, events = random_outcomes(11, game)
    start = np.multiply.outer(first_belief(game, belief, 0.5), np.full((3, 2), 1.0 / 6.0))
    paths = forward_belief(game, belief, solution, start, counts, events, 6)
    assert np.allclose(paths.distribution.reshape(7, -1).sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert all(np.isfinite(path).all() for path in paths.path.values())


def test_what_is_wrong_with_beliefs_is_said_at_once():
    game, belief = entry_game(BINS, np.inf, N)
    wrong = replace(belief, belief_axis="entered", revealing=("nothing",))
    with pytest.raises(InvalidGame) as error:
        solve_belief(game, wrong, N + 1, keep=9, restarts=-1)
    assert len(error.value.problems) == 6
    telling = np.ones((1, 1, 2, 1, 2, 2)) * np.array([0.5, 0.5])
    telling[0, 0, 0] = [1.0, 0.0]
    enter = replace(game.moves[0], shifts=(replace(game.moves[0].shifts[0], weight=telling),))
    sharp = replace(game, sharpness=np.ones(2), moves=(enter, game.moves[1]))
    with pytest.raises(InvalidGame, match="could read it there"):
        solve_belief(sharp, belief, N)
    fine, _ = entry_game(BINS, 1.0, N)
    with pytest.raises(InvalidGame, match="quarters"):
        forward_belief(fine, belief, solve_belief(fine, belief, N, keep=2), np.zeros(fine.shape), [], [], 3)
    with pytest.raises(InvalidGame, match="probability"):
        first_belief(fine, belief, 1.5)
