"""Where acts lead in the agreement: delivery, refusal, deadlines, breach, snapback, reopening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import actions, logistic

if TYPE_CHECKING:
    from snapback.game.maths import Array

LOGISTIC_TO_NORMAL = 1.702
"""Scale at which the logistic distribution is nearest to the normal (Haley 1952; Camilli 1994)."""

DAYS = 91.0
"""Days in a quarter."""


def place_after_perform(
    owed_by_target: Array,
    deadline: Array,
    place_kept: Array,
    place_failed: Array,
    place_stays: Array,
) -> Array:
    """Release what is due, refuse, or wait until the deadline passes. [action, ..., place]."""
    due = owed_by_target[..., None]
    late = (owed_by_target * deadline)[..., None]
    kept = place_kept * due + place_stays * (1.0 - due)
    refused = place_failed * due + place_stays * (1.0 - due)
    waited = place_failed * late + place_stays * (1.0 - late)
    return actions(kept, refused, waited)


def breach_noticed(
    arrests: Array,
    ceiling: Array,
    has_ceiling: Array,
    arrest_count_error: Array,
    p_detect_new_arrest_90d: Array,
) -> Array:
    """Probability that new arrests are called a breach within the quarter. [action].

    The sender sees a count with error, looks in time with some probability, and compares with the ceiling.
    """
    above = logistic(LOGISTIC_TO_NORMAL * (arrests - ceiling) / arrest_count_error)
    return has_ceiling * p_detect_new_arrest_90d * above


def place_after_jail(
    in_course: Array, breach_noticed: Array, place_breached: Array, place_stays: Array
) -> Array:
    """Arrests above the ceiling break an agreement in course, once noticed. [action, ..., place]."""
    broken = (in_course * breach_noticed)[..., None]
    return place_breached * broken + place_stays * (1.0 - broken)


def place_after_answer(
    owed_by_sender: Array,
    relief_in_place: Array,
    consent: Array,
    deadline: Array,
    withdrawal_in_time: Array,
    reopening: Array,
    place_kept: Array,
    place_failed: Array,
    place_withdrawn: Array,
    place_reopened: Array,
    place_stays: Array,
) -> Array:
    """Grant what is due, refuse or withdraw, wait, or reopen. [action, ..., place].

    Granting needs the consent of all key holders of the step, and the deadline runs on without it.
    Withdrawing relief takes effect with a lag; where no relief is in place there is nothing to withdraw, and
    calling off works at once.
    """
    owed = owed_by_sender[..., None]
    agreed = (owed_by_sender * consent)[..., None]
    late = (owed_by_sender * deadline)[..., None]
    works = (1.0 - relief_in_place * (1.0 - withdrawal_in_time))[..., None]
    waited = place_failed * late + place_stays * (1.0 - late)
    granted = place_kept * agreed + waited * (1.0 - agreed)
    withdrawn = place_failed * owed + (1.0 - owed) * (place_withdrawn * works + place_stays * (1.0 - works))
    reopened = place_reopened * reopening[..., None] + place_stays * (1.0 - reopening[..., None])
    return actions(granted, withdrawn, waited, reopened)


def withdrawal_in_time(snapback_lag_days: Array) -> Array:
    """Probability that a withdrawal takes effect within the quarter, from its median lag."""
    return 1.0 - 0.5 ** (DAYS / snapback_lag_days)


def place_after_back(falling: Array, place_fallen: Array, place_stays: Array) -> Array:
    """The target's rulers may lose power, whatever the agreement says. [action, ..., place]."""
    return place_fallen * falling[..., None] + place_stays * (1.0 - falling[..., None])
