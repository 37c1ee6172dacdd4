"""What the sender's government wants, in units of freeing all who were held at the vintage.

Two types of government want the same things in other proportions; each judges the future by its own weights,
also the part in which the other type governs. Parameters named here without a type exist for each of them
(``expedient_optics``, ``principled_optics``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import actions

if TYPE_CHECKING:
    from snapback.game.maths import Array

YEAR = 0.25
"""Years in a quarter."""

BILLION = 1e-3
"""USD billion in a USD million."""

TYPED = (
    "humanitarian", "optics", "arrest_weight", "held_weight", "patron_weight", "principle", "resolve",
    "dependence_weight", "money_weight", "reputation_sender",
)  # fmt: skip
"""Parameters that each type of government has its own value of."""


def sender_from_perform(
    released: Array,
    held_now: Array,
    in_course: Array,
    humanitarian: Array,
    optics: Array,
    price: Array,
    money_weight: Array,
) -> Array:
    """People freed, the short-lived success of the government's own deal, and a price paid. [action]."""
    worth = (humanitarian + optics * in_course) / held_now
    return (worth - money_weight * price * BILLION) * released


def sender_from_jail(arrests: Array, usual_arrests: Array, held_now: Array, arrest_weight: Array) -> Array:
    """New arrests beyond the usual, which show that the freed are replaced. [action]."""
    return -arrest_weight * (arrests - usual_arrests) / held_now


def sender_from_quarter(
    stock: Array,
    held_now: Array,
    held_weight: Array,
    patron_gain: Array,
    patron_weight: Array,
    sender_gain: Array,
    money_weight: Array,
    relief_share: Array,
    recognition: Array,
    principle: Array,
    rounds: Array,
    resolve: Array,
    dependence: Array,
    dependence_now: Array,
    dependence_weight: Array,
    fallen: Array,
) -> Array:
    """People still held, the patron's gain, own money, relief without reform or new measures, dependence."""
    flow = (
        -held_weight * stock / held_now
        - patron_weight * patron_gain * BILLION
        + money_weight * sender_gain * BILLION
        - principle * (relief_share + recognition) / 2.0
        + resolve * rounds
        - dependence_weight * (dependence - dependence_now)
    )
    return YEAR * flow * (1.0 - fallen)


def withdrawal_cost(
    rounds: Array, pressed: Array, clause: Array, snapback_cost: Array, relisting_cost: Array
) -> Array:
    """Political cost of taking relief back: small by clause, that of a new listing without one."""
    del rounds
    return clause * (1.0 - pressed) * snapback_cost + (1.0 - clause * (1.0 - pressed)) * relisting_cost


def sender_from_answer(
    owed_by_sender: Array,
    in_course: Array,
    relief_in_place: Array,
    pressed: Array,
    deadline: Array,
    binding: Array,
    reputation_sender: Array,
    withdrawal_cost: Array,
) -> Array:
    """Reputation lost by refusing, leaving or being late; cost of withdrawing. [action]."""
    left = -reputation_sender * binding * (owed_by_sender + (1.0 - owed_by_sender) * in_course)
    withdrawn = left - (1.0 - owed_by_sender) * (relief_in_place + pressed) * withdrawal_cost
    late = -reputation_sender * binding * owed_by_sender * deadline
    return actions(0.0 * withdrawn, withdrawn, late, 0.0 * withdrawn)
