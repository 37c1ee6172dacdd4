"""The sender's government: two types, and a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import alternatives

if TYPE_CHECKING:
    from snapback.game.maths import Array


def turnover(
    sender_turnover: Array,
    p_party_change: Array,
    h_unscheduled_turnover: Array,
    p_other_type: Array,
) -> Array:
    """Probability that a government of the other type takes over in the quarter. [season, ...].

    On schedule the party changes, or a president leaves between elections; a new government is of the other
    type with some probability.
    """
    new = sender_turnover * p_party_change + (1.0 - sender_turnover) * h_unscheduled_turnover
    return new * p_other_type


def government_after_turnover(expedient: Array, principled: Array, turnover: Array) -> Array:
    """Type of the government. [season, ..., government]."""
    return alternatives(
        expedient * (1.0 - turnover) + principled * turnover,
        principled * (1.0 - turnover) + expedient * turnover,
    )
