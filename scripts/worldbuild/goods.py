"""Goods trade of 2013 between 45 units and 16 sectors: the bilateral table, and what it lacks.

The table of Hinz & Monastyrenko (2022) knows 38 countries. Flows with the seven units that it lacks
(UKR, LTU, LVA, ARE, two groups, the rest) are filled by iterative proportional fitting: WITS gives
each exporter's sales by product group, each importer's total and the largest bilateral totals; what
the known flows leave of them is spread in the proportions of a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from worldbuild.codes import (
    CONSTRUCTED_UNITS,
    GTAP_TO_STAGE,
    MARGIN_GROUPS,
    REST,
    SINGLE_UNITS,
    STAGE_SECTORS,
    WITS_TO_STAGE,
    unit_of,
)

if TYPE_CHECKING:
    from worldbuild.sources import Sources, Wits

FREE_ON_BOARD = 1.0 / 1.03
"""Imports are reported with freight and insurance, about 3 % by value (Gaulier & Zignago 2010, on BACI)."""

LAND_NEIGHBOURS = ("BLR", "UKR", "KAZ", "LTU", "LVA")
"""Importers whose reports are taken as they are: they value at the border of a land neighbour."""

SMALLEST_RESIDUAL = 0.02
"""Share of a margin that is left to unknown partners where the known flows exceed it."""

TAIWAN = {"exports": 305_441.0, "gdp": 512_957.0, "gdp_2024": 782_000.0}
"""Taiwan is in none of the inputs: exports and GDP of 2013 and GDP of 2024, USD million (recalled from
Taiwan's customs and the IMF's World Economic Outlook; they only weigh the group OSC)."""

FAR_POTASH = 2.5
"""Weight of the rest of the world among the unknown buyers of Belarusian chemicals: potash goes to
Malaysia, Vietnam and others like them, which sizes and closeness do not know (judgement)."""

ARE_KEPT = 0.45
"""Share of the Emirates' non-fuel exports that is not re-export (recalled: re-exports of about USD 140 bn
in 2013). Goods that only pass through are no use of output, and routes belong to the case."""


ARE_MISCELLANEOUS_KEPT = 0.05
"""The Emirates' "Miscellaneous" (USD 96 bn) is chapter 99, unspecified sales of the free zones."""

NO_MORE_CRUDE = ("BLR", "LTU", "LVA", "BLX", "OSX")
"""Units whose fuels sold to unknown partners are refined products: they pump no crude (Belarus sells its
1.65 Mt a year to Germany, which the table knows), though some pass other countries' crude and coal on."""

LATVIA_2020 = 0.3029e3 * 1.142
"""Belarus to Latvia, USD million: Eurostat mirror of 2020, EUR 302.9 million (facts/trade_observed.csv), at
the ECB's average rate of 2020. No source of 2013 names the pair."""


@dataclass(frozen=True)
class Goods:
    """Goods flows between units, USD million, [sector, origin, destination]; and which were filled in."""

    units: tuple[str, ...]
    flow: np.ndarray
    filled: np.ndarray


def goods_trade(sources: Sources, use: dict[str, np.ndarray]) -> Goods:
    """Fill the bilateral table; ``use[unit]`` is a unit's structural use by stage sector."""
    units = (*sources.trade_countries, *CONSTRUCTED_UNITS)
    at = {unit: n for n, unit in enumerate(units)}
    core = len(sources.trade_countries)
    n_sectors = len(STAGE_SECTORS)
    known = np.zeros((n_sectors, len(units), len(units)))
    for n, gtap in enumerate(sources.trade_sectors):
        known[STAGE_SECTORS.index(GTAP_TO_STAGE[gtap]), :core, :core] += sources.trade[n]
    _match_belarus_russia(known, at, sources.wits)

    filled = np.ones_like(known, dtype=bool)
    filled[:, :core, :core] = False
    np.einsum("sii->si", filled)[:, core:] = False  # trade inside a unit is part of its home sales
    filled[STAGE_SECTORS.index("crude_gas"), [at[unit] for unit in NO_MORE_CRUDE]] = False

    groups = _group_margins(sources.wits, units)
    for row, name in enumerate(MARGIN_GROUPS):
        inside = [STAGE_SECTORS.index(s) for s in MARGIN_GROUPS[name][1]]
        sold = known[inside].sum(axis=(0, 2))
        groups[row] = np.maximum(groups[row] - sold, SMALLEST_RESIDUAL * groups[row])
    imports = _imports(sources.wits, units)
    imports = np.maximum(imports - known.sum(axis=(0, 1)), SMALLEST_RESIDUAL * imports)
    pairs = _pair_totals(sources.wits, at)
    seed = _seed(sources, units, known, groups, use) * filled
    flow = known + _fit(seed, groups, imports, pairs, at)
    return Goods(units, flow, filled)


