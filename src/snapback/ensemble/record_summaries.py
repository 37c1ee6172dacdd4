"""The game's answer to what the record counts: how long relief lasts, and who ends it, in a stylised thaw.

Ledgers of past episodes do not exist, so the game is put on a scale-free one: one package, worth an unknown
share of the rulers' revenue (a parameter of its own). Everybody starts where relief has just been granted.
Episodes differ only by what an analyst could read off a calendar and the text of the act on the first day:
whether relief can be revoked by licence, when the sender's next government may come, and the next vote in the
target where it is known.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from snapback.case.agreement import Agreement
from snapback.case.parameters import Parameter
from snapback.ensemble.double_use import counted_twice
from snapback.ensemble.episodes import QUARTERS, Episode, episodes_of
from snapback.errors import InvalidInput, Problem
from snapback.game.engine import forward, solve
from snapback.game.filling import fill
from snapback.game.outcomes import QUANTITIES, counts_of, events_of
from snapback.game.stage import settings_of, stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr
    from jaxtyping import Float

    from snapback.case import Case

TASK = "record/1"
"""Name and version of what is computed for a draw."""

PACKAGE = "relief"

OWN = {
    "relief_share": {
        "meaning": "what the relief of a past thaw was worth to the rulers, over their revenue",
        "unit": "share",
        "central": 0.02,
        "low": 0.005,
        "high": 0.08,
        "shape": "lognormal",
        "source": "judgement: from next to nothing to what easing all measures on Belarus is worth (ledger)",
        "confidence": "judgement",
        "informed_by_data": False,
    },
    "thaw_ceiling": {
        "meaning": "new arrests that count as a breach, over those that repression at home calls for",
        "unit": "ratio",
        "central": 1.6,
        "low": 1.1,
        "high": 3.0,
        "shape": "lognormal",
        "source": (
            "judgement, and wide: the case's own ceilings were set by the durations of past thaws, which are "
            "the record here and count once"
        ),
        "confidence": "judgement",
        "informed_by_data": False,
    },
    "snapback_lag_days": {
        "meaning": "median time from a withdrawal, once decided, until it takes effect",
        "unit": "days",
        "central": 60,
        "low": 10,
        "high": 360,
        "shape": "lognormal",
        "source": "judgement, and wide: the case's own was computed from the record that counts here",
        "confidence": "judgement",
        "informed_by_data": False,
    },
    "p_leniency_emboldens": {
        "meaning": "few arrests turn calm into protest, or protest into a crisis",
        "unit": "probability per quarter",
        "central": 0.02,
        "low": 0.003,
        "high": 0.12,
        "shape": "beta",
        "source": "judgement, and wide: the case's own names two of the thaws that are the record here",
        "confidence": "judgement",
        "informed_by_data": False,
    },
}
"""Parameters of the stylised thaw: two that only it has, and wide ones in place of those whose prior comes
from the durations of past thaws. So what those say counts once, and a fold without an episode is without it.
"""

TERMS = ("ceiling_", "price_")
"""How the names of parameters begin that are terms of a case's own agreements."""

HORIZON = 48
"""Quarters that the actors of a past thaw look ahead: twelve years, for five that are looked at.

With 80, no probability at central values moves by more than 0.02 (tested)."""

TO_DEPENDENCE = 1.0
"""Fall of the patron's share of trade per unit of the rulers' revenue (ledger: 0.09 for 0.079, all eased)."""

TO_INCOME = 44.0
"""Per cent of real income per unit of the rulers' revenue (ledger: 3.5 per cent for 0.079, all eased)."""

VOTES = tuple(
    dt.date(*day) for day in ((2001, 9, 9), (2006, 3, 19), (2010, 12, 19), (2015, 10, 11), (2020, 8, 9))
)
"""Presidential votes in Belarus, each announced beforehand (dates from the public record)."""


@dataclass(frozen=True, order=True)
class Setting:
    """What tells one stylised thaw from another.

    Attributes
    ----------
    licensed
        Whether relief can be revoked without a new listing.
    turnover
        Quarters until the sender's next government may come, in the middle of its year; -1 for no date.
    vote
        Quarter of the next vote in the target; -1 for none that is known.
    """

    licensed: bool
    turnover: int
    vote: int


@dataclass(frozen=True)
class Thaws:
    """What all draws of the library share.

    Attributes
    ----------
    case
        From :func:`thaw_case`.
    settings
        The stylised thaws, in order.
    """

    case: Case
    settings: tuple[Setting, ...]


def thaw_case(case: Case) -> Case:
    """Give a case whose parameters are those of past thaws: its own theory, and what the ledger lacks.

    Parameters that only its agreements use are left out with them.

    Raises
    ------
    InvalidInput
        If a prior that is left rests on the record of past thaws, which would count twice.
    """
    own = {name: Parameter.model_validate(said) for name, said in OWN.items()}
    game = settings_of(case)
    coarse = (0.0, game.held, 2.0 * case.value(game.held))
    changed = {"sender_turnover": None, "target_election": None, "stock": coarse, "horizon": HORIZON}
    game = game.model_copy(update=changed)
    terms = {name for name in case.politics if name.startswith(TERMS)}
    politics = {name: p for name, p in case.politics.items() if name not in terms} | own
    twice = counted_twice(politics)
    if twice:
        raise InvalidInput(
            [
                Problem(
                    "error",
                    f"politics.yaml {name}",
                    f"rests on {', '.join(sorted(columns))}, which is the record that it is calibrated on.",
                    "Give it a range of its own in the calibration, so that a datum counts once.",
                )
                for name, columns in sorted(twice.items())
            ]
        )
    update = {"politics": politics, "game": game, "packages": (), "agreements": ()}
    return case.model_copy(update=update)


