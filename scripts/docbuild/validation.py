"""Tables of docs/validation.md and docs/model.md: published figures, observed shifts, other choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docbuild.blocks import money, table
from snapback.economy.coalitions import actor_values, forms_of, fullest_forms, ledger_actors
from snapback.economy.hindsight import shifts
from snapback.economy.outcomes import Measuring
from snapback.economy.setup import setup
from snapback.economy.states import Forms, solve_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from snapback.case import Case
    from snapback.economy.hindsight import Shift
    from snapback.economy.published import PublishedTable
    from snapback.world import World

SHOWN = ("BLR", "regime", "RUS", "EU")
PACKAGES = ("us_potash", "eu_potash_transit", "eu_trade")


def published_table(tables: Sequence[PublishedTable]) -> list[str]:
    """List every printed figure beside the computed one."""
    rows = []
    for t in tables:
        countries = list(dict.fromkeys(cell.row for cell in t.rows))
        for column in dict.fromkeys(cell.column for cell in t.rows):
            cells = {cell.row: cell for cell in t.rows if cell.column == column}
            figures = [
                f"{cells[c].printed:.2f} ({cells[c].computed:.4f}){'' if cells[c].matches else ' **no**'}"
                for c in countries
            ]
            rows.append((t.table, column.replace("_", " "), *figures))
    return table(("table", "per cent: printed (computed)", *countries), rows, left=2)


def shift_table(case: Case, world: World) -> list[str]:
    """List observed shifts beside the model's, in the order of the case's facts."""
    rows = [(s.title, *_change(s), "yes" if s.agrees else "**no**") for s in shifts(case, world)]
    head = ("", "from", "to", "observed", "long run", "short run", "agrees")
    return table(head, rows)


def alternatives(case: Case, world: World) -> list[str]:
    """Work out some packages under other choices than the case's, everything else as it is."""
    routes = tuple(r.model_copy(update={"capacity": None}) for r in case.routes)
    choices: list[tuple[str, Case, dict[str, str]]] = [
        ("as the case says", case, {}),
        ("short-run elasticities", case, {"horizon": "short"}),
        ("coverages of different senders independent", case, {"overlap": "independent"}),
        ("no rents of deposits", case.model_copy(update={"resources": ()}), {}),
        ("ports without capacity", case.model_copy(update={"routes": routes}), {}),
        ("ways no closer substitutes than suppliers", case.model_copy(update={"dispersion": {}}), {}),
        ("background sanctions on Russia lifted", _without(case, "background"), {}),
    ]  # fmt: skip
    rows = []
    for name, changed, terms in choices:
        worth = _worth(changed, world, terms)
        cells = [" / ".join(money(worth[p][kind][0]) for kind in ("first", "last")) for p in PACKAGES]
        rows.append((name, *cells, *(money(value) for value in worth["all"]["last"])))
    head = ["", *(f"`{p}`" for p in PACKAGES), *(f"all: {actor}" for actor in SHOWN)]
    return table(head, rows)


def _change(shift: Shift) -> tuple[str, ...]:
    if shift.unit == "fraction":
        told = [f"{100.0 * v:+.0f} points" for v in (shift.observed, shift.long, shift.short)]
    else:
        told = [f"{100.0 * v:+.{int(abs(v) < 0.1)}f} %" for v in (shift.observed, shift.long, shift.short)]
    return (f"{shift.before:%b %Y}", f"{shift.after:%b %Y}", *told)


def _without(case: Case, package: str) -> Case:
    kept = tuple(m for m in case.measures if m.package != package)
    return case.model_copy(update={"measures": kept})


def _worth(case: Case, world: World, terms: dict[str, str]) -> dict[str, dict[str, np.ndarray]]:
    """Give what packages are worth first and last, and all of them, to the actors shown."""
    setting = setup(case, world, horizon=terms.get("horizon", "long"), overlap=terms.get("overlap"))
    names = [p.name for p in setting.packages]
    full, off = fullest_forms(setting), ["in_force"] * len(names)
    at = [names.index(p) for p in PACKAGES]
    alone = [[*off[:n], full[n], *off[n + 1 :]] for n in at]
    others = [[*full[:n], "in_force", *full[n + 1 :]] for n in at]
    forms: list[Forms] = [forms_of(setting, choice) for choice in (off, *alone, *others, full)]
    states = solve_states(setting, forms)
    actors = ledger_actors(setting)
    worth = actor_values(Measuring(setting, states[0]), states, actors)
    worth = worth[:, [[a.name for a in actors].index(name) for name in SHOWN]]
    count, everything = len(at), worth[-1]
    values = {
        p: {"first": worth[1 + n], "last": everything - worth[1 + count + n]} for n, p in enumerate(PACKAGES)
    }
    return values | {"all": {"first": everything, "last": everything}}
