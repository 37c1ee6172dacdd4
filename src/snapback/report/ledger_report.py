"""The report on a ledger: gathers what the sections say, renders one self-contained page, writes it whole."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from snapback.economy.hindsight import shifts
from snapback.economy.record import ledger_record
from snapback.report import pictures, provenance, sentences, tables, trust
from snapback.report.atomic import write_all
from snapback.report.flowmap import flow_map
from snapback.report.labels import CONFIDENCE, ROLES, STATES, easing, kind_name, place_name
from snapback.report.numbers import compact
from snapback.report.view import LedgerView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from snapback.case import Case
    from snapback.economy.hindsight import Shift
    from snapback.economy.leverage import Ledger
    from snapback.world import World

REPORT, RECORD = "report.html", "ledger.json"

SECTIONS = (
    ("answer", "Answer"),
    ("ledger", "Ledger"),
    ("flows", "Flows"),
    ("trust", "How far to trust it"),
    ("provenance", "Provenance"),
)
"""Anchors and short titles of the numbered sections, in order."""

PARTS = {"ledger": ("keys", "horizons"), "flows": ("regions",)}
"""Anchors of the parts of sections that have a number of their own, as 2.1."""

APPENDICES = (("measures", "Every measure"), ("parameters", "Every parameter"), ("full", "Full ledger"))
"""The same of the lettered ones."""


def write(ledger: Ledger, case: Case, world: World, out_dir: Path) -> Path:
    """Write the page and the record; both are whole or neither is changed.

    Parameters
    ----------
    ledger, case, world
        What was worked out, of what, on what.
    out_dir
        Folder, made where it is not there.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    observed = shifts(case, world)
    record = json.dumps(ledger_record(ledger, case), indent=1, allow_nan=False) + "\n"
    page = render(ledger, case, world, observed)
    write_all(out_dir, {REPORT: page, RECORD: record})
    return out_dir / REPORT


def render(ledger: Ledger, case: Case, world: World, observed: Sequence[Shift] = ()) -> str:
    """Give the page as text: no script, no outside request, the style allowed by its hash alone.

    The words of a case are hostile input: the templates escape everything, and the drawings, which they
    take as they are, escape what they are given.
    """
    view = LedgerView(ledger, case)
    contents = ledger_contents(view, world, observed)
    return page("ledger.html.j2", "ledger of leverage", sections(), **contents)


def page(
    template: str,
    kind: str,
    numbered: Sequence[tuple[str, str, str]],
    parts: Mapping[str, Sequence[str]] = PARTS,
    **contents: object,
) -> str:
    """Render a template of this package with the style and the policy that allows it alone.

    Parameters
    ----------
    template
        Name of the file.
    kind
        What sort of report it is, for the head of the page.
    numbered
        Sections as (anchor, number or letter, short title).
    parts
        Anchors of the numbered parts of sections, by the anchor of the section.
    contents
        What the sections say.
    """
    environment = Environment(
        loader=PackageLoader("snapback.report", "templates"),
        autoescape=select_autoescape(default_for_string=True, default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "place": place_name,
        "kind": kind_name,
        "column": tables.column_title,
        "easing": easing,
        "quantity": tables.parameter_text,
        "compact": compact,
    }
    source = environment.loader.get_source if environment.loader else None
    style = "".join(source(environment, name)[0] for name in ("tokens.css", "report.css")) if source else ""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template(template).render(
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        kind=kind,
        contents=numbered,
        no=_numbers(numbered, parts),
        **contents,
    )


def _numbers(numbered: Sequence[tuple[str, str, str]], parts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Give the number of every section and part by its anchor."""
    found = {anchor: number for anchor, number, _ in numbered}
    for section, anchors in parts.items():
        found |= {anchor: f"{found[section]}.{n}" for n, anchor in enumerate(anchors, 1)}
    return found


def sections(
    numbered: Sequence[tuple[str, str]] = SECTIONS, lettered: Sequence[tuple[str, str]] = APPENDICES
) -> list[tuple[str, str, str]]:
    """Give sections numbers and appendices letters, as (anchor, number or letter, short title)."""
    return [
        *((anchor, str(n), title) for n, (anchor, title) in enumerate(numbered, 1)),
        *((anchor, chr(ord("A") + n), title) for n, (anchor, title) in enumerate(lettered)),
    ]


def ledger_contents(view: LedgerView, world: World, observed: Sequence[Shift]) -> dict[str, Any]:
    """Gather what the sections say."""
    case, ledger = view.case, view.ledger
    return {
        "case": case,
        "ledger": ledger,
        "view": view,
        "world": world,
        "vintage": f"{case.vintage.day} {case.vintage:%B %Y}",
        "roles": ROLES,
        "states": STATES,
        "confidence": CONFIDENCE,
        "answer": sentences.answer(view),
        "complementarity": sentences.complementarity(view),
        "beyond": sentences.beyond(view),
        "horizons": sentences.horizons(view),
        "name": sentences.called,
        "everybody": pictures.everybody(view),
        "first_and_last": [pictures.first_and_last(view, a) for a in view.leads],
        "consent": pictures.consent(view),
        "flow_map": flow_map(view),
        "trade_pictures": [
            draw(view, direction)
            for draw in (pictures.partners_picture, pictures.sectors_picture)
            for direction in ("exports", "imports")
        ],
        "regions_picture": pictures.regions_picture(view),
        "ledger_table": tables.ledger_table(view),
        "others": tables.others_tables(view),
        "full": tables.full_table(view),
        "holders": tables.holder_table(view),
        "outside": tables.outside_table(view),
        "trade": tables.trade_tables(view),
        "routes": tables.route_table(view),
        "rents": any(view.state("route_rent", s, r) for s in STATES for r in view.labels("route")),
        "deposits": tables.deposit_table(view),
        "gateway": tables.gateway_table(view),
        "regions": tables.region_table(view),
        "overlap": tables.overlap_table(view),
        "run": tables.horizon_table(view),
        "measures": tables.measure_table(view),
        "observed": trust.shift_table(observed),
        "totals": trust.world_table(world),
        "rests_on": trust.confidence_summary(case),
        "draws": trust.draws_text(view),
        "parameters": provenance.parameter_table(case),
        "again": provenance.reproduction(ledger, case),
        "record": RECORD,
        "sources": provenance.world_sources(world),
    }
