"""Long-form multi-regional input-output tables: one flow a row, as EMERGING and its like are handed round.

Columns, by any usual name: origin country, origin sector, destination country, destination sector,
value; a year where the file holds several. A destination that is no sector is final demand (``HFCE``,
``FD``, ``final demand`` and the like; others by ``final``). Rows whose origin sector is value added
(``VA``, ``VALU``) or net taxes (``TLS``) give what the destination sector pays; a table without them has
value added as the difference of sales and inputs. Cells that are not in the file are zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from snapback.world.importers.flows import THETA, Accounts, theta_by_sector, world_from_accounts
from snapback.world.importers.reading import Keys, Rows, find_columns, number, open_rows, silent, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from snapback.world.importers.reading import Findings, Report
    from snapback.world.table import World

COLUMNS: dict[str, Sequence[str]] = {
    "origin_country": (
        "origin_country", "country_origin", "origin", "from_country", "source_country", "exporter",
        "country_from", "row_country", "reg_from", "region_from", "country_i", "orig",
    ),
    "origin_sector": (
        "origin_sector", "sector_origin", "from_sector", "source_sector", "sector_from", "row_sector",
        "sec_from", "industry_from", "sector_i", "input",
    ),
    "destination_country": (
        "destination_country", "country_destination", "destination", "to_country", "importer",
        "country_to", "target_country", "column_country", "reg_to", "region_to", "country_j", "dest",
    ),
    "destination_sector": (
        "destination_sector", "sector_destination", "to_sector", "sector_to", "target_sector", "use",
        "column_sector", "sec_to", "industry_to", "sector_j",
    ),
    "value": ("value", "flow", "amount", "obs_value", "v", "z", "trade"),
}  # fmt: skip
YEAR = ("year", "t", "time", "time_period")

FINAL = {
    "FD", "F", "Y", "FINAL", "FINAL DEMAND", "FINAL_DEMAND",
    "HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR",
    "HOUSEHOLD", "HOUSEHOLDS", "GOVERNMENT", "GOV", "INV", "INVESTMENT",
    "P3_S14", "P3_S15", "P3_S13", "P51", "P52",
}  # fmt: skip
NOT_NEGATIVE = {
    "HFCE", "NPISH", "GGFC", "HOUSEHOLD", "HOUSEHOLDS", "GOVERNMENT", "GOV", "P3_S14", "P3_S15", "P3_S13",
}  # fmt: skip
"""Final demand that cannot be negative; stocks, capital, and totals over all final demand can."""

PAID = {"VA", "VALU", "VALUE ADDED", "VALUE_ADDED", "GVA", "TLS", "TAXSUB"}
TAXES = {"TLS", "TAXSUB"}


@dataclass
class _Labels:
    """Codes in the order in which the file brings them."""

    countries: dict[str, int] = field(default_factory=dict)
    sectors: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    has_value_added: bool = False
    years: set[str] = field(default_factory=set)


def read_mrio(
    path: Path,
    *,
    name: str,
    year: int | None = None,
    theta: float | Mapping[str, float] = THETA,
    columns: Mapping[str, str] | None = None,
    final: Sequence[str] = (),
    unit: str = "USD million",
    report: Report = silent,
) -> World:
    """Read a long-form table into a balanced world, in two passes: labels first, then flows.

    Parameters
    ----------
    columns
        Names of columns where the file has unusual ones, as in ``{"origin_country": "reg_o"}``.
    final
        Further codes of final demand among the destination sectors.
    unit
        Currency unit of the values.

    Raises
    ------
    InvalidFile
        With every problem and its line: columns missing, destinations that are neither sector nor final
        demand, flows there twice, values that are not numbers or are negative where they cannot be.
    """
    final_codes = FINAL | {code.upper() for code in final}
    labels = _scan(path, year, columns or {}, final_codes, report)
    n, s = len(labels.countries), len(labels.sectors)
    accounts = Accounts(np.zeros((n, n, s)), np.zeros((n, n, s)), np.zeros((n, s, s)), np.zeros((n, s)))
    keys = Keys()
    with open_rows(path, lambda done, doing: report(0.5 + done / 2, doing)) as rows:
        for line, origin, source, destination, user, value in _flows(rows, year, columns or {}):
            amount = number(value)
            if amount is None:
                rows.findings.add(
                    line, f"{value!r} is not a number.", "Missing is not zero: fill or drop the row."
                )
                continue
            j = labels.countries[destination]
            keys.add(_key(labels, origin, source, destination, user), line)
            if source.upper() in PAID:
                if user in labels.sectors:  # taxes on final demand stay in the country and drop out
                    accounts.value_added[j, labels.sectors[user]] += amount
                continue
            i, r = labels.countries[origin], labels.sectors[source]
            if amount < 0 and (user in labels.sectors or user.upper() in NOT_NEGATIVE):
                what = f"{origin} {source} to {destination} {user}: sales of {amount:.6g} cannot be negative."
                rows.findings.add(line, what, "Only changes of stocks, capital and purchases abroad may be.")
            if user in labels.sectors:
                accounts.inputs[j, labels.sectors[user], r] += amount
                accounts.intermediate[i, j, r] += amount
            else:
                accounts.final[i, j, r] += amount
        keys.find_twice(rows.findings)
        theta_s = theta_by_sector(theta, list(labels.sectors), rows.findings)
        if not rows.findings.problems and not labels.has_value_added:
            _value_added_as_difference(accounts, labels, rows.findings)
        rows.findings.raise_if_any()
    meta = {
        "name": name,
        "title": f"Multi-regional input-output table {path.stem}",
        "year": str(year or next(iter(labels.years), "")),
        "unit": unit,
        "source": f"file {path.name}",
        "licence": "see the publisher of the table",
    }
    report(1.0, "balancing")
    return world_from_accounts(accounts, list(labels.countries), list(labels.sectors), theta_s, meta)


def _scan(
    path: Path, year: int | None, columns: Mapping[str, str], final: set[str], report: Report
) -> _Labels:
    labels = _Labels()
    first_use: dict[str, int] = {}
    with open_rows(path, lambda done, doing: report(done / 2, doing)) as rows:
        for line, origin, source, destination, user, _ in _flows(rows, year, columns, labels.years):
            labels.countries.setdefault(destination, len(labels.countries))
            if source.upper() in PAID:
                labels.has_value_added |= source.upper() not in TAXES
            else:
                labels.countries.setdefault(origin, len(labels.countries))
                labels.sectors.setdefault(source, len(labels.sectors))
            first_use.setdefault(user, line)
            labels.users.setdefault(user, len(labels.users))
        if not labels.sectors:
            found = some(sorted(labels.years)) or "none"
            what = "has no flows" + (f" of {year}; its years are {found}." if year else ".")
            rows.findings.add(None, what, "Give the file of that year.")
        for user, line in first_use.items():
            if user not in labels.sectors and user.upper() not in final:
                what = f"sells to {user!r}, which is neither a sector that sells nor final demand."
                rows.findings.add(line, what, f"If it is final demand, say so: --final {user}.")
        if year is None and len(labels.years) > 1:
            what = f"holds several years: {some(sorted(labels.years))}."
            rows.findings.add(None, what, "Choose one with --year.")
        rows.findings.raise_if_any()
    return labels


def _flows(
    rows: Rows, year: int | None, columns: Mapping[str, str], years: set[str] | None = None
) -> Iterator[tuple[int, str, str, str, str, str]]:
    at = find_columns(rows, COLUMNS, columns)
    plain = [name.lower() for name in rows.header]
    year_at = next((plain.index(name) for name in YEAR if name in plain), None)
    order = [at[meaning] for meaning in COLUMNS]
    for line, row in rows:
        if year_at is not None:
            this = row[year_at].strip()
            if years is not None:
                years.add(this)
            if year is not None and this != str(year):
                continue
        origin, source, destination, user, value = (row[k].strip() for k in order)
        if source.upper() in PAID:
            origin = origin or destination
        if origin and source and destination and user:
            yield line, origin, source, destination, user, value
        elif years is not None:
            rows.findings.add(line, "lacks a country or a sector.", "Fill the cell or drop the row.")


def _key(labels: _Labels, origin: str, source: str, destination: str, user: str) -> int:
    """Give the cell that a row fills a number."""
    paid = source.upper() in PAID
    s = len(labels.sectors) + len(PAID)
    r = len(labels.sectors) + sorted(PAID).index(source.upper()) if paid else labels.sectors[source]
    i = 0 if paid else labels.countries[origin]
    row = i * s + r
    column = labels.countries[destination] * len(labels.users) + labels.users[user]
    return row * len(labels.countries) * len(labels.users) + column


def _value_added_as_difference(accounts: Accounts, labels: _Labels, findings: Findings) -> None:
    sales = (accounts.intermediate + accounts.final).sum(axis=1)
    accounts.value_added[:] = sales - accounts.inputs.sum(axis=2)
    countries, sectors = list(labels.countries), list(labels.sectors)
    for j, s in np.argwhere(accounts.value_added < -1e-9 * np.abs(sales).max()):
        what = f"{countries[j]} {sectors[s]} buys {-accounts.value_added[j, s]:.6g} more than it sells."
        findings.add(None, what, "Add rows of value added (VA), or check that no sales are missing.")
