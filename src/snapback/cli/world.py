"""``snapback world``: list, describe and import world tables."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from snapback.cli.output import Json, console, print_json, progress
from snapback.errors import InvalidInput, MissingData, Problem

if TYPE_CHECKING:
    from rich.console import Console

    from snapback.world.table import World

app = typer.Typer(
    help="World tables: what a case's economy starts from. Example: snapback world describe snapback-2013",
    no_args_is_help=True,
    rich_markup_mode=None,
)

FORMATS = ("icio", "mrio", "baci", "itpd")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """List the worlds that come with the package.

    Example: snapback world list
    """
    from snapback.world.embedded import list_worlds, load_world

    worlds = [_head(load_world(name), name) for name in list_worlds()]
    if as_json:
        print_json({"worlds": worlds})
        return
    for world in worlds:
        size = f"{world['countries']} countries, {world['sectors']} sectors"
        typer.echo(f"{world['name']}  {world['title']} ({size}, year {world['year']})")


@app.command()
def describe(
    name: Annotated[str, typer.Argument(help="An embedded world, or a world file.")],
    *,
    case: Annotated[
        str | None,
        typer.Option(help="Also impose this case's measures and compare with the shifts that were observed."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Describe a world: axes, sources, what is constructed, and how it fits published totals.

    Example: snapback world describe snapback-2013 --case belarus-2025
    """
    from snapback.world.embedded import load_world

    world = load_world(name)
    about = _head(world, name) | {
        "countries": list(world.countries),
        "sectors": list(world.sectors),
        "unit": world.meta.get("unit", ""),
        "imbalance": world.base.imbalance,
        "sources": _sources(world),
        "marks": _marks(world),
        "adjusted": world.meta.get("adjusted", {}),
        "diagnostics": _diagnostics(world, name),
        "shifts": [] if case is None else _shifts(world, case),
    }
    if as_json:
        print_json(about)
    else:
        _show(about)


