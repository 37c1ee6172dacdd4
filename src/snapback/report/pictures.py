"""Pictures of the report. Every title is a sentence made from what is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from snapback.report.labels import ROLES, STATES, place_name, sector_name
from snapback.report.numbers import NARROW, Amount, percent, rounded
from snapback.report.sentences import called, in_text, listed, partners, possessive
from snapback.report.svg import Mark, Row, chart, scale_for
from snapback.report.view import FIRST, LAST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from snapback.case.schema import Actor
    from snapback.report.view import LedgerView

NAMED = ("patron", "sender", "transit", "third_party")
"""Roles that a reader cannot guess from the name."""

SHOWN = 9
"""Rows of a picture of partners, sectors or regions; the tables have them all."""


@dataclass(frozen=True)
class Picture:
    """A title that says what is shown, how to read it, and the drawing."""

    title: str
    reading: str
    drawing: str


def everybody(view: LedgerView) -> Picture:
    """Draw what easing everything changes for each actor, with ranges."""
    rows = []
    for actor in view.actors:
        amount = view.total(actor.id)
        words = view.rounding.amount(amount)
        band = view.rounding.band(amount)
        marks = [Mark("dot", actor.role, amount.central)]
        if amount.band is not None:
            low, high = amount.band
            marks.insert(0, Mark("band", actor.role, high, start=low))
        furthest = max((amount.central, *(amount.band or ())), key=lambda v: v)
        marks.append(Mark("tick", "none", furthest, text=words))
        says = f"{words} USD million a year" + (f", 80 % range {band}" if band else "")
        rows.append(Row(actor.title, marks, says, note=ROLES[actor.role] if actor.role in NAMED else ""))
    totals = {a.id: view.total(a.id) for a in view.actors}
    clear = [a for a in view.actors if not view.rounding.is_nothing(totals[a.id]) and _one_sign(totals[a.id])]
    losers = [a for a in clear if totals[a.id].central < 0.0]
    best = max(clear, key=lambda a: totals[a.id].central, default=None)
    tail = f"{len(losers) or 'none'} of {len(view.actors)} would lose"
    title = "Easing everything would change little for anybody"
    if best is not None and totals[best.id].central > 0.0:
        title = f"Easing everything: {called(best)} would gain most; {tail}"
    elif losers:
        title = f"Easing everything: nobody would clearly gain; {tail}"
    return _picture(view, rows, title, "Dot: central values. Pale bar: 80 % of draws, where draws were made.")


def first_and_last(view: LedgerView, actor: Actor) -> Picture:
    """Draw for one actor what each package is worth alone and after all the others."""
    rows = []
    for p in view.packages:
        first, last = (view.worth(k, p.id, actor.id) for k in (FIRST, LAST))
        alone, after = view.rounding.amount(first), view.rounding.amount(last)
        marks = [Mark("link", actor.role, last.central, start=first.central)]
        for amount in (first, last):
            if amount.band is not None:
                marks.insert(0, Mark("band", actor.role, amount.band[1], start=amount.band[0]))
        marks += [Mark("ring", actor.role, first.central), Mark("dot", actor.role, last.central)]
        furthest = max(v for a in (first, last) for v in (a.central, *(a.band or ())))
        marks.append(Mark("tick", "none", furthest, text=f"{alone} \N{RIGHTWARDS ARROW} {after}"))
        says = f"{alone} alone, {after} after the others, USD million a year"
        rows.append(Row(f"{view.letter[p.id]}. {p.title}", marks, says, href=f"#package-{p.id}"))
    up = sum(
        view.worth(LAST, p.id, actor.id).central > view.worth(FIRST, p.id, actor.id).central
        and view.rounding.amount(view.worth(LAST, p.id, actor.id))
        != view.rounding.amount(view.worth(FIRST, p.id, actor.id))
        for p in view.packages
    )
    name = called(actor)
    count = f"{up or 'none'} of {len(view.packages)} packages"
    title = f"{name[:1].upper()}{name[1:]}: {count} worth more after the others than alone"
    reading = "Ring: eased alone. Dot: eased after all the others. Pale bars: 80 % of draws."
    return _picture(view, rows, title, reading, right=34.0)


def consent(view: LedgerView) -> Picture | None:
    """Draw what more consent opens, step by step."""
    if not view.ladder:
        return None
    rows, names = [], []
    for n, rung in enumerate(view.ladder):
        joined = listed([called(a) for a in rung.joined])
        names.append(joined)
        label = f"{joined[:1].upper()}{joined[1:]} alone" if n == 0 else f"and {joined}"
        marks, said = [], []
        for line, actor in enumerate(view.leads):
            value = view.eased(rung.eased, actor.id)
            words = view.rounding.money(value)
            marks.append(Mark("bar", actor.role, value, text=f"{words} {called(actor)}", line=line))
            said.append(f"{called(actor)} {words}")
        opened = ", ".join(view.letter[p.id] for p in rung.opened)
        note = f"opens {opened}" if opened else "opens nothing"
        rows.append(Row(label, marks, "; ".join(said), note=note, lines=len(view.leads)))
    target = view.target.id if view.target else ""
    values = [view.eased(r.eased, target) for r in view.ladder]
    steps = [b - a for a, b in pairwise([0.0, *values])]
    largest = max(range(len(steps)), key=lambda n: steps[n])
    title = (
        f"The largest step comes from {names[largest]} alone"
        if largest == 0
        else (
            f"The largest step comes when {names[largest]} "
            f"{'join' if len(view.ladder[largest].joined) > 1 else 'joins'}"
        )
    )
    reading = (
        "What becomes worth what as one more consents, each step being the smallest group that opens another "
        "package. Letters are packages. Central values."
    )
    return _picture(view, rows, title, reading, right=34.0)


def partners_picture(view: LedgerView, direction: str) -> Picture:
    """Draw the target's exports or imports by partner in the three states."""
    columns = {s: partners(view, direction, s) for s in STATES}
    return _states(view, direction, columns, "partners")


