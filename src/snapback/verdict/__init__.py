"""Verdicts: policies compared, what turns the ranking, and scores of forecasts.

Names are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.lazy import lazily

if TYPE_CHECKING:
    from snapback.verdict.box_words import box_sentence
    from snapback.verdict.claims import ClaimResult, Hinge, hinges, judge, word
    from snapback.verdict.compare import Beats, RegretTable, beats, ranking_shares, regret, regret_table
    from snapback.verdict.importance import RankCorrelation, Tornado, rank_correlation, tornado
    from snapback.verdict.joint import JointTurn, joint_turn
    from snapback.verdict.pareto import Front, design_search, nondominated
    from snapback.verdict.prim import Box, Discovery, chance, discover, paste, peel
    from snapback.verdict.scores import (
        Coverage,
        Mean,
        Skill,
        brier,
        crps_quantile,
        crps_sample,
        interval_coverage,
        log_score,
        mean_score,
        pinball,
        skill,
    )
    from snapback.verdict.signpost import Signpost, Watch, what_to_watch
    from snapback.verdict.tipping import TippingValue, tipping_values

__all__ = [
    "Beats",
    "Box",
    "ClaimResult",
    "Coverage",
    "Discovery",
    "Front",
    "Hinge",
    "JointTurn",
    "Mean",
    "RankCorrelation",
    "RegretTable",
    "Signpost",
    "Skill",
    "TippingValue",
    "Tornado",
    "Watch",
    "beats",
    "box_sentence",
    "brier",
    "chance",
    "crps_quantile",
    "crps_sample",
    "design_search",
    "discover",
    "hinges",
    "interval_coverage",
    "joint_turn",
    "judge",
    "log_score",
    "mean_score",
    "nondominated",
    "paste",
    "peel",
    "pinball",
    "rank_correlation",
    "ranking_shares",
    "regret",
    "regret_table",
    "skill",
    "tipping_values",
    "tornado",
    "what_to_watch",
    "word",
]

_HOME = {
    "Beats": "compare",
    "Box": "prim",
    "ClaimResult": "claims",
    "Coverage": "scores",
    "Discovery": "prim",
    "Front": "pareto",
    "Hinge": "claims",
    "JointTurn": "joint",
    "Mean": "scores",
    "RankCorrelation": "importance",
    "RegretTable": "compare",
    "Signpost": "signpost",
    "Skill": "scores",
    "TippingValue": "tipping",
    "Tornado": "importance",
    "Watch": "signpost",
    "beats": "compare",
    "box_sentence": "box_words",
    "brier": "scores",
    "chance": "prim",
    "crps_quantile": "scores",
    "crps_sample": "scores",
    "design_search": "pareto",
    "discover": "prim",
    "hinges": "claims",
    "interval_coverage": "scores",
    "joint_turn": "joint",
    "judge": "claims",
    "log_score": "scores",
    "mean_score": "scores",
    "nondominated": "pareto",
    "paste": "prim",
    "peel": "prim",
    "pinball": "scores",
    "rank_correlation": "importance",
    "ranking_shares": "compare",
    "regret": "compare",
    "regret_table": "compare",
    "skill": "scores",
    "tipping_values": "tipping",
    "tornado": "importance",
    "what_to_watch": "signpost",
    "word": "claims",
}


__getattr__ = lazily(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted(__all__)
