#!/usr/bin/env python3
"""Run the examples of pages and write what they print, in place of what stands there.

    python scripts/run_docs_examples.py [--check] [--slow] [PAGE ...]

Pages are named as in the repository (``docs/tutorial.md``); all with executed examples where none is named.
With ``--check`` nothing is written. Slow examples are left as they are unless ``--slow`` is given. Results of
Python blocks are written by hand; where one is not what the code gives, it is told.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docbuild.executed import execute

ROOT = Path(__file__).resolve().parent.parent
HOW_TO = sorted(f"docs/how-to/{page.name}" for page in (ROOT / "docs" / "how-to").glob("*.md"))
PAGES = ("docs/tutorial.md", *HOW_TO, "docs/reference/http.md")


def main() -> int:
    """Run pages; returns the exit status, 1 where something is not as a page says."""
    parser = argparse.ArgumentParser(description="Run the examples of pages and write what they print.")
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--slow", action="store_true", help="run slow examples as well")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="pages, such as docs/tutorial.md")
    arguments = parser.parse_args()
    wrong = False
    for name in arguments.pages or PAGES:
        path = ROOT / name
        ran = execute(path.read_text(encoding="utf-8"), slow=arguments.slow)
        for told in ran.wrong:
            print(f"{name}: {told}", file=sys.stderr)
        wrong |= bool(ran.wrong)
        if not arguments.check:
            path.write_text(ran.text, encoding="utf-8")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
