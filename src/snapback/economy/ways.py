"""From the locks that are on to what the equilibrium needs: one state of the measures, evaluated.

Inside a cell the flow spreads over its ways with dispersion phi, and the cells add up (model, sections
3 and 4)::

    s_ijs = sum_c v_c ( sum_r l_rc kappa_rc^-phi_s )^(theta_s / phi_s),     pi' ~ pi s c^-theta

Income that a way earns for somebody (tariff, rent, margin, agent's fee) is a wedge with an owner, the rest
of a cost is burnt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.cells import DIRECT

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from snapback.economy.cells import CellTable
    from snapback.economy.locks import Resource, Route


@dataclass(frozen=True)
class Ways:
    """One state of the measures: what each touched flow weighs and who takes what of its value.

    Attributes
    ----------
    weight
        Factor s on the trade share. [flow]
    keep
        Part of the purchaser's value that reaches the seller. [flow]
    claim
        Part of the purchaser's value that is income of each region as owner of a way. [flow, region]
    resource_claim
        Part that is the rent of each flow's resource against the base year, negative where the price fell.
        What is neither kept nor claimed is the importer's tariff revenue. [flow]
    element_value
        Value share of every element in its flow (sums to one where the flow lives). [element]
    element_sold
        Part of the flow's purchaser's value that pays for running costs on every element, margins aside.
        [element]
    evading
        Elements that are used because the direct way is closed or dearer. [element]
    paid
        All claims, those of deposits included, one a row: flow, region, fraction.
    """

    weight: Float[np.ndarray, " flow"]
    keep: Float[np.ndarray, " flow"]
    claim: Float[np.ndarray, "flow region"]
    resource_claim: Float[np.ndarray, " flow"]
    element_value: Float[np.ndarray, " element"]
    element_sold: Float[np.ndarray, " element"]
    evading: np.ndarray
    paid: tuple[Int[np.ndarray, " claim"], Int[np.ndarray, " claim"], Float[np.ndarray, " claim"]]


@dataclass(frozen=True)
class WaySetting:
    """What the evaluation of ways needs beside the cells.

    Attributes
    ----------
    table
        Cells, ways and locks.
    routes
        Routes, in the order of the cell table's numbers.
    resource_of
        Position of the resource behind every touched flow, -1 where there is none. [flow]
    resources
        Deposits with inelastic supply.
    theta, phi
        Trade elasticity and dispersion of route choice, per sector; phi >= theta. [s]
    base_tariff
        The world's own tariff on every touched flow. [flow]
    regions
        Number of regions.
    overcompliance
        Share of a licensed measure's effect that stays.
    """

    table: CellTable
    routes: tuple[Route, ...]
    resources: tuple[Resource, ...]
    resource_of: Int[np.ndarray, " flow"]
    theta: Float[np.ndarray, " sector"]
    phi: Float[np.ndarray, " sector"]
    base_tariff: Float[np.ndarray, " flow"]
    regions: int
    overcompliance: float

    def route_array(self, values: list[float]) -> Float[np.ndarray, " element"]:
        """Spread one number per route over the elements; zero on the direct way."""
        return np.asarray(np.array([*values, 0.0])[self.table.element_route])


def evaluate_ways(
    setting: WaySetting,
    in_force: Float[np.ndarray, " measure"],
    licensed: Float[np.ndarray, " measure"],
    rent: Float[np.ndarray, " route_then_resource"],
) -> Ways:
    """Evaluate a state: measures in force, measures licensed (both 0 or 1), and rents over running cost.

    Rents come in the order of the routes and then of the resources.

    A licensed measure still works on the share ``overcompliance`` of what it covers: the state is that
    mixture of the states with and without it.
    """
    with_licensed = _pure_state(setting, np.maximum(in_force, licensed), rent)
    if not licensed.any() or setting.overcompliance == 1.0:
        return _close(setting, [(1.0, with_licensed)])
    without = _pure_state(setting, in_force, rent)
    return _close(setting, [(setting.overcompliance, with_licensed), (1.0 - setting.overcompliance, without)])


@dataclass(frozen=True)
class _Pure:
    """One state without licences: values are in units of the flow's base-year value at fixed unit cost."""

    element: Float[np.ndarray, " element"]
    customs: Float[np.ndarray, " element"]
    rent: Float[np.ndarray, " element"]
    resource: Float[np.ndarray, " element"]
    evasion: Float[np.ndarray, " element"]
    agents: dict[int, Float[np.ndarray, " element"]]
    evading: np.ndarray