def _match_belarus_russia(known: np.ndarray, at: dict[str, int], wits: Wits) -> None:
    """Scale trade between Belarus and Russia to Belarus's own report, crude and gas left as they are.

    Trade inside the customs union is reported by Belarus only; the table's reconciled values are
    4 and 9 % lower. Crude (8.0 bn) and gas (3.2 bn) already are what Belarus paid.
    """
    crude = STAGE_SECTORS.index("crude_gas")
    for origin, destination, total in (
        ("BLR", "RUS", wits.sent["BLR", "RUS"]),
        ("RUS", "BLR", wits.received["BLR", "RUS"]),
    ):
        cell = known[:, at[origin], at[destination]]
        rest = cell.sum() - cell[crude]
        factor = (total - cell[crude]) / rest
        cell *= np.where(np.arange(len(cell)) == crude, 1.0, factor)


def _members(units: tuple[str, ...], reporters: set[str]) -> dict[str, list[str]]:
    """Group reporting countries by unit."""
    members: dict[str, list[str]] = {unit: [] for unit in units}
    for code in sorted(reporters):
        members[code if code in members else unit_of(code)].append(code)
    return members


NOT_COUNTRIES = {"Wld", "EUN", "EAS", "ECS", "LCN", "MEA", "NAC", "NAM_R", "SAS", "SSF", "OAS"}


def _group_margins(wits: Wits, units: tuple[str, ...]) -> np.ndarray:
    """Sum exports by margin group [group, unit]; Taiwan's are spread as Korea's."""
    margins = np.zeros((len(MARGIN_GROUPS), len(units)))
    for n, (unit, members) in enumerate(_members(units, set(wits.exports) - NOT_COUNTRIES).items()):
        for row, (products, _) in enumerate(MARGIN_GROUPS.values()):
            margins[row, n] = sum(wits.group_exports.get((m, p), 0.0) for m in members for p in products)
            if unit == "OSX":
                korea = sum(wits.group_exports.get(("KOR", p), 0.0) for p in products)
                margins[row, n] += korea * TAIWAN["exports"] / wits.exports["KOR"]
    fuels = list(MARGIN_GROUPS).index("fuels")
    margins[np.arange(len(margins)) != fuels, units.index("ARE")] *= ARE_KEPT
    unspecified = wits.group_exports["ARE", "Miscellaneous"] * (ARE_KEPT - ARE_MISCELLANEOUS_KEPT)
    margins[list(MARGIN_GROUPS).index("equipment"), units.index("ARE")] -= unspecified
    return margins


def _imports(wits: Wits, units: tuple[str, ...]) -> np.ndarray:
    """Total imports, free on board [unit]; the rest of the world's is not used, it takes what is left."""
    totals = np.zeros(len(units))
    for n, (unit, members) in enumerate(_members(units, set(wits.imports) - NOT_COUNTRIES).items()):
        total = sum(wits.imports[m] for m in members)
        if unit == "OSX":  # Taiwan imports about what it exports less its surplus, taken as Korea's ratio
            total += wits.imports["KOR"] * TAIWAN["exports"] / wits.exports["KOR"]
        totals[n] = total * (1.0 if unit in LAND_NEIGHBOURS else FREE_ON_BOARD)
    emirates = units.index("ARE")
    group = {name: sum(wits.group_exports.get(("ARE", p), 0.0) for p in products)
             for name, (products, _) in MARGIN_GROUPS.items()}  # fmt: skip
    through = (1.0 - ARE_KEPT) * sum(value for name, value in group.items() if name != "fuels")
    totals[emirates] = max(totals[emirates] - through, 0.3 * totals[emirates])
    return totals


def _pair_totals(wits: Wits, at: dict[str, int]) -> dict[tuple[int, int], float]:
    """Collect known totals of pairs with a constructed country.

    Belarus's own report comes first, then the importer's, then the exporter's.
    """
    pairs: dict[tuple[int, int], float] = {}
    reports = [((r, p), v) for (r, p), v in wits.sent.items()]
    reports += [
        ((p, r), v * (1.0 if r in LAND_NEIGHBOURS else FREE_ON_BOARD)) for (r, p), v in wits.received.items()
    ]
    own = [((r, p), v) for (r, p), v in wits.sent.items() if r == "BLR"]
    own += [((p, r), v) for (r, p), v in wits.received.items() if r == "BLR"]
    for (origin, destination), value in [*reports, *own]:
        if origin in at and destination in at and {origin, destination} & set(SINGLE_UNITS):
            kept = ARE_KEPT if origin == "ARE" else 1.0
            pairs[at[origin], at[destination]] = value * kept
    pairs[at["BLR"], at["LVA"]] = LATVIA_2020
    return pairs


