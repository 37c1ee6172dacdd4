"""Some combinations of packages instead of all: what a game and its claims need of one draw's economy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.economy.coalitions import actor_values, forms_of, fullest_forms, ledger_actors
from snapback.economy.outcomes import Measuring
from snapback.economy.part import part_of
from snapback.economy.setup import setup as set_up
from snapback.economy.states import solve_states

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from snapback.case import Case
    from snapback.economy.part import Part
    from snapback.world import World


def selected(
    case: Case,
    world: World,
    values: Mapping[str, float] | None,
    sets: Iterable[frozenset[str]],
    overlap: str | None = None,
) -> Part:
    """Solve the economy on some sets of eased packages, in the long run.

    Nothing eased, everything eased, every package alone and every package last are always among them. The
    variables are those of the same names in :class:`~snapback.economy.leverage.Ledger`, and
    ``package_value`` without Shapley values, since those need every combination.

    Parameters
    ----------
    case, world
        The case, and the sanction-free world.
    values
        Parameters by name; central values where ``None``.
    sets
        Sets of ids of packages, each eased as far as the case lets it.
    overlap
        Overrides how measures overlap.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    setting = set_up(case, world, values, overlap=overlap or case.overlap)
    packages, full = [p.name for p in setting.packages], fullest_forms(setting)
    everything = frozenset(packages)
    alone = [frozenset({p}) for p in packages]
    last = [everything - {p} for p in packages]
    chosen = list(dict.fromkeys([frozenset(), everything, *alone, *last, *sets]))
    choices = [
        tuple(form if p in eased else "in_force" for p, form in zip(packages, full, strict=True))
        for eased in chosen
    ]
    states = solve_states(setting, [forms_of(setting, choice) for choice in choices])
    m, at = Measuring(setting, states[0]), {eased: n for n, eased in enumerate(chosen)}
    actors = ledger_actors(setting)
    worth = actor_values(m, states, actors)
    gateway = np.array([m.gateway(state) for state in states]).reshape(-1, 2)
    first = worth[[at[s] for s in alone]]
    variables: dict[str, tuple[tuple[str, ...], Any]] = {
        "value": (("combination", "actor"), worth),
        "income": (("combination", "region"), 100.0 * np.array([m.income_change(s) for s in states])),
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
        "package_value": (
            ("value_kind", "package", "actor"),
            np.stack([first, worth[at[everything]] - worth[[at[s] for s in last]]]),
        ),
    }
    data = xr.Dataset(
        variables,
        coords={
            "actor": [a.name for a in actors],
            "region": list(setting.world.countries),
            "package": packages,
            "value_kind": ["marginal_first", "marginal_last"],
        },
    )
    return part_of(data, states)
