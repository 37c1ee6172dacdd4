"""The report on an assessment: policies and promises before the ledger, one self-contained page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from snapback.economy.hindsight import shifts
from snapback.report import assessment_pictures, assessment_tables
from snapback.report.assessment_view import AssessmentView
from snapback.report.atomic import write_all
from snapback.report.judged_view import judged
from snapback.report.judged_words import past_words, rankings_words
from snapback.report.ledger_report import APPENDICES, REPORT, ledger_contents, page, sections
from snapback.report.ledger_report import PARTS as OF_LEDGER
from snapback.report.outcome_words import definitions
from snapback.report.relief_values import relief_table, with_ranges
from snapback.report.scores_view import scored
from snapback.report.verdict_words import draws_words, verdict
from snapback.report.view import LedgerView
from snapback.verdict.record import assessment_record

if TYPE_CHECKING:
    from pathlib import Path

    from snapback.report.scores_view import Scores
    from snapback.verdict.assessment import Assessment

RECORD = "assessment.json"

SECTIONS = (
    ("answer", "Verdict"),
    ("policies", "Policies"),
    ("ledger", "Ledger"),
    ("paths", "Over time"),
    ("flows", "Flows"),
    ("argument", "The argument"),
    ("turns", "What would turn it"),
    ("watch", "What to watch"),
    ("trust", "How far to trust it"),
    ("provenance", "Provenance"),
)
"""Anchors and short titles of the numbered sections, in order."""

PARTS = {**OF_LEDGER, "policies": ("against", "steps"), "turns": ("matters",)}
"""Anchors of the parts of sections that have a number of their own."""

LETTERED = (*APPENDICES, ("promises-parameters", "Parameters of promises"))
"""The same of the lettered ones."""


def write(assessment: Assessment, out_dir: Path, scores: Scores | None = None) -> Path:
    """Write the page and the record; both are whole or neither is changed.

    Parameters
    ----------
    assessment
        From :func:`snapback.assess`.
    out_dir
        Folder, made where it is not there.
    scores
        Tests of the method, for the section on trust.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    record = assessment_record(assessment) | {"report": REPORT}
    page = render(assessment, scores)
    write_all(out_dir, {REPORT: page, RECORD: json.dumps(record, indent=1, allow_nan=False) + "\n"})
    return out_dir / REPORT


def render(assessment: Assessment, scores: Scores | None = None) -> str:
    """Give the page as text: no script, no outside request, the style allowed by its hash alone.

    The words of a case are hostile input: the templates escape everything, and the drawings, which they
    take as they are, escape what they are given.
    """
    case, world = assessment.case, assessment.world
    view = AssessmentView(assessment)
    ledger = LedgerView(with_ranges(view), case)
    of_ledger = ledger_contents(ledger, world, shifts(case, world))
    ranked = sorted(view.agreements, key=lambda a: a.id != view.best.id)
    own = {
        "promises": view,
        "verdict": verdict(view),
        "headlines": assessment_pictures.headlines(view),
        "by_weighting": rankings_words(view),
        "past": past_words(view),
        "sampled": draws_words(view),
        "side_by_side": assessment_tables.policy_tables(view),
        "gaps": assessment_tables.gap_table(view),
        "over_time": assessment_pictures.over_time(view),
        "kept": assessment_tables.promise_tables(view),
        "matters": [(a, pictures) for a in ranked if (pictures := assessment_pictures.what_matters(view, a))],
        "outcomes": definitions(),
        "tests": scored(scores),
        "record": RECORD,
        "reliefs": relief_table(view, ledger),
        "politics": assessment_tables.politics_summary(case),
        "politics_parameters": assessment_tables.politics_table(view),
        "again": assessment_tables.reproduction(view),
    }
    said = of_ledger | own | judged(view)
    return page("assessment.html.j2", "assessment", sections(SECTIONS, LETTERED), PARTS, **said)
