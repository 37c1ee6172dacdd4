"""What the patron wants, in USD billion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import actions

if TYPE_CHECKING:
    from snapback.game.maths import Array

YEAR = 0.25
"""Years in a quarter."""

BILLION = 1e-3
"""USD billion in a USD million."""


def support(crisis: Array, subsidy_step: Array, patron_package: Array) -> Array:
    """What the patron's choices cost it, USD billion a year. [action: less, same, more].

    In a crisis the choices are to leave the rulers alone, to send a loan, and to intervene as well.
    """
    nothing = 0.0 * crisis
    return actions(
        -(1.0 - crisis) * subsidy_step + nothing,
        crisis * patron_package,
        (1.0 - crisis) * subsidy_step + crisis * patron_package,
    )


def support_change(support: Array) -> Array:
    """What the target's rulers receive more than at the vintage, USD million a year. [action]."""
    return support / BILLION


def patron_from_back(support: Array, crisis: Array, fallen: Array, intervention_cost: Array) -> Array:
    """Cost of support, and of an intervention in a crisis. [action]."""
    intervening = crisis * intervention_cost
    return (1.0 - fallen) * (-YEAR * support - actions(0.0 * intervening, 0.0 * intervening, intervening))


def patron_from_quarter(
    patron_gain: Array,
    dependence: Array,
    dependence_now: Array,
    dependence_worth: Array,
    fallen: Array,
    ally_worth: Array,
    delta_patron: Array,
) -> Array:
    """Gateway and rents, the worth of the target's dependence, and the loss if its rulers fall."""
    standing = YEAR * (patron_gain * BILLION + dependence_worth * (dependence - dependence_now))
    return (1.0 - fallen) * standing - fallen * (1.0 - delta_patron) * ally_worth
