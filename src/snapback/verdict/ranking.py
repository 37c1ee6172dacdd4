"""Which policy is best by each weighting of values, and what a wrong choice costs; never averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.game.theory.weightings import WEIGHTINGS
from snapback.verdict.compare import beats, ranking_shares, regret_table

if TYPE_CHECKING:
    from jaxtyping import Float

    from snapback.verdict.compare import Beats, RegretTable
    from snapback.verdict.drawn import Drawn


@dataclass(frozen=True, eq=False)
class Ranking:
    """Policies compared under one weighting at one date.

    Attributes
    ----------
    weighting, at
        Whose values, and how long after the vintage.
    policies
        In the order of the arrays.
    beats
        Share of draws in which each policy beats each other.
    regret
        What each loses against the best of the same draw, in the weighting's index.
    places
        Share of draws in which each policy takes each place, the best first. [policy, rank]
    best
        The policy that is first in most draws; the smaller mean regret breaks a tie.
    """

    weighting: str
    at: str
    policies: tuple[str, ...]
    beats: Beats
    regret: RegretTable
    places: Float[np.ndarray, "policy rank"]
    best: str


def rankings(draws: Drawn, years: tuple[str, ...] = ("5y", "3y")) -> tuple[Ranking, ...]:
    """Rank the policies under each weighting, by date and weighting."""
    return tuple(ranking(draws, weighting, at) for at in years for weighting in WEIGHTINGS)


def ranking(draws: Drawn, weighting: str, at: str) -> Ranking:
    """Rank the policies under one weighting at one date."""
    value = np.array([draws.outcome(policy, f"sender_value.{weighting}", at) for policy in draws.policies])
    places, regret = ranking_shares(value), regret_table(value)
    best = int(np.lexsort((regret.mean, -places[:, 0]))[0])
    return Ranking(weighting, at, draws.policies, beats(value), regret, places, draws.policies[best])


def best_agreement(draws: Drawn, weighting: str, at: str = "5y") -> str | None:
    """Give the agreement with the highest median under a weighting; ``None`` where a case has none."""
    outcome = f"sender_value.{weighting}"
    medians = {a.id: float(np.median(draws.outcome(a.id, outcome, at))) for a in draws.agreements}
    return max(medians, key=lambda name: medians[name]) if medians else None
