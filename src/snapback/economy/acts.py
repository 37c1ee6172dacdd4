"""What each legal act is worth by itself, and what a key holder's acts outside the packages are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.coalitions import actor_values, ledger_actors
from snapback.economy.states import Forms, solve_states

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from snapback.economy.outcomes import Measuring
    from snapback.economy.setup import Setup
    from snapback.economy.states import State

NO_PACKAGE = "none"
"""Package of measures that stay in force whatever is negotiated here."""


class Acts:
    """Single acts eased first and last.

    First: eased alone while everything else stays in force. Last: for an act in a package, what its return
    would undo when all packages are eased; for another act, what its easing would add to them.
    """

    def __init__(
        self, measuring: Measuring, all_eased: State, progress: Callable[[int, int], None] | None = None
    ) -> None:
        setting, eased = measuring.setup, all_eased.forms
        self.measuring, self.all_eased = measuring, all_eased
        self.acts = list(range(len(setting.measures)))
        packaged = {n for package in setting.packages for n in package.measures}
        self.undone = np.array([n in packaged for n in self.acts], dtype=bool)
        in_force, outside = Forms(setting.in_force, setting.licensed), outside_packages(setting)
        bundles = [*([n] for n in self.acts), *outside]
        forms = [in_force.eased(bundle, "delisted") for bundle in bundles]
        forms += [
            _restored(eased, in_force, bundle[0])
            if number < len(self.acts) and self.undone[number]
            else eased.eased(bundle, "delisted")
            for number, bundle in enumerate(bundles)
        ]
        self.solved = solve_states(setting, forms, progress=progress)

    def dataset(self) -> xr.Dataset:
        """Label the values: ``measure_value`` and ``outside_value``, in USD million a year."""
        import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

        setting = self.measuring.setup
        actors = ledger_actors(setting)
        worth = actor_values(self.measuring, [self.all_eased, *self.solved], actors)
        everything, first, last = worth[0], *np.split(worth[1:], 2)
        last = last - everything
        count = len(self.acts)
        last[:count][self.undone] *= -1.0
        return xr.Dataset(
            {
                "measure_value": (("marginal", "measure", "actor"), np.stack([first[:count], last[:count]])),
                "outside_value": (("marginal", "holder", "actor"), np.stack([first[count:], last[count:]])),
            },
            coords={
                "marginal": ["marginal_first", "marginal_last"],
                "measure": [setting.measures[n] for n in self.acts],
                "holder": list(setting.holders),
                "actor": [a.name for a in actors],
            },
        )


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
