"""Does the model reproduce what happened when the measures came? Observed shifts beside modelled ones.

A case may list observed shifts in ``hindsight.csv``: a flow, a share or real income at two dates. The
model imposes the measures that were in force at each date on the sanction-free world and gives the same
quantity; only the change is compared, because the base year's level is another year's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.case.case import ALL, WORLD, expanded
from snapback.case.facts import parse_facts
from snapback.economy.outcomes import Measuring, producer_flow, real_income, touched_value
from snapback.economy.setup import setup as set_up
from snapback.economy.states import Forms, solve_states
from snapback.errors import InvalidCase, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jaxtyping import Float

    from snapback.case import Case
    from snapback.economy.setting import Setup
    from snapback.economy.states import State
    from snapback.world import World

OBSERVED = "hindsight.csv"
"""File of a case folder with observed shifts."""

COLUMNS = (
    "id", "title", "measure", "origin", "destination", "sector", "before", "after", "observed_before",
    "observed_after", "unit", "source", "note",
)  # fmt: skip
"""What every row says."""


@dataclass(frozen=True)
class Shift:
    """One observed shift and the model's.

    Attributes
    ----------
    name, title, unit, source, note
        What it is, from the case's facts.
    before, after
        Dates whose measures are imposed.
    observed
        Observed change: a ratio minus one for flows and income, a difference for shares.
    long, short
        The model's change with long-run and with short-run elasticities.
    """

    name: str
    title: str
    unit: str
    before: dt.date
    after: dt.date
    observed: float
    long: float
    short: float
    source: str
    note: str

    @property
    def agrees(self) -> bool:
        """Whether the sign is right and the size within a factor of two at one of the two horizons."""
        if self.observed == 0.0:
            return abs(self.long) < 0.05 or abs(self.short) < 0.05
        return any(0.5 <= model / self.observed <= 2.0 for model in (self.long, self.short))


def shifts(case: Case, world: World) -> list[Shift]:
    """Compare every observed shift of a case with the model's; empty where the case lists none."""
    rows = observations(case)
    if not rows:
        return []
    days = sorted({_day(row[c]) for row in rows for c in ("before", "after")})
    modelled = {}
    for horizon in ("long", "short"):
        setting = set_up(case, world, horizon=horizon)
        states = solve_states(setting, [forms_at(case, setting, day) for day in days])
        measuring = Measuring(setting, states[-1])
        by_day = dict(zip(days, states, strict=True))
        modelled[horizon] = [
            _change(
                row["measure"],
                _quantity(case, measuring, by_day[_day(row["before"])], row),
                _quantity(case, measuring, by_day[_day(row["after"])], row),
            )
            for row in rows
        ]
    return [
        Shift(
            name=row["id"],
            title=row["title"],
            unit=row["unit"],
            before=_day(row["before"]),
            after=_day(row["after"]),
            observed=_change(row["measure"], float(row["observed_before"]), float(row["observed_after"])),
            long=modelled["long"][n],
            short=modelled["short"][n],
            source=row["source"],
            note=row["note"],
        )
        for n, row in enumerate(rows)
    ]


def observations(case: Case) -> list[Mapping[str, str]]:
    """Read ``hindsight.csv`` of a case, whatever its vintage; empty where there is none.

    Looking back is what the comparison is for. The file lies outside ``facts/``, so nothing that a result
    follows from can read what became known after the vintage.

    Raises
    ------
    InvalidCase
        With all problems of the file.
    """
    if not (case.folder / OBSERVED).is_file():
        return []
    rows, problems = parse_facts(case.folder, OBSERVED)
    errors = [p for p in problems if p.severity == "error"]
    errors += [problem for row in rows for problem in _row_problems(f"{OBSERVED}:{row.line}", row.cells)]
    if errors:
        raise InvalidCase(errors)
    return [row.cells for row in rows]


def _row_problems(where: str, row: Mapping[str, str]) -> Iterator[Problem]:
    missing = [column for column in COLUMNS if column not in row]
    if missing:
        yield Problem("error", where, f"has no {', '.join(missing)}.", f"Columns are {', '.join(COLUMNS)}.")
        return
    if row["measure"] not in MEASURES:
        what = f"measure `{row['measure'][:40]}` is not known."
        yield Problem("error", f"{where} measure", what, f"Use one of {', '.join(MEASURES)}.")
    for column in ("before", "after"):
        try:
            _day(row[column])
        except ValueError:
            what = f"`{row[column][:40]}` is no day."
            yield Problem("error", f"{where} {column}", what, "Write it as 2021-05-31.")
    for column in ("observed_before", "observed_after"):
        try:
            number = float(row[column])
        except ValueError:
            number = float("nan")
        ratio = column == "observed_before" and not row["measure"].endswith("share")
        if not np.isfinite(number) or (ratio and number == 0.0):
            what = f"`{row[column][:40]}` is no number that a change can be told from."
            yield Problem(
                "error", f"{where} {column}", what, "Give a finite number, before a change not zero."
            )


def forms_at(case: Case, setting: Setup, day: dt.date) -> Forms:
    """Give the measures in force on a day: those that had begun and stand at the vintage, in today's form.

    An act that was delisted by the vintage is missed on earlier days; ends before the vintage are not kept.
    """
    begun = np.array([float(m.date <= day) for m in case.measures])
    return Forms(setting.in_force * begun, setting.licensed * begun)


