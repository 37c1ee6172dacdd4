"""A small political game: Ruritania's court with a ledger written down, so that no economy is solved.

The figures of the ledger are near those of Ruritania; packages simply add up.
"""

from functools import lru_cache
from itertools import product

import numpy as np
import xarray as xr

import snapback
from snapback.case.agreement import Agreement

PACKAGES = ("salt_trade", "banks", "river")
WORTH = {
    "regime_revenue": (43.6, [2.3, 3.3, 2.9]),
    "patron_gain": (0.0, [0.3, 0.8, -0.5]),
    "dependence": (0.76, [-0.15, -0.09, -0.1]),
}
INCOME = [2.6, 6.7, 2.0]
OWN = [1.8, -1.4, 0.3]


def ledger(scale=1.0):
    """Write a ledger in which what relief is worth is multiplied by ``scale``."""
    forms = list(product(("in_force", "delisted"), repeat=len(PACKAGES)))
    eased = np.array([[form == "delisted" for form in f] for f in forms], dtype=float)
    data = {
        name: (("combination",), base + scale * eased @ np.array(each))
        for name, (base, each) in WORTH.items()
    }
    data["income"] = (("combination", "region"), scale * (eased @ np.array(INCOME))[:, None])
    data["value"] = (("combination", "actor"), scale * (eased @ np.array(OWN))[:, None])
    data["form"] = (("combination", "package"), np.array(forms, dtype=object))
    return xr.Dataset(data, coords={"package": list(PACKAGES), "region": ["RUR"], "actor": ["GRA"]})


def agreement(kind="steps", name="deal", **terms):
    """Write an agreement; of steps, half of the prisoners for salt and half for the banks."""
    said = {
        "id": name,
        "title": name,
        "kind": kind,
        "source": "invented",
        "parties": ("cabinet", "bank_board"),
    }
    if kind in ("steps", "one_shot"):
        said["steps"] = ({"share": 0.5, "relief": ("salt_trade",)}, {"share": 0.5, "relief": ("banks",)})
    if kind == "tariff":
        said |= {"price": 0.2, "lot": 10.0}
    return Agreement.model_validate(said | terms)


@lru_cache(maxsize=1)
def ruritania():
    return snapback.load("ruritania")


def small(*agreements, **settings):
    """Give Ruritania with these agreements and few bins."""
    case = ruritania()
    coarse = {"stock": (0.0, 20.0, 40.0, 60.0), "dependence": (0.5, 0.8), **settings}
    game = case.game.model_copy(update=coarse)
    return case.model_copy(update={"game": game, "agreements": agreements or (agreement(),)})
