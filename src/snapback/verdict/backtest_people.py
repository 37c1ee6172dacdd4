"""Forecasts of people from past dates of the monthly series, with what was known then.

The case's own ranges for arrests and served sentences were computed from the whole series, so they are
computed anew at each date from the months before it. What happens between is the theory's: of those held a
share leaves each month, arrests come as at home usual, clustered as the months were, and pardons go on where
they run. Without a run of pardons the chance of one is the theory's prior for a target that owes nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from snapback.case.facts import facts_names, last_day
from snapback.game.stage import settings_of
from snapback.verdict.baserates import PERSISTS, share_of
from snapback.verdict.questions import LEVELS
from snapback.verdict.scored import Answer, Scored, of_event, of_number
from snapback.verdict.situation import SERIES, Record, record_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jaxtyping import Float

    from snapback.case import Case

EPISODES = "episodes"
"""Facts file with dated releases."""

MONTHS = (6, 12)
APART = 3
"""Months between dates."""

FEWEST = 7
"""Months of new arrests from which on a date is forecast."""

SAMPLE = 4000

DRIFT = 0.15
"""Standard deviation, in logs, by which the rate of arrests of the coming months departs from that of the
last twelve, beyond chance: judgement. Without it the mean of a dozen months would pass for certain."""

YEAR = 12


def people(case: Case, seed: int = 0) -> list[Scored]:
    """Forecast people held and newly jailed, and further releases, from past dates of a case's series."""
    if SERIES not in facts_names(case.folder):
        return []
    counted = _counted(case)
    result = []
    for n, day in enumerate(counted):
        if n % APART == 0 and len(record_of(case, day).arrests) >= FEWEST:
            result += _from_date(case, counted, day, seed)
    return [*result, *_releases(case)]


def _counted(case: Case) -> dict[dt.date, Mapping[str, str]]:
    """Rows of the series by the day of the count, all that are known at the case's vintage."""
    rows = {last_day(row["date"]): row for row in case.facts(SERIES)}
    return {day: row for day, row in rows.items() if day is not None}


def _from_date(
    case: Case, counted: Mapping[dt.date, Mapping[str, str]], day: dt.date, seed: int
) -> list[Scored]:
    record = record_of(case, day)
    if record.held is None:
        return []
    days = list(counted)
    result = []
    for months in MONTHS:
        at = days.index(day) + months
        if at >= len(days) or days[at] > case.vintage:
            continue
        later = [counted[d] for d in days[days.index(day) + 1 : at + 1]]
        held, new = _simulated(case, record, day, months, seed)
        result += _held(later[-1], record, case, day, months, held)
        result += _newly(later, record, day, months, new)
    return result


def _held(
    row: Mapping[str, str],
    record: Record,
    case: Case,
    day: dt.date,
    months: int,
    sample: Float[np.ndarray, " path"],
) -> list[Scored]:
    if not row.get("stock") or record.held is None:
        return []
    question = f"How many people are held {months} months later?"
    past = _changes([float(r["stock"]) for r in case.facts(SERIES, day) if r.get("stock")], months)
    baseline = record.held + past
    return [
        of_number(
            f"held.{months}",
            question,
            "persons",
            day.isoformat(),
            day,
            _quantiles(sample),
            _quantiles(baseline),
            float(row["stock"]),
        )
    ]


def _newly(
    later: Sequence[Mapping[str, str]],
    record: Record,
    day: dt.date,
    months: int,
    sample: Float[np.ndarray, " path"],
) -> list[Scored]:
    cells = [row.get("newly_recognised", "") for row in later]
    if not all(cells):
        return []
    question = f"How many people are newly recognised as political prisoners within {months} months?"
    last = list(record.arrests[-months:])
    mean = months * float(np.mean(last))
    spread = np.sqrt(months) * float(np.std(record.arrests, ddof=1))
    baseline = mean + spread * np.array([-1.645, -1.282, -0.674, 0.0, 0.674, 1.282, 1.645])
    return [
        of_number(
            f"newly_jailed.{months}",
            question,
            "persons",
            day.isoformat(),
            day,
            _quantiles(sample),
            dict(zip(LEVELS, baseline.tolist(), strict=True)),
            sum(float(cell) for cell in cells),
        )
    ]


