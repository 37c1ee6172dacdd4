"""Pictures of an assessment: what happens over time, and what it hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.game.comparison import TITLES
from snapback.report.fans import Fan, Panel, fans
from snapback.report.labels import CONFIDENCE, parameter_name
from snapback.report.numbers import NARROW, rounded, share, signed
from snapback.report.pictures import Picture
from snapback.report.svg import Mark, Row, chart, scale_for
from snapback.report.verdict_words import over_words
from snapback.verdict.record import ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float

    from snapback.case.agreement import Agreement
    from snapback.report.assessment_view import AssessmentView, Gap, Told

PATHS = (
    ("freed", "street"),
    ("newly_jailed", "street"),
    ("held", "street"),
    ("regime_revenue", "regime"),
    ("patron_gain", "patron"),
)
"""Outcomes that are drawn over time, and whose colour they have."""

BARS = 8
"""Parameters in a picture of what matters; the record has ten."""

WEIGHED = ("freed", "agreement_completed", "regime_revenue")
"""Outcomes for which it is shown what they hang on."""


def over_time(view: AssessmentView) -> list[Picture]:
    """Draw each outcome over five years under every policy."""
    found = [_path(view, outcome, role) for outcome, role in PATHS]
    found.insert(3, _broken(view))
    return [picture for picture in found if picture is not None]


def what_matters(view: AssessmentView, agreement: Agreement) -> list[Picture]:
    """Draw the parameters that move an agreement's outcomes most, each across its 80 % range."""
    slopes = view.assessment.derivatives.get(agreement.id)
    if slopes is None:
        return []
    known = set(map(str, slopes["outcome"].values))
    return [_bars(view, agreement, outcome) for outcome in WEIGHED if outcome in known]


def _path(view: AssessmentView, outcome: str, role: str) -> Picture | None:
    moved = [a for a in view.policies if abs(view.central(a.id, outcome)).max() > 0.0]
    if not moved:
        return None
    unit = TITLES[outcome][1]
    panels = [
        Panel(
            f"{view.number[a.id]} {a.title}",
            [_fan(view, a.id, outcome, role)],
            _says(view, a, outcome),
            _says(view, a, outcome, short=True),
        )
        for a in moved
    ]
    still = [str(view.number[a.id]) for a in view.policies if a not in moved]
    words = f"Nothing throughout: policy {', '.join(still)}. " if still else ""
    name = f"{TITLES[outcome][0]} over time"
    drawing = fans(panels, name, lambda t: view.say(t, unit))
    return Picture(
        over_words(view, outcome),
        f"{_begin(unit)}. {words}{_reading(view)} In words: after five years.",
        drawing,
    )


def _fan(view: AssessmentView, policy: str, outcome: str, role: str) -> Fan:
    """Make a line that starts at the vintage, where nothing has happened yet."""
    start = view.held if outcome == "held" else 0.0

    def begun(path: Float[np.ndarray, " quarter"]) -> Float[np.ndarray, " quarter"]:
        return np.concatenate([[start], path])

    band = view.band(policy, outcome)
    return Fan(
        role, begun(view.middle(policy, outcome)), None if band is None else (begun(band[0]), begun(band[1]))
    )


def _broken(view: AssessmentView) -> Picture | None:
    """Draw the chance that each side has broken each agreement."""
    sides = (("broken_by_target", "target"), ("broken_by_sender", "sender"))
    if not view.agreements:
        return None
    panels = []
    for a in view.agreements:
        lines = [_fan(view, a.id, o, role) for o, role in sides]
        ends = [f"the {role} {view.told(a.id, o, '5y').text}" for o, role in sides]
        says = f"broken after five years by {', by '.join(ends)}"
        panels.append(Panel(f"{view.number[a.id]} {a.title}", lines, says, says))
    first = {
        a.id: view.value(a.id, "broken_by_target", "5y") - view.value(a.id, "broken_by_sender", "5y")
        for a in view.agreements
    }
    target = sum(gap > 0.0 for gap in first.values())
    title = (
        f"Who breaks first: after five years more likely the target in {target} of {len(first)} agreements, "
        f"the sender in {len(first) - target}"
    )
    reading = f"Probability. Blue: by the target; green: by the sender. {_reading(view)}"
    return Picture(title, reading, fans(panels, "Who breaks first", share))


