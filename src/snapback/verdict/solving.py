"""One policy of a case, solved: what everybody does, what it is worth to them, and what comes of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.case.revision import revise
from snapback.economy.worlds import world_of
from snapback.ensemble.task import Context, economy
from snapback.errors import InvalidGame
from snapback.game.comparison import labelled
from snapback.game.filling import ACTIONS, PLAYERS
from snapback.game.play import play
from snapback.game.policies import nothing_of
from snapback.game.promises import promises_due

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr
    from jaxtyping import Float

    from snapback.case import Case
    from snapback.game.play import Play
    from snapback.game.promises import Due
    from snapback.world import World


@dataclass(frozen=True, eq=False)
class Solved:
    """A policy, solved at one set of parameters.

    Attributes
    ----------
    policy, title
        Which one.
    case
        The case in which it was solved, with the terms and values that were asked for.
    economy
        What the ledger says of it.
    outcomes
        ``path`` [outcome, quarter] and ``at`` [outcome, year], with the coordinates ``title`` and ``unit``;
        ``hazard`` [side, quarter] and ``step_kept`` [step, quarter] as in
        :class:`~snapback.game.comparison.Comparison`.
    promises
        Each promise when it is due: whether it is reached and kept, and what keeping is worth.
    played
        The game behind it, with all its tables.
    """

    policy: str
    title: str
    case: Case
    economy: xr.Dataset
    outcomes: xr.Dataset
    promises: tuple[Due, ...]
    played: Play

    @cached_property
    def strategy(self) -> Mapping[str, xr.DataArray]:
        """By move, probability of each action in each state: [quarter, action, *state].

        Quarters count from the vintage on. The axes of the state are place (in the agreement), stock, unrest,
        dependence, government and returned.
        """
        chosen = zip(self.played.filled.game.moves, self.played.solution.strategy, strict=True)
        return {
            move.name: _labelled(
                self.played, taken, ("quarter", "action"), (), action=list(ACTIONS[move.name])
            )
            for move, taken in chosen
        }

    @cached_property
    def value(self) -> xr.DataArray:
        """What each player expects from a state at the vintage on: [*state, player].

        Each in its own unit: the target years of its revenue, the sender's two kinds of government freeing
        all who are held, the patron USD billion.
        """
        return _labelled(self.played, self.played.solution.value, (), ("player",))

    @cached_property
    def distribution(self) -> xr.DataArray:
        """Probability of each state at the vintage and at the end of each quarter: [quarter, *state]."""
        return _labelled(self.played, self.played.distribution, ("quarter",), ())

    @property
    def result_hash(self) -> str:
        """Hash of what the policy leads to: SHA-256 of the names of outcomes, then little-endian doubles."""
        path = self.outcomes["path"]
        digest = hashlib.sha256("\n".join(["policy", *map(str, path["outcome"].values), ""]).encode())
        # Adding zero makes one zero of both.
        digest.update(np.ascontiguousarray(path.values + 0.0, dtype="<f8").tobytes())
        return digest.hexdigest()


def solve(
    case: Case,
    policy: str | None = None,
    *,
    terms: Mapping[str, Any] | None = None,
    world: World | None = None,
    values: Mapping[str, float] | None = None,
    coarse: bool = False,
    data: xr.Dataset | None = None,
    idle: Play | None = None,
) -> Solved:
    """Solve the game of one policy, on as much of the economy as its agreement needs.

    Parameters
    ----------
    case
        From :func:`snapback.load`, with a ``game`` section.
    policy
        Id of an agreement, or ``pressure``, ``escalation`` or ``no_deal`` where the case writes none of that
        kind; that of the terms where ``None``.
    terms
        An agreement to try out, with the fields that it would have in ``case.yaml``.
    world
        The sanction-free world; the one that the case names where ``None``.
    values
        Parameters by name, of the ledger and of promises; central values where not given.
    coarse
        Count people less finely and look less far ahead, for an answer while somebody waits.
    data
        The economy at these values, with at least the combinations that the agreement eases, where somebody
        has it already (:func:`snapback.economy.selected.selected`).
    idle
        No deal at these values and as coarse, where somebody has played it already.

    Raises
    ------
    InvalidCase, InvalidGame, InvalidScenario, NotConverged
        If terms or values do not fit the case, there is no such policy, or no answer.
    """
    asked = revise(case, () if terms is None else (terms,), values)
    if policy is None:
        if terms is None:
            raise InvalidGame(
                "neither a policy nor terms are given.", where="policy", remedy="Name one of the two."
            )
        policy = str(terms["id"])
    known = asked.central()
    if data is None:
        data = economy(Context(asked, world_of(asked) if world is None else world), known)
    played = play(asked, data, policy, known, coarse=coarse)
    nothing = nothing_of(asked).id
    if idle is None:
        idle = played if policy == nothing else play(asked, data, nothing, known, coarse=coarse)
    table = labelled({policy: played}, idle, {}).sel(policy=policy).drop_vars(["policy", "noise"])
    return Solved(
        policy=policy,
        title=played.agreement.title,
        case=asked,
        economy=data,
        outcomes=table,
        promises=promises_due(played),
        played=played,
    )


def _labelled(
    played: Play,
    array: Float[np.ndarray, " *any"],
    before: tuple[str, ...],
    after: tuple[str, ...],
    **labels: list[str],
) -> xr.DataArray:
    """Name the axes of an array over states, and label those that have names of their own."""
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    states = played.stage.axes
    coords: dict[str, list[str] | list[int]] = {**labels, **{a.name: list(a.labels) for a in states}}
    if "player" in after:
        coords["player"] = list(PLAYERS)
    if "quarter" in before:
        coords["quarter"] = list(range(len(array)))
    lead = array.shape[: len(before)]
    # An axis on which nothing depends may be of length one.
    whole = (*lead, *played.stage.shape, *array.shape[len(before) + len(states) :])
    dims = (*before, *(axis.name for axis in states), *after)
    return xr.DataArray(np.broadcast_to(array, whole), dims=dims, coords=coords)
