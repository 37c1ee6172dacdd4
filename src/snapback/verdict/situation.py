"""What was known at a vintage: the situation from which a forecast starts, and what its record shows.

Everything is read through :meth:`snapback.case.Case.facts`, which gives no row that was not known yet.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.case.facts import facts_names, last_day
from snapback.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from snapback.case import Case

SERIES = "prisoner_series"
"""Name of the facts file with people held by month."""

HELD = ("stock", "held")
ARRESTED = ("newly_recognised", "newly_jailed")
PARDONED = ("released_by_pardon", "released")
"""Names that the columns of the series may have."""

FEWEST = 6
"""Months without which the spread of new arrests is taken as Poisson's."""

SLACK = dt.timedelta(days=3)
"""How far from a month's end its count may lie and still be that of the whole month."""

QUARTER = 3


@dataclass(frozen=True)
class Record:
    """What the monthly series shows at a vintage.

    Attributes
    ----------
    held
        Persons held at the last count; ``None`` without one.
    arrests
        Newly recognised in each whole month in which they were counted.
    clustering
        Parameter k of the negative binomial of a quarter's arrests; infinite where months do not vary more
        than chance gives.
    waves
        Persons pardoned in each run of three whole months, since pardons began in the last year; empty where
        the last three had none.
    """

    held: float | None
    arrests: tuple[float, ...]
    clustering: float
    waves: tuple[float, ...]


def record_of(case: Case, vintage: dt.date | None = None) -> Record:
    """Read the monthly series as it was known at a vintage."""
    if SERIES not in facts_names(case.folder):
        return Record(None, (), math.inf, ())
    rows = case.facts(SERIES, vintage)
    held = [number for row in rows if (number := _cell(row, HELD)) is not None]
    whole = [row for row in rows if _whole_month(row)]
    arrests = [number for row in whole if (number := _cell(row, ARRESTED)) is not None]
    return Record(
        held=held[-1] if held else None,
        arrests=tuple(arrests),
        clustering=_clustering(arrests),
        waves=_waves([_cell(row, PARDONED) or 0.0 for row in whole]),
    )


def as_of(case: Case, vintage: dt.date) -> tuple[Case, tuple[str, ...]]:
    """Give a case as it stood at an earlier vintage, and what was and was not taken back.

    Raises
    ------
    InvalidInput
        If the vintage is later than the case's own, or nothing says how many were held then.
    """
    if vintage > case.vintage:
        raise InvalidInput(
            f"is {vintage}, later than the case's own vintage, {case.vintage}: what came to be known after "
            "it is not in the case.",
            where="--vintage",
            remedy="Ask for an earlier day, or write a case with a later vintage.",
        )
    if vintage == case.vintage or case.game is None:
        return case, ()
    held = record_of(case, vintage).held
    if held is None:
        raise InvalidInput(
            f"is {vintage}, and no fact known then says how many people were held.",
            where="--vintage",
            remedy=f"Ask for a later day, or add rows to facts/{SERIES}.csv.",
        )
    game = case.game.model_copy(
        update={
            "held": held,
            "target_election": _next(case.game.target_election, case.game.target_election_every, vintage),
            "sender_turnover": _next(case.game.sender_turnover, case.game.sender_turnover_every, vintage),
        }
    )
    kept = tuple(m for m in case.measures if m.date <= vintage)
    then = case.model_copy(update={"vintage": vintage, "game": game, "measures": kept})
    return then, (
        f"{held:g} people held is the last count known on {vintage}.",
        f"{len(case.measures) - len(kept)} measures that came into force later are left out.",
        f"Priors, mixture and the sender's government are those stated for {case.vintage}.",
    )


def _next(day: dt.date | None, quarters: int, vintage: dt.date) -> dt.date | None:
    """Give the first of regular days after a vintage, from one of them."""
    if day is None:
        return None
    while True:
        months = day.year * 12 + day.month - 1 - QUARTER * quarters
        earlier = dt.date(months // 12, months % 12 + 1, min(day.day, 28))
        if earlier <= vintage:
            return day
        day = earlier


def _cell(row: Mapping[str, str], names: Sequence[str]) -> float | None:
    for name in names:
        text = row.get(name, "")
        if text:
            return float(text)
    return None


def _whole_month(row: Mapping[str, str]) -> bool:
    """Whether a count covers its month: made within days of its end."""
    counted = last_day(row["date"])
    if counted is None:
        return False
    month = last_day(row["month"]) if row.get("month") else None
    end = month or counted.replace(day=calendar.monthrange(counted.year, counted.month)[1])
    return counted >= end - SLACK


def _clustering(months: Sequence[float]) -> float:
    """Moment estimate of k from months, for a sum of three independent ones."""
    if len(months) < FEWEST:
        return math.inf
    mean, variance = float(np.mean(months)), float(np.var(months, ddof=1))
    return QUARTER * mean**2 / (variance - mean) if variance > mean > 0.0 else math.inf


def _waves(months: Sequence[float]) -> tuple[float, ...]:
    """Add up each three months since pardons began in the last year, where they still run."""
    year = list(months[-12:])
    if not any(year[-QUARTER:]):
        return ()
    begun = next(n for n, people in enumerate(year) if people > 0.0)
    run = year[begun:]
    if len(run) < QUARTER:
        return (float(np.mean(run)) * QUARTER,)
    return tuple(float(sum(run[n : n + QUARTER])) for n in range(len(run) - QUARTER + 1))
