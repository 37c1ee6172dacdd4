"""The form of a world: trade, production and spending of countries and sectors in one base year.

A world is what exact hat algebra starts from (Dekle, Eaton & Kortum 2007; Caliendo & Parro 2015):
shares, value added, deficits, tariffs and trade elasticities. Arrays are in the axis order of the
public contract: origin i, destination j, sector s, input sector r.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.world.check import check_world

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr
    from jaxtyping import Float
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class World:
    """A base year without the sanctions under study.

    Attributes
    ----------
    countries, sectors
        Labels of the axes; a region such as the rest of the world counts as a country.
    trade_share
        Share of j's spending on s that goes to i, tariffs included; sums to one over i. [i, j, s]
    value_added
        Value added, in the world's currency unit (``meta["unit"]``). [j]
    value_added_share
        Cost share of value added in sector s of j. [j, s]
    input_share
        Cost share of input r in sector s of j; with ``value_added_share`` sums to one over r. [j, s, r]
    final_share
        Share of j's final spending that goes to s; sums to one over s. [j, s]
    deficit
        Spending beyond income, sums to zero over the world. [j]
    tariff
        Ad valorem tariff as a fraction. [i, j, s]
    theta
        Trade elasticity (positive; the Frechet shape of Eaton & Kortum 2002). [s]
    meta
        ``name``, ``title``, ``unit``, ``year`` and per variable ``source`` and ``licence``.
    mark
        What each flow rests on, codes in ``meta["marks"]``; ``None`` where the table does not say. [i, j, s]
    reference_gdp
        Gross domestic product that results in per cent are turned into money with, in USD million
        of ``meta["reference_year"]``; ``None`` where the table has none. [j]
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    trade_share: Float[np.ndarray, "origin destination sector"]
    value_added: Float[np.ndarray, " destination"]
    value_added_share: Float[np.ndarray, "destination sector"]
    input_share: Float[np.ndarray, "destination sector input"]
    final_share: Float[np.ndarray, "destination sector"]
    deficit: Float[np.ndarray, " destination"]
    tariff: Float[np.ndarray, "origin destination sector"]
    theta: Float[np.ndarray, " sector"]
    meta: Mapping[str, Any] = field(default_factory=dict)
    mark: NDArray[np.int8] | None = None
    reference_gdp: Float[np.ndarray, " destination"] | None = None

    def country(self, code: str) -> int:
        """Position of a country on its axes; ``KeyError`` where the world does not have it."""
        return self._country_index[code]

    def sector(self, code: str) -> int:
        """Position of a sector on its axes; ``KeyError`` where the world does not have it."""
        return self._sector_index[code]

    @cached_property
    def _country_index(self) -> dict[str, int]:
        return {code: n for n, code in enumerate(self.countries)}

    @cached_property
    def _sector_index(self) -> dict[str, int]:
        return {code: n for n, code in enumerate(self.sectors)}

    @cached_property
    def base(self) -> Base:
        """Levels that the shares imply in the base year."""
        return base_levels(self)

    def to_dataset(self) -> xr.Dataset:
        """Give the world as one labelled data set with unit, year, source and licence of each variable."""
        from snapback.world.dataset import to_dataset  # noqa: PLC0415 -- xarray is heavy

        return to_dataset(self)


@dataclass(frozen=True)
class Base:
    """Levels in the base year, in the world's currency unit.

    Attributes
    ----------
    expenditure
        Spending of j on s, tariffs included. [j, s]
    output
        Sales of i in s at producer prices. [i, s]
    income
        Value added, tariff revenue and deficit. [j]
    flow
        Trade at producer prices, X / (1 + t). [i, j, s]
    imbalance
        Largest relative gap between value added and what output pays for it.
    """

    expenditure: Float[np.ndarray, "destination sector"]
    output: Float[np.ndarray, "origin sector"]
    income: Float[np.ndarray, " destination"]
    flow: Float[np.ndarray, "origin destination sector"]
    imbalance: float


def from_arrays(
    *,
    countries: Sequence[str],
    sectors: Sequence[str],
    trade_share: ArrayLike,
    value_added: ArrayLike,
    value_added_share: ArrayLike,
    input_share: ArrayLike,
    final_share: ArrayLike,
    deficit: ArrayLike,
    tariff: ArrayLike,
    theta: ArrayLike,
    meta: Mapping[str, Any] | None = None,
    mark: ArrayLike | None = None,
    reference_gdp: ArrayLike | None = None,
) -> World:
    """Build a world from arrays; axes and meanings as in :class:`World`.

    Raises
    ------
    InvalidWorld
        With every problem at once: wrong shapes, shares that do not sum to one, negative flows,
        numbers that are not finite, deficits that do not cancel, elasticities that are not positive.
    """

    def array(values: ArrayLike) -> NDArray[np.float64]:
        result = np.array(values, dtype=np.float64)
        result.setflags(write=False)
        return result

    world = World(
        countries=tuple(str(c) for c in countries),
        sectors=tuple(str(s) for s in sectors),
        trade_share=array(trade_share),
        value_added=array(value_added),
        value_added_share=array(value_added_share),
        input_share=array(input_share),
        final_share=array(final_share),
        deficit=array(deficit),
        tariff=array(tariff),
        theta=array(theta),
        meta=dict(meta or {}),
        mark=None if mark is None else np.array(mark, dtype=np.int8),
        reference_gdp=None if reference_gdp is None else array(reference_gdp),
    )
    check_world(world)
    return world


def base_levels(world: World, tolerance: float = 1e-12) -> Base:
    """Solve spending, output and income of the base year from the shares, at the world's value added.

    Spending is X = a I + g'Y, output Y = sum_j pi X / (1 + t) and income I = VA + revenue + D
    (model equations of section 2 with all changes at one); the iteration contracts because every
    sector pays some value added.
    """
    keep = world.trade_share / (1.0 + world.tariff)
    kept = keep.sum(axis=0)
    expenditure = world.final_share * world.value_added[:, None]
    for _ in range(5_000):
        output = np.einsum("ijs,js->is", keep, expenditure)
        revenue = ((1.0 - kept) * expenditure).sum(axis=1)
        income = world.value_added + revenue + world.deficit
        new = world.final_share * income[:, None] + np.einsum("jsr,js->jr", world.input_share, output)
        # Country by country: a small country's levels must be as exact as a large one's.
        spent = np.maximum(new.sum(axis=1, keepdims=True), 1e-300)
        gap = float((np.abs(new - expenditure) / spent).max())
        expenditure = new
        if gap <= tolerance:
            break
    output = np.einsum("ijs,js->is", keep, expenditure)
    income = world.value_added + ((1.0 - kept) * expenditure).sum(axis=1) + world.deficit
    paid = (world.value_added_share * output).sum(axis=1)
    return Base(
        expenditure=expenditure,
        output=output,
        income=income,
        flow=keep * expenditure[None],
        imbalance=float(np.abs(paid / world.value_added - 1.0).max()),
    )
