"""What sanctions do to an economy: equilibrium, measures, routes, the ledger.

Functions that share their module's name are bound here at once: loading the module later would put the
module in their place. The other public names are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.economy.equilibrium import Equilibrium, equilibrium
from snapback.economy.welfare import welfare
from snapback.lazy import lazily

if TYPE_CHECKING:
    from snapback.economy.batch import Equilibria, equilibria
    from snapback.economy.leverage import ledger
    from snapback.economy.shock import Shock, Wedge

__all__ = ["Equilibria", "Equilibrium", "Shock", "Wedge", "equilibria", "equilibrium", "ledger", "welfare"]

_HOME = {
    "Equilibria": "batch",
    "Shock": "shock",
    "Wedge": "shock",
    "equilibria": "batch",
    "ledger": "leverage",
}


__getattr__ = lazily(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted(__all__)
