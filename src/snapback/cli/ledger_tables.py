"""The ledger in the terminal: what each package is worth to whom, who holds the key, what leaks."""

from typing import TYPE_CHECKING

from snapback.cli.output import console
from snapback.report.numbers import NARROW, Amount
from snapback.report.sentences import answer
from snapback.report.tables import column_title
from snapback.report.view import FIRST, LAST, SHAPLEY, LedgerView

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from snapback.case import Case
    from snapback.economy.leverage import Ledger

_WIDE = 110
"""Columns from which on titles of packages stand beside their values."""

_COLOURS = {"target": "blue", "regime": "magenta", "patron": "red"}


def show(ledger: "Ledger", case: "Case") -> None:
    """Print the ledger of a case: two tables, then the answer in sentences.

    It fits 80 columns: ranges stand below their values, titles below the table.
    """
    view, screen = LedgerView(ledger, case), console()
    _say(screen, f"{case.title}: what easing is worth. USD million a year; sanctions of {case.vintage}")
    wide = screen.width >= _WIDE
    screen.print(packages(view, titles=wide))
    if not wide:
        for package in view.packages:
            _say(screen, f"{view.letter[package.id]}  {package.title}", gap=False)
    ranges = "; below: 80 % range over draws" if ledger.ranges is not None else ""
    _say(screen, f"alone: eased first; last: eased after all others{ranges}", gap=False)
    screen.print(holders(view))
    for sentence in answer(view):
        _say(screen, sentence.text)
    screen.print()


def packages(view: LedgerView, *, titles: bool = True) -> "Table":
    """Set packages against target, rulers and patron: alone, and after all others, with ranges.

    Without titles a package is its letter, so that the table fits 80 columns.
    """
    table = _table("Package" if titles else "")
    for actor in view.leads:
        for kind in ("alone", "last"):
            _column(table, f"{column_title(actor)}\n{kind}", actor.role)
    for p in view.packages:
        amounts = [view.worth(kind, p.id, a.id) for a in view.leads for kind in (FIRST, LAST)]
        name = f"{view.letter[p.id]}. {p.title}" if titles else view.letter[p.id]
        table.add_row(_plain(name), *(_cell(view, a) for a in amounts))
    table.add_section()
    totals = [cell for a in view.leads for cell in ("", _cell(view, view.total(a.id)))]
    table.add_row("All together" if titles else "all", *totals, style="bold")
    return table


def holders(view: LedgerView) -> "Table":
    """Set key holders against target, rulers and patron, each package's value shared out."""
    table = _table("Key holder (shared out)")
    table.add_column("opens alone")
    table.add_column("needed for")
    for actor in view.leads:
        _column(table, column_title(actor), actor.role)
    for holder in view.holders:
        needed = [view.letter[p.id] for p in view.packages if holder.id in p.key_holders]
        if needed:
            alone = [view.letter[p.id] for p in view.opened_by([holder.id])]
            worth = [view.rounding.money(view.holder_worth(SHAPLEY, holder.id, a.id)) for a in view.leads]
            table.add_row(_plain(holder.title), " ".join(alone) or "-", " ".join(needed), *worth)
    return table


def _table(first: str) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(first, overflow="fold")
    return table


def _column(table: "Table", title: str, role: str) -> None:
    table.add_column(_plain(title), justify="right", header_style=f"bold {_COLOURS.get(role, 'default')}")


def _cell(view: LedgerView, amount: Amount) -> str:
    band = view.rounding.band(amount).replace(" to ", "\N{HORIZONTAL ELLIPSIS}")
    return view.rounding.amount(amount) + (f"\n{band}" if band else "")


def _plain(text: str) -> str:
    """Keep the words of a case from being read as markup or control characters."""
    from rich.markup import escape

    text = text.replace(NARROW, " ")
    return escape("".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text))


def _say(screen: "Console", text: str, *, gap: bool = True) -> None:
    if gap:
        screen.print()
    screen.print(_plain(text), soft_wrap=False)
