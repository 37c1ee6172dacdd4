"""What measures and relief do to money: the ledger, seen through the time that trade needs to return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import per_quarter

if TYPE_CHECKING:
    from snapback.game.maths import Array


def revenue(
    revenue_now: Array, relief_revenue: Array, returned: Array, rounds: Array, round_revenue_loss: Array
) -> Array:
    """Revenue of the target's rulers, USD million a year: the ledger's, less what new measures take."""
    return revenue_now * (1.0 - rounds * round_revenue_loss) + relief_revenue * returned


def income_change(relief_income: Array, returned: Array, rounds: Array, round_income_loss: Array) -> Array:
    """Change of the target's real income against the vintage, per cent."""
    return relief_income * returned - rounds * round_income_loss


def patron_gain(relief_patron: Array, returned: Array) -> Array:
    """What the patron gains from relief, USD million a year: equivalent variation of the ledger."""
    return relief_patron * returned


def sender_gain(relief_sender: Array, returned: Array, rounds: Array, round_sender_cost: Array) -> Array:
    """What the sender's own economy gains, USD million a year."""
    return relief_sender * returned - rounds * round_sender_cost


def returning(licensed: Array, recovery_y1_licence: Array, recovery_y1_delisting: Array) -> Array:
    """Probability that eased trade has returned within a quarter, once it is eased.

    All or nothing with a constant hazard, so that the expected share after a year is what was observed:
    under a licence banks and carriers stay away for longer than after a delisting.
    """
    first_year = licensed * recovery_y1_licence + (1.0 - licensed) * recovery_y1_delisting
    return per_quarter(first_year)
