# Numba infers the types of compiled functions.
# ruff: noqa: ANN001, ANN201, C901, D401, PLR0912
# mypy: disable-error-code="no-untyped-def,no-untyped-call,assignment"
"""How somebody chooses, and what the choice is worth to the one who makes it.

An action is taken with probability in proportion to its base weight times exp(sharpness x its value):
logit choice with unequal weights (Matejka & McKay 2015, American Economic Review 105, equation 9), that is
the choice which maximises the expected value less a cost of control, the Kullback-Leibler divergence from
the base weights over the sharpness (Todorov 2009, PNAS 106; Fudenberg & Strzalecki 2015, Econometrica 83,
for such choices one after the other). Net of that cost the choice is worth

    V = (1 / sharpness) log sum_a base_a exp(sharpness Q_a) / sum_a base_a.

Only with this value does it not matter how finely a choice is cut into consecutive ones: log and exp
undo each other, so each branch weighs the sum of what it holds. With the plain expectation of the values
instead, a choice that is cut in two is worth more or less than the same choice made at once.

Infinite sharpness is the best response. Sharpness zero draws from the base weights, as nature does.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from snapback.game.engine.compiled import PART

TIE = 1e-12
"""Actions whose values differ by less, relative to the larger of them and to the largest payoff, tie."""

SMALL = 1e-3
"""Below this part lost to worse actions, log loses digits that log1p and expm1 keep."""

SMALLER = 1e-4
"""Below this spread the value's derivative in the sharpness is taken from its series."""

LEAST = -708.0
"""Exponents are held above this, where exp is still a normal number."""


@njit(**PART, error_model="numpy")
def choose_block(
    count, actions, worth, base, sharp, controlled, scale, chance, value, room, bits,
):  # fmt: skip
    """Choose in each state of a block; see :func:`choose`, which does the same in one state.

    Parameters
    ----------
    count
        States of the block.
    worth, base
        What each action is worth to the one who chooses, and base weights. [action, state, 1] and
        [action, state]
    sharp, controlled
        Sharpness of the one who chooses, and whether that carries the cost of control. [state]
    chance, value
        Filled in: probability of each action; value of the choice. [action, state], [state]
    room, bits
        Room for three numbers and one whole number of each state. [three, state], [state]
    """
    top, whole, total = room[0], room[1], room[2]
    for i in range(count):
        top[i] = -np.inf
        whole[i] = 0.0
        total[i] = 0.0
    for a in range(actions):
        weight, own = base[a], worth[a].ravel()
        for i in range(count):
            x = own[i] if weight[i] > 0.0 else -np.inf
            top[i] = max(top[i], x)
            whole[i] += weight[i]
    for a in range(actions):
        odds, weight, own = chance[a], base[a], worth[a].ravel()
        for i in range(count):
            # What is not available may be worth more; it must not overflow.
            odds[i] = min(max(sharp[i] * (own[i] - top[i]), LEAST), 0.0)
        exp_block(count, odds, value, bits)
        for i in range(count):
            odds[i] *= weight[i]
            total[i] += odds[i]
    for i in range(count):
        value[i] = 1.0 / total[i]
    for a in range(actions):
        odds = chance[a]
        for i in range(count):
            odds[i] *= value[i]
    odd = 0
    for i in range(count):
        close = controlled[i] and total[i] >= (1.0 - SMALL) * whole[i]
        odd += close or sharp[i] == np.inf
        value[i] = total[i] / whole[i]
    log_block(count, value, bits)
    for i in range(count):
        value[i] = top[i] + value[i] / sharp[i]
    if odd > 0:
        for i in range(count):
            if sharp[i] == np.inf or (controlled[i] and total[i] >= (1.0 - SMALL) * whole[i]):
                value[i] = choose(
                    worth, i, 0, base.ravel(), i, base.shape[1], actions, sharp[i], controlled[i], scale,
                    chance,
                )  # fmt: skip