def sectors_picture(view: LedgerView, direction: str) -> Picture:
    """Draw the target's exports or imports by sector in the three states."""
    columns = {
        s: {sector_name(k): v for k, v in view.trade(direction, s, by="sector").items()} for s in STATES
    }
    return _states(view, direction, columns, "sectors")


def regions_picture(view: LedgerView) -> Picture:
    """Draw the regions whose real income easing everything changes most."""
    change = {r: view.income(view.all_packages, r) for r in view.labels("region")}
    shown = [r for r in sorted(change, key=lambda r: -abs(change[r])) if percent(change[r]) != "0"][
        : SHOWN + 1
    ]
    rows = []
    for region in sorted(shown, key=lambda r: -change[r]):
        words = f"{percent(change[region])}{NARROW}%"
        role = next((a.role for a in view.actors if a.regions == (region,) and a.role != "regime"), "none")
        rows.append(
            Row(place_name(region), [Mark("bar", role, change[region], text=words)], f"real income {words}")
        )
    best = max(change, key=lambda r: change[r])
    title = f"Real income would rise most in {in_text(place_name(best))}, by {percent(change[best])}{NARROW}%"
    if change[best] <= 0.0:
        title = "Real income would rise nowhere"
    scale = scale_for(rows)
    return Picture(
        title,
        f"Real income if everything is eased, per cent. The {len(rows)} regions that change most, "
        "as far as a hundredth of a per cent shows.",
        chart(rows, scale, lambda t: f"{rounded(t, min(_step(scale.ticks), 1.0))}{NARROW}%", name=title),
    )


def _states(
    view: LedgerView, direction: str, columns: Mapping[str, Mapping[str, float]], what: str
) -> Picture:
    free, held, eased = (columns[s] for s in STATES)
    shown = sorted(held, key=lambda k: -max(c[k] for c in columns.values()))[:SHOWN]
    rows = []
    for key in shown:
        now, then = view.rounding.money(held[key]), view.rounding.money(eased[key])
        marks = [
            Mark("bar", "held", held[key]),
            Mark("tick", "free", free[key]),
            Mark("dot", "target", eased[key]),
            Mark(
                "tick",
                "none",
                max(c[key] for c in columns.values()),
                text=f"{now} \N{RIGHTWARDS ARROW} {then}",
            ),
        ]
        before = view.rounding.money(free[key])
        says = f"{now} with the measures in force, {then} if all is eased, {before} without any sanctions"
        rows.append(Row(key, marks, says))
    change = {k: eased[k] - held[k] for k in held}
    most = max(change, key=lambda k: abs(change[k]))
    name = possessive(called(view.target)) if view.target else "The target's"
    verb = "rise" if change[most] > 0.0 else "fall"
    ends = Amount(held[most]), Amount(eased[most])
    title = (
        f"{name} {direction} would move most {_preposition(direction, what)} {in_text(most)}: "
        f"they would {verb} from "
        f"{view.rounding.words(ends[0])} to {view.rounding.words(ends[1])} a year if everything is eased"
    )
    reading = (
        "Bar: with the measures in force. Dot: all packages eased. Upright line: without any sanctions, "
        f"those on the patron included. The largest {what}; USD million a year at producer prices."
    )
    return _picture(view, rows, title, reading, right=36.0)


def _step(ticks: Sequence[float]) -> float:
    return min((b - a for a, b in pairwise(ticks)), default=1.0)


def _one_sign(amount: Amount) -> bool:
    """Say whether the range, where there is one, lies on one side of zero."""
    return amount.band is None or amount.band[0] * amount.band[1] > 0.0


def _preposition(direction: str, what: str) -> str:
    if what == "sectors":
        return "in"
    return "to" if direction == "exports" else "from"


def _picture(view: LedgerView, rows: list[Row], title: str, reading: str, *, right: float = 16.0) -> Picture:
    scale = scale_for(rows, right=right)
    step = _step(scale.ticks)
    drawing = chart(rows, scale, lambda t: rounded(t, min(step, view.rounding.step(step))), name=title)
    return Picture(title, reading, drawing)
