"""``snapback backtest``: how the method would have done on the past, against base rates."""

from pathlib import Path
from typing import Annotated

import typer

from snapback.cli.output import Json, console, print_json, progress


def backtest(
    case: Annotated[str, typer.Argument(help="An embedded case, such as belarus-2025, or a case folder.")],
    *,
    draws: Annotated[int, typer.Option("--draws", min=80, max=4096, help="Draws of the parameters.")] = 128,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Which draws.")] = 0,
    workers: Annotated[
        int, typer.Option("--workers", min=0, max=64, help="Processes; by default one a core.")
    ] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder that keeps finished draws, so that a run resumes.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Forecast the past with what was known then, and score it against base rates and persistence.

    Example: snapback backtest belarus-2025
    """
    from snapback.economy.engine import threads
    from snapback.economy.worlds import load_case
    from snapback.verdict.backtest import backtest as score

    asked = load_case(case)
    with progress(f"Backtest of {asked.id}") as report:
        found = score(asked, draws=draws, seed=seed, workers=workers or threads(), store=out, progress=report)
    if as_json:
        print_json(found.as_json())
        return
    from snapback.cli.backtest_tables import show

    show(found, console())
