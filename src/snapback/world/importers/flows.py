"""From flows in money to a balanced world; every importer ends here.

The form of a world has one set of trade shares for all uses of a good, so what a table says beyond
that (which industry uses imports from where) is summed up before it comes here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.errors import InvalidFile
from snapback.world.check import check_balanced
from snapback.world.importers.reading import some
from snapback.world.table import from_arrays

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float

    from snapback.world.importers.reading import Findings
    from snapback.world.table import World

    Cube = Float[np.ndarray, "origin destination sector"]
    Costs = Float[np.ndarray, "destination sector"]
    Inputs = Float[np.ndarray, "destination sector input"]

THETA = 4.0
"""Trade elasticity where the user gives none: Simonovska & Waugh (2014), J. Int. Econ. 92, "about 4"."""


@dataclass(frozen=True)
class Accounts:
    """What a multi-regional input-output table says, summed to the form that a world has.

    Attributes
    ----------
    intermediate, final
        Sales of good s of i to users in j, for production and for final demand; the latter may be
        negative where stocks were run down. [i, j, s]
    inputs
        What sector s of j pays for input r, from everywhere. [j, s, r]
    value_added
        What sector s of j pays for labour, capital and net product taxes. [j, s]
    """

    intermediate: Cube
    final: Cube
    inputs: Inputs
    value_added: Costs


def world_from_accounts(
    accounts: Accounts,
    countries: Sequence[str],
    sectors: Sequence[str],
    theta: object,
    meta: Mapping[str, Any],
) -> World:
    """Build a balanced world from input-output accounts.

    Negative final sales (stocks run down) are set to zero and output is computed again from the
    remaining final demand, Y = (1 - A)^-1 F, at the table's cost and trade shares, as in the data
    appendix of Costinot & Rodriguez-Clare (2014, Handbook of International Economics 4). Negative
    value added becomes zero. ``meta["adjusted"]`` says how much each moved. Where a table has neither
    and satisfies its identities, nothing moves.

    Raises
    ------
    InvalidFile
        Where a country sells or earns nothing.
    InvalidWorld
        Where the world that results breaks an identity.
    """
    final = np.maximum(accounts.final, 0.0)
    value_added = np.maximum(accounts.value_added, 0.0)
    cost = value_added + accounts.inputs.sum(axis=2)
    input_share = _cost_shares(accounts.inputs, cost)
    trade_share = _origin_shares(accounts.intermediate + final)
    demand = final.sum(axis=0)

    output = np.einsum("ijs,js->is", trade_share, demand)
    for _ in range(5_000):  # contracts, since every sector pays some value added
        spending = demand + np.einsum("jsr,js->jr", input_share, output)
        new = np.einsum("ijs,js->is", trade_share, spending)
        gap = float(np.abs(new - output).max())
        output = new
        if gap <= 1e-14 * float(output.max()):
            break
    spending = demand + np.einsum("jsr,js->jr", input_share, output)
    before = (accounts.intermediate + accounts.final).sum(axis=1)
    adjusted = {
        "negative_final_sales": float(np.maximum(-accounts.final, 0.0).sum()),
        "negative_value_added": float(np.maximum(-accounts.value_added, 0.0).sum()),
        "largest_change_of_output": _largest_change(before.sum(axis=1), output.sum(axis=1)),
    }
    return world_from_trade(
        trade_share * spending[None],
        countries,
        sectors,
        input_share=input_share,
        theta=theta,
        meta={**meta, "adjusted": adjusted},
    )


def world_from_trade(
    flow: Cube,
    countries: Sequence[str],
    sectors: Sequence[str],
    *,
    input_share: Inputs,
    theta: object,
    meta: Mapping[str, Any],
    tariff: Cube | None = None,
) -> World:
    """Build a balanced world from trade flows that include domestic sales, and a cost structure.

    Output is the sum of sales, spending the sum of purchases; final demand is what production does not
    use. Where production would use more of a good than the country buys, its input coefficients of
    that good shrink to what there is and value added takes the difference. Deficits are imports less
    exports.

    Parameters
    ----------
    flow
        Sales of good s of i to j at producer prices, with i = j. [i, j, s]
    input_share
        Cost share of input r in sector s of j; the rest is value added. [j, s, r]
    theta
        Trade elasticity, one number or one a sector.
    """
    paid = flow if tariff is None else flow * (1.0 + tariff)
    output, spending = flow.sum(axis=1), paid.sum(axis=0)
    used = np.einsum("jsr,js->jr", input_share, output)
    there = np.divide(spending, used, out=np.ones_like(used), where=used > spending)
    inputs = input_share * there[:, None, :]
    value_added_share = 1.0 - inputs.sum(axis=2)
    final = np.maximum(spending - used * there, 0.0)
    value_added = (value_added_share * output).sum(axis=1)
    idle = [c for c, v, f in zip(countries, value_added, final.sum(axis=1), strict=True) if v <= 0 or f <= 0]
    if idle:
        raise InvalidFile(
            f"gives no production or no final demand to {', '.join(idle)}.",
            where="table",
            remedy="Group such countries with a larger neighbour (--regions).",
        )
    revenue = (paid - flow).sum(axis=(0, 2))
    world = from_arrays(
        countries=countries,
        sectors=sectors,
        trade_share=_origin_shares(paid),
        value_added=value_added,
        value_added_share=np.clip(value_added_share, 0.0, 1.0),
        input_share=inputs,
        final_share=final / final.sum(axis=1, keepdims=True),
        deficit=final.sum(axis=1) - value_added - revenue,
        tariff=np.zeros_like(flow) if tariff is None else tariff,
        theta=np.broadcast_to(np.asarray(theta, dtype=np.float64), (len(sectors),)),
        meta=meta,
    )
    check_balanced(world)
    return world


def theta_by_sector(
    theta: float | Mapping[str, float], sectors: Sequence[str], findings: Findings
) -> list[float]:
    """Give the trade elasticity of each sector; sectors without one become a problem."""
    if not isinstance(theta, Mapping):
        return [float(theta)] * len(sectors)
    missing = [s for s in sectors if s not in theta]
    if missing:
        what = f"has sectors without a trade elasticity: {some(missing)}."
        findings.add(None, what, "Give one number for all, or one for each sector.")
    return [theta.get(s, THETA) for s in sectors]


def known_sectors(sectors: set[str], base: World, findings: Findings) -> None:
    """Note the sectors that a base world does not have."""
    unknown = sorted(sectors - set(base.sectors))
    if unknown:
        what = f"names sectors that the base world lacks: {some(unknown)}."
        findings.add(None, what, f"It has {some(base.sectors, 40)}.")


def _origin_shares(flow: Cube) -> Cube:
    """Share of each origin in what j spends on s; what nobody buys is given to the home country."""
    total = flow.sum(axis=0)
    home = np.broadcast_to(np.eye(flow.shape[0])[:, :, None], flow.shape)
    shares: Cube = np.divide(flow, total[None], out=home.copy(), where=total[None] > 0)
    return shares


def _cost_shares(inputs: Inputs, cost: Costs) -> Inputs:
    """Cost share of each input; a sector without output is given the world's average structure."""
    world = inputs.sum(axis=0)
    total = cost.sum(axis=0)[:, None]
    average = np.divide(world, total, out=np.zeros_like(world), where=total > 0)
    everywhere = np.broadcast_to(average[None], inputs.shape)
    shares: Inputs = np.divide(inputs, cost[:, :, None], out=everywhere.copy(), where=cost[:, :, None] > 0)
    return shares


def _largest_change(before: Float[np.ndarray, " country"], after: Float[np.ndarray, " country"]) -> float:
    change = np.divide(after, before, out=np.ones_like(after), where=before > 0) - 1.0
    return float(np.abs(change).max())
