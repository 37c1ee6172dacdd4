"""Pictures of a line beside a band, as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Place = Callable[[float, float], tuple[float, float]]

WIDTH, HEIGHT, TOP, GAP = 400.0, 220.0, 84.0, 60.0
INK, QUIET, RULE, MODEL, BAND = "#1f2328", "#57606a", "#d8dee4", "#1b5e8c", "#d3e2ee"
TICKS = 4


@dataclass(frozen=True)
class Chart:
    """One panel.

    Attributes
    ----------
    title
        Above the panel.
    record
        What was observed. [(month, value)]
    model
        What the model says. [(month, middle, low, high)]
    months
        Where the panel ends.
    span
        Lowest and highest value shown.
    """

    title: str
    record: Sequence[tuple[float, float]]
    model: Sequence[tuple[float, float, float, float]]
    months: float
    span: tuple[float, float]


def chart(title: str, note: str, panels: Sequence[Chart]) -> str:
    """Draw panels side by side."""
    width, height = GAP + (WIDTH + GAP) * max(len(panels), 2), TOP + HEIGHT + 40.0
    if len(panels) == 1:
        width = GAP + 2.0 * WIDTH
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img"',
        ' font-size="12.5" font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>',
        _text(12, 24, title, INK, weight="bold"),
        _text(12, 44, note, QUIET),
    ]
    across = 2.0 * WIDTH - GAP if len(panels) == 1 else WIDTH
    for n, panel in enumerate(panels):
        drawn += _panel(panel, GAP + n * (WIDTH + GAP), across)
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _panel(panel: Chart, left: float, across: float) -> list[str]:
    low, high = panel.span

    def place(month: float, value: float) -> tuple[float, float]:
        inside = min(max(value, low), high)
        return left + across * month / panel.months, TOP + HEIGHT * (high - inside) / (high - low)

    drawn = [_text(left, TOP - 12.0, panel.title, INK, weight="bold")]
    for k in range(TICKS + 1):
        value, month = low + (high - low) * k / TICKS, panel.months * k / TICKS
        (x, _), (_, y) = place(month, low), place(0.0, value)
        drawn.append(
            f'<line x1="{left:.1f}" y1="{y:.1f}" x2="{left + across:.1f}" y2="{y:.1f}" stroke="{RULE}"/>'
        )
        drawn.append(
            _text(left - 6.0, y + 4.0, f"{value:,.2f}" if high <= 1.0 else f"{value:,.0f}", QUIET, "end")
        )
        drawn.append(_text(x, TOP + HEIGHT + 18.0, f"{month:.0f}", QUIET, "middle"))
    edge = [place(m, p10) for m, _, p10, _ in panel.model]
    edge += [place(m, p90) for m, _, _, p90 in reversed(panel.model)]
    drawn.append(f'<polygon points="{_points(edge)}" fill="{BAND}"/>')
    middle = [place(m, c) for m, c, _, _ in panel.model]
    pen = f'fill="none" stroke="{MODEL}" stroke-width="2" stroke-dasharray="6 4"'
    drawn.append(f'<polyline points="{_points(middle)}" {pen}/>')
    seen = [place(m, v) for m, v in panel.record]
    drawn.append(f'<polyline points="{_points(seen)}" fill="none" stroke="{INK}" stroke-width="2"/>')
    return drawn


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _text(x: float, y: float, words: str, colour: str, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )
