"""Tables of papers, computed again from the authors' data and held against the printed figures.

The raw data are the authors' and stay outside the repository; what is printed is in ``printed.json``,
with the reason for every known difference.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.errors import MissingData
from snapback.world.table import from_arrays

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import xarray as xr

    from snapback.world.table import World

_NAFTA = ("Mexico", "Canada", "USA")
_CP2015 = "caliendo-parro-2015/cp2015.npz"
_ROUNDING = 1e-9
"""A figure exactly between two printed digits may go either way."""


@dataclass(frozen=True)
class Cell:
    """One printed figure and what the model gives for it, in the table's unit."""

    row: str
    column: str
    printed: float
    computed: float
    matches: bool


@dataclass(frozen=True)
class PublishedTable:
    """A table of a paper, printed against computed.

    Attributes
    ----------
    paper, table, title, unit
        Where the figures stand and what they are measured in.
    rows
        Every figure of the table.
    known_differences
        Figures that the model is known not to give, each with the reason.
    """

    paper: str
    table: str
    title: str
    unit: str
    rows: tuple[Cell, ...]
    known_differences: tuple[str, ...]

    @property
    def cells(self) -> int:
        """Number of figures compared."""
        return len(self.rows)

    @property
    def within_tolerance(self) -> int:
        """Number of figures that agree to the last printed digit."""
        return sum(cell.matches for cell in self.rows)

    @property
    def largest_miss(self) -> float:
        """Largest absolute difference between computed and printed, in the table's unit."""
        return max(abs(cell.computed - cell.printed) for cell in self.rows)


def published(data_dir: str | os.PathLike[str] | None = None) -> list[PublishedTable]:
    """Reproduce the published tables that the data on this machine allow.

    Parameters
    ----------
    data_dir
        Folder that holds ``caliendo-parro-2015/cp2015.npz``. Without it: the environment variable
        ``SNAPBACK_DATA``, then ``shared/data`` in the current folder, the source checkout and the
        folders above them.

    Raises
    ------
    MissingData
        Where no such folder is found, with the places that were looked at.
    NotConverged
        Where an equilibrium misses its tolerance.
    """
    computed = caliendo_parro_2015(find_data(_CP2015, data_dir))
    return [_compare(table, computed[table["table"]]) for table in printed_tables()]


def as_json(tables: Sequence[PublishedTable]) -> dict[str, Any]:
    """Give results as the object that ``snapback published --json`` prints."""
    return {
        "tables": [
            {
                "paper": table.paper,
                "table": table.table,
                "title": table.title,
                "unit": table.unit,
                "cells": table.cells,
                "within_tolerance": table.within_tolerance,
                "largest_miss": table.largest_miss,
                "known_differences": list(table.known_differences),
                "rows": [
                    {
                        "row": cell.row,
                        "column": cell.column,
                        "printed": cell.printed,
                        "computed": cell.computed,
                        "matches": cell.matches,
                    }
                    for cell in table.rows
                ],
            }
            for table in tables
        ]
    }


def printed_tables() -> list[dict[str, Any]]:
    """Read the printed figures, with source, unit and known differences."""
    text = resources.files("snapback.economy").joinpath("printed.json").read_text(encoding="utf-8")
    tables: list[dict[str, Any]] = json.loads(text)["tables"]
    return tables


def caliendo_parro_2015(path: Path) -> dict[str, dict[str, dict[str, float]]]:
    """Compute Tables 2 and 3 of Caliendo & Parro (2015): table -> country -> column, in per cent.

    The paper compares two equilibria that are both reached from the 1993 base with deficits set to
    zero: one with the tariffs of 1993, one with the tariffs of 2005 between the members of NAFTA. The
    base is no equilibrium with zero deficits, which is why it cannot stand for the first run.
    """
    from snapback.economy.equilibrium import equilibrium  # noqa: PLC0415 -- the solver is heavy
    from snapback.economy.welfare import welfare, welfare_parts  # noqa: PLC0415

    with np.load(path) as data:
        world = caliendo_parro_world(data)
        before = equilibrium(world, tariff=_origin_first(data["tariff_baseline_nij"]))
        after = equilibrium(world, tariff=_origin_first(data["tariff_nafta_nij"]))
    effect = welfare(after, base=before)
    by_partner = welfare_parts(after, base=before).sum("sector")
    return {
        "Table 2": {country: _table_2(effect.sel(country=country)) for country in _NAFTA},
        "Table 3": {country: _table_3(by_partner.sel(country=country)) for country in _NAFTA},
    }


