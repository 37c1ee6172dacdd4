#!/usr/bin/env python3
"""Work out, at central values and over draws, what docs/plausibility.md holds against the record.

    python scripts/build_plausibility.py [--draws N] [--workers N]

Writes ``docs/_static/plausibility.csv``: by quantity and quarter the central value, and the 10, 50 and 90 %
points over the draws, two seconds a draw. ``scripts/build_docs_tables.py docs/plausibility.md`` makes the
page's tables and pictures of it.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import sys
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from docbuild.modelled import economy, modelled
from snapback.economy.worlds import load_case, world_of
from snapback.ensemble import Draws, quantiles
from snapback.errors import NotConverged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from snapback.case import Case
    from snapback.world import World

FILE = Path(__file__).resolve().parent.parent / "docs" / "_static" / "plausibility.csv"
CASE, SEED = "belarus-2025", 0


def main() -> int:
    """Write the file; returns the exit status."""
    parser = argparse.ArgumentParser(
        description="Work out what docs/plausibility.md holds against the record."
    )
    parser.add_argument("--draws", type=int, default=64)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    central = one(None)
    with multiprocessing.get_context("spawn").Pool(arguments.workers) as pool:
        drawn = pool.map(one, range(arguments.draws), chunksize=1)
    failed = sum(1 for paths in drawn if not paths)
    FILE.write_text(written(central, [paths for paths in drawn if paths]), encoding="utf-8")
    print(f"{FILE.name}: {arguments.draws - failed} draws, {failed} without an answer")
    return 0


@cache
def setting() -> tuple[Case, World]:
    """Load the case and its world once a process."""
    case = load_case(CASE)
    return case, world_of(case)


def one(draw: int | None) -> dict[str, NDArray[np.float64]]:
    """Work out one draw, or central values; nothing where there is no answer."""
    case, world = setting()
    values = None if draw is None else Draws(case, SEED)([draw])[0]
    try:
        return modelled(case, economy(case, world, values), values)
    except NotConverged as error:
        print(f"draw {draw}: {error}", file=sys.stderr)
        return {}


def written(central: dict[str, NDArray[np.float64]], drawn: list[dict[str, NDArray[np.float64]]]) -> str:
    """Give the file's text."""
    lines = [["quantity", "quarter", "central", "p10", "p50", "p90", "draws"]]
    for name, path in central.items():
        bands = quantiles(np.array([paths[name] for paths in drawn]))
        for n, value in enumerate(path):
            told = (value, bands.p10[n], bands.p50[n], bands.p90[n])
            lines.append([name, str(n + 1), *(f"{x:.5g}" for x in told), str(bands.draws)])
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


if __name__ == "__main__":
    sys.exit(main())
