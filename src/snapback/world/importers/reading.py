"""Read large comma-separated files line by line, collect what is wrong with them, report progress."""

from __future__ import annotations

import csv
import io
import math
import re
from array import array
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidFile, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    Report = Callable[[float, str], None]

SHOWN = 60
"""Problems listed of one file; a wrong file of a million lines has a million."""

REPORT_EVERY = 1 << 22
"""Bytes between two reports of progress."""


def silent(done: float, doing: str) -> None:
    """Take reports of progress and say nothing."""


class Findings:
    """What is wrong with a file, so that all of it is told at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.more = 0

    def add(self, line: int | None, what: str, remedy: str = "") -> None:
        """Note one problem; ``line`` counts from one, ``None`` where it is the whole file."""
        if len(self.problems) >= SHOWN:
            self.more += 1
            return
        where = self.path.name if line is None else f"{self.path.name}:{line}"
        self.problems.append(Problem("error", where, what, remedy))

    def raise_if_any(self) -> None:
        """Raise :class:`InvalidFile` with everything noted so far."""
        if not self.problems:
            return
        if self.more:
            what = f"has {self.more:,} more problems that are not listed."
            self.problems.append(Problem("error", self.path.name, what, "Mend the ones above first."))
        raise InvalidFile(self.problems)


class Rows:
    """The rows of one file: its header, then every row with its line number."""

    def __init__(self, path: Path, raw: io.BufferedReader, text: io.TextIOWrapper, report: Report) -> None:
        self.findings = Findings(path)
        self._raw, self._report, self._size = raw, report, max(path.stat().st_size, 1)
        first = text.readline()
        self.delimiter = max(",;\t", key=first.count)
        self.header = [cell.strip() for cell in next(csv.reader([first], delimiter=self.delimiter), [])]
        self._reader = csv.reader(text, delimiter=self.delimiter)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Give line number and cells; rows of another length than the header become problems."""
        width, next_report = len(self.header), 0
        for row in self._reader:
            line = self._reader.line_num + 1
            if self._raw.tell() >= next_report:
                self._report(self._raw.tell() / self._size, f"reading {self.findings.path.name}")
                next_report = self._raw.tell() + REPORT_EVERY
            if len(row) == width:
                yield line, row
            elif row:
                what = f"has {len(row)} cells where the header has {width}."
                self.findings.add(line, what, "The file looks cut off or edited; get it again.")


@contextmanager
def open_rows(path: Path, report: Report = silent) -> Iterator[Rows]:
    """Open a file for reading by rows.

    Raises
    ------
    InvalidFile
        Where it is missing, empty, packed, not text, or without an end of line at its end.
    """
    findings = Findings(path)
    if not path.is_file():
        findings.add(None, "is not a file.", "Check the path.")
        findings.raise_if_any()
    with path.open("rb") as raw:
        start = raw.read(4)
        if not start:
            findings.add(None, "is empty.", "Get the file again.")
        elif start[:2] in (b"PK", b"\x1f\x8b"):
            findings.add(None, "is an archive.", "Unpack it and give the table inside.")
        else:
            raw.seek(-1, io.SEEK_END)
            if raw.read(1) not in (b"\n", b"\r"):
                what = "does not end with an end of line, so its last number may be cut off."
                findings.add(
                    None, what, "Get the file again, or add the end of line if you know it is whole."
                )
        findings.raise_if_any()
        raw.seek(0)
        try:
            with io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
                yield Rows(path, raw, text, report)
        except UnicodeDecodeError as error:
            findings.add(None, f"is not text in UTF-8 ({error.reason}).", "Save it as UTF-8.")
        except csv.Error as error:
            findings.add(None, f"is not a table of separated values ({error}).", "Get the file again.")
        findings.raise_if_any()


def number(text: str) -> float | None:
    """Read a finite number; ``None`` for anything else, also for ``nan`` and ``inf``."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def find_columns(rows: Rows, wanted: Mapping[str, Sequence[str]], given: Mapping[str, str]) -> dict[str, int]:
    """Find columns by any of their usual names, or by the names the user gives.

    Parameters
    ----------
    wanted
        Meaning to usual names, as in ``{"value": ("value", "flow")}``; case and punctuation do not matter.
    given
        Meaning to the name in this file, where it has an unusual one.
    """
    at = {_plain(cell): n for n, cell in reversed(list(enumerate(rows.header)))}
    found: dict[str, int] = {}
    for meaning, names in wanted.items():
        candidates = (given[meaning],) if meaning in given else names
        position = next((at[_plain(name)] for name in candidates if _plain(name) in at), None)
        if position is None:
            what = f"has no column for {meaning} (looked for {', '.join(candidates)})."
            remedy = f"The header is: {', '.join(rows.header[:12])}. Name the column with {meaning}=NAME."
            rows.findings.add(1, what, remedy)
        else:
            found[meaning] = position
    unknown = sorted(set(given) - set(wanted))
    if unknown:
        what = f"was given names for columns that nothing needs: {', '.join(unknown)}."
        rows.findings.add(1, what, f"Known are {', '.join(wanted)}.")
    rows.findings.raise_if_any()
    return found


class Keys:
    """Numbers of the cells that a file fills, sixteen bytes a row, to find those that are filled twice."""

    def __init__(self) -> None:
        self._keys, self._lines = array("q"), array("q")

    def add(self, key: int, line: int) -> None:
        """Note that a line fills a cell."""
        self._keys.append(key)
        self._lines.append(line)

    def __len__(self) -> int:
        return len(self._keys)

    def find_twice(self, findings: Findings) -> None:
        """Make a problem of every line that fills a cell again."""
        keys, lines = np.frombuffer(self._keys, dtype=np.int64), np.frombuffer(self._lines, dtype=np.int64)
        order = np.argsort(keys, kind="stable")
        again = np.flatnonzero(keys[order[1:]] == keys[order[:-1]])
        for k in again:
            what = f"repeats the flow of line {lines[order[k]]}."
            findings.add(int(lines[order[k + 1]]), what, "Keep one row for each flow.")


def trade_value(rows: Rows, line: int, text: str) -> float | None:
    """Read a flow that is a number and not negative; else note the problem and give ``None``."""
    value = number(text)
    if value is None:
        rows.findings.add(line, f"{text!r} is not a number.", "Missing is not zero: fill or drop the row.")
        return None
    if value < 0:
        rows.findings.add(line, f"trade of {value:.6g} cannot be negative.", "Get the file again.")
        return None
    return value


def read_mapping(path: Path, key: Sequence[str], value: Sequence[str]) -> dict[str, str]:
    """Read a table of two columns, as product to sector, with each key once; others are passed over."""
    result: dict[str, str] = {}
    with open_rows(path) as rows:
        at = find_columns(rows, {key[0]: key, value[0]: value}, {})
        for line, row in rows:
            left, right = row[at[key[0]]].strip(), row[at[value[0]]].strip()
            if not left or not right:
                rows.findings.add(line, f"has no {key[0] if not left else value[0]}.", "Fill the cell.")
            elif result.get(left, right) != right:
                rows.findings.add(line, f"maps {left} to {right}, before to {result[left]}.", "Keep one.")
            else:
                result[left] = right
        rows.findings.raise_if_any()
    return result


def some(labels: Sequence[str], most: int = 8) -> str:
    """List labels, shortened with a count of the rest."""
    rest = len(labels) - most
    return ", ".join(labels[:most]) + (f" and {rest} more" if rest > 0 else "")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.lower())
