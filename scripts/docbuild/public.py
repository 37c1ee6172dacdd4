"""The page docs/reference/python.md: signatures and docstrings of the public names."""

from __future__ import annotations

import importlib
import inspect
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MODULES = (
    "snapback", "snapback.world", "snapback.economy", "snapback.ensemble", "snapback.game",
    "snapback.verdict",
)  # fmt: skip

RESULTS = {
    "snapback": (
        ("snapback.case.case", "Case"),
        ("snapback.economy.leverage", "Ledger"),
        ("snapback.verdict.solving", "Solved"),
        ("snapback.verdict.assessment", "Assessment"),
        ("snapback.case.revision", "revise"),
    )
}
"""What public functions give or use without being a public name themselves."""

SECTIONS = {
    "Parameters": "Takes", "Attributes": "Has", "Returns": "Gives", "Yields": "Gives", "Raises": "Raises",
}  # fmt: skip
_UNDERLINED = re.compile(r"^([A-Z][A-Za-z ]+)\n-{3,}$", re.MULTILINE)
_QUOTES = str.maketrans("", "", "'\"")
_ADDRESS = re.compile(r"<[^<>]*(?:<lambda>)?[^<>]* at 0x[0-9a-f]+>")
_ROLE = re.compile(r":\w+:`~?([^`]+)`")


def public_blocks() -> dict[str, list[str]]:
    """Give a part for each package, and in it each public name."""
    return {f"names-{module.replace('.', '-')}": _module(module) for module in MODULES}


def _module(name: str) -> list[str]:
    module = importlib.import_module(name)
    found = [(each, getattr(module, each)) for each in module.__all__]
    lines: list[str] = []
    for each, thing in sorted(found, key=lambda pair: pair[0].lower()):
        if callable(thing):
            lines += [*_name(f"{name}.{each}", thing), ""]
    for home, each in RESULTS.get(name, ()):
        lines += [*_name(each, getattr(importlib.import_module(home), each), home), ""]
    return lines[:-1]


def _name(path: str, thing: object, home: str | None = None) -> list[str]:
    doc = inspect.getdoc(thing) or ""
    head = [f"### {path}", ""]
    if home:
        head += [f"In `{home}`.", ""]
    if inspect.isfunction(thing):
        head += ["```text", *_signature(path.rsplit(".", 1)[-1], thing), "```", ""]
    return [*head, *_markdown(doc)]


def _signature(name: str, function: object) -> list[str]:
    """Write a signature as in the source, without the quotes of names that only type checkers know."""
    signature = inspect.signature(function)  # type: ignore[arg-type]
    flat = f"{name}{signature}".translate(_QUOTES)
    if len(flat) <= 100:
        return [flat]
    inner: list[str] = []
    starred = False
    for parameter in signature.parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            inner, starred = [*inner, "    *,"], True
        inner.append(_ADDRESS.sub("...", f"    {parameter},").translate(_QUOTES))
    gives = signature.return_annotation
    after = "" if gives is inspect.Signature.empty else f" -> {gives}".translate(_QUOTES)
    return [f"{name}(", *inner, f"){after}"]


def _markdown(doc: str) -> list[str]:
    """Turn a numpydoc docstring into paragraphs and lists."""
    doc = _ROLE.sub(lambda m: f"`{m[1].rsplit('.', 1)[-1]}`", doc).replace("``", "`")
    first, *parts = _UNDERLINED.split(doc)
    lines = _paragraphs(first)
    for title, body in zip(parts[::2], parts[1::2], strict=True):
        lines += ["", f"**{SECTIONS.get(title, title)}**", ""]
        lines += _entries(body) if title in SECTIONS else _paragraphs(body)
    return lines


def _paragraphs(text: str) -> list[str]:
    lines: list[str] = []
    for part in re.split(r"\n\s*\n", inspect.cleandoc(text)):
        if part.strip():
            lines += ["", _escaped(" ".join(part.split()))]
    return lines[1:]


def _entries(text: str) -> list[str]:
    lines: list[str] = []
    name: str | None = None
    told: list[str] = []
    for line in [*inspect.cleandoc(text).splitlines(), ""]:
        if line and not line.startswith(" "):
            lines += _entry(name, told)
            name, told = line.strip(), []
        else:
            told.append(line.strip())
    return [*lines, *_entry(name, told)]


def _entry(name: str | None, told: Sequence[str]) -> list[str]:
    if name is None:
        return []
    words = _escaped(" ".join(" ".join(told).split()))
    plain = ", ".join(f"`{each.strip()}`" for each in name.split(",")) if "`" not in name else name
    return [f"- {plain}: {words}" if words else f"- {plain}"]


def _escaped(text: str) -> str:
    """Keep brackets from becoming links, but not inside code."""
    parts = text.split("`")
    parts[::2] = [part.replace("[", "\\[").replace("*", "\\*") for part in parts[::2]]
    return "`".join(parts)
