"""Does the model reproduce what happened when the measures came? Observed shifts beside modelled ones.

A case may list observed shifts in ``facts/shifts.csv``: a flow, a share or real income at two dates. The
model imposes the measures that were in force at each date on the sanction-free world and gives the same
quantity; only the change is compared, because the base year's level is another year's.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.case.case import ALL, WORLD, expanded
from snapback.economy.outcomes import Measuring, producer_flow, real_income
from snapback.economy.setup import setup as set_up
from snapback.economy.states import Forms, solve_states
from snapback.errors import InvalidCase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from snapback.case import Case
    from snapback.economy.setup import Setup
    from snapback.economy.states import State
    from snapback.world import World

FACTS = "shifts"


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
    rows = list(case.facts(FACTS)) if (case.folder / "facts" / f"{FACTS}.csv").exists() else []
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


def forms_at(case: Case, setting: Setup, day: dt.date) -> Forms:
    """Give the measures in force on a day: those that had begun, whatever became of their form later."""
    begun = np.array([float(m.date <= day) for m in case.measures])
    return Forms(setting.in_force * begun, setting.licensed * begun)


def _quantity(case: Case, measuring: Measuring, state: State, row: Mapping[str, str]) -> float:
    """Give a quantity of a state: ``level`` of a flow, ``turnover_share`` of a partner, ``real_income``."""
    setting = measuring.setup
    world = setting.world
    origins = _positions(row["origin"], case.groups, WORLD, world.countries)
    if row["measure"] == "real_income":
        return float(real_income(state.equilibrium)[origins].mean())
    destinations = _positions(row["destination"], case.groups, WORLD, world.countries)
    sectors = _positions(row["sector"], case.sector_groups, ALL, world.sectors)
    flow = producer_flow(setting, state)[:, :, sectors].sum(axis=2)
    np.fill_diagonal(flow, 0.0)
    if row["measure"] == "level":
        return float(flow[np.ix_(origins, destinations)].sum())
    if row["measure"] == "export_share":
        return float(flow[np.ix_(origins, destinations)].sum() / flow[origins].sum())
    if row["measure"] == "turnover_share":
        both = flow + flow.T
        return float(both[np.ix_(origins, destinations)].sum() / both[origins].sum())
    raise InvalidCase(
        f"measure `{row['measure']}` is not known.",
        where=f"facts/{FACTS}.csv {row['id']}",
        remedy="Use level, export_share, turnover_share or real_income.",
    )


def _change(measure: str, before: float, after: float) -> float:
    return after - before if measure.endswith("share") else after / before - 1.0


def _positions(
    codes: str, groups: Mapping[str, Sequence[str]], everything: str, labels: Sequence[str]
) -> list[int]:
    found = expanded(codes.split(), groups, everything, labels)
    return [n for n, label in enumerate(labels) if label in found]


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
