"""What the analyst writes: the case language, its reading, its checks, facts and their vintage.

Names are loaded when they are first used: pydantic and the YAML parser cost more than all the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.lazy import lazily

if TYPE_CHECKING:
    from snapback.case.agreement import Agreement, GameSettings, Step
    from snapback.case.case import Case
    from snapback.case.check import Check, check_case
    from snapback.case.context import Labels
    from snapback.case.loading import load
    from snapback.case.new import new_case
    from snapback.case.parameters import Parameter
    from snapback.case.prior import Prior
    from snapback.case.schema import Measure, Package, Route

__all__ = [
    "Agreement",
    "Case",
    "Check",
    "GameSettings",
    "Labels",
    "Measure",
    "Package",
    "Parameter",
    "Prior",
    "Route",
    "Step",
    "check_case",
    "load",
    "new_case",
]

_HOME = {
    "Agreement": "agreement",
    "Case": "case",
    "Check": "check",
    "GameSettings": "agreement",
    "Labels": "context",
    "Measure": "schema",
    "Package": "schema",
    "Parameter": "parameters",
    "Prior": "prior",
    "Route": "schema",
    "Step": "agreement",
    "check_case": "check",
    "load": "loading",
    "new_case": "new",
}


__getattr__ = lazily(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted(__all__)
