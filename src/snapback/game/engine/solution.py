"""Solve a game of promises from its horizon back to now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from snapback.errors import InvalidGame, NotConverged, Problem
from snapback.game.engine.checks import check
from snapback.game.engine.compose import compose
from snapback.game.engine.runs import runs_of

if TYPE_CHECKING:
    from jaxtyping import Float

    from snapback.game.engine.compose import Composed
    from snapback.game.engine.runs import Runs
    from snapback.game.engine.tables import Promises

KEPT = 40
"""Quarters whose strategies are kept unless more are asked for: ten years."""

SHARED_FROM = 8_000
"""States from which threads share one solve; below, meeting costs more."""

TERMINAL_TOLERANCE = 2e-11
"""Bound on the relative error of the value of waiting for ever."""

TERMINAL_MOST = 5_000
"""Steps of the linear solve after which it is given up."""


@dataclass(frozen=True, eq=False)
class Solution:
    """What everybody does from now to the horizon; arrays read-only.

    Attributes
    ----------
    strategy
        Of each move, the probability of each action in the first quarters. [period < keep, action, *axes]
    values
        Discounted payoffs from the start of each quarter on; the last entry is the value at the horizon.
        [period <= horizon, *axes, player]
    horizon
        Quarters until everybody waits for ever.
    laid
        The game, and how it was laid out for the compiled sweeps, for what follows it forward; ``None``
        where nothing compiled was at work.
    """

    strategy: tuple[Float[np.ndarray, "period action *axes"], ...]
    values: Float[np.ndarray, "period *axes player"]
    horizon: int
    laid: tuple[Promises, Composed] | None = field(default=None, repr=False, kw_only=True)

    @property
    def value(self) -> Float[np.ndarray, "*axes player"]:
        """Discounted payoffs from the start."""
        return np.asarray(self.values[0])

    @property
    def terminal(self) -> Float[np.ndarray, "*axes player"]:
        """Value at the horizon: everybody waits for ever."""
        return np.asarray(self.values[-1])

    @property
    def keep(self) -> int:
        """Quarters whose strategies are kept."""
        return int(self.strategy[0].shape[0])


def solve(
    game: Promises, horizon: int = 80, *, keep: int | None = None, form: Literal["numba", "jax"] | None = None
) -> Solution:
    """Solve a game by backward induction over ``horizon`` quarters.

    Parameters
    ----------
    game
        The game; :func:`snapback.game.engine.check` says what it must satisfy.
    horizon
        Quarters; after them everybody takes the waiting action of every move for ever, with the weights
        of the seasons averaged over the quarters of the calendar up to the horizon.
    keep
        Quarters whose strategies are kept; ``None`` is 40, or the horizon if that is nearer.
    form
        ``"numba"`` is compiled for processors and is what ``None`` means; ``"jax"`` defines the numbers,
        and runs on accelerators. They agree to rounding.

    Raises
    ------
    InvalidGame
        With every problem of the game and of the arguments.
    NotConverged
        If the value of waiting for ever is not found to 2e-11 of its size.
    """
    kept = min(horizon, KEPT) if keep is None else keep
    problems = [*check(game), *_problems(game, horizon, kept, form)]
    if problems:
        raise InvalidGame(problems)
    if form == "jax":
        from snapback.game.engine.form_jax import solve_jax  # noqa: PLC0415 -- heavy

        return solve_jax(game, horizon, kept)
    composed = compose(game, horizon)
    runs = runs_of(game, composed)
    values = np.empty((horizon + 1, composed.players, runs.width))
    inner = slice(runs.length, -runs.length)
    strategy = np.empty((kept, len(composed.steps), runs.states))
    end = np.empty((composed.states, composed.lanes))
    wait_at_the_end(composed, end, np.empty((2, *end.shape)), room(composed))
    order = (len(game.shape), *runs.order)
    values[-1, :, inner] = (
        end[:, : composed.players].reshape(*game.shape, -1).transpose(order).reshape(-1, runs.states)
    )
    _sweep(composed, runs, values, strategy)
    values.setflags(write=False)
    strategy.setflags(write=False)
    counts = [len(move.actions) for move in game.moves]
    ends = np.cumsum(counts)
    return Solution(
        strategy=tuple(
            runs.back(strategy[:, end - count : end], 2) for count, end in zip(counts, ends, strict=True)
        ),
        values=np.moveaxis(runs.back(values[..., inner], 2), 1, -1),
        horizon=horizon,
        laid=(game, composed),
    )


def composed_of(game: Promises, solution: Solution) -> Composed:
    """Give the game of a solution as the compiled sweeps read it."""
    if solution.laid is not None and solution.laid[0] is game:
        return solution.laid[1]
    return compose(game, solution.horizon)


def room(composed: Composed) -> Float[np.ndarray, "action two state lane"]:
    """Room for the expectations over a third shift and later ones, where a move has any."""
    from snapback.game.engine.move_numba import FUSED  # noqa: PLC0415 -- compiles

    if (composed.steps[:, 0] <= FUSED).all():
        return np.empty((1, 2, 1, composed.lanes))
    return np.empty((int(composed.moves[:, 0].max()), 2, composed.states, composed.lanes))


def wait_at_the_end(
    composed: Composed,
    value: Float[np.ndarray, "state lane"],
    between: Float[np.ndarray, "two state lane"],
    passes: Float[np.ndarray, "action two state lane"],
) -> None:
    """Fill in the value of waiting for ever."""
    from snapback.game.engine.waiting_numba import wait_for_ever, wait_quarter  # noqa: PLC0415 -- compiles

    c = composed
    value[:] = 0.0
    place = wait_quarter(
        value, True, c.mean_season,
        c.moves, c.steps, c.shifts, c.rows, c.zero, c.first, c.to, c.weight, c.payoff, c.wait,
        between, passes,
    )  # fmt: skip
    residual, steps = wait_for_ever(
        False, between[place].copy(), value, TERMINAL_TOLERANCE, TERMINAL_MOST, c.mean_season,
        c.moves, c.steps, c.shifts, c.rows, c.zero, c.first, c.to, c.weight, c.payoff, c.wait, c.discount,
        between, passes,
    )  # fmt: skip
    if not residual <= TERMINAL_TOLERANCE:
        raise not_converged(float(residual), int(steps))


def not_converged(residual: float, steps: int) -> NotConverged:
    """Say that the value at the horizon was not found."""
    return NotConverged(
        "The value of waiting for ever after the horizon was not found: its relative error may be "
        f"{residual:.1e} after {steps} steps, above {TERMINAL_TOLERANCE:.0e}. Lower the discount factors.",
        residual,
        {"steps": steps},
    )


def _sweep(
    composed: Composed,
    runs: Runs,
    values: Float[np.ndarray, "period player state"],
    strategy: Float[np.ndarray, "period action state"],
) -> None:
    from snapback.economy.engine import threads  # noqa: PLC0415 -- with the compiled functions
    from snapback.economy.team import counters, team, together  # noqa: PLC0415 -- compiles
    from snapback.game.engine.sweep_numba import backward  # noqa: PLC0415 -- compiles

    c, r = composed, runs
    for edge in (slice(None, r.length), slice(-r.length, None)):
        values[..., edge] = 0.0
    between = np.zeros((2, c.players, r.width))
    most = int(c.steps[:, 0].max())
    passes = np.zeros((int(c.moves[:, 0].max()), 2, c.players, r.width) if most > 1 else (1, 1, 1, 1))
    shared, decision = counters(2), np.zeros(2, np.int64)
    with team(threads() if c.states >= SHARED_FROM else 1) as ranks:
        together(
            ranks,
            lambda rank: backward(
                rank, shared, decision, len(values) - 1, len(strategy), r.length,
                r.moves, c.steps, r.shifts, r.at, r.first, r.away, r.weight, r.base, r.opens, r.payoff,
                r.mover, c.discount[: c.players], c.sharpness[: c.players], c.scale, c.control_cost,
                c.seasons, values, strategy, between, passes,
            ),
        )  # fmt: skip


def _problems(game: Promises, horizon: int, keep: int, form: str | None) -> list[Problem]:
    result = []
    if int(horizon) != horizon or horizon < 1:
        result.append(
            Problem("error", "horizon", f"is {horizon}.", "Give a whole number of quarters, one or more.")
        )
    elif len(game.calendar) < horizon:
        result.append(
            Problem(
                "error",
                "game.calendar",
                f"names the seasons of {len(game.calendar)} quarters where the horizon is {horizon}.",
                "Give the season of every quarter up to the horizon.",
            )
        )
    if not 0 <= keep <= max(horizon, 0):
        result.append(
            Problem("error", "keep", f"is {keep}.", f"Keep the strategies of 0 to {horizon} quarters.")
        )
    if form not in {None, "numba", "jax"}:
        result.append(Problem("error", "form", f"is {form!r}.", "Choose 'numba' or 'jax'."))
    return result
