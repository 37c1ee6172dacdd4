"""Tables of docs/reference/: every parameter of the real case, every outcome of a policy."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

from docbuild.blocks import table
from snapback.game.comparison import TITLES
from snapback.game.outcomes import OUTCOMES
from snapback.report.outcome_words import KINDS, MEANINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from snapback.case import Case
    from snapback.case.parameters import Parameter

COUNTED = {
    "sender_gain": (
        "Expected income a year that the sender has more through the relief in place; equivalent variation."
    ),
    "dependence": "Expected share of the patron in the target's trade in goods.",
    "crises": "Expected number of crises in which the rulers may fall.",
    "interventions": "Expected number of crises in which the patron steps in for the rulers.",
    "deadlines_missed": (
        "Probability that the target is the first to break because it waits until a deadline has passed; a "
        "part of `broken_by_target`."
    ),
}
"""What outcomes count that the report does not define."""


def parameter_blocks(case: Case) -> dict[str, list[str]]:
    """Give the parameters of a case: of its ledger, of promises in every case, of promises in this one."""
    common, own = _named("common"), _named(case.id)
    shared = {name for name in case.politics if name in common and name not in own}
    parts = {
        "parameters-common": {n: p for n, p in case.politics.items() if n in shared},
        "parameters-promises": {n: p for n, p in case.politics.items() if n not in shared},
        "parameters-ledger": {n: p for n, p in case.parameters.items() if n not in case.politics},
    }
    return {name: _parameters(part) for name, part in parts.items()}


def outcome_blocks() -> dict[str, list[str]]:
    """Give every outcome of a policy: name, unit, what it counts and when."""
    kinds = {outcome.name: KINDS[outcome.kind] for outcome in OUTCOMES}
    rows = [
        (f"`{name}`", unit, kinds.get(name, KINDS["total"]), _told(name, title))
        for name, (title, unit) in TITLES.items()
    ]
    return {"outcomes": table(("outcome", "unit", "counted", "what"), rows, left=4)}


def _told(name: str, title: str) -> str:
    return f"*{title[:1].upper()}{title[1:]}.* {MEANINGS.get(name) or COUNTED[name]}"


def _named(folder: str) -> set[str]:
    text = (files("snapback") / "cases" / folder / "politics.yaml").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]\w*):", text, re.MULTILINE))


def _parameters(parameters: Mapping[str, Parameter]) -> list[str]:
    head = ("parameter", "central", "80 % range", "shape", "rests on", "source")
    rows = []
    for name, p in sorted(parameters.items()):
        what = f"`{name}`<br>{_cell(p.meaning)} (*{_cell(p.unit)}*)"
        rows.append((what, f"{p.central:g}", _span(p), p.shape, p.confidence, _from(p)))
    return table(head, rows, left=6)


def _span(parameter: Parameter) -> str:
    if parameter.low is None or parameter.high is None or parameter.shape == "fixed":
        return "none"
    return f"{parameter.low:g} to {parameter.high:g}"


def _from(parameter: Parameter) -> str:
    note = f" {parameter.note}" if parameter.note else ""
    return _cell(parameter.source.rstrip(".") + "." + note)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "/").replace("<", "&lt;").strip()
