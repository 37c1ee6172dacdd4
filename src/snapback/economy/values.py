"""What a member of a coalition is worth, given what every coalition is worth.

The same three numbers serve packages (what easing one adds) and key holders (what one consent adds).
Coalitions are bit masks: member n is in coalition c where ``c >> n & 1``.
"""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float


def marginal_first(worth: Float[np.ndarray, "coalition outcome"]) -> Float[np.ndarray, "member outcome"]:
    """Worth that each member adds to nobody: the package eased before all others."""
    members = _members(worth)
    return np.asarray(worth[[1 << n for n in range(members)]] - worth[0])


def marginal_last(worth: Float[np.ndarray, "coalition outcome"]) -> Float[np.ndarray, "member outcome"]:
    """Worth that each member adds to all others: the package eased after them."""
    members = _members(worth)
    everybody = (1 << members) - 1
    return np.asarray(worth[everybody] - worth[[everybody & ~(1 << n) for n in range(members)]])


def shapley(worth: Float[np.ndarray, "coalition outcome"]) -> Float[np.ndarray, "member outcome"]:
    """Average of what each member adds over all orders of joining (Shapley 1953, equation 13).

    The values of all members add up to what the grand coalition is worth over the empty one.
    """
    members = _members(worth)
    coalitions = np.arange(len(worth))
    size = np.array([int(c).bit_count() for c in coalitions])
    result = np.zeros((members, *worth.shape[1:]))
    orders = np.array([factorial(k) * factorial(members - k - 1) for k in range(members)]) / factorial(
        members
    )
    for n in range(members):
        without = coalitions[(coalitions >> n) & 1 == 0]
        gain = worth[without | (1 << n)] - worth[without]
        result[n] = np.tensordot(orders[size[without]], gain, axes=1)
    return result


def by_holder(
    worth: Float[np.ndarray, "coalition outcome"], consent: list[int], holders: int
) -> Float[np.ndarray, "holders_coalition outcome"]:
    """Worth of every coalition of key holders: what can be eased if exactly they consent.

    ``consent[n]`` is the bit mask of holders whose consent package n needs.
    """
    eased = np.zeros(1 << holders, dtype=np.int64)
    coalitions = np.arange(1 << holders)
    for n, needed in enumerate(consent):
        eased |= np.where(coalitions & needed == needed, 1 << n, 0)
    return worth[eased]


def _members(worth: Float[np.ndarray, "coalition outcome"]) -> int:
    members = len(worth).bit_length() - 1
    if len(worth) != 1 << members:
        message = f"{len(worth)} coalitions are not all subsets of any number of members"
        raise ValueError(message)
    return members
