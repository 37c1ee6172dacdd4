"""Tables of docs/promises.md: the agreements of the real case under other terms, at central values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docbuild.blocks import money, table
from docbuild.modelled import economy
from snapback.game.play import play
from snapback.game.policies import nothing_of, policy_of
from snapback.game.theory.people import MONTHS

if TYPE_CHECKING:
    import xarray as xr

    from snapback.case import Case
    from snapback.game.play import Play
    from snapback.world import World

FIVE, THREE = 19, 11
"""Positions of the fifth and third year's last quarter."""

TERMS = (
    ("all at once, delisted", "lump_sum", {}),
    ("all at once, licences, clause", "lump_sum", {"form": "licensed", "snapback": True}),
    ("four steps, delisted", "small_steps", {"form": "delisted", "snapback": False}),
    ("four steps, licences, no clause", "small_steps", {"snapback": False}),
    ("four steps, licences, clause", "small_steps", {}),
    ("the same, strict about arrests", "small_steps_strict", {}),
    ("four steps, relief first, clause", "relief_first", {}),
)
"""Words, the case's agreement, and what is changed in it."""

PRICES = (0.0, 0.02, 0.1, 0.2, 0.5, 1.0)
"""Standing prices shown, USD million a head."""


def promises_blocks(case: Case, world: World) -> dict[str, list[str]]:
    """Give the tables of the real case."""
    data = economy(case, world, None)
    idle = play(case, data, nothing_of(case).id)
    return {"terms": _terms(case, data), "prices": _prices(case, data, idle)}


def _terms(case: Case, data: xr.Dataset) -> list[str]:
    rows = []
    for words, policy, changes in TERMS:
        o = _with(case, data, policy, changes).outcomes
        shares = ("agreement_completed", "broken_by_target", "broken_by_sender", "snapped_back")
        rows.append(
            (
                words,
                f"{o['freed'][THREE]:,.0f}",
                *(f"{o[name][FIVE]:.2f}" for name in shares),
                money(o["regime_revenue"][FIVE]),
            )
        )
    head = (
        "terms", "freed in 3 years", "completed", "broken by the rulers", "broken by the sender",
        "taken back", "rulers' revenue",
    )  # fmt: skip
    return table(head, rows)


def _prices(case: Case, data: xr.Dataset, idle: Play) -> list[str]:
    rows = []
    for price in PRICES:
        o = _with(case, data, "price_per_head", {"price": price}).outcomes
        averted = MONTHS * float(np.sum(idle.outcomes["held"] - o["held"]))
        people = (o["freed"][FIVE], o["newly_jailed"][FIVE], o["held"][FIVE], averted)
        rows.append((f"{price:g}", *(f"{n:,.0f}" for n in people), f"{o['broken_by_sender'][FIVE]:.2f}"))
    o = idle.outcomes
    rows.append(("no deal", *(f"{o[n][FIVE]:,.0f}" for n in ("freed", "newly_jailed", "held")), "0", "0.00"))
    head = (
        "USD million a head", "freed", "newly jailed", "held", "person-months averted", "sender leaves",
    )  # fmt: skip
    return table(head, rows)


def _with(case: Case, data: xr.Dataset, policy: str, changes: dict[str, object]) -> Play:
    """Play an agreement of the case with some of its terms changed."""
    changed = policy_of(case, policy).model_copy(update=changes)
    others = tuple(a for a in case.agreements if a.id != policy)
    return play(case.model_copy(update={"agreements": (*others, changed)}), data, policy)
