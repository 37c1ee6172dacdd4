"""Terms and values that are given on the command line, in the place of what the case says."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from snapback.case import Case

TermsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--terms",
        help="An agreement as JSON, or @FILE: replaces the case's of the same id, or is added.",
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Hold a parameter at a value; may be repeated."),
]


def revised(case: "Case", terms: Sequence[str] | None, held: Sequence[str] | None) -> "Case":
    """Give the case with what the command line says.

    Raises
    ------
    InvalidInput
        If something is not readable, or does not fit the case.
    """
    if not terms and not held:
        return case
    from snapback.case.revision import revise

    return revise(case, [read_terms(text, n) for n, text in enumerate(terms or ())], read_values(held))


def read_terms(text: str, n: int = 0) -> dict[str, Any]:
    """Read one agreement from JSON, or from a file whose name follows ``@``."""
    import json

    from snapback.errors import InvalidInput

    where = f"--terms[{n}]"
    if text.startswith("@"):
        text = _text_of(Path(text[1:]), where)
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            f"is not JSON ({error}).", where=where, remedy='Write {"id": ..., "kind": ...}, or @FILE.'
        ) from None
    if not isinstance(said, dict):
        raise InvalidInput(
            "is no mapping.", where=where, remedy='Begin with {"id": ..., as in `agreements` of a case.'
        )
    return said


def read_values(held: Sequence[str] | None) -> dict[str, float]:
    """Read ``NAME=VALUE`` pairs."""
    from snapback.errors import InvalidInput, Problem

    values: dict[str, float] = {}
    problems = []
    for pair in held or ():
        name, equals, number = pair.partition("=")
        where = f"--set {pair[:80]}"
        try:
            values[name.strip()] = float(number)
        except ValueError:
            what = "has no number after `=`." if equals else "has no `=`."
            problems.append(Problem("error", where, what, "Write NAME=VALUE, as in --set delta_target=0.96."))
    if problems:
        raise InvalidInput(problems)
    return values


def _text_of(path: Path, where: str) -> str:
    from snapback.errors import InvalidInput

    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise InvalidInput(
            f"the file {path} cannot be read as text.", where=where, remedy="Check its name."
        ) from None
