"""Prior use tables of the regions: structure at the level of trade, with potash as its own sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from worldbuild.balance import Use
from worldbuild.codes import SECTORS

if TYPE_CHECKING:
    from worldbuild.structure import Structure

POTASH, CHEMICALS, MINING, AGRI = (SECTORS.index(s) for s in ("potash", "chemicals", "mining", "agri"))

POTASH_INTO_FARMS = 0.75
"""Share of potash spread as it is; the rest goes through compound fertiliser makers (judgement)."""

MOST_OF_CHEMICALS = 0.6
"""Largest share of farms' and chemists' chemical inputs that potash may be."""

HOME_SHARE_FLOOR = {
    "agri": 0.55, "food": 0.50, "crude_gas": 0.03, "mining": 0.25, "potash": 0.0, "chemicals": 0.20,
    "petroleum": 0.35, "rubber_plastic": 0.30, "wood": 0.40, "paper": 0.30, "textiles": 0.20,
    "minerals": 0.50, "metals": 0.20, "metal_products": 0.40, "machinery": 0.20, "vehicles": 0.15,
    "electronics": 0.12, "other_manufactures": 0.35, "utilities": 0.95, "construction": 0.95,
    "trade": 0.85, "transport": 0.60, "ict": 0.65, "finance": 0.80, "other_services": 0.85,
}  # fmt: skip
"""Least prior share of use that is home-made where the plain recipe gives less or a negative number
(judgement: near the low end of what small open economies show in OECD inter-country tables)."""

FLOOR_TO_EXPORTS = 0.10
"""Home sales are at first at least this share of exports: who sells abroad sells at home too."""

CRUDE_EXPORTER_SHARE = 0.02
"""... except crude and gas, where some sell nearly all of it abroad."""


def prior(
    structure: Structure,
    exports: np.ndarray,
    imports: np.ndarray,
    income: float,
    potash_home: float,
) -> Use:
    """Use table at the level that trade implies, before balancing.

    Output is Y = (I - A)^-1 (f I + E - M): final use of income, exports added and imports (with
    tariffs) taken out; where that leaves less home sales than a floor, the floor.
    """
    a, f = _coefficients(structure)
    a, f = _with_potash(a, f, structure, income, exports, imports, potash_home)
    b = 1.0 - a.sum(axis=0)
    floor = np.array([HOME_SHARE_FLOOR[s] for s in SECTORS])
    to_exports = np.where(np.array(SECTORS) == "crude_gas", CRUDE_EXPORTER_SHARE, FLOOR_TO_EXPORTS)
    output = np.linalg.solve(np.eye(len(f)) - a, f * income + exports - imports)
    for _ in range(200):
        use = a @ output + f * income
        home = np.maximum(use - imports, np.maximum(floor * use, to_exports * exports))
        home[POTASH] = potash_home
        new = home + exports
        if np.abs(new - output).max() <= 1e-9 * new.max():
            break
        output = 0.5 * output + 0.5 * new
    tiny = 1e-9 * output.sum()
    mined = potash_home > 0.0 or exports[POTASH] > 0.0
    intermediate = np.maximum(a * output, tiny * 1e-3)
    value_added = np.maximum(b * output, tiny * 1e-3)
    home = np.maximum(home, tiny)
    if not mined:
        intermediate[:, POTASH] = value_added[POTASH] = home[POTASH] = 0.0
    final = np.maximum(f * income, tiny)
    # No potash but into farms and chemicals, and none into final use beyond gardens.
    others = [k for k in range(len(SECTORS)) if k not in (AGRI, CHEMICALS)]
    intermediate[POTASH, others] = 0.0
    final[POTASH] = min(final[POTASH], 0.02 * (imports[POTASH] + potash_home) + tiny)
    return Use(intermediate, value_added, final, home)


def _coefficients(structure: Structure) -> tuple[np.ndarray, np.ndarray]:
    output = structure.intermediate.sum(axis=0) + structure.value_added
    safe = np.maximum(output, 1e-12)
    return structure.intermediate / safe, structure.final / structure.final.sum()


def _with_potash(
    a: np.ndarray,
    f: np.ndarray,
    structure: Structure,
    income: float,
    exports: np.ndarray,
    imports: np.ndarray,
    potash_home: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Split potash from chemicals: made like a mine and a chemical plant, used on farms and in chemicals."""
    a, f = a.copy(), f.copy()
    a[:, POTASH] = 0.5 * (a[:, MINING] + a[:, CHEMICALS])
    a[POTASH] = 0.0
    use = imports[POTASH] + potash_home
    scale = income / structure.final.sum()
    level = (structure.intermediate.sum(axis=0) + structure.value_added) * scale
    for sector, part in ((AGRI, POTASH_INTO_FARMS), (CHEMICALS, 1.0 - POTASH_INTO_FARMS)):
        made = max(level[sector], exports[sector], 1e-9)
        moved = min(part * use / made, MOST_OF_CHEMICALS * a[CHEMICALS, sector])
        a[POTASH, sector] += moved
        a[CHEMICALS, sector] -= moved
    return a, f
