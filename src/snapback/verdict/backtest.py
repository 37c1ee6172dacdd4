"""How the method would have done on the past: forecasts from past vintages, scored against base rates.

Two tests. *Thaws*: at the beginning of every relief episode, will relief last, will the target breach, will
the sender end it; at every breach, is relief taken back. Answered by the game of a stylised thaw, conditioned
on the other episodes; once on all of them (leave one out, which knows later episodes), once on what was known
that day. *People*: at dates of the monthly series, how many will be held and newly jailed, and is anybody
freed; answered from the series as it was known.

Every score stands beside that of a base rate and of persistence, on the same questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.ensemble.episodes import QUARTERS, known
from snapback.ensemble.posterior import DRAWS, calibrate, conditioned, library
from snapback.verdict.backtest_people import people
from snapback.verdict.baserates import PERSISTS, breach_curve, database_rates, relief_curve, share_of
from snapback.verdict.questions import LEVELS
from snapback.verdict.scored import Answer, Scored, of_event, of_months, summarised

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from jaxtyping import Float

    from snapback.case import Case
    from snapback.ensemble.episodes import Episode, Seen
    from snapback.ensemble.posterior import Calibration, Library
    from snapback.verdict.baserates import DatabaseRate
    from snapback.world import World

DATES = {12: 3, 24: 7, 36: 11}
"""Months asked about, and the quarter by whose end they have passed."""

FEWEST = 5
"""Other episodes below which the game is not conditioned on them."""


@dataclass(frozen=True)
class Backtest:
    """Forecasts from past vintages with their scores.

    Attributes
    ----------
    case
        Whose record it is.
    draws
        Draws of the parameters.
    scored
        The forecasts.
    calibration
        All parameters conditioned on the whole record: prior against posterior.
    databases
        Base rates of the databases of sanctions.
    """

    case: str
    draws: int
    scored: tuple[Scored, ...]
    calibration: Calibration
    databases: tuple[DatabaseRate, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the object of the contract."""
        learnt = self.calibration.learnt.values()
        return {
            "case": self.case,
            "draws": self.draws,
            "forecasts": [entry.as_json() for entry in self.scored],
            "summary": summarised(self.scored),
            "calibration": {
                "vintage": self.calibration.vintage.isoformat(),
                "episodes": self.calibration.episodes,
                "observed": dict(self.calibration.observed),
                "simulated": {name: list(band) for name, band in self.calibration.simulated.items()},
                "parameters": [
                    {
                        "parameter": entry.parameter,
                        "spread_ratio": entry.spread_ratio,
                        "shift": entry.shift,
                        "divergence": entry.divergence,
                        "learnt": entry.learnt,
                    }
                    for entry in learnt
                ],
            },
            "databases": [vars(rate) for rate in self.databases],
        }


