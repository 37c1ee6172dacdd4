"""``snapback published``: published tables, computed again."""

from pathlib import Path
from typing import Annotated

import typer

from snapback.cli.output import Json, console, print_json


def published(
    *,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder with the authors' data; also SNAPBACK_DATA, or shared/data near by."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Recompute published tables and show the misses.

    A cell agrees when it is the printed figure to the last printed digit.

    Example: snapback published
    """
    from snapback.economy.published import as_json as as_object
    from snapback.economy.published import published as recompute

    with console(stderr=True).status("solving the published worlds"):
        tables = recompute(data)
    if as_json:
        print_json(as_object(tables))
        return

    from rich.table import Table

    out = console()
    for table in tables:
        grid = Table(
            title=f"{table.paper}, {table.table}: {table.title} ({table.unit})", title_justify="left"
        )
        for heading in ("", "", "printed", "computed", ""):
            grid.add_column(heading, justify="right" if heading else "left")
        for cell in table.rows:
            note = "" if cell.matches else "differs"
            grid.add_row(cell.row, cell.column, f"{cell.printed:g}", f"{cell.computed:.4f}", note)
        out.print(grid)
        out.print(
            f"{table.within_tolerance} of {table.cells} agree to the last printed digit; "
            f"largest miss {table.largest_miss:.4g}"
        )
        for reason in table.known_differences:
            out.print(f"  known difference: {reason}")
