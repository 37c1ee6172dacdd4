"""Worlds to measure on: the table of Caliendo & Parro (2015), and seeded synthetic ones of any size."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import snapback

if TYPE_CHECKING:
    from snapback.world.table import World

SHARED = Path(os.environ.get("SNAPBACK_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


@dataclass(frozen=True)
class Task:
    """A world, a scenario on it, and the milliseconds that it may take on two cores."""

    title: str
    world: World
    scenario: dict[str, Any]
    limit: float


def nafta() -> Task | None:
    """NAFTA's tariff changes on 31 countries and 40 sectors; ``None`` where the authors' table is absent."""
    path = SHARED / "caliendo-parro-2015" / "cp2015.npz"
    if not path.exists():
        return None
    data = np.load(path)
    world = snapback.world.from_arrays(
        countries=[str(c) for c in data["regions"]],
        sectors=[str(s) for s in data["sectors"]],
        trade_share=data["trade_share_nij"].transpose(1, 0, 2),
        value_added=data["value_added_n"],
        value_added_share=data["value_added_share_nj"],
        input_share=data["io_share_nkj"].transpose(0, 2, 1),
        final_share=data["final_share_nj"],
        deficit=data["deficit_n"],
        tariff=data["tariff_nij"].transpose(1, 0, 2),
        theta=data["theta_j"],
    )
    return Task("NAFTA 31 x 40", world, {"tariff": data["tariff_nafta_nij"].transpose(1, 0, 2)}, 8.0)


def dearer(world: World, country: int, factor: float) -> dict[str, Any]:
    """Give the scenario in which one country's trade costs change by a factor, both ways, in all sectors."""
    cost = np.ones_like(world.trade_share)
    cost[country], cost[:, country] = factor, factor
    cost[country, country] = 1.0
    return {"cost": cost}


def synthetic(countries: int, sectors: int, seed: int = 0) -> World:
    """Draw a world with gravity-like shares and home bias; balanced trade, no tariffs."""
    draw = np.random.default_rng(seed)
    theta = draw.uniform(3, 9, sectors)
    size = draw.lognormal(0, 1.5, countries)
    bought = draw.lognormal(0, 0.8, (sectors, countries, countries)) * size
    home = np.arange(countries)
    bought[:, home, home] += 4 * bought.sum(axis=2)
    share = bought / bought.sum(axis=2, keepdims=True)
    value_added_share = draw.uniform(0.3, 0.6, (countries, sectors))
    inputs = draw.gamma(0.3, 1, (countries, sectors, sectors))
    inputs *= ((1 - value_added_share) / inputs.sum(axis=2))[..., None]
    final = draw.gamma(0.5, 1, (countries, sectors))
    final /= final.sum(axis=1, keepdims=True)
    value_added = _balanced(share, value_added_share, inputs, final, size / size.sum() * 1e3)
    return snapback.world.from_arrays(
        countries=[f"C{n}" for n in range(countries)],
        sectors=[f"s{n}" for n in range(sectors)],
        trade_share=share.transpose(2, 1, 0),
        value_added=value_added,
        value_added_share=value_added_share,
        input_share=inputs,
        final_share=final,
        deficit=np.zeros(countries),
        tariff=np.zeros((countries, countries, sectors)),
        theta=theta,
    )


def one_sector(countries: int, sigma: float = 5.0, seed: int = 0) -> dict[str, Any]:
    """Draw an Armington world of one sector, balanced: trade, size, log trade cost terms, new ones."""
    draw = np.random.default_rng(seed)
    size = draw.lognormal(0, 1.0, countries)
    log_cost = -draw.uniform(1.0, 4.0, (countries, countries))
    np.fill_diagonal(log_cost, 0.0)
    pull = np.exp(log_cost) * size[:, None] * size
    rows, columns = np.ones(countries), np.ones(countries)
    for _ in range(5_000):
        rows = size / (pull @ columns)
        columns = size / (pull.T @ rows)
    after = log_cost.copy()
    after[0, 1:] -= (sigma - 1) * np.log(1.25)
    after[1:, 0] -= (sigma - 1) * np.log(1.25)
    return {
        "trade": rows[:, None] * pull * columns, "size": size, "before": log_cost, "after": after,
        "sigma": sigma,
    }  # fmt: skip


def one_sector_task(data: dict[str, Any]) -> Task:
    """Put the one-sector world into the general form: no inputs, labour the only cost."""
    n = len(data["size"])
    trade = data["trade"][:, :, None]
    world = snapback.world.from_arrays(
        countries=[f"C{i}" for i in range(n)],
        sectors=["all"],
        trade_share=trade / trade.sum(axis=0),
        value_added=trade.sum(axis=(1, 2)),
        value_added_share=np.ones((n, 1)),
        input_share=np.zeros((n, 1, 1)),
        final_share=np.ones((n, 1)),
        deficit=trade.sum(axis=(0, 2)) - trade.sum(axis=(1, 2)),
        tariff=np.zeros((n, n, 1)),
        theta=np.array([data["sigma"] - 1]),
    )
    cost = np.exp((data["before"] - data["after"]) / (data["sigma"] - 1))[:, :, None]
    return Task(f"one sector, {n} countries", world, {"cost": cost}, np.inf)


def _balanced(
    share: np.ndarray, value_added_share: np.ndarray, inputs: np.ndarray, final: np.ndarray, start: np.ndarray
) -> np.ndarray:
    """Repeat until value added is what output pays for it."""
    value_added = start
    output = np.zeros_like(final)
    for _ in range(20_000):
        spending = final * value_added[:, None] + np.matmul(output[:, None, :], inputs)[:, 0]
        output = np.matmul(spending.T[:, None, :], share)[:, 0].T
        paid = (value_added_share * output).sum(axis=1)
        paid *= start.sum() / paid.sum()
        if np.abs(paid / value_added - 1).max() < 1e-14:
            break
        value_added = paid
    return value_added