def caliendo_parro_world(data: Any) -> World:  # noqa: ANN401 -- an opened npz archive
    """Turn the authors' arrays into a world.

    Theirs run importer n, exporter i, sector j, input k: trade and tariffs need their first two axes
    exchanged, and ``io_share_nkj`` its last two.
    """
    return from_arrays(
        countries=list(data["regions"]),
        sectors=list(data["sectors"]),
        trade_share=_origin_first(data["trade_share_nij"]),
        value_added=data["value_added_n"],
        value_added_share=data["value_added_share_nj"],
        input_share=np.swapaxes(data["io_share_nkj"], 1, 2),
        final_share=data["final_share_nj"],
        deficit=data["deficit_n"],
        tariff=_origin_first(data["tariff_nij"]),
        theta=data["theta_j"],
        meta={"name": "caliendo-parro-2015", "unit": "USD", "year": 1993},
    )


def find_data(name: str, data_dir: str | os.PathLike[str] | None = None) -> Path:
    """Find a file of the shared data; see :func:`published` for where it is looked for.

    Raises
    ------
    MissingData
        With the places that were looked at.
    """
    folders = list(_data_folders(data_dir))
    for folder in folders:
        path = folder / name
        if path.is_file():
            return path
    raise MissingData(
        f"the authors' data ({name}) are not on this machine; they are not part of the repository.",
        where=", ".join(str(folder) for folder in folders),
        remedy="Name the folder that holds them as an argument or in the environment variable SNAPBACK_DATA.",
    )


def _data_folders(data_dir: str | os.PathLike[str] | None) -> Iterator[Path]:
    """Folders to look in: what the caller named, alone; otherwise every ``shared/data`` upwards."""
    named = data_dir or os.environ.get("SNAPBACK_DATA")
    if named:
        yield Path(named)
        return
    seen: set[Path] = set()
    for start in (Path.cwd(), Path(__file__).resolve().parent):
        for folder in (start, *start.parents):
            candidate = folder / "shared" / "data"
            if candidate not in seen and candidate.is_dir():
                seen.add(candidate)
                yield candidate
    if not seen:
        yield Path.cwd() / "shared" / "data"


def _table_2(effect: xr.Dataset) -> dict[str, float]:
    return {
        "welfare_total": 100.0 * float(effect["total"]),
        "terms_of_trade": 100.0 * float(effect["terms_of_trade"]),
        "volume_of_trade": 100.0 * float(effect["volume_of_trade"]),
        "real_wages": 100.0 * float(effect["real_wage"]),
    }


def _table_3(parts: xr.Dataset) -> dict[str, float]:
    result = {}
    for name in ("terms_of_trade", "volume_of_trade"):
        inside = 100.0 * float(parts[name].sel(partner=list(_NAFTA)).sum())
        result[f"{name}_nafta"] = inside
        result[f"{name}_rest"] = 100.0 * float(parts[name].sum()) - inside
    return result


def _compare(table: dict[str, Any], computed: dict[str, dict[str, float]]) -> PublishedTable:
    half = 0.5 * 10.0 ** -table["digits"] + _ROUNDING
    rows = tuple(
        Cell(row, column, printed, computed[row][column], abs(computed[row][column] - printed) <= half)
        for row, figures in table["rows"].items()
        for column, printed in zip(table["columns"], figures, strict=True)
    )
    return PublishedTable(
        paper=table["paper"],
        table=table["table"],
        title=table["title"],
        unit=table["unit"],
        rows=rows,
        known_differences=tuple(table["known_differences"]),
    )


def _origin_first(by_importer: Any) -> np.ndarray[Any, np.dtype[np.float64]]:  # noqa: ANN401
    """Exchange importer and exporter: [n, i, j] of the paper becomes [origin, destination, sector]."""
    return np.swapaxes(np.asarray(by_importer, dtype=np.float64), 0, 1)
