"""Kreps & Wilson's (1982) entry game: a reputation is built, kept at the least that deters, and spent.

A monopolist meets n entrants in turn. It is tough (always fights) with the chance that entrants believe;
a weak one earns a when nobody enters, 0 when it gives way, -1 when it fights. An entrant earns b - 1, b,
or 0 outside. In equilibrium an entrant with n - 1 to follow enters below b^n and stays out above; a weak
monopolist fights with chance (1 - b^(n-1)) p / (b^(n-1) (1 - p)) below b^(n-1), and surely from there
on, so that the belief after a fight is b^(n-1); at b^n entrants stay out with chance 1 / (a d).
"""

import json

import numpy as np
import pytest
from tests.game.games import FOLDER, WHY

from snapback.game import Finite, backward, deviations

A, B, D = 3.0, 0.6, 0.9
IN, OUT = 0, 1
FIGHT, YIELD = 0, 1
N = 5


def fights(p, n, b=B):
    """Chance that a weak monopolist fights with n entrants left, the one at the door counted."""
    at = b ** (n - 1)
    if p >= at:
        return 1.0 if n > 1 else 0.0
    return (1.0 - at) * p / (at * (1.0 - p))


def stays_out(p, n, b=B):
    if np.isclose(p, b**n, rtol=1e-9):
        return 1.0 / (A * D)
    return float(p > b**n)


def after_fight(p, chance):
    return p / (p + (1.0 - p) * chance) if p > 0 else 0.0


def stage(beliefs, chance):
    """Payoffs of an entrant (0) and a weak monopolist (1), and its belief-bin if it fights, by belief.

    An entrant expects the tough to fight too; a posterior between bins is split linearly.
    """
    count = len(beliefs)
    payoff = np.zeros((count, 2, 2, 2))
    payoff[:, IN, FIGHT] = [B - 1.0, -1.0]
    payoff[:, IN, YIELD, 0] = B - beliefs
    payoff[:, OUT, :, 1] = A
    transition = np.zeros((count, 2, 2, count))
    transition[:, IN, YIELD, 0] = 1.0
    transition[np.arange(count), OUT, :, np.arange(count)] = 1.0
    for k, p in enumerate(beliefs):
        new = after_fight(p, chance[k])
        high = min(int(np.searchsorted(beliefs, new * (1.0 - 1e-12))), count - 1)
        low = max(high - 1, 0)
        width = beliefs[high] - beliefs[low]
        share = np.clip((new - beliefs[low]) / width, 0.0, 1.0) if width else 1.0
        transition[k, IN, FIGHT, low] += 1.0 - share
        transition[k, IN, FIGHT, high] += share
    return payoff, transition


def grid(extra=()):
    powers = B ** np.arange(1, N + 1)
    return np.unique(np.concatenate([[0.0, 1.0, 0.02, 0.1, 0.18, 0.3, 0.45, 0.8], powers, *extra]))


def whole_game(beliefs):
    """All stages as states (entrants left, belief), with Bayes' rule under the stated play, and that play."""
    count = len(beliefs)
    payoff = np.zeros(((N + 1) * count, 2, 2, 2))
    transition = np.zeros(((N + 1) * count, 2, 2, (N + 1) * count))
    strategy = np.full(((N + 1) * count, 2, 2), 0.5)
    transition[np.arange(count), ..., np.arange(count)] = 1.0
    for n in range(1, N + 1):
        chance = np.array([fights(p, n) for p in beliefs])
        here, later = slice(n * count, (n + 1) * count), slice((n - 1) * count, n * count)
        payoff[here], transition[here, ..., later] = stage(beliefs, chance)
        strategy[here, 1] = np.stack([chance, 1.0 - chance], axis=1)
        out = np.array([stays_out(p, n) for p in beliefs])
        strategy[here, 0] = np.stack([1.0 - out, out], axis=1)
    return Finite(payoff, transition, [0.0, D]), strategy


