"""ITPD-E: trade between and within countries by industry (USITC), which makes a whole world.

Each sector has the cost structure of a base world, such as the embedded one: its own country's, or the
world's average where the base world lacks the country. Without a base world sectors use no inputs, value
added is all of cost, and the world is a one-layer one (Eaton & Kortum 2002, without intermediates).
Countries that sell nothing, not even at home, are left out; ``meta["adjusted"]`` names them. Flows inside
a region that several countries were grouped into count as domestic sales.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from snapback.world.importers.flows import THETA, known_sectors, theta_by_sector, world_from_trade
from snapback.world.importers.reading import (
    Findings,
    Keys,
    find_columns,
    open_rows,
    read_mapping,
    silent,
    some,
    trade_value,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jaxtyping import Float

    from snapback.world.importers.reading import Report
    from snapback.world.table import World

COLUMNS = {name: (name,) for name in ("exporter_iso3", "importer_iso3", "year", "industry_id", "trade")}


def read_itpd(
    path: Path,
    *,
    name: str,
    year: int | None = None,
    base: World | None = None,
    industries: Path | None = None,
    regions: Path | None = None,
    theta: float | Mapping[str, float] = THETA,
    report: Report = silent,
) -> World:
    """Read an ITPD-E file (``exporter_iso3, importer_iso3, year, industry_id, trade``, USD million).

    Parameters
    ----------
    year
        Needed where the file holds several.
    base
        World whose cost structure the sectors take; ``None`` gives a one-layer world.
    industries
        Table of ``industry_id`` and sector (of the base world, where there is one); without it
        industries stay as they are.
    regions
        Table of ISO codes and regions; without it every code is a country.
    theta
        Trade elasticity, one number or one a sector.

    Raises
    ------
    InvalidFile
        With every problem and its line.
    """
    findings = Findings(path)
    region_of = read_mapping(regions, ("iso3", "country"), ("region",)) if regions else None
    sector_of = read_mapping(industries, ("industry_id", "industry"), ("sector",)) if industries else None
    if base is not None and sector_of is None:
        what = "needs a table of industries and sectors to take the base world's cost structure."
        findings.add(None, what, "Give it with --sectors.")
    if base is not None and sector_of is not None:
        known_sectors(set(sector_of.values()), base, findings)
    findings.raise_if_any()

    flows = _read(path, year, region_of, sector_of, report)
    report(1.0, "balancing")
    flow, countries, sectors, dropped = _cube(flows)
    this_year = str(year or next(iter(flows.years)))
    meta = {
        "name": name,
        "title": f"ITPD-E {this_year}",
        "year": this_year,
        "unit": "USD million",
        "source": f"USITC International Trade and Production Database for Estimation, file {path.name}",
        "licence": "see the publisher (USITC)",
        "adjusted": {"countries_without_sales_left_out": dropped},
    }
    theta_s = theta_by_sector(theta, sectors, findings)
    findings.raise_if_any()
    inputs = _structure(base, countries, sectors)
    return world_from_trade(flow, countries, sectors, input_share=inputs, theta=theta_s, meta=meta)


@dataclass
class _Flows:
    """Flows as they stand in the file: positions of places and sectors, sixteen bytes and a value a row."""

    places: dict[str, int] = field(default_factory=dict)
    sectors: dict[str, int] = field(default_factory=dict)
    at: array[int] = field(default_factory=lambda: array("i"))
    value: array[float] = field(default_factory=lambda: array("d"))
    years: set[str] = field(default_factory=set)


def _read(
    path: Path,
    year: int | None,
    region_of: Mapping[str, str] | None,
    sector_of: Mapping[str, str] | None,
    report: Report,
) -> _Flows:
    flows, keys = _Flows(), Keys()
    codes: dict[str, int] = {}
    with open_rows(path, report) as rows:
        at = find_columns(rows, COLUMNS, {})
        for line, row in rows:
            exporter, importer, t, industry, trade = (row[at[c]].strip() for c in COLUMNS)
            flows.years.add(t)
            if year is not None and t != str(year):
                continue
            if len(flows.years) == 1 or year is not None:
                i, j, k = (codes.setdefault(c, len(codes)) for c in (exporter, importer, "#" + industry))
                keys.add((i << 42) | (j << 21) | k, line)
            value = trade_value(rows, line, trade)
            places = []
            for code in (exporter, importer):
                place = code if region_of is None else region_of.get(code)
                if not place:
                    rows.findings.add(
                        line, f"has the country {code!r}, which no region is given for.", "Add it."
                    )
                else:
                    places.append(flows.places.setdefault(place, len(flows.places)))
            sector = industry if sector_of is None else sector_of.get(industry)
            if not sector:
                rows.findings.add(
                    line, f"has the industry {industry!r}, which no sector is given for.", "Add it."
                )
            elif value is not None and len(places) == 2:
                flows.at.extend((*places, flows.sectors.setdefault(sector, len(flows.sectors))))
                flows.value.append(value)
        if year is None and len(flows.years) > 1:
            what = f"holds several years: {some(sorted(flows.years))}."
            rows.findings.add(None, what, "Choose one with --year.")
        else:
            keys.find_twice(rows.findings)
        if not len(keys):
            what = (
                f"has no flows of {year}; its years are {some(sorted(flows.years))}."
                if year
                else "has no flows."
            )
            rows.findings.add(None, what, "Choose another year or file.")
        rows.findings.raise_if_any()
    return flows


def _cube(
    flows: _Flows,
) -> tuple[Float[np.ndarray, "origin destination sector"], list[str], list[str], list[str]]:
    """Lay flows out by country and sector, in the order of their codes, and name who sells nothing."""
    i, j, s = np.frombuffer(flows.at, dtype=np.intc).reshape(-1, 3).T
    flow = np.zeros((len(flows.places), len(flows.places), len(flows.sectors)))
    np.add.at(flow, (i, j, s), np.frombuffer(flows.value, dtype=np.float64))
    sells = flow.sum(axis=(1, 2)) > 0
    places = sorted(flows.places)
    sectors = sorted(
        flows.sectors, key=lambda code: (code.isdigit(), len(code) if code.isdigit() else 0, code)
    )
    stay = [place for place in places if sells[flows.places[place]]]
    row = [flows.places[place] for place in stay]
    column = [flows.sectors[sector] for sector in sectors]
    left_out = [place for place in places if place not in set(stay)]
    return flow[np.ix_(row, row, column)], stay, sectors, left_out


def _structure(
    base: World | None, countries: list[str], sectors: list[str]
) -> Float[np.ndarray, "destination sector input"]:
    if base is None:
        return np.zeros((len(countries), len(sectors), len(sectors)))
    pick = [base.sector(s) for s in sectors]
    paid = base.input_share * base.base.output[:, :, None]
    average = paid.sum(axis=0) / np.maximum(base.base.output.sum(axis=0), 1e-300)[:, None]
    everywhere = [base.input_share[base.country(c)] if c in base.countries else average for c in countries]
    return np.array([share[np.ix_(pick, pick)] for share in everywhere])
