"""The ledger as the game sees it: what each level of an agreement's relief changes, by name and number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr
    from jaxtyping import Float
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Worth:
    """What the ledger says of each state of relief, against all measures in force.

    Money is USD million a year, at the horizon at which trade has returned.

    Attributes
    ----------
    revenue_now, dependence_now
        Revenue of the target's rulers, and the patron's share of its trade, with all measures in force.
    everything
        What easing every package adds to the rulers' revenue.
    revenue, income, patron, sender, dependence
        Change of the rulers' revenue; of the target's real income (per cent); gain of the patron; of the
        sender's own actors; change of the patron's share of trade. [level]
    """

    revenue_now: float
    dependence_now: float
    everything: float
    revenue: Float[np.ndarray, " level"]
    income: Float[np.ndarray, " level"]
    patron: Float[np.ndarray, " level"]
    sender: Float[np.ndarray, " level"]
    dependence: Float[np.ndarray, " level"]


def worth_of(
    data: xr.Dataset, levels: Sequence[Sequence[str]], target: str, sender_actors: Sequence[str]
) -> Worth:
    """Read off the ledger what each level of relief is worth.

    Parameters
    ----------
    data
        ``Ledger.data``.
    levels
        Packages in place at each level; the first is empty.
    target
        Region of the target.
    sender_actors
        Actors whose income the sender counts as its own.

    Raises
    ------
    InvalidGame
        If the ledger has no such combination, or the rulers' revenue is not counted.
    """
    long = data.sel(horizon="long") if "horizon" in data.dims else data
    # Plain arrays from here on: games are laid out by the hundred, and labels take milliseconds each time.
    told = {name: long[name].values for name in ("regime_revenue", "income", "patron_gain", "dependence")}
    packages, regions, actors = (
        [str(n) for n in long[axis].values] for axis in ("package", "region", "actor")
    )
    eased = long["form"].values != "in_force"
    rows = np.array([_row(eased, packages, level) for level in levels])
    everything, base = _row(eased, packages, packages), _row(eased, packages, ())
    revenue = told["regime_revenue"]
    if not np.isfinite(revenue).all() or revenue[base] <= 0.0:
        raise InvalidGame(
            "the rulers have no revenue in the ledger, so relief cannot be weighed.",
            where="case.yaml regime",
            remedy="Say how the rulers' revenue is counted (`regime:`).",
        )
    own = long["value"].values[:, [actors.index(actor) for actor in sender_actors]].sum(axis=1)
    return Worth(
        revenue_now=float(revenue[base]),
        dependence_now=float(told["dependence"][base]),
        everything=float(revenue[everything] - revenue[base]),
        revenue=revenue[rows] - revenue[base],
        income=told["income"][rows, regions.index(target)],
        patron=told["patron_gain"][rows],
        sender=own[rows],
        dependence=told["dependence"][rows] - told["dependence"][base],
    )


def combination_of(data: xr.Dataset, level: Sequence[str]) -> int:
    """Find the combination in which exactly the packages of a level are eased, delisted where both are.

    Raises
    ------
    InvalidGame
        If the ledger has none.
    """
    return _row(data["form"].values != "in_force", [str(p) for p in data["package"].values], level)


def _row(eased: NDArray[np.bool_], packages: Sequence[str], level: Sequence[str]) -> int:
    wanted = np.array([p in set(level) for p in packages])
    found = np.flatnonzero((eased == wanted).all(axis=1))
    if not found.size:
        raise InvalidGame(
            f"the ledger has no state in which exactly {', '.join(level) or 'nothing'} is eased.",
            where="case.yaml agreements",
            remedy="Name packages of the case.",
        )
    return int(found[-1])
