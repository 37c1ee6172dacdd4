"""``snapback ledger``: what each measure is worth to whom, and who holds its key."""

from pathlib import Path
from typing import Annotated

import typer

from snapback.cli.output import Json, print_json, progress


def ledger(
    case: Annotated[str, typer.Argument(help="An embedded case, such as belarus-2025, or a case folder.")],
    draws: Annotated[
        int,
        typer.Option(
            "--draws", min=0, max=4096, help="Draws of the parameters behind the ranges; 0 for none."
        ),
    ] = 12,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Which draws.")] = 0,
    overlap: Annotated[
        str | None,
        typer.Option(
            "--overlap", help="How measures overlap: nested or independent; as the case says by default."
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option("--workers", min=0, max=64, help="Processes; by default one a core."),
    ] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write report.html and ledger.json to.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Work out the ledger of leverage of a case.

    Example: snapback ledger belarus-2025 --out out/belarus-2025
    """
    from snapback.economy import ledger as work_out
    from snapback.economy.engine import threads
    from snapback.economy.record import ledger_record
    from snapback.economy.worlds import load_case, world_of
    from snapback.errors import InvalidInput

    if overlap not in (None, "nested", "independent"):
        raise InvalidInput(f"overlap is `{overlap}`.", where="--overlap", remedy="Use nested or independent.")
    asked = load_case(case)
    world = world_of(asked)
    with progress(f"Ledger of {asked.id}") as report:
        result = work_out(
            asked,
            world,
            draws=draws,
            seed=seed,
            overlap=overlap,
            workers=workers or threads(),
            progress=lambda doing, done, of: report(done / of, f"{asked.id}: {doing} {done}/{of}"),
        )
    record = ledger_record(result, asked)
    written = None
    if out is not None:
        from snapback.report import write_ledger_report

        written = write_ledger_report(result, asked, world, out)
        record["report"] = str(written)
    if as_json:
        print_json(record)
        return
    from snapback.cli.ledger_tables import show

    show(result, asked)
    if written is not None:
        print(f"Report: {written}")  # noqa: T201
