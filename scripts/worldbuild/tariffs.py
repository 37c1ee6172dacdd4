"""Tariffs of 2013: the table of 2014 with Russia's food embargo taken out, averaged to regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from worldbuild.codes import (
    CIS_FREE_TRADE,
    EUROPEAN_UNION,
    GOODS,
    GTAP_TO_STAGE,
    REGIONS,
    SECTORS,
    region_of,
)

if TYPE_CHECKING:
    from worldbuild.sources import Sources

EMBARGO = 10.0
"""How the source writes an embargo: 1000 %."""

HIGHEST = 1.0
"""Averages above 100 % (quota tariffs on flows that hardly exist) are cut to it."""

STAND_IN_IMPORTER = {"UKR": ("RUS", 0.6), "ARE": (None, 0.05), "LTU": ("POL", 1.0), "LVA": ("POL", 1.0)}
"""Tariffs of importers that the source lacks: a neighbour's times a factor, or a flat rate. Ukraine's bound
rates average 5.8 % against Russia's 9.5 (recalled: WTO tariff profiles); the Gulf's common rate is 5 %."""

STAND_IN_EXPORTER = {"LTU": "POL", "LVA": "POL", "UKR": "BLR", "ARE": "ROW"}
"""Whose tariff an exporter that the source lacks pays."""


def tariffs(sources: Sources) -> np.ndarray:
    """Ad valorem tariffs as fractions, [origin, destination, sector]; nothing on services."""
    gtap = _without_embargo(sources)
    n = len(REGIONS)
    regions = np.array([REGIONS.index(region_of(c)) for c in sources.trade_countries])
    result = np.zeros((n, n, len(SECTORS)))
    for name in GOODS:
        stage = "crp" if name in ("potash", "chemicals", "rubber_plastic") else name
        inside = [k for k, g in enumerate(sources.trade_sectors) if GTAP_TO_STAGE[g] == stage]
        paid, base = np.zeros((n, n)), np.zeros((n, n))
        for k in inside:
            # A small weight everywhere gives pairs without trade the plain mean.
            weight = sources.trade[k] + 1e-6 * sources.trade[k].mean()
            np.add.at(paid, (regions[:, None], regions[None, :]), weight * gtap[k])
            np.add.at(base, (regions[:, None], regions[None, :]), weight)
        rate = np.divide(paid, base, out=np.zeros_like(paid), where=base > 0)
        result[:, :, SECTORS.index(name)] = _stand_ins(rate, stage)
    for union in (EUROPEAN_UNION, CIS_FREE_TRADE):
        members = [REGIONS.index(code) for code in union]
        result[np.ix_(members, members)] = 0.0
    result[np.arange(n), np.arange(n)] = 0.0
    return np.minimum(result, HIGHEST)


def _without_embargo(sources: Sources) -> np.ndarray:
    """Replace each embargoed cell by the importer's median tariff on partners that it did not embargo."""
    rate = sources.tariff.copy()
    free = {sources.trade_countries.index(c) for c in CIS_FREE_TRADE if c in sources.trade_countries}
    for k, j in np.argwhere((rate >= EMBARGO).any(axis=1)):
        closed = rate[k, :, j] >= EMBARGO
        others = [i for i in np.flatnonzero(~closed) if i not in free and i != j]
        rate[k, closed, j] = float(np.median(rate[k, others, j]))
    return rate


def _stand_ins(rate: np.ndarray, stage: str) -> np.ndarray:
    at = {code: n for n, code in enumerate(REGIONS)}
    rate = rate.copy()
    for code, like in STAND_IN_EXPORTER.items():
        rate[at[code]] = rate[at[like]]
    for code, (like, factor) in STAND_IN_IMPORTER.items():
        flat = 0.0 if stage == "crude_gas" else factor
        rate[:, at[code]] = rate[:, at[like]] * factor if like else flat
    return rate
