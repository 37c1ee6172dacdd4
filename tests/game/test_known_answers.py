"""Games whose answer is a formula; figures of ../shared/data/games are repeated for bare clones.

Conditions on play without end are checked by the exact gain from leaving a stated profile once; games
with an end by backward induction in best responses, where ties are shared evenly.
"""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.game.games import FOLDER, WHY, honour_game, one_shot, pure

from snapback.game import Finite, backward, deviations, logit_markov

KEEP, BREAK = 0, 1


def threshold(temptation, high, low, caught):
    return temptation / (temptation + caught * (high - low))


def breach_gain(temptation, high, low, caught, discount):
    game = honour_game(temptation, high, low, caught, discount)
    return deviations(game, pure(game, [[KEEP], [KEEP]])).gain[0, 0, BREAK]


@pytest.mark.parametrize(("caught", "at"), [(1.0, 0.38461538461538464), (0.5, 0.5555555555555556)])
def test_honour_from_the_threshold_on(caught, at):
    terms = (0.5, 1.0, 0.2, caught)
    assert threshold(*terms) == pytest.approx(at, abs=1e-15)
    assert breach_gain(*terms, at) == pytest.approx(0.0, abs=1e-12)
    for discount, move in ((at - 1e-8, BREAK), (at + 1e-8, KEEP)):
        found = logit_markov(honour_game(*terms, discount), np.inf, restarts=0)
        assert found.strategy[0, 0, move] == 1.0


def test_logit_nears_the_threshold_as_one_over_sharpness():
    """The log odds of keeping are the sharpness times a distance that grows with the discount."""
    at = threshold(0.5, 1.0, 0.2, 0.5)
    width = []
    for sharpness in (100.0, 1000.0, 10_000.0):
        low, high = at, 0.99
        for _ in range(45):
            middle = (low + high) / 2.0
            game = honour_game(0.5, 1.0, 0.2, 0.5, middle)
            kept = logit_markov(game, sharpness, restarts=0).strategy[0, 0, KEEP] > 0.9
            low, high = (low, middle) if kept else (middle, high)
        width.append(high - at)
    assert width[1] / width[2] == pytest.approx(10.0, rel=0.02)
    assert width[0] > width[1] > width[2] > 0.0


terms = st.fixed_dictionaries(
    {
        "temptation": st.floats(0.05, 2.0),
        "low": st.floats(0.0, 0.8),
        "caught": st.floats(0.05, 0.95),
        "discount": st.floats(0.1, 0.95),
    }
)


@settings(max_examples=50, deadline=None)
@given(terms, st.floats(0.01, 0.19))
def test_the_sign_is_that_of_the_threshold_and_moves_as_theory_says(case, more):
    """A larger temptation or backstop makes breach pay more, detection less, whatever the other terms."""
    gain = breach_gain(high=1.0, **case)
    at = threshold(case["temptation"], 1.0, case["low"], case["caught"])
    assert (gain > 0) == (case["discount"] < at) or abs(gain) < 1e-9
    assert breach_gain(high=1.0, **{**case, "temptation": case["temptation"] + more}) > gain
    assert breach_gain(high=1.0, **{**case, "low": case["low"] + more}) > gain
    caught = min(case["caught"] + more, 1.0)
    assert breach_gain(high=1.0, **{**case, "caught": caught}) < gain


