"""A case on a world, in the positions, masks and fractions that the engine runs on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Bool, Float

    from snapback.economy.locks import Payment
    from snapback.economy.system import WaySystem
    from snapback.economy.ways import WaySetting
    from snapback.world import World


@dataclass(frozen=True)
class Package:
    """A relief package: what is eased together.

    Attributes
    ----------
    name, title
        As in the case.
    measures
        Positions of its measures.
    forms
        What easing can mean, each ``licensed`` or ``delisted``.
    holders
        Positions of the key holders whose consent it needs.
    """

    name: str
    title: str
    measures: tuple[int, ...]
    forms: tuple[str, ...]
    holders: tuple[int, ...]


@dataclass(frozen=True)
class RegimeTerms:
    """How regime revenue is counted: rates on sales of state sectors, on the economy, on routes.

    Attributes
    ----------
    general_take
        Share of national income that the rulers can spend.
    takes
        Extra take on the sales of each sector. [s]
    margin_share
        Share of the target's income from routes that is theirs.
    subsidy
        What the patron pays, in USD million a year.
    """

    general_take: float
    takes: Float[np.ndarray, " sector"]
    margin_share: float
    subsidy: float


@dataclass(frozen=True)
class Actor:
    """Somebody who gains or loses: a name and the regions whose income counts."""

    name: str
    title: str
    role: str
    regions: tuple[int, ...]


@dataclass(frozen=True)
class Setup:
    """A case on a world at one draw of the parameters, ready to be solved.

    Attributes
    ----------
    world
        The world with the case's trade elasticities.
    measures
        Names of all measures, in the case's order.
    package_of
        Package of every measure, ``background`` or ``none``.
    held_by
        Positions of the key holders of every measure.
    in_force, licensed
        Form of every measure at the vintage, as 0 or 1. [measure]
    payments
        Money that measures withhold.
    packages, holders, actors
        What is negotiated, by whom, and who is affected.
    system
        Cells, routes and dispersion, grouped by what can change.
    target, patron
        Positions of the two regions; a target need not have a patron.
    goods
        Sectors that count as goods.
    scale
        What one unit of the target's base-year money is in USD million of the reference year.
    holder_actor
        Actor that each key holder belongs to.
    rate
        The same for the money of the sanctioned world, in which amounts of the case are paid.
    """

    world: World
    measures: tuple[str, ...]
    package_of: tuple[str, ...]
    held_by: tuple[tuple[int, ...], ...]
    in_force: Float[np.ndarray, " measure"]
    licensed: Float[np.ndarray, " measure"]
    payments: tuple[Payment, ...]
    packages: tuple[Package, ...]
    holders: tuple[str, ...]
    actors: tuple[Actor, ...]
    system: WaySystem
    regime: RegimeTerms
    target: int
    patron: int | None
    goods: Bool[np.ndarray, " sector"]
    scale: float
    rate: float = 1.0
    holder_actor: tuple[str, ...] = ()

    @cached_property
    def base_volume(self) -> Float[np.ndarray, " route_then_resource"]:
        """Base-year value of all flows that can use each route, then of each resource's flows."""
        masks = [*(r.flows for r in self.ways.routes), *(r.flows for r in self.ways.resources)]
        flow = self.world.base.flow
        return np.array([max(float(flow[mask].sum()), 1e-300) for mask in masks])

    @property
    def ways(self) -> WaySetting:
        """Cells, routes and dispersion of all flows together."""
        return self.system.whole
