"""What the verbs print: one JSON object or tables on standard output, everything else on standard error."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from snapback.errors import InvalidInput, NotConverged, Problem, SnapbackError

if TYPE_CHECKING:
    from rich.console import Console

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object on standard output.")]

WIDTH = 120
"""Columns of tables where the output goes to a file or a pipe."""

Report = Callable[[float, str], None]
"""Takes the share of the work done, 0 to 1, and what is being done."""


def print_json(result: Mapping[str, Any]) -> None:
    """Print one JSON object; arrays become lists, and a number that is not finite is our mistake."""
    sys.stdout.write(json.dumps(result, default=_plain, allow_nan=False) + "\n")


def console(*, stderr: bool = False) -> "Console":
    """Give the console for tables (standard output) or for progress and notes (standard error)."""
    from rich.console import Console

    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    width = None if terminal or "COLUMNS" in os.environ else WIDTH
    return Console(stderr=stderr, highlight=False, width=width)


@contextmanager
def progress(title: str) -> Iterator[Report]:
    """Show a bar on standard error while something long runs; silent where nobody watches."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)

        def report(done: float, doing: str) -> None:
            bar.update(task, completed=done, description=doing or title)

        yield report


def problem_list(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Give problems as the public contract names their fields."""
    return [{"severity": p.severity, "where": p.where, "what": p.what, "remedy": p.remedy} for p in problems]


def print_problems(problems: Sequence[Problem], *, stderr: bool = True) -> None:
    """Print problems for a person, numbered, each with its place and its remedy."""
    if not problems:
        return
    lines = []
    for number, problem in enumerate(problems, 1):
        lines.append(f"{number:>3}. {problem.severity}: {problem.where}")
        lines.append(f"     {problem.what}")
        if problem.remedy:
            lines.append(f"     -> {problem.remedy}")
    print("\n".join(lines), file=sys.stderr if stderr else sys.stdout)


def show_error(error: Exception, *, as_json: bool) -> int:
    """Say what went wrong, in JSON where that was asked for, and give the exit code."""
    if isinstance(error, BrokenPipeError):  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    code, kind, message, problems = _sort(error)
    if os.environ.get("SNAPBACK_TRACEBACK"):
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    if as_json:
        print_json(
            {
                "ok": False,
                "error": {"kind": kind, "message": message, "exit_code": code} | _diagnostics(error),
                "problems": problem_list(problems),
            }
        )
    print(f"snapback: {message}", file=sys.stderr)  # noqa: T201
    if problems:
        print_problems(problems)
    return code


def _sort(error: Exception) -> tuple[int, str, str, Sequence[Problem]]:
    if isinstance(error, InvalidInput):
        number = len(error.problems)
        message = "one problem in the input, nothing was written:"
        if number != 1:
            message = f"{number} problems in the input, nothing was written:"
        return error.exit_code, type(error).__name__, message, error.problems
    if isinstance(error, NotConverged):
        return error.exit_code, "NotConverged", f"{error} (residual {error.residual:.2e})", ()
    if isinstance(error, SnapbackError):
        return error.exit_code, type(error).__name__, str(error), ()
    if hasattr(error, "format_message"):  # typer's own complaints about the command line
        remedy = "Add --help to the command to see what it takes."
        problem = Problem("error", "command line", str(error.format_message()), remedy)
        return 2, "Usage", "the command line is not understood:", (problem,)
    if isinstance(error, OSError) and error.filename is not None:
        where, what = str(error.filename), f"{error.strerror or error}."
        problem = Problem("error", where, what, "Check the path, its permissions and the space on the disk.")
        return 2, "File", "a file cannot be read or written:", (problem,)
    message = (
        f"an unexpected error, and the mistake is ours ({type(error).__name__}: {error}). Please report it "
        "with the command you ran and `snapback --version`; SNAPBACK_TRACEBACK=1 shows where it came from."
    )
    return 1, "Internal", message, ()


def _diagnostics(error: Exception) -> dict[str, Any]:
    if not isinstance(error, NotConverged):
        return {}
    # A failed solve may carry NaN, which JSON has not: such numbers are given as text.
    text = json.dumps({"residual": error.residual, "diagnostics": error.diagnostics}, default=_plain)
    found: dict[str, Any] = json.loads(text, parse_constant=str)
    return found


def _plain(value: object) -> Any:  # noqa: ANN401 -- whatever JSON can carry
    for method in ("tolist", "item"):
        if hasattr(value, method):
            return getattr(value, method)()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)
