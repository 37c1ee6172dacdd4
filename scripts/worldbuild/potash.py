"""Potash inside chemicals: who sold it to whom in 2013, split out of the flows of `crp`.

No table in hand carries potash. Belarus's exports and its share of the world's are facts; the other
sellers and the buyers are shares of a well-known oligopoly, fitted into the flows of chemicals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from worldbuild.codes import EUROPEAN_UNION, REGIONS

if TYPE_CHECKING:
    from worldbuild.sources import Sources

MONTHS_KNOWN = 7
WORLD_SHARE_FACT = "potash, share of world market"
BELARUS_FACT = "potash, Belaruskali first 7 months value"

SELLERS = {"CAN": 0.38, "RUS": 0.19, "DEU": 0.09, "ROW": 0.11, "REU": 0.02, "USA": 0.01}
"""Shares of world exports beside Belarus's 0.20 (recalled: USGS Mineral Commodity Summaries 2013-2014;
the rest of the world are Israel, Jordan and Chile)."""

BUYERS = {
    "USA": 0.20, "BRA": 0.19, "CHN": 0.14, "IND": 0.08, "ROW": 0.19, "REU": 0.09, "OSC": 0.045,
    "POL": 0.03, "DEU": 0.006, "GBR": 0.008, "TUR": 0.006, "UKR": 0.006, "LTU": 0.008, "LVA": 0.001,
    "KAZ": 0.001, "CHE": 0.001, "ARE": 0.001,
}  # fmt: skip
"""Shares of world imports (recalled: International Fertilizer Association; the rest of the world are
above all Malaysia, Indonesia and Vietnam)."""

HOME_SALES = {
    "CHN": 1600.0, "ROW": 500.0, "RUS": 500.0, "USA": 350.0, "BLR": 250.0, "DEU": 250.0, "REU": 250.0,
    "CAN": 150.0, "GBR": 150.0, "BRA": 150.0,
}  # fmt: skip
"""Sales at home, USD million (recalled: mine production of 2013 less exports, at about USD 350 a tonne).
Regions not named mine no potash; their cells are exact zeros."""

LARGEST_SHARE = 0.9
"""Largest share of a flow of chemicals that potash may take."""

LARGEST_SUPPLIER = 0.7
"""Largest share of a buyer's potash from one seller: a farm market of 2013 has a second source."""

EUROPE_AT_MOST = 0.15
"""Largest share of Belarus's potash to the European Union (facts: upper end of potash_eu_share_pre)."""

NO_TRADE = (("BLR", "RUS"), ("RUS", "BLR"))
"""Two sellers that do not supply each other."""


def belarus_exports(sources: Sources) -> float:
    """Belarus's potash exports in 2013, USD million: the first seven months (facts) at a yearly rate."""
    note = next(r["note"] for r in sources.economy if r["series"] == BELARUS_FACT)
    return float(note.split()[0]) * 1e3 * 12.0 / MONTHS_KNOWN


def split_potash(sources: Sources, chemicals: np.ndarray) -> np.ndarray:
    """Potash between regions, USD million, [origin, destination], with home sales on the diagonal."""
    at = {code: n for n, code in enumerate(REGIONS)}
    own = belarus_exports(sources)
    share = float(next(r["value"] for r in sources.economy if r["series"] == WORLD_SHARE_FACT)) / 100.0
    world = own / share
    sold, bought = np.zeros(len(REGIONS)), np.zeros(len(REGIONS))
    for code, part in SELLERS.items():
        sold[at[code]] = part * world
    sold[at["BLR"]] = own
    for code, part in BUYERS.items():
        bought[at[code]] = part
    bought *= sold.sum() / bought.sum()
    cap = LARGEST_SHARE * chemicals
    np.fill_diagonal(cap, 0.0)
    for origin, destination in NO_TRADE:
        cap[at[origin], at[destination]] = 0.0
    cap = np.minimum(cap, LARGEST_SUPPLIER * bought)
    europe = [at[code] for code in EUROPEAN_UNION]
    cap[at["BLR"], europe] *= min(1.0, EUROPE_AT_MOST * own / cap[at["BLR"], europe].sum())
    flow = np.minimum(np.outer(sold, bought) / sold.sum(), cap)
    for _ in range(2000):
        flow = np.minimum(flow * _ratio(bought, flow.sum(axis=0))[None, :], cap)
        flow = np.minimum(flow * _ratio(sold, flow.sum(axis=1))[:, None], cap)
    for code, value in HOME_SALES.items():
        flow[at[code], at[code]] = value
    return flow


def _ratio(wanted: np.ndarray, there: np.ndarray) -> np.ndarray:
    return np.divide(wanted, there, out=np.ones_like(there), where=there > 0)
