"""Every combination of relief packages at one horizon: the table that the game will run on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.economy.coalitions import actor_values, combinations, forms_of, fullest, ledger_actors
from snapback.economy.outcomes import Measuring
from snapback.economy.part import part_of
from snapback.economy.setup import setup as set_up
from snapback.economy.states import Forms, solve_states
from snapback.economy.values import by_holder, marginal_first, marginal_last, shapley

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jaxtyping import Float

    from snapback.case import Case
    from snapback.economy.part import Part
    from snapback.world import World


def combinations_at(
    case: Case, world: World, values: Mapping[str, float] | None, overlap: str, horizon: str
) -> Part:
    """Solve the world without sanctions and with every combination of packages eased, and label what follows.

    Values are marginal and Shapley values of packages, and Shapley values of key holders, for every actor.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    setting = set_up(case, world, values, horizon=horizon, overlap=overlap)
    choices = combinations(setting)
    nothing = Forms(np.zeros_like(setting.in_force), np.zeros_like(setting.in_force))
    free, *states = solve_states(setting, [nothing, *(forms_of(setting, choice) for choice in choices)])
    s, m = setting, Measuring(setting, states[0])
    actors = ledger_actors(s)
    worth = actor_values(m, states, actors)
    coalition = worth[fullest(s)]
    consent = [sum(1 << h for h in p.holders) for p in s.packages]
    holder_worth = by_holder(coalition, consent, len(s.holders))
    three = ("marginal_first", "marginal_last", "shapley")
    shown = {"sanction_free": free, "in_force": states[0], "all_eased": states[-1]}
    trade = [m.target_trade(state) for state in shown.values()]
    gateway = np.array([m.gateway(state) for state in states]).reshape(-1, 2)
    packages, routes = [p.name for p in s.packages], len(s.ways.routes)
    variables: dict[str, tuple[tuple[str, ...], Any]] = {
        "value": (("combination", "actor"), worth),
        "income": (
            ("combination", "region"),
            100.0 * np.array([m.income_change(state) for state in states]),
        ),
        "form": (
            ("combination", "package"),
            np.array(choices, dtype=object).reshape(len(choices), len(packages)),
        ),
        "regime_revenue": (("combination",), [m.regime_revenue(state) for state in states]),
        "patron_gain": (("combination",), [m.patron_gain(state) for state in states]),
        "gateway_goods": (("combination",), gateway[:, 0]),
        "gateway_payments": (("combination",), gateway[:, 1]),
        "gateway_flow": (("combination",), gateway.sum(axis=1)),
        "dependence": (("combination",), [m.dependence(state) for state in states]),
        "package_value": (("value_kind", "package", "actor"), _three(coalition)),
        "holder_value": (("value_kind", "holder", "actor"), _three(holder_worth)),
        "exports": (("state", "partner", "sector"), np.stack([t[0] for t in trade])),
        "imports": (("state", "partner", "sector"), np.stack([t[1] for t in trade])),
        "route_value": (("state", "route"), np.stack([m.route_value(x) for x in shown.values()])),
        "route_volume": (("state", "route"), np.stack([x.volume[:routes] for x in shown.values()])),
        "route_rent": (("state", "route"), np.stack([x.rent[:routes] for x in shown.values()])),
        "resource_volume": (("state", "resource"), np.stack([x.volume[routes:] for x in shown.values()])),
        "resource_rent": (("state", "resource"), np.stack([x.rent[routes:] for x in shown.values()])),
        "state_dependence": (("state",), [m.dependence(x) for x in shown.values()]),
        "state_income": (
            ("state", "region"),
            100.0 * np.stack([m.income_change(x) for x in shown.values()]),
        ),
        "state_revenue": (("state",), [m.regime_revenue(x) for x in shown.values()]),
    }
    data = xr.Dataset(
        variables,
        coords={
            "actor": [a.name for a in actors],
            "region": list(s.world.countries),
            "partner": list(s.world.countries),
            "sector": list(s.world.sectors),
            "package": packages,
            "holder": list(s.holders),
            "value_kind": list(three),
            "state": list(shown),
            "route": [r.name for r in s.ways.routes],
            "resource": [r.name for r in s.ways.resources],
        },
    )
    return part_of(data, [free, *states])


def _three(worth: Float[np.ndarray, "coalition actor"]) -> Float[np.ndarray, "value_kind member actor"]:
    return np.stack([marginal_first(worth), marginal_last(worth), shapley(worth)])
