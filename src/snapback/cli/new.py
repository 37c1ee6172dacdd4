"""``snapback new``: start a case."""

from typing import Annotated

import typer

from snapback.cli.output import Json, print_json


def new(
    name: Annotated[str, typer.Argument(help="Name of the case; a folder of that name is made.")],
    *,
    as_json: Json = False,
) -> None:
    """Write a commented skeleton of a case.

    The skeleton is a whole small case that passes its check: change it piece by piece. A folder that is
    there already is left as it is.

    Example: snapback new my-case
    """
    from snapback.case import new_case

    folder = new_case(name)
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    if as_json:
        print_json({"case": folder.name, "folder": str(folder), "files": files})
        return
    typer.echo(f"{folder}: {', '.join(files)}")
    typer.echo(f"Next: snapback check {folder}")
