"""From the sources to a balanced world, and how far balancing moved each cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.world import World, from_arrays
from worldbuild.balance import Use, balance
from worldbuild.codes import (
    GOODS,
    REGIONS,
    SECTORS,
    STAGE_SECTORS,
    THETA_PARAMETER,
    region_of,
)
from worldbuild.goods import TAIWAN, Goods, goods_trade
from worldbuild.metadata import metadata
from worldbuild.potash import split_potash
from worldbuild.production import POTASH, prior
from worldbuild.services import services_trade
from worldbuild.structure import gdp_2013, region_gdp, structural_use, structures
from worldbuild.tariffs import tariffs

if TYPE_CHECKING:
    from worldbuild.sources import Sources

PLASTIC_PRODUCTS = 0.6
"""Share of HS 39-40 that is products of rubber and plastic; the rest, primary plastics and synthetic
rubber, is made by the chemical industry (recalled: HS 3901-3914 and 4001-4002 are about 40 % of trade)."""

MARK = {"observed": 0, "split": 1, "margin": 2, "service": 3, "home": 4}


@dataclass(frozen=True)
class Built:
    """A world, and for each region its use table before and after balancing."""

    world: World
    before: dict[str, Use]
    after: dict[str, Use]


def build(sources: Sources) -> Built:
    """Run every step."""
    units = goods_trade(sources, structural_use(sources))
    flow, mark = _goods_by_region(sources, units)
    diagonal = np.arange(len(REGIONS))
    home_potash = flow[diagonal, diagonal, POTASH].copy()
    flow[diagonal, diagonal] = 0.0
    goods_balance = flow.sum(axis=(1, 2)) - flow.sum(axis=(0, 2))
    services = services_trade(sources, goods_balance)
    services[:, diagonal, diagonal] = 0.0
    flow[:, :, len(GOODS) :] = services.transpose(1, 2, 0)
    mark[:, :, len(GOODS) :] = MARK["service"]

    tariff = tariffs(sources)
    gdp, structure = region_gdp(sources), structures(sources)
    before, after = {}, {}
    for j, code in enumerate(REGIONS):
        exports, bought = flow[j].sum(axis=0), (flow[:, j] * (1.0 + tariff[:, j])).sum(axis=0)
        revenue = float((flow[:, j] * tariff[:, j]).sum())
        deficit = float(flow[:, j].sum() - exports.sum())
        before[code] = prior(structure[code], exports, bought, gdp[j] + deficit, float(home_potash[j]))
        after[code] = balance(before[code], exports, bought, gdp[j] - revenue)
        flow[j, j] = after[code].home
        mark[j, j] = MARK["home"]
    return Built(_world(sources, flow, mark, tariff, after), before, after)


def _goods_by_region(sources: Sources, units: Goods) -> tuple[np.ndarray, np.ndarray]:
    """Goods flows between regions [origin, destination, sector], potash on the diagonal at home; marks."""
    n = len(REGIONS)
    to = np.array([REGIONS.index(region_of(unit)) for unit in units.units])
    stage = np.zeros((len(STAGE_SECTORS), n, n))
    filled = np.zeros_like(stage)
    for k in range(len(STAGE_SECTORS)):
        np.add.at(stage[k], (to[:, None], to[None, :]), units.flow[k])
        np.add.at(filled[k], (to[:, None], to[None, :]), units.flow[k] * units.filled[k])
    flow = np.zeros((n, n, len(SECTORS)))
    mark = np.zeros((n, n, len(SECTORS)), dtype=np.int8)
    for k, name in enumerate(STAGE_SECTORS):
        constructed = np.where(filled[k] > 0.5 * stage[k], MARK["margin"], MARK["observed"])
        if name == "crp":
            potash = split_potash(sources, stage[k])
            home = np.diag(potash).copy()
            np.fill_diagonal(potash, 0.0)
            rest = stage[k] - potash
            plastic = _plastic_share(sources, stage[k], potash)[:, None] * rest
            np.fill_diagonal(potash, home)
            parts = {"potash": potash, "rubber_plastic": plastic, "chemicals": rest - plastic}
            for part, values in parts.items():
                flow[:, :, SECTORS.index(part)] = values
                mark[:, :, SECTORS.index(part)] = np.where(
                    constructed == MARK["observed"], MARK["split"], constructed
                )
        else:
            flow[:, :, SECTORS.index(name)] = stage[k]
            mark[:, :, SECTORS.index(name)] = constructed
    return flow, mark


def _plastic_share(sources: Sources, chemicals: np.ndarray, potash: np.ndarray) -> np.ndarray:
    """Share of rubber and plastic products in what each region sells of `crp` without potash."""
    wits, share = sources.wits, np.zeros(len(REGIONS))
    groups = {g: np.zeros(len(REGIONS)) for g in ("Chemicals", "Plastic or Rubber")}
    for (code, group), value in wits.group_exports.items():
        if group in groups and code in sources.gdp_2023 | gdp_2013(sources):
            groups[group][REGIONS.index(region_of(code))] += value
    plastic = PLASTIC_PRODUCTS * groups["Plastic or Rubber"]
    total = groups["Chemicals"] + groups["Plastic or Rubber"]
    rest = 1.0 - potash.sum(axis=1) / np.maximum(chemicals.sum(axis=1), 1e-9)
    share = plastic / np.maximum(total * np.maximum(rest, 0.2), 1e-9)
    return np.clip(share, 0.02, 0.7)


def _world(
    sources: Sources,
    flow: np.ndarray,
    mark: np.ndarray,
    tariff: np.ndarray,
    use: dict[str, Use],
) -> World:
    """Shares from the balanced levels; a sector that makes nothing keeps a structure for its shares."""
    n, s = len(REGIONS), len(SECTORS)
    spent = flow * (1.0 + tariff)
    expenditure = spent.sum(axis=0)
    share = spent / expenditure[None]
    beta, gamma, alpha = np.zeros((n, s)), np.zeros((n, s, s)), np.zeros((n, s))
    value_added = np.zeros(n)
    for j, code in enumerate(REGIONS):
        table = use[code]
        cost = table.intermediate.sum(axis=0) + table.value_added
        made = cost > 0
        safe = np.where(made, cost, 1.0)
        gamma[j] = (table.intermediate / safe).T
        beta[j] = np.where(made, 1.0 - gamma[j].sum(axis=1), 1.0)
        alpha[j] = table.final / table.final.sum()
        value_added[j] = table.value_added.sum()
    deficit = flow.sum(axis=(0, 2)) - flow.sum(axis=(1, 2))
    deficit -= deficit.sum() / n
    theta = [sources.parameters[THETA_PARAMETER[name]] for name in SECTORS]
    return from_arrays(
        countries=REGIONS, sectors=SECTORS, trade_share=share, value_added=value_added,
        value_added_share=beta, input_share=gamma, final_share=alpha, deficit=deficit, tariff=tariff,
        theta=theta, mark=mark, reference_gdp=reference_gdp(sources), meta=metadata(),
    )  # fmt: skip


def reference_gdp(sources: Sources) -> np.ndarray:
    """GDP of 2024 in USD million where the IMF file has the country, else GDP of 2023."""
    total = dict.fromkeys(REGIONS, 0.0)
    for code, value in (sources.gdp_2023 | {"TWN": TAIWAN["gdp_2024"]}).items():
        total[region_of(code)] += sources.weo_gdp.get((code, 2024), value)
    return np.array([total[code] for code in REGIONS])
