"""``snapback forecast``: what will be counted after the vintage, with the odds of each answer."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from snapback.cli.output import Json, console, print_json, progress


def forecast(
    case: Annotated[str, typer.Argument(help="An embedded case, such as belarus-2025, or a case folder.")],
    *,
    vintage: Annotated[
        str | None, typer.Option("--vintage", help="An earlier day, such as 2024-07-31: only what was known.")
    ] = None,
    draws: Annotated[int, typer.Option("--draws", min=1, max=4096, help="Draws of the parameters.")] = 64,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Which draws and paths.")] = 0,
    paths: Annotated[
        int, typer.Option("--paths", min=1, max=4096, help="Paths of each policy in each draw.")
    ] = 64,
    workers: Annotated[
        int, typer.Option("--workers", min=0, max=64, help="Processes; by default one a core.")
    ] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder that keeps finished draws, so that a run resumes.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Forecast people freed, held and newly jailed, relief and breach, month by month.

    Example: snapback forecast belarus-2025 --draws 64
    """
    from snapback.economy.engine import threads
    from snapback.economy.worlds import load_case
    from snapback.verdict.forecast import forecast as foresee

    day = _day(vintage)
    asked = load_case(case)
    with progress(f"Forecast of {asked.id}") as report:
        found = foresee(
            asked,
            vintage=day,
            draws=draws,
            seed=seed,
            paths=paths,
            workers=workers or threads(),
            store=out,
            progress=report,
        )
    if as_json:
        print_json(found.as_json())
        return
    from snapback.cli.forecast_tables import show

    show(found, console())


def _day(text: str | None) -> dt.date | None:
    from snapback.errors import InvalidInput

    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"is `{text[:40]}`, which is no day.", where="--vintage", remedy="Write a day as 2024-07-31."
        ) from error
