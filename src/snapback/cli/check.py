"""``snapback check``: everything that is wrong with a case."""

from typing import Annotated

import typer

from snapback.cli.output import Json, print_json, print_problems, problem_list


def check(
    case: Annotated[str, typer.Argument(help="Name of an embedded case, or a case folder.")],
    *,
    as_json: Json = False,
) -> None:
    """All errors and warnings of a case, with line numbers.

    Ends with 2 where there is an error; warnings alone end with 0. Nothing is written.

    Example: snapback check belarus-2025
    """
    from snapback.case import check_case
    from snapback.world.embedded import load_world

    found = check_case(case, load_world)
    errors = sum(p.severity == "error" for p in found.problems)
    if as_json:
        print_json(
            {
                "ok": found.ok,
                "case": case,
                "problems": problem_list(found.problems),
                "confidence": found.confidence,
            }
        )
    else:
        print_problems(found.problems, stderr=False)
        warnings = len(found.problems) - errors
        typer.echo(f"{case}: {_count(errors, 'error')}, {_count(warnings, 'warning')}")
        for kind, counts in found.confidence.items():
            shown = ", ".join(f"{n} {what}" for what, n in sorted(counts.items(), key=lambda item: -item[1]))
            typer.echo(f"  {kind} rest on: {shown}")
    if not found.ok:
        raise typer.Exit(2)


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
