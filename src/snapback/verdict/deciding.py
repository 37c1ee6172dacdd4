"""All that an ensemble says on a case: claims, rankings, what turns them, where they fail, what to watch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.game.theory.weightings import WEIGHTINGS
from snapback.verdict.argued import argue, hangs_on
from snapback.verdict.drawn import drawn, in_words
from snapback.verdict.ranking import best_agreement, rankings
from snapback.verdict.turning import conditions, flagged, swings, turns
from snapback.verdict.watching import OBSERVED, signposts

if TYPE_CHECKING:
    from collections.abc import Callable

    from snapback.case import Case
    from snapback.verdict.assessment import Assessment
    from snapback.verdict.claims import ClaimResult
    from snapback.verdict.ranking import Ranking
    from snapback.verdict.turning import Conditions, Swing, Turns
    from snapback.verdict.watching import Signposts

    Progress = Callable[[str, int, int], None]

SHOWN = 10
"""Parameters of a tornado, and movers of a joint turn, that a record lists."""

FIRST_ASKED = 6
"""Parameters whose tipping values an assessment searches; ``snapback tip`` searches more."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """What the draws say on a case.

    Attributes
    ----------
    case
        What was judged.
    claims
        Every claim with its odds.
    rankings
        Policies under each weighting, after five and three years.
    tornado
        What the headline differences hang on.
    tipping
        By weighting, what turns the verdict on its best agreement against no deal; empty where it was not
        asked for.
    boxes
        Conditions under which agreements fail, in words.
    signposts
        Early signs of a break.
    """

    case: Case
    claims: tuple[ClaimResult, ...]
    rankings: tuple[Ranking, ...]
    tornado: tuple[Swing, ...]
    tipping: tuple[Turns, ...]
    boxes: tuple[Conditions, ...]
    signposts: tuple[Signposts, ...]


def verdict(
    assessment: Assessment,
    *,
    tipping: bool = True,
    joint: bool = False,
    workers: int = 1,
    progress: Progress | None = None,
) -> Verdict | None:
    """Judge a case by the draws of its assessment.

    Parameters
    ----------
    assessment
        With draws.
    tipping
        Whether what turns the verdicts is searched among the parameters that move them most: some 80 games
        for each weighting.
    joint
        Whether the nearest joint turns are searched too, which costs a few passes of derivatives more.
    workers
        Threads of that search.
    progress
        Called with what is done, how much of it, and of how much.

    Returns
    -------
    ``None`` without draws that have a record.
    """
    if assessment.ensemble is None or not len(assessment.ensemble.indices):
        return None
    case, draws = assessment.case, drawn(assessment.case, assessment.ensemble, assessment.seed)
    turned = []
    for weighting in WEIGHTINGS if tipping else ():
        policy = best_agreement(draws, weighting)
        if policy is not None:
            data = assessment.ledger.data
            turned.append(
                turns(
                    case,
                    data,
                    policy,
                    draws.nothing,
                    weighting,
                    asked=FIRST_ASKED,
                    workers=workers,
                    more=flagged(draws, policy, draws.nothing, weighting),
                    joint=joint,
                    progress=progress,
                )
            )
    if progress is not None:
        progress("judging the claims", 0, 1)
    return Verdict(
        case,
        argue(draws),
        rankings(draws),
        swings(draws),
        tuple(turned),
        conditions(draws),
        signposts(draws),
    )


def verdict_record(verdict: Verdict) -> dict[str, Any]:
    """Give a verdict ready for JSON.

    ``claims`` and ``tipping`` are the pieces of the public contract; the others stand beside them.
    """
    return {
        "claims": [claim_record(verdict.case, claim) for claim in verdict.claims],
        "tipping": [row for found in verdict.tipping for row in tipping_record(found)],
        "joint_turns": [joint_record(found) for found in verdict.tipping],
        "rankings": [_ranking(found) for found in verdict.rankings],
        "tornado": [_swing(verdict.case, found) for found in verdict.tornado],
        "boxes": [_box(found) for found in verdict.boxes],
        "signposts": [_signposts(found) for found in verdict.signposts],
    }


def claim_record(case: Case, claim: ClaimResult) -> dict[str, Any]:
    """Give one claim ready for JSON."""
    return {
        "id": claim.id,
        "text": claim.text,
        "verdict": claim.verdict,
        "word": claim.word,
        "share": claim.share,
        "error": claim.error,
        "draws": claim.draws,
        "quantity": claim.quantity,
        "test": claim.test,
        "hinges": [
            {
                "parameter": hinge.parameter,
                "meaning": in_words(case, hinge.parameter),
                "confidence": hinge.confidence,
                "low": hinge.low,
                "high": hinge.high,
                "error": hinge.error,
            }
            for hinge in claim.hinges
        ],
        "hangs_on": hangs_on(case, claim),
        "record": claim.record,
        "undecided": claim.why_undecided,
    }


def tipping_record(found: Turns) -> list[dict[str, Any]]:
    """Give the tipping values of one verdict ready for JSON, the nearest turn first."""
    return [
        {
            "weighting": found.weighting,
            "policy": found.policy,
            "against": found.against,
            "parameter": value.parameter,
            "unit": found.units[value.parameter],
            "median": value.median,
            "turns_at": value.turns_at,
            "score": value.score,
            "searched": list(value.searched),
        }
        for value in found.values
    ]


def joint_record(found: Turns) -> dict[str, Any]:
    """Give the nearest joint turn of one verdict ready for JSON."""
    said: dict[str, Any] = {
        "weighting": found.weighting,
        "policy": found.policy,
        "against": found.against,
        "difference": found.difference,
        "asked": found.asked,
        "parameters": found.known,
    }
    joint = found.joint
    if joint is None:
        return {**said, "distance": None, "why": found.why_no_joint, "movers": []}
    position = {name: n for n, name in enumerate(joint.names)}
    movers = [position[name] for name in joint.movers()[:SHOWN]]
    return {
        **said,
        "distance": joint.distance,
        "probability": joint.probability,
        "why": "",
        "movers": [
            {
                "parameter": joint.names[n],
                "value": float(joint.value[n]),
                "score": float(joint.score[n]),
                "importance": float(joint.importance[n]),
            }
            for n in movers
        ],
    }


def _ranking(found: Ranking) -> dict[str, Any]:
    return {
        "weighting": found.weighting,
        "at": found.at,
        "policies": list(found.policies),
        "best": found.best,
        "first": found.places[:, 0].tolist(),
        "places": found.places.tolist(),
        "beats": found.beats.share.tolist(),
        "beats_error": found.beats.error.tolist(),
        "regret": {
            "mean": found.regret.mean.tolist(),
            "p90": found.regret.p90.tolist(),
            "largest": found.regret.largest.tolist(),
            "error": found.regret.error.tolist(),
            "minimax": found.policies[found.regret.minimax],
        },
    }


def _swing(case: Case, found: Swing) -> dict[str, Any]:
    t = found.tornado
    return {
        "outcome": found.outcome,
        "at": found.at,
        "policy": found.policy,
        "against": found.against,
        "parameters": [
            {
                "parameter": found.names[k],
                "meaning": in_words(case, found.names[k]),
                "low": float(t.low[k]),
                "high": float(t.high[k]),
                "swing": float(t.swing[k]),
                "error": float(t.error[k]),
                "clear": bool(t.clear[k]),
            }
            for k in t.order[:SHOWN]
        ],
    }


def _box(found: Conditions) -> dict[str, Any]:
    box = found.found.box
    return {
        "event": found.event,
        "policy": found.policy,
        "words": found.words,
        "base": found.found.base,
        "coverage": box.coverage,
        "density": box.density,
        "chance": found.chance,
        "conditions": [
            {
                "parameter": found.names[k],
                "above": float(box.low[k]) if np.isfinite(box.low[k]) else None,
                "below": float(box.high[k]) if np.isfinite(box.high[k]) else None,
            }
            for k in box.conditions
        ],
    }


def _signposts(found: Signposts) -> dict[str, Any]:
    return {
        "policy": found.policy,
        "failure": found.failure,
        "watches": [
            {
                "observable": watch.observable,
                "title": OBSERVED[watch.observable][0],
                "unit": OBSERVED[watch.observable][1],
                "quarter": watch.period + 1,
                "above": watch.signpost.above,
                "threshold": watch.signpost.threshold,
                "hits": watch.signpost.held_out_hits,
                "false_alarms": watch.signpost.held_out_false_alarms,
                "area": watch.signpost.area,
                "area_error": watch.signpost.area_error,
                "odds_before": watch.signpost.odds_before,
                "odds_warned": watch.signpost.odds_warned,
                "odds_quiet": watch.signpost.odds_quiet,
                "clear": watch.signpost.clear,
            }
            for watch in found.watches
        ],
    }
