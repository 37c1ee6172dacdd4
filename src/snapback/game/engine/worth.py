"""What each action of a move is worth to everybody, at a quarter of a solved game."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame
from snapback.game.engine.compose import ACTIONS, CUMULATED, PAYOFF, PAYOFF_ROWS, PAYOFF_TABLE
from snapback.game.engine.solution import composed_of, room

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy.typing import NDArray

    from snapback.game.engine.compose import Composed
    from snapback.game.engine.solution import Solution
    from snapback.game.engine.tables import Promises


def action_values(
    game: Promises, solution: Solution, move: str, period: int
) -> Float[np.ndarray, "action *axes player"]:
    """Give what an action pays at once and what comes after it, if it is taken in a quarter.

    Parameters
    ----------
    game, solution
        The game, and what :func:`snapback.game.engine.solve` gave for it.
    move
        Name of the move.
    period
        Quarter in which it is made, before the horizon.

    Returns
    -------
    worth
        Of each action, to every player, in every state; also of actions that are not available there.

    Raises
    ------
    InvalidGame
        If there is no such move or quarter.
    """
    from snapback.game.engine.move_numba import one_move, one_shift  # noqa: PLC0415 -- compiles

    names = [m.name for m in game.moves]
    if move not in names:
        raise InvalidGame(f"is {move!r}.", "move", f"Name one of {', '.join(names)}.")
    if not 0 <= period < solution.horizon:
        raise InvalidGame(f"is {period}.", "period", f"Give a quarter from 0 to {solution.horizon - 1}.")
    c = composed_of(game, solution)
    after = np.zeros((c.states, c.lanes))
    after[:, : c.players] = solution.values[period + 1].reshape(c.states, -1)
    after *= c.discount
    season, passes, most = int(c.seasons[period]), room(c), int(c.moves[:, ACTIONS].max())
    ones = np.ones(c.lanes)
    wanted = names.index(move)
    for m in range(len(names) - 1, wanted, -1):
        before = np.empty_like(after)
        for a in range(c.moves[m, ACTIONS]):
            _later_shifts(c, a, c.steps[c.moves[m, CUMULATED] + a], season, after, passes)
        worth, chance = np.empty((most, c.states, c.lanes)), np.empty((most, c.states))
        one_move(
            0, c.states, m, season,
            c.moves, c.steps, c.shifts, c.rows, c.zero, c.first, c.to, c.weight, c.base, c.payoff, c.mover,
            c.sharpness, c.scale, c.control_cost,
            after, ones, passes, before, worth, chance,
        )  # fmt: skip
        after = before
    line = c.moves[wanted]
    result = np.empty((line[ACTIONS], c.states, c.lanes))
    for a in range(line[ACTIONS]):
        step, value = c.steps[line[CUMULATED] + a], after
        for k in range(step[0], 0, -1):
            before = np.empty_like(value)
            one_shift(
                0, c.states, step[k], a, season,
                c.shifts, c.rows, c.zero, c.first, c.to, c.weight, value, ones, before,
            )  # fmt: skip
            value = before
        paid = line[PAYOFF] + a * line[PAYOFF_ROWS] + c.rows[line[PAYOFF_TABLE]].astype(np.int64)
        result[a] = c.payoff[paid] + value
    return result[..., : c.players].reshape(line[ACTIONS], *game.shape, c.players)


def _later_shifts(
    c: Composed,
    action: int,
    step: NDArray[np.int64],
    season: int,
    after: Float[np.ndarray, "state lane"],
    passes: Float[np.ndarray, "action two state lane"],
) -> None:
    """Take the expectations that the sweep over a move expects to find in ``passes``."""
    from snapback.game.engine.move_numba import FUSED, one_shift  # noqa: PLC0415 -- compiles

    for k in range(step[0], FUSED, -1):
        source = after if k == step[0] else passes[action, (k + 1) % 2]
        one_shift(
            0, c.states, step[k], action, season,
            c.shifts, c.rows, c.zero, c.first, c.to, c.weight, source, np.ones(c.lanes),
            passes[action, k % 2],
        )  # fmt: skip