def setting_of(episode: Episode) -> Setting:
    """Read the setting of an episode off what was known on its first day."""
    turnover = -1
    if episode.american:
        year = episode.start.year + (1 - episode.start.year) % 4
        if dt.date(year, 1, 20) <= episode.start:
            year += 4
        years = (dt.date(year, 1, 20) - episode.start).days // 365
        turnover = 4 * min(years, 3) + 2
    ahead = [day for day in VOTES if episode.target == "Belarus" and day > episode.start]
    vote = int((ahead[0] - episode.start).days / 91.3) if ahead else -1
    return Setting(episode.licensed, turnover, vote)


def thaws_of(case: Case) -> Thaws:
    """Collect the settings of all episodes of a case."""
    return Thaws(thaw_case(case), tuple(sorted({setting_of(e) for e in episodes_of(case)})))


def evaluate(thaws: Thaws, values: Mapping[str, float]) -> dict[str, Float[np.ndarray, "setting quarter"]]:
    """Compute the library's record of one draw.

    Returns
    -------
    dict
        Probabilities by the end of each quarter [setting, quarter]: ``relief`` is taken back, ``breach`` by
        the target, ``sender`` leaves first, and ``back``: relief is taken back, counted from a breach.
    """
    rows = [_thaw(thaws.case, setting, values) for setting in thaws.settings]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _thaw(
    case: Case, setting: Setting, values: Mapping[str, float]
) -> dict[str, Float[np.ndarray, " quarter"]]:
    known = {**case.central(), **values}
    game = settings_of(case)
    usual = 3.0 * known["inflow_per_month"]
    agreement = Agreement.model_validate(
        {
            "id": "thaw",
            "title": "a stylised thaw",
            "kind": "one_shot",
            "form": "licensed" if setting.licensed else "delisted",
            "snapback": setting.licensed,
            "steps": ({"share": 1.0, "relief": (PACKAGE,), "recognition": 0.5},),
            "ceiling": known["thaw_ceiling"] * usual,
            "source": "stylised",
        }
    )
    data = _ledger(known["relief_share"], case.target, game.sender_actors)
    laid = stage(case, data, agreement, known)
    calendar = np.zeros_like(laid.calendar)
    if setting.vote >= 0:
        calendar[setting.vote :: game.target_election_every] |= 1
    if setting.turnover >= 0:
        calendar[setting.turnover :: game.sender_turnover_every] |= 2
    laid = replace(laid, calendar=calendar)
    filled = fill(laid, known, game.functions, quantities=QUANTITIES)
    solution = solve(filled.game, game.horizon, keep=QUARTERS)
    events, counts = events_of(laid.automaton), counts_of(laid.automaton, filled.quantities)

    def told(place: str) -> dict[str, Float[np.ndarray, " quarter"]]:
        start = _from(laid.start, laid.automaton.index(place))
        path = forward(filled.game, solution, start, counts, events, QUARTERS).path
        return {name: np.cumsum(row) for name, row in path.items()}

    thaw, after = told("done"), told("over_1")
    return {
        "relief": thaw["snapped_back"],
        "breach": thaw["broken_by_target"],
        "sender": thaw["broken_by_sender"],
        "back": after["snapped_back"],
    }


def _from(start: Float[np.ndarray, "*axes"], place: int) -> Float[np.ndarray, "*axes"]:
    """Start at another place, with nobody left in jail of those in the deal, under either type of government.

    The stock is that of the case: what the freed leave behind is not known of past episodes.
    """
    moved = np.zeros_like(start)
    moved[place] = start.sum(axis=0)
    government = moved.sum(axis=4, keepdims=True)
    return np.asarray(np.broadcast_to(government / start.shape[4], start.shape))


def _ledger(share: float, target: str, actors: Sequence[str]) -> xr.Dataset:
    """Lay out a ledger with one package: rulers' revenue of 10,000 without relief, nothing for others."""
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    none = np.zeros(2)
    return xr.Dataset(
        {
            "form": (("combination", "package"), np.array([["in_force"], ["delisted"]])),
            "regime_revenue": ("combination", 1e4 * np.array([1.0, 1.0 + share])),
            "dependence": ("combination", 0.63 - TO_DEPENDENCE * np.array([0.0, min(share, 0.15)])),
            "value": (("combination", "actor"), np.zeros((2, len(actors)))),
            "income": (("combination", "region"), TO_INCOME * np.array([[0.0], [share]])),
            "patron_gain": ("combination", none),
        },
        coords={"package": [PACKAGE], "actor": list(actors), "region": [target]},
    )
