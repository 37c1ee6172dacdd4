"""``snapback assess``: what each policy leads to, from the ledger through the game to the bands."""

import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from snapback.cli.output import Json, print_json, progress
from snapback.cli.revised import SetOption, TermsOption, revised

if TYPE_CHECKING:
    from snapback.case import Case

DRAWS = 64
"""Draws by default: the fewest whose 80 % band has draws well inside both of its ends."""


def assess(
    case: Annotated[str, typer.Argument(help="An embedded case, such as belarus-2025, or a case folder.")],
    draws: Annotated[
        int,
        typer.Option("--draws", min=0, max=100_000, help="Draws of all parameters; 0 for central values."),
    ] = DRAWS,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Which draws.")] = 0,
    workers: Annotated[
        int,
        typer.Option("--workers", min=0, max=64, help="Processes; by default one a core."),
    ] = 0,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Address of a Dask scheduler that runs the draws instead."),
    ] = None,
    vintage: Annotated[
        datetime | None,
        typer.Option("--vintage", formats=["%Y-%m-%d"], help="Read only facts known by this day."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for report.html, assessment.json and the draws."),
    ] = None,
    terms: TermsOption = None,
    held: SetOption = None,
    tipping: Annotated[
        bool,
        typer.Option(
            "--tipping/--no-tipping",
            help="Search what would turn each verdict among the parameters that move it most.",
        ),
    ] = True,
    as_json: Json = False,
) -> None:
    """Assess a case: ledger, promises and people under every policy, with bands over what nobody knows.

    Finished draws are kept, so that a stopped run goes on where it ended.

    Example: snapback assess belarus-2025 --out out/belarus-2025
    """
    from snapback.economy.engine import threads
    from snapback.economy.worlds import load_case, world_of
    from snapback.ensemble.kept import Kept
    from snapback.verdict.assessment import assess as work_out
    from snapback.verdict.record import assessment_record

    asked = revised(load_case(case), terms, held)
    if vintage is not None:
        asked = seen_from(asked, vintage.date())
    world = world_of(asked)
    store = store_root(out)
    try:
        with progress(f"Assessment of {asked.id}") as report:
            result = work_out(
                asked,
                world,
                draws=draws,
                seed=seed,
                workers=workers or threads(),
                scheduler=scheduler,
                store=store,
                kept=Kept(store_root(None).parent / "kept"),
                tipping=tipping,
                progress=_told(report, asked.id),
            )
    except KeyboardInterrupt:
        if draws:
            _note(f"finished draws are kept in {store}; the same command goes on from there.")
        raise
    if draws:
        _note(f"{result.draws - result.failed_draws} of {result.draws} draws, kept in {store}.")
    record = assessment_record(result)
    written = None
    if out is not None:
        from snapback.report import write_assessment_report

        written = write_assessment_report(result, out)
        record["report"] = str(written)
    if as_json:
        print_json(record)
        return
    from snapback.cli.assess_tables import show

    show(result)
    print(f"Result: {record['result_hash']}")  # noqa: T201
    if written is not None:
        print(f"Report: {written}")  # noqa: T201


def store_root(out: Path | None) -> Path:
    """Give the folder of draws: with the report, else in the user's cache.

    ``SNAPBACK_CACHE`` names another cache than ``$XDG_CACHE_HOME/snapback`` or ``~/.cache/snapback``.
    """
    if out is not None:
        return out / "draws"
    own = os.environ.get("SNAPBACK_CACHE")
    if own:
        return Path(own) / "draws"
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "snapback" / "draws"


def seen_from(case: "Case", day: date) -> "Case":
    """Move the vintage of a case back to a day; later facts can then no longer be read.

    Raises
    ------
    InvalidInput
        If the day is later than the case's own vintage, or earlier than something that the case states.
    """
    from snapback.errors import InvalidInput, Problem

    if day > case.vintage:
        raise InvalidInput(
            f"{day} is later than the vintage of the case, {case.vintage}.",
            where="--vintage",
            remedy="Name an earlier day, or bring the case up to date and move its vintage.",
        )
    late = [
        Problem(
            "error",
            "--vintage",
            f"the measure `{m.id}` is of {m.date}, which nobody knew on {day}.",
            "Name a later day, or write a case as things stood on that day.",
        )
        for m in case.measures
        if m.date > day
    ]
    if late:
        raise InvalidInput(late)
    if day < case.vintage:
        _note(f"the people held and all other numbers that the case states are those of {case.vintage}.")
    return case.model_copy(update={"vintage": day})


def _told(report: Callable[[float, str], None], name: str) -> Callable[[str, int, int], None]:
    """Make one bar of the stages: each starts it afresh, with its name."""

    def told(doing: str, done: int, of: int) -> None:
        words = doing if " draws" in doing else f"{doing} {done}/{of}"
        report(done / of if of else 1.0, f"{name}: {words}")

    return told


def _note(text: str) -> None:
    print(f"snapback: {text}", file=sys.stderr)  # noqa: T201