def test_a_repeated_prisoners_dilemma_needs_a_memory():
    """Grim play with 9, 10, 1, 3 holds from 1/7 on; without a state that remembers, nothing holds."""
    payoff = np.zeros((2, 2, 2, 2))
    payoff[..., 0] = [[9, 1], [10, 3]]
    payoff[..., 1] = [[9, 10], [1, 3]]
    transition = np.zeros((2, 2, 2, 2))
    transition[0, 0, 0, 0] = 1.0
    transition[0, :, :, 1] = 1.0 - transition[0, :, :, 0]
    transition[1, ..., 1] = 1.0
    for discount, sign in ((1 / 7 - 1e-6, 1), (1 / 7 + 1e-6, -1)):
        game = Finite(payoff, transition, discount)
        assert np.sign(deviations(game, pure(game, [[0, 0], [1, 1]])).gain[0, 0, 1]) == sign
    forgetful = one_shot(payoff[0, ..., 0], payoff[0, ..., 1], discount=0.99)
    assert deviations(forgetful, pure(forgetful, [[0, 0]])).largest == pytest.approx(1.0)
    assert logit_markov(forgetful, np.inf, restarts=5).strategy[0, 0, 1] == 1.0


GIVE, REFUSE = 0, 1


def gradual_game(gain, cost, discount, ratio):
    """Two give in turn, each time ``ratio`` times the last; states are whose turn it is, and the break-off.

    In units of the gift that is due the game is the same each period, so the ratio joins the discount.
    """
    payoff = np.zeros((3, 2, 2, 2))
    payoff[0, GIVE] = [-cost, gain]
    payoff[1, :, GIVE] = [gain, -cost]
    transition = np.zeros((3, 2, 2, 3))
    transition[0, GIVE, :, 1] = transition[0, REFUSE, :, 2] = 1.0
    transition[1, :, GIVE, 0] = transition[1, :, REFUSE, 2] = 1.0
    transition[2, ..., 2] = 1.0
    return Finite(payoff, transition, discount * ratio)


def test_gradual_exchange_holds_from_the_ratio_on_that_repays_the_cost():
    gain, cost, discount = 1.0, 0.6, 0.95
    least = cost / gain / discount
    assert least == pytest.approx(0.631578947368421)
    always = [[GIVE, GIVE], [GIVE, GIVE], [REFUSE, REFUSE]]

    def refusal(ratio):
        game = gradual_game(gain, cost, discount, ratio)
        return deviations(game, pure(game, always))

    np.testing.assert_allclose(refusal(least).gain[[0, 1], [0, 1], REFUSE], 0.0, atol=1e-12)
    assert refusal(least - 1e-8).largest > 0.0
    assert refusal(least + 1e-8).largest <= 1e-15
    # All is given in the end; what delay costs is (1 - r) / (1 - delta r) of it.
    both = (1.0 - least) * refusal(least).value[0].sum()
    assert both / (gain - cost) == pytest.approx(0.9210526315789475, abs=1e-12)


def tranches(count, ratio, discount, rent):
    """A fixed number of gifts in turn, then a rent for both that goes on only if all were given."""
    done, broken = count, count + 1
    payoff = np.zeros((count + 2, 2, 2, 2))
    transition = np.zeros((count + 2, 2, 2, count + 2))
    for k in range(count):
        mover = k % 2
        gift = np.array([1.0, 1.0]) * ratio**k
        gift[mover] *= -0.6
        for a in np.ndindex(2, 2):
            given = a[mover] == GIVE
            payoff[(k, *a)] = gift if given else 0.0
            transition[(k, *a, k + 1 if given else broken)] = 1.0
    transition[done, ..., done] = transition[broken, ..., broken] = 1.0
    game = Finite(payoff, transition, discount)
    terminal = np.zeros((count + 2, 2))
    terminal[done] = rent
    return backward(game, count, np.inf, terminal=terminal)


@pytest.mark.parametrize("count", [1, 2, 7, 20])
def test_finite_tranches_unravel_without_a_rent_at_the_end_and_hold_with_one(count):
    discount, ratio = 0.95, 0.8
    last = 0.6 * ratio ** (count - 1) / discount
    for rent, move in ((0.0, REFUSE), (last - 1e-8, REFUSE), (last + 1e-8, GIVE)):
        plan = tranches(count, ratio, discount, rent)
        for k in range(count):
            assert plan.choice(k, k % 2)[k].reshape(-1, 2)[0, move] == 1.0


