"""OECD Inter-Country Input-Output tables as published: one wide file a year.

Layout (2023 edition, OECD ICIO "SML" files): the first row and the first column are labels
``COUNTRY_INDUSTRY``; columns also hold final demand ``COUNTRY_HFCE``, ``NPISH``, ``GGFC``, ``GFCF``,
``INVNT``, ``DPABR`` and the row total ``OUT``; rows also hold ``TLS`` (taxes less subsidies on
products), ``VA`` (value added at basic prices) and the column total ``OUT``. USD million at basic
prices. The extended tables split China and Mexico (``CN1``, ``CN2``, ``MX1``, ``MX2``): the parts
are added up again. Names of the 2021 edition (``TAXSUB``, ``VALU``, ``P33``, ``TOTAL``) are read too.

Taxes less subsidies that industries pay are counted as value added of the country, since they are
income there; those that final users pay never leave the country and drop out of both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.world.importers.flows import THETA, Accounts, theta_by_sector, world_from_accounts
from snapback.world.importers.reading import Findings, Rows, number, open_rows, silent, some

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from snapback.world.importers.reading import Report
    from snapback.world.table import World

SPLIT = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}
FINAL = {"HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR", "P33"}
MAY_BE_NEGATIVE = {"GFCF", "INVNT", "DPABR", "P33"}
"""Stocks run down, sales of used capital, and purchases abroad net of those of visitors."""

TOTAL = {"OUT", "OUTPUT", "TOTAL"}
TAXES = {"TLS", "TAXSUB"}
VALUE_ADDED = {"VA", "VALU"}
TOLERANCE = 5e-3
"""Published totals are rounded sums; a larger relative gap means a changed or torn file."""


@dataclass(frozen=True)
class Layout:
    """What the header says: where each column belongs."""

    countries: list[str]
    sectors: list[str]
    labels: list[str]
    industry: NDArray[np.intp]
    industry_country: NDArray[np.intp]
    industry_sector: NDArray[np.intp]
    final: NDArray[np.intp]
    final_country: NDArray[np.intp]
    not_negative: NDArray[np.bool_]
    total: int | None


def read_icio(
    path: Path,
    *,
    name: str,
    year: int | None = None,
    theta: float | Mapping[str, float] = THETA,
    report: Report = silent,
) -> World:
    """Read one published ICIO file into a balanced world; memory holds sums and one row at a time.

    Parameters
    ----------
    year
        Checked against the name of the file, which is all that carries it in this format.
    theta
        Trade elasticity, one number or one an industry.
    report
        Called with the share of the file that is read.

    Raises
    ------
    InvalidFile
        With every problem: labels that are unknown, missing or there twice, cells that are not numbers,
        negative sales, totals that do not add up, a table that ends before its last row.
    """
    with open_rows(path, report) as rows:
        layout = _layout(rows)
        found_year = _year(path, year, rows.findings)
        reader = _Reader(layout, rows.findings)
        for line, row in rows:
            reader.take(line, row)
        reader.finish()
        sectors_theta = theta_by_sector(theta, layout.sectors, rows.findings)
        rows.findings.raise_if_any()
    meta: dict[str, Any] = {
        "name": name,
        "title": f"OECD ICIO {found_year or ''}".strip(),
        "year": str(found_year or ""),
        "unit": "USD million",
        "source": f"OECD Inter-Country Input-Output Tables, file {path.name}",
        "licence": "CC BY 4.0 (OECD terms)",
    }
    report(1.0, "balancing")
    return world_from_accounts(reader.accounts, layout.countries, layout.sectors, sectors_theta, meta)


class _Reader:
    """Adds rows up into accounts as they come, and checks the table's own totals at the end."""

    def __init__(self, layout: Layout, findings: Findings) -> None:
        n, s = len(layout.countries), len(layout.sectors)
        self.layout, self.findings = layout, findings
        self.country = {c: k for k, c in enumerate(layout.countries)}
        self.sector = {c: k for k, c in enumerate(layout.sectors)}
        self.accounts = Accounts(
            np.zeros((n, n, s)), np.zeros((n, n, s)), np.zeros((n, s, s)), np.zeros((n, s))
        )
        self.cell = layout.industry_country * s + layout.industry_sector
        self.column_sum = np.zeros(len(layout.labels))
        self.output: NDArray[np.float64] | None = None
        self.seen: dict[str, int] = {}

    def take(self, line: int, row: list[str]) -> None:
        """Add one row of the file."""
        label = row[0].strip()
        if label in self.seen:
            self.findings.add(line, f"repeats the row {label} of line {self.seen[label]}.", "Remove one.")
            return
        self.seen[label] = line
        country, _, code = label.partition("_")
        code = code or country
        values = self._values(line, row, label)
        if values is None:
            return
        paid = values[self.layout.industry]
        if code in TOTAL:
            self.output = values
        elif code in TAXES or code in VALUE_ADDED:
            self._add_value_added(paid)
            self.column_sum += values
        elif SPLIT.get(country, country) in self.country and code in self.sector:
            self._add_sales(line, label, values)
            self.column_sum += values
        else:
            what = f"has the row {label}, which no column is called."
            self.findings.add(line, what, "Rows are COUNTRY_INDUSTRY, TLS, VA and OUT.")

    def finish(self) -> None:
        """Check that the table is whole and adds up."""
        codes = {label.rpartition("_")[2] for label in self.seen}
        for wanted, what in ((VALUE_ADDED, "value added (VA)"), (TOTAL, "output (OUT)")):
            if not codes & wanted:
                self.findings.add(None, f"has no row for {what}.", "The file looks cut off; get it again.")
        industries = [self.layout.labels[k] for k in self.layout.industry]
        missing = [label for label in industries if label not in self.seen]
        if missing:
            what = f"lacks the rows of {len(missing)} of its columns: {some(missing)}."
            self.findings.add(None, what, "The file looks cut off; get it again.")
        if self.output is None or self.findings.problems:
            return
        for k in self.layout.industry:
            said, is_ = float(self.output[k]), float(self.column_sum[k])
            if abs(said - is_) > TOLERANCE * abs(said) + 1.0:
                what = f"column {self.layout.labels[k]} adds up to {is_:.6g}, its OUT says {said:.6g}."
                self.findings.add(self.seen.get("OUT"), what, "The table was changed or torn; get it again.")

    def _values(self, line: int, row: list[str], label: str) -> NDArray[np.float64] | None:
        cells = row[1:]
        if "_" not in label:  # VA, TLS and OUT may be blank beside the industries
            inside = set(self.layout.industry.tolist())
            cells = [cell if cell.strip() or k in inside else "0" for k, cell in enumerate(cells)]
        try:
            values = np.fromiter(map(float, cells), dtype=np.float64, count=len(cells))
        except ValueError:
            values = np.full(len(cells), np.nan)
        if np.isfinite(values).all():
            return values
        for k, cell in enumerate(cells):
            if number(cell) is None:
                what = f"row {label}, column {self.layout.labels[k]}: {cell!r} is not a number."
                self.findings.add(line, what, "Missing is not zero: get the published file.")
        return None

    def _add_value_added(self, paid: NDArray[np.float64]) -> None:
        n, s = self.accounts.value_added.shape
        self.accounts.value_added[:] += np.bincount(self.cell, paid, minlength=n * s).reshape(n, s)

    def _add_sales(self, line: int, label: str, values: NDArray[np.float64]) -> None:
        layout, accounts = self.layout, self.accounts
        n, s = accounts.value_added.shape
        country, _, code = label.partition("_")
        i, r = self.country[SPLIT.get(country, country)], self.sector[code]
        for k in np.flatnonzero((values < 0) & layout.not_negative):
            what = f"row {label}, column {layout.labels[k]}: sales of {values[k]:.6g} cannot be negative."
            self.findings.add(line, what, f"Only {', '.join(sorted(MAY_BE_NEGATIVE))} may be.")
        paid = values[layout.industry]
        by_buyer = np.bincount(self.cell, paid, minlength=n * s).reshape(n, s)
        accounts.inputs[:, :, r] += by_buyer
        accounts.intermediate[i, :, r] += by_buyer.sum(axis=1)
        final = np.bincount(layout.final_country, values[layout.final], minlength=n)
        accounts.final[i, :, r] += final
        if layout.total is not None:
            said, is_ = float(values[layout.total]), float(paid.sum() + final.sum())
            if abs(said - is_) > TOLERANCE * abs(said) + 1.0:
                what = f"row {label} adds up to {is_:.6g}, its OUT says {said:.6g}."
                self.findings.add(line, what, "The table was changed or torn; get it again.")