@app.command("import")
def import_(
    format_: Annotated[str, typer.Argument(metavar="FORMAT", help="icio, mrio, baci or itpd.")],
    file: Annotated[Path, typer.Argument(help="The published file, unpacked.")],
    *,
    name: Annotated[str, typer.Option(help="Name of the new world; it becomes NAME.npz.")],
    out: Annotated[Path, typer.Option(help="Folder to write to, such as a case folder.")] = Path(),
    year: Annotated[int | None, typer.Option(help="Year to take, or to check the file against.")] = None,
    base: Annotated[str | None, typer.Option(help="World whose structure baci and itpd take.")] = None,
    sectors: Annotated[
        Path | None, typer.Option(help="Table product,sector (baci) or industry_id,sector (itpd).")
    ] = None,
    regions: Annotated[Path | None, typer.Option(help="Table iso3,region to group countries by.")] = None,
    countries: Annotated[Path | None, typer.Option(help="BACI's country_codes_V*.csv.")] = None,
    theta: Annotated[
        str | None, typer.Option(help="Trade elasticity: a number, or a table sector,theta. 4 by default.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="Unusual column of an mrio file, as value=millions; repeat.")
    ] = None,
    final: Annotated[
        list[str] | None, typer.Option(help="Further code of final demand in an mrio file; repeat.")
    ] = None,
    unit: Annotated[str, typer.Option(help="Currency unit of an mrio file.")] = "USD million",
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Import a published table as a world that a case can name.

    Formats: icio (OECD ICIO, the wide CSV of one year), mrio (long-form input-output tables, as EMERGING),
    baci (CEPII BACI, into the structure of --base), itpd (ITPD-E, with domestic sales). Write the file into
    a case folder and name it there: `world: NAME.npz`. Stopping with Ctrl-C leaves nothing half-written.

    Example: snapback world import icio 2020_SML.csv --name icio-2020
    """
    target = out / f"{name}.npz"
    _check_options(format_, name, target, force=force)
    from snapback.world.store import write_world

    options: dict[str, Any] = {"name": name, "year": year}
    if format_ in ("mrio", "itpd", "icio") and theta is not None:
        options["theta"] = _theta(theta)
    if format_ == "mrio":
        options |= {"columns": _pairs(column or []), "final": final or (), "unit": unit}
    with progress(f"importing {file.name}") as report:
        world = _read(format_, file, options | {"report": report}, base, sectors, regions, countries)
    write_world(world, target)
    size = {"countries": len(world.countries), "sectors": len(world.sectors)}
    adjusted = world.meta.get("adjusted", {})
    if as_json:
        print_json({"world": str(target), "name": name, **size, "adjusted": adjusted})
        return
    typer.echo(f"{target}: {size['countries']} countries, {size['sectors']} sectors")
    for what, value in adjusted.items():
        typer.echo(f"  {what.replace('_', ' ')}: {_short(value)}")


def _check_options(format_: str, name: str, target: Path, *, force: bool) -> None:
    problems = []
    if format_ not in FORMATS:
        remedy = f"Formats are {', '.join(FORMATS)}."
        problems.append(Problem("error", "FORMAT", f"{format_!r} is not a format.", remedy))
    if not NAME.fullmatch(name):
        remedy = "Use letters, digits, `-` and `_`, at most 64."
        problems.append(Problem("error", "--name", f"{name!r} cannot be a world's name.", remedy))
    elif target.exists() and not force:
        remedy = "Choose another name, or add --force."
        problems.append(Problem("error", str(target), "exists already.", remedy))
    if not target.parent.is_dir():
        problems.append(Problem("error", "--out", f"{target.parent} is not a folder.", "Make it first."))
    if problems:
        raise InvalidInput(problems)


def _read(
    format_: str,
    file: Path,
    options: dict[str, Any],
    base: str | None,
    sectors: Path | None,
    regions: Path | None,
    countries: Path | None,
) -> "World":
    from snapback.world import importers
    from snapback.world.embedded import load_world

    if format_ == "icio":
        return importers.read_icio(file, **options)
    if format_ == "mrio":
        return importers.read_mrio(file, **options)
    world = None if base is None else load_world(base)
    if format_ == "itpd":
        return importers.read_itpd(file, base=world, industries=sectors, regions=regions, **options)
    problems = []
    if world is None:
        remedy = "As in --base snapback-2013."
        problems.append(Problem("error", "--base", "is missing: BACI says nothing about production.", remedy))
    if sectors is None:
        remedy = "Give a table with the columns product,sector."
        problems.append(Problem("error", "--sectors", "is missing: BACI has products, no sectors.", remedy))
    if world is None or sectors is None:
        raise InvalidInput(problems)
    return importers.read_baci(
        file, base=world, products=sectors, regions=regions, countries=countries, **options
    )


def _theta(text: str) -> float | dict[str, float]:
    from snapback.world.importers.reading import number, read_mapping

    value = number(text)
    if value is not None:
        return value
    found = read_mapping(Path(text), ("sector", "industry"), ("theta",))
    numbers = {sector: number(cell) for sector, cell in found.items()}
    wrong = [sector for sector, theta in numbers.items() if theta is None or theta <= 0]
    if wrong:
        what = f"has no positive elasticity for {', '.join(wrong)}."
        raise InvalidInput(what, where=text, remedy="Elasticities are positive numbers.")
    return {sector: theta for sector, theta in numbers.items() if theta is not None}


def _pairs(texts: list[str]) -> dict[str, str]:
    pairs = {}
    for text in texts:
        meaning, sign, column = text.partition("=")
        if not (meaning and sign and column):
            remedy = "Write MEANING=COLUMN, as in value=millions."
            raise InvalidInput(f"{text!r} is not understood.", where="--column", remedy=remedy)
        pairs[meaning] = column
    return pairs


def _head(world: "World", name: str) -> dict[str, Any]:
    return {
        "name": str(world.meta.get("name", name)),
        "title": str(world.meta.get("title", "")),
        "year": str(world.meta.get("year", "")),
        "countries": len(world.countries),
        "sectors": len(world.sectors),
    }


def _sources(world: "World") -> list[dict[str, str]]:
    variables: Mapping[str, Mapping[str, str]] = world.meta.get("variables", {})
    if not variables:
        keys = ("year", "source", "licence")
        return [{"variable": "all", **{key: str(world.meta.get(key, "")) for key in keys}}]
    return [
        {"variable": variable, **{key: str(about.get(key, "")) for key in ("year", "source", "licence")}}
        for variable, about in variables.items()
    ]


def _marks(world: "World") -> list[dict[str, Any]]:
    """Share of cells and of the value of all flows by what they rest on."""
    if world.mark is None:
        return []
    names: Mapping[str, str] = world.meta.get("marks", {})
    flow = world.base.flow
    cells = Counter(world.mark.ravel().tolist())
    return [
        {
            "mark": code,
            "meaning": names.get(str(code), ""),
            "cells": count / world.mark.size,
            "value": float(flow[world.mark == code].sum() / flow.sum()),
        }
        for code, count in sorted(cells.items())
    ]


def _diagnostics(world: "World", name: str) -> list[dict[str, Any]]:
    """Compare an embedded world with the published totals that come with it."""
    from snapback.world.diagnostics import diagnostics, published_totals
    from snapback.world.embedded import list_worlds

    if name not in list_worlds():
        return []
    try:
        published = published_totals(name)
    except MissingData:
        return []
    return [asdict(row) for row in diagnostics(world, published)]


def _shifts(world: "World", name: str) -> list[dict[str, Any]]:
    """Compare shifts that were observed when measures were imposed with the model's."""
    from snapback.case import load
    from snapback.economy.hindsight import shifts

    case = load(name, lambda _: world)
    return [
        asdict(row) | {"before": str(row.before), "after": str(row.after), "agrees": row.agrees}
        for row in shifts(case, world)
    ]


def _show(about: Mapping[str, Any]) -> None:
    from rich.padding import Padding

    out = console()
    out.print(f"{about['name']}: {about['title']}", style="bold")
    out.print(f"year {about['year']}, unit {about['unit']}, imbalance {about['imbalance']:.1e}")
    out.print(f"countries ({len(about['countries'])}): {' '.join(about['countries'])}")
    out.print(f"sectors ({len(about['sectors'])}): {' '.join(about['sectors'])}")
    out.print("\nSources", style="bold")
    for row in about["sources"]:
        out.print(f"{row['variable']} ({row['year'] or 'no year'})")
        out.print(
            Padding(f"{row['source'] or 'not said'}. Licence: {row['licence'] or 'not said'}", (0, 0, 0, 4))
        )
    if about["marks"]:
        out.print("\nWhat flows rest on", style="bold")
        marks = [{**m, "cells": f"{m['cells']:.1%}", "value": f"{m['value']:.1%}"} for m in about["marks"]]
        _print_table(out, marks)
    for what, value in about["adjusted"].items():
        out.print(f"{what.replace('_', ' ')}: {_short(value)}")
    if about["diagnostics"]:
        out.print("\nAgainst published totals", style="bold")
        _print_table(out, [_shown(row) for row in about["diagnostics"]])
        out.print("used: margin = the table was fitted to it, check = it was not. Sources and notes: --json.")
    if about["shifts"]:
        keys = ("title", "before", "after", "observed", "long", "short", "unit", "agrees")
        out.print("\nObserved shifts beside the model's, long run and short run", style="bold")
        _print_table(out, [{key: row[key] for key in keys} for row in about["shifts"]])


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """Pick what fits on a line; misses to a tenth of a per cent."""
    keys = ("quantity", "unit", "year", "published", "model")
    return {key: row[key] for key in keys} | {"miss": f"{row['miss_pct']:+.1f} %", "used": row["used"]}


def _print_table(out: "Console", rows: list[dict[str, Any]]) -> None:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, value in rows[0].items():
        numeric = isinstance(value, float) or heading in ("cells", "value", "miss")
        table.add_column(heading.replace("_", " "), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_short(value) for value in row.values()))
    out.print(table)


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 1e3 else f"{value:,.0f}"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
