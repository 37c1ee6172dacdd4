"""What an equilibrium is worth: real income, and welfare in its terms-of-trade and volume parts.

Two measures that differ a lot and are never mixed. ``real_income`` is income over final prices, exact
for any size of shock; the ledger uses it. ``total`` is the first-order measure of Caliendo & Parro
(2015), read off differences in levels between two counterfactual equilibria.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from snapback.errors import InvalidScenario

if TYPE_CHECKING:
    import xarray as xr
    from jaxtyping import Float

    from snapback.world.table import World

_PAPER = "Caliendo & Parro (2015), Review of Economic Studies 82(1)"
_SOURCES = {
    "total": ("welfare: terms of trade and volume of trade", f"{_PAPER}, welfare decomposition"),
    "terms_of_trade": ("sum over partners and sectors (E dc - M dc)/I", f"{_PAPER}, welfare decomposition"),
    "volume_of_trade": (
        "sum over partners and sectors (tau - 1)(dM - M dc)/I, M net of tariff",
        f"{_PAPER}, welfare decomposition",
    ),
    "real_wage": ("wage over final prices, new/old - 1", f"{_PAPER}, Table 2"),
    "real_income": (
        "income over final prices, new/old - 1",
        "Dekle, Eaton & Kortum (2007); final prices with the base year's shares",
    ),
}


class Outcome(Protocol):
    """What welfare reads of an equilibrium; arrays as in the public result."""

    @property
    def world(self) -> World: ...  # noqa: D102
    @property
    def wage(self) -> Float[np.ndarray, " origin"]: ...  # noqa: D102
    @property
    def price(self) -> Float[np.ndarray, "destination sector"]: ...  # noqa: D102
    @property
    def unit_cost(self) -> Float[np.ndarray, "origin sector"]: ...  # noqa: D102
    @property
    def trade_share(self) -> Float[np.ndarray, "origin destination sector"]: ...  # noqa: D102
    @property
    def expenditure(self) -> Float[np.ndarray, "destination sector"]: ...  # noqa: D102
    @property
    def income(self) -> Float[np.ndarray, " destination"]: ...  # noqa: D102
    @property
    def tariff(self) -> Float[np.ndarray, "origin destination sector"]: ...  # noqa: D102
    @property
    def keep(self) -> Float[np.ndarray, "origin destination sector"]: ...  # noqa: D102


def welfare(eq: Outcome, base: Outcome | None = None) -> xr.Dataset:
    """Compare two equilibria of one world, country by country.

    Parameters
    ----------
    eq
        The equilibrium to be valued.
    base
        What it is compared with; ``None`` is the base year of the world.

    Returns
    -------
    xarray.Dataset
        Over ``country``, all fractions (0.01 is one per cent): ``total``, ``terms_of_trade``,
        ``volume_of_trade`` (weights, tariffs and income of the base), ``real_wage``, ``real_income``.

    Raises
    ------
    InvalidScenario
        Where the two do not belong to the same countries and sectors.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy

    terms, volume = _trade_parts(eq, base)
    before = _base_year(eq.world) if base is None else base
    final = np.exp((eq.world.final_share * np.log(eq.price / before.price)).sum(axis=1))
    values = {
        "total": (terms + volume).sum(axis=(1, 2)),
        "terms_of_trade": terms.sum(axis=(1, 2)),
        "volume_of_trade": volume.sum(axis=(1, 2)),
        "real_wage": eq.wage / before.wage / final - 1.0,
        "real_income": eq.income / before.income / final - 1.0,
    }
    return xr.Dataset(
        {name: ("country", value, _attributes(name)) for name, value in values.items()},
        coords={"country": list(eq.world.countries)},
    )


def welfare_parts(eq: Outcome, base: Outcome | None = None) -> xr.Dataset:
    """Split the terms-of-trade and volume effects of :func:`welfare` by partner and sector.

    Returns
    -------
    xarray.Dataset
        Over ``country``, ``partner`` and ``sector``: ``terms_of_trade`` and ``volume_of_trade``,
        fractions of the country's income; summed over partner and sector they are those of
        :func:`welfare`. A country's own cell is zero in the terms of trade.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy

    terms, volume = _trade_parts(eq, base)
    axes = ("country", "partner", "sector")
    countries = list(eq.world.countries)
    return xr.Dataset(
        {
            "terms_of_trade": (axes, terms, _attributes("terms_of_trade")),
            "volume_of_trade": (axes, volume, _attributes("volume_of_trade")),
        },
        coords={"country": countries, "partner": countries, "sector": list(eq.world.sectors)},
    )


def _trade_parts(
    eq: Outcome, base: Outcome | None
) -> tuple[Float[np.ndarray, "country partner sector"], Float[np.ndarray, "country partner sector"]]:
    """Terms-of-trade and volume effect of every country with every partner in every sector."""
    before = _base_year(eq.world) if base is None else base
    _same_axes(eq.world, before.world)
    income = before.income[:, None, None]
    exports = _flow(before)
    imports = exports.swapaxes(0, 1)
    dearer = eq.unit_cost / before.unit_cost - 1.0
    terms = (exports * dearer[:, None, :] - imports * dearer[None, :, :]) / income
    more = _flow(eq).swapaxes(0, 1) - imports
    volume = before.tariff.swapaxes(0, 1) * (more - imports * dearer[None, :, :]) / income
    return terms, volume


def _flow(eq: Outcome) -> Float[np.ndarray, "origin destination sector"]:
    """Trade net of tariffs and wedges."""
    result: Float[np.ndarray, "origin destination sector"] = eq.trade_share * eq.keep * eq.expenditure
    return result


@dataclass(frozen=True)
class _BaseYear:
    """The base year in the form of a result: all changes are one."""

    world: World
    wage: Float[np.ndarray, " origin"]
    price: Float[np.ndarray, "destination sector"]
    unit_cost: Float[np.ndarray, "origin sector"]
    trade_share: Float[np.ndarray, "origin destination sector"]
    expenditure: Float[np.ndarray, "destination sector"]
    income: Float[np.ndarray, " destination"]
    tariff: Float[np.ndarray, "origin destination sector"]
    keep: Float[np.ndarray, "origin destination sector"]


def _base_year(world: World) -> _BaseYear:
    one = np.ones_like(world.final_share)
    return _BaseYear(
        world=world,
        wage=np.ones_like(world.value_added),
        price=one,
        unit_cost=one,
        trade_share=world.trade_share,
        expenditure=world.base.expenditure,
        income=world.base.income,
        tariff=world.tariff,
        keep=1.0 / (1.0 + world.tariff),
    )


def _same_axes(world: World, other: World) -> None:
    if world.countries != other.countries or world.sectors != other.sectors:
        raise InvalidScenario(
            "the two equilibria have other countries or sectors, so their difference means nothing.",
            where="welfare(eq, base)",
            remedy="Solve both on the same world.",
        )


def _attributes(name: str) -> dict[str, str]:
    meaning, source = _SOURCES[name]
    return {"units": "fraction", "long_name": meaning, "source": source}
