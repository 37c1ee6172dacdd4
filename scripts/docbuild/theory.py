"""Tables of docs/theory.md: the theory's functions and parameters, the states, the moves, the outcomes."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from docbuild.blocks import table
from snapback.game.comparison import TITLES
from snapback.game.engine.tables import NATURE
from snapback.game.filling import ACTIONS, ORDER, PLAYERS, SHIFTS, fill
from snapback.game.outcomes import OUTCOMES, QUANTITIES
from snapback.game.policies import policy_of
from snapback.game.stage import stage
from snapback.game.theory import alternatives
from snapback.game.wiring import ROOMS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from types import ModuleType

    import xarray as xr

    from snapback.case import Case
    from snapback.game.engine.tables import Move

POLICY = "small_steps"
"""Agreement by which sizes of axes are shown."""

KINDS = {"total": "sum since the vintage", "level": "at the end of a quarter"}


def theory_blocks(case: Case, data: xr.Dataset) -> dict[str, list[str]]:
    """Give every table of the page, from the code and the case."""
    laid = stage(case, data, policy_of(case, POLICY))
    filled = fill(laid, case.central(), quantities=QUANTITIES)
    return {
        "axes": table(
            ("axis", "values", "bins"),
            [(f"`{a.name}`", ", ".join(a.labels), str(a.size)) for a in laid.axes],
            left=2,
        ),
        "moves": _moves(filled.whole.functions, filled.game.moves),
        "functions": _functions(),
        "parameters": _parameters(case),
        "outcomes": _outcomes(),
    }


def _moves(names: Collection[str], moves: Sequence[Move]) -> list[str]:
    rows = []
    for move in moves:
        if move.name in ORDER:
            who = " or ".join(dict.fromkeys(PLAYERS[int(n)] for n in move.mover.ravel()))
        else:
            who = "nature" if (move.mover == NATURE).all() else ""
        paid = [f"`{p}`" for p in PLAYERS if f"{p}_from_{move.name}" in names]
        shifted = [f"`{a}`" for a in SHIFTS[move.name] if f"{a}_after_{move.name}" in names]
        does = ", ".join(ACTIONS[move.name]) if move.name in ORDER else ""
        rows.append(
            (f"`{move.name}`", who, does, ", ".join(shifted) or "nothing", ", ".join(paid) or "nobody")
        )
    return table(("move", "who", "actions", "what shifts", "who is paid by it"), rows, left=5)


def _functions() -> list[str]:
    lines: list[str] = []
    for room in (*ROOMS, alternatives):
        rows = [(f"`{name}`", _said(function.__doc__)) for name, function in _own(room)]
        if rows:
            title = room.__name__.rsplit(".", 1)[1]
            lines += [
                f"**{title}**: {_said(room.__doc__)}",
                "",
                *table(("function", "gives"), rows, left=2),
                "",
            ]
    return lines[:-1]


def _own(room: ModuleType) -> list[tuple[str, object]]:
    return [
        (name, value)
        for name, value in vars(room).items()
        if callable(value) and getattr(value, "__module__", "") == room.__name__ and not name.startswith("_")
    ]


def _said(doc: str | None) -> str:
    """Give the first paragraph of a docstring without the shape at its end."""
    first = re.sub(r"\s+", " ", (doc or "").split("\n\n", 1)[0]).strip()
    return re.sub(r" \[[^\]]*\]\.$", "", first)


def _parameters(case: Case) -> list[str]:
    shared = set(re.findall(r"^([a-z]\w*):", _text("common"), re.MULTILINE))
    own = set(re.findall(r"^([a-z]\w*):", _text(case.id), re.MULTILINE))
    rows = []
    for name in sorted(case.politics):
        p = case.politics[name]
        span = "" if p.low is None or p.high is None else f"{p.low:g} to {p.high:g}"
        whose = "common" if name in shared - own else "case"
        cells = (p.meaning, p.unit, f"{p.central:g}", span, whose, p.confidence, p.source)
        rows.append((f"`{name}`", *(_cell(str(c)) for c in cells)))
    head = ("parameter", "meaning", "unit", "central", "80 % range", "whose", "confidence", "source")
    return table(head, rows, left=8)


def _text(case_id: str) -> str:
    return (files("snapback") / "cases" / case_id / "politics.yaml").read_text(encoding="utf-8")


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "/").strip()


def _outcomes() -> list[str]:
    kinds = {o.name: KINDS[o.kind] for o in OUTCOMES}
    rows = [
        (f"`{name}`", title, unit, kinds.get(name, KINDS["total"])) for name, (title, unit) in TITLES.items()
    ]
    return table(("outcome", "what", "unit", "counted"), rows, left=4)
