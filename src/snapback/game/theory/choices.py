"""Base weights: what actors who are indifferent do, the same however finely a promise is cut.

An actor chooses an action with probability proportional to its base weight times ``exp(sharpness x value)``.
Base weights are stated per year of obligation, not per quarter and not per step: an actor that is indifferent
over a promise that takes a year refuses with probability ``p_refuse_year``, whether the promise is due as a
whole, in four quarters or in four steps. Otherwise small steps would fail for no reason but that there are
many of them (0.95 a quarter is 0.36 over five years).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import actions, minimum, per_quarter

if TYPE_CHECKING:
    from snapback.game.maths import Array


def refusing(p_refuse_year: Array, obligation_pace: Array) -> Array:
    """Base weight of refusing for a quarter; ``obligation_pace`` is years of obligation per quarter."""
    return 1.0 - (1.0 - p_refuse_year) ** obligation_pace


def base_of_perform(
    owed_by_target: Array, fallen: Array, refusing: Array, p_wait: Array, p_pardon: Array
) -> Array:
    """Base weights of the target: release, refuse, wait. [action].

    Where nothing is owed a release is a pardon, also into a standing price: at a price of zero the two are
    the same.
    """
    free = (1.0 - owed_by_target) * (1.0 - fallen)
    keep = owed_by_target * (1.0 - refusing) * (1.0 - p_wait) + free * p_pardon
    refuse = owed_by_target * refusing
    return actions(keep, refuse, 1.0 - keep - refuse)


def base_of_answer(
    owed_by_sender: Array,
    can_withdraw: Array,
    can_reopen: Array,
    refusing: Array,
    p_refuse_year: Array,
    p_wait: Array,
) -> Array:
    """Base weights of the sender: grant, refuse or withdraw, wait, reopen. [action].

    A sender that may both withdraw and reopen does each in at most half of the quarters, so that together
    they are no more than certain.
    """
    act = minimum(per_quarter(p_refuse_year), 0.5)
    grant = owed_by_sender * (1.0 - refusing) * (1.0 - p_wait)
    withdraw = owed_by_sender * refusing + (1.0 - owed_by_sender) * can_withdraw * act
    reopen = (1.0 - owed_by_sender) * can_reopen * act
    return actions(grant, withdraw, 1.0 - grant - withdraw - reopen, reopen)


def base_of_jail(fallen: Array, p_other_effort: Array) -> Array:
    """Base weights of arresting few, the usual number, many. [action]."""
    other = 0.5 * p_other_effort * (1.0 - fallen)
    return actions(other, 1.0 - 2.0 * other, other)


def base_of_back(fallen: Array, crisis: Array, p_other_support: Array) -> Array:
    """Base weights of the patron: less, the same, more; in a crisis all three alike. [action]."""
    other = (1.0 - fallen) * (crisis / 3.0 + (1.0 - crisis) * 0.5 * p_other_support)
    return actions(other, 1.0 - 2.0 * other, other)
