"""Pictures of an assessment: what happens over time, and what it hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.game.comparison import TITLES
from snapback.report.fans import Fan, Panel, fans
from snapback.report.labels import CONFIDENCE
from snapback.report.numbers import NARROW, rounded, share
from snapback.report.pictures import Picture
from snapback.report.svg import Mark, Row, chart, scale_for
from snapback.report.verdict_words import over_words
from snapback.verdict.record import ranked

if TYPE_CHECKING:
    from snapback.case.agreement import Agreement
    from snapback.report.assessment_view import AssessmentView

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
            [Fan(role, view.middle(a.id, outcome), view.band(a.id, outcome))],
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


def _broken(view: AssessmentView) -> Picture | None:
    """Draw the chance that each side has broken each agreement."""
    sides = (("broken_by_target", "target"), ("broken_by_sender", "sender"))
    if not view.agreements:
        return None
    panels = []
    for a in view.agreements:
        lines = [Fan(role, view.middle(a.id, o), view.band(a.id, o)) for o, role in sides]
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


def _bars(view: AssessmentView, agreement: Agreement, outcome: str) -> Picture:
    slopes = view.assessment.derivatives[agreement.id]
    title, unit = TITLES[outcome]
    year = str(slopes["year"].sel(outcome=outcome).values)
    rows = []
    for name, effect, _ in ranked(slopes, outcome)[:BARS]:
        known = view.case.politics.get(name)
        label = known.meaning if known is not None else name
        note = CONFIDENCE[known.confidence] if known is not None else "as if 20 % more of it"
        text = change(view, effect, unit)
        role = "held" if known is not None and known.confidence == "judgement" else "free"
        marks = [Mark("bar", role, effect, text=text)]
        href = f"#parameter-{name}" if known is not None else ""
        rows.append(Row(label, marks, text, note=note, href=href))
    head = f"{title[:1].upper()}{title[1:]} after {year[0]} years"
    reading = (
        f"{_begin(unit)}: slope at central values times the width of the parameter’s 80{NARROW}% range. "
        "Pale: the parameter is judgement. No draws stand behind it."
    )
    scale = scale_for(rows, right=24.0)
    name = f"{outcome} {agreement.id} hangs on"
    return Picture(head, reading, chart(rows, scale, lambda t: change(view, t, unit), name=name))


def change(view: AssessmentView, effect: float, unit: str) -> str:
    """Give a change with its sign, probabilities in percentage points."""
    if unit in ("probability", "fraction"):
        text = rounded(100.0 * effect, 1.0 if abs(effect) >= 0.02 else 0.1) + f"{NARROW}points"
    else:
        text = view.say(effect, unit) if abs(effect) >= 1.0 or effect == 0.0 else rounded(effect, 0.01)
    return f"+{text}" if effect > 0.0 and text[0] != "0" else text


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
