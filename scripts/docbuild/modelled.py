"""What the game says of things that have happened: thaws, and Belarusian jails from 2023 to 2024."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.selected import selected
from snapback.game.engine import forward
from snapback.game.maths import spread
from snapback.game.outcomes import BREAKS
from snapback.game.play import play
from snapback.game.policies import policy_of
from snapback.game.stage import levels_of, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr
    from numpy.typing import NDArray

    from snapback.case import Case
    from snapback.game.play import Play
    from snapback.world import World

    Paths = dict[str, NDArray[np.float64]]

QUARTERS = 24
"""Quarters that are followed: five years, and what comes after a vote at their end."""

STEPS = ("small_steps", "small_steps_strict")
"""Agreements whose survival is told: breach by mass arrests, and by a third more than usual."""

STOCK_2022 = 1448.0
"""Held at the end of 2022 (facts, prisoner_series, 2022-12)."""

THAWS = {
    "thaw_2008": {
        "vintage": dt.date(2008, 8, 16),
        "target_election": dt.date(2010, 12, 19),
        "sender_turnover": dt.date(2009, 1, 20),
    },
    "thaw_2015": {
        "vintage": dt.date(2015, 8, 22),
        "target_election": dt.date(2015, 10, 11),
        "target_election_every": 19,
        "sender_turnover": dt.date(2017, 1, 20),
    },
}
"""Calendars of two thaws: the release that began each (facts, episodes), votes, changes of government."""

VOTES = {"thaw_2008": 9, "thaw_2015": 19}
"""Quarter, from 0, of the vote at which each thaw ended: December 2010, August 2020."""

JAILS_2023 = {
    "vintage": dt.date(2023, 1, 1),
    "target_election": dt.date(2025, 1, 26),
    "sender_turnover": dt.date(2025, 1, 20),
    "government": "principled",
}


def economy(case: Case, world: World, values: Mapping[str, float] | None) -> xr.Dataset:
    """Solve the ledger on what the agreements told here ease."""
    sets = [frozenset(level) for name in STEPS for level in levels_of(policy_of(case, name))]
    return selected(case, world, values, sets).data


def modelled(case: Case, data: xr.Dataset, values: Mapping[str, float] | None = None) -> Paths:
    """Give paths by quarter of all that is held against the record; shares, persons, or ratios."""
    told: Paths = {}
    for name in STEPS:
        played = play(case, data, name, values, quarters=QUARTERS)
        told |= _survival(name, "first", played, "target_2", _held(played) - _lots(played, 1))
        told |= _survival(
            name, "done", played, "done", _held(played) - _lots(played, len(played.agreement.steps))
        )
    for name, calendar in THAWS.items():
        played = play(_moved(case, calendar), data, "small_steps", values, quarters=QUARTERS)
        told |= _survival(name, "done", played, "done", 0.0)
        told[f"{name}.vote_hazard"], told[f"{name}.other_hazard"] = _at_votes(
            told[f"{name}.done.unbroken"], VOTES[name]
        )
    then = {**(values or {}), "stock_cutoff": STOCK_2022}
    for name in ("pressure", "no_deal"):
        told |= _jails(name, play(_moved(case, JAILS_2023), data, name, then))
    return told


def _moved(case: Case, calendar: Mapping[str, object]) -> Case:
    """Put the case at another date, with the votes that were ahead then."""
    settings = {name: value for name, value in calendar.items() if name != "vintage"}
    game = settings_of(case).model_copy(update=settings)
    return case.model_copy(update={"vintage": calendar["vintage"], "game": game})


def _held(played: Play) -> float:
    return float(np.asarray(played.stage.arrays["held_now"]))


def _lots(played: Play, steps: int) -> float:
    """People whom the first steps of the agreement free."""
    return sum(_held(played) * float(s.share or 0.0) for s in played.agreement.steps[:steps])


def _survival(name: str, begin: str, played: Play, place: str, stock: float) -> Paths:
    """Follow the agreement from a place: share that nobody has broken, and whose relief is in place."""
    stage = played.stage
    at = np.eye(stage.automaton.size)[stage.automaton.index(place)]
    bins = np.asarray(stage.axes[1].values)
    rest = stage.start.sum(axis=(0, 1))
    start = np.multiply.outer(np.outer(at, spread(np.array(stock), bins)), rest)
    pushed = forward(played.filled.game, played.solution, start, played.counts, played.events, QUARTERS)
    broken = np.sum([pushed.path[event] for event in BREAKS], axis=0)
    return {
        f"{name}.{begin}.unbroken": 1.0 - np.cumsum(broken),
        f"{name}.{begin}.relief": 1.0 - np.cumsum(pushed.path["snapped_back"]),
    }


def _at_votes(unbroken: NDArray[np.float64], vote: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the hazard of a breach in the half-year from the quarter of a vote, and in those before it.

    Two quarters, because unrest begins at the end of the quarter of the vote, and arrests follow it.
    """
    path = np.concatenate([[1.0], unbroken])
    hazard = 1.0 - path[2:] / np.maximum(path[:-2], 1e-300)
    return hazard[vote : vote + 1], hazard[: vote - 1].mean(keepdims=True)


def _jails(name: str, played: Play) -> Paths:
    """Give stock by quarter; newly jailed, freed and their ratio by half-year; two years."""
    new, freed = (
        np.asarray(played.paths[count])[:8].reshape(4, 2).sum(axis=1) for count in ("newly_jailed", "freed")
    )
    return {
        f"{name}.stock": np.asarray(played.paths["held"])[:8],
        f"{name}.newly_jailed": new,
        f"{name}.freed": freed,
        f"{name}.ratio": new / np.maximum(freed, 1e-300),
    }
