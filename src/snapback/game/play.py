"""Play out one policy: solve the game of its agreement and push the distribution of states forward."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from snapback.game.engine import forward, solve
from snapback.game.filling import check_parameters, fill
from snapback.game.outcomes import OUTCOMES, QUANTITIES, counts_of, events_of, steps_kept
from snapback.game.policies import policy_of
from snapback.game.stage import settings_of, stage
from snapback.game.wiring import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr
    from jaxtyping import Float

    from snapback.case import Case
    from snapback.case.agreement import Agreement
    from snapback.game.engine import Solution
    from snapback.game.engine.tables import Count, Event
    from snapback.game.filling import Filled
    from snapback.game.stage import Stage
    from snapback.game.wiring import Function

QUARTERS = 20
"""Quarters over which outcomes are told: five years."""

NEAR = 40
"""Quarters that are looked ahead at most where the answer may be coarse."""


@dataclass(frozen=True, eq=False)
class Play:
    """One policy, played out.

    Attributes
    ----------
    stage, filled, solution
        The game, its tables, and what everybody does.
    counts, events
        What was counted.
    values
        Parameters by name.
    distribution
        Probability of each state at the vintage and at the end of each quarter. [quarter, *axes]
    paths
        By count: amount in each quarter, or level at its end. [quarter]
    outcomes
        By outcome: total since the vintage, or level, at the end of each quarter. [quarter]
    """

    stage: Stage
    filled: Filled
    solution: Solution
    counts: tuple[Count, ...]
    events: tuple[Event, ...]
    values: Mapping[str, float]
    distribution: Float[np.ndarray, " quarter *axes"]
    paths: Mapping[str, Float[np.ndarray, " quarter"]]
    outcomes: Mapping[str, Float[np.ndarray, " quarter"]]

    @property
    def agreement(self) -> Agreement:
        """The terms that were played."""
        return self.stage.agreement


def play(
    case: Case,
    data: xr.Dataset,
    policy: str,
    values: Mapping[str, float] | None = None,
    *,
    functions: Mapping[str, str | Function] | None = None,
    horizon: int | None = None,
    order: Sequence[str] | None = None,
    control_cost: bool = True,
    worthless: bool = False,
    coarse: bool = False,
    quarters: int = QUARTERS,
) -> Play:
    """Play out one policy of a case.

    Parameters
    ----------
    case
        With a ``game`` section and agreements.
    data
        ``Ledger.data``.
    policy
        Id of an agreement.
    values
        Parameters by name; central values where not given.
    functions
        Parts of the theory to replace, on top of those that the case replaces.
    horizon
        Quarters that the actors look ahead; the case's where ``None``.
    order
        Order in which the actors move within a quarter.
    control_cost
        Whether the value of a choice carries the cost of choosing.
    worthless
        Play the agreement as if relief, recognition and price were worth nothing to anybody, and breaking it
        cost no reputation. What people it still frees comes from noise in the choices.
    coarse
        Count people less finely and look no more than 40 quarters ahead, for an answer while somebody waits:
        within some per cent of the whole one.
    quarters
        Quarters over which outcomes are told.

    Raises
    ------
    InvalidGame
        If the case lacks what the game needs.
    NotConverged
        If the value beyond the horizon was not found.
    """
    known = {**case.central(), **(values or {})}
    settings = settings_of(case)
    laid = stage(case, data, policy_of(case, policy), known, coarse=coarse)
    if worthless:
        laid = without_worth(laid)
    parts = {**settings.functions, **(functions or {})}
    check_parameters(replaced(parts), laid, known)
    chosen = {} if order is None else {"order": order}
    filled = fill(laid, known, parts, control_cost=control_cost, quantities=QUANTITIES, **chosen)
    ahead = settings.horizon if horizon is None else horizon
    solution = solve(filled.game, min(ahead, NEAR) if coarse else ahead, keep=quarters)
    events = events_of(laid.automaton)
    counts = counts_of(laid.automaton, filled.quantities)
    pushed = forward(filled.game, solution, laid.start, counts, events, quarters)
    paths = {**pushed.path, "steps_kept": steps_kept(laid.automaton, pushed.path).sum(axis=0)}
    outcomes = {outcome.name: outcome.path(paths, known) for outcome in OUTCOMES}
    return Play(laid, filled, solution, counts, events, known, pushed.distribution, paths, outcomes)


def without_worth(laid: Stage) -> Stage:
    """Give a stage in which relief, recognition and price are worth nothing, and a promise does not bind."""
    nothing = {
        name: np.zeros_like(array)
        for name, array in laid.arrays.items()
        if name in ("recognition", "price", "binding")
        or (name.startswith("relief_") and name != "relief_in_place")
    }
    return replace(laid, arrays={**laid.arrays, **nothing})
