"""Cutting flows into cells and hanging the locks of all measures on them, for all flows at once.

A flow is cut at the coverages of its locks: those of the flow itself and those on the legs of its re-exports
and payment routes. Cells of nested locks follow one another, cells of independent senders cross one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from snapback.economy.cells import CellTable, Incidence
from snapback.economy.locks import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Bool, Float, Int

    from snapback.economy.locks import Lock, Resource, Route

Overlap = Literal["nested", "independent"]

_EDGE = 1e-12


def cell_table(
    locks: Sequence[Lock],
    routes: Sequence[Route],
    overlap: Overlap = "nested",
    resources: Sequence[Resource] = (),
) -> CellTable:
    """Cut every flow that a lock, a route or a resource touches into cells and hang the locks on them."""
    locks = [lock for lock in locks if lock.coverage > 0.0]
    flows = _touched(locks, routes, resources)
    ways = _ways_of(flows, routes)
    pairs = _pairs(flows, ways, locks, routes)
    group = np.array([lock.sender if overlap == "independent" else 0 for lock in locks], dtype=np.int64)
    _, group = np.unique(group, return_inverse=True)
    coverage = np.array([lock.coverage for lock in locks])
    cells = _cut(len(flows), pairs, coverage, group)
    return _hang(flows, ways, _covering(pairs, cells, coverage, group), cells, locks, routes)


@dataclass(frozen=True)
class _Ways:
    """Ways of all flows one after the other: where a flow's begin, how many, each one's route and share."""

    start: Int[np.ndarray, " flow"]
    count: Int[np.ndarray, " flow"]
    route: Int[np.ndarray, " way"]
    share: Float[np.ndarray, " way"]


@dataclass(frozen=True)
class _Pairs:
    """Locks that hang on flows: on the flow itself (leg 0), or on a leg of one of its ways."""

    flow: Int[np.ndarray, " pair"]
    lock: Int[np.ndarray, " pair"]
    way: Int[np.ndarray, " pair"]
    leg: Int[np.ndarray, " pair"]


@dataclass(frozen=True)
class _Cells:
    """Cells of all flows one after the other, with the upper edge of each in every group of nested locks."""

    start: Int[np.ndarray, " flow"]
    count: Int[np.ndarray, " flow"]
    width: Float[np.ndarray, " cell"]
    upper: Float[np.ndarray, "cell group"]


def _touched(
    locks: Sequence[Lock], routes: Sequence[Route], resources: Sequence[Resource]
) -> Int[np.ndarray, "flow 3"]:
    masks = [lock.flows for lock in locks]
    masks += [*(r.flows for r in routes), *(r.flows for r in resources)]
    if not masks:
        return np.zeros((0, 3), dtype=np.int64)
    return np.argwhere(np.logical_or.reduce(masks))


def _ways_of(flows: Int[np.ndarray, "flow 3"], routes: Sequence[Route]) -> _Ways:
    """List the ways of every flow: what its routes leave goes directly."""
    i, j, s = flows.T
    uses = np.array([route.flows[i, j, s] for route in routes], dtype=bool).reshape(len(routes), len(flows))
    share = np.array([route.share for route in routes]).reshape(-1, 1) * uses
    total = share.sum(axis=0)
    # A draw may bring the shares of several routes above one: then they keep their proportions.
    every = np.vstack([np.maximum(1.0 - total, 0.0), share / np.maximum(total, 1.0)]).T
    open_ways = every > np.array([_EDGE, *(0.0 for _ in routes)])
    flow, way = np.nonzero(open_ways)
    count = np.bincount(flow, minlength=len(flows))
    return _Ways(np.cumsum(count) - count, count, way - 1, every[flow, way])


def _pairs(
    flows: Int[np.ndarray, "flow 3"], ways: _Ways, locks: Sequence[Lock], routes: Sequence[Route]
) -> _Pairs:
    i, j, s = flows.T
    shape = (0, *locks[0].flows.shape) if locks else (0, 1, 1, 1)
    hangs = np.array([lock.flows for lock in locks], dtype=bool).reshape(len(locks), *shape[1:])
    found = []
    if locks:
        flow, lock = np.nonzero(hangs[:, i, j, s].T)
        found.append((flow, lock, np.zeros_like(flow), np.zeros_like(flow)))
        way_flow = np.repeat(np.arange(len(flows)), ways.count)
        for n, route in enumerate(routes):
            if route.mode == "transit":
                continue
            way = np.flatnonzero(ways.route == n)
            at = way_flow[way]
            via = np.full(len(at), route.via)
            for leg, (origin, destination) in enumerate(((i[at], via), (via, j[at])), 1):
                place, lock = np.nonzero(hangs[:, origin, destination, s[at]].T)
                found.append((at[place], lock, way[place], np.full(len(place), leg)))
    columns = [np.concatenate(column) for column in zip(*found, strict=True)] if found else [_NONE] * 4
    return _Pairs(*columns)


def _cut(
    flows: int, pairs: _Pairs, coverage: Float[np.ndarray, " lock"], group: Int[np.ndarray, " lock"]
) -> _Cells:
    """Cut every flow at the coverages of its locks; flows with the same coverages have the same cells."""
    groups = int(group.max(initial=0)) + 1
    edges: list[set[tuple[int, float]]] = [set() for _ in range(flows)]
    for flow, lock in zip(pairs.flow.tolist(), pairs.lock.tolist(), strict=True):
        edges[flow].add((int(group[lock]), float(coverage[lock])))
    known: dict[frozenset[tuple[int, float]], tuple[np.ndarray, np.ndarray]] = {}
    kinds = [frozenset(found) for found in edges]
    for kind in kinds:
        if kind not in known:
            known[kind] = _product(kind, groups)
    count = np.array([len(known[kind][0]) for kind in kinds], dtype=np.int64)
    return _Cells(
        start=np.cumsum(count) - count,
        count=count,
        width=np.concatenate([known[kind][0] for kind in kinds]) if kinds else np.zeros(0),
        upper=np.concatenate([known[kind][1] for kind in kinds]) if kinds else np.zeros((0, groups)),
    )


def _product(edges: frozenset[tuple[int, float]], groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the cells between edges: inside a group they follow one another, groups cross one another."""
    named = sorted({group for group, _ in edges})
    uppers = [sorted({*(edge for g, edge in edges if g == group), 1.0}) for group in named]
    widths, tops = [], []
    for corner in product(*(enumerate(upper) for upper in uppers)):
        width = 1.0
        for (n, top), upper in zip(corner, uppers, strict=True):
            width *= top - (upper[n - 1] if n else 0.0)
        if width > _EDGE:
            row = np.ones(groups)
            row[named] = [top for _, top in corner]
            widths.append(width)
            tops.append(row)
    return np.array(widths), np.array(tops).reshape(-1, groups)


