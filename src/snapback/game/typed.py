"""A policy played out where the sender does not know what kind of target it deals with.

The target honours what it promised, or is an opportunist: named parameters of its payoffs differ. Everybody
else learns from whether it releases, refuses or waits. How many it arrests they see late and with error: that
tells them nothing unless they are said to read it; and beliefs are then right on average only nearly. The
belief needs an axis of its own, so the others are coarser here than in :mod:`snapback.game.play`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame
from snapback.game.engine import Axis, Belief, Move, Promises, first_belief, forward_belief, solve_belief
from snapback.game.filling import check_parameters, fill
from snapback.game.outcomes import OUTCOMES, QUANTITIES, counts_of, events_of, steps_kept
from snapback.game.play import QUARTERS
from snapback.game.policies import policy_of
from snapback.game.stage import settings_of, stage
from snapback.game.wiring import replaced

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr
    from jaxtyping import Float
    from numpy.typing import NDArray

    from snapback.case import Case
    from snapback.game.engine import BeliefSolution, Count, Outcomes
    from snapback.game.stage import Stage

TYPES = ("honours", "opportunist")
OPPORTUNIST = {"reputation_target": 0.0, "recognition_worth": 0.5}
"""What an opportunist's parameters are, as multiples of those of a target that honours: its word costs it
nothing, and visits and embassies are worth half as much to it. An assumption for study, without a source."""

BINS = 5
"""Bins of the belief, evenly from 0 to 1."""


PEOPLE = 4
"""Bins of people held, evenly from none to those at the vintage; one more stands at the most of the case."""


@dataclass(frozen=True, eq=False)
class TypedPlay:
    """One policy, played out with a target of unknown type.

    Attributes
    ----------
    stage, game, belief, solution
        The game of one type, that of both, who knows what, and what everybody does and believes.
    distribution
        Probability of each state at the vintage and at the end of each quarter.
        [quarter, type, belief, *axes]
    outcomes
        By outcome, as in :class:`snapback.game.play.Play`, but for dependence, which stays; the type is
        what the sender believes at the vintage. [quarter]
    by_type
        The same for each true type. [quarter]
    learnt
        For each true type, the belief that it honours, on average. [quarter]
    """

    stage: Stage
    game: Promises
    belief: Belief
    solution: BeliefSolution
    distribution: Float[np.ndarray, "quarter type belief *axes"]
    outcomes: Mapping[str, Float[np.ndarray, " quarter"]]
    by_type: Mapping[str, Mapping[str, Float[np.ndarray, " quarter"]]]
    learnt: Mapping[str, Float[np.ndarray, " quarter"]]


def play_typed(
    case: Case,
    data: xr.Dataset,
    policy: str,
    values: Mapping[str, float] | None = None,
    share_honouring: float = 0.5,
    *,
    opportunist: Mapping[str, float] | None = None,
    revealing: tuple[str, ...] = ("perform",),
    bins: int = BINS,
    horizon: int | None = None,
    quarters: int = QUARTERS,
    restarts: int = 0,
) -> TypedPlay:
    """Play out one policy of a case with a target whose type the others do not know.

    Parameters
    ----------
    case, data, policy, values
        As for :func:`snapback.game.play.play`; ``values`` are those of a target that honours.
    share_honouring
        Probability that the target honours, known to everybody.
    opportunist
        What parameters of an opportunist are as multiples of those of the other type;
        :data:`OPPORTUNIST` where ``None``. Only such as enter the target's payoffs.
    revealing
        Moves of the target that the others read: ``perform``, ``jail``.
    bins
        Number of bins of the belief.
    horizon, quarters
        As for :func:`snapback.game.play.play`.
    restarts
        As for :func:`snapback.game.engine.solve_belief`.

    Raises
    ------
    InvalidGame
        If the case lacks what the game needs, or the types differ in more than what they want.
    NotConverged
        If what a release tells was not found.
    """
    known = {**case.central(), **(values or {})}
    multiples = OPPORTUNIST if opportunist is None else opportunist
    if unknown := sorted(set(multiples) - set(known)):
        raise InvalidGame(
            f"names {', '.join(unknown)}.", where="opportunist", remedy="Name parameters of the case."
        )
    other = {**known, **{name: known[name] * by for name, by in multiples.items()}}
    laid = _coarse(case, data, policy, known)
    parts = settings_of(case).functions
    for numbers in (known, other):
        check_parameters(replaced(parts), laid, numbers)
    filled = fill(laid, known, parts, quantities=QUANTITIES)
    axis = Axis("belief", tuple(f"{b:.3g}" for b in np.linspace(0.0, 1.0, bins)), np.linspace(0.0, 1.0, bins))
    game = with_types(filled.game, fill(laid, other, parts).game, axis)
    belief = Belief("type", "belief", "target", revealing)
    ahead = settings_of(case).horizon if horizon is None else horizon
    solution = solve_belief(game, belief, ahead, keep=quarters, restarts=restarts)
    counts = [_widened(count) for count in counts_of(laid.automaton, filled.quantities)]
    first = first_belief(game, belief, share_honouring)
    by_type: dict[str, dict[str, NDArray[np.float64]]] = {}
    learnt, runs = {}, []
    for kind, name in enumerate(TYPES):
        share = first[kind].sum()
        believed = first.sum(axis=0) if share == 0.0 else first[kind] / share
        start = np.zeros(game.shape)
        start[kind] = np.multiply.outer(believed, laid.start)
        run = forward_belief(game, belief, solution, start, counts, events_of(laid.automaton), quarters)
        by_type[name], learnt[name] = _outcomes(laid, run, known), _mean_belief(run, kind, axis)
        runs.append(share * run.distribution)
    chances = first.sum(axis=1)
    whole = {
        name: np.asarray(chances @ np.stack([by_type[kind][name] for kind in TYPES]))
        for name in by_type[TYPES[0]]
    }
    return TypedPlay(laid, game, belief, solution, np.asarray(sum(runs)), whole, by_type, learnt)


def with_types(first: Promises, second: Promises, beliefs: Axis) -> Promises:
    """Put two games that differ only in what players want into one, for a target of two types.

    Axes ``type`` and ``beliefs`` come first.

    Raises
    ------
    InvalidGame
        If they differ in more: then what happens would tell the type.
    """
    moves = []
    for one, two in zip(first.moves, second.moves, strict=True):
        same = [np.array_equal(one.base, two.base), np.array_equal(one.wait, two.wait)]
        same += [np.array_equal(s.weight, r.weight) for s, r in zip(one.shifts, two.shifts, strict=True)]
        if not all(same):
            raise InvalidGame(
                f"differ in what happens at `{one.name}`, not only in what they want.",
                where="opportunist",
                remedy="Name parameters that enter payoffs alone.",
            )
        payoff = np.stack(np.broadcast_arrays(one.payoff, two.payoff), axis=1)
        moves.append(
            Move(
                name=one.name,
                actions=one.actions,
                mover=np.expand_dims(one.mover, (0, 1)),
                base=np.expand_dims(one.base, (1, 2)),
                payoff=np.expand_dims(payoff, 2),
                shifts=tuple(replace(s, weight=np.expand_dims(s.weight, (2, 3))) for s in one.shifts),
                wait=np.expand_dims(one.wait, (0, 1)),
            )
        )
    return replace(first, axes=(Axis("type", TYPES), beliefs, *first.axes), moves=tuple(moves))


def _coarse(case: Case, data: xr.Dataset, policy: str, values: Mapping[str, float]) -> Stage:
    """Lay out the game with few bins of people held, and dependence as it is now."""
    settings, agreement = settings_of(case), policy_of(case, policy)
    fine = stage(case, data, agreement, values)
    held = case.value(settings.held, values)
    most = max(held, *(case.value(quantity, values) for quantity in settings.stock))
    stock = np.unique([*np.linspace(0.0, held, PEOPLE), most])
    coarser = settings.model_copy(
        update={"stock": tuple(stock.tolist()), "dependence": (fine.worth.dependence_now,)}
    )
    return stage(case.model_copy(update={"game": coarser}), data, agreement, values)


def _widened(count: Count) -> Count:
    """Give a count the dimensions of type and belief."""
    return replace(
        count,
        flow={move: np.expand_dims(table, (1, 2)) for move, table in count.flow.items()},
        level=None if count.level is None else np.expand_dims(count.level, (0, 1)),
    )


def _outcomes(
    laid: Stage, run: Outcomes, values: Mapping[str, float]
) -> dict[str, Float[np.ndarray, " quarter"]]:
    paths = {**run.path, "steps_kept": steps_kept(laid.automaton, run.path).sum(axis=0)}
    return {o.name: o.path(paths, values) for o in OUTCOMES if o.name != "dependence"}


def _mean_belief(run: Outcomes, kind: int, beliefs: Axis) -> Float[np.ndarray, " quarter"]:
    by_bin = run.distribution[:, kind].reshape(len(run.distribution), beliefs.size, -1).sum(axis=2)
    return np.asarray(by_bin @ beliefs.values)
