"""What the analyst writes: the case language, its reading, its checks, facts and their vintage.

Names are loaded when they are first used: pydantic and the YAML parser cost more than all the rest.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snapback.case.case import Case
    from snapback.case.check import Check, check_case
    from snapback.case.context import Labels
    from snapback.case.loading import load
    from snapback.case.new import new_case
    from snapback.case.parameters import Parameter
    from snapback.case.prior import Prior
    from snapback.case.schema import Measure, Package, Route

__all__ = [
    "Case",
    "Check",
    "Labels",
    "Measure",
    "Package",
    "Parameter",
    "Prior",
    "Route",
    "check_case",
    "load",
    "new_case",
]

_HOME = {
    "Case": "case",
    "Check": "check",
    "Labels": "context",
    "Measure": "schema",
    "Package": "schema",
    "Parameter": "parameters",
    "Prior": "prior",
    "Route": "schema",
    "check_case": "check",
    "load": "loading",
    "new_case": "new",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a module's attribute can be anything
    if name in _HOME:
        return getattr(importlib.import_module(f"snapback.case.{_HOME[name]}"), name)
    message = f"module 'snapback.case' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
