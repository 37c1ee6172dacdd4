"""All policies of a case side by side, at one set of parameters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.game.outcomes import BREAKS, OUTCOMES, YEARS, steps_kept
from snapback.game.play import QUARTERS, play
from snapback.game.policies import nothing_of, policies_of
from snapback.game.robustness import check_horizon
from snapback.game.theory.people import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import xarray as xr
    from jaxtyping import Float

    from snapback.case import Case
    from snapback.game.play import Play

AVERTED = "detention_averted"

TITLES = {
    **{o.name: (o.title, o.unit) for o in OUTCOMES},
    AVERTED: ("detention averted against no deal", "person-months"),
}
"""Title and unit of each outcome."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """What each policy leads to.

    Attributes
    ----------
    data
        Labelled results: ``path`` [policy, outcome, quarter] (at the end of each quarter after the vintage),
        ``at`` [policy, outcome, year] (1y, 3y, 5y), ``noise`` [policy, quarter] (people freed when the same
        agreement is worth nothing to anybody), ``hazard`` [policy, side, quarter] (probability that a side
        breaks in a quarter, given that nobody has), ``step_kept`` [policy, step, quarter] (probability that
        both sides have kept the step by then).
    plays
        The games behind it, by policy.
    """

    data: xr.Dataset
    plays: Mapping[str, Play]


def compare(
    case: Case,
    data: xr.Dataset,
    values: Mapping[str, float] | None = None,
    *,
    policies: Sequence[str] | None = None,
    quarters: int = QUARTERS,
    noise: bool = True,
    check: bool = False,
    workers: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
) -> Comparison:
    """Play out the policies of a case.

    Parameters
    ----------
    case
        With a ``game`` section.
    data
        ``Ledger.data``.
    values
        Parameters by name; central values where not given.
    policies
        Ids of the policies; all where ``None``.
    quarters
        Quarters over which outcomes are told, at least 20.
    noise
        Whether each agreement is also played with worthless terms.
    check
        Whether each policy is also played with twice the horizon, which may move no outcome by over 2 %; one
        solve more for each.
    workers
        Threads: each plays a policy, and games leave Python's lock.
    progress
        Called with what has been done, how many policies are done, and their number.

    Raises
    ------
    InvalidGame, NotConverged
        As :func:`snapback.game.play.play`, and :func:`snapback.game.robustness.check_horizon`.
    """
    chosen = [a.id for a in policies_of(case)] if policies is None else list(policies)
    plays: dict[str, Play] = {}
    floors: dict[str, Float[np.ndarray, " quarter"]] = {}

    def both(policy: str) -> tuple[Play, Play | None]:
        played = play(case, data, policy, values, quarters=quarters)
        if not (noise and any(place.in_course for place in played.stage.automaton.places)):
            return played, None
        return played, play(case, data, policy, values, quarters=quarters, worthless=True)

    with ThreadPoolExecutor(max(1, workers)) as pool:
        for done, (policy, (played, floor)) in enumerate(zip(chosen, pool.map(both, chosen), strict=True), 1):
            plays[policy] = played
            if floor is not None:
                floors[policy] = np.asarray(floor.outcomes["freed"])
            if progress is not None:
                progress("playing out the policies", done, len(chosen))
    if check:
        check_horizon(case, data, plays, values, workers=workers)
    nothing = nothing_of(case).id
    idle = plays[nothing] if nothing in plays else play(case, data, nothing, values, quarters=quarters)
    return Comparison(labelled(plays, idle, floors), plays)


def labelled(
    plays: Mapping[str, Play], idle: Play, floors: Mapping[str, Float[np.ndarray, " quarter"]]
) -> xr.Dataset:
    """Put the outcomes of several plays into one labelled table."""
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    quarters = len(next(iter(plays.values())).outcomes["held"])
    path = np.array([outcome_paths(p, idle) for p in plays.values()])
    at = path[:, :, [n - 1 for n in YEARS.values()]]
    most = max(p.stage.automaton.steps for p in plays.values())
    kept = np.full((len(plays), most, quarters), np.nan)
    for row, p in zip(kept, plays.values(), strict=True):
        row[: p.stage.automaton.steps] = np.cumsum(steps_kept(p.stage.automaton, p.paths), axis=1)
    nan = np.full(quarters, np.nan)
    return xr.Dataset(
        {
            "path": (("policy", "outcome", "quarter"), path),
            "at": (("policy", "outcome", "year"), at),
            "noise": (("policy", "quarter"), np.array([floors.get(name, nan) for name in plays])),
            "hazard": (("policy", "side", "quarter"), np.array([_hazards(p) for p in plays.values()])),
            "step_kept": (("policy", "step", "quarter"), kept),
        },
        coords={
            "policy": list(plays),
            "outcome": list(TITLES),
            "quarter": np.arange(1, quarters + 1),
            "year": list(YEARS),
            "side": ["target", "sender"],
            "step": np.arange(1, most + 1),
            "title": ("outcome", [title for title, _ in TITLES.values()]),
            "unit": ("outcome", [unit for _, unit in TITLES.values()]),
        },
    )


def outcome_paths(played: Play, idle: Play) -> Float[np.ndarray, "outcome quarter"]:
    """Give all outcomes of a play, averted detention against another one last."""
    rows = [played.outcomes[outcome.name] for outcome in OUTCOMES]
    averted = MONTHS * np.cumsum(idle.outcomes["held"] - played.outcomes["held"])
    return np.array([*rows, averted])


def _hazards(played: Play) -> Float[np.ndarray, "side quarter"]:
    """Probability that each side breaks in a quarter, given that nobody has before."""
    flows = np.array([played.paths[name] for name in BREAKS])
    unbroken = 1.0 - np.concatenate([[0.0], np.cumsum(flows.sum(axis=0))[:-1]])
    hazards: Float[np.ndarray, "side quarter"] = flows / np.maximum(unbroken, 1e-300)
    return hazards
