"""How measures overlap: each flow cut into cells, each cell with its ways and the locks on them.

Several measures cover the same flow, and how they overlap decides every marginal value (model,
section 3). A measure of coverage v covers the quantiles [0, v] of a flow, so the narrower lies inside
the wider (*nested*); or the coverages of different senders are independent of one another. The cells
between the coverages sum to one. Inside a cell the flow chooses among its ways.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from snapback.economy.locks import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jaxtyping import Bool, Float, Int

    from snapback.economy.locks import Lock, Resource, Route

Overlap = Literal["nested", "independent"]
DIRECT = -1
"""The route number of the direct way."""

_EDGE = 1e-12


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


def cell_table(
    locks: Sequence[Lock],
    routes: Sequence[Route],
    overlap: Overlap = "nested",
    resources: Sequence[Resource] = (),
) -> CellTable:
    """Cut every flow that a lock, a route or a resource touches into cells and hang the locks on them."""
    return _Builder(locks, routes, overlap, resources).build()


class _Builder:
    """Collects cells, elements and lock entries flow by flow."""

    def __init__(
        self, locks: Sequence[Lock], routes: Sequence[Route], overlap: Overlap, resources: Sequence[Resource]
    ) -> None:
        self.locks = [lock for lock in locks if lock.coverage > 0.0]
        self.routes = routes
        self.resources = resources
        self.overlap = overlap
        self.cells: list[tuple[int, float]] = []
        self.elements: list[tuple[int, int, float]] = []
        self.entries: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
        self.wedges: dict[int, list[tuple[int, int, float, float]]] = defaultdict(list)

    def build(self) -> CellTable:
        flows = self._touched_flows()
        self.locks_of = self._index_locks()
        for n, (i, j, s) in enumerate(flows):
            self._add_flow(n, i, j, s)
        route = np.array([e[1] for e in self.elements], dtype=np.int64)
        modes = np.array([*(r.mode for r in self.routes), "direct"])
        mode = modes[route] if len(route) else np.array([], dtype=str)
        return CellTable(
            flow=np.array(flows, dtype=np.int64).reshape(-1, 3),
            cell_flow=np.array([c[0] for c in self.cells], dtype=np.int64),
            cell_width=np.array([c[1] for c in self.cells]),
            element_cell=np.array([e[0] for e in self.elements], dtype=np.int64),
            element_route=route,
            element_share=np.array([e[2] for e in self.elements]),
            reexport=mode == "reexport",
            payments=mode == "payments",
            closed=_incidence(self.entries["closed"]),
            leg_payment=(_incidence(self.entries["payment1"]), _incidence(self.entries["payment2"])),
            leg_border=(_incidence(self.entries["border1"]), _incidence(self.entries["border2"])),
            banned=_incidence(self.entries["banned"]),
            payment=_incidence(self.entries["payment"]),
            border=_incidence(self.entries["border"]),
            tariff=_incidence(self.entries["tariff"]),
            unit_cost=_incidence(self.entries["unit_cost"]),
            payment_wedge={owner: _incidence(entries) for owner, entries in sorted(self.wedges.items())},
        )

    def _touched_flows(self) -> list[tuple[int, int, int]]:
        masks = [lock.flows for lock in self.locks]
        masks += [*(r.flows for r in self.routes), *(r.flows for r in self.resources)]
        if not masks:
            return []
        touched = np.logical_or.reduce(masks)
        return [(int(i), int(j), int(s)) for i, j, s in np.argwhere(touched)]

    def _index_locks(self) -> dict[tuple[int, int, int], list[Lock]]:
        index: dict[tuple[int, int, int], list[Lock]] = defaultdict(list)
        for lock in self.locks:
            for i, j, s in np.argwhere(lock.flows):
                index[int(i), int(j), int(s)].append(lock)
        return index

    def _add_flow(self, flow: int, i: int, j: int, s: int) -> None:
        own = self.locks_of.get((i, j, s), [])
        ways = [n for n, route in enumerate(self.routes) if route.flows[i, j, s]]
        legs: dict[tuple[int, int], list[Lock]] = {}
        for n in ways:
            via = self.routes[n].via
            if self.routes[n].mode != "transit":
                legs[n, 1] = [] if i == via else self.locks_of.get((i, via, s), [])
                legs[n, 2] = [] if j == via else self.locks_of.get((via, j, s), [])
        on_routes = sum(self.routes[n].share for n in ways)
        direct_share = max(1.0 - on_routes, 0.0)
        # A draw may bring the shares of several routes above one: then they keep their proportions.
        excess = max(on_routes, 1.0)
        for width, uppers in self._cut([*own, *(lock for locks in legs.values() for lock in locks)]):
            cell = len(self.cells)
            self.cells.append((flow, width))
            active = [lock for lock in own if self._covers(lock, uppers)]
            self._hang_on_cell(cell, active)
            if direct_share > _EDGE:
                self._add_element(cell, DIRECT, direct_share, active)
            for n in ways:
                if self.routes[n].share > 0.0:
                    element = self._add_element(cell, n, self.routes[n].share / excess, active)
                    for leg in (1, 2):
                        on_leg = [lock for lock in legs.get((n, leg), ()) if self._covers(lock, uppers)]
                        self._hang_on_leg(element, n, leg, on_leg)

    def _cut(self, locks: Iterable[Lock]) -> list[tuple[float, dict[int, float]]]:
        """Give the cells of a flow: width, and the upper edge per group of nested locks."""
        groups: dict[int, set[float]] = defaultdict(set)
        for lock in locks:
            groups[self._group(lock)].add(lock.coverage)
        edges = {group: sorted({*coverages, 1.0}) for group, coverages in groups.items()}
        names = sorted(edges)
        cells = []
        for uppers in product(*(edges[group] for group in names)):
            width = 1.0
            for group, upper in zip(names, uppers, strict=True):
                below = [edge for edge in edges[group] if edge < upper]
                width *= upper - (below[-1] if below else 0.0)
            if width > _EDGE:
                cells.append((width, dict(zip(names, uppers, strict=True))))
        return cells

    def _covers(self, lock: Lock, uppers: dict[int, float]) -> bool:
        return lock.coverage >= uppers[self._group(lock)] - _EDGE

    def _group(self, lock: Lock) -> int:
        return lock.sender if self.overlap == "independent" else 0

    def _hang_on_cell(self, cell: int, locks: list[Lock]) -> None:
        for lock in locks:
            entry = (cell, lock.measure, lock.cost)
            if lock.channel is Channel.GOODS:
                self.entries["banned"].append((cell, lock.measure, 1.0))
            elif lock.channel is Channel.PAYMENT:
                self.entries["payment"].append(entry)
                if lock.wedge_share > 0.0 and lock.wedge_owner >= 0:
                    self.wedges[lock.wedge_owner].append((*entry, lock.cost * lock.wedge_share))
            elif lock.channel is Channel.BORDER:
                self.entries["border"].append(entry)
            elif lock.channel is Channel.TARIFF:
                self.entries["tariff"].append(entry)
            elif lock.channel is Channel.UNIT_COST:
                self.entries["unit_cost"].append(entry)

    def _add_element(self, cell: int, route: int, share: float, locks: list[Lock]) -> int:
        element = len(self.elements)
        self.elements.append((cell, route, share))
        obeys_bans = route == DIRECT or self.routes[route].mode != "reexport"
        for lock in locks:
            closes_goods = lock.channel is Channel.GOODS and obeys_bans
            closes_way = lock.channel is Channel.WAY and route in lock.routes
            if closes_goods or closes_way:
                self.entries["closed"].append((element, lock.measure, 1.0))
        return element

    def _hang_on_leg(self, element: int, route: int, leg: int, locks: list[Lock]) -> None:
        carries_goods = self.routes[route].mode == "reexport"
        for lock in locks:
            if lock.channel is Channel.GOODS and carries_goods:
                self.entries["closed"].append((element, lock.measure, 1.0))
            elif lock.channel is Channel.PAYMENT:
                self.entries[f"payment{leg}"].append((element, lock.measure, lock.cost))
            elif lock.channel is Channel.BORDER and carries_goods:
                self.entries[f"border{leg}"].append((element, lock.measure, lock.cost))


def _incidence(
    entries: Sequence[tuple[int, int, float]] | Sequence[tuple[int, int, float, float]],
) -> Incidence:
    ordered = sorted(entries)
    place = np.array([e[0] for e in ordered], dtype=np.int64)
    places, start = np.unique(place, return_index=True)
    return Incidence(
        place=places,
        start=start.astype(np.int64),
        measure=np.array([e[1] for e in ordered], dtype=np.int64),
        cost=np.array([e[2] for e in ordered], dtype=np.float64),
        fee=np.array([sum(e[3:]) for e in ordered], dtype=np.float64),
    )
