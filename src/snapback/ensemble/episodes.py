"""Past episodes of relief, as they were known on a day: nothing that happened later can be seen.

A row of the facts is written when an episode has ended, or at the case's vintage. On an earlier day an
analyst knew that it had begun, that it still ran, and nothing more: :func:`known` gives just that.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Bool, Float

    from snapback.case import Case

THAWS = "thaw_durations"
"""Name of the facts file with one relief episode a row."""

DAYS_A_MONTH = 365.25 / 12.0

QUARTERS = 20
"""Quarters over which survival is told."""


@dataclass(frozen=True)
class Episode:
    """One episode, whole: only :func:`known` may hand out parts of it.

    Attributes
    ----------
    name, target, sender
        As in the facts.
    prisoners
        Whether prisoners were part of it.
    licensed
        Whether relief could be revoked without a new listing: a licence, waiver or suspension.
    american
        Whether the United States were among the senders, whose elections have dates.
    start
        Day on which relief began.
    relief_end
        Day on which it ended; ``None`` where it never did, or there was none.
    relief_until
        Last day to which relief was followed; ``None`` where there was none to follow.
    breach, breach_until
        Day of the target's first breach, by the strict reading, and the last day followed.
    ended_by
        ``target``, ``sender``, ``election`` or ``shock``.
    """

    name: str
    target: str
    sender: str
    prisoners: bool
    licensed: bool
    american: bool
    start: dt.date
    relief_end: dt.date | None
    relief_until: dt.date | None
    breach: dt.date | None
    breach_until: dt.date
    ended_by: str


@dataclass(frozen=True)
class Seen:
    """What was known of an episode on a day.

    Attributes
    ----------
    name
        Of the episode.
    relief
        Months that relief had lasted; ``None`` where there was none.
    ended
        Whether it had ended.
    ended_by
        By whom, once it had.
    breach
        Months without breach by the target.
    breached
        Whether they had ended in one.
    lag
        Months from breach to the end of relief, once both had come, the breach first.
    since_breach
        Months since the breach, in which relief could have been taken back; ``None`` without breach, or
        where relief had ended before it.
    relief_window, breach_window
        Months for which it could have been followed, had nothing happened.
    """

    name: str
    relief: float | None
    ended: bool
    ended_by: str | None
    breach: float
    breached: bool
    lag: float | None
    since_breach: float | None
    relief_window: float
    breach_window: float


def episodes_of(case: Case) -> tuple[Episode, ...]:
    """Read the episodes of a case, those known at its vintage, in the order of their beginning."""
    return tuple(
        sorted((_episode(row, case.vintage) for row in case.facts(THAWS)), key=lambda e: (e.start, e.name))
    )


def known(episodes: Sequence[Episode], day: dt.date, without: str | None = None) -> tuple[Seen, ...]:
    """Tell what was known of the episodes on a day.

    Parameters
    ----------
    episodes
        All of them.
    day
        Nothing that happened on a later day is told.
    without
        Name of an episode that is left out.
    """
    return tuple(_seen(e, day) for e in episodes if e.start < day and e.name != without)


def survival(
    months: Float[np.ndarray, "*draw episode"], happened: Bool[np.ndarray, "*draw episode"]
) -> Float[np.ndarray, "*draw quarter"]:
    """Give the share of episodes that outlast each quarter (life table; Kaplan & Meier 1958, by quarters).

    Those lost to sight in a quarter count as at risk in it.

    Parameters
    ----------
    months
        How long each was followed; not finite counts as never followed.
    happened
        Whether what ends it happened then.
    """
    followed = np.isfinite(months)
    at = np.where(followed, np.floor(np.where(followed, months, 0.0) / 3.0), -1.0)
    quarter = np.arange(QUARTERS)
    risk = (at[..., None] >= quarter).sum(axis=-2)
    ends = ((at[..., None] == quarter) & happened[..., None]).sum(axis=-2)
    return np.asarray(np.cumprod(1.0 - ends / np.maximum(risk, 1), axis=-1))


def _episode(row: object, vintage: dt.date) -> Episode:
    cells: dict[str, str] = dict(row)  # type: ignore[call-overload]
    start = dt.date.fromisoformat(cells["start"])
    followed = _day(cells["relief_end"])
    ended = followed is not None and cells["relief_end_censored"] == "0"
    breach = _day(cells["target_breach_date"]) if cells["breach_observed"] == "1" else None
    if breach is not None:
        until = breach
    else:
        until = start + dt.timedelta(days=float(cells["months_to_breach"]) * DAYS_A_MONTH)
    form = cells["form_of_relief"]
    return Episode(
        name=cells["episode"],
        target=cells["target"],
        sender=cells["sender"],
        prisoners=cells["prisoners_in_deal"] == "yes",
        licensed=any(word in form for word in ("licen", "waiver", "suspen", "hold")),
        american="US" in cells["sender"].split("/"),
        start=start,
        relief_end=followed if ended else None,
        relief_until=followed,
        breach=breach,
        breach_until=min(until, vintage),
        ended_by=cells["ended_by"],
    )


def _seen(e: Episode, day: dt.date) -> Seen:
    ended = e.relief_end is not None and e.relief_end <= day
    breached = e.breach is not None and e.breach <= day
    relief_until = None if e.relief_until is None else min(e.relief_until, day)
    lag = since = None
    if e.breach is not None and breached and e.relief_until is not None:
        first = e.relief_end is None or e.relief_end >= e.breach
        if first and ended and e.relief_end is not None:
            lag = _months(e.breach, e.relief_end)
        since = _months(e.breach, day if ended else min(e.relief_until, day)) if first else None
    whole = _months(e.start, day)
    return Seen(
        name=e.name,
        relief=None if relief_until is None else _months(e.start, relief_until),
        ended=ended,
        ended_by=e.ended_by if ended else None,
        breach=_months(e.start, min(e.breach_until, day)),
        breached=breached,
        lag=lag,
        since_breach=since,
        relief_window=whole if ended or relief_until is None else _months(e.start, relief_until),
        breach_window=whole if breached else _months(e.start, min(e.breach_until, day)),
    )


def _months(start: dt.date, end: dt.date) -> float:
    return (end - start).days / DAYS_A_MONTH


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
