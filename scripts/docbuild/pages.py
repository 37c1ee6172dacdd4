"""What is computed on which page."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docbuild.blocks import block
from docbuild.language import language_blocks
from docbuild.picture import ledger_picture
from docbuild.result import policies, result
from docbuild.validation import alternatives, published_table, shift_table
from snapback.economy.leverage import ledger
from snapback.economy.record import ledger_record
from snapback.economy.worlds import load_case, world_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CASE = "belarus-2025"
DRAWS = 64
PICTURE = "docs/_static/ledger.svg"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Made:
    """What belongs on a page: its marked blocks, and files beside it."""

    blocks: Mapping[str, list[str]]
    files: Mapping[str, str] = field(default_factory=dict)


def readme(_text: str) -> Made:
    """Give the result in sentences, and the picture."""
    record, case = belarus(), load_case(CASE)
    blocks = {"policies": policies(case, world_of(case)), "result": result(record)}
    return Made(blocks, {PICTURE: ledger_picture(record)})


def tutorial(_text: str) -> Made:
    """Give the real case in sentences; what its commands print, ``run_docs_examples.py`` writes."""
    return Made({"result": result(belarus())})


def model(_text: str) -> Made:
    """Give values under other choices."""
    case = load_case(CASE)
    return Made({"alternatives": alternatives(case, world_of(case))})


def language(_text: str) -> Made:
    """Give the fields of the case language."""
    return Made(language_blocks())


def parameters(_text: str) -> Made:
    """Give every parameter of the real case."""
    from docbuild.quantities import parameter_blocks  # noqa: PLC0415 -- brings the game

    return Made(parameter_blocks(load_case(CASE)))


def outcomes(_text: str) -> Made:
    """Give every outcome of a policy."""
    from docbuild.quantities import outcome_blocks  # noqa: PLC0415 -- brings the game

    return Made(outcome_blocks())


def cli(_text: str) -> Made:
    """Give every verb of the command line."""
    from docbuild.verbs import verb_blocks  # noqa: PLC0415 -- brings the command line

    return Made(verb_blocks())


def python(_text: str) -> Made:
    """Give the public names."""
    from docbuild.public import public_blocks  # noqa: PLC0415 -- brings everything

    return Made(public_blocks())


def http(_text: str) -> Made:
    """Give what the page's server answers."""
    from docbuild.http import http_blocks  # noqa: PLC0415 -- brings the server

    return Made(http_blocks())


def validation(text: str) -> Made:
    """Give published figures, where the authors' data are on this machine, and observed shifts."""
    from snapback.economy.published import published  # noqa: PLC0415 -- brings the solver
    from snapback.errors import MissingData  # noqa: PLC0415

    try:
        tables = published_table(published())
    except MissingData:
        tables = block(text, "published").splitlines()
    case = load_case(CASE)
    return Made({"published": tables, "shifts": shift_table(case, world_of(case))})


def promises(_text: str) -> Made:
    """Give the real case's agreements under other terms."""
    from docbuild.promises import promises_blocks  # noqa: PLC0415 -- brings the game

    case = load_case(CASE)
    return Made(promises_blocks(case, world_of(case)))


def theory(_text: str) -> Made:
    """Give the theory's functions and parameters, the game's states and moves."""
    from docbuild.modelled import economy  # noqa: PLC0415 -- brings the game
    from docbuild.theory import theory_blocks  # noqa: PLC0415

    case = load_case(CASE)
    return Made(theory_blocks(case, economy(case, world_of(case), None)))


def plausibility(_text: str) -> Made:
    """Give the game beside the record, from the file that ``scripts/build_plausibility.py`` writes."""
    from docbuild.plausibility import plausibility_blocks, plausibility_pictures  # noqa: PLC0415

    case = load_case(CASE)
    return Made(plausibility_blocks(case), plausibility_pictures(case))


def backtest(_text: str) -> Made:
    """Give scores of the past and open forecasts; draws that are finished are kept below ``out``."""
    from docbuild.past import past_blocks  # noqa: PLC0415 -- brings the game
    from snapback.economy.engine import threads  # noqa: PLC0415
    from snapback.verdict.backtest import backtest as score  # noqa: PLC0415
    from snapback.verdict.forecast import forecast  # noqa: PLC0415

    case, kept = load_case(CASE), ROOT / "out" / "pages"
    world = world_of(case)
    scored = score(case, world, workers=threads(), store=kept)
    return Made(past_blocks(scored, forecast(case, world, workers=threads(), store=kept)))


@cache
def belarus() -> dict[str, Any]:
    """Work out the ledger that a user of ``snapback ledger belarus-2025`` sees."""
    case = load_case(CASE)
    return ledger_record(ledger(case, world_of(case), draws=DRAWS), case)


PAGES: dict[str, Callable[[str], Made]] = {
    "README.md": readme,
    "docs/tutorial.md": tutorial,
    "docs/model.md": model,
    "docs/case-language.md": language,
    "docs/validation.md": validation,
    "docs/promises.md": promises,
    "docs/theory.md": theory,
    "docs/plausibility.md": plausibility,
    "docs/backtest.md": backtest,
    "docs/reference/parameters.md": parameters,
    "docs/reference/outcomes.md": outcomes,
    "docs/reference/cli.md": cli,
    "docs/reference/python.md": python,
    "docs/reference/http.md": http,
}
"""Pages with computed parts."""
