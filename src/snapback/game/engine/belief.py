"""Games in which one player knows its type, and the others learn it from what they see it do.

The state of the game has an axis for the true type, with two points, and an axis of bins for the
probability that the others give to the first. Who knows the type chooses by it. The others choose the same
whatever it is: their values are averaged over it with the belief of the bin. After an action that they read
the belief moves by Bayes' rule on what both types would do, so such a move is a fixed point, solved in every
state where it is made (:mod:`snapback.game.engine.bayes_numba`); all else is backward induction.

Two things are lost with the belief. The solution need no longer be alone: the one that is given continues the
one at sharpness zero, and others are looked for on demand. And what the others read is stated, not derived:
moves that are not named tell them nothing, as if they were seen too late or too dimly to learn from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame, NotConverged
from snapback.game.engine.belief_checks import belief_problems
from snapback.game.engine.belief_paths import with_belief_shifts
from snapback.game.engine.checks import check
from snapback.game.engine.compose import ACTIONS, CUMULATED, compose
from snapback.game.engine.solution import KEPT, Solution, room, wait_at_the_end

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jaxtyping import Float, Int
    from numpy.typing import NDArray

    from snapback.game.engine.tables import Promises


@dataclass(frozen=True)
class Belief:
    """Who knows what, and from which moves the others learn.

    Attributes
    ----------
    type_axis
        Axis of the true type of the informed player, with two points. It may shift.
    belief_axis
        Axis of the probability that the others give to the first type; its values rise from 0 to 1. No
        shift of the game moves it: Bayes' rule does.
    informed
        Name of the player who knows the type.
    revealing
        Names of the moves that the others read. What they read is the action.
    """

    type_axis: str
    belief_axis: str
    informed: str
    revealing: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class BeliefSolution(Solution):
    """What everybody does and believes from now to the horizon; arrays read-only.

    Strategies and values have both axes; those of the others are the same along the type. Values are those
    of each true type.

    Attributes
    ----------
    after
        Of each revealing move, the belief after each action in the first quarters. Where the informed
        player does not move it stays. [period < keep, action, *axes], of length one along the type
    residual
        Largest error in what actions are worth to the informed player, as a part of what is at stake in
        the move, that would make its choices exact. Bayes' rule itself holds to rounding.
    alternatives
        Of each revealing move, other solutions of it that the restarts found, what comes later being as
        it is. [period < keep, *axes], of length one along the type
    jumps
        Moves in single states whose solution breaks off on the way from sharpness zero; then it is where
        beliefs and choices that follow each other come to rest from there.
    """

    after: Mapping[str, Float[np.ndarray, "period action *axes"]]
    residual: float
    alternatives: Mapping[str, Int[np.ndarray, " period *axes"]]
    jumps: int


def solve_belief(
    game: Promises, belief: Belief, horizon: int = 80, *, keep: int | None = None, restarts: int = 0
) -> BeliefSolution:
    """Solve a game with beliefs by backward induction over ``horizon`` quarters.

    Parameters
    ----------
    game
        A game of promises with both axes. But for payoffs, and the weights of the informed player's own
        actions, nothing in it depends on the type: the others would learn from it.
    belief
        Who knows what.
    horizon, keep
        As for :func:`snapback.game.engine.solve`; while everybody waits for ever, nobody learns.
    restarts
        From how many profiles of pure choices of the types, at most the square of the number of actions,
        other solutions are looked for at every revealing move.

    Raises
    ------
    InvalidGame
        With every problem of the game and of the beliefs.
    NotConverged
        If a revealing move is not solved to 1e-10, or the value of waiting for ever is not found.
    """
    kept = min(horizon, KEPT) if keep is None else keep
    problems = [*check(game), *belief_problems(game, belief, horizon, kept, restarts)]
    if problems:
        raise InvalidGame(problems)
    sweep = _Sweep(game, belief, horizon, kept, restarts)
    for period in range(horizon - 1, -1, -1):
        sweep.quarter(period)
    return sweep.solution()


class _Sweep:
    """Arrays that backward induction fills in."""

    def __init__(self, game: Promises, belief: Belief, horizon: int, keep: int, restarts: int) -> None:
        shifted = with_belief_shifts(game, belief)
        c = compose(shifted, horizon)
        self.game, self.belief, self.composed, self.restarts = shifted, belief, c, restarts
        self.horizon, self.keep = horizon, keep
        self.type_at, self.belief_at = game.axis(belief.type_axis), game.axis(belief.belief_axis)
        self.bins = np.asarray(game.axes[self.belief_at].values, np.float64)
        state = np.arange(c.states).reshape(c.shape)
        self.rest = np.moveaxis(state, (self.type_at, self.belief_at), (0, 1))[0, 0].ravel()
        self.type_stride = int(np.prod(c.shape[self.type_at + 1 :]))
        self.belief_stride = int(np.prod(c.shape[self.belief_at + 1 :]))
        self.values = np.empty((horizon + 1, c.states, c.lanes))
        wait_at_the_end(c, self.values[-1], np.empty((2, c.states, c.lanes)), room(c))
        most = int(c.moves[:, ACTIONS].max())
        self.later, self.between = np.empty((most, c.states, c.lanes)), np.empty((2, c.states, c.lanes))
        self.strategy = np.empty((keep, len(c.steps), c.states))
        places = len(self.bins), len(self.rest)
        self.after = {
            name: np.empty((keep, len(game.moves[m].actions), *places)) for m, name in self._revealing(game)
        }
        self.others = {name: np.zeros((keep, *places), np.int64) for name in belief.revealing}
        self.residual, self.jumps = 0.0, 0

    def _revealing(self, game: Promises) -> list[tuple[int, str]]:
        return [(m, move.name) for m, move in enumerate(game.moves) if move.name in self.belief.revealing]

    def quarter(self, period: int) -> None:
        """Choose in every move of a quarter, from the last to the first."""
        from snapback.game.engine.belief_numba import decide  # noqa: PLC0415 -- compiles

        c, kept = self.composed, period < self.keep
        informed = self.game.players.index(self.belief.informed)
        source = self.values[period + 1] * c.discount
        last = len(self.game.moves) - 1
        for m in range(last, -1, -1):
            name, line = self.game.moves[m].name, c.moves[m]
            count, begins = int(line[ACTIONS]), int(line[CUMULATED])
            for a in range(count):
                self._expect(a, c.steps[begins + a], int(c.seasons[period]), source)
            before = self.values[period] if m == 0 else self.between[m % 2]
            reveals = name in self.belief.revealing
            places = len(self.bins), len(self.rest)
            after = self.after[name][period] if reveals and kept else np.empty((count, *places))
            others = self.others[name][period] if reveals and kept else np.zeros(places, np.int64)
            chosen = self.strategy[period, begins : begins + count] if kept else np.empty((count, c.states))
            residual, jumps, failed = decide(
                m, informed, reveals, self.restarts, self.rest, self.bins,
                self.type_stride, self.belief_stride,
                c.moves, c.rows, c.base, c.payoff, c.mover, c.sharpness, c.scale, c.control_cost,
                self.later, before, chosen, after, others,
            )  # fmt: skip
            if failed:
                raise _lost(name, period, int(failed), float(residual))
            self.residual, self.jumps = max(self.residual, residual), self.jumps + int(jumps)
            source = before

    def _expect(
        self, action: int, step: NDArray[np.int64], season: int, source: Float[np.ndarray, "state lane"]
    ) -> None:
        """Take the expectation over the shifts of an action, the last one first."""
        from snapback.game.engine.belief_numba import expect_shift  # noqa: PLC0415 -- compiles

        c = self.composed
        if step[0] == 0:
            self.later[action] = source
        for k in range(step[0], 0, -1):
            target = self.later[action] if k == 1 else np.empty_like(source)
            expect_shift(
                step[k], action, season, c.shifts, c.rows, c.zero, c.first, c.to, c.weight, source, target,
            )  # fmt: skip
            source = target

    def solution(self) -> BeliefSolution:
        """Put everything into the shapes of the game."""
        c, game = self.composed, self.game
        for array in (self.values, self.strategy):
            array.setflags(write=False)
        counts = [len(move.actions) for move in game.moves]
        ends = np.cumsum(counts)
        return BeliefSolution(
            strategy=tuple(
                self.strategy[:, end - count : end].reshape(self.keep, count, *c.shape)
                for count, end in zip(counts, ends, strict=True)
            ),
            values=self.values.reshape(self.horizon + 1, *c.shape, c.lanes)[..., : c.players],
            horizon=self.horizon,
            after={name: self._placed(array) for name, array in self.after.items()},
            residual=float(self.residual),
            alternatives={name: self._placed(array) for name, array in self.others.items()},
            jumps=self.jumps,
        )

    def _placed(self, array: NDArray[np.generic]) -> NDArray[np.generic]:
        """Put what stands by bin and the rest of the state where the axes are. [..., bin, rest]."""
        c, lead = self.composed, array.ndim - 2
        rest = [n for k, n in enumerate(c.shape) if k not in {self.type_at, self.belief_at}]
        whole = array.reshape(*array.shape[:lead], 1, array.shape[lead], *rest)
        placed = np.moveaxis(whole, (lead, lead + 1), (lead + self.type_at, lead + self.belief_at))
        placed.setflags(write=False)
        return placed


def _lost(move: str, period: int, failed: int, residual: float) -> NotConverged:
    return NotConverged(
        f"What {move!r} tells the others in quarter {period} was not found in {failed} states: choices miss "
        f"what beliefs make of them by {residual:.1e}. Lower the sharpness of the informed player, or put "
        "the bins of the belief elsewhere.",
        residual,
        {"move": move, "period": period, "states": failed},
    )
