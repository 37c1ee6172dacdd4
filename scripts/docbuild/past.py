"""Tables of docs/backtest.md: scores of the past, what was learnt, base rates, and the open forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docbuild.blocks import table
from snapback.ensemble.posterior import SUMMARIES
from snapback.verdict.questions import MONTHS
from snapback.verdict.scored import summarised

if TYPE_CHECKING:
    from snapback.verdict.backtest import Backtest
    from snapback.verdict.forecast import Forecasts
    from snapback.verdict.questions import Forecast

MOST = 12
"""Parameters shown of the calibration, those that moved most first."""


def past_blocks(scored: Backtest, open_: Forecasts) -> dict[str, list[str]]:
    """Give every block of the page."""
    rows = summarised(scored.scored)
    return {
        "events": _events([row for row in rows if "coverage" not in row]),
        "numbers": _numbers([row for row in rows if "coverage" in row]),
        "record": _record(scored),
        "learnt": _learnt(scored),
        "uninformed": _uninformed(scored),
        "databases": _databases(scored),
        "forecast-people": _people(open_),
        "forecast-events": _odds(open_),
        "mixture": _mixture(open_),
    }


def _events(rows: list[dict[str, Any]]) -> list[str]:
    head = (
        "question", "episodes", "happened", "game, all others", "game, known then", "game, not conditioned",
        "base rate, all others", "base rate, known then", "persistence", "skill",
    )  # fmt: skip
    names = ("method", "then", "uncalibrated", "baseline", "baseline_then", "persistence")
    cells = [
        (
            f"`{row['id']}`",
            str(row["episodes"]),
            f"{row['observed_share']:.2f}",
            *(f"{row['scores'][name]:.2f}" for name in names),
            _skill(row),
        )
        for row in rows
    ]
    return table(head, cells)


def _numbers(rows: list[dict[str, Any]]) -> list[str]:
    head = (
        "question", "unit", "episodes", "method", "baseline", "skill", "80 % intervals held",
        "of the baseline",
    )  # fmt: skip
    cells = [
        (
            f"`{row['id']}`",
            row["unit"],
            str(row["episodes"]),
            f"{row['scores']['method']:.1f}",
            f"{row['scores']['baseline']:.1f}",
            _skill(row),
            f"{row['coverage']:.2f}",
            f"{row['baseline_coverage']:.2f}",
        )
        for row in rows
    ]
    return table(head, cells, left=2)


def _skill(row: dict[str, Any]) -> str:
    if row["skill"] is None:
        return ""
    error = "" if row["skill_error"] is None else f" ± {row['skill_error']:.2f}"
    return f"{row['skill']:+.2f}{error}"


def _record(scored: Backtest) -> list[str]:
    c = scored.calibration
    rows = [
        (SUMMARIES[name], f"{c.observed[name]:.2f}", *(f"{point:.2f}" for point in c.simulated[name]))
        for name in c.observed
    ]
    return table(("summary", "record", "game 10 %", "median", "90 %"), rows)


def _learnt(scored: Backtest) -> list[str]:
    found = sorted(scored.calibration.learnt.values(), key=lambda entry: -entry.divergence)[:MOST]
    rows = [
        (
            f"`{entry.parameter}`",
            f"{entry.spread_ratio:.2f}",
            f"{entry.shift:+.2f}",
            f"{entry.divergence:.2f}",
            entry.verdict,
        )
        for entry in found
    ]
    head = ("parameter", "spread after over before", "move, prior sd", "divergence, nats", "verdict")
    return table(head, rows)


def _uninformed(scored: Backtest) -> list[str]:
    c = scored.calibration
    names = ", ".join(f"`{name}`" for name in c.uninformed)
    return [f"Of {len(c.names)} parameters the record does not inform {len(c.uninformed)}: {names}."]


def _databases(scored: Backtest) -> list[str]:
    rows = [
        (rate.database, rate.group, rate.what, f"{rate.share:g}", str(rate.cases))
        for rate in scored.databases
    ]
    return table(("database", "cases of", "what", "value", "cases"), rows, left=3)


def _people(found: Forecasts) -> list[str]:
    rows = [
        (
            f"`{forecast.id}`",
            str(forecast.months),
            *(f"{value:.0f}" for value in (forecast.quantiles or {}).values()),
        )
        for forecast in found.forecasts
        if forecast.quantiles is not None
    ]
    return table(("persons", "months", "5 %", "10 %", "25 %", "50 %", "75 %", "90 %", "95 %"), rows)


def _odds(found: Forecasts) -> list[str]:
    by_name: dict[str, list[Forecast]] = {}
    for forecast in found.forecasts:
        if forecast.probability is not None:
            by_name.setdefault(forecast.id, []).append(forecast)
    rows = [(f"`{name}`", *(f"{f.probability:.2f}" for f in answers)) for name, answers in by_name.items()]
    return table(("by then", *(f"{months} months" for months in MONTHS)), rows)


def _mixture(found: Forecasts) -> list[str]:
    return table(
        ("policy", "probability"), [(f"`{name}`", f"{share:g}") for name, share in found.mixture.items()]
    )
