"""Who keeps what and why: each promise when it is due, and what keeping it is worth to each side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapback.game.engine import action_values
from snapback.game.filling import ACTIONS, PLAYERS
from snapback.game.outcomes import kept
from snapback.game.wiring import GOVERNMENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from snapback.game.automaton import Place, Side
    from snapback.game.play import Play

KEEPING = {"target": ("perform", "release"), "sender": ("answer", "grant")}
"""Move and action by which each side keeps what it owes."""

BREAKING = {"target": "refuse", "sender": "withdraw"}


@dataclass(frozen=True)
class Due:
    """One promise that is due at a place of the agreement.

    Attributes
    ----------
    place, title, step, owes
        Where, in words, the number of the step, and who is to deliver.
    reached
        Probability that it becomes due within the five years, before anybody has broken the agreement.
    kept
        Probability that it is then kept within the five years, likewise.
    quarter
        Quarter in which it is likeliest to be due, from 0.
    keep, refuse, wait
        Probability of each choice in that quarter, given that the promise is due.
    worth
        To each player, value of keeping less value of refusing, in its own unit; to the sender, that of the
        government then in office, weighed by probability.
    """

    place: str
    title: str
    step: int
    owes: Side
    reached: float
    kept: float
    quarter: int
    keep: float
    refuse: float
    wait: float
    worth: Mapping[str, float]


def promises_due(played: Play) -> tuple[Due, ...]:
    """List the promises of an agreement in the order in which they fall due."""
    places = played.stage.automaton.places
    return tuple(_due(played, n, place) for n, place in enumerate(places) if place.promises)


def _due(played: Play, n: int, place: Place) -> Due:
    owes: Side = place.owes or "target"
    at_place = played.distribution[:-1, n]
    by_quarter = at_place.reshape(len(at_place), -1).sum(axis=1)
    quarter = int(by_quarter.argmax())
    move_name, keep_name = KEEPING[owes]
    names = [move.name for move in played.filled.game.moves]
    move = names.index(move_name)
    actions = ACTIONS[move_name]
    weight = at_place[quarter]
    total = weight.sum()
    if total <= 0.0:
        nothing = dict.fromkeys(("target", "sender", "patron"), 0.0)
        return Due(place.id, place.title, place.step, owes, 0.0, 0.0, 0, 0.0, 0.0, 0.0, nothing)
    weight = weight / total
    chosen = played.solution.strategy[move][quarter][:, n]
    values = action_values(played.filled.game, played.solution, move_name, quarter)[:, n]
    keep, refuse, wait = (actions.index(a) for a in (keep_name, BREAKING[owes], "wait"))
    gain = values[keep] - values[refuse]
    by_player = (weight[..., None] * gain).reshape(-1, gain.shape[-1]).sum(axis=0)
    by_office = [
        float((weight[..., g, :] * gain[..., g, :, PLAYERS.index(kind)]).sum())
        for g, kind in enumerate(GOVERNMENTS)
    ]
    return Due(
        place=place.id,
        title=place.title,
        step=place.step,
        owes=owes,
        reached=_reached(played, n),
        kept=float(played.paths[kept(place)].sum()),
        quarter=quarter,
        keep=float((weight * chosen[keep]).sum()),
        refuse=float((weight * chosen[refuse]).sum()),
        wait=float((weight * chosen[wait]).sum()),
        worth={"target": float(by_player[0]), "sender": sum(by_office), "patron": float(by_player[3])},
    )


def _reached(played: Play, n: int) -> float:
    """Add up how often a place is reached by keeping what was due before it."""
    rules = played.stage.automaton
    before = [p for m, p in enumerate(rules.places) if p.promises and rules.keep[m] == n]
    return float(n == 0) + float(sum(played.paths[kept(place)].sum() for place in before))
