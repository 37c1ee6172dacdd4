"""Dependence on the patron: the share of trade that goes with it, drifting to what the ledger says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import actions, alternatives, spread

if TYPE_CHECKING:
    from snapback.game.maths import Array


def dependence_pull(
    dependence_now: Array,
    relief_dependence: Array,
    returned: Array,
    rounds: Array,
    round_dependence: Array,
) -> Array:
    """Share of trade with the patron towards which the target drifts."""
    return dependence_now + relief_dependence * returned + rounds * round_dependence


def dependence_after_drift(
    dependence: Array, dependence_pull: Array, dependence_speed: Array, dependence_bins: Array
) -> Array:
    """Dependence after a quarter in which part of the distance was made. [..., bin]."""
    return spread(dependence + dependence_speed * (dependence_pull - dependence), dependence_bins)


def dependence_after_back(dependence: Array, subsidy_dependence: Array, dependence_bins: Array) -> Array:
    """More support ties the target, less makes it look elsewhere. [action: less, same, more; ..., bin]."""
    return actions(
        spread(dependence - subsidy_dependence, dependence_bins),
        spread(dependence, dependence_bins),
        spread(dependence + subsidy_dependence, dependence_bins),
    )


def returned_after_drift(relief_in_place: Array, returned: Array, returning: Array) -> Array:
    """Whether trade has returned; what is not eased has not. [..., returned]."""
    next_ = relief_in_place * (returned + (1.0 - returned) * returning)
    return alternatives(1.0 - next_, next_)


def returned_after_answer(returned: Array, returned_share: Array, owed_by_sender: Array) -> Array:
    """Newly granted relief has not returned yet; the mean of what has is kept. [action, ..., returned].

    ``returned_share`` is the earlier relief's part of what is now in place, at the place that granting
    has led to; where the sender still owes, consent was missing and nothing is new. The other actions grant
    nothing.
    """
    kept = returned * (owed_by_sender + (1.0 - owed_by_sender) * returned_share)
    stays = alternatives(1.0 - returned, returned)
    return actions(alternatives(1.0 - kept, kept), stays, stays, stays)