def backtest(
    case: Case,
    world: World | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 0,
    store: Path | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> Backtest:
    """Score forecasts of the past of a case.

    Parameters
    ----------
    case
        With facts on past thaws, and its ``game``.
    world
        The world that the case names where ``None``; only part of what the draws are known by.
    draws, seed
        Of the parameters.
    workers
        Processes; the result is the same for any number.
    store
        Folder that keeps finished draws.
    progress
        Called with the share done and what is being done.

    Raises
    ------
    InvalidInput
        If the case has no such facts.
    ValueError
        If there are too few draws to learn from the record.
    """
    from snapback.economy.worlds import world_of  # noqa: PLC0415 -- only where no world is given

    world = world_of(case) if world is None else world
    found = library(case, world, draws=draws, seed=seed, workers=workers, store=store, progress=progress)
    return Backtest(
        case=case.id,
        draws=draws,
        scored=(*thaws(found, case.vintage), *people(case, seed)),
        calibration=calibrate(found, case.vintage),
        databases=database_rates(),
    )


def thaws(found: Library, until: dt.date) -> list[Scored]:
    """Forecast every episode from its first day, and every breach from its day."""
    whole = {seen.name: seen for seen in known(found.episodes, until)}
    result = []
    for episode in found.episodes:
        if episode.name not in whole:
            continue
        outcome = whole[episode.name]
        others = known(found.episodes, until, without=episode.name)
        then = known(found.episodes, episode.start)
        result += _relief(found, episode, outcome, others, then)
        result += _breach(found, episode, outcome, others, then)
        result += _sender(found, episode, outcome, others, then)
        if outcome.since_breach is not None and episode.breach is not None:
            result += _back(found, episode, outcome, others, known(found.episodes, episode.breach))
    return result


def _relief(
    found: Library, e: Episode, outcome: Seen, others: Sequence[Seen], then: Sequence[Seen]
) -> list[Scored]:
    """Ask whether relief still stands, and for how long it does."""
    if outcome.relief is None:
        return []
    curve = 1.0 - found.of(e, "relief")
    base, base_then = relief_curve(others), relief_curve([s for s in then if s.name != e.name])
    return _lasting(found, e, "relief_lasts", "Is the relief still in place after {months} months?",
                    "For how many months does the relief stay in place?",
                    outcome.relief, outcome.relief_window, curve, base, base_then, others, then)  # fmt: skip


def _breach(
    found: Library, e: Episode, outcome: Seen, others: Sequence[Seen], then: Sequence[Seen]
) -> list[Scored]:
    """Ask whether the target has kept its part, by the strict reading of breach, and for how long."""
    curve = 1.0 - found.of(e, "breach")
    base, base_then = breach_curve(others), breach_curve([s for s in then if s.name != e.name])
    return _lasting(found, e, "target_keeps", "Has the target committed no breach after {months} months?",
                    "For how many months does the target commit no breach?",
                    outcome.breach, outcome.breach_window, curve, base, base_then, others, then)  # fmt: skip


def _lasting(
    found: Library,
    e: Episode,
    name: str,
    question: str,
    longest: str,
    months: float,
    window: float,
    curve: Float[np.ndarray, "draw quarter"],
    base: Float[np.ndarray, " quarter"],
    base_then: Float[np.ndarray, " quarter"],
    others: Sequence[Seen],
    then: Sequence[Seen],
) -> list[Scored]:
    result = []
    posterior, posterior_then = _moved(found, curve, others), _moved(found, curve, then)
    for at, quarter in DATES.items():
        if months < at and window < at:
            continue  # lost to sight before the answer
        answer = Answer(
            probability=float(posterior[quarter]),
            uncalibrated=float(curve[:, quarter].mean()),
            then=float(posterior_then[quarter]),
            baseline=float(base[quarter]),
            baseline_then=float(base_then[quarter]),
            persistence=PERSISTS,
        )
        asked = question.format(months=at)
        result.append(of_event(f"{name}.{at}", asked, e.name, e.start, answer, happened=months >= at))
    last = max(DATES)
    if window >= last:
        result.append(
            of_months(
                f"{name}.months",
                f"{longest} Months beyond {last} count as {last}.",
                e.name,
                e.start,
                _times(posterior, last),
                _times(base, last),
                min(months, float(last)),
            )
        )
    return result


def _sender(
    found: Library, e: Episode, outcome: Seen, others: Sequence[Seen], then: Sequence[Seen]
) -> list[Scored]:
    """Ask whether the sender's side ends it first."""
    at, quarter = 36, DATES[36]
    if outcome.relief is None or outcome.relief_window < at:
        return []
    chance = found.of(e, "sender")[:, quarter : quarter + 1]

    def rate(seen: Sequence[Seen]) -> float:
        followed = [s for s in seen if s.relief is not None and s.relief_window >= at and s.name != e.name]
        return share_of([_sender_ended(s, at) for s in followed])

    answer = Answer(
        probability=float(_moved(found, chance, others)[0]),
        uncalibrated=float(chance.mean()),
        then=float(_moved(found, chance, then)[0]),
        baseline=rate(others),
        baseline_then=rate(then),
        persistence=1.0 - PERSISTS,
    )
    question = f"Does the sender end the relief, without a breach that it answers, within {at} months?"
    return [
        of_event(f"sender_ends.{at}", question, e.name, e.start, answer, happened=_sender_ended(outcome, at))
    ]


def _sender_ended(s: Seen, months: float) -> bool:
    return s.ended and s.ended_by == "sender" and s.relief is not None and s.relief < months


def _back(
    found: Library, e: Episode, outcome: Seen, others: Sequence[Seen], then: Sequence[Seen]
) -> list[Scored]:
    """Ask, on the day of a breach, whether relief is taken back within a year."""
    at, quarter = 12, DATES[12]
    if outcome.since_breach is None or outcome.since_breach < at or e.breach is None:
        return []
    chance = found.of(e, "back")[:, quarter : quarter + 1]
    then = [s for s in then if s.name != e.name]

    def rate(seen: Sequence[Seen]) -> float:
        spoke = [s for s in seen if s.since_breach is not None and s.since_breach >= at and s.name != e.name]
        return share_of([s.lag is not None and s.lag < at for s in spoke])

    answer = Answer(
        probability=float(_moved(found, chance, others)[0]),
        uncalibrated=float(chance.mean()),
        then=float(_moved(found, chance, then)[0]),
        baseline=rate(others),
        baseline_then=rate(then),
        persistence=1.0 - PERSISTS,
    )
    happened = outcome.lag is not None and outcome.lag < at
    question = f"Is relief taken back within {at} months of this breach?"
    return [of_event(f"snapback.{at}", question, e.name, e.breach, answer, happened=happened)]


def _moved(
    found: Library, chance: Float[np.ndarray, "draw question"], seen: Sequence[Seen]
) -> Float[np.ndarray, " question"]:
    """Condition on the episodes, or give the prior's answer where they are too few to learn from."""
    if len(seen) < FEWEST:
        return np.asarray(chance.mean(axis=0))
    return conditioned(found, chance, seen)


def _times(curve: Float[np.ndarray, " quarter"], last: int) -> dict[float, float]:
    """Quantiles of months until it ends, counted up to ``last``, from a survival curve by quarters."""
    ends = np.concatenate([[0.0], 3.0 * np.arange(1, QUARTERS + 1)])
    gone = np.maximum.accumulate(np.concatenate([[0.0], 1.0 - curve]))
    gone += 1e-12 * np.arange(gone.size)  # a flat piece has one end
    within = {level: float(np.interp(level, gone, ends, right=np.inf)) for level in LEVELS}
    return {level: min(months, float(last)) for level, months in within.items()}
