"""Small balanced worlds of random shares: output equals sales, so that no shock changes nothing."""

import numpy as np

from snapback.world import from_arrays
from snapback.world.table import World


def random_world(n=5, s=4, seed=0, *, tariffs=0.2, deficits=0.05, home=3.0) -> World:
    """Draw a world of n countries and s sectors and solve for the value added that balances it.

    ``tariffs`` is the largest tariff, ``deficits`` their size over the value added of an average
    country, ``home`` how much larger home purchases are than all imports together.
    """
    random = np.random.default_rng(seed)
    diagonal = np.arange(n)
    trade = random.lognormal(0.0, 1.0, (n, n, s)) * random.lognormal(0.0, 0.7, n)[:, None, None]
    trade[diagonal, diagonal] += home * trade.sum(axis=0)
    trade /= trade.sum(axis=0)
    value_added_share = random.uniform(0.3, 0.7, (n, s))
    bought = random.gamma(0.5, 1.0, (n, s, s)) + 1e-3
    bought *= ((1.0 - value_added_share) / bought.sum(axis=2))[..., None]
    final = random.gamma(1.0, 1.0, (n, s)) + 0.01
    final /= final.sum(axis=1, keepdims=True)
    tariff = random.uniform(0.0, tariffs, (n, n, s))
    tariff[diagonal, diagonal] = 0.0
    gap = deficits * 10.0 * random.normal(size=n)
    gap -= gap.mean()
    spending = _balanced_spending(trade, tariff, value_added_share, bought, final, gap, 10.0 * n)
    output = np.einsum("ijs,js->is", trade / (1.0 + tariff), spending)
    return from_arrays(
        countries=[f"C{i}" for i in range(n)],
        sectors=[f"s{i}" for i in range(s)],
        trade_share=trade,
        value_added=(value_added_share * output).sum(axis=1),
        value_added_share=value_added_share,
        input_share=bought,
        final_share=final,
        deficit=gap,
        tariff=tariff,
        theta=random.uniform(2.5, 9.0, s),
    )


def abroad(world: World):
    """True for flows between countries."""
    return np.broadcast_to(~np.eye(len(world.countries), dtype=bool)[:, :, None], world.trade_share.shape)


def random_cost(world: World, seed=0, size=0.3):
    """Draw changes of trade costs, none at home."""
    draws = np.random.default_rng(seed).normal(0.0, size, world.trade_share.shape)
    return np.where(abroad(world), np.exp(draws), 1.0)


def _balanced_spending(trade, tariff, value_added_share, bought, final, deficit, total):
    """Solve X = a (sum b Y + revenue + D) + g'Y with Y = pi X / (1 + t), for X [j, s] total b Y given."""
    n, s = final.shape
    unit = np.eye(n * s).reshape(n, s, n * s)
    keep = trade / (1.0 + tariff)
    output = np.einsum("ijs,jsk->isk", keep, unit)
    earned = np.einsum("is,isk->ik", value_added_share, output)
    revenue = np.einsum("js,jsk->jk", 1.0 - keep.sum(axis=0), unit)
    spent = final[:, :, None] * (earned + revenue)[:, None] + np.einsum("isr,isk->irk", bought, output)
    system = np.vstack([(unit - spent).reshape(n * s, n * s), earned.sum(axis=0)])
    given = np.append((final * deficit[:, None]).ravel(), total)
    return np.linalg.lstsq(system, given, rcond=None)[0].reshape(n, s)
