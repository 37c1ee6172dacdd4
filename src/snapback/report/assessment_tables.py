"""Tables of an assessment: policies side by side, promises, and the parameters of promises."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from snapback.game.comparison import TITLES
from snapback.game.filling import DISCOUNT, PRECISION, SHARPNESS
from snapback.game.theory.weightings import WEIGHTINGS
from snapback.report.assessment_view import YEAR_WORDS
from snapback.report.labels import CONFIDENCE, kind_name
from snapback.report.numbers import plain, share
from snapback.report.verdict_words import chance, worth_cells
from snapback.version import __version__

if TYPE_CHECKING:
    from snapback.case import Case
    from snapback.report.assessment_view import AssessmentView, Gap

Table = dict[str, Any]

SIDE_BY_SIDE = (
    ("People", "street", ("freed", "newly_jailed", "held")),
    ("Promises kept", "sender", ("steps_kept", "agreement_completed")),
    ("Promises broken", "target", ("broken_by_target", "broken_by_sender", "snapped_back")),
    ("Money", "regime", ("regime_revenue", "patron_gain", "dependence")),
    ("Time in jail, and power", "street", ("detention_averted", "regime_falls")),
    (
        "What it is worth to the sender, by weighting",
        "sender",
        ("sender_value.human_rights", "sender_value.power_politics", "sender_value.quick_success"),
    ),
)
"""Groups of outcomes in the table of policies, people first."""

AGAINST = (
    "freed", "newly_jailed", "held", "regime_revenue", "patron_gain", "dependence", "regime_falls",
    *(f"sender_value.{weighting}" for weighting in WEIGHTINGS),
)  # fmt: skip
"""Outcomes that are set against no deal."""

SHORT = {
    "regime_revenue": "rulers’ revenue",
    "patron_gain": "patron’s gain",
    "dependence": "patron’s share of trade",
    "regime_falls": "rulers lose power",
}
"""Titles for narrow columns."""


def policy_tables(view: AssessmentView) -> list[Table]:
    """Set the policies side by side: after one, three and five years, people before money."""
    return [
        {
            "title": title,
            "role": role,
            "heads": [{"id": name, "title": TITLES[name][0], "unit": view.unit(name)} for name in names],
            "years": list(YEAR_WORDS.values()),
            "rows": [
                {
                    "agreement": a,
                    "number": view.number[a.id],
                    "noise": [_noise(view, a.id, year) for year in YEAR_WORDS],
                    "cells": [[view.told(a.id, name, year) for year in YEAR_WORDS] for name in names],
                }
                for a in view.policies
                if not title.startswith("Promises") or view.due(a.id)
            ],
        }
        for title, role, names in SIDE_BY_SIDE
    ]


def gap_table(view: AssessmentView) -> Table:
    """Set each policy against no deal in the same draw, after three years."""
    return {
        "heads": [
            {"id": name, "title": SHORT.get(name, TITLES[name][0]), "unit": _points(view, name)}
            for name in AGAINST
        ],
        "rows": [
            {
                "agreement": a,
                "number": view.number[a.id],
                "cells": [(gap := view.gap(a.id, name), _often(gap)) for name in AGAINST],
            }
            for a in view.policies
            if a.id != view.nothing
        ],
    }


def promise_tables(view: AssessmentView) -> list[Table]:
    """List each agreement's promises in the order in which they fall due, and what keeping is worth."""
    return [
        {
            "agreement": a,
            "number": view.number[a.id],
            "rows": [
                {
                    "due": due,
                    "chances": [chance(p) for p in (due.reached, due.kept, due.keep, due.refuse, due.wait)],
                    "worth": worth_cells(view, a.id, due),
                }
                for due in view.due(a.id)
            ],
        }
        for a in view.agreements
    ]


def politics_summary(case: Case) -> Table:
    """Count the parameters of promises by what they rest on."""
    counts = {c: sum(p.confidence == c for p in case.politics.values()) for c in CONFIDENCE}
    return {
        "total": len(case.politics),
        "common": len(case.common),
        "counts": [(CONFIDENCE[c], n) for c, n in counts.items() if n],
        "groups": [
            (CONFIDENCE[c], [name for name, p in case.politics.items() if p.confidence == c])
            for c in ("judgement", "recalled")
            if counts.get(c)
        ],
    }


def politics_table(view: AssessmentView) -> list[dict[str, Any]]:
    """List every parameter of promises with meaning, range, source, and the functions that use it."""
    case, used = view.case, _functions(view)
    return [
        {
            "name": name,
            "parameter": p,
            "central": plain(p.central),
            "range": "" if p.low is None or p.high is None else f"{plain(p.low)} to {plain(p.high)}",
            "shape": kind_name(p.shape),
            "confidence": CONFIDENCE[p.confidence],
            "common": name in case.common,
            "uses": used.get(name, []),
        }
        for name, p in case.politics.items()
    ]


def reproduction(view: AssessmentView) -> dict[str, Any]:
    """Give the command, and what must be equal for the same numbers."""
    case, assessment = view.case, view.assessment
    words = ["snapback", "assess", case.folder.name, "--draws", str(assessment.draws)]
    words += ["--seed", str(assessment.seed), "--out", f"out/{case.id}"]
    ledger = assessment.ledger
    return {
        "command": shlex.join(words),
        "version": __version__,
        "fingerprint": assessment.fingerprint,
        "residual": f"{ledger.residual:.0e}".replace("e-0", "e-"),
        "solves": ledger.solves,
    }


def _points(view: AssessmentView, outcome: str) -> str:
    unit = view.unit(outcome)
    return "points" if unit in ("probability", "fraction") else unit


def _often(gap: Gap) -> str:
    """Say in which share of draws the difference has the sign that it mostly has."""
    if gap.more is None or gap.less is None:
        return ""
    if max(gap.more, gap.less) < 0.005:
        return "always equal"
    return f"more in {share(gap.more)}" if gap.more >= gap.less else f"less in {share(gap.less)}"


def _noise(view: AssessmentView, policy: str, year: str) -> str:
    floor = view.noise(policy, year)
    return "" if floor is None else view.say(floor, "persons")


def _functions(view: AssessmentView) -> dict[str, list[str]]:
    """Say which functions of the theory take each parameter in the games that were played."""
    used: dict[str, dict[str, None]] = {}
    for played in view.assessment.comparison.plays.values():
        for function, arguments in played.filled.whole.arguments.items():
            for argument in arguments:
                used.setdefault(argument, {})[function] = None
    for path, quantity, _ in view.case.quantities():
        if isinstance(quantity, str):
            used.setdefault(quantity, {})[f"terms: {kind_name(str(path[-1]))}"] = None
    for names, what in ((SHARPNESS, "sharpness of choices"), (DISCOUNT, "discounting")):
        for name in names.values():
            used.setdefault(name, {})[what] = None
    used.setdefault(PRECISION, {})["sharpness of choices"] = None
    return {name: list(functions) for name, functions in used.items()}
