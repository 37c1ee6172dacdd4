"""What a result owes to how it was computed: how far actors look, who moves first, how sharply they choose.

None of these is a fact about the world, so each is varied and what it moves is shown beside the result. The
horizon alone is held to a bound: where the end shows, the answer is withheld.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.errors import NotConverged
from snapback.game.filling import ORDER, PRECISION
from snapback.game.outcomes import OUTCOMES, YEARS
from snapback.game.play import play
from snapback.game.policies import policies_of
from snapback.game.stage import FOREVER, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr
    from jaxtyping import Float

    from snapback.case import Case
    from snapback.game.play import Play

HORIZONS = (24, 40, 80, 160)
"""Quarters that actors look ahead, from six years to forty."""

ORDERS = {
    "target first": ORDER,
    "sender first": ("answer", "jail", "perform", "back"),
    "patron first": ("back", "jail", "perform", "answer"),
}
"""Who moves first in a quarter; the others keep their order."""

SHARPER = {"choice half as sharp": 0.5, "choice twice as sharp": 2.0}

NOISE = "worthless agreement"
"""The same agreement worth nothing to anybody: what it still frees comes from noise in the choices."""

MOVED_MOST = 0.02
"""Part of an outcome that doubling the horizon may move."""

FLOORS = {
    "persons": 1.0,
    "probability": 0.01,
    "number": 0.01,
    "steps": 0.01,
    "fraction": 0.01,
    "USD million a year": 0.1,
    "index": 0.01,
}
"""Size below which an outcome of a unit counts as this large: 2 % of a probability of 0.001 is nothing."""


def robustness(
    case: Case,
    data: xr.Dataset,
    values: Mapping[str, float] | None = None,
    policies: Sequence[str] | None = None,
) -> xr.Dataset:
    """Play the policies of a case under other ways of computing.

    Parameters
    ----------
    case, data, values, policies
        As :func:`snapback.game.comparison.compare`.

    Returns
    -------
    xarray.Dataset
        ``at`` [policy, variant, outcome, year]: each outcome as the case says (``as stated``), at horizons
        of 24 to 160 quarters, with another side moving first, at half and at twice the sharpness, without
        the cost of choosing in values, and with terms that are worth nothing (missing for policies without
        steps). ``moved`` [policy, variant, outcome, year]: distance from ``as stated`` as a part of it, small
        outcomes counted as :data:`FLOORS`.

    Raises
    ------
    InvalidGame, NotConverged
        As :func:`snapback.game.play.play`.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    known = {**case.central(), **(values or {})}
    chosen = [a.id for a in policies_of(case)] if policies is None else list(policies)
    variants = _variants(known)
    at = np.full((len(chosen), len(variants), len(OUTCOMES), len(YEARS)), np.nan)
    for table, policy in zip(at, chosen, strict=True):
        steps = True
        for row, (name, (changes, options)) in zip(table, variants.items(), strict=True):
            if name == NOISE and not steps:
                continue
            played = play(case, data, policy, {**known, **changes}, **options)
            steps = bool(played.agreement.steps)
            row[:] = told(played)
    return xr.Dataset(
        {
            "at": (("policy", "variant", "outcome", "year"), at),
            "moved": (("policy", "variant", "outcome", "year"), moved(at, at[:, :1])),
        },
        coords={
            "policy": chosen,
            "variant": list(variants),
            "outcome": [outcome.name for outcome in OUTCOMES],
            "year": list(YEARS),
            "title": ("outcome", [outcome.title for outcome in OUTCOMES]),
            "unit": ("outcome", [outcome.unit for outcome in OUTCOMES]),
        },
    )


def check_horizon(
    case: Case,
    data: xr.Dataset,
    plays: Mapping[str, Play],
    values: Mapping[str, float] | None = None,
    *,
    workers: int = 1,
) -> float:
    """See that the end does not show: twice the horizon moves no outcome by over 2 %.

    Parameters
    ----------
    case, data, values
        As the plays were made with.
    plays
        From :func:`snapback.game.play.play` at the case's horizon, by policy.
    workers
        Threads, each with a policy.

    Returns
    -------
    float
        The largest part of an outcome that moved; small outcomes count as :data:`FLOORS`.

    Raises
    ------
    NotConverged
        Naming the policy, the outcome and the year that moved most.
    """
    horizon = settings_of(case).horizon
    twice = min(2 * horizon, FOREVER)
    worst, most = ("", 0, 0), 0.0

    def changed(policy: str) -> Float[np.ndarray, "outcome year"]:
        played = plays[policy]
        longer = play(case, data, policy, values, horizon=twice, quarters=len(played.outcomes["held"]))
        return moved(told(longer), told(played))

    with ThreadPoolExecutor(max(1, workers)) as pool:
        changes = list(pool.map(changed, plays))
    for policy, change in zip(plays, changes, strict=True):
        n, year = np.unravel_index(int(change.argmax()), change.shape)
        if not change[n, year] <= most:
            worst, most = (policy, int(n), int(year)), float(change[n, year])
    if not most <= MOVED_MOST:
        raise _shows(plays[worst[0]], worst, most, horizon, twice)
    return most


def told(played: Play) -> Float[np.ndarray, "outcome year"]:
    """Outcomes of a play at the dates at which they are told."""
    ends = [quarter - 1 for quarter in YEARS.values()]
    return np.array([np.asarray(played.outcomes[outcome.name])[ends] for outcome in OUTCOMES])


def moved(
    new: Float[np.ndarray, "... outcome year"], old: Float[np.ndarray, "... outcome year"]
) -> Float[np.ndarray, "... outcome year"]:
    """Distance as a part of the old outcome, or of the floor of its unit where that is larger."""
    floors = np.array([FLOORS[outcome.unit] for outcome in OUTCOMES])[:, None]
    return np.asarray(np.abs(new - old) / np.maximum(np.abs(old), floors))


def _variants(known: Mapping[str, float]) -> dict[str, tuple[dict[str, float], dict[str, Any]]]:
    """Give changes of parameters and options of a play, by what they are called."""
    nothing: dict[str, float] = {}
    return {
        "as stated": (nothing, {}),
        **{f"{horizon} quarters ahead": (nothing, {"horizon": horizon}) for horizon in HORIZONS},
        **{name: (nothing, {"order": order}) for name, order in ORDERS.items() if order != ORDER},
        **{name: ({PRECISION: known[PRECISION] * by}, {}) for name, by in SHARPER.items()},
        "values without the cost of choosing": (nothing, {"control_cost": False}),
        NOISE: (nothing, {"worthless": True}),
    }


def _shows(played: Play, where: tuple[str, int, int], most: float, horizon: int, twice: int) -> NotConverged:
    policy, n, year = where
    outcome, date = OUTCOMES[n], list(YEARS)[year]
    return NotConverged(
        f"The end of the game shows: when actors look {twice} instead of {horizon} quarters ahead, "
        f"`{outcome.name}` ({outcome.title}) of `{policy}` after {date} moves by {most:.1%}, more than "
        f"{MOVED_MOST:.0%}. Look further ahead (`horizon: {twice}` under `game:` in case.yaml), or lower the "
        "discount factors.",
        most,
        {
            "policy": policy,
            "outcome": outcome.name,
            "year": date,
            "value": float(told(played)[n, year]),
            "horizon": horizon,
            "doubled": twice,
        },
    )
