"""Other assumptions that a case may name in place of those of the theory (``game: functions:``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from snapback.game.maths import Array


def unrest_is_random(stock: Array, held_now: Array, exile: Array, rr_unrest_leaders_home: Array) -> Array:
    """In place of ``leaders_home``: those who are freed have no part in whether unrest begins."""
    del exile, rr_unrest_leaders_home
    return 1.0 + 0.0 * stock / held_now


def everybody_stays(stock: Array, exit_hazard_no_pardon: Array) -> Array:
    """In place of ``staying``: nobody's sentence is ever served."""
    return stock + 0.0 * exit_hazard_no_pardon


def relief_at_once(licensed: Array, recovery_y1_licence: Array, recovery_y1_delisting: Array) -> Array:
    """In place of ``returning``: eased trade is back in the next quarter."""
    return 1.0 + 0.0 * (licensed + recovery_y1_licence + recovery_y1_delisting)