@njit(**PART)
def exp_block(count, x, room, bits):
    """Put exp(x) in the place of each x between -708 and 0, several at a time; relative error 3e-16.

    exp x = 2^k exp r with r the remainder by log 2 (Cody & Waite 1980) and the series of exp r; adding
    1.5 x 2^52 rounds k to a whole number, and leaves it in the lowest bits.
    """
    whole = bits.view(np.float64)
    for i in range(count):
        k = x[i] * 1.4426950408889634 + 6755399441055744.0
        whole[i] = k
        k -= 6755399441055744.0
        room[i] = (x[i] - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10
    for i in range(count):
        bits[i] = (bits[i] << 52) + 4607182418800017408
    for i in range(count):
        r = room[i]
        y = 1.0 / 6227020800.0
        y = y * r + 1.0 / 479001600.0
        y = y * r + 1.0 / 39916800.0
        y = y * r + 1.0 / 3628800.0
        y = y * r + 1.0 / 362880.0
        y = y * r + 1.0 / 40320.0
        y = y * r + 1.0 / 5040.0
        y = y * r + 1.0 / 720.0
        y = y * r + 1.0 / 120.0
        y = y * r + 1.0 / 24.0
        y = y * r + 1.0 / 6.0
        y = y * r + 0.5
        y = y * r + 1.0
        y = y * r + 1.0
        x[i] = y * whole[i]


@njit(**PART, error_model="numpy")
def log_block(count, x, bits):
    """Put log(x) in the place of each positive normal number x, several at a time; relative error 3e-16.

    log x = k log 2 + log m with m between sqrt(1/2) and sqrt 2, and log m = 2 artanh((m - 1) / (m + 1)) by
    its series in the form and with the coefficients of fdlibm's ``log`` (Sun Microsystems 1993).
    """
    as_bits, whole = x.view(np.int64), bits.view(np.float64)
    for i in range(count):
        # The exponent as a whole number in the low bits of 1.5 x 2^52, and the mantissa as a number.
        b = as_bits[i] - 4604544271217802189
        bits[i] = (b >> 52) + 4843621399236968448
        as_bits[i] = (b & 4503599627370495) + 4604544271217802189
    for i in range(count):
        k = whole[i] - 6755399441055744.0
        f = x[i] - 1.0
        half = 0.5 * f * f
        s = f / (2.0 + f)
        z = s * s
        w = z * z
        odd = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332))
        even = z * (
            0.6666666666666735130
            + w * (0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591))
        )
        x[i] = k * 6.93147180369123816490e-01 - (
            (half - (s * (half + odd + even) + k * 1.90821492927058770002e-10)) - f
        )


@njit(**PART)
def choose(worth, i, p, base, given, apart, actions, sharpness, control_cost, scale, chance):
    """Fill in the probabilities of the actions; give the value of the choice to the one who chooses.

    Parameters
    ----------
    worth, i, p
        What each action is worth in state ``i`` of a block to player ``p``. [action, state, player]
    base, given, apart
        Base weights, those of this state from place ``given`` on and ``apart`` from each other; zero is
        not available. [flat]
    actions
        How many there are.
    sharpness
        From zero to infinity.
    control_cost
        Whether the value is net of the cost of control.
    scale
        Largest payoff of the game.
    chance
        Filled in: probability of each action. [action, state]
    """
    # Unsigned places need no look for negative ones.
    first, step = np.uint64(given), np.uint64(apart)
    top, whole = -np.inf, 0.0
    for a in range(np.uint64(actions)):
        b = base[first + a * step]
        x = worth[a, i, p] if b > 0.0 else -np.inf
        whole += b
        top = max(top, x)
    if math.isinf(sharpness):
        tie = TIE * max(scale, abs(top))
        best, most = first - first, 0.0
        for a in range(np.uint64(actions)):
            chance[a, i] = 0.0
            b = base[first + a * step]
            if b > most and worth[a, i, p] >= top - tie:
                best, most = a, b
        chance[best, i] = 1.0
        return worth[best, i, p]
    total = 0.0
    for a in range(np.uint64(actions)):
        # What is not available may be worth more; it must not overflow.
        x = sharpness * (worth[a, i, p] - top)
        chance[a, i] = base[first + a * step] * math.exp(min(0.0, x))
        total += chance[a, i]
    share = 1.0 / total
    for a in range(np.uint64(actions)):
        chance[a, i] *= share
    if not control_cost:
        mean = 0.0
        for a in range(np.uint64(actions)):
            mean += chance[a, i] * worth[a, i, p]
        return mean
    if total < (1.0 - SMALL) * whole:
        return top + math.log(total / whole) / sharpness
    behind = 0.0
    for a in range(np.uint64(actions)):
        b = base[first + a * step] / whole
        if b > 0.0:
            x = worth[a, i, p] - top
            behind += b * (x if sharpness == 0.0 else math.expm1(sharpness * x))
    return top + (behind if sharpness == 0.0 else math.log1p(behind) / sharpness)


@njit(**PART)
def share_of_sharpness(worth, base, chance, actions, sharpness, by_base):
    """Derivative of a choice's value net of the cost of control: in the sharpness, and in the base weights.

    Fills in ``by_base`` and gives the derivative in the sharpness. [action]
    """
    top, whole = -np.inf, 0.0
    for a in range(actions):
        whole += base[a]
        if base[a] > 0.0 and worth[a] > top:
            top = worth[a]
    soft, least, mean, under = 0.0, 0.0, 0.0, 0.0
    for a in range(actions):
        if base[a] > 0.0:
            x = sharpness * (worth[a] - top)
            least = min(least, x)
            soft += base[a] / whole * math.expm1(x)
            mean += base[a] / whole * (worth[a] - top)
            under += chance[a] * (worth[a] - top)
    for a in range(actions):
        by_base[a] = 0.0
        if base[a] > 0.0:
            behind = worth[a] - top
            if sharpness == 0.0:
                by_base[a] = (behind - mean) / whole
            else:
                by_base[a] = (math.expm1(sharpness * behind) - soft) / ((1.0 + soft) * sharpness * whole)
    if least < -SMALLER:
        return (under - math.log1p(soft) / sharpness) / sharpness
    second, third = 0.0, 0.0
    for a in range(actions):
        if base[a] > 0.0:
            away = worth[a] - top - mean
            second += base[a] / whole * away**2
            third += base[a] / whole * away**3
    return 0.5 * second + sharpness * third / 3.0
