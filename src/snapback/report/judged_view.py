"""What the draws say, arranged for the page: the argument, what turns it, what to watch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from snapback.game.comparison import TITLES
from snapback.report.assessment_pictures import change
from snapback.report.judged_words import named, odds_words, tipping_words, verdict_label, watch_words
from snapback.report.labels import CONFIDENCE
from snapback.report.numbers import share
from snapback.report.pictures import Picture
from snapback.report.svg import Mark, Row, chart, scale_for
from snapback.verdict.argued import MOVERS, YEARS
from snapback.verdict.drawn import in_words

if TYPE_CHECKING:
    from snapback.report.assessment_view import AssessmentView
    from snapback.verdict.claims import ClaimResult
    from snapback.verdict.turning import Swing

BARS = 8
"""Parameters in a picture of what turns a difference; the record has ten."""


def judged(view: AssessmentView) -> dict[str, Any]:
    """Give what the sections on claims, turns and signs show; ``said`` is ``None`` without draws."""
    said = view.assessment.verdict
    if said is None:
        return {"said": None, "argument": [], "tipping": [], "tornado": [], "watching": []}
    return {
        "said": said,
        "argument": [_claim(view, claim) for claim in said.claims],
        "tipping": [tipping_words(view, found) for found in said.tipping],
        "tornado": [_picture(view, swing) for swing in said.tornado],
        "watching": [
            (
                f"Policy {named(view, signs.policy)}",
                f"{signs.failure:.2g}",
                [watch_words(watch) for watch in signs.watches],
            )
            for signs in said.signposts
        ],
    }


def _claim(view: AssessmentView, claim: ClaimResult) -> dict[str, Any]:
    return {
        "claim": claim,
        "label": verdict_label(claim),
        "odds": odds_words(claim),
        "hinges": [
            {
                "name": hinge.parameter,
                "words": in_words(view.case, hinge.parameter),
                "confidence": CONFIDENCE.get(hinge.confidence, hinge.confidence),
                "low": share(hinge.low),
                "high": share(hinge.high),
            }
            for hinge in claim.hinges[:MOVERS]
        ],
    }


def _picture(view: AssessmentView, swing: Swing) -> Picture:
    """Draw by how much a difference moves from the lower to the upper fifth of each parameter."""
    title, unit = TITLES[swing.outcome]
    found, known = swing.tornado, view.case.known()
    rows = []
    for k in [k for k in found.order if math.isfinite(found.swing[k])][:BARS]:
        name, moved = swing.names[k], float(found.swing[k])
        text = change(view, moved, unit)
        marks = [Mark("bar", "free" if found.clear[k] else "held", moved, text=text)]
        note = CONFIDENCE.get(known[name].confidence, "")
        rows.append(Row(in_words(view.case, name), marks, text, note=note, href=f"#parameter-{name}"))
    policy, against = (view.number[name] for name in (swing.policy, swing.against))
    head = f"{title[:1].upper()}{title[1:]} after {YEARS[swing.at]}: policy {policy} less policy {against}"
    reading = (
        f"{unit[:1].upper()}{unit[1:]}: mean in the upper fifth of the parameter’s draws less that in the "
        f"lower, of {view.good} draws. Pale: no clearer than chance."
    )
    name = f"{swing.outcome} {swing.policy} turns"
    scale = scale_for(rows, right=24.0)
    return Picture(head, reading, chart(rows, scale, lambda t: change(view, t, unit), name=name))
