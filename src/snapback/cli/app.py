"""Find the verb, run it, and turn what it raises into a message and an exit code.

Exit codes: 0 fine, 2 the user's input, 3 did not converge, 1 ours, 130 stopped with Ctrl-C.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from snapback.cli.output import show_error
from snapback.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Verb:
    """Where a verb lives and what it does, so that ``snapback --help`` needs none of them imported."""

    module: str
    attribute: str
    summary: str


VERBS = {
    "assess": Verb(
        "snapback.cli.assess", "assess", "Ledger, promises and people under every policy, with bands."
    ),
    "solve": Verb("snapback.cli.solve", "solve", "One policy, or terms that no case has written down."),
    "report": Verb("snapback.cli.report", "report", "The report of an assessment, as a page or as a PDF."),
    "ledger": Verb(
        "snapback.cli.ledger", "ledger", "What each measure is worth to whom, and who holds its key."
    ),
    "explore": Verb("snapback.cli.explore", "explore", "The page: write an agreement, see what comes of it."),
    "claims": Verb(
        "snapback.cli.claims", "claims", "Every claim of a case, with its odds and what it hangs on."
    ),
    "tip": Verb("snapback.cli.tip", "tip", "What would have to be true for a verdict to turn."),
    "design": Verb("snapback.cli.design", "design", "The terms of an agreement that no others beat."),
    "forecast": Verb(
        "snapback.cli.forecast", "forecast", "What will be counted after the vintage, with the odds."
    ),
    "backtest": Verb(
        "snapback.cli.backtest", "backtest", "How forecasts of the past would have done against base rates."
    ),
    "check": Verb("snapback.cli.check", "check", "All errors and warnings of a case, with line numbers."),
    "new": Verb("snapback.cli.new", "new", "Write a commented skeleton of a case."),
    "world": Verb("snapback.cli.world", "app", "Import, list and describe world tables."),
    "published": Verb(
        "snapback.cli.published", "published", "Recompute published tables and show the misses."
    ),
}


STOPPED = 130


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code; nothing that a user types ends in a traceback."""
    as_json = "--json" in arguments
    try:
        code = build(arguments)(
            args=list(arguments) or ["--help"], prog_name="snapback", standalone_mode=False
        )
        sys.stdout.flush()
    except KeyboardInterrupt:  # while a verb was still being imported
        code = STOPPED
    except Exception as error:  # noqa: BLE001 -- the last resort: one plain line instead of a traceback
        return show_error(error, as_json=as_json)
    if code == STOPPED:
        print("snapback: stopped; nothing half-done was left.", file=sys.stderr)  # noqa: T201
    return code if isinstance(code, int) else 0


def build(arguments: Sequence[str]) -> typer.Typer:
    """Make the application with the one verb that is called; the others stand in by name and summary."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,  # rich would double the time of --help
        pretty_exceptions_enable=False,
        help="A laboratory for sanctions deals. Example: snapback assess belarus-2025",
        epilog="SNAPBACK_TRACEBACK=1 shows where an unexpected error came from.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    called = next((word for word in arguments if not word.startswith("-")), None)
    for name, verb in VERBS.items():
        if name != called:
            app.command(name, short_help=verb.summary)(_elsewhere)
            continue
        found = getattr(importlib.import_module(verb.module), verb.attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name, short_help=verb.summary)
        else:
            app.command(name, short_help=verb.summary)(found)
    return app


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"snapback {__version__}")
        raise typer.Exit


def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Take the options that stand before a verb."""


def _elsewhere() -> None:
    """Stand in for a verb that is not called."""
