"""A laboratory for sanctions deals.

The public names are loaded when they are first used, so that ``import snapback`` stays cheap.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from snapback.errors import (
    InvalidCase,
    InvalidFile,
    InvalidGame,
    InvalidInput,
    InvalidScenario,
    InvalidWorld,
    MissingData,
    NotConverged,
    Problem,
    SnapbackError,
)
from snapback.version import __version__

if TYPE_CHECKING:
    from snapback import economy, game, world
    from snapback.economy import ledger
    from snapback.economy.worlds import load_case as load
    from snapback.verdict.assessment import assess
    from snapback.verdict.solving import solve

__all__ = [
    "InvalidCase",
    "InvalidFile",
    "InvalidGame",
    "InvalidInput",
    "InvalidScenario",
    "InvalidWorld",
    "MissingData",
    "NotConverged",
    "Problem",
    "SnapbackError",
    "__version__",
    "assess",
    "economy",
    "game",
    "ledger",
    "load",
    "solve",
    "world",
]

_MODULES = {"economy": "snapback.economy", "game": "snapback.game", "world": "snapback.world"}
_FUNCTIONS = {
    "assess": ("snapback.verdict.assessment", "assess"),
    "load": ("snapback.economy.worlds", "load_case"),
    "ledger": ("snapback.economy", "ledger"),
    "solve": ("snapback.verdict.solving", "solve"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a module's attribute can be anything
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    if name in _FUNCTIONS:
        module, attribute = _FUNCTIONS[name]
        return getattr(importlib.import_module(module), attribute)
    message = f"module 'snapback' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
