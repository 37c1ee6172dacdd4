"""The page docs/reference/cli.md: every verb of the command line, read off what ``--help`` says."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import typer.main

from docbuild.blocks import table
from snapback.cli.app import VERBS, build

if TYPE_CHECKING:
    from collections.abc import Iterator


def verb_blocks() -> dict[str, list[str]]:
    """Give a section for each verb: usage, what it does, an example, what it takes."""
    lines: list[str] = []
    for verb in VERBS:
        command = typer.main.get_command(build([verb])).commands[verb]  # type: ignore[attr-defined]
        for name, one in _leaves(verb, command):
            lines += ["", *_verb(name, one)]
    return {"verbs": [f"The verbs: {', '.join(f'[{verb}](#snapback-{verb})' for verb in VERBS)}.", *lines]}


def _leaves(name: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 -- a command or a group
    yield name, command
    for inner, one in getattr(command, "commands", {}).items():
        yield f"{name} {inner}", one


def _verb(name: str, command: Any) -> list[str]:  # noqa: ANN401
    said, _, example = inspect.cleandoc(command.help or "").partition("Example:")
    paragraphs = [" ".join(part.split()) for part in said.split("\n\n") if part.strip()]
    taken = [p for p in command.params if p.name != "help"]
    words = " ".join(_metavar(p) for p in taken if p.param_type_name == "argument")
    options = " [OPTIONS]" if any(p.param_type_name == "option" for p in taken) else ""
    lines = [f"## snapback {name}", "", f"    snapback {name} {words}".rstrip() + options, ""]
    for paragraph in paragraphs:
        lines += [paragraph, ""]
    if example.strip():
        lines += [f"Example: `{example.strip().rstrip('.')}`", ""]
    if taken:
        rows = [(_written(p), _default(p), " ".join((p.help or "").split())) for p in taken]
        lines += table(("argument or option", "without it", "what it is"), rows, left=3)
    return lines


def _metavar(parameter: Any) -> str:  # noqa: ANN401
    word = parameter.metavar or parameter.name.upper()
    word = word.strip("{}[]").upper().replace("{", "").replace("}", "")
    return word if parameter.required else f"[{word}]"


def _written(parameter: Any) -> str:  # noqa: ANN401
    if parameter.param_type_name == "argument":
        return f"`{_metavar(parameter)}`".replace("|", "\\|")
    names = " / ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))
    if parameter.is_flag:
        return names
    return f"{names} `{parameter.metavar or _word(parameter)}`{_bounds(parameter)}"


def _word(parameter: Any) -> str:  # noqa: ANN401
    """Give the word that stands for what is written: by the type, as Typer keeps it."""
    kind = str(parameter.type_descriptor.annotation)
    known = {"int": "N", "Path": "PATH", "date": "DAY"}
    return next((word for name, word in known.items() if name in kind), "WORD")


def _bounds(parameter: Any) -> str:  # noqa: ANN401
    low, high = parameter.min, parameter.max
    if low is None:
        return ""
    return f", {low} or more" if high is None else f", {low} to {high:,}"


def _default(parameter: Any) -> str:  # noqa: ANN401
    if parameter.required:
        return "required"
    value = parameter.default
    if value is None or value is False or callable(value) or value == ():
        return ""
    return "on" if value is True else f"`{value}`"
