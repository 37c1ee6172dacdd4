"""A small balanced world of random shares, and a scenario on it that uses everything at once."""

import numpy as np

from snapback.world import from_arrays
from snapback.world.table import World


def small_world(seed=0, countries=4, sectors=3, tariffs=0.2, deficits=0.05, inputs=True) -> World:
    random = np.random.default_rng(seed)
    n, s = countries, sectors
    home = np.arange(n)
    trade = random.gamma(0.7, 1.0, (n, n, s)) + 0.01
    trade[home, home] += 2.0 * trade.sum(axis=0)
    trade /= trade.sum(axis=0)
    own = random.uniform(0.3, 0.6, (n, s)) if inputs else np.ones((n, s))
    bought = random.gamma(0.5, 1.0, (n, s, s))
    bought *= ((1.0 - own) / bought.sum(axis=2))[..., None]
    final = random.gamma(1.0, 1.0, (n, s))
    tariff = random.uniform(0.0, tariffs, (n, n, s))
    tariff[home, home] = 0.0
    size = random.uniform(5.0, 20.0, n)
    gap = random.normal(0.0, deficits * size.mean(), n) if deficits else np.zeros(n)
    arrays = {
        "countries": [f"C{i}" for i in range(n)],
        "sectors": [f"s{i}" for i in range(s)],
        "trade_share": trade,
        "value_added_share": own,
        "input_share": bought,
        "final_share": final / final.sum(axis=1, keepdims=True),
        "deficit": gap - gap.mean(),
        "tariff": tariff,
        "theta": random.uniform(3.0, 9.0, s),
    }
    for _ in range(2_000):
        world = from_arrays(value_added=size, **arrays)
        paid = (world.value_added_share * world.base.output).sum(axis=1)
        if world.base.imbalance < 1e-11:
            break
        size = paid
    return world


def busy_scenario(world: World, seed=1) -> dict:
    """Costs with an embargo, partial coverage, new tariffs and a transfer."""
    random = np.random.default_rng(seed)
    shape = world.trade_share.shape
    home = np.arange(shape[0])
    cost = 1.0 + random.uniform(0.0, 0.5, shape)
    cost[home, home] = 1.0
    cost[0, 1, 2] = np.inf
    tariff = random.uniform(0.0, 0.3, shape)
    tariff[home, home] = 0.0
    transfer = random.normal(0.0, 0.3, shape[0])
    return {
        "cost": cost,
        "coverage": random.uniform(0.2, 0.8, shape),
        "tariff": tariff,
        "transfer": transfer - transfer.mean(),
    }
