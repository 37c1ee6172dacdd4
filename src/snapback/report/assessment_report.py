"""The report on an assessment: policies and promises before the ledger, one self-contained page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from snapback.economy.hindsight import shifts
from snapback.report import ledger_report
from snapback.report.atomic import write_all
from snapback.report.ledger_report import REPORT
from snapback.verdict.record import assessment_record

if TYPE_CHECKING:
    from pathlib import Path

    from snapback.verdict.assessment import Assessment

RECORD = "assessment.json"


def write(assessment: Assessment, out_dir: Path) -> Path:
    """Write the page and the record; both are whole or neither is changed.

    Parameters
    ----------
    assessment
        From :func:`snapback.assess`.
    out_dir
        Folder, made where it is not there.

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
    page = render(assessment)
    write_all(out_dir, {REPORT: page, RECORD: json.dumps(record, indent=1, allow_nan=False) + "\n"})
    return out_dir / REPORT


def render(assessment: Assessment) -> str:
    """Give the page as text: no script, no outside request, the style allowed by its hash alone."""
    case, world = assessment.case, assessment.world
    return ledger_report.render(assessment.ledger, case, world, shifts(case, world))