SELTEN = [(0.5, 10.0, 0.2, 5.0, 4.166666666666666), (0.3, 4.0, 0.1, 2.0, 1.0256410256410255)]


def kidnapping(a, w, q, x, demands):
    """Selten's (1977) game: a kidnapper, a family, and the kidnapper again when it has the answer.

    The family offers a share of the demand; with chance a (1 - share) the kidnapper loses its head. A
    kidnapper who is caught (chance q) gives back the ransom and suffers x, or twice that for murder.
    """
    offers = np.linspace(0.0, 1.0, 101)
    payoff = np.zeros((1, len(demands) + 1, len(offers), 2, 3))
    demand, share = np.asarray(demands)[:, None], offers[None, :]
    rage = a * (1.0 - share)
    released = np.stack([(1.0 - q) * demand * share - q * x, -(1.0 - q) * demand * share], axis=-1)
    killed = np.array([-2.0 * q * x, -w])
    kept = rage[..., None] * killed + (1.0 - rage[..., None]) * released
    for end, outcome in enumerate((kept, np.broadcast_to(killed, kept.shape))):
        payoff[0, 1:, :, end] = outcome[..., [0, 1, 0]]
    return backward(Finite(payoff, np.ones((*payoff.shape[:-1], 1)), 0.0), 1, np.inf)


@pytest.mark.parametrize(("a", "w", "q", "x", "price"), SELTEN)
def test_the_price_of_a_kidnapping(a, w, q, x, price):
    best = a / (1.0 + a) * w / (1.0 - q)
    assert best == pytest.approx(price, abs=1e-14)
    demands = best * np.arange(0.1, 2.05, 0.1)
    plan = kidnapping(a, w, q, x, demands)
    demand = plan.choice(0, 0)[0].argmax()
    assert demands[demand - 1] == pytest.approx(best, abs=1e-12)
    assert plan.choice(0, 1)[0, demand, -1] == 1.0
    assert plan.value[0, 0, 0] == pytest.approx((1.0 - q) * best - q * x, abs=1e-8)
    # Nobody is kidnapped where even that does not pay.
    deterred = kidnapping(a, w, q, (1.0 - q) * best / q + 1e-6, demands)
    assert deterred.choice(0, 0)[0, 0] == 1.0


