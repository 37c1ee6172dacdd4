"""Assessments and solved policies as plain names and numbers, in the shape of the public contract."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.economy.record import ledger_record
from snapback.game.comparison import TITLES
from snapback.game.levels import combination_of
from snapback.game.outcomes import YEARS
from snapback.game.stage import levels_of
from snapback.verdict.assessment import BANDS
from snapback.verdict.deciding import verdict_record

if TYPE_CHECKING:
    import xarray as xr

    from snapback.case.agreement import Agreement
    from snapback.game.promises import Due
    from snapback.verdict.assessment import Assessment
    from snapback.verdict.solving import Solved

SAID = ("claims", "tipping", "joint_turns", "rankings", "tornado", "boxes", "signposts")
"""Parts of a record that only draws can fill."""

CHANGES = ("regime_revenue", "patron_gain", "gateway_goods", "gateway_payments", "dependence")
"""What relief changes, told against all measures in force."""

RANKED = 10
"""Parameters that are listed for each outcome, the largest effect first."""


def assessment_record(assessment: Assessment) -> dict[str, Any]:
    """Give an assessment ready for JSON.

    People are persons, money USD million a year, probabilities fractions. ``at`` has the median (``p50``) and
    the 80 % band (``p10``, ``p90``) over draws with the Monte-Carlo standard error of the median (``error``),
    beside the value at central parameters (``central``). Without draws all points are the central value and
    the error is ``null``, and what the draws say (``claims``, ``tipping``, ``joint_turns``, ``rankings``,
    ``tornado``, ``boxes``, ``signposts``) is empty. What too few draws leave without a value is ``null``.
    """
    case = assessment.case
    return {
        "case": case.id,
        "title": case.title,
        "question": case.question,
        "vintage": str(case.vintage),
        "draws": assessment.draws,
        "failed_draws": assessment.failed_draws,
        "failures": [] if assessment.ensemble is None else _failures(assessment.ensemble.failed),
        "seed": assessment.seed,
        "fingerprint": assessment.fingerprint,
        "result_hash": result_hash(assessment),
        "report": None,
        "policies": [_policy(assessment, agreement) for agreement in assessment.agreements],
        **_said(assessment),
        "ledger": _ledger(assessment),
    }


def solved_record(solved: Solved) -> dict[str, Any]:
    """Give a solved policy ready for JSON.

    People are persons, money USD million a year, probabilities fractions; paths are told at the end of each
    quarter after the vintage. ``relief`` says what the economy is worth after each number of steps.
    """
    agreement = solved.played.agreement
    told = {name: solved.outcomes[name].values for name in ("path", "at", "hazard", "step_kept")}
    sides = [str(side) for side in solved.outcomes["side"].values]
    steps = solved.played.stage.automaton.steps
    return {
        "policy": solved.policy,
        "title": solved.title,
        "terms": agreement.model_dump(mode="json", exclude_none=True),
        "outcomes": {
            name: {
                "title": title,
                "unit": unit,
                "path": told["path"][n].tolist(),
                "at": dict(zip(YEARS, told["at"][n].tolist(), strict=True)),
            }
            for n, (name, (title, unit)) in enumerate(TITLES.items())
        },
        "hazard": dict(zip(sides, told["hazard"].tolist(), strict=True)),
        "step_kept": told["step_kept"][:steps].tolist(),
        "promises": [_due(due) for due in solved.promises],
        "relief": _relief(solved),
        "result_hash": solved.result_hash,
        "fingerprint": solved.case.fingerprint()[:16],
    }


def _relief(solved: Solved) -> list[dict[str, Any]]:
    data = solved.economy.sel(horizon="long") if "horizon" in solved.economy.dims else solved.economy
    told = {name: data[name].values for name in ("income", "value", *CHANGES)}
    actors = [str(actor) for actor in data["actor"].values]
    target = [str(region) for region in data["region"].values].index(solved.case.target)
    levels = levels_of(solved.played.agreement)
    rows = [combination_of(data, level) for level in levels]
    return [
        {
            "eased": list(level),
            "income": float(told["income"][row, target]),
            "value": dict(zip(actors, told["value"][row].tolist(), strict=True)),
            **{name: float(told[name][row] - told[name][rows[0]]) for name in CHANGES},
        }
        for level, row in zip(levels, rows, strict=True)
    ]


def result_hash(assessment: Assessment) -> str:
    """Hash the draws; without draws, what each policy leads to at central values.

    SHA-256 of canonical bytes: names, then little-endian doubles, so that equal results have equal hashes on
    every machine.
    """
    if assessment.ensemble is not None:
        return assessment.ensemble.result_hash
    path = assessment.comparison.data["path"]
    names = [*map(str, path["policy"].values), "", *map(str, path["outcome"].values)]
    digest = hashlib.sha256("\n".join(["central", *names, ""]).encode())
    # Adding zero makes one zero of both.
    digest.update(np.ascontiguousarray(path.values + 0.0, dtype="<f8").tobytes())
    return digest.hexdigest()


def ranked(slopes: xr.Dataset, outcome: str) -> list[tuple[str, float, float]]:
    """List parameter, effect of its 80 % range, and derivative for an outcome, the largest effect first."""
    at = slopes.sel(outcome=outcome)
    rows = zip(
        map(str, slopes["parameter"].values),
        map(float, at["effect"].values),
        map(float, at["derivative"].values),
        strict=True,
    )
    return sorted((r for r in rows if r[1] != 0.0), key=lambda row: (-abs(row[1]), row[0]))


def _said(assessment: Assessment) -> dict[str, Any]:
    """Give what the draws say; lists without entries where there are none."""
    if assessment.verdict is None:
        return {name: [] for name in SAID}
    said: dict[str, Any] = _finite(verdict_record(assessment.verdict))
    return said


def _finite(value: Any) -> Any:  # noqa: ANN401 -- whatever JSON has
    """Put nothing in the place of what is no finite number, which JSON cannot say."""
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _failures(failed: tuple[tuple[int, str], ...]) -> list[dict[str, Any]]:
    return [{"draw": draw, "reason": reason} for draw, reason in failed]


def _policy(assessment: Assessment, agreement: Agreement) -> dict[str, Any]:
    data = assessment.comparison.data.sel(policy=agreement.id)
    record: dict[str, Any] = {
        "id": agreement.id,
        "title": agreement.title,
        "kind": agreement.kind,
        "outcomes": {
            name: {"title": title, "unit": unit, "at": _at(assessment, agreement.id, name)}
            for name, (title, unit) in TITLES.items()
        },
        "noise_floor": None,
        "promises": [_due(due) for due in assessment.promises[agreement.id]],
        "derivatives": {},
    }
    floor = data["noise"].values
    if np.isfinite(floor).all():
        record["noise_floor"] = {
            "outcome": "freed",
            "unit": "persons",
            "at": {year: float(floor[quarters - 1]) for year, quarters in YEARS.items()},
        }
    slopes = assessment.derivatives.get(agreement.id)
    if slopes is not None:
        record["derivatives"] = {
            str(outcome): _slopes(assessment, slopes, str(outcome)) for outcome in slopes["outcome"].values
        }
    return record


def _at(assessment: Assessment, policy: str, outcome: str) -> dict[str, dict[str, float | None]]:
    central = assessment.comparison.data["at"].sel(policy=policy, outcome=outcome).values
    points: dict[str, dict[str, float | None]] = {}
    for n, year in enumerate(YEARS):
        value = float(central[n])
        points[year] = {**dict.fromkeys(BANDS, value), "central": value, "error": None}
    if assessment.bands is None:
        return points
    band = assessment.bands.sel(policy=policy, outcome=outcome)
    for n, year in enumerate(YEARS):
        found = dict(zip(BANDS, map(float, band["at"].values[n]), strict=True))
        error = float(band["error"].values[n, list(BANDS).index("p50")])
        points[year] |= {**found, "error": error if np.isfinite(error) else None}
    return points


def _due(due: Due) -> dict[str, Any]:
    return {
        "id": due.place,
        "title": due.title,
        "step": due.step,
        "owed_by": due.owes,
        "reached": due.reached,
        "kept": due.kept,
        "quarter": due.quarter + 1,
        "keep": due.keep,
        "refuse": due.refuse,
        "wait": due.wait,
        "worth_of_keeping": dict(due.worth),
    }


def _slopes(assessment: Assessment, slopes: xr.Dataset, outcome: str) -> dict[str, Any]:
    politics = assessment.case.politics
    return {
        "year": str(slopes["year"].sel(outcome=outcome).values),
        "unit": TITLES[outcome][1],
        "ranked": [
            {
                "parameter": name,
                "effect_of_80_percent_range": effect,
                "derivative": slope,
                "confidence": politics[name].confidence if name in politics else None,
            }
            for name, effect, slope in ranked(slopes, outcome)[:RANKED]
        ],
    }


def _ledger(assessment: Assessment) -> dict[str, Any]:
    whole = ledger_record(assessment.ledger, assessment.case)
    kept = ("unit", "reference", "world", "overlap", "residual", "gap", "solves", "fingerprint", "packages")
    return {name: whole[name] for name in kept}
