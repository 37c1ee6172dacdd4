"""Games between few actors: written out in full, solved exactly, with the residual of every answer.

Names are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.lazy import lazily

if TYPE_CHECKING:
    from snapback.game.finite import Finite
    from snapback.game.profile import Deviations, deviations
    from snapback.game.sequential import Plan, backward
    from snapback.game.stationary import Stationary, logit_markov

__all__ = [
    "Deviations",
    "Finite",
    "Plan",
    "Stationary",
    "backward",
    "deviations",
    "logit_markov",
]

_HOME = {
    "Deviations": "profile",
    "Finite": "finite",
    "Plan": "sequential",
    "Stationary": "stationary",
    "backward": "sequential",
    "deviations": "profile",
    "logit_markov": "stationary",
}


__getattr__ = lazily(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted(__all__)