def _seed(
    sources: Sources,
    units: tuple[str, ...],
    known: np.ndarray,
    groups: np.ndarray,
    use: dict[str, np.ndarray],
) -> np.ndarray:
    """Multiply what the exporter has left of a group, the importer's use, and closeness of the pair."""
    world = known.sum(axis=(1, 2))
    supply = np.zeros((len(STAGE_SECTORS), len(units)))
    for n, unit in enumerate(units):
        own = known[:, n].sum(axis=1)
        if unit in CONSTRUCTED_UNITS:
            own = export_composition(sources.wits, unit, world, sources.trade_countries)
        for row, (_, sectors) in enumerate(MARGIN_GROUPS.values()):
            inside = [STAGE_SECTORS.index(s) for s in sectors]
            weight = own[inside] + 1e-3 * world[inside] / world.sum() * own.sum()
            supply[inside, n] = groups[row, n] * weight / weight.sum()
    demand = np.stack([use[unit] for unit in units], axis=1)
    demand /= demand.sum(axis=1, keepdims=True)
    seed = np.einsum("si,sj,ij->sij", supply, demand, _closeness(sources, units))
    seed[STAGE_SECTORS.index("crp"), units.index("BLR"), units.index(REST)] *= FAR_POTASH
    return seed


def export_composition(wits: Wits, unit: str, world: np.ndarray, core: tuple[str, ...]) -> np.ndarray:
    """Split a constructed unit's product groups to stage sectors by the world's shares."""
    members = [m for m in sorted(set(wits.exports) - NOT_COUNTRIES) if m not in core and unit_of(m) == unit]
    world = world.copy()
    if unit in NO_MORE_CRUDE:
        world[STAGE_SECTORS.index("crude_gas")] = 0.0
    own = np.zeros(len(STAGE_SECTORS))
    for product, sectors in WITS_TO_STAGE.items():
        inside = [STAGE_SECTORS.index(s) for s in sectors]
        value = sum(wits.group_exports.get((m, product), 0.0) for m in members)
        own[inside] += value * world[inside] / world[inside].sum()
    return own


def _closeness(sources: Sources, units: tuple[str, ...]) -> np.ndarray:
    """Trade of a pair in 2023 over what sizes alone would give, root taken: a hint, not a datum.

    Pairs that the 2023 table leaves empty (Belarus and Russia do not report: empty is not zero) and
    pairs bent by the sanctions that the base year must not know are given one.
    """
    at = {unit: n for n, unit in enumerate(units)}
    value = np.zeros((len(units), len(units)))
    for (origin, destination), flow in sources.baci.items():
        i = at.get(origin, at[unit_of(origin)])
        j = at.get(destination, at[unit_of(destination)])
        value[i, j] += flow
    expected = np.outer(value.sum(axis=1), value.sum(axis=0)) / value.sum()
    ratio = np.divide(value, expected, out=np.ones_like(value), where=expected > 0)
    ratio[(value == 0.0) | (expected == 0.0)] = 1.0
    for code in ("RUS", "UKR"):
        ratio[at[code]] = ratio[:, at[code]] = 1.0
    return np.sqrt(np.clip(ratio, 0.05, 20.0))


def _fit(
    seed: np.ndarray,
    groups: np.ndarray,
    imports: np.ndarray,
    pairs: dict[tuple[int, int], float],
    at: dict[str, int],
    rounds: int = 400,
) -> np.ndarray:
    """Fit the seed to group margins, import totals and pairs; the rest of the world takes what is left."""
    flow = seed.copy()
    inside = [[STAGE_SECTORS.index(s) for s in sectors] for _, sectors in MARGIN_GROUPS.values()]
    rest = at[REST]
    for _ in range(rounds):
        for row, sectors in enumerate(inside):
            sold = flow[sectors].sum(axis=(0, 2))
            factor = np.divide(groups[row], sold, out=np.ones_like(sold), where=sold > 0)
            factor[rest] = 1.0
            flow[sectors] *= factor[None, :, None]
        bought = flow.sum(axis=(0, 1))
        factor = np.divide(imports, bought, out=np.ones_like(bought), where=bought > 0)
        factor[rest] = 1.0
        flow *= factor[None, None, :]
        for (i, j), value in pairs.items():
            total = flow[:, i, j].sum()
            if total > 0:
                flow[:, i, j] *= value / total
    return flow
