"""Unrest: calm, protest, crisis. It comes with elections and poverty and as leaders return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import actions, alternatives, more_often

if TYPE_CHECKING:
    from snapback.game.maths import Array


def leaders_home(stock: Array, held_now: Array, exile: Array, rr_unrest_leaders_home: Array) -> Array:
    """How many times more often unrest begins than at the vintage, because leaders are free at home.

    The ratio holds once all who were held are free; those sent into exile do not count.
    """
    at_home = (1.0 - exile) * (held_now - stock) / held_now
    return rr_unrest_leaders_home**at_home


def poverty(income_change: Array, rr_growth_lag: Array) -> Array:
    """How many times more often power is contested than at the vintage, because incomes changed.

    The ratio is per point of growth of the year before; a lasting gain counts as that much growth.
    """
    return rr_growth_lag**income_change


def protest_begins(
    target_election: Array,
    p_protest_election: Array,
    p_protest_off_cycle: Array,
    leaders_home: Array,
    poverty: Array,
) -> Array:
    """Probability that a calm quarter ends in protest. [season, ...]."""
    base = target_election * p_protest_election + (1.0 - target_election) * p_protest_off_cycle
    return more_often(base, leaders_home * poverty)


def crisis_begins(
    target_election: Array,
    p_regime_threatening_unrest: Array,
    p_unrest_off_cycle: Array,
    leaders_home: Array,
    poverty: Array,
) -> Array:
    """Probability that a calm quarter ends in unrest that threatens the rulers. [season, ...]."""
    base = target_election * p_regime_threatening_unrest + (1.0 - target_election) * p_unrest_off_cycle
    return more_often(base, leaders_home * poverty)


def unrest_after_unrest(
    calm: Array,
    protest: Array,
    crisis: Array,
    protest_begins: Array,
    crisis_begins: Array,
    p_protest_lasts: Array,
    p_protest_grows: Array,
    p_crisis_lasts: Array,
) -> Array:
    """Next quarter's unrest. [season, ..., unrest].

    A crisis that the rulers survive lasts, or ends as protest and calm in equal parts.
    """
    quiet = 1.0 - crisis_begins
    ends = 0.5 * (1.0 - p_crisis_lasts)
    to_protest = (
        calm * quiet * protest_begins + protest * p_protest_lasts * (1.0 - p_protest_grows) + crisis * ends
    )
    to_crisis = calm * crisis_begins + protest * p_protest_grows + crisis * p_crisis_lasts
    return alternatives(1.0 - to_protest - to_crisis, to_protest, to_crisis)


def unrest_after_jail(
    calm: Array,
    protest: Array,
    crisis: Array,
    p_repression_calms: Array,
    p_leniency_emboldens: Array,
) -> Array:
    """Unrest after few, the usual number or many have been arrested. [action, ..., unrest]."""
    stays = alternatives(calm, protest, crisis)
    bolder = alternatives(
        calm * (1.0 - p_leniency_emboldens),
        calm * p_leniency_emboldens + protest * (1.0 - p_leniency_emboldens),
        protest * p_leniency_emboldens + crisis,
    )
    calmer = alternatives(calm + protest * p_repression_calms, protest * (1.0 - p_repression_calms), crisis)
    return actions(bolder, stays, calmer)


def falling(
    crisis: Array,
    fallen: Array,
    poverty: Array,
    h_palace: Array,
    p_survive_without_patron: Array,
    p_survive_given_patron: Array,
    support: Array,
    p_survive_given_money: Array,
) -> Array:
    """Probability that the rulers lose power within the quarter. [action of the patron].

    In a crisis it depends on what the patron does (leaves them alone, sends money, intervenes); outside one
    it is the hazard of a coup, which poverty raises.
    """
    abandoned = 1.0 - p_survive_without_patron
    helped = 1.0 - p_survive_given_patron
    paid = 1.0 - p_survive_given_money
    by_support = actions(_whole(abandoned, support), _whole(paid, support), _whole(helped, support))
    coup = more_often(h_palace, poverty)
    return (1.0 - fallen) * (crisis * by_support + (1.0 - crisis) * coup)


def _whole(value: Array, like: Array) -> Array:
    """A number as an array with as many dimensions as another, each of length one."""
    return value + 0.0 * like[:1]
