"""Trade in services of 2013: bilateral totals of OECD reporters, completed, then split by sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from worldbuild.codes import REGIONS, SERVICES, region_of
from worldbuild.goods import NOT_COUNTRIES
from worldbuild.structure import gdp_2013

if TYPE_CHECKING:
    from worldbuild.sources import Sources

SMALLEST_SIDE = 0.3
"""Smallest share of a country's two-way services trade that either side may get."""

SHARE_WITHOUT_DATA = 0.15
"""Two-way services trade over GDP where WITS gives none (the median of those that it gives is near)."""

WORLD_SPLIT = (0.005, 0.025, 0.26, 0.20, 0.09, 0.10, 0.32)
"""World exports of services in 2013 in the order of SERVICES (recalled: WTO-UNCTAD; travel is in trade)."""

OWN_SPLIT = {
    "BLR": (0.005, 0.13, 0.12, 0.50, 0.11, 0.01, 0.13),
    "LTU": (0.005, 0.02, 0.21, 0.58, 0.04, 0.02, 0.13),
    "LVA": (0.005, 0.03, 0.18, 0.49, 0.06, 0.09, 0.15),
    "UKR": (0.005, 0.03, 0.23, 0.43, 0.09, 0.03, 0.19),
    "KAZ": (0.005, 0.03, 0.28, 0.54, 0.03, 0.02, 0.10),
    "RUS": (0.005, 0.09, 0.18, 0.32, 0.06, 0.03, 0.32),
}  # fmt: skip
"""Exports of services, in the order of SERVICES, where the world's split would be wrong (recalled: balances
of payments of 2013)."""


def services_trade(sources: Sources, goods_balance: np.ndarray) -> np.ndarray:
    """Services between regions, USD million, [service sector, origin, destination], no home sales.

    ``goods_balance`` is each region's exports less imports of goods: with the WITS balance of goods and
    services it says how two-way services trade splits into exports and imports where no total is reported.
    """
    sold, bought = _margins(sources, goods_balance)
    flow = _reported(sources)
    guess = np.outer(sold, bought) / bought.sum()
    np.fill_diagonal(guess, 0.0)
    # Where reports exceed a margin they are cut to it in the fit; unreported pairs start from sizes alone.
    flow = np.where(flow > 0.0, flow, guess)
    for _ in range(500):
        flow *= (sold / flow.sum(axis=1))[:, None]
        flow *= (bought / flow.sum(axis=0))[None]
    split = np.array([[_split(code)[name] for code in REGIONS] for name in SERVICES])
    return split[:, :, None] * flow[None]


def _split(region: str) -> dict[str, float]:
    split = OWN_SPLIT.get(region, WORLD_SPLIT)
    return dict(zip(SERVICES, (value / sum(split) for value in split), strict=True))


def _margins(sources: Sources, goods_balance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sum services exports and imports of each region; imports of the rest of the world close the world.

    A country's own report of its total to the OECD comes first; else WITS's two-way trade and balance.
    """
    gdp, wits = gdp_2013(sources), sources.wits
    sold, bought = np.zeros(len(REGIONS)), np.zeros(len(REGIONS))
    two_way, balance = np.zeros(len(REGIONS)), np.zeros(len(REGIONS))
    for code, value in gdp.items():
        n = REGIONS.index(region_of(code))
        own = [sources.services[side].get((code, "WLD")) for side in ("exports", "imports")]
        if own[0] and own[1]:
            sold[n] += own[0]
            bought[n] += own[1]
        else:
            base = wits.gdp.get(code, value)
            two_way[n] += base * wits.services_share.get(code, 100.0 * SHARE_WITHOUT_DATA) / 100.0
            balance[n] += wits.balance.get(code, 0.0)
    single = np.array([code not in ("REU", "OSC", "ROW") for code in REGIONS])
    surplus = np.where(single, balance - goods_balance, 0.0) * (two_way > 0.0)
    most = (1.0 - 2.0 * SMALLEST_SIDE) * two_way
    surplus = np.clip(surplus, -most, most)
    outside = _outside_share(sources)
    sold = (sold + (two_way + surplus) / 2.0) * outside
    bought = (bought + (two_way - surplus) / 2.0) * outside
    rest = REGIONS.index("ROW")
    bought[rest] += sold.sum() - bought.sum()
    return sold, bought


def _outside_share(sources: Sources) -> np.ndarray:
    inside, total = np.zeros(len(REGIONS)), np.zeros(len(REGIONS))
    for (reporter, partner), value in sources.services["exports"].items():
        if len(partner) == 3 and partner in sources.gdp_2023 and partner != reporter:
            n = REGIONS.index(region_of(reporter))
            total[n] += value
            inside[n] += value * (region_of(partner) == REGIONS[n])
    share = np.divide(total - inside, total, out=np.ones_like(total), where=total > 0)
    share[REGIONS.index("ROW")] = 0.7  # no reporter: as much inside as in goods trade of 2023
    return share


def _reported(sources: Sources) -> np.ndarray:
    """Sum reported flows between regions: mean of the exporter's and the importer's report of a pair.

    A pair of regions counts as known when the reporting countries make up most of the region.
    """
    reports: dict[tuple[str, str], list[float]] = {}
    for (reporter, partner), value in sources.services["exports"].items():
        reports.setdefault((reporter, partner), []).append(value)
    for (reporter, partner), value in sources.services["imports"].items():
        reports.setdefault((partner, reporter), []).append(value)
    flow = np.zeros((len(REGIONS), len(REGIONS)))
    weight = np.zeros_like(flow)
    gdp = {code: value for code, value in gdp_2013(sources).items() if code not in NOT_COUNTRIES}
    totals = np.zeros(len(REGIONS))
    for code, value in gdp.items():
        totals[REGIONS.index(region_of(code))] += value
    for (origin, destination), values in sorted(reports.items()):
        if origin in gdp and destination in gdp and origin != destination:
            i, j = REGIONS.index(region_of(origin)), REGIONS.index(region_of(destination))
            flow[i, j] += max(sum(values) / len(values), 0.0)
            weight[i, j] += gdp[origin] * gdp[destination] / (totals[i] * totals[j])
    flow[weight < 0.5] = 0.0
    np.fill_diagonal(flow, 0.0)
    return flow