def alternating_offers(offers, patience, rounds, block=10):
    """Value and first offers of a bargain over one; ``offers[k]`` is what k may ask when k proposes."""
    count = len(offers[0])
    payoff = np.zeros((3, count, count, 2))
    transition = np.zeros((3, count, count, 3))
    accepted = np.arange(count) > 0
    payoff[0, :, accepted] = np.stack([offers[0], 1.0 - offers[0]], axis=1)
    payoff[1, accepted] = np.stack([1.0 - offers[1], offers[1]], axis=1)
    transition[0, :, accepted, 2] = transition[1, accepted, :, 2] = transition[2, ..., 2] = 1.0
    transition[0, :, ~accepted, 1] = transition[1, ~accepted, :, 0] = 1.0
    game, value = Finite(payoff, transition, patience), None
    for _ in range(rounds // block):
        plan = backward(game, block, np.inf, order=[[0, 1], [1, 0], [0, 1]], terminal=value)
        value = plan.value[0]
    return value, [offers[k][plan.choice(k, k)[0].argmax()] for k in (0, 1)]


def test_rubinsteins_split():
    """160 rounds of offers in turn: the first keeps (1 - d2) / (1 - d1 d2), within one cell of a hundredth.

    Rounding up what the other must be offered adds up to 1 / (1 - d1 d2) cells over the rounds. So
    offers near the first answer are cut ten times finer, as if they were continuous.
    """
    cells, patience = 100, np.array([0.9, 0.8])
    shares = (1.0 - patience[::-1]) / (1.0 - patience.prod())
    assert shares[0] == pytest.approx(0.7142857142857141)
    coarse = np.arange(cells + 1) / cells
    _value, near = alternating_offers([coarse, coarse], patience, 160)
    fine = [np.concatenate([coarse, offer + np.arange(-40, 41) / (10 * cells)]) for offer in near]
    value, asked = alternating_offers(fine, patience, 160)
    np.testing.assert_allclose(asked, shares, rtol=0.0, atol=1.0 / cells)
    np.testing.assert_allclose(np.diag(value), shares, rtol=0.0, atol=1.0 / cells)


LEVHARI_MIRMAN = [(0.5, 0.9, 2, 0.3548387096774194), (0.3, 0.95, 3, 0.294238683127572), (0.5, 0.9, 1, 0.55)]


@pytest.mark.parametrize(("alpha", "beta", "n", "share"), LEVHARI_MIRMAN)
def test_the_fish_war(alpha, beta, n, share):
    """Levhari & Mirman (1980): fishers with log utility take shares of a stock that grows as (rest)^alpha.

    Values are affine in the log of the stock, so two bins with linear weights carry them exactly. One
    fisher alone saves what all would save together, alpha beta.
    """
    assert (1.0 - alpha * beta) / (n - (n - 1) * alpha * beta) == pytest.approx(share, abs=1e-15)
    shares = share * np.array([0.7, 0.8, 0.9, 1.0, 1.03, 1.06])
    index = np.array(list(np.ndindex(*(len(shares),) * n)))
    taken = shares[index]
    rest = np.log(1.0 - taken.sum(axis=1))
    lowest = alpha / (1.0 - alpha) * rest.min()
    logs = np.array([lowest, 0.0])
    payoff = (logs[:, None, None] + np.log(taken)).reshape(2, *(len(shares),) * n, n)
    up = 1.0 - alpha * (logs[:, None] + rest) / lowest
    transition = np.stack([1.0 - up, up], axis=-1).reshape(2, *(len(shares),) * n, 2)
    game = Finite(payoff, transition, beta)
    assert deviations(game, pure(game, [[3] * n] * 2)).largest <= 1e-8
    for other in (0, 1, 2, 4, 5):
        assert deviations(game, pure(game, [[other] * n] * 2)).largest > 1e-8
    found = logit_markov(game, np.inf, restarts=0)
    np.testing.assert_array_equal(found.strategy[..., 3], 1.0)
    slope = np.diff(found.value, axis=0) / -lowest
    np.testing.assert_allclose(slope, 1.0 / (1.0 - alpha * beta), rtol=1e-10)


@pytest.mark.data
def test_the_formulas_are_those_of_the_file():
    if not FOLDER.is_dir():
        pytest.skip(WHY)
    known = json.loads((FOLDER / "closed_forms.json").read_text())
    for case in known["snapback"]["cases"]:
        at = threshold(case["B"], case["H"], case["L"], case["rho"])
        assert at == pytest.approx(case["dstar_closed"], abs=1e-14)
        gain = breach_gain(case["B"], case["H"], case["L"], case["rho"], at)
        assert gain == pytest.approx(0.0, abs=1e-12)
    for case in known["selten_kidnap"]["cases"]:
        a, w, q, x = (float(case[name]) for name in "awqx")
        plan = kidnapping(a, w, q, x, case["D"] * np.arange(0.1, 2.05, 0.1))
        assert plan.value[0, 0, 0] == pytest.approx(case["V"], abs=1e-8)
    assert known["gradual"]["example"]["r_min"] == pytest.approx(0.6 / 0.95)
    assert known["grim_pd"]["delta_star"] == pytest.approx(1 / 7)
    assert known["rubinstein"]["cases"][0]["x1"] == pytest.approx(0.2 / 0.28)
    file = {(c["alpha"], c["beta"], c["n"]): c["c_share_MPE"] for c in known["levhari_mirman"]}
    for *terms, share in LEVHARI_MIRMAN[:2]:
        assert file[tuple(terms)] == pytest.approx(share, abs=1e-15)
