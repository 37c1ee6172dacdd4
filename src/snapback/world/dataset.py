"""A world as one labelled xarray data set, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xarray as xr

if TYPE_CHECKING:
    from snapback.world.table import World

AXES: dict[str, tuple[str, ...]] = {
    "trade_share": ("origin", "destination", "sector"),
    "value_added": ("destination",),
    "value_added_share": ("destination", "sector"),
    "input_share": ("destination", "sector", "input"),
    "final_share": ("destination", "sector"),
    "deficit": ("destination",),
    "tariff": ("origin", "destination", "sector"),
    "theta": ("sector",),
    "mark": ("origin", "destination", "sector"),
    "reference_gdp": ("destination",),
}
"""Variables of a world table and their axes, in the order of the public contract."""

UNITS = {
    "trade_share": "fraction", "value_added_share": "fraction", "input_share": "fraction",
    "final_share": "fraction", "tariff": "fraction", "theta": "elasticity", "mark": "code",
    "reference_gdp": "USD million",
}  # fmt: skip


def to_dataset(world: World) -> xr.Dataset:
    """Label a world; ``attrs`` of each variable give unit, year, source and licence."""
    variables = world.meta.get("variables", {})
    data = {}
    for name, axes in AXES.items():
        values = getattr(world, name)
        if values is None:
            continue
        attrs = {"unit": UNITS.get(name, world.meta.get("unit", "")), "year": world.meta.get("year", "")}
        attrs |= {
            k: v for k, v in variables.get(name, {}).items() if k in ("unit", "year", "source", "licence")
        }
        data[name] = xr.DataArray(values, dims=axes, attrs=attrs)
    countries, sectors = list(world.countries), list(world.sectors)
    coords = {"origin": countries, "destination": countries, "sector": sectors, "input": sectors}
    return xr.Dataset(data, coords=coords, attrs={k: v for k, v in world.meta.items() if isinstance(v, str)})
