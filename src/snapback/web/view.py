"""A case as the page shows it, before anything is computed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from snapback.case.agreement import MAX_STEPS
from snapback.case.regions import known_regions, region_name
from snapback.version import __version__
from snapback.web.economies import ledger_parameters

if TYPE_CHECKING:
    from snapback.case import Case
    from snapback.case.agreement import Agreement
    from snapback.web.cases import Place

LEVELS = (0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)
"""Probabilities at which the quantiles of a prior are told."""


def entry(place: Place, case: Case) -> dict[str, Any]:
    """Give what the list of cases says of one."""
    return {
        "id": place.id,
        "title": case.title,
        "question": case.question,
        "vintage": str(case.vintage),
        "origin": place.origin,
    }


def view(place: Place, case: Case) -> dict[str, Any]:
    """Give all that the page shows of a case.

    Raises
    ------
    InvalidGame
        If the case has no game.
    """
    from snapback.game.comparison import TITLES  # noqa: PLC0415 -- heavy
    from snapback.game.outcomes import OUTCOMES  # noqa: PLC0415
    from snapback.game.play import QUARTERS  # noqa: PLC0415
    from snapback.game.policies import policies_of  # noqa: PLC0415
    from snapback.game.stage import settings_of  # noqa: PLC0415

    held = settings_of(case).held
    kinds = {outcome.name: outcome.kind for outcome in OUTCOMES}
    known = tuple(known_regions(case.world))
    regions = {a.id: list(case.regions(a.regions, known)) for a in case.actors}
    return {
        **entry(place, case),
        "target": case.target,
        "patron": case.patron or "",
        "held": float(case.value(held)),
        "held_parameter": held if isinstance(held, str) else None,
        "policies": [terms_of(agreement) for agreement in policies_of(case)],
        "packages": [
            {
                "id": p.id,
                "title": p.title,
                "forms": list(p.eased_forms),
                "key_holders": list(p.key_holders),
                "measures": [m.id for m in case.measures if m.package == p.id],
            }
            for p in case.packages
        ],
        "key_holders": [{"id": h.id, "title": h.title, "actor": h.actor} for h in case.key_holders],
        "actors": [
            {"id": a.id, "title": a.title, "role": a.role, "regions": regions[a.id]} for a in case.actors
        ],
        "measures": _measures(case),
        "places": {code: region_name(code) for codes in regions.values() for code in codes},
        "parameters": _parameters(case),
        "outcomes": [
            # What is averted against no deal adds up like the totals.
            {"name": name, "title": title, "unit": unit, "kind": kinds.get(name, "total")}
            for name, (title, unit) in TITLES.items()
        ],
        "claims": [{"id": c.id, "text": c.text} for c in case.claims],
        "max_steps": MAX_STEPS,
        "quarters": QUARTERS,
        "fingerprint": case.fingerprint()[:16],
        "version": __version__,
    }


def terms_of(agreement: Agreement) -> dict[str, Any]:
    """Give the terms of a policy as they may be sent back."""
    said: dict[str, Any] = agreement.model_dump(mode="json", exclude_none=True)
    return said


def _measures(case: Case) -> list[dict[str, Any]]:
    packages = {p.id for p in case.packages}
    return [
        {
            "id": m.id,
            "title": m.title,
            "act": m.act,
            "sender": m.sender,
            "date": str(m.date),
            "kind": m.kind,
            "package": m.package if m.package in packages else None,
            "form": m.form,
            "source": m.source,
            "confidence": m.confidence,
        }
        for m in case.measures
    ]


def _parameters(case: Case) -> list[dict[str, Any]]:
    ledger, priors = ledger_parameters(case), case.priors()
    return [
        {
            "name": name,
            "meaning": parameter.meaning,
            "unit": parameter.unit,
            "central": float(parameter.central),
            "low": parameter.low,
            "high": parameter.high,
            "lower": _finite(priors[name].lower),
            "upper": _finite(priors[name].upper),
            "shape": parameter.shape,
            "source": parameter.source,
            "confidence": parameter.confidence,
            "note": parameter.note,
            "part": "ledger" if name in ledger else "promises",
            "common": name in case.common,
            "quantiles": [float(q) for q in priors[name].ppf(LEVELS)],
        }
        for name, parameter in case.known().items()
    ]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
