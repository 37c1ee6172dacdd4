"""Combinations of relief packages: which exist, what each does to the measures, what it is worth to whom."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.states import Forms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float

    from snapback.economy.outcomes import Measuring
    from snapback.economy.setting import Actor, Setup
    from snapback.economy.states import State


def combinations(setting: Setup) -> list[tuple[str, ...]]:
    """List the states of all packages: ``in_force`` or a form, one entry a package; all in force first."""
    options = [("in_force", *package.forms) for package in setting.packages]
    return [tuple(reversed(choice)) for choice in product(*reversed(options))]


def fullest(setting: Setup) -> list[int]:
    """Positions in :func:`combinations` of the 2^K coalitions of packages, each eased as far as it goes."""
    position = {choice: n for n, choice in enumerate(combinations(setting))}
    full = fullest_forms(setting)
    members = range(len(full))
    return [
        position[tuple(full[n] if c >> n & 1 else "in_force" for n in members)] for c in range(1 << len(full))
    ]


def fullest_forms(setting: Setup) -> list[str]:
    """Give the form of each package when it is eased as far as the case lets it."""
    return ["delisted" if "delisted" in package.forms else "licensed" for package in setting.packages]


def forms_of(setting: Setup, choice: Sequence[str]) -> Forms:
    """Give every measure's form when each package is in the chosen state."""
    forms = Forms(setting.in_force, setting.licensed)
    for package, form in zip(setting.packages, choice, strict=True):
        if form != "in_force":
            forms = forms.eased(package.measures, form)
    return forms


def actor_values(
    measuring: Measuring, states: Sequence[State], actors: Sequence[Actor]
) -> Float[np.ndarray, "state actor"]:
    """Gain of each actor in each state against the reference. USD million a year.

    An actor's gain is the equivalent variation of its regions; the regime's is the change of its revenue.
    """
    held = measuring.regime_revenue(measuring.reference)
    worth = np.zeros((len(states), len(actors)))
    for n, state in enumerate(states):
        variation = measuring.equivalent_variation(state)
        revenue = measuring.regime_revenue(state) - held
        for m, actor in enumerate(actors):
            worth[n, m] = revenue if actor.role == "regime" else variation[list(actor.regions)].sum()
    return worth


def opened_alone(setting: Setup) -> dict[str, list[int]]:
    """Give the packages that each actor can ease with its own keys; who can ease none is left out."""
    found: dict[str, list[int]] = {}
    for n, package in enumerate(setting.packages):
        owners = {setting.holder_actor[holder] for holder in package.holders}
        if len(owners) == 1:
            found.setdefault(owners.pop(), []).append(n)
    return found


def ledger_actors(setting: Setup) -> list[Actor]:
    """Actors that have a column: all but the street, whose gain is not money."""
    return [a for a in setting.actors if a.role != "street"]