def _pure_state(
    setting: WaySetting,
    active: Float[np.ndarray, " measure"],
    rent: Float[np.ndarray, " route_then_resource"],
) -> _Pure:
    table, cells, elements = setting.table, len(setting.table.cell_flow), len(setting.table.element_cell)
    of_cell = table.element_cell
    flow = table.cell_flow[of_cell]
    sector = table.flow[flow, 2]
    theta, phi = setting.theta[sector], setting.phi[sector]

    banned = table.banned.largest(active, cells)
    payment = table.payment.largest(active, cells)
    border = table.border.largest(active, cells)
    tariff = table.tariff.total(active, cells)
    burden = table.unit_cost.total(active, cells)
    closed = table.closed.largest(active, elements) > 0.0
    leg_payment = [legs.largest(active, elements) for legs in table.leg_payment]
    leg_border = [legs.largest(active, elements) for legs in table.leg_border]

    own_way = ~(table.reexport | table.payments)
    crosses = (table.element_route == DIRECT) | table.payments
    evading = (table.reexport & (banned[of_cell] > 0)) | (
        (table.reexport | table.payments) & (payment[of_cell] > 0)
    )
    evasion = np.where(evading, setting.route_array([r.evasion_cost for r in setting.routes]), 0.0)
    routes = len(setting.routes)
    rents = setting.route_array(list(rent[:routes]))
    deposits = np.array([*rent[routes:], 0.0])[setting.resource_of][flow]
    base = setting.base_tariff[flow]
    duty = 1.0 + base + np.where(table.reexport, 0.0, tariff[of_cell])
    cost = (
        np.where(own_way, 1.0 + payment[of_cell], (1.0 + leg_payment[0]) * (1.0 + leg_payment[1]))
        * np.where(
            crosses | table.payments, 1.0 + border[of_cell], (1.0 + leg_border[0]) * (1.0 + leg_border[1])
        )
        * (duty / (1.0 + base))
        * (1.0 + burden[of_cell])
        * (1.0 + evasion)
        * (1.0 + rents)
        * (1.0 + deposits)
    )
    spread = np.where(closed, 0.0, table.element_share * cost**-phi)
    total = np.bincount(of_cell, spread, minlength=cells)[of_cell]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = table.cell_width[of_cell] * np.where(total > 0.0, spread * total ** (theta / phi - 1.0), 0.0)
    margin = setting.route_array([r.evasion_margin for r in setting.routes])
    agents = {
        owner: np.where(
            own_way,
            fees.fee_of_dearest(active, payment, cells)[of_cell] / (1.0 + payment[of_cell]),
            0.0,
        )
        for owner, fees in table.payment_wedge.items()
    }
    return _Pure(
        element=value,
        customs=1.0 / duty,
        rent=rents / (1.0 + rents),
        resource=deposits / (1.0 + deposits),
        evasion=margin * evasion / (1.0 + evasion),
        agents=agents,
        evading=evading,
    )


def _close(setting: WaySetting, mixture: list[tuple[float, _Pure]]) -> Ways:
    """Mix states and add up what everybody takes."""
    table, flows = setting.table, len(setting.table.flow)
    flow = table.cell_flow[table.element_cell]
    owner = np.array([*(r.owner for r in setting.routes), 0], dtype=np.int64)[table.element_route]
    weight, customs, sold = np.zeros(flows), np.zeros(flows), np.zeros(flows)
    element_value, element_sold = np.zeros(len(flow)), np.zeros(len(flow))
    claim, resource_claim = np.zeros((flows, setting.regions)), np.zeros(flows)
    evading = np.zeros(len(flow), dtype=bool)
    for share, pure in mixture:
        value = share * pure.element
        left = value * pure.customs
        customs += np.bincount(flow, left, minlength=flows)
        for part in (pure.rent, pure.evasion):
            claim += _by_owner(flow, owner, left * part, claim.shape)
            left = left * (1.0 - part)
        for agent, part in pure.agents.items():
            claim[:, agent] += np.bincount(flow, left * part, minlength=flows)
            left = left * (1.0 - part)
        resource_claim += np.bincount(flow, left * pure.resource, minlength=flows)
        left = left * (1.0 - pure.resource)
        weight += np.bincount(flow, value, minlength=flows)
        sold += np.bincount(flow, left, minlength=flows)
        element_value += value
        element_sold += left
        evading |= pure.evading
    alive = weight > 0.0
    per = np.where(alive, weight, 1.0)
    keep = np.where(alive, sold / per, 1.0)
    claim /= per[:, None]
    element_value = element_value / per[flow]
    margin = _margin_change(setting, element_value) * (customs / per)[flow]
    claim += _by_owner(flow, owner, margin, claim.shape)
    keep -= np.bincount(flow, margin, minlength=flows)
    resource_claim /= per
    owners = np.array([*(r.owner for r in setting.resources), 0], dtype=np.int64)[setting.resource_of]
    total = claim.copy()
    total[np.arange(flows), owners] += resource_claim
    at, region = np.nonzero(total)
    paid = at, region.astype(np.int64), total[at, region]
    return Ways(weight, keep, claim, resource_claim, element_value, element_sold / per[flow], evading, paid)


def _by_owner(
    flow: Int[np.ndarray, " element"],
    owner: Int[np.ndarray, " element"],
    value: Float[np.ndarray, " element"],
    shape: tuple[int, ...],
) -> Float[np.ndarray, "flow region"]:
    """Add up what every region is paid on every flow."""
    if not value.any():
        return np.zeros(shape)
    return np.bincount(flow * shape[1] + owner, value, minlength=shape[0] * shape[1]).reshape(shape)


def _margin_change(
    setting: WaySetting, element_value: Float[np.ndarray, " element"]
) -> Float[np.ndarray, " element"]:
    """Give the change of each way's margin, as a part of the customs value of the whole flow.

    The margins of the base year are in the world's costs already (ports and railways sell their services
    there), so only the change of their share counts.
    """
    table = setting.table
    margin = setting.route_array([r.margin for r in setting.routes])
    before = table.cell_width[table.element_cell] * table.element_share
    return np.asarray(margin * (element_value - before))
