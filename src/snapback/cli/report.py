"""``snapback report``: the report of a case or of an assessment's folder, as a page or as a PDF."""

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from snapback.cli.output import Json, print_json, progress

if TYPE_CHECKING:
    from snapback.case import Case
    from snapback.report.scores_view import Scores
    from snapback.verdict.assessment import Assessment

DRAWS = 64
"""Draws of a case whose assessment is not there yet, as of ``snapback assess``."""


def report(
    what: Annotated[
        str,
        typer.Argument(
            metavar="CASE|FOLDER",
            help="An embedded case, a case folder, or the folder that `snapback assess --out` wrote.",
        ),
    ],
    pdf: Annotated[bool, typer.Option("--pdf", help="Print it as a PDF through Chromium.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="File to write; by default report.html or report.pdf beside the draws."),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option("--draws", min=0, max=100_000, help=f"Draws of a case; {DRAWS} by default."),
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="Which draws.")] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=0, max=64, help="Processes; by default one a core.")
    ] = 0,
    scores: Annotated[
        bool,
        typer.Option(
            "--scores", help="Also forecast the past and compute published tables again; a minute or two."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the report of an assessment, as one HTML page or as a PDF.

    Draws that are finished are used again. From a folder that already holds its page, this is taken, but
    with --scores it is made again.

    Example: snapback report belarus-2025 --pdf --out belarus.pdf
    """
    from snapback.report.pdf import find_browser, print_pdf

    wants_pdf = pdf or (out is not None and out.suffix == ".pdf")
    _check_name(out, wants_pdf=wants_pdf)
    browser = find_browser() if wants_pdf else None  # before minutes of work
    folder = Path(what)
    if (folder / "assessment.json").is_file():
        _only_for_cases(draws, seed)
        page, told = _of_folder(folder, workers, scores=scores)
        default = folder
    else:
        page, told = _of_case(what, DRAWS if draws is None else draws, seed or 0, workers, scores=scores)
        default = page.parent
    written = out or default / ("report.pdf" if wants_pdf else "report.html")
    if wants_pdf:
        with progress("Printing") as bar:
            bar(0.5, "Printing")
            print_pdf(page, written, browser=browser)
    elif written != page:
        written.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, written)
    if as_json:
        print_json({**told, "report": str(page), "pdf": str(written) if wants_pdf else None})
        return
    print(f"Report: {written}")  # noqa: T201


def _of_case(name: str, draws: int, seed: int, workers: int, *, scores: bool) -> tuple[Path, dict[str, Any]]:
    """Assess a case into ``out/CASE``; draws come from the user's cache as far as they are there."""
    from snapback.cli.assess import store_root
    from snapback.economy.worlds import load_case
    from snapback.report import write_assessment_report

    asked = load_case(name)
    found = _assessed(asked, draws, seed, workers, store_root(None))
    tests = _scores(asked, workers, store_root(None)) if scores else None
    return write_assessment_report(found, Path("out") / asked.id, tests), _told(found)


def _of_folder(folder: Path, workers: int, *, scores: bool) -> tuple[Path, dict[str, Any]]:
    """Take the page of an assessment's folder, or make it again from the draws that lie there."""
    from snapback.errors import InvalidInput, SnapbackError

    record = _record(folder)
    page = folder / "report.html"
    if page.is_file() and not scores:
        return page, {name: record[name] for name in ("case", "draws", "seed", "result_hash")}
    from snapback.economy.worlds import load_case
    from snapback.report import write_assessment_report
    from snapback.verdict.record import result_hash

    try:
        asked = load_case(record["case"])
    except InvalidInput as error:
        raise InvalidInput(
            f"the case `{record['case']}` of it is not embedded, so its page cannot be made again.",
            where=str(folder),
            remedy=f"Give the case folder instead: snapback report CASE_FOLDER --draws {record['draws']}.",
        ) from error
    found = _assessed(asked, record["draws"], record["seed"], workers, folder / "draws")
    if result_hash(found) != record["result_hash"]:
        raise SnapbackError(
            f"the case or snapback has changed since {folder} was written: its draws give another result. "
            f"Nothing was written. A new assessment: snapback assess {record['case']} --out {folder}"
        )
    tests = _scores(asked, workers, folder / "draws") if scores else None
    return write_assessment_report(found, folder, tests), _told(found)


def _assessed(asked: "Case", draws: int, seed: int, workers: int, store: Path) -> "Assessment":
    from snapback.cli.judged import told
    from snapback.economy.engine import threads
    from snapback.economy.worlds import world_of
    from snapback.verdict.assessment import assess

    with progress(f"Report on {asked.id}") as bar:
        return assess(
            asked,
            world_of(asked),
            draws=draws,
            seed=seed,
            workers=workers or threads(),
            store=store,
            progress=told(bar, asked.id),
        )


def _scores(asked: "Case", workers: int, store: Path) -> "Scores":
    """Test the method as far as the case and the data on this machine allow."""
    from snapback.economy.engine import threads
    from snapback.economy.published import published
    from snapback.errors import InvalidInput, MissingData
    from snapback.report.scores_view import Scores
    from snapback.verdict.backtest import backtest

    try:
        tables = published()
    except MissingData as error:
        _note(f"published tables are left out: {error.problems[0].what}")
        tables = []
    try:
        with progress(f"Forecasts of the past of {asked.id}") as bar:
            found = backtest(asked, workers=workers or threads(), store=store, progress=bar)
    except InvalidInput as error:
        _note(f"forecasts of the past are left out: {error.problems[0].what}")
        found = None
    return Scores(tables, found)


def _note(text: str) -> None:
    print(f"snapback: {text}", file=sys.stderr)  # noqa: T201


def _told(found: "Assessment") -> dict[str, Any]:
    from snapback.verdict.record import result_hash

    return {
        "case": found.case.id,
        "draws": found.draws,
        "seed": found.seed,
        "result_hash": result_hash(found),
    }


def _record(folder: Path) -> Mapping[str, Any]:
    """Read what an assessment wrote, as far as it is needed here."""
    from snapback.errors import InvalidFile

    file = folder / "assessment.json"
    kinds = {"case": str, "draws": int, "seed": int, "result_hash": str}
    try:
        record = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        record = None
    if not isinstance(record, dict) or any(not isinstance(record.get(n), k) for n, k in kinds.items()):
        raise InvalidFile(
            "is not what `snapback assess --out` writes.",
            where=str(file),
            remedy="Write the folder again: snapback assess CASE --out FOLDER.",
        )
    return record


def _check_name(out: Path | None, *, wants_pdf: bool) -> None:
    from snapback.errors import InvalidInput

    if out is not None and (out.is_dir() or (wants_pdf and out.suffix != ".pdf")):
        raise InvalidInput(
            f"{out} is {'a folder' if out.is_dir() else 'no name of a PDF'}.",
            where="--out",
            remedy=f"Name a file, such as {(out if out.is_dir() else out.parent) / 'report.pdf'}.",
        )


def _only_for_cases(draws: int | None, seed: int | None) -> None:
    from snapback.errors import InvalidInput

    if draws is not None or seed is not None:
        raise InvalidInput(
            "the folder of an assessment has its own draws.",
            where="--draws" if draws is not None else "--seed",
            remedy="Leave it out, or name the case instead of the folder.",
        )
