"""Where goods go, before and after: what the target buys and sells, and what passes it for its patron.

One drawing a state, both on one scale. Ribbons stretch with the page while words keep their size.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from snapback.report.labels import STATES
from snapback.report.numbers import Amount
from snapback.report.pictures import Picture
from snapback.report.sentences import called, in_text, listed, partners, possessive

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from snapback.report.view import LedgerView

SHOWN = ("in_force", "all_eased")
"""States before and after."""

LEAST = 0.04
"""Part of all trade from which on a sender stands by itself."""

TALL, SLOT, GAP, FOOT = 170.0, 30.0, 6.0, 96.0
"""Pixels: of the largest column of flows, least of a word beside a flow, between flows, of what passes."""

LEFT, RIGHT, BAR = 27.0, 73.0, 5.0
"""Per cent of the width: where ribbons begin and end, and the width of the target between them."""


@dataclass(frozen=True)
class Flow:
    """One ribbon: with whom, whose colour it has, USD million a year."""

    name: str
    role: str
    value: float


def flow_map(view: LedgerView) -> Picture | None:
    """Draw imports, exports and what passes for the patron, with the measures in force and all eased.

    ``None`` where the case has no target.
    """
    if view.target is None:
        return None
    names = _names(view)
    columns = {
        (state, way): _flows(view, way, state, names) for state in SHOWN for way in ("imports", "exports")
    }
    largest = max(sum(f.value for f in flows) for flows in columns.values())
    if largest <= 0.0:
        return None
    scale = TALL / largest
    drawings = "".join(
        f'<li><p class="state">{escape(STATES[state][:1].upper() + STATES[state][1:])}</p>'
        + _drawing(view, state, columns[state, "imports"], columns[state, "exports"], scale)
        + "</li>"
        for state in SHOWN
    )
    reading = (
        f"Left: what {called(view.target)} buys, right: what it sells; USD million a year, width by value, "
        "both drawings on one scale, central values."
    )
    if view.patron is not None:
        reading += f" Below: what passes for {called(view.patron)} because its direct way is barred."
    name = f"{possessive(called(view.target))} flows before and after"
    drawing = f'<ol class="flowmap" aria-label="{escape(name)}">{drawings}</ol>'
    return Picture(_title(view, columns), reading, drawing)


def _names(view: LedgerView) -> dict[str, str]:
    """Say which partners stand by themselves, with their role: the patron, and senders that trade much."""
    sums: dict[str, float] = {}
    whole = 0.0
    for state in SHOWN:
        for way in ("imports", "exports"):
            for name, value in partners(view, way, state).items():
                sums[name] = max(sums.get(name, 0.0), value)
                whole = max(whole, sum(partners(view, way, state).values()))
    roles = {a.title.split(" (")[0]: a.role for a in view.actors if a.role in ("patron", "sender")}
    return {n: r for n, r in roles.items() if r == "patron" or sums.get(n, 0.0) >= LEAST * whole}


def _flows(view: LedgerView, way: str, state: str, names: Mapping[str, str]) -> list[Flow]:
    """Group a column: those named, the other senders, everybody else."""
    found = partners(view, way, state)
    senders = {a.title.split(" (")[0] for a in view.role("sender")} - set(names)
    flows = [Flow(name, role, found.pop(name, 0.0)) for name, role in names.items()]
    others = sum(found.pop(name, 0.0) for name in senders)
    if senders:
        flows.append(Flow("Other senders", "sender", others))
    return [*flows, Flow("All others", "third_party", sum(found.values()))]


def _title(view: LedgerView, columns: Mapping[tuple[str, str], Sequence[Flow]]) -> str:
    """Say which flow moves most, and how what passes changes."""
    moves = []
    for way, word in (("exports", "sales to"), ("imports", "purchases from")):
        before, after = (columns[state, way] for state in SHOWN)
        pairs = zip(before, after, strict=True)
        moves += [(b.value, a.value, f"{word} {in_text(b.name)}") for b, a in pairs]
    before_, after_, what = max(moves, key=lambda m: abs(m[1] - m[0]))
    ends = [view.rounding.words(Amount(v)) for v in (before_, after_)]
    target = possessive(called(view.target)) if view.target else ""
    said = [f"{target} {what} go from {ends[0]} to {ends[1]}"]
    if view.patron is not None:
        passing = [
            view.rounding.words(Amount(view.outcome("gateway_flow", eased)))
            for eased in (frozenset[str](), view.all_packages)
        ]
        said.append(f"what passes for {called(view.patron)} from {passing[0]} to {passing[1]}")
    return f"With all packages eased, {listed(said)} a year"


def _drawing(
    view: LedgerView, state: str, imports: Sequence[Flow], exports: Sequence[Flow], scale: float
) -> str:
    top, name = 20.0, view.target.title.split(" (")[0] if view.target else ""
    ends = [_column(flows, top, scale) for flows in (imports, exports)]
    bottom = max(top + sum(f.value for f in flows) * scale for flows in (imports, exports))
    foot = max(bottom, *(y1 for column in ends for _, y1, _ in column)) + 8.0
    passing = _passing(view, state)
    height = foot + (FOOT if passing else 0.0)
    parts = [
        _ribbons(imports, ends[0], top, height, scale, to_right=True),
        _ribbons(exports, ends[1], top, height, scale, to_right=False),
        _bar("bar of-target", 50.0 - BAR / 2.0, BAR, top, bottom),
        f'<text class="value" x="50%" y="12" text-anchor="middle">{escape(name)}</text>',
    ]
    for flows, column, x, anchor in (
        (imports, ends[0], LEFT - 1, "end"),
        (exports, ends[1], RIGHT + 1, "start"),
    ):
        for flow, (_, _, middle) in zip(flows, column, strict=True):
            parts.append(_label(flow.name, view.rounding.money(flow.value), x, middle, anchor))
    if passing:
        parts.append(
            f'<text class="axis" x="50%" y="{foot + 14:.1f}" text-anchor="middle">'
            f"passes for {escape(called(view.patron) if view.patron else '')}</text>"
        )
        for n, (what, value) in enumerate(passing):
            y = foot + 36.0 + 30.0 * n
            thick = max(value * scale, 1.0)
            parts.append(_bar("band of-patron", LEFT, RIGHT - LEFT, y - thick / 2.0, y + thick / 2.0))
            parts.append(_word(what, LEFT - 1, y + 4.0, "end"))
            parts.append(_word(view.rounding.money(value), RIGHT + 1, y + 4.0, "start", "value"))
    says = "; ".join(
        f"{word} {in_text(f.name)} {view.rounding.money(f.value)}"
        for word, flows in (("buys from", imports), ("sells to", exports))
        for f in flows
    )
    says += "".join(f"; {what} {view.rounding.money(value)}" for what, value in passing)
    label = escape(f"{STATES[state]}: {says} USD million a year")
    return f'<svg class="flows" role="img" height="{height:.0f}" aria-label="{label}">{"".join(parts)}</svg>'


def _column(flows: Sequence[Flow], top: float, scale: float) -> list[tuple[float, float, float]]:
    """Place flows below each other with room for their words: top, bottom and middle of each."""
    found, y = [], top
    for flow in flows:
        thick = flow.value * scale
        slot = max(thick, SLOT)
        middle = y + slot / 2.0
        found.append((middle - thick / 2.0, middle + thick / 2.0, middle))
        y += slot + GAP
    return found


def _ribbons(
    flows: Sequence[Flow],
    ends: Sequence[tuple[float, float, float]],
    top: float,
    height: float,
    scale: float,
    *,
    to_right: bool,
) -> str:
    """Draw ribbons between a column of words and the target, in a part that stretches sideways."""
    width = 50.0 - BAR / 2.0 - LEFT
    x = LEFT if to_right else 50.0 + BAR / 2.0
    parts, at = [], top
    for flow, (y0, y1, _) in zip(flows, ends, strict=True):
        inner = (at, at + flow.value * scale)
        at = inner[1]
        (a0, a1), (b0, b1) = ((y0, y1), inner) if to_right else (inner, (y0, y1))
        parts.append(
            f'<path class="ribbon of-{flow.role}" d="M0,{a0:.1f} C50,{a0:.1f} 50,{b0:.1f} 100,{b0:.1f} '
            f'L100,{b1:.1f} C50,{b1:.1f} 50,{a1:.1f} 0,{a1:.1f} Z"/>'
        )
    return (
        f'<svg x="{x}%" y="0" width="{width}%" height="{height:.0f}" viewBox="0 0 100 {height:.0f}" '
        f'preserveAspectRatio="none">{"".join(parts)}</svg>'
    )


def _passing(view: LedgerView, state: str) -> list[tuple[str, float]]:
    if view.patron is None:
        return []
    eased = view.all_packages if state == "all_eased" else frozenset[str]()
    return [(word, view.outcome(f"gateway_{word}", eased)) for word in ("goods", "payments")]


def _bar(kind: str, x: float, width: float, y0: float, y1: float) -> str:
    return f'<rect class="{kind}" x="{x}%" y="{y0:.1f}" width="{width}%" height="{y1 - y0:.1f}"/>'


def _label(name: str, value: str, x: float, y: float, anchor: str) -> str:
    return _word(name, x, y - 2.0, anchor) + _word(value, x, y + 11.0, anchor, "value")


def _word(text: str, x: float, y: float, anchor: str, kind: str = "axis") -> str:
    return f'<text class="{kind}" x="{x}%" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
