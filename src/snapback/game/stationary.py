"""Stationary equilibria of a game without end: logit choice, and Markov-perfect play as its sharp limit.

Values are not iterated: with sharp choice such runs cycle, and each start ends elsewhere. The solution
is followed from sharpness zero, where it is known and alone, as McKelvey & Palfrey (1995) select an
equilibrium; Eibelshaeuser & Poensgen (2019) do so in stochastic games.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame, NotConverged, Problem
from snapback.game.continuation import Stuck, Trace, follow
from snapback.game.expectation import Expected, padded, value_of
from snapback.game.finite import Finite
from snapback.game.indifference import sharpen
from snapback.game.logit import LogitSystem, log_softmax
from snapback.game.profile import deviations

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr
    from jaxtyping import Float

TOLERANCE = 1e-10
SAME = 1e-6
"""Two solutions whose probabilities are nowhere further apart are one."""

SHARP, SHARPEST = 100.0, 1e11
"""Sharpness, per spread of payoffs, from which the limit is tried, and at which it is given up."""


@dataclass(frozen=True, eq=False)
class Stationary:
    """A stationary equilibrium, and how it was found; arrays read-only.

    Attributes
    ----------
    strategy
        Probability of each action; zeros where a player has fewer than the axis. [state, player, action]
    value
        Discounted payoffs from each state, without any bonus for noise in choice. [state, player]
    residual
        Largest miss of the equations as a share of the spread of payoffs: of values, and of the payoff
        differences that the odds of actions imply. With infinite sharpness: the most that a player
        gains by leaving the profile once.
    sharpness
        As asked.
    steps, turns
        Points on the way from sharpness zero, and how often the way turned back.
    restarts, ended
        Other starts asked for, and those that arrived at a solution.
    others
        Further solutions that restarts found, each [state, player, action].
    """

    strategy: Float[np.ndarray, "state player action"]
    value: Float[np.ndarray, "state player"]
    residual: float
    sharpness: float
    steps: int
    turns: int
    restarts: int
    ended: int
    others: tuple[Float[np.ndarray, "state player action"], ...]

    @property
    def distinct(self) -> int:
        """Number of distinct solutions found, this one counted; there may be more."""
        return 1 + len(self.others)

    def to_dataset(self) -> xr.Dataset:
        """Give strategy and value with named axes, and the residual."""
        import xarray as xr  # noqa: PLC0415 -- heavy

        return xr.Dataset(
            {
                "strategy": (("state", "player", "action"), self.strategy),
                "value": (("state", "player"), self.value),
            },
            attrs={"sharpness": self.sharpness, "residual": self.residual, "distinct": self.distinct},
        )


def logit_markov(game: Finite, sharpness: float, restarts: int = 4, seed: int = 0) -> Stationary:
    """Solve for the stationary equilibrium in which every action is chosen with odds exp(sharpness x Q).

    Players move at once and see the state. The solution is the one reached from sharpness zero; where
    the way turns back, the first point that has the sharpness asked for. Infinite sharpness gives the
    Markov-perfect equilibrium at the way's end, with actions of equal worth mixed as there.

    Parameters
    ----------
    game
        The game.
    sharpness
        Weight of payoffs in choice, 0 (even chances) to ``numpy.inf`` (best responses).
    restarts
        Further searches, each from choices that lean at random at sharpness zero and lose the lean on
        the way. They only look for other solutions.
    seed
        Of the restarts.

    Raises
    ------
    InvalidGame
        Where the sharpness is negative or no number, or the restarts are.
    NotConverged
        Where the way could not be followed or the residual stays above 1e-10. No answer is given.
    """
    _check(sharpness, restarts)
    spread, scaled = _on_scale_of_one(game)
    target = float(sharpness) * spread
    try:
        found = _search(scaled, target)
    except Stuck as error:
        raise NotConverged(
            f"no stationary equilibrium at sharpness {sharpness:g}: {error.reason} at {error.t / spread:g}. "
            f"A lower sharpness may do.",
            np.inf,
            {"sharpness_reached": error.t / spread, "steps": error.steps, "reason": error.reason},
        ) from error
    if not found.residual <= TOLERANCE:
        raise NotConverged(
            f"a stationary equilibrium at sharpness {sharpness:g} misses by {found.residual:.1e} "
            f"(tolerance {TOLERANCE:.0e}).",
            found.residual,
            {"steps": found.steps, "turns": found.turns},
        )
    others, ended = _others(scaled, target, found.mixed, restarts, seed)
    strategy, value = padded(game, found.mixed), value_of(game, found.mixed)
    strategy.setflags(write=False)
    value.setflags(write=False)
    return Stationary(
        strategy=strategy,
        value=value,
        residual=found.residual,
        sharpness=float(sharpness),
        steps=found.steps,
        turns=found.turns,
        restarts=restarts,
        ended=ended,
        others=others,
    )


def _check(sharpness: float, restarts: int) -> None:
    problems = []
    if not sharpness >= 0.0:
        problems.append(
            Problem("error", "sharpness", f"is {sharpness}.", "Give a number from 0 to infinity (numpy.inf).")
        )
    if restarts < 0:
        problems.append(Problem("error", "restarts", f"is {restarts}.", "Give zero or more."))
    if problems:
        raise InvalidGame(problems)


def _on_scale_of_one(game: Finite) -> tuple[float, Finite]:
    """Move payoffs to a mean of zero by player, and divide all by the widest spread: choice stays."""
    axes = tuple(range(game.payoff.ndim - 1))
    spread = float(np.ptp(game.payoff, axis=axes).max()) or 1.0
    payoff = (game.payoff - game.payoff.mean(axis=axes)) / spread
    return spread, Finite(payoff=payoff, transition=game.transition, discount=game.discount)


@dataclass(frozen=True)
class _Found:
    """A solution: probabilities by player, the residual, steps and turns of the way to it."""

    mixed: list[Float[np.ndarray, "state action"]]
    residual: float
    steps: int
    turns: int


def _search(
    game: Finite, target: float, bias: Sequence[Float[np.ndarray, "state action"]] | None = None
) -> _Found:
    """Follow the solution from sharpness zero, where choice leans as ``bias`` says, to the target."""
    if target == 0.0:
        return _Found([np.full((game.states, count), 1.0 / count) for count in game.actions], 0.0, 0, 0)
    logs = [
        np.full((game.states, count), -np.log(count)) if bias is None else log_softmax(bias[p])
        for p, count in enumerate(game.actions)
    ]
    system = LogitSystem(game)
    trace = Trace(system.pack(logs), 0.0, 0, 0)
    if bias is not None:
        until = min(target, SHARP)
        trace = follow(LogitSystem(game, bias, until), trace.x, 0.0, until)
    if np.isinf(target):
        return _limit(system, trace)
    if trace.t < target:
        trace = _after(trace, follow(system, trace.x, trace.t, target))
    mixed, residual = _exact(system, trace.x, target)
    return _Found(mixed, residual, trace.steps, trace.turns)


def _limit(system: LogitSystem, trace: Trace) -> _Found:
    """Follow the solution on until the best responses that it tends to can be solved for themselves."""
    found: list[_Found] = []
    next_try = SHARP

    def sharp_enough(x: Float[np.ndarray, " n"], t: float) -> bool:
        nonlocal next_try
        if t < next_try:
            return False
        next_try = 3.0 * t
        near = [np.exp(block) for block in system.unpack(x)]
        mixed = sharpen(system.game, near, value_of(system.game, near), t**-0.5, TOLERANCE)
        if mixed is None:
            return False
        gain = deviations(system.game, padded(system.game, mixed)).largest
        if gain <= TOLERANCE:
            found.append(_Found(mixed, max(gain, 0.0), 0, 0))
        return gain <= TOLERANCE

    end = _after(trace, follow(system, trace.x, trace.t, SHARPEST, sharp_enough))
    if not found:
        raise Stuck("choice did not settle on best responses", end.t, end.steps)
    return replace(found[0], steps=end.steps, turns=end.turns)


def _after(first: Trace, second: Trace) -> Trace:
    return replace(second, steps=first.steps + second.steps, turns=first.turns + second.turns)


def _exact(
    system: LogitSystem, x: Float[np.ndarray, " n"], t: float
) -> tuple[list[Float[np.ndarray, "state action"]], float]:
    """Probabilities that sum to one, and what the equations miss at exactly these and their values."""
    logs = system.unpack(x)
    mixed = [np.exp(block) for block in logs]
    mixed = [block / block.sum(axis=1, keepdims=True) for block in mixed]
    value = value_of(system.game, mixed)
    expected = Expected(system.game, mixed, value)
    misses = []
    for p, (log, block) in enumerate(zip(logs, mixed, strict=True)):
        q, best = expected.action(p), log.argmax(axis=1)[:, None]
        gap = q - np.take_along_axis(q, best, axis=1)
        odds = log - np.take_along_axis(log, best, axis=1)
        misses += [value[:, p] - (block * q).sum(axis=1), (odds - t * gap) / (1.0 + t)]
    return mixed, max(float(np.abs(miss).max()) for miss in misses)


def _others(
    game: Finite, target: float, mixed: list[Float[np.ndarray, "state action"]], restarts: int, seed: int
) -> tuple[tuple[Float[np.ndarray, "state player action"], ...], int]:
    """Solutions that differ from the first and from each other, and how many searches ended at one."""
    known, ended = [padded(game, mixed)], 0
    lean = 2.0 + min(target, SHARP) / 2.0
    for number in range(restarts):
        random = np.random.default_rng([seed, number])
        bias = [lean * random.standard_normal((game.states, count)) for count in game.actions]
        try:
            found = _search(game, target, bias)
        except Stuck:
            continue
        if found.residual <= TOLERANCE:
            ended += 1
            candidate = padded(game, found.mixed)
            if all(np.abs(candidate - other).max() > SAME for other in known):
                candidate.setflags(write=False)
                known.append(candidate)
    return tuple(known[1:]), ended
