"""How far the values of packages reach when the parameters that nobody knows are drawn from their priors.

Scrambled Sobol draws over all priors (Owen 1997), one setup a draw. Only the states behind the first and
the last marginal are solved for a draw: everything in force, each package alone, all but each, and all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.coalitions import (
    actor_values,
    forms_of,
    fullest_forms,
    ledger_actors,
    opened_alone,
)
from snapback.economy.outcomes import Measuring
from snapback.economy.part import part_of
from snapback.economy.setup import setup as set_up
from snapback.economy.states import solve_states
from snapback.errors import InvalidScenario, NotConverged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr

    from snapback.case import Case
    from snapback.economy.part import Part
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


def over_draws(results: Sequence[Draw], seed: int) -> xr.Dataset:
    """Give the 10, 50 and 90 % points of package values and headline outcomes over draws.

    Parameters
    ----------
    results
        Of :func:`draw`, one a draw.
    seed
        Which draws they were.

    Returns
    -------
    xarray.Dataset
        ``package_value`` [quantile, value_kind, package, actor], ``alone_value`` [quantile, opener, actor]
        (what an actor can ease with its own keys) and ``all_eased`` [quantile, actor] in USD million a year;
        ``gateway_flow`` and ``dependence`` [quantile, state]; ``draws``, ``failed_draws``.
        A draw fails where its world has no equilibrium; it is counted, never dropped silently.

    Raises
    ------
    NotConverged
        Where no draw has an equilibrium.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    failures = [f"draw {n}: {result.failure}" for n, result in enumerate(results) if result.failure]
    parts = [result.data for result in results if result.data is not None]
    if not parts:
        raise NotConverged(
            f"none of {len(results)} draws of the parameters has an equilibrium",
            float("nan"),
            {"failed": failures},
        )
    data = xr.concat(parts, dim="draw").quantile(QUANTILES, dim="draw")
    data.attrs = {
        "draws": len(results), "failed_draws": len(failures), "seed": seed, "failures": failures[:10]
    }  # fmt: skip
    return data


@dataclass(frozen=True)
class Draw:
    """What one draw of the parameters gives, or why it gives nothing."""

    data: xr.Dataset | None
    failure: str = ""


def draw(case: Case, world: World, values: Mapping[str, float], overlap: str) -> Draw:
    """Solve one draw of the parameters."""
    try:
        return Draw(headline(case, world, values, overlap).data)
    except (InvalidScenario, NotConverged) as error:
        return Draw(None, str(error))


def other_overlap(case: Case, world: World, values: Mapping[str, float] | None, overlap: str) -> Part:
    """Value the packages under the rule of overlap that the case does not use: ``other_overlap_value``."""
    part = headline(case, world, values, overlap)
    data = part.data[["package_value"]].rename(package_value="other_overlap_value", value_kind="marginal")
    data["other_overlap_value"].attrs["overlap"] = overlap
    return replace(part, data=data)


def headline(case: Case, world: World, values: Mapping[str, float] | None, overlap: str) -> Part:
    """Work out the first and last value of every package and what changes if all are eased, and no more."""
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    setting = set_up(case, world, values, overlap=overlap)
    count = len(setting.packages)
    full = fullest_forms(setting)
    off = ["in_force"] * count
    choices = [off, *([*off[:n], full[n], *off[n + 1 :]] for n in range(count))]
    choices += [[*full[:n], "in_force", *full[n + 1 :]] for n in range(count)]
    openers = opened_alone(setting)
    choices += [[full[n] if n in own else off[n] for n in range(count)] for own in openers.values()]
    choices.append(full)
    states = solve_states(setting, [forms_of(setting, choice) for choice in choices])
    measuring = Measuring(setting, states[0])
    actors = ledger_actors(setting)
    worth = actor_values(measuring, states, actors)
    shown = {"in_force": states[0], "all_eased": states[-1]}
    first, last = worth[1 : 1 + count] - worth[0], worth[-1] - worth[1 + count : 1 + 2 * count]
    data = xr.Dataset(
        {
            "package_value": (("value_kind", "package", "actor"), np.stack([first, last])),
            "alone_value": (("opener", "actor"), worth[1 + 2 * count : -1] - worth[0]),
            "all_eased": (("actor",), worth[-1]),
            "gateway_flow": (("state",), [sum(measuring.gateway(state)) for state in shown.values()]),
            "dependence": (("state",), [measuring.dependence(state) for state in shown.values()]),
        },
        coords={
            "value_kind": ["marginal_first", "marginal_last"],
            "package": [p.name for p in setting.packages],
            "opener": list(openers),
            "actor": [a.name for a in actors],
            "state": list(shown),
        },
    )
    return part_of(data, states)
