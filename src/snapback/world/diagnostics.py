"""A world beside published totals: what it has, what was published, and by how much it misses."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidInput, MissingData
from snapback.world.embedded import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from snapback.world.table import World

SERVICES = frozenset({"utilities", "construction", "trade", "transport", "ict", "finance", "other_services"})
"""Sectors of the embedded world that are no goods."""

WORLD = "WLD"


@dataclass(frozen=True)
class Published:
    """One published total.

    Attributes
    ----------
    quantity
        What it is, for people.
    measure
        ``exports``, ``imports``, ``cover`` (exports over imports), ``exports_share`` (the partner's share
        of the region's exports), ``sector_share`` (the sector's share of the region's goods exports),
        ``share_of_world`` (the region's share of the world's exports of the sector), ``gdp``,
        ``trade_to_gdp``, ``deficit_to_gdp``.
    region, partner, sector
        Codes, several joined by ``+``; empty for all; ``goods``, ``services`` or ``all`` for sectors.
    value, unit, year, source, note
        As published; ``unit`` is ``USD bn`` or ``share``.
    used
        ``margin`` where the table was fitted to it, ``check`` where it was not.
    """

    quantity: str
    measure: str
    region: str
    partner: str
    sector: str
    value: float
    unit: str
    year: str
    source: str
    used: str
    note: str


@dataclass(frozen=True)
class Diagnostic:
    """A published total beside the world's own; ``miss_pct`` is model over published less one, per cent."""

    quantity: str
    model: float
    published: float
    unit: str
    year: str
    miss_pct: float
    source: str
    used: str
    note: str


def published_totals(name: str) -> tuple[Published, ...]:
    """Read the published totals that come with an embedded world.

    Raises
    ------
    MissingData
        Where the world comes without.
    """
    path = TABLES / name / "published_totals.csv"
    if not path.is_file():
        raise MissingData(
            "comes without published totals to compare with.",
            where=f"world {name!r}",
            remedy="snapback-2013 has them.",
        )
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_published(row) for row in csv.DictReader(file))


def _published(row: dict[str, str]) -> Published:
    text = {key: value for key, value in row.items() if key != "value"}
    return Published(value=float(row["value"]), **text)


def diagnostics(world: World, published: Sequence[Published]) -> list[Diagnostic]:
    """Compare a world with published totals, in their order.

    The model's side is in the published unit: billions of US dollars from the world's millions, or a
    share. Trade is between different regions, at producer prices.

    Raises
    ------
    InvalidInput
        Where a row names a measure, region or sector that the world does not have.
    """
    flow = world.base.flow.copy()
    each = np.arange(len(world.countries))
    flow[each, each] = 0.0
    rows = []
    for total in published:
        if total.measure not in _MEASURES:
            raise InvalidInput(
                f"measure {total.measure!r} is none of {', '.join(_MEASURES)}.", where=total.quantity
            )
        try:
            model = _MEASURES[total.measure](world, flow, total)
        except KeyError as error:
            raise InvalidInput(f"the world has no region or sector {error}.", where=total.quantity) from error
        rows.append(
            Diagnostic(
                quantity=total.quantity,
                model=model,
                published=total.value,
                unit=total.unit,
                year=total.year,
                miss_pct=100.0 * (model / total.value - 1.0),
                source=total.source,
                used=total.used,
                note=total.note,
            )
        )
    return rows


def _regions(world: World, codes: str) -> list[int]:
    if codes in ("", WORLD):
        return list(range(len(world.countries)))
    return [world.country(code) for code in codes.split("+")]


def _sectors(world: World, codes: str) -> list[int]:
    if codes in ("", "all", "goods", "services"):
        wanted = {"goods": (False,), "services": (True,)}.get(codes, (False, True))
        return [n for n, s in enumerate(world.sectors) if (s in SERVICES) in wanted]
    return [world.sector(code) for code in codes.split("+")]


def _trade(world: World, flow: np.ndarray, origin: str, destination: str, sector: str) -> float:
    cells = np.ix_(_regions(world, origin), _regions(world, destination), _sectors(world, sector))
    return float(flow[cells].sum()) / 1e3


def _exports(world: World, flow: np.ndarray, total: Published) -> float:
    return _trade(world, flow, total.region, total.partner, total.sector)


def _imports(world: World, flow: np.ndarray, total: Published) -> float:
    return _trade(world, flow, total.partner, total.region, total.sector)


def _cover(world: World, flow: np.ndarray, total: Published) -> float:
    return _exports(world, flow, total) / _imports(world, flow, total)


def _exports_share(world: World, flow: np.ndarray, total: Published) -> float:
    return _exports(world, flow, total) / _trade(world, flow, total.region, "", total.sector)


def _sector_share(world: World, flow: np.ndarray, total: Published) -> float:
    return _exports(world, flow, total) / _trade(world, flow, total.region, total.partner, "goods")


def _share_of_world(world: World, flow: np.ndarray, total: Published) -> float:
    return _exports(world, flow, total) / _trade(world, flow, "", "", total.sector)


def _gdp(world: World, _flow: np.ndarray, total: Published) -> float:
    """Value added and tariff revenue."""
    level = world.base.income - world.deficit
    return float(level[_regions(world, total.region)].sum()) / 1e3


def _trade_to_gdp(world: World, flow: np.ndarray, total: Published) -> float:
    both = _exports(world, flow, total) + _imports(world, flow, total)
    return both / _gdp(world, flow, total)


def _deficit_to_gdp(world: World, flow: np.ndarray, total: Published) -> float:
    return (_imports(world, flow, total) - _exports(world, flow, total)) / _gdp(world, flow, total)


_MEASURES: dict[str, Callable[[World, np.ndarray, Published], float]] = {
    "exports": _exports,
    "imports": _imports,
    "cover": _cover,
    "exports_share": _exports_share,
    "sector_share": _sector_share,
    "share_of_world": _share_of_world,
    "gdp": _gdp,
    "trade_to_gdp": _trade_to_gdp,
    "deficit_to_gdp": _deficit_to_gdp,
}
