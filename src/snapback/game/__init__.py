"""Games between few actors: written out in full, solved exactly, with the residual of every answer.

Names are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

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


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a module's attribute can be anything
    if name in _HOME:
        return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
