"""One policy of a case, solved: what everybody does, what it is worth to them, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.worlds import world_of
from snapback.ensemble.task import Context, economy
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
    outcomes
        ``path`` [outcome, quarter] and ``at`` [outcome, year], with the coordinates ``title`` and ``unit``.
    strategy
        By move, probability of each action in each state: [quarter, action, *state], quarters from the
        vintage on. The axes of the state are place (in the agreement), stock, unrest, dependence,
        government and returned.
    value
        What each player expects from a state at the vintage on, in its own unit (the target years of its
        revenue, the sender's two kinds of government freeing all who are held, the patron USD billion).
        [*state, player]
    distribution
        Probability of each state at the vintage and at the end of each quarter. [quarter, *state]
    promises
        Each promise when it is due: whether it is reached and kept, and what keeping is worth.
    played
        The game behind it, with all its tables.
    """

    policy: str
    title: str
    outcomes: xr.Dataset
    strategy: Mapping[str, xr.DataArray]
    value: xr.DataArray
    distribution: xr.DataArray
    promises: tuple[Due, ...]
    played: Play


def solve(
    case: Case,
    policy: str,
    *,
    world: World | None = None,
    values: Mapping[str, float] | None = None,
) -> Solved:
    """Solve the game of one policy, on as much of the economy as the agreements of the case need.

    Parameters
    ----------
    case
        From :func:`snapback.load`, with a ``game`` section.
    policy
        Id of an agreement, or ``pressure``, ``escalation`` or ``no_deal`` where the case writes none of that
        kind.
    world
        The sanction-free world; the one that the case names where ``None``.
    values
        Parameters by name, of the ledger and of promises; central values where not given.

    Raises
    ------
    InvalidGame, InvalidScenario, NotConverged
        If there is no such policy, or no answer.
    """
    known = {**case.central(), **(values or {})}
    data = economy(Context(case, world_of(case) if world is None else world), known)
    played = play(case, data, policy, known)
    nothing = nothing_of(case).id
    idle = played if policy == nothing else play(case, data, nothing, known)
    table = labelled({policy: played}, idle, {})[["path", "at"]].sel(policy=policy)
    return Solved(
        policy=policy,
        title=played.agreement.title,
        outcomes=table.drop_vars(["policy", "side", "step"], errors="ignore"),
        strategy=_strategies(played),
        value=_labelled(played, played.solution.value, (), ("player",)),
        distribution=_labelled(played, played.distribution, ("quarter",), ()),
        promises=promises_due(played),
        played=played,
    )


def _strategies(played: Play) -> dict[str, xr.DataArray]:
    return {
        move.name: _labelled(played, chosen, ("quarter", "action"), (), action=list(ACTIONS[move.name]))
        for move, chosen in zip(played.filled.game.moves, played.solution.strategy, strict=True)
    }


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
