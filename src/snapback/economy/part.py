"""One labelled piece of a ledger, with what its solves left over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from snapback.economy.states import State


@dataclass(frozen=True)
class Part:
    """Results of some states.

    Attributes
    ----------
    data
        Labelled results.
    residual, gap
        Largest residual and largest complementarity gap of the states behind them.
    solves
        Number of those states.
    """

    data: xr.Dataset
    residual: float
    gap: float
    solves: int


def part_of(data: xr.Dataset, states: Sequence[State]) -> Part:
    """Put results together with what the states behind them left over."""
    return Part(
        data, max(state.residual for state in states), max(state.gap for state in states), len(states)
    )
