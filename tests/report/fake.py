"""A made-up case and ledger with the form of the real ones: no economy behind it, so tests can bend it."""

from itertools import product
from pathlib import Path

import numpy as np
import xarray as xr

from snapback.case.case import Case
from snapback.economy.leverage import Ledger
from snapback.economy.values import by_holder, marginal_first, marginal_last, shapley

ACTORS = ("RUR", "regime", "KRA", "GRA", "GLO")
REGIONS = ("RUR", "KRA", "GRA", "GLO")
PACKAGES = ("grain", "port", "banks")
HOLDERS = ("count", "harbour")
SECTORS = ("food", "goods", "services")
ROUTES = ("river",)

ALONE = np.array(
    [[120.0, 300.0, 50.0], [40.0, 90.0, 10.0], [15.0, -30.0, 20.0], [-5.0, 60.0, 8.0], [3.0, -80.0, 0.0]]
)
"""What each package is worth alone. [actor, package]"""

TOGETHER = np.array([400.0, 150.0, 60.0, 20.0, -10.0])
"""What grain and port are worth on top when both are eased. [actor]"""


def make_case(title: str = "Ruritania, 1935", **changes: object) -> Case:
    holders = {"grain": ("count",), "port": ("count", "harbour"), "banks": ("harbour",)}
    said = {
        "snapback": 1,
        "id": "made-up",
        "title": title,
        "question": "What is the river worth?",
        "vintage": "1935-02-15",
        "world": "made-up",
        "target": "RUR",
        "patron": "KRA",
        "actors": tuple(
            {"id": i, "title": t, "role": r, "regions": (where,)}
            for i, t, r, where in (
                ("RUR", "Ruritania (people and firms)", "target", "RUR"),
                ("regime", "The court", "regime", "RUR"),
                ("KRA", "Kravonia", "patron", "KRA"),
                ("GRA", "Graustark", "sender", "GRA"),
                ("GLO", "Glottenberg", "sender", "GLO"),
            )
        ),
        "key_holders": (
            {"id": "count", "title": "Count of Graustark", "actor": "GRA", "decides": "by letter"},
            {"id": "harbour", "title": "Harbour master", "actor": "GLO", "decides": "by mood"},
        ),
        "packages": tuple(
            {
                "id": p, "title": f"Ease the {p}", "form": "delisted", "key_holders": holders[p],
                "reversibility": "a day", "source": "the gazette",
            }
            for p in PACKAGES
        ),
        "routes": (
            {
                "id": "river", "title": "By river", "origins": ("RUR",), "destinations": ("GRA",),
                "sectors": ("goods",), "via": "GLO", "share": "river_share", "margin": 0.1, "owner": "GLO",
                "source": "the pilot",
            },
        ),
        "measures": tuple(
            {
                "id": f"M{n}", "title": f"Ban of {p}", "sender": "GRA", "act": f"Edict {n}",
                "date": f"1934-01-0{n + 1}", "kind": "import_ban",
                "scope": {"origins": ("RUR",), "destinations": ("GRA",), "sectors": ("food",)},
                "coverage": "ban_coverage", "key_holders": holders[p], "package": p, "reversal": "a letter",
                "source": "the gazette", "confidence": "recalled" if n == 0 else "sourced",
            }
            for n, p in enumerate(PACKAGES)
        ),
        "parameters": {
            name: {
                "meaning": name, "unit": "share", "central": 0.5, "low": 0.3, "high": 0.7, "shape": "beta",
                "source": "the almanac", "confidence": confidence,
            }
            for name, confidence in (("river_share", "judgement"), ("ban_coverage", "sourced"))
        },
        "folder": Path("made-up"),
    }  # fmt: skip
    return Case.model_validate(said | changes)


def make_ledger(
    scale: float = 1.0, *, together: float = 1.0, short: float = 1.5, ranges: bool = True, patron: float = 1.0
) -> Ledger:
    """Scale all values, what packages are worth together, the short run, and the patron's part."""
    factor = scale * np.array([1.0, 1.0, patron, 1.0, 1.0])
    long = _part(factor, together)
    short_part = _part(factor * short, together)
    data = xr.concat([long, short_part], dim=xr.DataArray(["long", "short"], dims="horizon", name="horizon"))
    for name in ("measure_value", "outside_value"):
        data[name] = data[name].sel(horizon="long", drop=True)
    halved = 0.5 * long["package_value"].values[:2]
    data["other_overlap_value"] = (("marginal", "package", "actor"), halved, {"overlap": "independent"})
    data.attrs = {"unit": "USD million a year", "reference": "all in force"}
    return Ledger(
        case="made-up", title="Ruritania, 1935", question="What is the river worth?", vintage="1935-02-15",
        world="made-up", data=data, ranges=_ranges(long) if ranges else None, residual=1e-11, gap=0.0,
        solves=16, overlap="nested", fingerprint="0123456789abcdef",
    )  # fmt: skip


