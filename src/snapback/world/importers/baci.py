"""CEPII BACI: goods trade between countries, put into the structure of a base world.

BACI has no domestic sales and does not say how goods are made. The base world keeps its output, its
services and its cost structure; its flows of goods between countries are replaced. Domestic sales are the
base world's output less the exports, at least zero: where exports exceed output (re-exporters), output
grows to them, and ``meta["adjusted"]`` says by how much in all. Final demand is what production leaves.
Flows inside a region that several countries were grouped into count as domestic sales. Levels are not
moved to the year of the trade: choose a base world near it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.world.importers.flows import known_sectors, world_from_trade
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

    from snapback.world.importers.reading import Report, Rows
    from snapback.world.table import World

COLUMNS = {name: (name,) for name in ("t", "i", "j", "k", "v")}
REST = "ROW"


def read_baci(
    path: Path,
    *,
    name: str,
    base: World,
    products: Path,
    countries: Path | None = None,
    regions: Path | None = None,
    year: int | None = None,
    report: Report = silent,
) -> World:
    """Read a BACI file (``t,i,j,k,v,q``; v in thousand USD) into a base world, as above.

    Parameters
    ----------
    products
        Table of HS products (six digits) and sectors of the base world.
    countries
        The ``country_codes_V*.csv`` that comes with the file; looked for beside it by default.
    regions
        Table of ISO codes and countries of the base world; without it a code stands for itself, and
        countries that the base world lacks go to its ``ROW``.

    Raises
    ------
    InvalidFile
        With every problem and its line.
    """
    findings = Findings(path)
    if base.meta.get("unit", "USD million") != "USD million":
        findings.add(
            None, f"needs a base world in USD million, not in {base.meta['unit']}.", "Choose another."
        )
    beside = sorted(path.parent.glob("country_codes_V*.csv"))
    if countries is None and not beside:
        findings.add(
            None, "has no country_codes_V*.csv beside it.", "Put it there or name it with --countries."
        )
    findings.raise_if_any()
    iso3 = read_mapping(
        countries or beside[-1], ("country_code",), ("country_iso3", "iso_3digit_alpha", "iso3")
    )
    sector_of = _products(products, base)
    region_of = _regions(regions, base, findings)

    traded = sorted({base.sector(sector) for sector in sector_of.values()})
    flow = np.zeros((len(base.countries), len(base.countries), len(base.sectors)))
    keys = Keys()
    with open_rows(path, report) as rows:
        at = find_columns(rows, COLUMNS, {})
        for line, row in rows:
            t, i, j, k, v = (row[at[c]].strip() for c in COLUMNS)
            if not _right_year(rows, line, t, year):
                continue
            origin, destination = (_place(rows, line, iso3.get(code), code, region_of) for code in (i, j))
            sector = sector_of.get(k.zfill(6))
            if sector is None:
                rows.findings.add(line, f"has the product {k}, which no sector is given for.", "Add it.")
            value = trade_value(rows, line, v)
            if origin is None or destination is None or sector is None or value is None:
                continue
            keys.add((int(i) * 100_000 + int(j)) * 10_000_000 + int(k), line)
            flow[base.country(origin), base.country(destination), base.sector(sector)] += value / 1e3
        keys.find_twice(rows.findings)
        if not keys:
            rows.findings.add(None, "has no flows" + (f" of {year}." if year else "."), "Get the file again.")
        rows.findings.raise_if_any()
    report(1.0, "balancing")
    merged, grown = _into_base(base, flow, traded)
    structure = base.meta.get("name", "base world")
    meta = {
        **{key: base.meta[key] for key in ("unit", "licence") if key in base.meta},
        "name": name,
        "title": f"{base.meta.get('title', 'base world')} with goods trade of {path.stem}",
        "year": str(year or t),
        "source": f"goods trade: CEPII BACI, file {path.name}; structure: {structure}",
        "adjusted": {"output_raised_to_exports": grown},
    }
    return world_from_trade(
        merged,
        base.countries,
        base.sectors,
        input_share=base.input_share,
        theta=base.theta,
        tariff=base.tariff,
        meta=meta,
    )


def _products(path: Path, base: World) -> dict[str, str]:
    found = read_mapping(path, ("product", "hs6", "k", "hs"), ("sector",))
    findings = Findings(path)
    for product in found:
        if not (product.isdigit() and len(product) <= 6):
            findings.add(None, f"has the product {product!r}, not a code of six digits.", "Keep its zeros.")
    known_sectors(set(found.values()), base, findings)
    findings.raise_if_any()
    return {product.zfill(6): sector for product, sector in found.items()}


def _regions(path: Path | None, base: World, findings: Findings) -> Mapping[str, str]:
    if path is None:
        rest = {REST: REST} if REST in base.countries else {}
        return {**{c: c for c in base.countries}, **rest}
    found = read_mapping(path, ("iso3", "country"), ("region",))
    unknown = sorted(set(found.values()) - set(base.countries))
    if unknown:
        findings.add(None, f"is to be grouped into regions that the base world lacks: {some(unknown)}.", "")
        findings.raise_if_any()
    return found


def _place(rows: Rows, line: int, iso3: str | None, code: str, region_of: Mapping[str, str]) -> str | None:
    if iso3 is None:
        rows.findings.add(line, f"has the country code {code}, which the country file lacks.", "Add it.")
        return None
    place = region_of.get(iso3, region_of.get(REST))
    if place is None:
        rows.findings.add(line, f"has the country {iso3}, which no region is given for.", "Give --regions.")
    return place


def _right_year(rows: Rows, line: int, found: str, year: int | None) -> bool:
    if year is None or found == str(year):
        return True
    rows.findings.add(line, f"is of the year {found}, not of {year}.", "Give the file of that year.")
    return False


def _into_base(
    base: World, goods: Float[np.ndarray, "origin destination sector"], traded: list[int]
) -> tuple[Float[np.ndarray, "origin destination sector"], float]:
    """Replace the base world's goods trade between countries; say how far output had to grow."""
    flow = base.base.flow.copy()
    here = np.arange(len(base.countries))
    goods[here, here] = 0.0
    exports = goods.sum(axis=1)
    flow[:, :, traded] = goods[:, :, traded]
    home = base.base.output - exports
    flow[here[:, None], here[:, None], traded] = np.maximum(home, 0.0)[:, traded]
    return flow, float(np.maximum(-home, 0.0)[:, traded].sum())
