"""The ledger of an assessment: its ranges from the assessment's own draws, and each agreement's relief."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.ensemble import quantiles
from snapback.report.numbers import Amount, percent, share, span
from snapback.report.sentences import listed
from snapback.verdict.drawn import VALUE_KINDS

if TYPE_CHECKING:
    from jaxtyping import Float

    from snapback.economy.leverage import Ledger
    from snapback.report.assessment_view import AssessmentView
    from snapback.report.view import LedgerView

LEVELS = (0.1, 0.5, 0.9)
STATES = {"in_force": "nothing", "all_eased": "everything"}


def with_ranges(view: AssessmentView) -> Ledger:
    """Give the ledger with ranges over the draws of the assessment, as far as these recorded it."""
    draws = view.draws
    ledger: Ledger = view.assessment.ledger
    if draws is None or ledger.ranges is not None:
        return ledger
    import xarray as xr  # noqa: PLC0415 -- heavy, and only draws need it

    packages = [p.id for p in view.case.packages]
    actors = [a.id for a in view.case.actors if a.role != "street"]
    worth = [
        [[_points(draws.package_value(kind, [p], a)) for a in actors] for p in packages]
        for kind in VALUE_KINDS
    ]
    coords: dict[str, Any] = {
        "quantile": list(LEVELS),
        "value_kind": list(VALUE_KINDS),
        "package": packages,
        "actor": actors,
        "state": list(STATES),
    }
    variables: dict[str, Any] = {
        "package_value": (("value_kind", "package", "actor", "quantile"), np.array(worth)),
        **{
            name: (
                ("state", "quantile"),
                np.array([_points(draws.economy(name, s)) for s in STATES.values()]),
            )
            for name in ("gateway_flow", "dependence")
        },
    }
    found = view.assessment
    ensemble = found.ensemble
    failures = [] if ensemble is None else list(ensemble.failed)
    attrs = {
        "draws": found.draws,
        "failed_draws": found.failed_draws,
        "seed": found.seed,
        "failures": failures,
    }
    ranged: Ledger = replace(ledger, ranges=xr.Dataset(variables, coords, attrs))
    return ranged


def relief_table(view: AssessmentView, ledger: LedgerView) -> list[dict[str, Any]]:
    """Give what the relief of each agreement is worth and lets pass once all of it is in place.

    Agreements with the same relief share a row; a policy without relief has none.
    """
    sets: dict[frozenset[str], list[int]] = {}
    for agreement in view.policies:
        relief = frozenset(p for step in agreement.steps for p in step.relief)
        if relief:
            sets.setdefault(relief, []).append(view.number[agreement.id])
    return [
        {
            "policies": listed([str(n) for n in numbers]),
            "packages": [p for p in ledger.packages if p.id in relief],
            "cells": _cells(view, ledger, relief),
        }
        for relief, numbers in sets.items()
    ]


def _cells(view: AssessmentView, ledger: LedgerView, relief: frozenset[str]) -> list[tuple[str, str]]:
    """Give value to target, rulers and patron, what passes, and the patron's share of trade."""
    draws, words = view.draws, ledger.rounding
    names = tuple(p.id for p in ledger.packages if p.id in relief)
    cells = []
    for actor in ledger.leads:
        amount = Amount(ledger.eased(relief, actor.id))
        if draws is not None and actor.role == "regime":
            gain = draws.economy("regime_revenue", names) - draws.economy("regime_revenue", "nothing")
            amount = _amount(amount.central, gain)
        elif draws is not None and actor.role == "patron":
            amount = _amount(amount.central, draws.economy("patron_gain", names))
        cells.append((words.amount(amount), words.band(amount)))
    if ledger.patron is None:
        return cells
    flow = Amount(ledger.outcome("gateway_flow", relief))
    grip = ledger.outcome("dependence", relief)
    if draws is None:
        return [*cells, (words.amount(flow), ""), (share(grip), "")]
    flow = _amount(flow.central, draws.economy("gateway_flow", names))
    low, _, high = _points(draws.economy("dependence", names))
    ends = [f"{percent(100.0 * v)}" for v in (low, high)]
    return [*cells, (words.amount(flow), words.band(flow)), (percent(100.0 * grip), span(*ends))]


def _amount(central: float, values: Float[np.ndarray, " draw"]) -> Amount:
    low, _, high = _points(values)
    return Amount(central, low, high)


def _points(values: Float[np.ndarray, " draw"]) -> tuple[float, float, float]:
    found = quantiles(values)
    return float(found.p10), float(found.p50), float(found.p90)
