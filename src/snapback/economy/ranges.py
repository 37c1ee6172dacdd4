"""How far the values of packages reach when the parameters that nobody knows are drawn from their priors.

Scrambled Sobol draws over all priors (Owen 1997), one setup a draw. Only the states behind the first and
the last marginal are solved for a draw: everything in force, each package alone, all but each, and all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.coalitions import actor_values, forms_of, fullest_forms, ledger_actors
from snapback.economy.outcomes import Measuring
from snapback.economy.setup import setup as set_up
from snapback.economy.states import solve_states

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import xarray as xr

    from snapback.case import Case
    from snapback.world import World

QUANTILES = (0.1, 0.5, 0.9)


def parameter_draws(case: Case, draws: int, seed: int) -> list[dict[str, float]]:
    """Draw all parameters from their priors: scrambled Sobol points, one dimension a parameter.

    The points of a longer run begin with those of a shorter one; the order in which a file names the
    parameters does not matter.
    """
    from scipy.stats import qmc  # noqa: PLC0415 -- slow to import

    names = sorted(name for name, parameter in case.parameters.items() if parameter.shape != "fixed")
    if not names:
        return [case.central()] * draws
    points = qmc.Sobol(len(names), scramble=True, rng=seed).random_base2(max(draws - 1, 1).bit_length())[
        :draws
    ]
    priors = case.priors()
    columns = {name: priors[name].ppf(points[:, n]) for n, name in enumerate(names)}
    return [
        case.central() | {name: float(column[d]) for name, column in columns.items()} for d in range(draws)
    ]


def package_ranges(
    case: Case,
    world: World,
    *,
    draws: int,
    seed: int = 0,
    overlap: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> xr.Dataset:
    """Give the 10, 50 and 90 % points of package values and headline outcomes over draws.

    Parameters
    ----------
    case, world
        The case and its sanction-free world.
    draws, seed
        How many draws, and which.
    overlap
        Overrides how the case's measures overlap.
    progress
        Called with what is being done, draws done, and their number.

    Returns
    -------
    xarray.Dataset
        ``package_value`` [quantile, value_kind, package, actor] and ``all_eased`` [quantile, actor] in USD
        million a year; ``gateway_flow`` and ``dependence`` [quantile, state]; ``draws``, ``failed_draws``.
        A draw fails where its world has no equilibrium; it is counted, never dropped silently.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    from snapback.errors import InvalidScenario, NotConverged  # noqa: PLC0415

    rows, failed, labels = [], [], None
    for n, values in enumerate(parameter_draws(case, draws, seed)):
        try:
            row, labels = headline(case, world, values, overlap)
        except (InvalidScenario, NotConverged) as error:
            failed.append(f"draw {n}: {error}")
        else:
            rows.append(row)
        if progress:
            progress("ranges", n + 1, draws)
    if not rows or labels is None:
        raise NotConverged(
            f"none of {draws} draws of the parameters has an equilibrium", float("nan"), {"failed": failed}
        )
    quantiles = {
        name: (("quantile", *dims), np.quantile(np.stack([row[name] for row in rows]), QUANTILES, axis=0))
        for name, dims in {
            "package_value": ("value_kind", "package", "actor"),
            "all_eased": ("actor",),
            "gateway_flow": ("state",),
            "dependence": ("state",),
        }.items()
    }
    coords = {"quantile": list(QUANTILES), "value_kind": ["marginal_first", "marginal_last"], **labels}
    attrs = {"draws": draws, "failed_draws": len(failed), "seed": seed, "failures": failed[:10]}
    return xr.Dataset(quantiles, coords=coords, attrs=attrs)


def headline(
    case: Case, world: World, values: Mapping[str, float] | None, overlap: str | None
) -> tuple[dict[str, np.ndarray], dict[str, list[str]]]:
    """Work out the first and last value of every package and what changes if all are eased, and no more.

    Returns the arrays by name, and the labels of their axes.
    """
    setting = set_up(case, world, values, overlap=overlap)
    count = len(setting.packages)
    full = fullest_forms(setting)
    off = ["in_force"] * count
    choices = [off, *([*off[:n], full[n], *off[n + 1 :]] for n in range(count))]
    choices += [[*full[:n], "in_force", *full[n + 1 :]] for n in range(count)]
    choices.append(full)
    states = solve_states(setting, [forms_of(setting, choice) for choice in choices])
    measuring = Measuring(setting, states[0])
    actors = ledger_actors(setting)
    worth = actor_values(measuring, states, actors)
    shown = {"in_force": states[0], "all_eased": states[-1]}
    row = {
        "package_value": np.stack(
            [worth[1 : 1 + count] - worth[0], worth[-1] - worth[1 + count : 1 + 2 * count]]
        ),
        "all_eased": worth[-1],
        "gateway_flow": np.array([sum(measuring.gateway(state)) for state in shown.values()]),
        "dependence": np.array([measuring.dependence(state) for state in shown.values()]),
    }
    labels = {
        "package": [p.name for p in setting.packages],
        "actor": [a.name for a in actors],
        "state": list(shown),
    }
    return row, labels
