"""One forecast of the past with what became of it, and scores averaged over episodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.verdict.scores import crps_quantile, interval_coverage, log_score, mean_score, skill

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Answer:
    """Probabilities that different forecasters give to one event.

    Attributes
    ----------
    probability
        The method's: the game, conditioned on the other episodes.
    uncalibrated
        The game's before it is conditioned on any.
    then
        The game's, conditioned only on what was known that day.
    baseline
        Base rate of the other episodes.
    baseline_then
        Base rate of what was known that day.
    persistence
        That of who expects that all stays as it is.
    """

    probability: float
    uncalibrated: float
    then: float
    baseline: float
    baseline_then: float
    persistence: float


@dataclass(frozen=True)
class Scored:
    """One forecast, what happened, and the scores.

    Attributes
    ----------
    id, question, unit
        What was asked.
    episode
        Answers about one episode go right or wrong together, and are averaged first.
    vintage
        The day of the forecast.
    answer
        Probabilities; ``None`` for a number.
    quantiles, baseline_quantiles
        By level; ``None`` for an event.
    observed
        1 or 0 for an event, else the number.
    scores
        Log score of an event or CRPS of a number, by forecaster; always of ``method`` and ``baseline``.
    """

    id: str
    question: str
    unit: str
    episode: str
    vintage: dt.date
    answer: Answer | None
    quantiles: Mapping[float, float] | None
    baseline_quantiles: Mapping[float, float] | None
    observed: float
    scores: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        """Give the object of the contract."""
        said: dict[str, Any] = {
            "id": self.id,
            "vintage": self.vintage.isoformat(),
            "question": self.question,
            "unit": self.unit,
            "episode": self.episode,
            "observed": self.observed,
            "score": self.scores["method"],
            "baseline_score": self.scores["baseline"],
            "scores": dict(self.scores),
        }
        if self.answer is not None:
            return said | vars(self.answer)
        named = {"quantiles": self.quantiles, "baseline_quantiles": self.baseline_quantiles}
        return said | {
            name: {f"{level:g}": value for level, value in (found or {}).items()}
            for name, found in named.items()
        }


def of_event(
    name: str, question: str, episode: str, vintage: dt.date, answer: Answer, *, happened: bool
) -> Scored:
    """Score probabilities by the log score."""
    scores = {forecaster: float(log_score(p, happened)) for forecaster, p in vars(answer).items()}
    scores["method"] = scores.pop("probability")
    return Scored(
        name, question, "probability", episode, vintage, answer, None, None, float(happened), scores
    )


def of_number(
    name: str,
    question: str,
    unit: str,
    episode: str,
    vintage: dt.date,
    quantiles: Mapping[float, float],
    baseline: Mapping[float, float],
    observed: float,
) -> Scored:
    """Score quantiles by the continuous ranked probability score."""

    def score(found: Mapping[float, float]) -> float:
        return float(crps_quantile(np.array(list(found)), np.array(list(found.values())), observed))

    scores = {"method": score(quantiles), "baseline": score(baseline)}
    return Scored(name, question, unit, episode, vintage, None, quantiles, baseline, float(observed), scores)


def of_months(
    name: str,
    question: str,
    episode: str,
    vintage: dt.date,
    quantiles: Mapping[float, float],
    baseline: Mapping[float, float],
    observed: float,
) -> Scored:
    """Score quantiles of a duration in months."""
    return of_number(name, question, "months", episode, vintage, quantiles, baseline, observed)


def summarised(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """Average scores by question, with skill, coverage, and the number of episodes."""
    return [
        _summary(name, [s for s in scored if s.id == name]) for name in dict.fromkeys(s.id for s in scored)
    ]


def _summary(name: str, scored: Sequence[Scored]) -> dict[str, Any]:
    episodes = [s.episode for s in scored]
    own = [s.scores["method"] for s in scored]
    base = [s.scores["baseline"] for s in scored]
    gained = skill(own, base, episodes)
    mean = mean_score(own, episodes)
    said: dict[str, Any] = {
        "id": name,
        "question": scored[0].question,
        "unit": scored[0].unit,
        "rule": "log score" if scored[0].answer is not None else "CRPS",
        "episodes": mean.episodes,
        "forecasts": len(scored),
        "score": mean.value,
        "score_error": mean.error,
        "scores": {
            forecaster: mean_score([s.scores[forecaster] for s in scored], episodes).value
            for forecaster in scored[0].scores
        },
        "skill": gained.value,
        "skill_error": gained.error,
        "better_in": gained.better_in,
    }
    if scored[0].quantiles is not None:
        for which in ("quantiles", "baseline_quantiles"):
            found = [getattr(s, which) for s in scored]
            held = interval_coverage(
                [q[0.1] for q in found], [q[0.9] for q in found], [s.observed for s in scored]
            )
            said["coverage" if which == "quantiles" else "baseline_coverage"] = held.share
    else:
        said["observed_share"] = float(np.mean([s.observed for s in scored]))
    return said
