"""How each region produces and spends: OECD input-output shares of 2020 brought to our sectors.

The shares carry no levels. Levels that only serve as weights within a region or a sector come from
each country's own Leontief system, Y = (I - A)^-1 f GDP, at the GDP of 2013.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from worldbuild.codes import (
    GTAP_TO_STAGE,
    ICIO_TO_SECTOR,
    REGIONS,
    SECTORS,
    SINGLE_UNITS,
    STAGE_SECTORS,
    region_of,
    unit_of,
)
from worldbuild.goods import NOT_COUNTRIES, TAIWAN, export_composition

if TYPE_CHECKING:
    from worldbuild.sources import Sources

EMIRATES_LIKE = "SAU"
"""The Emirates are not in the tables; they are given the structure of their neighbour and its oil."""


INVESTED = ("C27", "C28", "F")
"""Industries whose final use is investment: machinery and construction (vehicles are half consumption)."""


@dataclass(frozen=True)
class Structure:
    """Prior levels of a region at our sectors, USD million: uses [input, sector], value added, final use."""

    intermediate: np.ndarray
    value_added: np.ndarray
    final: np.ndarray


def gdp_2013(sources: Sources) -> dict[str, float]:
    """GDP of 2013 by country, USD million: IMF, else WITS, else that of 2023 at the others' growth."""
    gdp = {code: value for code, value in sources.wits.gdp.items() if code not in NOT_COUNTRIES}
    gdp["TWN"] = TAIWAN["gdp"]
    gdp |= {code: value for (code, year), value in sources.weo_gdp.items() if year == 2013}
    both = [code for code in gdp if code in sources.gdp_2023]
    growth = sum(gdp[c] for c in both) / sum(sources.gdp_2023[c] for c in both)
    return {code: value * growth for code, value in sources.gdp_2023.items()} | gdp


def region_gdp(sources: Sources) -> np.ndarray:
    """GDP of 2013 by region, USD million."""
    totals = dict.fromkeys(REGIONS, 0.0)
    for code, value in gdp_2013(sources).items():
        totals[region_of(code)] += value
    return np.array([totals[code] for code in REGIONS])


def structures(sources: Sources) -> dict[str, Structure]:
    """Prior structure of every region."""
    result = {}
    for region in REGIONS:
        z, v, f = np.zeros((25, 25)), np.zeros(25), np.zeros(25)
        for country, gdp in _icio_countries(sources, region):
            part = _country(sources, country, gdp)
            z, v, f = z + part.intermediate, v + part.value_added, f + part.final
        result[region] = Structure(z, v, f)
    return result


def structural_use(sources: Sources) -> dict[str, np.ndarray]:
    """Demand for imports by stage sector of every unit of the goods table, for the seed of missing flows.

    A constructed country's exports of fuels pull inputs (Lithuania's refinery needs crude), and what it
    exports of them it need not import. Other exports are left out: many are goods that pass through.
    """
    gdp = gdp_2013(sources)
    known = {str(c) for c in sources.icio["countries"]}
    core = set(sources.trade_countries)
    world = np.zeros(len(STAGE_SECTORS))
    for n, gtap in enumerate(sources.trade_sectors):
        world[STAGE_SECTORS.index(GTAP_TO_STAGE[gtap])] += sources.trade[n].sum()
    demand: dict[str, np.ndarray] = {}
    for country in sorted(gdp):
        like = country if country in known else EMIRATES_LIKE if country == "ARE" else "ROW"
        sold = np.zeros(len(STAGE_SECTORS))
        if country in SINGLE_UNITS and country != "ARE":
            fuels = np.isin(STAGE_SECTORS, ("crude_gas", "petroleum"))
            sold = np.where(
                fuels, export_composition(sources.wits, country, world, sources.trade_countries), 0.0
            )
        part = _country(sources, like, gdp[country], sold)
        total = part.intermediate.sum(axis=1) + part.final
        stage = np.array(
            [
                sum(total[SECTORS.index(s)] for s in ("chemicals", "rubber_plastic"))
                if name == "crp"
                else total[SECTORS.index(name)]
                for name in STAGE_SECTORS
            ]
        )
        stage *= np.maximum(1.0 - sold / np.maximum(stage, 1e-6 * stage.sum()), 0.1)
        unit = country if country in core else unit_of(country)
        demand[unit] = demand.get(unit, 0.0) + np.maximum(stage, 1e-6 * stage.sum())
    return demand


def _investment_ratio(sources: Sources, country: str) -> float:
    """Investment over GDP in 2013 relative to 2020, the year of the shares; one where the IMF is silent."""
    then, now = (sources.weo_investment.get((country, year)) for year in (2013, 2020))
    return then / now if then and now else 1.0


def _icio_countries(sources: Sources, region: str) -> list[tuple[str, float]]:
    """Input-output tables that make up a region, each with its GDP of 2013."""
    gdp = gdp_2013(sources)
    names = [str(c) for c in sources.icio["countries"]]
    if region == "ARE":
        return [(EMIRATES_LIKE, gdp["ARE"])]
    parts = [(name, gdp[name]) for name in names if name != "ROW" and region_of(name) == region]
    if region == "ROW":
        others = sum(value for code, value in gdp.items() if region_of(code) == "ROW" and code not in names)
        parts.append(("ROW", others))
    return parts


def _country(sources: Sources, country: str, gdp: float, sold: np.ndarray | None = None) -> Structure:
    """Levels of one country at our sectors, with output for home use and ``sold`` abroad by stage sector.

    Potash is still inside chemicals.
    """
    icio = sources.icio
    n = [str(c) for c in icio["countries"]].index(country)
    coefficients = np.maximum(icio["io_share_knj"][:, n, :], 0.0)
    value_share = np.maximum(icio["value_added_share_jn"][:, n], 1e-3)
    final_share = np.maximum(icio["final_share_jn"][:, n], 0.0)
    total = coefficients.sum(axis=0) + value_share
    coefficients, value_share = coefficients / total, value_share / total
    final_share *= np.where(np.isin(icio["sectors"], INVESTED), _investment_ratio(sources, country), 1.0)
    final = final_share / final_share.sum() * gdp
    to = np.array([SECTORS.index(ICIO_TO_SECTOR[str(s)]) for s in icio["sectors"]])
    abroad = np.zeros(len(final))
    if sold is not None:
        first = {SECTORS[sector]: n for n, sector in reversed(list(enumerate(to)))}
        for name, value in zip(STAGE_SECTORS, sold, strict=True):
            abroad[first["chemicals" if name == "crp" else name]] += value
    output = np.linalg.solve(np.eye(len(final)) - coefficients, final + abroad)
    gather = np.zeros((len(SECTORS), len(to)))
    gather[to, np.arange(len(to))] = 1.0
    return Structure(
        gather @ (coefficients * output) @ gather.T, gather @ (value_share * output), gather @ final
    )
