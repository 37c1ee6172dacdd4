"""Fans: medians and 80 % bands over time as small multiples of inline SVG, one panel a policy.

All panels of a figure share one scale. The drawing stretches with its panel while lines keep their width and
words stand beside it in HTML, so text is never scaled. No style attributes: a strict content policy holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from snapback.report.svg import round_step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jaxtyping import Float

WIDTH, HEIGHT = 100.0, 60.0
"""Of the drawing, in its own units."""


@dataclass(frozen=True)
class Fan:
    """One line of a panel.

    Attributes
    ----------
    role
        Whose colour it has.
    middle
        Median, or the value at central parameters, first at the start. [quarter]
    band
        10 % and 90 % points; ``None`` without draws.
    """

    role: str
    middle: Float[np.ndarray, " quarter"]
    band: tuple[Float[np.ndarray, " quarter"], Float[np.ndarray, " quarter"]] | None


@dataclass(frozen=True)
class Panel:
    """One policy of a figure: its name, lines, and what a screen reader reads out."""

    label: str
    fans: Sequence[Fan]
    says: str
    note: str = ""


def fans(panels: Sequence[Panel], name: str, tick_text: Callable[[float], str]) -> str:
    """Draw panels side by side on one scale; everything that comes from a case is escaped here."""
    everything = [line for panel in panels for fan in panel.fans for line in (fan.middle, *(fan.band or ()))]
    low = min(0.0, *(float(line.min()) for line in everything))
    high = max(0.0, *(float(line.max()) for line in everything))
    if high == low:
        high = low + 1.0
    step = round_step((high - low) / 2.0)
    ticks = np.arange(np.floor(low / step), np.ceil(high / step - 1e-9) + 1.0) * step
    bottom, top = float(ticks[0]), float(ticks[-1])
    parts = [f'<ol class="fans" aria-label="{escape(name)}">']
    for panel in panels:
        inside = "".join(
            f'<line class="{"zero" if t == 0.0 else "grid"}" x1="0" x2="{WIDTH:.0f}" '
            f'y1="{_y(t, bottom, top):.2f}" y2="{_y(t, bottom, top):.2f}"/>'
            for t in ticks
        )
        inside += "".join(_fan(fan, bottom, top) for fan in panel.fans)
        words = "".join(
            f'<text class="axis" x="0" y="{100.0 * _y(t, bottom, top) / HEIGHT:.1f}%" '
            f'dy="{"11" if n == len(ticks) - 1 else "-3"}">{escape(tick_text(float(t)))}</text>'
            for n, t in enumerate(ticks)
        )
        note = f'<span class="note">{escape(panel.note)}</span>' if panel.note else ""
        parts.append(
            f'<li class="panel"><span class="label">{escape(panel.label)}</span>'
            f'<svg class="fan" role="img" aria-label="{escape(panel.label)}: {escape(panel.says)}">'
            f'<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" preserveAspectRatio="none">{inside}</svg>'
            f"{words}</svg>"
            f'<span class="years" aria-hidden="true"><span>start</span><span>5 years</span></span>{note}</li>'
        )
    parts.append("</ol>")
    return "\n".join(parts)


def _fan(fan: Fan, bottom: float, top: float) -> str:
    """Draw a band under its line."""
    drawn = ""
    if fan.band is not None:
        low, high = fan.band
        edge = [*_points(high, bottom, top), *reversed(_points(low, bottom, top))]
        drawn = f'<polygon class="band of-{fan.role}" points="{" ".join(edge)}"/>'
    line = " ".join(_points(fan.middle, bottom, top))
    return f'{drawn}<polyline class="path of-{fan.role}" points="{line}"/>'


def _points(line: Float[np.ndarray, " quarter"], bottom: float, top: float) -> list[str]:
    """Place the start at the left edge and the end of each quarter after it, the last at the right."""
    last = max(len(line) - 1, 1)
    return [f"{WIDTH * n / last:.2f},{_y(float(v), bottom, top):.2f}" for n, v in enumerate(line)]


def _y(value: float, bottom: float, top: float) -> float:
    return HEIGHT * (top - value) / (top - bottom)
