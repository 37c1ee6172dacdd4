"""The picture of the README: what each package is worth alone, and after all the others, to whom."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from docbuild.blocks import money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ACTORS = (
    ("BLR", "people and firms", "#1b5e8c"),
    ("regime", "the rulers", "#a3432f"),
    ("RUS", "Russia", "#6b7280"),
)
"""Actors shown: name in the ledger, words, colour (told apart by position too)."""

WIDTH, LEFT, RIGHT, TOP = 860, 150, 110, 96
ROW, LINE = 94, 15
INK, QUIET, RULE = "#1f2328", "#57606a", "#d8dee4"


@dataclass(frozen=True)
class Scale:
    """Turns USD million into places on the picture."""

    low: float
    high: float

    def __call__(self, value: float) -> float:
        """Give the place of a value, in pixels."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (value - self.low) / (self.high - self.low)

    def ticks(self, step: float) -> list[float]:
        """Give round values along the scale."""
        first = int(-(-self.low // step))
        return [step * n for n in range(first, int(self.high // step) + 1)]


def ledger_picture(record: Mapping[str, Any]) -> str:
    """Draw a ledger's packages as SVG, largest first."""
    packages = sorted(record["packages"], key=lambda p: -p["value"]["BLR"]["marginal_last"])
    holders = {h["id"]: h["title"] for h in record["key_holders"]}
    reach = [
        p["range"][a]["marginal_last"][q] for p in packages for a, _, _ in ACTORS for q in ("p10", "p90")
    ]
    scale = Scale(min(0.0, *reach) - 20.0, max(reach) + 20.0)
    height = TOP + ROW * len(packages) + 22
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-size="12.5" role="img"',
        ' font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif">',
        f"<title>{escape(record['title'])}: value of each relief package</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(12, 24, f"{record['title']}: what easing each package is worth", INK, weight="bold", size=15.5),
        _text(12, 44, "USD million a year. Ring: eased alone. Dot: eased after all the others.", QUIET),
        _text(12, 61, f"Bar: 10 to 90 % of {record['draws']} draws of the dot.", QUIET),
    ]
    for tick in scale.ticks(500.0):
        x = scale(tick)
        drawn.append(f'<line x1="{x:.1f}" y1="{TOP - 10}" x2="{x:.1f}" y2="{height - 18}" stroke="{RULE}"/>')
        drawn.append(_text(x, TOP - 15, f"{tick:,.0f}", QUIET, "middle"))
    for n, package in enumerate(packages):
        keys = " + ".join(holders[h] for h in package["key_holders"])
        drawn += _package(package, keys, TOP + ROW * n, scale)
    drawn.append("</svg>")
    return "\n".join(drawn) + "\n"


def _package(package: Mapping[str, Any], keys: str, top: float, scale: Scale) -> list[str]:
    drawn = [
        f'<rect x="8" y="{top - 2:.0f}" width="{WIDTH - 16}" height="33" fill="#ffffff"/>',
        _text(12, top + 12, package["title"], INK, weight="bold"),
        _text(12, top + 27, f"needs {keys}", QUIET),
    ]
    for n, (actor, words, colour) in enumerate(ACTORS):
        drawn += _line(package, actor, words, colour, top + 42 + LINE * n, scale)
    return drawn


def _line(
    package: Mapping[str, Any], actor: str, words: str, colour: str, y: float, scale: Scale
) -> Sequence[str]:
    value, spread = package["value"][actor], package["range"][actor]["marginal_last"]
    first, last = scale(value["marginal_first"]), scale(value["marginal_last"])
    low, high = scale(spread["p10"]), scale(spread["p90"])
    told = f"{money(value['marginal_first'])} \N{RIGHTWARDS ARROW} {money(value['marginal_last'])}"
    pen = f'stroke="{colour}" stroke-width="1.5"'
    across = f'y="{y - 4:.1f}" width="{max(high - low, 1.0):.1f}" height="8"'
    return (
        _text(LEFT - 12, y + 4, words, QUIET, "end"),
        f'<rect x="{low:.1f}" {across} fill="{colour}" opacity="0.2"/>',
        f'<line x1="{first:.1f}" y1="{y:.1f}" x2="{last:.1f}" y2="{y:.1f}" {pen}/>',
        f'<circle cx="{first:.1f}" cy="{y:.1f}" r="3.6" fill="#ffffff" {pen}/>',
        f'<circle cx="{last:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>',
        _text(max(first, last, high) + 10, y + 4, told, INK),
    )


def _text(
    x: float,
    y: float,
    words: str,
    colour: str,
    anchor: str = "start",
    weight: str = "normal",
    size: float = 0.0,
) -> str:
    large = f' font-size="{size}"' if size else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}"{large}>'
        f"{escape(words)}</text>"
    )
