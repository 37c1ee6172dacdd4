"""Field tables of docs/case-language.md, read off the schema, so that they cannot go stale."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

from docbuild.blocks import table
from snapback.case import agreement, schema
from snapback.case.kinds import NEEDS
from snapback.case.parameters import Parameter
from snapback.case.scalars import Bounds, Code, Day, FunctionName, Identifier, Text
from snapback.economy.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

MODELS: Mapping[str, type[BaseModel]] = {
    "case": schema.CaseFile,
    "actor": schema.Actor,
    "key-holder": schema.KeyHolder,
    "package": schema.Package,
    "route": schema.Route,
    "resource": schema.Resource,
    "measure": schema.Measure,
    "scope": schema.Scope,
    "renewal": schema.Renewal,
    "wedge": schema.Wedge,
    "regime": schema.RegimeRevenue,
    "take": schema.Take,
    "elasticity": schema.Elasticity,
    "game": agreement.GameSettings,
    "forecast": agreement.Forecasting,
    "agreement": agreement.Agreement,
    "step": agreement.Step,
    "parameter": Parameter,
}

_COMMON = {
    "id": "what others refer to it by",
    "title": "name for people",
    "source": "where it can be looked up",
    "confidence": "what it rests on, see below",
    "note": "what a reader should know besides",
}
"""Meaning of fields that mean the same everywhere."""

_NAMED = {
    Text: "text", Code: "code", Identifier: "identifier", Day: "day", int: "whole number",
    FunctionName: "name of a function",
}  # fmt: skip
_PARTS = {
    schema.Actor: "actors", schema.KeyHolder: "key holders", schema.Package: "packages",
    schema.Route: "routes", schema.Resource: "resources", schema.Measure: "measures", schema.Scope: "scope",
    schema.Renewal: "renewal", schema.Wedge: "wedge", schema.RegimeRevenue: "regime",
    schema.Take: "takes", schema.Elasticity: "elasticity",
    agreement.GameSettings: "game", agreement.Forecasting: "forecast",
    agreement.Agreement: "agreements", agreement.Step: "steps",
}  # fmt: skip


def language_blocks() -> dict[str, list[str]]:
    """Give the field table of every part of a case, and the table of kinds."""
    blocks = {f"fields-{name}": _fields(model) for name, model in MODELS.items()}
    return blocks | {"kinds": _kinds()}


def _fields(model: type[BaseModel]) -> list[str]:
    rows = []
    for name, field in model.model_fields.items():
        must = "yes" if field.is_required() else _default(field.default)
        written = _written(
            Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        )
        rows.append((f"`{name}`", written, must, field.description or _COMMON.get(name, "")))
    head = ("field", "what may stand there", "required, or what it is without", "what it is")
    return table(head, rows, left=4)


def _default(value: Any) -> str:  # noqa: ANN401 -- a default can be anything
    if value is None or value == ():
        return "none"
    if isinstance(value, tuple):
        return ", ".join(_default(part) for part in value)
    if isinstance(value, str | float | int):
        return f"`{str(value).lower()}`"
    return "empty"


def _written(annotation: Any) -> str:  # noqa: ANN401 -- an annotation can be anything
    """Say in words what an annotation lets one write."""
    named = {**_NAMED, float: "number", bool: "`true`, `false`"}
    if annotation in named:
        return named[annotation]
    if annotation in _PARTS:
        return f"[{_PARTS[annotation]}](#{_PARTS[annotation].replace(' ', '-')})"
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(*parts)
    if origin is Literal:
        return ", ".join(f"`{part}`" for part in parts)
    inner = [_written(part) for part in parts if part not in (type(None), ...)]
    said = {
        tuple: lambda: f"list of {_plural(inner[0])}",
        dict: lambda: f"mapping from name to {inner[1]}",
    }
    return said.get(origin, lambda: inner[0] if inner else "text")()


def _annotated(plain: Any, *remarks: Any) -> str:  # noqa: ANN401
    bounds = next((remark for remark in remarks if isinstance(remark, Bounds)), None)
    if bounds is not None:
        return f"quantity {bounds}"
    pattern = any(getattr(remark, "pattern", None) for remark in remarks)
    return "lower-case letters, digits, `-`" if pattern else _written(plain)


def _plural(words: str) -> str:
    if words.startswith("quantity "):
        return words.replace("quantity", "quantities", 1)
    return words if words.startswith(("[", "`")) or words == "text" else f"{words}s"


def _kinds() -> list[str]:
    rows = []
    for kind, needs in NEEDS.items():
        scope = ", ".join(f"`{name}`" for name in needs.scope)
        way = (
            "; `routes` or `via`"
            if needs.way
            else "; `routes` if carriers refuse"
            if kind == "listing"
            else ""
        )
        size = f"`{needs.size}`" if needs.size else ""
        doc = re.sub(r"\s+", " ", (KINDS[kind].__doc__ or "").split("\n\n", 1)[0]).strip()
        rows.append((f"`{kind}`", doc, scope + way, size, "yes" if needs.covers else "no"))
    return table(("kind", "what it does", "scope", "size", "`coverage`"), rows, left=5)