def headlines(view: AssessmentView) -> list[Picture]:
    """Draw what the first page answers: who goes free, who stays in jail, what the rulers gain."""
    freed = [
        (a, view.value(a.id, "freed"), view.ends(a.id, "freed"), view.told(a.id, "freed"))
        for a in view.policies
    ]
    values = [middle for _, middle, _, _ in freed]
    low, high = (view.say(v, "persons") for v in (min(values), max(values)))
    made = [
        _dots(view, "street", f"Freed within three years: from {low} to {high}", "Persons.", freed, "freed")
    ]
    for outcome, role, what in (
        ("held", "street", "People held"),
        ("regime_revenue", "regime", "The rulers’ revenue"),
    ):
        gaps = [(a, view.gap(a.id, outcome)) for a in view.policies if a.id != view.nothing]
        if not gaps:
            continue
        rows = [(a, gap.middle, gap.ends, gap) for a, gap in gaps]
        least, most = (f(gaps, key=lambda pair: pair[1].middle)[1].text for f in (min, max))
        title = (
            f"{what} against no deal, after three years: {least if least == most else f'{least} to {most}'}"
        )
        reading = f"{_begin(view.unit(outcome))}, less no deal{' in the same draw' if view.drawn else ''}."
        made.append(_dots(view, role, title, reading, rows, outcome))
    return made


def _dots(
    view: AssessmentView,
    role: str,
    title: str,
    reading: str,
    found: Sequence[tuple[Agreement, float, tuple[float, float] | None, Told | Gap]],
    outcome: str,
) -> Picture:
    """Draw one row a policy: a dot at the median on its band."""
    rows = []
    for agreement, middle, ends, told in found:
        marks = [Mark("dot", role, middle)]
        if ends is not None:
            marks.insert(0, Mark("band", role, ends[1], start=ends[0]))
        marks.append(Mark("tick", "none", max(middle, *(ends or (middle,))), text=told.text))
        says = told.text + (f", 80 % of draws {told.band}" if told.band else "")
        rows.append(Row(f"{view.number[agreement.id]} {agreement.title}", marks, says))
    scale = scale_for(rows, right=18.0)
    unit = TITLES[outcome][1]
    drawing = chart(rows, scale, lambda t: view.say(t, unit), name=f"{outcome} at a glance")
    band = f" Dot: median; pale: 80{NARROW}% of {view.good} draws." if view.drawn else " Central values."
    return Picture(title, reading + band, drawing)


def _bars(view: AssessmentView, agreement: Agreement, outcome: str) -> Picture:
    slopes = view.assessment.derivatives[agreement.id]
    title, unit = TITLES[outcome]
    year = str(slopes["year"].sel(outcome=outcome).values)
    rows = []
    for name, effect, _ in ranked(slopes, outcome)[:BARS]:
        known = view.case.politics.get(name)
        note = f"{name} · {CONFIDENCE[known.confidence]}" if known is not None else "as if 20 % more of it"
        text = change(view, outcome, effect)
        role = "held" if known is not None and known.confidence == "judgement" else "free"
        marks = [Mark("bar", role, effect, text=text)]
        href = f"#parameter-{name}" if known is not None else ""
        rows.append(Row(parameter_name(view.case, name), marks, text, note=note, href=href))
    head = f"{title[:1].upper()}{title[1:]} after {year[0]} years"
    unit = "percentage points" if unit in ("probability", "fraction") else view.unit(outcome)
    reading = (
        f"{_begin(unit)}: slope at central values times the width of the parameter’s 80{NARROW}% range. "
        "Pale: the parameter is judgement. No draws stand behind it."
    )
    scale = scale_for(rows, right=24.0)
    name = f"{outcome} {agreement.id} hangs on"
    return Picture(head, reading, chart(rows, scale, lambda t: change(view, outcome, t), name=name))


def change(view: AssessmentView, outcome: str, effect: float) -> str:
    """Give a change with its sign; of probabilities and shares in percentage points."""
    unit = TITLES[outcome][1]
    if unit in ("probability", "fraction"):
        return signed(rounded(100.0 * effect, 1.0 if abs(effect) >= 0.02 else 0.1))
    if unit == "index":
        return signed(view.index(outcome, effect))
    return signed(view.say(effect, unit) if abs(effect) >= 1.0 or effect == 0.0 else rounded(effect, 0.01))


def _says(view: AssessmentView, agreement: Agreement, outcome: str, *, short: bool = False) -> str:
    told = view.told(agreement.id, outcome, "5y")
    band = f" ({told.band})" if told.band else ""
    return f"{told.text}{band}" if short else f"{told.text}{band} after five years"


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reading(view: AssessmentView) -> str:
    if not view.drawn:
        return "Line: central values, without draws."
    return f"Line: median; pale: 80{NARROW}% of {view.good} draws."