def _quantity(case: Case, measuring: Measuring, state: State, row: Mapping[str, str]) -> float:
    """Give the quantity that a row names, in one state; see ``MEASURES`` for what can be named."""
    world = measuring.setup.world
    where = Place(
        _positions(row, "origin", case.groups, WORLD, world.countries),
        _positions(row, "destination", case.groups, WORLD, world.countries),
        _positions(row, "sector", case.sector_groups, ALL, world.sectors),
    )
    return MEASURES[row["measure"]](measuring, state, where)


@dataclass(frozen=True)
class Place:
    """Positions of origins, destinations and sectors."""

    origins: list[int]
    destinations: list[int]
    sectors: list[int]


def level(measuring: Measuring, state: State, where: Place) -> float:
    """Value of a flow at producer prices."""
    return float(_abroad(measuring, state, where)[np.ix_(where.origins, where.destinations)].sum())


def level_with_gateway(measuring: Measuring, state: State, where: Place) -> float:
    """Value of a flow, and of what passes the destination on its way to somebody else."""
    setup, table = measuring.setup, measuring.setup.ways.table
    i, _, s = table.flow.T
    flow = table.cell_flow[table.element_cell]
    passes = np.array([*(r.via in where.destinations for r in setup.ways.routes), False])
    counted = table.reexport & passes[table.element_route]
    counted &= np.isin(i, where.origins)[flow] & np.isin(s, where.sectors)[flow]
    value = touched_value(setup, state)[flow] * state.ways.element_value
    return level(measuring, state, where) + float(value[counted].sum())


def export_share(measuring: Measuring, state: State, where: Place) -> float:
    """Part of the origins' exports that goes to the destinations."""
    flow = _abroad(measuring, state, where)
    return float(flow[np.ix_(where.origins, where.destinations)].sum() / flow[where.origins].sum())


def turnover_share(measuring: Measuring, state: State, where: Place) -> float:
    """Part of the origins' exports and imports together that is with the destinations."""
    flow = _abroad(measuring, state, where)
    both = flow + flow.T
    return float(both[np.ix_(where.origins, where.destinations)].sum() / both[where.origins].sum())


def volume(measuring: Measuring, state: State, where: Place) -> float:
    """Volume of the origins' deposits in the sectors, against the base year."""
    setup = measuring.setup
    routes = len(setup.ways.routes)
    found = [
        state.volume[routes + n]
        for n, r in enumerate(setup.ways.resources)
        if r.owner in where.origins and r.flows[:, :, where.sectors].any()
    ]
    if not found:
        raise InvalidCase(
            "asks for the volume of a sector without a resource.",
            where=OBSERVED,
            remedy="Name a sector that `resources` in case.yaml lists, or use level.",
        )
    return float(np.mean(found))


def income(_measuring: Measuring, state: State, where: Place) -> float:
    """Real income of the origins."""
    return float(real_income(state.equilibrium)[where.origins].mean())


def rerouted_share(measuring: Measuring, state: State, where: Place) -> float:
    """Part of what bans took from a flow that comes back on re-export routes: gains over losses."""
    setup, table = measuring.setup, measuring.setup.ways.table
    i, j, s = table.flow.T
    chosen = np.isin(i, where.origins) & np.isin(j, where.destinations) & np.isin(s, where.sectors)
    flow = table.cell_flow[table.element_cell]
    base = (setup.world.trade_share * setup.world.base.expenditure[None])[i, j, s][flow]
    before = base * table.cell_width[table.element_cell] * table.element_share
    after = touched_value(setup, state)[flow] * state.ways.element_value
    resold, own = chosen[flow] & table.reexport, chosen[flow] & ~table.reexport
    lost = before[own].sum() - after[own].sum()
    return float((after[resold].sum() - before[resold].sum()) / lost) if lost > 0.0 else 0.0


MEASURES: dict[str, Callable[[Measuring, State, Place], float]] = {
    "level": level,
    "level_with_gateway": level_with_gateway,
    "export_share": export_share,
    "turnover_share": turnover_share,
    "volume": volume,
    "real_income": income,
    "rerouted_share": rerouted_share,
}
"""What a row of observed shifts may compare."""


def _abroad(measuring: Measuring, state: State, where: Place) -> Float[np.ndarray, "origin destination"]:
    flow = producer_flow(measuring.setup, state)[:, :, where.sectors].sum(axis=2)
    np.fill_diagonal(flow, 0.0)
    return np.asarray(flow)


def _change(measure: str, before: float, after: float) -> float:
    if measure.endswith("share"):
        return after - before
    if before == after:  # a flow that is nothing at either date has not changed
        return 0.0
    if before == 0.0:
        raise InvalidCase(
            f"measure `{measure}` starts from nothing in one of the rows, so its change has no size.",
            where=OBSERVED,
            remedy="Compare a share, or begin at a date on which there was a flow.",
        )
    return after / before - 1.0


def _positions(
    row: Mapping[str, str],
    column: str,
    groups: Mapping[str, Sequence[str]],
    everything: str,
    labels: Sequence[str],
) -> list[int]:
    found = expanded(row[column].split(), groups, everything, labels)
    unknown = found.difference(labels)
    if unknown or not found:
        raise InvalidCase(
            f"{column} {', '.join(sorted(unknown)) or '(empty)'} is not in the world.",
            where=f"{OBSERVED} {row['id']}",
            remedy=f"It has {', '.join(labels)}; separate several by blanks.",
        )
    return [n for n, label in enumerate(labels) if label in found]


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
