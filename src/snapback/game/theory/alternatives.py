"""Other assumptions that a case may name in place of those of the theory (``game: functions:``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import spread

if TYPE_CHECKING:
    from snapback.game.maths import Array


def unrest_is_random(stock: Array, held_now: Array, exile: Array, rr_unrest_leaders_home: Array) -> Array:
    """In place of ``leaders_home``: those who are freed have no part in whether unrest begins."""
    del exile, rr_unrest_leaders_home
    return 1.0 + 0.0 * stock / held_now


def everybody_stays(stock: Array, exit_hazard_no_pardon: Array, stock_bins: Array) -> Array:
    """In place of ``stock_after_quarter``: nobody's sentence is ever served."""
    del exit_hazard_no_pardon
    return spread(stock, stock_bins)


def relief_at_once(licensed: Array, recovery_y1_licence: Array, recovery_y1_delisting: Array) -> Array:
    """In place of ``returning``: eased trade is back in the next quarter."""
    return 1.0 + 0.0 * (licensed + recovery_y1_licence + recovery_y1_delisting)