def _simulated(
    case: Case, record: Record, day: dt.date, months: int, seed: int
) -> tuple[Float[np.ndarray, " path"], Float[np.ndarray, " path"]]:
    """Draw people held and newly jailed some months after a date."""
    key = seed * 1_000_003 + day.toordinal() * 100 + months
    random = np.random.Generator(np.random.Philox(key=key))
    last = np.array(record.arrests[-YEAR:])
    error = float(np.std(last, ddof=1)) / np.sqrt(last.size) / float(last.mean())
    rate = float(last.mean()) * np.exp(np.hypot(error, DRIFT) * random.standard_normal(SAMPLE))
    hazard = _exits(case, day) * np.exp(0.1 * random.standard_normal(SAMPLE))
    clustering = record.clustering / 3.0  # the record tells that of a quarter
    held, new = np.full(SAMPLE, float(record.held or 0.0)), np.zeros(SAMPLE)
    running = np.full(SAMPLE, bool(record.waves))
    goes_on = _goes_on(case)
    for month in range(months):
        mean = rate * random.standard_gamma(clustering, SAMPLE) / clustering if clustering < 1e6 else rate
        arrested = random.poisson(mean)
        left = random.binomial(held.astype(np.int64), np.clip(hazard, 0.0, 1.0))
        held, new = held - left + arrested, new + arrested
        if record.waves:
            if month % 3 == 0:
                running &= random.random(SAMPLE) < goes_on
            freed = random.choice(np.array(record.waves), SAMPLE) / 3.0
            held = np.maximum(held - np.where(running, np.rint(freed), 0.0), 0.0)
    return held, new


def _exits(case: Case, day: dt.date) -> float:
    """Share of the stock that left in a month, over the last year known; pardons are not in it."""
    rows = [row for row in case.facts(SERIES, day) if row.get("implied_exits") and row.get("stock")][-YEAR:]
    pardoned = sum(float(row["released_by_pardon"] or 0.0) for row in rows)
    left = sum(float(row["implied_exits"]) for row in rows) - pardoned
    return max(left, 0.0) / max(sum(float(row["stock"]) for row in rows), 1.0)


def _goes_on(case: Case) -> float:
    settings = settings_of(case).forecast
    return settings.waves_last if settings is not None else 0.0


def _releases(case: Case) -> list[Scored]:
    """Ask, at each dated release, whether another follows within a year."""
    if EPISODES not in facts_names(case.folder):
        return []
    days = [
        day
        for row in case.facts(EPISODES)
        if row.get("event_type", "").startswith("release") and (day := last_day(row["date"])) is not None
    ]
    result = []
    for n, day in enumerate(days):
        window = day + dt.timedelta(days=366)
        follows = any(day < later <= window for later in days)
        if not follows and window > case.vintage:
            continue  # the year is not over
        theory = 1.0 - (1.0 - case.central()["p_pardon"]) ** 4
        runs = bool(record_of(case, day).waves)
        method = max(theory, _goes_on(case)) if runs else theory
        earlier = [any(d < later <= min(d + dt.timedelta(days=366), day) for later in days) for d in days[:n]]
        rate = share_of(earlier)
        whole = share_of(
            [
                any(d < later <= d + dt.timedelta(days=366) for later in days)
                for d in days
                if d != day and d + dt.timedelta(days=366) <= case.vintage
            ]
        )
        answer = Answer(method, theory, method, whole, rate, 1.0 - PERSISTS)
        question = "Is this release followed by another within 12 months?"
        result.append(
            of_event("another_release.12", question, day.isoformat(), day, answer, happened=follows)
        )
    return result


def _changes(stock: Sequence[float], months: int) -> Float[np.ndarray, " change"]:
    """Give changes of the stock over as many months, in the past year and a half, about no change."""
    recent = np.array(stock[-(months + 18) :])
    changes = recent[months:] - recent[:-months] if recent.size > months + 1 else np.zeros(1)
    return np.concatenate([changes, -changes, [0.0]])


def _quantiles(sample: Float[np.ndarray, " path"]) -> dict[float, float]:
    return dict(zip(LEVELS, np.quantile(sample, LEVELS).tolist(), strict=True))