def _layout(rows: Rows) -> Layout:
    labels = rows.header[1:]
    twice = sorted({label for label in labels if labels.count(label) > 1}) if labels else []
    if twice:
        rows.findings.add(1, f"has the columns {some(twice)} twice.", "Get the published file.")
    split = [label.partition("_") for label in labels]
    kind = [
        "total" if (code or country) in TOTAL else "final" if code in FINAL else "industry" if code else ""
        for country, _, code in split
    ]
    for label, k in zip(labels, kind, strict=True):
        if not k:
            what = f"has the column {label!r}, which is neither COUNTRY_INDUSTRY nor OUT."
            rows.findings.add(1, what, "Give the wide file of the ICIO (not a long one, not a matrix part).")
    if "industry" not in kind or "final" not in kind:
        what = "has no columns of industries or of final demand, as in AUS_A01_02 and AUS_HFCE."
        rows.findings.add(1, what, "Give the wide file of the ICIO as published.")
    rows.findings.raise_if_any()

    countries = list(
        dict.fromkeys(SPLIT.get(c, c) for (c, _, _), k in zip(split, kind, strict=True) if k != "total")
    )
    sectors = list(
        dict.fromkeys(code for (_, _, code), k in zip(split, kind, strict=True) if k == "industry")
    )
    country, sector = {c: n for n, c in enumerate(countries)}, {c: n for n, c in enumerate(sectors)}
    industry = [n for n, k in enumerate(kind) if k == "industry"]
    final = [n for n, k in enumerate(kind) if k == "final"]
    return Layout(
        countries=countries,
        sectors=sectors,
        labels=labels,
        industry=np.array(industry),
        industry_country=np.array([country[SPLIT.get(split[n][0], split[n][0])] for n in industry]),
        industry_sector=np.array([sector[split[n][2]] for n in industry]),
        final=np.array(final),
        final_country=np.array([country[SPLIT.get(split[n][0], split[n][0])] for n in final]),
        not_negative=np.array(
            [
                k != "total" and code not in MAY_BE_NEGATIVE
                for (_, _, code), k in zip(split, kind, strict=True)
            ]
        ),
        total=next((n for n, k in enumerate(kind) if k == "total"), None),
    )


def _year(path: Path, year: int | None, findings: Findings) -> int | None:
    in_name = [int(text) for text in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", path.stem)]
    if year is not None and in_name and year not in in_name:
        findings.add(None, f"is of {in_name[-1]} by its name, not of {year}.", "Give the file of that year.")
    return year if year is not None else (in_name[-1] if in_name else None)
