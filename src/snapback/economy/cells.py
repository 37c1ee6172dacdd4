"""How measures overlap: each flow cut into cells, each cell with its ways and the locks on them.

Several measures cover the same flow, and how they overlap decides every marginal value (model,
section 3). A measure of coverage v covers the quantiles [0, v] of a flow, so the narrower lies inside
the wider (*nested*); or the coverages of different senders are independent of one another. The cells
between the coverages sum to one. Inside a cell the flow chooses among its ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

DIRECT = -1
"""The route number of the direct way."""


@dataclass(frozen=True)
class Incidence:
    """Which locks hang on which places, sorted by place so that one pass reduces them.

    Attributes
    ----------
    place
        Places (cells or elements) that have any lock, ascending.
    start
        Where each place's entries begin.
    measure, cost
        Measure and cost of every entry.
    fee
        Part of every entry's cost that is somebody's income.
    """

    place: Int[np.ndarray, " place"]
    start: Int[np.ndarray, " place"]
    measure: Int[np.ndarray, " entry"]
    cost: Float[np.ndarray, " entry"]
    fee: Float[np.ndarray, " entry"]

    def largest(self, active: Float[np.ndarray, " measure"], size: int) -> Float[np.ndarray, " size"]:
        """Give the dearest active lock of every place; zero where there is none."""
        return self._reduce(np.maximum, active, self.cost, size)

    def fee_of_dearest(
        self, active: Float[np.ndarray, " measure"], dearest: Float[np.ndarray, " size"], size: int
    ) -> Float[np.ndarray, " size"]:
        """Give the fee of every place whose dearest active lock is among these; a cheaper lock earns none."""
        length = np.diff(np.append(self.start, len(self.measure)))
        paid = self.cost >= np.repeat(dearest[self.place], length)
        return self._reduce(np.maximum, active, np.where(paid, self.fee, 0.0), size)

    def total(self, active: Float[np.ndarray, " measure"], size: int) -> Float[np.ndarray, " size"]:
        """Give the sum of the active locks of every place."""
        return self._reduce(np.add, active, self.cost, size)

    def part(self, chosen: Bool[np.ndarray, " place"]) -> Incidence:
        """Keep the chosen places, renumbered."""
        new = np.cumsum(chosen) - 1
        length = np.diff(np.append(self.start, len(self.measure)))
        kept = chosen[self.place]
        entries = np.repeat(kept, length)
        start = np.concatenate([[0], np.cumsum(length[kept])[:-1]]).astype(np.int64)
        return Incidence(
            place=new[self.place[kept]],
            start=start[: int(kept.sum())],
            measure=self.measure[entries],
            cost=self.cost[entries],
            fee=self.fee[entries],
        )

    def _reduce(
        self,
        how: np.ufunc,
        active: Float[np.ndarray, " measure"],
        values: Float[np.ndarray, " entry"],
        size: int,
    ) -> Float[np.ndarray, " size"]:
        result = np.zeros(size)
        if len(self.place):
            result[self.place] = how.reduceat(active[self.measure] * values, self.start)
        return result


@dataclass(frozen=True)
class CellTable:
    """All touched flows, their cells and the ways inside every cell (an element is one way in one cell).

    Attributes
    ----------
    flow
        Origin, destination and sector of every touched flow. [flow, 3]
    cell_flow, cell_width
        Flow of each cell, and its share of the flow; widths sum to one over a flow.
    element_cell, element_route, element_share
        Cell, route (``DIRECT`` for the direct way) and base-year share of each element.
    reexport, payments
        Elements that re-export, and elements that only settle.
    closed, leg_payment, leg_border
        Locks on elements: closures, and frictions on the first and second leg of a route.
    banned, payment, border, tariff, unit_cost
        Locks on cells.
    payment_wedge
        Per owner, the payment frictions of which a fee is that region's income, on cells.
    """

    flow: Int[np.ndarray, "flow 3"]
    cell_flow: Int[np.ndarray, " cell"]
    cell_width: Float[np.ndarray, " cell"]
    element_cell: Int[np.ndarray, " element"]
    element_route: Int[np.ndarray, " element"]
    element_share: Float[np.ndarray, " element"]
    reexport: np.ndarray
    payments: np.ndarray
    closed: Incidence
    leg_payment: tuple[Incidence, Incidence]
    leg_border: tuple[Incidence, Incidence]
    banned: Incidence
    payment: Incidence
    border: Incidence
    tariff: Incidence
    unit_cost: Incidence
    payment_wedge: dict[int, Incidence]

    def locks(self) -> list[tuple[bool, Incidence]]:
        """List all incidences, each with whether it hangs on elements (else on cells)."""
        on_elements = [self.closed, *self.leg_payment, *self.leg_border]
        on_cells = [self.banned, self.payment, self.border, self.tariff, self.unit_cost]
        on_cells += self.payment_wedge.values()
        return [*((True, x) for x in on_elements), *((False, x) for x in on_cells)]

    def flow_of(self, incidence: Incidence, *, on_elements: bool) -> Int[np.ndarray, " entry"]:
        """Give the flow of every entry of an incidence."""
        length = np.diff(np.append(incidence.start, len(incidence.measure)))
        cell = self.element_cell[incidence.place] if on_elements else incidence.place
        return np.repeat(self.cell_flow[cell], length)

    def part(self, chosen: Bool[np.ndarray, " flow"]) -> CellTable:
        """Keep the chosen flows with their cells and elements, renumbered."""
        cells = chosen[self.cell_flow]
        elements = cells[self.element_cell]
        first, second = self.leg_payment, self.leg_border
        return CellTable(
            flow=self.flow[chosen],
            cell_flow=(np.cumsum(chosen) - 1)[self.cell_flow[cells]],
            cell_width=self.cell_width[cells],
            element_cell=(np.cumsum(cells) - 1)[self.element_cell[elements]],
            element_route=self.element_route[elements],
            element_share=self.element_share[elements],
            reexport=self.reexport[elements],
            payments=self.payments[elements],
            closed=self.closed.part(elements),
            leg_payment=(first[0].part(elements), first[1].part(elements)),
            leg_border=(second[0].part(elements), second[1].part(elements)),
            banned=self.banned.part(cells),
            payment=self.payment.part(cells),
            border=self.border.part(cells),
            tariff=self.tariff.part(cells),
            unit_cost=self.unit_cost.part(cells),
            payment_wedge={owner: fee.part(cells) for owner, fee in self.payment_wedge.items()},
        )
