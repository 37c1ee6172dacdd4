"""What each outcome of a policy counts, and which functions of the theory make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.comparison import AVERTED, TITLES
from snapback.game.outcomes import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = {"total": "added up since the start", "level": "at the end of a quarter"}

MEANINGS = {
    "freed": (
        "Expected number of people let go: what agreements owe, and pardons unasked. Those who leave "
        "because their sentence is served are not among them. Some of those freed in a deal have to "
        "go abroad."
    ),
    "newly_jailed": "Expected number of people newly recognised as political prisoners.",
    "held": (
        "Expected number of people held: those at the start and newly jailed, less those let go and "
        "those whose sentence is served."
    ),
    "steps_kept": "Expected number of steps that both sides have kept before anybody broke the agreement.",
    "agreement_completed": "Probability that all that is due has been delivered by both sides.",
    "broken_by_target": (
        "Probability that the target is the first to break: it refuses what it owes, or jails more "
        "than the agreement lets it."
    ),
    "broken_by_sender": (
        "Probability that the sender is the first to break: it refuses relief that it owes, takes it "
        "back without a breach, or leaves."
    ),
    "snapped_back": "Probability that relief once given has been taken back, for whatever reason.",
    "regime_revenue": (
        "Expected change of what the rulers can spend a year since the start: from relief in place, "
        "new measures, and what the patron gives more or less."
    ),
    "patron_gain": (
        "Expected gain of the patron a year from the relief in place, in the ledger of what is eased then."
    ),
    "regime_falls": "Probability that the rulers have lost power: in a crisis, by a coup or from within.",
    AVERTED: "Months of detention fewer than under no deal, of all people together.",
    "sender_value.human_rights": (
        "Years that people are held, new arrests, and relief in place while people are held; all "
        "count against it."
    ),
    "sender_value.power_politics": (
        "The sender’s own gain, less the patron’s gain from relief and the target’s dependence on the patron."
    ),
    "sender_value.quick_success": (
        "People freed under the sender’s own agreement, early ones more, less arrests beyond the usual."
    ),
}
"""What each outcome on the page counts; the patron’s share of trade is defined with the ledger."""

FUNCTIONS = {
    "freed": ("released",),
    "newly_jailed": ("arrests",),
    "held": ("stock",),
    "regime_revenue": (
        "revenue",
        "revenue_now",
        "support_change",
    ),
    "patron_gain": ("patron_gain",),
    "sender_value.human_rights": (
        "human_rights_from_quarter",
        "human_rights_from_jail",
    ),
    "sender_value.power_politics": ("power_politics_from_quarter",),
    "sender_value.quick_success": (
        "quick_success_from_perform",
        "quick_success_from_jail",
    ),
}
"""Functions of the theory that make an outcome; the others are events of the agreement."""


def definitions() -> Sequence[dict[str, object]]:
    """Give for each outcome its title, unit, what it counts, when, and the functions behind it."""
    kinds = {outcome.name: KINDS[outcome.kind] for outcome in OUTCOMES}
    return [
        {
            "id": name,
            "title": TITLES[name][0],
            "unit": TITLES[name][1],
            "meaning": meaning,
            "kind": kinds.get(name, KINDS["total"]),
            "functions": FUNCTIONS.get(name, ()),
        }
        for name, meaning in MEANINGS.items()
    ]
