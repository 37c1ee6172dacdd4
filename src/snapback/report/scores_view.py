"""Tests of the method for the section on trust: published tables computed again, forecasts of the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from snapback.report.numbers import rounded, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snapback.economy.published import PublishedTable
    from snapback.verdict.backtest import Backtest


@dataclass(frozen=True, eq=False)
class Scores:
    """What was tested along with a report.

    Attributes
    ----------
    published
        From :func:`snapback.economy.published.published`; empty where its data are not on the machine.
    backtest
        From :func:`snapback.verdict.backtest.backtest`; ``None`` where the case has no past episodes.
    """

    published: Sequence[PublishedTable]
    backtest: Backtest | None


def scored(scores: Scores | None) -> dict[str, Any]:
    """Give what the section on trust shows of the tests; nothing where none were made."""
    if scores is None:
        return {"tables": [], "tables_text": "", "forecasts": [], "forecasts_text": ""}
    forecasts = [] if scores.backtest is None else _forecasts(scores.backtest)
    return {
        "tables": [
            {
                "where": f"{table.paper}, {table.table}",
                "title": f"{table.title} ({table.unit})",
                "agree": f"{table.within_tolerance} of {table.cells}",
                "miss": f"{table.largest_miss:.2g}",
                "known": list(table.known_differences),
            }
            for table in scores.published
        ],
        "tables_text": _tables_text(scores.published),
        "forecasts": forecasts,
        "forecasts_text": "" if scores.backtest is None else _forecasts_text(scores.backtest, forecasts),
    }


def _tables_text(tables: Sequence[PublishedTable]) -> str:
    if not tables:
        return ""
    cells, agree = (sum(getattr(t, name) for t in tables) for name in ("cells", "within_tolerance"))
    return (
        f"Of {cells} figures of published tables, {agree} come out the same to the last printed digit when "
        "the equations of the economy are solved on the authors’ own data."
    )


def _forecasts(found: Backtest) -> list[dict[str, Any]]:
    from snapback.verdict.scored import summarised  # noqa: PLC0415 -- only tests need it

    rows = []
    for row in summarised(found.scored):
        gained, error = row["skill"], row["skill_error"]
        rows.append(
            {
                "question": row["question"],
                "rule": f"{row['rule']}, {row['unit']}" if row["rule"] == "CRPS" else row["rule"],
                "episodes": row["episodes"],
                "scores": [
                    _number(row["scores"].get(name)) for name in ("method", "baseline", "persistence")
                ],
                "skill": "" if gained is None else _number(gained),
                "error": "" if error is None else rounded(error, 0.01),
                "held": share(row["coverage"]) if "coverage" in row else "",
                "clear": None if gained is None or error is None or abs(gained) <= 2.0 * error else gained,
            }
        )
    return rows


def _forecasts_text(found: Backtest, rows: Sequence[dict[str, Any]]) -> str:
    """Say on how many questions the forecasts beat a base rate beyond chance, and what the record teaches."""
    better, worse = (sum(r["clear"] is not None and s * r["clear"] > 0.0 for r in rows) for s in (1.0, -1.0))
    learnt = found.calibration
    names = [name for name in learnt.learnt if name not in learnt.uninformed]
    return (
        f"Forecasts of the past by the same theory, with {found.draws} draws, each conditioned on the other "
        f"episodes: on {better} of {len(rows)} questions they are better than a base rate by more than two "
        f"standard errors, on {worse} worse, on the others neither. Of {len(learnt.names)} parameters the "
        f"record of {learnt.episodes} episodes informs {len(names)}."
    )


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return rounded(value, 0.01 if abs(value) < 100.0 else 1.0)
