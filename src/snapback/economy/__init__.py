"""What sanctions do to an economy: equilibrium, measures, routes, the ledger.

The public names are loaded when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snapback.economy.batch import Equilibria, equilibria
    from snapback.economy.equilibrium import Equilibrium, equilibrium
    from snapback.economy.leverage import ledger
    from snapback.economy.shock import Shock, Wedge
    from snapback.economy.welfare import welfare

__all__ = ["Equilibria", "Equilibrium", "Shock", "Wedge", "equilibria", "equilibrium", "ledger", "welfare"]

_HOME = {
    "Equilibria": "batch",
    "Equilibrium": "equilibrium",
    "Shock": "shock",
    "Wedge": "shock",
    "equilibria": "batch",
    "equilibrium": "equilibrium",
    "ledger": "leverage",
    "welfare": "welfare",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- a module's attribute can be anything
    if name in _HOME:
        # A function may share its module's name: bind it, or importing the module would hide it.
        value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
