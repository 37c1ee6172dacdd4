"""One scenario on a world, in the form that every solve takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float, Int


@dataclass(frozen=True)
class Wedge:
    """Claims of owners on the value of flows, one row a claim.

    Attributes
    ----------
    origin, destination, sector
        The flow, as positions on the world's axes. [claim]
    owner
        The country whose income it is. [claim]
    fraction
        Part of the purchaser's value of the flow. [claim]
    """

    origin: Int[np.ndarray, " claim"]
    destination: Int[np.ndarray, " claim"]
    sector: Int[np.ndarray, " claim"]
    owner: Int[np.ndarray, " claim"]
    fraction: Float[np.ndarray, " claim"]


@dataclass(frozen=True)
class Shock:
    """What a scenario changes; ``None`` leaves the world as it is.

    Of a purchaser's 1 the producer receives ``keep``, every owner his claim, and the importer the rest
    as public revenue; so every part of the price is somebody's income, and the world adds up.

    Attributes
    ----------
    weight
        Multiplies the trade share before prices respond, pi' ~ pi x weight x c^-theta: k^-theta for a
        plain change k of the purchaser's cost, 0 for a closed flow, sums of these for flows cut into
        cells and routes. Includes the effect of a new tariff on the price. [i, j, s]
    keep
        Fraction of the purchaser's value that reaches the producer, 1/((1 + t)(1 + m)). [i, j, s]
    wedge
        Claims of owners; the importer's where there are none.
    deficit
        New spending beyond income, sums to zero over the world. [j]
    transfer
        Income given by others, sums to zero over the world. [j]
    """

    weight: Float[np.ndarray, "origin destination sector"] | None = None
    keep: Float[np.ndarray, "origin destination sector"] | None = None
    wedge: Wedge | None = None
    deficit: Float[np.ndarray, " destination"] | None = None
    transfer: Float[np.ndarray, " destination"] | None = None
