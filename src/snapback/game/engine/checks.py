"""What the tables of a game must satisfy; everything that they do not is said at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import Problem
from snapback.game.engine.tables import NATURE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from snapback.game.engine.tables import Move, Promises, Shift

PLAYERS = (2, 6)
"""Fewest and most players."""

SUM_TOLERANCE = 1e-12
"""How far probabilities and base weights may miss one."""

DISCOUNT = 0.999
"""Largest discount factor: a quarter counts for a thousandth of what comes after."""


def check(promises: Promises) -> tuple[Problem, ...]:
    """Give everything that is wrong with a game: shapes that do not fit, sums, numbers that are not finite.

    An empty answer means that the game can be solved.
    """
    names = [axis.name for axis in promises.axes]
    return (
        *_head(promises, names),
        *(problem for move in promises.moves for problem in _move(promises, move, names)),
    )


def _head(game: Promises, names: Sequence[str]) -> Iterator[Problem]:
    players = len(game.players)
    if not PLAYERS[0] <= players <= PLAYERS[1]:
        yield _error("players", f"are {players}.", f"Name {PLAYERS[0]} to {PLAYERS[1]} players.")
    for what, given in (
        ("axes", names),
        ("players", list(game.players)),
        ("moves", [move.name for move in game.moves]),
    ):
        twice = sorted({name for name in given if given.count(name) > 1})
        if twice:
            yield _error(what, f"name {', '.join(twice)} more than once.", "Give each a name of its own.")
    if not names:
        yield _error("axes", "are none.", "Give the state at least one axis.")
    for axis in game.axes:
        if axis.size == 0:
            yield _error(f"axes.{axis.name}", "has no point.", "Label at least one.")
    if not game.moves:
        yield _error("moves", "are none.", "Give a quarter at least one move.")
    yield from _players(game)
    calendar = np.asarray(game.calendar)
    if calendar.ndim != 1 or not np.issubdtype(calendar.dtype, np.integer):
        yield _error("calendar", "is no list of whole numbers.", "Give the season of each quarter.")
    else:
        yield from _seasons(game, calendar)


def _players(game: Promises) -> Iterator[Problem]:
    players = len(game.players)
    discount, sharpness = np.asarray(game.discount), np.asarray(game.sharpness)
    for what, given_numbers in (("discount", discount), ("sharpness", sharpness)):
        if given_numbers.shape != (players,):
            yield _error(
                what, f"has shape {given_numbers.shape} where there are {players} players.", "Give one each."
            )
    if not ((discount >= 0.0) & (discount <= DISCOUNT)).all():
        yield _error(
            "discount", f"is {discount.tolist()}.", f"Give factors between quarters from 0 to {DISCOUNT}."
        )
    if not (sharpness >= 0.0).all():
        yield _error("sharpness", f"is {sharpness.tolist()}.", "Give numbers from 0 to infinity (numpy.inf).")


def _seasons(game: Promises, calendar: NDArray[np.intp]) -> Iterator[Problem]:
    lengths = {shift.weight.shape[0] for move in game.moves for shift in move.shifts if shift.weight.ndim}
    seasons = max(lengths, default=1)
    if not lengths <= {1, seasons}:
        yield _error(
            "moves",
            f"have shifts with {', '.join(map(str, sorted(lengths)))} seasons.",
            "Give every shift one season, or all of them the same number.",
        )
    if calendar.size and not (calendar.min() >= 0 and (seasons == 1 or calendar.max() < seasons)):
        yield _error(
            "calendar",
            f"names seasons {calendar.min()} to {calendar.max()} where the shifts have {seasons}.",
            f"Name seasons 0 to {seasons - 1}.",
        )


def _move(game: Promises, move: Move, names: Sequence[str]) -> Iterator[Problem]:
    where, shape, actions = f"moves.{move.name}", game.shape, len(move.actions)
    if not actions:
        yield _error(f"{where}.actions", "are none.", "Give the move at least one action.")
        return
    players = len(game.players)
    for what, array, lead, tail in (
        ("mover", move.mover, (), ()),
        ("wait", move.wait, (), ()),
        ("base", move.base, (actions,), ()),
        ("payoff", move.payoff, (actions,), (players,)),
    ):
        yield from _fits(f"{where}.{what}", np.asarray(array), lead, shape, tail)
    mover, wait = np.asarray(move.mover), np.asarray(move.wait)
    if not _whole(mover) or not ((mover >= NATURE) & (mover < players)).all():
        yield _error(f"{where}.mover", "names nobody.", f"Give 0 to {players - 1}, or {NATURE} for nature.")
    if not _whole(wait) or not ((wait >= 0) & (wait < actions)).all():
        yield _error(f"{where}.wait", "names no action.", f"Give 0 to {actions - 1}.")
    base = np.asarray(move.base)
    if np.isfinite(base).all() and base.ndim:
        yield from _probabilities(f"{where}.base", np.moveaxis(base, 0, -1), "over the actions")
    for k, shift in enumerate(move.shifts):
        yield from _shift(f"{where}.shifts[{k}]", shift, names, shape, actions)


def _shift(
    where: str, shift: Shift, names: Sequence[str], shape: tuple[int, ...], actions: int
) -> Iterator[Problem]:
    if shift.axis not in names:
        yield _error(f"{where}.axis", f"is {shift.axis!r}.", f"Name one of {', '.join(names)}.")
        return
    weight = np.asarray(shift.weight)
    size = shape[names.index(shift.axis)]
    if weight.ndim != len(shape) + 3 or weight.shape[0] < 1 or weight.shape[1] not in {1, actions}:
        yield _error(
            f"{where}.weight",
            f"has shape {weight.shape}.",
            f"Its dimensions are season, action (1 or {actions}), the {len(shape)} axes, and {size} points.",
        )
        return
    yield from _fits(f"{where}.weight", weight[0, 0], (), shape, (size,))
    if np.isfinite(weight).all():
        yield from _probabilities(f"{where}.weight", weight, f"over the points of {shift.axis}")


def _fits(
    where: str,
    array: NDArray[np.generic],
    lead: tuple[int, ...],
    shape: tuple[int, ...],
    tail: tuple[int, ...],
) -> Iterator[Problem]:
    axes = array.shape[len(lead) : array.ndim - len(tail)]
    whole = (*lead, *shape, *tail)
    if (
        array.ndim != len(whole)
        or array.shape[: len(lead)] != lead
        or array.shape[array.ndim - len(tail) :] != tail
        or any(n not in {1, size} for n, size in zip(axes, shape, strict=False))
    ):
        yield _error(
            where,
            f"has shape {array.shape}.",
            f"Give {whole}, with length 1 for an axis of the state that it does not depend on.",
        )
    if np.issubdtype(array.dtype, np.floating) and not np.isfinite(array).all():
        yield _error(
            where,
            f"has {int((~np.isfinite(array)).sum())} entries that are not finite.",
            "Give finite numbers; an action that is not available has base weight zero.",
        )


def _probabilities(where: str, numbers: NDArray[np.float64], what: str) -> Iterator[Problem]:
    if (numbers < 0.0).any():
        yield _error(where, f"has {int((numbers < 0.0).sum())} negative entries.", "Give none below zero.")
    miss = np.abs(numbers.sum(axis=-1) - 1.0)
    if miss.size and miss.max() > SUM_TOLERANCE:
        at = tuple(int(i) for i in np.unravel_index(int(miss.argmax()), miss.shape))
        yield _error(
            where,
            f"sums to {float(numbers[at].sum())!r} {what} at {list(at)}; "
            f"{int((miss > SUM_TOLERANCE).sum())} sums miss one by more than {SUM_TOLERANCE:.0e}.",
            "Make every sum one.",
        )


def _whole(array: NDArray[np.generic]) -> bool:
    return bool(np.issubdtype(array.dtype, np.integer))


def _error(where: str, what: str, remedy: str) -> Problem:
    return Problem("error", f"game.{where}", what, remedy)
