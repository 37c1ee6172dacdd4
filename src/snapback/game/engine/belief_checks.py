"""What a game with beliefs must satisfy beside what every game must."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snapback.game.engine.belief import Belief
    from snapback.game.engine.tables import Move, Promises

TYPES = 2


def belief_problems(
    game: Promises, belief: Belief, horizon: int, keep: int, restarts: int
) -> tuple[Problem, ...]:
    """Give everything that is wrong with the beliefs of a game that is right by itself."""
    problems = list(_names(game, belief))
    if not 1 <= horizon <= len(game.calendar):
        problems.append(
            _error("horizon", f"is {horizon}.", f"Give 1 to {len(game.calendar)} quarters, as the calendar.")
        )
    if not 0 <= keep <= max(horizon, 0):
        problems.append(_error("keep", f"is {keep}.", f"Keep the strategies of 0 to {horizon} quarters."))
    if restarts < 0:
        problems.append(_error("restarts", f"is {restarts}.", "Give a number from zero."))
    if problems:
        return tuple(problems)
    return tuple(problem for move in game.moves for problem in _move(game, belief, move))


def _names(game: Promises, belief: Belief) -> Iterator[Problem]:
    axes = {axis.name: axis for axis in game.axes}
    for where, name in (("type_axis", belief.type_axis), ("belief_axis", belief.belief_axis)):
        if name not in axes:
            yield _error(f"belief.{where}", f"is {name!r}.", f"Name one of {', '.join(axes)}.")
    if belief.type_axis in axes and axes[belief.type_axis].size != TYPES:
        yield _error("belief.type_axis", f"has {axes[belief.type_axis].size} points.", "Give it two types.")
    if belief.belief_axis in axes:
        values = axes[belief.belief_axis].values
        rising = values is not None and len(values) > 1 and bool((np.diff(values) > 0.0).all())
        if values is None or not rising or values[0] != 0.0 or values[-1] != 1.0:
            yield _error(
                "belief.belief_axis",
                "has values that do not rise from 0 to 1.",
                "Certainty can be reached: make 0 the first bin and 1 the last.",
            )
    if belief.informed not in game.players:
        yield _error("belief.informed", f"is {belief.informed!r}.", f"Name one of {', '.join(game.players)}.")
    elif np.isinf(game.sharpness[game.players.index(belief.informed)]):
        yield _error(
            "game.sharpness",
            "of the informed player is infinite.",
            "Give a finite one, as large as you like.",
        )
    moves = {move.name for move in game.moves}
    for name in belief.revealing:
        if name not in moves:
            yield _error("belief.revealing", f"names the move {name!r}.", f"Name some of {', '.join(moves)}.")


def _move(game: Promises, belief: Belief, move: Move) -> Iterator[Problem]:
    type_at, belief_at = game.axis(belief.type_axis), game.axis(belief.belief_axis)
    informed, where = game.players.index(belief.informed), f"game.moves.{move.name}"
    if _varies(move.mover, type_at):
        yield _tells(f"{where}.mover")
    elif move.name in belief.revealing and not (move.mover == informed).any():
        yield _error(
            "belief.revealing",
            f"names {move.name!r}, in which {belief.informed} never moves.",
            "Leave it out.",
        )
    if _varies(move.wait, type_at):
        yield _tells(f"{where}.wait")
    others = np.broadcast_to(
        move.mover != informed, np.broadcast_shapes(move.mover.shape, move.base.shape[1:])
    )
    if (
        _varies(move.base, 1 + type_at)
        and (others & (np.ptp(move.base, axis=1 + type_at, keepdims=True) > 0).any(0)).any()
    ):
        yield _tells(f"{where}.base")
    for k, shift in enumerate(move.shifts):
        if shift.axis == belief.belief_axis:
            yield _error(f"{where}.shifts[{k}]", "moves the belief.", "Leave it to Bayes' rule.")
        elif shift.axis != belief.type_axis and _varies(shift.weight, 2 + type_at):
            yield _tells(f"{where}.shifts[{k}]")
        elif (
            shift.axis == belief.type_axis
            and move.name in belief.revealing
            and _varies(shift.weight, 2 + belief_at)
        ):
            yield _error(
                f"{where}.shifts[{k}]",
                "lets a change of type depend on the belief that the same move changes.",
                "Put the change of type into a move of its own.",
            )


def _varies(array: np.ndarray, axis: int) -> bool:
    return array.shape[axis] > 1 and bool((np.ptp(array, axis=axis) > 0).any())


def _tells(where: str) -> Problem:
    return _error(
        where, "depends on the type, so the others could read it there.", "Make it the same for both types."
    )


def _error(where: str, what: str, remedy: str) -> Problem:
    return Problem("error", where, what, remedy)
