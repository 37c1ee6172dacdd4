"""One draw of an assessment: the economy and the game of every policy at one set of parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapback.economy.selected import selected
from snapback.game.comparison import compare
from snapback.game.policies import policies_of
from snapback.game.stage import levels_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import xarray as xr
    from jaxtyping import Float

    from snapback.case import Case
    from snapback.world import World

TASK = "assess/2"
"""Name and version of what is computed for a draw; another version is another run."""


@dataclass(frozen=True)
class Context:
    """What all draws share.

    Attributes
    ----------
    case, world
        The case and the sanction-free world.
    quarters
        Quarters over which outcomes are told.
    """

    case: Case
    world: World
    quarters: int = 20


def evaluate(context: Context, values: Mapping[str, float]) -> dict[str, Float[np.ndarray, " ..."]]:
    """Compute the record of one draw.

    Returns
    -------
    dict
        ``path`` [policy, outcome, quarter] and ``step_kept`` [policy, step, quarter] as in
        :class:`~snapback.game.comparison.Comparison`; of the economy, in USD million a year unless said
        otherwise: ``package_value`` [value_kind, package, actor], ``regime_revenue``, ``patron_gain``,
        ``gateway_flow`` and ``dependence`` (fraction) [combination], ``income`` (per cent of the target)
        [combination], the combinations in the order of :func:`snapback.economy.selected.selected`.
    """
    data = economy(context, values)
    played = compare(context.case, data, values, quarters=context.quarters, noise=False).data
    return {
        "path": played["path"].values,
        "step_kept": played["step_kept"].values,
        "package_value": data["package_value"].values,
        "income": data["income"].sel(region=context.case.target).values,
        **{
            name: data[name].values
            for name in ("regime_revenue", "patron_gain", "gateway_flow", "dependence")
        },
    }


def economy(context: Context, values: Mapping[str, float] | None) -> xr.Dataset:
    """Solve what the agreements of a case need of the economy."""
    sets = [frozenset(level) for a in policies_of(context.case) for level in levels_of(a)]
    return selected(context.case, context.world, values, sets).data
