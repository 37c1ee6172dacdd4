#!/usr/bin/env python3
"""Build the embedded world ``snapback-2013`` from the shared source data.

    python scripts/build_world.py [--data FOLDER] [--out FOLDER]

Without ``--out`` the table in the package and the tables in docs/world.md are replaced.

Deterministic: the same inputs give the same bytes. What each step rests on stands in docs/world.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import worldbuild  # noqa: F401 -- before NumPy: one thread
from snapback.errors import SnapbackError
from snapback.world.store import write_world
from worldbuild.assemble import Built, build
from worldbuild.moves import spread, write_moves
from worldbuild.page import update_page
from worldbuild.sources import checksums, read_sources

ROOT = Path(__file__).resolve().parent.parent
NAME = "snapback-2013"


def main() -> int:
    """Build and write; returns the exit status."""
    parser = argparse.ArgumentParser(description="Build the embedded world snapback-2013.")
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the source data"
    )
    parser.add_argument("--out", type=Path, help="folder to write to, instead of the package and the docs")
    arguments = parser.parse_args()
    out = arguments.out or ROOT / "src" / "snapback" / "world" / "tables" / NAME
    try:
        built = build(read_sources(arguments.data))
        write(built, arguments.data, out)
        if arguments.out is None:
            update_page(ROOT / "docs" / "world.md", built, NAME)
    except SnapbackError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    base = built.world.base
    print(f"{out / 'world.npz'}: output misses sales by {base.imbalance:.1e}")
    return 0


def write(built: Built, data: Path, out: Path) -> None:
    """Write the table, its metadata for people, and how far balancing moved each cell."""
    out.mkdir(parents=True, exist_ok=True)
    write_world(built.world, out / "world.npz")
    meta = dict(built.world.meta) | {"inputs": checksums(data), "moved_in_balancing": spread(built)}
    (out / "metadata.json").write_text(
        json.dumps(meta, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    write_moves(built, out / "moves.csv")


if __name__ == "__main__":
    sys.exit(main())
