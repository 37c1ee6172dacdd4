"""Results as something to read: one self-contained page that opens offline and prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from snapback.case import Case
    from snapback.economy.leverage import Ledger
    from snapback.report.scores_view import Scores
    from snapback.verdict.assessment import Assessment
    from snapback.world import World

__all__ = ["write_assessment_report", "write_ledger_report"]


def write_assessment_report(assessment: Assessment, out_dir: Path, scores: Scores | None = None) -> Path:
    """Write ``report.html`` and ``assessment.json`` into a folder and give the path of the report.

    See :func:`snapback.report.assessment_report.write`.
    """
    from snapback.report.assessment_report import write  # noqa: PLC0415 -- brings the template engine

    return write(assessment, out_dir, scores)


def write_ledger_report(ledger: Ledger, case: Case, world: World, out_dir: Path) -> Path:
    """Write ``report.html`` and ``ledger.json`` into a folder and give the path of the report.

    See :func:`snapback.report.ledger_report.write`.
    """
    from snapback.report.ledger_report import write  # noqa: PLC0415 -- brings the template engine

    return write(ledger, case, world, out_dir)
