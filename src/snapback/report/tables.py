"""Tables of the report: rows of words, already rounded, in the order they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from snapback.report.labels import CONFIDENCE, ROLES, STATES, kind_name, place_name, sector_name
from snapback.report.numbers import Amount, percent, plain
from snapback.report.sentences import partners
from snapback.report.view import FIRST, LAST, SHAPLEY

if TYPE_CHECKING:
    from snapback.case.schema import Actor
    from snapback.report.view import LedgerView

Table = dict[str, Any]


def ledger_table(view: LedgerView) -> Table:
    """Set packages against target, rulers and patron: alone, after the others, and shared out."""
    rows = [
        {
            "package": p,
            "letter": view.letter[p.id],
            "keys": [h.title for h in view.keys(p)],
            "cells": [
                (a.role, _cell(view, view.worth(kind, p.id, a.id)))
                for a in view.leads
                for kind in (FIRST, LAST, SHAPLEY)
            ],
        }
        for p in view.packages
    ]
    totals = [(a.role, _cell(view, view.total(a.id))) for a in view.leads]
    return {"actors": view.leads, "rows": rows, "totals": totals}


def others_tables(view: LedgerView) -> list[Table]:
    """Set packages against everybody else, shared out so that the rows add up to the total."""
    groups = (
        ("Senders and transit states", view.role("sender", "transit")),
        ("Third parties", view.role("third_party")),
    )
    return [
        {
            "caption": caption,
            "actors": actors,
            "rows": [
                {
                    "package": p,
                    "letter": view.letter[p.id],
                    "cells": [_cell(view, view.worth(SHAPLEY, p.id, a.id)) for a in actors],
                }
                for p in view.packages
            ],
            "totals": [_cell(view, view.total(a.id)) for a in actors],
        }
        for caption, actors in groups
        if actors
    ]


def full_table(view: LedgerView) -> list[Table]:
    """Set every actor against every package, first and last, with ranges."""
    return [
        {
            "actor": a,
            "role": ROLES[a.role],
            "kinds": [
                (name, [_cell(view, view.worth(kind, p.id, a.id)) for p in view.packages])
                for name, kind in (("alone", FIRST), ("after the others", LAST))
            ],
        }
        for a in view.actors
    ]


def holder_table(view: LedgerView) -> Table:
    """List key holders with what their consent is worth."""
    needed = {h.id: [p for p in view.packages if h.id in p.key_holders] for h in view.holders}
    rows = [
        {
            "holder": h,
            "alone": [view.letter[p.id] for p in view.opened_by([h.id])],
            "needed": [view.letter[p.id] for p in needed[h.id]],
            "cells": [
                (a.role, view.rounding.money(view.holder_worth(SHAPLEY, h.id, a.id))) for a in view.leads
            ],
        }
        for h in view.holders
        if needed[h.id]
    ]
    return {"actors": view.leads, "rows": rows}


def outside_table(view: LedgerView) -> Table:
    """Give what key holders could add beyond the packages, and name those who could add nothing."""
    rows, nothing = [], []
    for holder in view.holders:
        worth = [
            (a.role, view.outside_worth(kind, holder.id, a.id)) for a in view.leads for kind in (FIRST, LAST)
        ]
        cells = [(role, view.rounding.money(value)) for role, value in worth]
        if any(text != "0" for _, text in cells):
            rows.append({"holder": holder, "cells": cells})
        elif not any(holder.id in p.key_holders for p in view.packages):
            nothing.append(holder.title)
    return {"actors": view.leads, "rows": rows, "nothing": nothing}


def trade_tables(view: LedgerView) -> list[Table]:
    """Give exports and imports in the three states, by partner and by sector."""
    made = []
    for direction in ("exports", "imports"):
        for by in ("partner", "sector"):
            columns = {
                s: partners(view, direction, s) if by == "partner" else _sectors(view, direction, s)
                for s in STATES
            }
            order = sorted(columns["in_force"], key=lambda k: -max(c[k] for c in columns.values()))
            made.append(
                {
                    "direction": direction,
                    "by": by,
                    "rows": [
                        (k, [view.rounding.money(columns[s][k]) for s in STATES])
                        for k in order
                        if any(round(columns[s][k]) for s in STATES)
                    ],
                    "totals": [view.rounding.money(sum(columns[s].values())) for s in STATES],
                }
            )
    return made


def route_table(view: LedgerView) -> list[Table]:
    """List routes with their value, volume and rent in the three states."""
    known = {r.id: r for r in view.case.routes}
    return [
        {
            "route": known[label],
            "via": place_name(known[label].via),
            "value": [view.rounding.money(view.state("route_value", s, label)) for s in STATES],
            "volume": [percent(100.0 * view.state("route_volume", s, label)) for s in STATES],
            "rent": [plain(view.state("route_rent", s, label)) for s in STATES],
        }
        for label in view.labels("route")
        if label in known
    ]


def deposit_table(view: LedgerView) -> list[Table]:
    """List deposits with their volume and the change of their rent in the three states. Per cent."""
    known = {r.id: r for r in view.case.resources}
    return [
        {
            "resource": known[label],
            "volume": [percent(100.0 * view.state("resource_volume", s, label)) for s in STATES],
            "rent": [percent(100.0 * view.state("resource_rent", s, label)) for s in STATES],
        }
        for label in view.labels("resource")
        if label in known
    ]


def gateway_table(view: LedgerView) -> Table:
    """Give what passes the target for the patron: nothing eased, each package alone, everything."""
    cases: list[tuple[str, str, frozenset[str]]] = [("", "Nothing eased", frozenset())]
    cases += [(view.letter[p.id], p.title, frozenset({p.id})) for p in view.packages]
    cases.append(("", "All packages eased", view.all_packages))
    names = ("gateway_goods", "gateway_payments")
    rows = []
    for letter, title, eased in cases:
        flows = [view.rounding.money(view.outcome(name, eased)) for name in names]
        rows.append((letter, title, [*flows, percent(100.0 * view.outcome("dependence", eased))]))
    band = view.outcome_range("gateway_flow", "all_eased")
    grip = view.outcome_range("dependence", "all_eased")
    both = view.outcome("gateway_flow", view.all_packages)
    return {
        "rows": rows,
        "flow_band": view.rounding.band(Amount(both, *band)) if band else "",
        "grip_band": " to ".join(percent(100.0 * v) for v in grip) if grip else "",
    }


def region_table(view: LedgerView) -> Table:
    """Give real income of every region: everything eased, and each package alone. Per cent."""
    rows = []
    for region in view.labels("region"):
        alone = [view.income({p.id}, region) for p in view.packages]
        rows.append(
            (place_name(region), [percent(v) for v in (view.income(view.all_packages, region), *alone)])
        )
    return {"letters": [view.letter[p.id] for p in view.packages], "rows": rows}


def horizon_table(view: LedgerView) -> Table:
    """Set the short run beside the long run, package by package, shared out."""
    rows = [
        (
            view.letter[p.id],
            p.title,
            [
                (a.role, view.rounding.money(view.worth(SHAPLEY, p.id, a.id, h).central))
                for a in view.leads
                for h in ("short", "long")
            ],
        )
        for p in view.packages
    ]
    totals = [
        (a.role, view.rounding.money(view.total(a.id, h).central))
        for a in view.leads
        for h in ("short", "long")
    ]
    return {"actors": view.leads, "rows": rows, "totals": totals}


def overlap_table(view: LedgerView) -> Table:
    """Set what packages are worth to the target beside the same under the other rule of overlap."""
    target = view.target.id if view.target else ""
    rows = [
        (
            view.letter[p.id],
            p.title,
            [
                view.rounding.money(value)
                for kind in (FIRST, LAST)
                for value in (
                    view.worth(kind, p.id, target).central,
                    view.other_overlap(kind, p.id, target),
                )
            ],
        )
        for p in view.packages
        if target
    ]
    other = str(view.ledger.data["other_overlap_value"].attrs.get("overlap", "the other rule"))
    return {"rows": rows, "rule": view.ledger.overlap, "other": other}


def measure_table(view: LedgerView) -> list[Table]:
    """List every act of the case by package, with what it is worth to the target where it is negotiated."""
    holders = {h.id: h.title for h in view.holders}
    senders = {a.id: a.title for a in view.case.actors} | dict(view.case.institutions)
    groups: dict[str, list[Table]] = {}
    for m in view.case.measures:
        worth = [view.measure_worth(k, m.id, view.target.id) if view.target else None for k in (FIRST, LAST)]
        groups.setdefault(m.package, []).append(
            {
                "measure": m,
                "sender": senders.get(m.sender, place_name(m.sender)),
                "kind": kind_name(m.kind),
                "form": kind_name(m.form),
                "holders": [holders.get(h, h) for h in m.key_holders],
                "worth": ["" if w is None else view.rounding.money(w) for w in worth],
                "inputs": [
                    (name, value)
                    for name, value in (
                        ("coverage", m.coverage), ("cost", m.cost), ("rate", m.rate), ("amount", m.amount),
                    )
                    if value is not None
                ],
                "confidence": CONFIDENCE[m.confidence],
            }
        )  # fmt: skip
    order = [p.id for p in view.packages]
    titles = {p.id: f"{view.letter[p.id]}. {p.title}" for p in view.packages}
    titles |= {"background": "Background: never negotiated", "none": "Stay in force whatever is agreed"}
    return [
        {"package": key, "title": titles.get(key, key), "rows": rows, "negotiated": key in order}
        for key, rows in sorted(
            groups.items(), key=lambda kv: order.index(kv[0]) if kv[0] in order else len(order)
        )
    ]


def parameter_text(value: float | str) -> str:
    """Give a quantity of the case as its author wrote it."""
    return value if isinstance(value, str) else plain(value)


def _sectors(view: LedgerView, direction: str, state: str) -> dict[str, float]:
    return {sector_name(k): v for k, v in view.trade(direction, state, by="sector").items()}


def _cell(view: LedgerView, amount: Amount) -> tuple[str, str]:
    return view.rounding.amount(amount), view.rounding.band(amount)


def column_title(actor: Actor) -> str:
    """Give an actor's title for the head of a column."""
    return actor.title.split(" (")[0]