def _covering(
    pairs: _Pairs, cells: _Cells, coverage: Float[np.ndarray, " lock"], group: Int[np.ndarray, " lock"]
) -> tuple[_Pairs, Int[np.ndarray, " pair"]]:
    """Spread the pairs over the cells that their locks cover."""
    spread, cell = _expand(cells.start[pairs.flow], cells.count[pairs.flow])
    lock = pairs.lock[spread]
    covered = (
        coverage[lock] >= cells.upper[cell, group[lock]] - _EDGE if len(lock) else np.zeros(0, dtype=bool)
    )
    kept = spread[covered]
    return _Pairs(pairs.flow[kept], pairs.lock[kept], pairs.way[kept], pairs.leg[kept]), cell[covered]


def _hang(
    flows: Int[np.ndarray, "flow 3"],
    ways: _Ways,
    covering: tuple[_Pairs, Int[np.ndarray, " pair"]],
    cells: _Cells,
    locks: Sequence[Lock],
    routes: Sequence[Route],
) -> CellTable:
    """Make the elements, a way in a cell each, and hang every lock on the cells and elements it meets."""
    pairs, cell = covering
    cell_flow = np.repeat(np.arange(len(flows)), cells.count)
    element_cell, element_way = _expand(ways.start[cell_flow], ways.count[cell_flow])
    first_element = np.cumsum(ways.count[cell_flow]) - ways.count[cell_flow]
    route = ways.route[element_way]
    mode = np.array([*(r.mode for r in routes), "direct"])[route]
    channel = np.array([_CHANNELS.index(lock.channel) for lock in locks], dtype=np.int64)[pairs.lock]
    measure = np.array([lock.measure for lock in locks], dtype=np.int64)
    cost = np.array([lock.cost for lock in locks])
    shuts = np.array([[n in lock.routes for n in range(-1, len(routes))] for lock in locks], dtype=bool)
    own = pairs.leg == 0

    def incidence(
        chosen: Bool[np.ndarray, " pair"],
        place: Int[np.ndarray, " pair"],
        price: Float[np.ndarray, " lock"] = cost,
        fee: Float[np.ndarray, " lock"] | None = None,
    ) -> Incidence:
        lock = pairs.lock[chosen]
        return _incidence(place[chosen], measure[lock], price[lock], None if fee is None else fee[lock])

    def on(wanted: Channel) -> Bool[np.ndarray, " pair"]:
        return np.asarray(channel == _CHANNELS.index(wanted))

    # A flow's own bans close every way that obeys them, others are shut by name or by bans on their legs.
    at, element = _expand(first_element[cell], ways.count[cell_flow[cell]])
    obeys, by_name = mode[element] != "reexport", np.zeros(len(at), dtype=bool)
    if len(locks):
        by_name = shuts[pairs.lock[at], route[element] + 1]
    closes = own[at] & ((on(Channel.GOODS)[at] & obeys) | (on(Channel.WAY)[at] & by_name))
    leg_element = first_element[cell] + pairs.way - ways.start[pairs.flow]
    reexports = ~own & (mode[leg_element] == "reexport") if len(leg_element) else own
    barred = reexports & on(Channel.GOODS)
    closed = _incidence(
        np.concatenate([element[closes], leg_element[barred]]),
        np.concatenate([measure[pairs.lock[at[closes]]], measure[pairs.lock[barred]]]),
        np.ones(int(closes.sum() + barred.sum())),
    )
    share = np.array([lock.wedge_share if lock.wedge_owner >= 0 else 0.0 for lock in locks])
    owner = np.array([lock.wedge_owner for lock in locks], dtype=np.int64)
    paid = own & on(Channel.PAYMENT) & (share[pairs.lock] > 0.0) if len(locks) else own
    return CellTable(
        flow=flows,
        cell_flow=cell_flow,
        cell_width=cells.width,
        element_cell=element_cell,
        element_route=route,
        element_share=ways.share[element_way],
        reexport=mode == "reexport",
        payments=mode == "payments",
        closed=closed,
        leg_payment=(
            incidence((pairs.leg == 1) & on(Channel.PAYMENT), leg_element),
            incidence((pairs.leg == 2) & on(Channel.PAYMENT), leg_element),
        ),
        leg_border=(
            incidence(reexports & (pairs.leg == 1) & on(Channel.BORDER), leg_element),
            incidence(reexports & (pairs.leg == 2) & on(Channel.BORDER), leg_element),
        ),
        banned=incidence(own & on(Channel.GOODS), cell, np.ones(len(locks))),
        payment=incidence(own & on(Channel.PAYMENT), cell),
        border=incidence(own & on(Channel.BORDER), cell),
        tariff=incidence(own & on(Channel.TARIFF), cell),
        unit_cost=incidence(own & on(Channel.UNIT_COST), cell),
        payment_wedge={
            int(agent): incidence(paid & (owner[pairs.lock] == agent), cell, fee=cost * share)
            for agent in np.unique(owner[pairs.lock[paid]])
        },
    )


_CHANNELS = list(Channel)
_NONE = np.zeros(0, dtype=np.int64)


def _expand(
    start: Int[np.ndarray, " row"], count: Int[np.ndarray, " row"]
) -> tuple[Int[np.ndarray, " item"], Int[np.ndarray, " item"]]:
    """Spread rows over ranges: the row of every item, and the item itself."""
    row = np.repeat(np.arange(len(count)), count)
    item = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(start, count)
    return row, item


def _incidence(
    place: Int[np.ndarray, " entry"],
    measure: Int[np.ndarray, " entry"],
    cost: Float[np.ndarray, " entry"],
    fee: Float[np.ndarray, " entry"] | None = None,
) -> Incidence:
    fee = np.zeros(len(place)) if fee is None else fee
    order = np.lexsort((fee, cost, measure, place))
    places, start = np.unique(place[order], return_index=True)
    return Incidence(places, start.astype(np.int64), measure[order], cost[order], fee[order])
