"""Three ways to weigh the same outcomes; they are never averaged.

They belong to nobody in the game: they judge what happens, and nobody's choice depends on them. Units are
those of the sender: one is the worth of freeing all who were held at the vintage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snapback.game.maths import Array

YEAR = 0.25
"""Years in a quarter."""

BILLION = 1e-3
"""USD billion in a USD million."""

WEIGHTINGS = ("human_rights", "power_politics", "quick_success")


def human_rights_from_quarter(
    stock: Array, held_now: Array, relief_share: Array, human_rights_relief_weight: Array, fallen: Array
) -> Array:
    """Years of detention, and relief to the rulers while people are held."""
    held = stock / held_now
    return -YEAR * (held + human_rights_relief_weight * relief_share * held) * (1.0 - fallen)


def human_rights_from_jail(arrests: Array, held_now: Array, human_rights_arrest_weight: Array) -> Array:
    """New arrests, beside the time that they are held. [action]."""
    return -human_rights_arrest_weight * arrests / held_now


def power_politics_from_quarter(
    patron_gain: Array,
    sender_gain: Array,
    dependence: Array,
    dependence_now: Array,
    power_dependence_weight: Array,
    power_patron_weight: Array,
    fallen: Array,
) -> Array:
    """The patron's gain, the sender's own, and the target's dependence on the patron."""
    flow = (
        -power_patron_weight * patron_gain * BILLION
        + power_patron_weight * sender_gain * BILLION
        - power_dependence_weight * (dependence - dependence_now)
    )
    return YEAR * flow * (1.0 - fallen)


def quick_success_from_perform(released: Array, held_now: Array, in_course: Array) -> Array:
    """People freed under the government's own agreement. [action]."""
    return in_course * released / held_now


def quick_success_from_jail(arrests: Array, usual_arrests: Array, held_now: Array) -> Array:
    """Embarrassment by new arrests beyond the usual. [action]."""
    return -(arrests - usual_arrests) / held_now