def _part(factor: np.ndarray, together: float) -> xr.Dataset:
    choices = [tuple(reversed(c)) for c in product(*[("in_force", "delisted")] * len(PACKAGES))]
    eased = np.array([[form == "delisted" for form in c] for c in choices], dtype=float)
    both = eased[:, 0] * eased[:, 1]
    worth = factor * (eased @ ALONE.T + both[:, None] * TOGETHER * together)
    consent = [0b01, 0b11, 0b10]
    three = [marginal_first, marginal_last, shapley]
    by_keys = by_holder(worth, consent, len(HOLDERS))
    income = worth[:, [0, 2, 3, 4]] / 1000.0
    trade = np.arange(1.0, 37.0).reshape(3, 4, 3) * 10.0
    states = 3
    depend = 0.6 - 0.0002 * factor[0] * worth[:, 0] / max(abs(factor[0]), 1e-9)
    variables = {
        "value": (("combination", "actor"), worth),
        "income": (("combination", "region"), income),
        "form": (("combination", "package"), np.array(choices, dtype=object)),
        "regime_revenue": (("combination",), 500.0 + worth[:, 1]),
        "patron_gain": (("combination",), worth[:, 2]),
        "gateway_goods": (("combination",), 100.0 + 50.0 * eased[:, 2]),
        "gateway_payments": (("combination",), 10.0 + 0.0 * eased[:, 2]),
        "gateway_flow": (("combination",), 110.0 + 50.0 * eased[:, 2]),
        "dependence": (("combination",), depend),
        "package_value": (("value_kind", "package", "actor"), np.stack([f(worth) for f in three])),
        "measure_value": (
            ("marginal", "measure", "actor"),
            np.stack([f(worth) for f in three[:2]]),
        ),
        "holder_value": (("value_kind", "holder", "actor"), np.stack([f(by_keys) for f in three])),
        "outside_value": (("marginal", "holder", "actor"), np.zeros((2, 2, 5))),
        "exports": (("state", "partner", "sector"), trade),
        "imports": (("state", "partner", "sector"), trade[::-1]),
        "route_value": (("state", "route"), np.full((states, 1), 40.0)),
        "route_volume": (("state", "route"), np.full((states, 1), 0.5)),
        "route_rent": (("state", "route"), np.zeros((states, 1))),
        "resource_volume": (("state", "resource"), np.zeros((states, 0))),
        "resource_rent": (("state", "resource"), np.zeros((states, 0))),
        "state_dependence": (("state",), [0.3, 0.6, 0.5]),
        "state_income": (("state", "region"), np.stack([income[-1], income[0], income[-1]])),
        "state_revenue": (("state",), [700.0, 500.0, 600.0]),
    }
    coords = {
        "actor": list(ACTORS), "region": list(REGIONS), "partner": list(REGIONS), "sector": list(SECTORS),
        "package": list(PACKAGES), "measure": [f"M{n}" for n in range(3)], "holder": list(HOLDERS),
        "value_kind": ["marginal_first", "marginal_last", "shapley"],
        "marginal": ["marginal_first", "marginal_last"],
        "state": ["sanction_free", "in_force", "all_eased"], "route": list(ROUTES), "resource": [],
    }  # fmt: skip
    return xr.Dataset(variables, coords=coords)


def _ranges(data: xr.Dataset) -> xr.Dataset:
    spread = np.array([0.8, 1.0, 1.4])
    first_last = data["package_value"].values[:2]
    last = data["value"].values[-1]
    low_to_high = np.sort(np.multiply.outer(spread, first_last), axis=0)
    return xr.Dataset(
        {
            "package_value": (("quantile", "value_kind", "package", "actor"), low_to_high),
            "all_eased": (("quantile", "actor"), np.sort(np.multiply.outer(spread, last), axis=0)),
            "gateway_flow": (("quantile", "state"), np.multiply.outer(spread, [110.0, 160.0])),
            "dependence": (("quantile", "state"), np.multiply.outer(spread, [0.5, 0.4])),
        },
        coords={
            "quantile": [0.1, 0.5, 0.9], "value_kind": ["marginal_first", "marginal_last"],
            "package": list(PACKAGES), "actor": list(ACTORS), "state": ["in_force", "all_eased"],
        },
        attrs={"draws": 8, "failed_draws": 0, "seed": 0, "failures": []},
    )  # fmt: skip


class MadeUpWorld:
    """As much of a world as the report reads."""

    countries = REGIONS
    sectors = SECTORS
    meta = {"name": "made-up", "title": "A made-up world", "year": "1930"}  # noqa: RUF012
