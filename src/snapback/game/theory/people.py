"""People held: arrested, released, and leaving because their sentence is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.maths import actions, minimum, spread

if TYPE_CHECKING:
    from snapback.game.maths import Array

MONTHS = 3.0
"""Months in a quarter."""


def usual_arrests(
    inflow_per_month: Array,
    calm: Array,
    protest: Array,
    crisis: Array,
    arrests_in_protest: Array,
    arrests_in_crisis: Array,
) -> Array:
    """New arrests that repression at home calls for, persons a quarter, recognised as political."""
    return MONTHS * inflow_per_month * (calm + protest * arrests_in_protest + crisis * arrests_in_crisis)


def arrests(usual_arrests: Array, arrest_effort: Array, fallen: Array) -> Array:
    """New arrests at each level of effort, persons a quarter. [action: few, usual, many]."""
    return usual_arrests * arrest_effort * (1.0 - fallen)


def staying(stock: Array, exit_hazard_no_pardon: Array) -> Array:
    """Those still held after a quarter in which sentences end: the stock melts by itself."""
    return stock * (1.0 - exit_hazard_no_pardon) ** MONTHS


def stock_after_jail(staying: Array, arrests: Array, stock_bins: Array) -> Array:
    """Stock after a quarter's new arrests and served sentences. [action, ..., bin].

    Both in one step, because each split between bins adds variance that is not there, and the two nearly
    cancel.
    """
    return spread(staying + arrests, stock_bins)


def lot_size(lot: Array, pardon_lot: Array, owed_by_target: Array, open_tariff: Array) -> Array:
    """How many a release frees where the agreement stands: the lot that is due, or a pardon unasked."""
    bound = owed_by_target + open_tariff
    return lot * bound + pardon_lot * (1.0 - bound)


def released(stock: Array, lot_size: Array, fallen: Array) -> Array:
    """People let go, at most those held. [action: release, refuse, wait]."""
    people = minimum(stock, lot_size) * (1.0 - fallen)
    return actions(people, 0.0 * people, 0.0 * people)


def stock_after_perform(stock: Array, released: Array, stock_bins: Array) -> Array:
    """Stock after a release. [action, ..., bin]."""
    return spread(stock - released, stock_bins)
