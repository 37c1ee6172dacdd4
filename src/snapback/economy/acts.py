"""What each legal act is worth by itself, and what a key holder's acts outside the packages are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.coalitions import actor_values, combinations, forms_of, ledger_actors
from snapback.economy.outcomes import Measuring
from snapback.economy.part import part_of
from snapback.economy.setup import setup as set_up
from snapback.economy.states import Forms, solve_states

if TYPE_CHECKING:
    from collections.abc import Mapping

    from snapback.case import Case
    from snapback.economy.part import Part
    from snapback.economy.setting import Setup
    from snapback.world import World

NO_PACKAGE = "none"
"""Package of measures that stay in force whatever is negotiated here."""


def single_acts(case: Case, world: World, values: Mapping[str, float] | None, overlap: str) -> Part:
    """Ease every act first and last, and every key holder's acts outside the packages together.

    First: eased alone while everything else stays in force. Last: for an act in a package, what its return
    would undo when all packages are eased; for another act, what its easing would add to them. The result
    has ``measure_value`` and ``outside_value``, in USD million a year and for the long run.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    setting = set_up(case, world, values, overlap=overlap)
    in_force, eased = Forms(setting.in_force, setting.licensed), forms_of(setting, combinations(setting)[-1])
    packaged = {n for package in setting.packages for n in package.measures}
    count = len(setting.measures)
    bundles = [*([n] for n in range(count)), *outside_packages(setting)]
    undone = np.array([k < count and k in packaged for k in range(len(bundles))], dtype=bool)
    forms = [in_force, eased, *(in_force.eased(bundle, "delisted") for bundle in bundles)]
    forms += [
        _restored(eased, in_force, bundle[0]) if back else eased.eased(bundle, "delisted")
        for bundle, back in zip(bundles, undone, strict=True)
    ]
    states = solve_states(setting, forms)
    actors = ledger_actors(setting)
    worth = actor_values(Measuring(setting, states[0]), states, actors)
    everything, (first, last) = worth[1], np.split(worth[2:], 2)
    last = np.where(undone[:, None], everything - last, last - everything)
    data = xr.Dataset(
        {
            "measure_value": (("marginal", "measure", "actor"), np.stack([first[:count], last[:count]])),
            "outside_value": (("marginal", "holder", "actor"), np.stack([first[count:], last[count:]])),
        },
        coords={
            "marginal": ["marginal_first", "marginal_last"],
            "measure": list(setting.measures),
            "holder": list(setting.holders),
            "actor": [a.name for a in actors],
        },
    )
    return part_of(data, states)


def outside_packages(setting: Setup) -> list[list[int]]:
    """Give each key holder's acts that are in no package but are not background."""
    return [
        [n for n, by in enumerate(setting.held_by) if holder in by and setting.package_of[n] == NO_PACKAGE]
        for holder in range(len(setting.holders))
    ]


def _restored(eased: Forms, in_force: Forms, measure: int) -> Forms:
    """Put one measure back when everything else is eased."""
    on, licensed = eased.in_force.copy(), eased.licensed.copy()
    on[measure], licensed[measure] = in_force.in_force[measure], in_force.licensed[measure]
    return Forms(on, licensed)
