"""The tables in docs/world.md: diagnostics against published totals, and how far balancing moved cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.world.diagnostics import diagnostics, published_totals
from worldbuild.moves import moves, spread

if TYPE_CHECKING:
    from pathlib import Path

    from worldbuild.assemble import Built

WORST = 8
"""Cells shown for each of the regions that a reader asks about first."""

SHOWN = ("BLR", "RUS", "LTU")
KINDS = {"intermediate": "inputs", "value_added": "value added", "final": "final use", "home": "home sales"}


def update_page(page: Path, built: Built, name: str) -> None:
    """Replace what stands between ``<!-- NAME -->`` and ``<!-- /NAME -->`` on the page."""
    text = page.read_text(encoding="utf-8")
    for section, lines in (
        ("diagnostics", _diagnostics(built, name)),
        ("spread", _spread(built)),
        ("worst", _worst(built)),
    ):
        before, rest = text.split(f"<!-- {section} -->\n", 1)
        after = rest.split(f"<!-- /{section} -->", 1)[1]
        text = f"{before}<!-- {section} -->\n" + "\n".join(lines) + f"\n<!-- /{section} -->{after}"
    page.write_text(text, encoding="utf-8")


def _diagnostics(built: Built, name: str) -> list[str]:
    lines = [
        "| | table | published | unit | year | miss | fitted? | source | note |",
        "|---|--:|--:|---|---|--:|---|---|---|",
    ]
    for row in diagnostics(built.world, published_totals(name)):
        fitted = {"margin": "yes", "check": "no"}[row.used]
        digits = sum(row.published < limit for limit in (1000.0, 100.0, 1.0))
        both = f"{row.model:.{digits}f} | {row.published:.{digits}f}"
        lines.append(
            f"| {row.quantity} | {both} | {row.unit} | {row.year} "
            f"| {round(row.miss_pct, 1) + 0.0:+.1f} % | {fitted} | {row.source} | {row.note} |"
        )
    return lines


def _spread(built: Built) -> list[str]:
    lines = [
        "| cells | number | median | 90 % | 99 % | largest | mean, by size |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for kind, row in spread(built).items():
        parts = " | ".join(f"{row[name]:.3f}" for name in ("p50", "p90", "p99", "largest", "weighted"))
        lines.append(f"| {KINDS[kind]} | {row['cells']:.0f} | {parts} |")
    return lines


def _worst(built: Built) -> list[str]:
    lines = ["| region | cell | before | after | log change |", "|---|---|--:|--:|--:|"]
    rows = moves(built)
    for code in SHOWN:
        own = sorted((r for r in rows if r[0] == code), key=lambda r: (-abs(r[5] - r[4]), r))
        for _, kind, given, sector, before, after, ratio in own[:WORST]:
            cell = f"{given} into {sector}" if given else f"{KINDS[kind]}, {sector}"
            lines.append(f"| {code} | {cell} | {before:.0f} | {after:.0f} | {ratio:+.3f} |")
    return lines
