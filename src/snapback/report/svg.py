"""Rows of marks on one scale, as inline SVG that keeps its text size at any width.

A chart is a list of rows; a row is words in HTML and a strip of SVG whose horizontal places are per cent, so
that it stretches while text and marks keep their size. No style attributes: a strict content policy holds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Shape = Literal["dot", "ring", "bar", "band", "link", "tick"]


@dataclass(frozen=True)
class Mark:
    """One mark: its shape, where it stands or reaches from and to, whose colour it has, what it says.

    Attributes
    ----------
    shape
        ``dot`` and ``ring`` stand at ``end``; ``bar``, ``band`` (a range) and ``link`` reach from ``start``
        to ``end``; ``tick`` is a short upright line.
    line
        Which line of its row it stands on, from 0.
    """

    shape: Shape
    role: str
    end: float
    start: float = 0.0
    text: str = ""
    line: int = 0


@dataclass(frozen=True)
class Row:
    """One row of a chart: its words and marks; ``says`` is what a screen reader reads out."""

    label: str
    marks: Sequence[Mark]
    says: str
    note: str = ""
    href: str = ""
    lines: int = 1


@dataclass(frozen=True)
class Scale:
    """Turns values into per cent of the strip's width, with room for words on both sides."""

    low: float
    high: float
    left: float = 2.0
    right: float = 16.0
    ticks: tuple[float, ...] = field(default=())

    def __call__(self, value: float) -> float:
        """Give the place of a value."""
        return self.left + (100.0 - self.left - self.right) * (value - self.low) / (self.high - self.low)


def scale_for(rows: Sequence[Row], *, right: float = 16.0) -> Scale:
    """Choose a scale that holds zero and every mark, with round ticks."""
    values = [v for row in rows for m in row.marks for v in (m.end, m.start)]
    low, high = min([0.0, *values]), max([0.0, *values])
    if high == low:
        high = low + 1.0
    step = round_step((high - low) / 4.0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(n * step for n in range(first, last + 1))
    return Scale(min(low, 0.0), max(high, 0.0), left=4.0 if low < 0.0 else 2.0, right=right, ticks=ticks)


def chart(rows: Sequence[Row], scale: Scale, tick_text: Callable[[float], str], *, name: str) -> str:
    """Draw the rows as an HTML list with one strip of SVG each, and the scale above.

    Everything that comes from a case is escaped here.
    """
    inside = [t for t in scale.ticks if scale.low - 1e-9 <= t <= scale.high + 1e-9]
    parts = [f'<ol class="chart" aria-label="{escape(name)}">']
    axis = "".join(
        f'<text class="axis" x="{scale(t):.2f}%" y="12" text-anchor="middle">{escape(tick_text(t))}</text>'
        for t in inside
    )
    parts.append(
        '<li class="row axis-row" aria-hidden="true"><span></span>'
        f'<svg class="strip" height="16">{axis}</svg></li>'
    )
    parts += [_row(row, scale, inside, f"{_slug(name)}-{n}") for n, row in enumerate(rows)]
    parts.append("</ol>")
    return "\n".join(parts)


def odds_strip(value: float, error: float | None) -> str:
    """Draw a share on a line from none to all, with two of its standard errors to each side."""
    spread = 2.0 * error if error is not None and math.isfinite(error) else 0.0
    low, high = max(value - spread, 0.0), min(value + spread, 1.0)
    return (
        '<svg class="odds" height="14" aria-hidden="true"><line class="grid" x1="0" x2="100%" y1="7" y2="7"/>'
        '<line class="zero" x1="50%" x2="50%" y1="3" y2="11"/>'
        f'<rect class="band of-free" x="{100.0 * low:.1f}%" y="4" width="{100.0 * (high - low):.1f}%" '
        f'height="6"/><circle class="dot of-free" cx="{100.0 * value:.1f}%" cy="7" r="3.5"/></svg>'
    )


def _row(row: Row, scale: Scale, ticks: Sequence[float], ident: str) -> str:
    height = 10 + 16 * row.lines
    grid = "".join(
        f'<line class="{"zero" if t == 0.0 else "grid"}" x1="{scale(t):.2f}%" x2="{scale(t):.2f}%" '
        f'y1="0" y2="{height}"/>'
        for t in ticks
    )
    marks = "".join(_mark(m, scale, 13 + 16 * m.line) for m in row.marks)
    label = escape(row.label)
    if row.href:
        label = f'<a href="{escape(row.href)}">{label}</a>'
    note = f'<span class="note">{escape(row.note)}</span>' if row.note else ""
    return (
        f'<li class="row"><span class="label">{label}{note}</span>'
        f'<svg class="strip" height="{height}" role="img" aria-labelledby="{ident}">'
        f'<title id="{ident}">{escape(row.label)}: {escape(row.says)}</title>{grid}{marks}</svg></li>'
    )


def _mark(mark: Mark, scale: Scale, y: int) -> str:
    x, from_x = scale(mark.end), scale(mark.start)
    left, width = min(x, from_x), abs(x - from_x)
    role = f"of-{mark.role}"
    shapes = {
        "dot": f'<circle class="dot {role}" cx="{x:.2f}%" cy="{y}" r="5"/>',
        "ring": f'<circle class="ring {role}" cx="{x:.2f}%" cy="{y}" r="4"/>',
        "tick": f'<line class="tick {role}" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y - 7}" y2="{y + 7}"/>',
        "bar": f'<rect class="bar {role}" x="{left:.2f}%" y="{y - 5}" width="{width:.2f}%" height="10"/>',
        "band": f'<rect class="band {role}" x="{left:.2f}%" y="{y - 4}" width="{width:.2f}%" height="8"/>',
        "link": f'<line class="link {role}" x1="{left:.2f}%" x2="{left + width:.2f}%" y1="{y}" y2="{y}"/>',
    }
    return shapes[mark.shape] + (_words(mark, scale, y) if mark.text else "")


def _words(mark: Mark, scale: Scale, y: int) -> str:
    """Put the words to the right of the mark and of zero, clear of what reaches to the left."""
    x = max(scale(mark.end), scale(0.0) if mark.shape == "bar" else 0.0)
    return f'<text class="value of-{mark.role}" x="{x:.2f}%" dx="9" y="{y + 4}">{escape(mark.text)}</text>'


def round_step(rough: float) -> float:
    """Give the next larger of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= rough * (1.0 - 1e-9))


def _slug(text: str) -> str:
    return "c-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in text.lower())[:48]
