"""Write the embedded world `ruritania`: four countries, three sectors, round numbers that balance exactly.

Run `python scripts/build_ruritania.py`; it writes src/snapback/world/tables/ruritania/world.npz. Every
number is invented for the example, and small enough to follow with pencil and paper (see the README of the
case `ruritania`).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from snapback.world.check import check_balanced
from snapback.world.store import write_world
from snapback.world.table import World, from_arrays

TARGET = Path(__file__).parents[1] / "src" / "snapback" / "world" / "tables" / "ruritania" / "world.npz"

COUNTRIES = ("RUR", "KRA", "GRA", "GLO")
SECTORS = ("salt", "cloth", "services")
SOURCE = "invented for the example"

# Rows sell, columns buy, in the order of COUNTRIES; million a year.
SALT = [
    [5, 5, 20, 5],
    [0, 40, 10, 0],
    [0, 0, 40, 0],
    [0, 0, 10, 15],
]
CLOTH = [
    [10, 10, 0, 0],
    [15, 155, 25, 5],
    [15, 30, 235, 20],
    [0, 0, 15, 60],
]
SERVICES = [
    [49, 0, 0, 0],
    [0, 190, 0, 0],
    [10, 10, 700, 0],
    [0, 0, 5, 110],
]
SALT_IN_CLOTH = 0.2  # cost share of salt in dyeing cloth; salt and services are made with labour alone
THETA = (4.0, 4.0, 4.0)


def build() -> World:
    """Turn the flows into shares; exports equal imports in every country, so there are no deficits."""
    flow = np.stack([np.array(f, dtype=np.float64) for f in (SALT, CLOTH, SERVICES)], axis=2)
    output, spending = flow.sum(axis=1), flow.sum(axis=0)
    n, s = output.shape
    inputs = np.zeros((n, s, s))
    inputs[:, SECTORS.index("cloth"), SECTORS.index("salt")] = SALT_IN_CLOTH
    value_added_share = 1.0 - inputs.sum(axis=2)
    value_added = (value_added_share * output).sum(axis=1)
    final = spending - np.einsum("jsr,js->jr", inputs, output)
    variables = ("trade_share", "value_added", "value_added_share", "input_share", "final_share", "deficit")
    return from_arrays(
        countries=COUNTRIES,
        sectors=SECTORS,
        trade_share=flow / spending,
        value_added=value_added,
        value_added_share=value_added_share,
        input_share=inputs,
        final_share=final / final.sum(axis=1, keepdims=True),
        deficit=np.zeros(n),
        tariff=np.zeros((n, n, s)),
        theta=np.array(THETA),
        reference_gdp=value_added,
        meta={
            "name": "ruritania",
            "title": "Ruritania and its neighbours, a fictional world: 4 countries, 3 sectors",
            "unit": "USD million",
            "year": "1933",
            "reference_year": "1933",
            "variables": {
                name: {"unit": "USD million" if name in {"value_added", "deficit"} else "fraction",
                       "year": "1933", "source": SOURCE, "licence": "Apache-2.0"}
                for name in (*variables, "tariff", "theta", "reference_gdp")
            },
        },
    )  # fmt: skip


def main() -> None:
    """Build, check and write the world."""
    world = build()
    check_balanced(world, tolerance=1e-12)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    write_world(world, TARGET)
    print(f"{TARGET.name}: value added {dict(zip(COUNTRIES, world.value_added.round(9), strict=True))}")


if __name__ == "__main__":
    main()
