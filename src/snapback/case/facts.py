"""Facts with their vintage: a row that was not known at a case's vintage cannot be read.

Every file ``facts/*.csv`` has the columns ``source`` and ``date``. A date may be a day, a month, a year or a
period ``from/to``, and counts as its last day; where a fact became known later than that (a revised
statistic, say), a column ``available`` gives the day that counts.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from snapback.case.files import did_you_mean, read_text
from snapback.errors import InvalidCase, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Row = MappingProxyType[str, str]

REQUIRED = ("source", "date")
FACTS_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True)
class FactRow:
    """One row with the line it stands on and the day it was known; ``None`` where that cannot be told."""

    line: int
    known: dt.date | None
    cells: Row


def read_facts(folder: Path, name: str, vintage: dt.date) -> tuple[Row, ...]:
    """Rows of one facts file that were known at the vintage.

    Raises
    ------
    InvalidCase
        If there is no such file, or it has problems.
    """
    if not FACTS_NAME.fullmatch(name) or not (folder / "facts" / f"{name}.csv").is_file():
        raise InvalidCase(
            f"has no file `{name[:64]}.csv`.", where="facts/", remedy=did_you_mean(name, facts_names(folder))
        )
    rows, problems = parse_facts(folder, f"facts/{name}.csv")
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        raise InvalidCase(errors)
    return tuple(row.cells for row in rows if row.known is not None and row.known <= vintage)


def facts_names(folder: Path) -> list[str]:
    """Names of the facts files of a case folder."""
    return sorted(p.stem for p in (folder / "facts").glob("*.csv") if FACTS_NAME.fullmatch(p.stem))


def parse_facts(folder: Path, name: str) -> tuple[list[FactRow], list[Problem]]:
    """Read one facts file whole, with all its problems; only the checks may see every row."""
    text, problems = read_text(folder, name)
    if text is None:
        return [], problems
    try:
        lines = list(_records(text))
    except csv.Error as error:
        return [], [
            Problem("error", name, f"is not CSV: {error}.", "Close quotes; separate cells by commas.")
        ]
    if not lines:
        return [], [Problem("error", name, "has no header.", "Begin with the names of the columns.")]
    _, header = lines[0]
    problems = list(_header_problems(name, header))
    if problems:
        return [], problems
    rows = []
    for line, cells in lines[1:]:
        if len(cells) != len(header):
            what = f"has {len(cells)} cells where the header has {len(header)}."
            remedy = "Quote cells that contain a comma."
            problems.append(Problem("error", f"{name}:{line}", what, remedy))
            continue
        row = dict(zip(header, cells, strict=True))
        problems.extend(_row_problems(f"{name}:{line}", row))
        rows.append(FactRow(line, known_on(row), MappingProxyType(row)))
    return rows, problems


def known_on(row: Mapping[str, str]) -> dt.date | None:
    """Day on which a fact counts as known: ``available`` where it is given, else the end of ``date``."""
    return last_day(row.get("available") or row.get("date") or "")


def last_day(text: str) -> dt.date | None:
    """Last day of a day, month, year or period ``from/to``; ``None`` where the text is none of them."""
    match = _DATE.fullmatch(text.rsplit("/", 1)[-1].strip())
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None or month is None:
            return dt.date(year or 0, 12, 31)
        return dt.date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError:  # a month 13, a 30 February; monthrange's own error is a ValueError too
        return None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each record with the line where it begins; blank lines are skipped."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    begins = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, [cell.strip() for cell in cells]
        begins = reader.line_num + 1


def _header_problems(name: str, header: list[str]) -> Iterator[Problem]:
    for column in REQUIRED:
        if column not in header:
            yield Problem(
                "error",
                f"{name}:1",
                f"has no column `{column}`.",
                "Every fact has its source and the date from which it may be used.",
            )
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        shown = ", ".join(f"`{c[:40]}`" for c in twice)
        yield Problem("error", f"{name}:1", f"names the column {shown} twice.", "Rename one.")


def _row_problems(where: str, row: Mapping[str, str]) -> Iterator[Problem]:
    if not row["source"]:
        yield Problem("error", f"{where} source", "is empty.", "Name where the fact can be looked up.")
    column = "available" if row.get("available") else "date"
    if last_day(row[column]) is None:
        shown = f"is `{row[column][:40]}`, which is no date" if row[column] else "is empty"
        remedy = "Write 2025-02-15, 2025-02, 2025 or a period 2024-11/2025-02."
        yield Problem("error", f"{where} {column}", f"{shown}; an undated fact has no vintage.", remedy)