def test_nobody_gains_by_leaving_the_stated_play():
    """An entrant weighs fights by their chance, a weak monopolist knows itself; bins include b^n."""
    game, strategy = whole_game(grid())
    assert deviations(game, strategy).largest <= 1e-8
    for player in (0, 1):
        wrong = strategy.copy()
        wrong[:, player] = wrong[:, player, ::-1]
        assert deviations(game, wrong).largest > 0.1


def test_the_belief_is_held_at_the_least_that_deters():
    beliefs = grid()
    count = len(beliefs)
    for n in range(2, N + 1):
        for p in beliefs[(beliefs > 0) & (beliefs < B ** (n - 1) * (1 - 1e-9))]:
            assert after_fight(p, fights(p, n)) == pytest.approx(B ** (n - 1), rel=1e-12)
    game, strategy = whole_game(beliefs)
    chain = np.einsum("sa,sb,sabt->st", strategy[:, 0], strategy[:, 1], game.transition)
    start = N * count + int(np.argmin(np.abs(beliefs - 0.02)))
    now = np.eye(game.states)[start]
    for n in range(N - 1, 0, -1):
        now = now @ chain
        reached = {round(float(b), 9) for b in beliefs[np.flatnonzero(now > 1e-12) - n * count]}
        # Until the last, a weak monopolist is either found out or believed just enough, or was left alone.
        assert reached <= {0.0, *(round(B**k, 9) for k in range(n, N))}
        assert now.sum() == pytest.approx(1.0, abs=1e-12)


def solve_backward(beliefs, sharpness):
    """Solve each stage from the last, the chance of a fight a fixed point with the belief that it leads to.

    More fights leave a lower belief and so less to fight for: the fixed point is alone, found by halving.
    """
    count = len(beliefs)
    value = np.zeros((count, 2))
    solved = []
    for _n in range(1, N + 1):
        low, high = np.zeros(count), np.ones(count)
        for _ in range(50):
            chance = (low + high) / 2.0
            game = Finite(*stage(beliefs, chance), [0.0, D])
            plan = backward(game, 1, sharpness, terminal=value)
            reply = plan.strategy[0, :, 1, IN, FIGHT]
            low, high = np.where(reply > chance, chance, low), np.where(reply > chance, high, chance)
        solved.append((chance, plan.strategy[0, :, 0, OUT, 0]))
        value = plan.value[0]
    return solved


def test_backward_induction_with_beliefs_finds_it_in_the_sharp_limit():
    """Each b^n stands between two close bins, so that entrants' mixing at it has room between them."""
    powers = B ** np.arange(1, N + 1)
    beliefs = grid([powers * (1.0 - 1e-4), powers * (1.0 + 1e-4)])
    close = np.array([np.abs(p / powers - 1.0).min() < 1e-3 for p in beliefs])
    solved = solve_backward(beliefs, 1e6)
    for n, (chance, out) in enumerate(solved, 1):
        for k, p in enumerate(beliefs):
            if not close[k]:
                assert chance[k] == pytest.approx(fights(p, n), abs=2e-3)
                assert out[k] == pytest.approx(stays_out(p, n), abs=1e-6)
            if n > 1 and 0 < p < B ** (n - 1) * (1.0 - 1e-3):
                posterior = after_fight(p, chance[k])
                assert posterior == pytest.approx(B ** (n - 1), rel=2e-4)
                kept_out = np.interp(posterior, beliefs, solved[n - 2][1])
                assert kept_out == pytest.approx(1.0 / (A * D), abs=2e-3)


@pytest.mark.data
def test_the_formulas_are_those_of_the_file():
    if not FOLDER.is_dir():
        pytest.skip(WHY)
    known = json.loads((FOLDER / "closed_forms.json").read_text())["kreps_wilson"]
    assert known["b"] == B
    for n, at in known["threshold_n"].items():
        assert stays_out(at * (1 - 1e-6), int(n)) == 0.0
        assert stays_out(at * (1 + 1e-6), int(n)) == 1.0
