"""The ledger of leverage: what every measure and combination is worth, to whom, and who holds the key.

The economy is solved on every combination of relief packages, against the world with all measures of the
vintage in force (model, section 5). This is all that the game will know of the economy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.economy.acts import Acts
from snapback.economy.coalitions import actor_values, combinations, forms_of, fullest, ledger_actors
from snapback.economy.outcomes import Measuring
from snapback.economy.ranges import headline, package_ranges
from snapback.economy.setup import setup as set_up
from snapback.economy.states import Forms, solve_states
from snapback.economy.values import by_holder, marginal_first, marginal_last, shapley
from snapback.economy.worlds import input_hash, world_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import xarray as xr
    from jaxtyping import Float

    from snapback.case import Case
    from snapback.economy.setup import Setup
    from snapback.economy.states import State
    from snapback.world import World

UNIT = "USD million a year"
HORIZONS = ("long", "short")


@dataclass(frozen=True)
class Ledger:
    """What the measures of a case are worth.

    Attributes
    ----------
    case, title, question, vintage, world, overlap
        What was asked of what; ``overlap`` is how measures that cover the same flow share it.
    data
        Labelled results; the axes are ``horizon`` (long, short; single acts and the other rule of
        overlap have the long run alone),
        ``combination``, ``actor``, ``region``, ``package``, ``measure``, ``holder``, ``value_kind``
        (marginal_first, marginal_last, shapley), ``marginal``, ``partner``, ``sector``, ``route``,
        ``resource`` and ``state`` (sanction_free, in_force, all_eased). Money is USD million a year in
        dollars of the world's reference year, against the sanctioned world.
    ranges
        10, 50 and 90 % points of the package values over draws of the parameters; ``None`` without draws.
    residual
        Largest residual of all equilibria behind the ledger.
    gap
        Largest relative distance of a full route or a deposit from what it can or will supply.
    solves
        Number of states solved.
    fingerprint
        Hash of case, world, parameters and version.
    """

    case: str
    title: str
    question: str
    vintage: str
    world: str
    overlap: str
    data: xr.Dataset
    ranges: xr.Dataset | None
    residual: float
    gap: float
    solves: int
    fingerprint: str


def ledger(
    case: Case,
    world: World | None = None,
    *,
    values: Mapping[str, float] | None = None,
    draws: int = 0,
    seed: int = 0,
    overlap: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> Ledger:
    """Work out the ledger of a case.

    Parameters
    ----------
    case
        From :func:`snapback.load`.
    world
        The sanction-free world; the one that the case names where ``None``.
    values
        Parameters by name; central values where ``None``.
    draws, seed
        Draws of the parameters behind the ranges; none by default.
    overlap
        Overrides how the case's measures overlap (``nested`` or ``independent``).
    progress
        Called with what is being worked on, how many states are done, and their number.

    Raises
    ------
    InvalidCase, InvalidScenario, NotConverged
        As :func:`~snapback.economy.setup.setup` and :func:`~snapback.economy.states.solve_states`.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    world = world_of(case) if world is None else world
    parts = []
    for horizon in HORIZONS:
        setting = set_up(case, world, values, horizon=horizon, overlap=overlap)
        parts.append(_Part(setting, partial(progress, f"{horizon} run") if progress else None))
    acts = Acts(
        parts[0].measuring, parts[0].states[-1], partial(progress, "single acts") if progress else None
    )
    axis = xr.DataArray(list(HORIZONS), dims="horizon", name="horizon")
    data = xr.concat([part.dataset() for part in parts], dim=axis).merge(acts.dataset())
    other = "nested" if (overlap or case.overlap) == "independent" else "independent"
    row, labels = headline(case, world, values, other)
    data["other_overlap_value"] = xr.DataArray(
        row["package_value"],
        dims=("marginal", "package", "actor"),
        coords={"package": labels["package"], "actor": labels["actor"]},
        attrs={"overlap": other},
    )
    solved = [*parts[0].solved, *parts[1].solved, *acts.solved]
    data.attrs = {"unit": UNIT, "reference": "the world with all measures of the vintage in force"}
    return Ledger(
        case=case.id,
        title=case.title,
        question=case.question,
        vintage=str(case.vintage),
        world=str(world.meta.get("name", case.world)),
        overlap=overlap or case.overlap,
        data=data,
        ranges=package_ranges(case, world, draws=draws, seed=seed, overlap=overlap, progress=progress)
        if draws
        else None,
        residual=max(state.residual for state in solved),
        gap=max(state.gap for state in solved),
        solves=len(solved),
        fingerprint=input_hash(case, world, values, overlap),
    )


class _Part:
    """The combinations of packages at one horizon."""

    def __init__(self, setting: Setup, progress: Callable[[int, int], None] | None) -> None:
        self.setting = setting
        self.choices = combinations(setting)
        nothing = Forms(np.zeros_like(setting.in_force), np.zeros_like(setting.in_force))
        forms = [nothing, *(forms_of(setting, choice) for choice in self.choices)]
        self.free, *self.states = solve_states(setting, forms, progress=progress)
        self.measuring = Measuring(setting, self.states[0])

    @property
    def solved(self) -> list[State]:
        """All states behind this part."""
        return [self.free, *self.states]

    def dataset(self) -> xr.Dataset:
        """Label the results of one horizon."""
        import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

        s, m = self.setting, self.measuring
        actors = ledger_actors(s)
        worth = actor_values(m, self.states, actors)
        coalition = worth[fullest(s)]
        consent = [sum(1 << h for h in p.holders) for p in s.packages]
        holder_worth = by_holder(coalition, consent, len(s.holders))
        three = ("marginal_first", "marginal_last", "shapley")
        shown = {"sanction_free": self.free, "in_force": self.states[0], "all_eased": self.states[-1]}
        trade = [m.target_trade(state) for state in shown.values()]
        gateway = np.array([m.gateway(state) for state in self.states]).reshape(-1, 2)
        packages, routes = [p.name for p in s.packages], len(s.ways.routes)
        variables: dict[str, tuple[tuple[str, ...], Any]] = {
            "value": (("combination", "actor"), worth),
            "income": (
                ("combination", "region"),
                100.0 * np.array([m.income_change(state) for state in self.states]),
            ),
            "form": (
                ("combination", "package"),
                np.array(self.choices, dtype=object).reshape(len(self.choices), len(packages)),
            ),
            "regime_revenue": (("combination",), [m.regime_revenue(state) for state in self.states]),
            "patron_gain": (("combination",), [m.patron_gain(state) for state in self.states]),
            "gateway_goods": (("combination",), gateway[:, 0]),
            "gateway_payments": (("combination",), gateway[:, 1]),
            "gateway_flow": (("combination",), gateway.sum(axis=1)),
            "dependence": (("combination",), [m.dependence(state) for state in self.states]),
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
        return xr.Dataset(
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


def _three(worth: Float[np.ndarray, "coalition actor"]) -> Float[np.ndarray, "value_kind member actor"]:
    return np.stack([marginal_first(worth), marginal_last(worth), shapley(worth)])
