#!/usr/bin/env python3
"""Compute what the documentation shows: tables, outputs of commands, the picture of the README.

    python scripts/build_docs_tables.py [--check] [PAGE ...]

Pages are named as in the repository (``docs/validation.md``); all where none is named. With ``--check``
nothing is written, and the exit status is 1 where a page is no longer what the code gives.
docs/world.md is written by ``scripts/build_world.py``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docbuild.blocks import block, same, with_blocks
from docbuild.pages import PAGES

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Write or check the pages; returns the exit status."""
    parser = argparse.ArgumentParser(description="Compute what the documentation shows.")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where a page is out of date")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="pages to do, such as docs/validation.md")
    arguments = parser.parse_args()
    unknown = set(arguments.pages) - set(PAGES)
    if unknown:
        parser.error(f"{', '.join(sorted(unknown))}: not computed. Choose from {', '.join(PAGES)}.")
    stale = [name for name in arguments.pages or PAGES if not _done(name, check=arguments.check)]
    for name in stale:
        print(f"{name} is out of date: run python scripts/build_docs_tables.py {name}", file=sys.stderr)
    return 1 if stale else 0


def _done(name: str, *, check: bool) -> bool:
    """Write a page, or say whether it is current."""
    path = ROOT / name
    text = path.read_text(encoding="utf-8")
    made = PAGES[name](text)
    if check:
        return all(same(block(text, part), "\n".join(lines)) for part, lines in made.blocks.items()) and all(
            same((ROOT / file).read_text(encoding="utf-8"), drawn) for file, drawn in made.files.items()
        )
    path.write_text(with_blocks(text, made.blocks), encoding="utf-8")
    for file, drawn in made.files.items():
        (ROOT / file).write_text(drawn, encoding="utf-8")
    return True


if __name__ == "__main__":
    sys.exit(main())
