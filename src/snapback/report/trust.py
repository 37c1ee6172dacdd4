"""How far to trust a ledger: what happened beside what the model says, and what rests on judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from snapback.errors import MissingData
from snapback.report.labels import CONFIDENCE
from snapback.report.numbers import NARROW, percent, plain, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snapback.case import Case
    from snapback.economy.hindsight import Shift
    from snapback.report.view import LedgerView
    from snapback.world import World

WEAK = ("recalled", "judgement")

SHARES = ("fraction", "share", "points")
"""Units of quantities whose changes are differences and not ratios."""


def shift_table(shifts: Sequence[Shift]) -> dict[str, Any]:
    """Observed shifts beside the model's, and how many agree in sign and size."""
    rows = [
        {
            "shift": s,
            "observed": _change(s.observed, s.unit),
            "long": _change(s.long, s.unit),
            "short": _change(s.short, s.unit),
            "verdict": "agrees" if s.agrees else ("wrong sign" if _wrong_sign(s) else "wrong size"),
        }
        for s in shifts
    ]
    agree = sum(s.agrees for s in shifts)
    text = ""
    if shifts:
        text = (
            f"Of {len(shifts)} observed shifts, the model gives {agree} with the right sign and within a "
            f"factor of two at one of its two horizons, and misses {len(shifts) - agree}."
        )
        signs = sum(_wrong_sign(s) for s in shifts)
        if signs:
            text += f" In {signs} it has the wrong sign at both horizons."
    return {"rows": rows, "text": text}


def world_table(world: World) -> dict[str, Any]:
    """Give the world's totals beside published ones; empty for a world that comes without."""
    from snapback.world.diagnostics import diagnostics, published_totals  # noqa: PLC0415 -- reads files

    try:
        found = diagnostics(world, published_totals(str(world.meta.get("name", ""))))
    except (MissingData, OSError, KeyError):
        found = []
    rows = [
        {
            "diagnostic": d,
            "model": _level(d.model, d.unit),
            "published": _level(d.published, d.unit),
            "miss": percent(d.miss_pct),
        }
        for d in found
    ]
    checks = [d for d in found if d.used == "check"]
    near = sum(abs(d.miss_pct) <= 10.0 for d in checks)
    text = ""
    if checks:
        worst = max(checks, key=lambda d: abs(d.miss_pct))
        text = (
            f"Of {len(checks)} published totals that the table was not fitted to, {near} are met within "
            f"10{NARROW}%; the largest miss is {percent(worst.miss_pct)}{NARROW}% ({worst.quantity})."
        )
    return {"rows": rows, "text": text}


def confidence_summary(case: Case) -> dict[str, Any]:
    """Count the parameters by what they rest on, and list those that rest on judgement or memory."""
    counts = {c: sum(p.confidence == c for p in case.parameters.values()) for c in CONFIDENCE}
    weak = [name for name, p in case.parameters.items() if p.confidence in WEAK]
    unsure = [m.id for m in case.measures if m.confidence in WEAK]
    return {
        "counts": [(CONFIDENCE[c], n) for c, n in counts.items() if n],
        "total": len(case.parameters),
        "weak": weak,
        "measures": len(case.measures),
        "unsure": unsure,
    }


def draws_text(view: LedgerView) -> str:
    """Say what the ranges rest on and what failed."""
    ranges = view.ledger.ranges
    if ranges is None:
        return (
            "No draws were made: every number is at the central values of the parameters, and has no range."
        )
    draws, failed = int(ranges.attrs["draws"]), int(ranges.attrs["failed_draws"])
    text = f"Ranges hold 80{NARROW}% of {draws} draws of all parameters from their priors."
    if failed:
        text += f" {failed} of them have no equilibrium and are left out of the ranges."
    outside = _outside(view)
    if outside:
        text += (
            f" In {outside} cells of the ledger the value at central parameters lies outside its own "
            f"80{NARROW}% range, because the model bends: trust the range."
        )
    return text + " Values shared out over all orders, and coalitions of key holders, are at central values."


def _outside(view: LedgerView) -> int:
    amounts = [
        view.worth(k, p.id, a.id)
        for k in ("marginal_first", "marginal_last")
        for p in view.packages
        for a in view.actors
    ]
    printed = [(a, view.rounding.step(a.extent)) for a in amounts if a.band]
    return sum(
        not (a.low or 0.0) - step / 2 <= a.central <= (a.high or 0.0) + step / 2 for a, step in printed
    )


def _wrong_sign(shift: Shift) -> bool:
    """Say whether the model goes the other way at both horizons; a shift that rounds to none has no way."""
    moved = abs(shift.observed) >= 0.02
    return moved and all(model * shift.observed < 0.0 for model in (shift.long, shift.short))


def _change(value: float, unit: str) -> str:
    """Give a change in per cent, or in points where the quantity is itself a share."""
    number = rounded(100.0 * value, 1.0)
    sign = "+" if value > 0.0 and number != "0" else ""
    return f"{sign}{number}{NARROW}{'points' if unit in SHARES else '%'}"


def _level(value: float, unit: str) -> str:
    return f"{percent(100.0 * value)}{NARROW}%" if unit == "share" else f"{plain(value)}{NARROW}{unit}"
