"""Where every number comes from: parameters with their uses, and how to make this page again."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from snapback.report.labels import CONFIDENCE, kind_name
from snapback.report.numbers import plain
from snapback.version import __version__

if TYPE_CHECKING:
    from snapback.case import Case
    from snapback.economy.leverage import Ledger
    from snapback.world import World


def parameter_table(case: Case) -> list[dict[str, Any]]:
    """List every parameter with meaning, range, source, confidence, and where it is used."""
    used = _uses(case)
    return [
        {
            "name": name,
            "parameter": p,
            "central": plain(p.central),
            "range": "" if p.low is None or p.high is None else f"{plain(p.low)} to {plain(p.high)}",
            "shape": kind_name(p.shape),
            "confidence": CONFIDENCE[p.confidence],
            "uses": used.get(name, []),
        }
        for name, p in case.parameters.items()
    ]


def reproduction(ledger: Ledger, case: Case) -> dict[str, Any]:
    """Give the command, and what must be equal for the same numbers."""
    words = ["snapback", "ledger", case.folder.name]
    if ledger.ranges is not None:
        words += ["--draws", str(int(ledger.ranges.attrs["draws"]))]
        words += ["--seed", str(int(ledger.ranges.attrs["seed"]))]
    else:
        words += ["--draws", "0"]
    if ledger.overlap != case.overlap:
        words += ["--overlap", ledger.overlap]
    words += ["--out", f"out/{case.id}"]
    return {
        "command": shlex.join(words),
        "version": __version__,
        "fingerprint": ledger.fingerprint,
        "residual": f"{ledger.residual:.0e}".replace("e-0", "e-"),
        "solves": ledger.solves,
    }


def world_sources(world: World) -> list[tuple[str, dict[str, str]]]:
    """Give sources and licences of the world's variables."""
    variables = world.meta.get("variables", {})
    return [
        (kind_name(str(name)), {str(k): str(v) for k, v in about.items()})
        for name, about in (variables.items() if isinstance(variables, dict) else ())
        if isinstance(about, dict)
    ]


def _uses(case: Case) -> dict[str, list[tuple[str, str]]]:
    """Say where each parameter stands in the case, as (what it sets, anchor)."""
    used: dict[str, list[tuple[str, str]]] = {}
    for path, quantity, _ in case.quantities():
        if isinstance(quantity, str):
            used.setdefault(quantity, []).append(_place(case, path))
    return used


def _place(case: Case, path: tuple[Any, ...]) -> tuple[str, str]:
    part, *rest = path
    field = kind_name(str(path[-1]))
    if part == "measures":
        ident = case.measures[rest[0]].id
        return f"{field} of {ident}", f"#measure-{ident}"
    if part == "routes":
        ident = case.routes[rest[0]].id
        return f"{field} of route {kind_name(ident)}", f"#route-{ident}"
    anchors = {"regime": "#def-regime", "elasticity": "#def-equilibrium", "dispersion": "#def-routes"}
    where = {"regime": "rulers\N{RIGHT SINGLE QUOTATION MARK} revenue", "elasticity": "elasticity",
             "dispersion": "route choice"}  # fmt: skip
    return f"{where.get(str(part), kind_name(str(part)))}: {field}", anchors.get(str(part), "#def-measures")
