"""What the target's rulers want, in years of their revenue.

One unit is one year's revenue (a change of its logarithm by one for a year), so that a cost of 0.01 is a
hundredth of a year's revenue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import actions, log

if TYPE_CHECKING:
    from snapback.game.maths import Array

YEAR = 0.25
"""Years in a quarter."""


def target_from_quarter(
    revenue: Array,
    revenue_now: Array,
    recognition: Array,
    recognition_worth: Array,
    protest: Array,
    crisis: Array,
    unrest_cost: Array,
    stock: Array,
    held_now: Array,
    holding_cost: Array,
    dependence: Array,
    dependence_now: Array,
    autonomy_worth: Array,
    fallen: Array,
    power_worth: Array,
    delta_target: Array,
) -> Array:
    """Revenue, recognition, and the costs of unrest, of holding prisoners and of depending on the patron.

    Losing power is a lasting loss: per quarter what a loss of ``power_worth`` at once would be.
    """
    standing = YEAR * (
        log(revenue / revenue_now)
        + recognition_worth * recognition
        - unrest_cost * (protest + 3.0 * crisis)
        - holding_cost * stock / held_now
        - autonomy_worth * (dependence - dependence_now)
    )
    return (1.0 - fallen) * standing - fallen * (1.0 - delta_target) * power_worth


def target_from_jail(
    arrest_effort: Array,
    repression_cost: Array,
    fallen: Array,
    in_course: Array,
    breach_noticed: Array,
    binding: Array,
    reputation_target: Array,
) -> Array:
    """Cost of arresting more or fewer than repression at home calls for, and reputation lost by a breach.

    Arrests that are called a breach cost what refusing costs: else they would be the cheap way out. [action].
    """
    effort = -YEAR * repression_cost * (arrest_effort - 1.0) ** 2 * (1.0 - fallen)
    return effort - reputation_target * binding * in_course * breach_noticed


def target_from_perform(
    released: Array,
    held_now: Array,
    release_cost: Array,
    owed_by_target: Array,
    deadline: Array,
    binding: Array,
    reputation_target: Array,
    price: Array,
    revenue_now: Array,
) -> Array:
    """Price received and face lost per person; reputation lost by refusing or being late. [action]."""
    face = (price / revenue_now - release_cost / held_now) * released
    refusing = -reputation_target * binding * owed_by_target
    return face + actions(0.0 * refusing, refusing, deadline * refusing)


def target_from_back(revenue: Array, support_change: Array, fallen: Array) -> Array:
    """More or less support by the patron, in this quarter. [action]."""
    return YEAR * (log(revenue + support_change) - log(revenue)) * (1.0 - fallen)
