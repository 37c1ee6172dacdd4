"""What the draws say, arranged for the page: the argument, what turns it, what to watch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from snapback.game.comparison import TITLES
from snapback.report.assessment_pictures import change
from snapback.report.judged_words import (
    before_words,
    named,
    odds_words,
    sign_row,
    spoken,
    tipping_words,
    verdict_label,
)
from snapback.report.labels import CONFIDENCE, parameter_name
from snapback.report.numbers import MINUS, share
from snapback.report.pictures import Picture
from snapback.report.sentences import listed
from snapback.report.svg import Mark, Row, chart, odds_strip, scale_for
from snapback.verdict.argued import MOVERS, YEARS

if TYPE_CHECKING:
    from snapback.report.assessment_view import AssessmentView
    from snapback.verdict.claims import ClaimResult
    from snapback.verdict.signpost import Watch
    from snapback.verdict.turning import Swing
    from snapback.verdict.watching import Signposts

BARS = 8
"""Parameters in a picture of what turns a difference; the record has ten."""


def judged(view: AssessmentView) -> dict[str, Any]:
    """Give what the sections on claims, turns and signs show; ``said`` is ``None`` without draws."""
    said = view.assessment.verdict
    if said is None:
        return {
            "said": None, "argument": [], "tipping": [], "tornado": [], "unclear": "", "failing": [],
            "watching": [],
        }  # fmt: skip
    clear = [swing for swing in said.tornado if _clear(swing)]
    return {
        "said": said,
        "argument": [_claim(view, claim) for claim in said.claims],
        "tipping": [tipping_words(view, found) for found in said.tipping],
        "tornado": [_picture(view, swing) for swing in clear],
        "unclear": listed([_difference(view, swing) for swing in said.tornado if swing not in clear]),
        "failing": [(box, spoken(view, box.words)) for box in said.boxes],
        "watching": [_signs(view, signs) for signs in said.signposts],
    }


def _claim(view: AssessmentView, claim: ClaimResult) -> dict[str, Any]:
    return {
        "claim": claim,
        "label": verdict_label(claim),
        "odds": odds_words(claim),
        "strip": "" if claim.share is None else odds_strip(claim.share, claim.error),
        "quantity": spoken(view, claim.quantity),
        "test": claim.test.replace("-", MINUS),
        "open": spoken(view, claim.why_undecided),
        "record": spoken(view, claim.record),
        "hinges": [
            {
                "name": hinge.parameter,
                "words": parameter_name(view.case, hinge.parameter),
                "confidence": CONFIDENCE.get(hinge.confidence, hinge.confidence),
                "low": share(hinge.low),
                "high": share(hinge.high),
            }
            for hinge in claim.hinges[:MOVERS]
        ],
    }


def _signs(view: AssessmentView, signs: Signposts) -> dict[str, Any]:
    """Give the signs of one agreement, the best quarter of each thing watched."""
    best: dict[str, Watch] = {}
    for watch in signs.watches:
        best.setdefault(watch.observable, watch)
    return {
        "title": f"Policy {named(view, signs.policy)}",
        "failure": share(signs.failure),
        "before": before_words(signs),
        "rows": [sign_row(watch) for watch in best.values()],
    }


def _clear(swing: Swing) -> list[int]:
    """List the parameters that move a difference more clearly than chance, the strongest first."""
    found = swing.tornado
    return [k for k in found.order if found.clear[k] and math.isfinite(found.swing[k])]


def _difference(view: AssessmentView, swing: Swing) -> str:
    policy, against = (view.number[name] for name in (swing.policy, swing.against))
    return f"{TITLES[swing.outcome][0]} (policy {policy} less policy {against})"


def _picture(view: AssessmentView, swing: Swing) -> Picture:
    """Draw by how much a difference moves from the lower to the upper fifth of each parameter."""
    title, unit = TITLES[swing.outcome]
    found, known = swing.tornado, view.case.known()
    rows, shown = [], _clear(swing)[:BARS]
    for k in shown:
        name, moved = swing.names[k], float(found.swing[k])
        text = change(view, swing.outcome, moved)
        note = f"{name} · {CONFIDENCE.get(known[name].confidence, '')}"
        marks = [Mark("bar", "free", moved, text=text)]
        rows.append(Row(parameter_name(view.case, name), marks, text, note=note, href=f"#parameter-{name}"))
    policy, against = (view.number[name] for name in (swing.policy, swing.against))
    head = f"{title[:1].upper()}{title[1:]} after {YEARS[swing.at]}: policy {policy} less policy {against}"
    unit = "percentage points" if unit in ("probability", "fraction") else view.unit(swing.outcome)
    reading = (
        f"{unit[:1].upper()}{unit[1:]}: mean in the upper fifth of the parameter’s draws less that in the "
        f"lower, of {view.good} draws. {len(shown)} of {len(swing.names)} parameters move it more than "
        "chance would."
    )
    name = f"{swing.outcome} {swing.policy} turns"
    scale = scale_for(rows, right=24.0)
    return Picture(head, reading, chart(rows, scale, lambda t: change(view, swing.outcome, t), name=name))
