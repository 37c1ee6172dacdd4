"""What a measure does to the world, in the few primitives that every kind of measure is made of.

A kind of measure (import ban, listing, transit ban, ...) is one small function in
:mod:`snapback.economy.kinds` that returns these primitives; nothing after it knows kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Bool


class Channel(Enum):
    """Where on a flow's way a lock hangs."""

    GOODS = "goods"
    """The goods may not be sold: the direct way, transit and payment routes of the flow are closed."""
    WAY = "way"
    """Named routes are closed."""
    PAYMENT = "payment"
    """Settlement costs more; of several such locks on one door the dearest counts."""
    BORDER = "border"
    """Crossing costs more; of several such locks on one door the dearest counts."""
    TARIFF = "tariff"
    """The importer's treasury takes a share; rates add up."""
    UNIT_COST = "unit_cost"
    """Producing costs more, wherever it is sold."""


@dataclass(frozen=True)
class Lock:
    """One effect of one measure on a set of flows.

    Attributes
    ----------
    measure
        Position of the measure in the case.
    channel
        Which cost it raises.
    flows
        Flows it covers. [i, j, s]
    coverage
        Share of each flow that it covers, in [0, 1].
    cost
        Ad valorem cost as a fraction; unused where the lock closes.
    routes
        Positions of the routes it closes (``Channel.WAY`` only).
    wedge_share, wedge_owner
        Part of the cost that is the income of a region instead of being burnt, and that region.
    sender
        Position among the senders, for independent overlap.
    """

    measure: int
    channel: Channel
    flows: Bool[np.ndarray, "origin destination sector"]
    coverage: float
    cost: float = 0.0
    routes: tuple[int, ...] = ()
    wedge_share: float = 0.0
    wedge_owner: int = -1
    sender: int = 0


@dataclass(frozen=True)
class Payment:
    """Money that a measure withholds every year: from payer to payee once the measure is eased.

    ``amount`` is in USD million of the reference year; while the measure is in force the payee goes without.
    """

    measure: int
    payer: int
    payee: int
    amount: float


@dataclass(frozen=True)
class Route:
    """A way other than the direct one (model, section 4).

    Attributes
    ----------
    name, title
        As in the case.
    flows
        Flows that can use it. [i, j, s]
    via, owner
        Region passed, and region that earns the margin and any rent.
    share
        Share of the flow's value on this route in the base year.
    margin
        Part of the value on this route that its owner earns.
    mode
        ``transit`` carries the flow's own goods and obeys its bans; ``reexport`` buys and sells on, out of
        reach of a ban on the direct way; ``payments`` only settles for goods that go directly.
    evasion_cost, evasion_margin
        Extra cost of a re-export when the direct way is banned, and the part of it that the owner earns.
    capacity
        Largest volume, as a multiple of the base-year volume of all flows that can use it; ``None`` if
        unlimited.
    """

    name: str
    title: str
    flows: Bool[np.ndarray, "origin destination sector"]
    via: int
    owner: int
    share: float
    margin: float = 0.0
    mode: str = "transit"
    evasion_cost: float = 0.0
    evasion_margin: float = 0.0
    capacity: float | None = None


@dataclass(frozen=True)
class Resource:
    """A deposit with inelastic supply: its rent answers, so a dearer way to market costs the owner.

    Attributes
    ----------
    name, title
        As in the case.
    flows
        All flows that it supplies, the origin's own included. [i, j, s]
    owner
        The region whose income the rent is.
    rent
        Part of the base-year price above running cost: the most that the price can fall.
    supply_elasticity
        Volume = (price of the deposit over running cost)^elasticity.
    take
        Part of a change of the rent that the rulers can spend.
    """

    name: str
    title: str
    flows: Bool[np.ndarray, "origin destination sector"]
    owner: int
    rent: float
    supply_elasticity: float
    take: float
