"""Events and counts in the order in which a compiled pass meets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jaxtyping import Bool, Float

    from snapback.game.engine.tables import Count, Event, Promises

START_TOLERANCE = 1e-9
"""How far the probabilities of the first states may miss one; they are used as given."""


@dataclass(frozen=True, eq=False)
class Watched:
    """Which part of the mass each count looks at, and which steps end or count something.

    Attributes
    ----------
    untils
        Sets of events that end the counting; the first is none. [part]
    part
        Of each count. [count]
    endings
        For each move, shift and part, whether a step takes mass out. [move][shift] -> [from, to, part]
    seen
        For each move and shift, the counts whose event a step is. [move][shift] -> (count, event) pairs
    """

    untils: tuple[tuple[str, ...], ...]
    part: tuple[int, ...]
    endings: tuple[tuple[Bool[np.ndarray, "from to part"] | None, ...], ...]
    seen: tuple[tuple[tuple[tuple[int, int], ...], ...], ...]


def watched(game: Promises, counts: Sequence[Count], events: Sequence[Event]) -> Watched:
    """Sort out events and counts; they must have been checked."""
    untils: list[tuple[str, ...]] = [()]
    part = []
    for count in counts:
        ends = tuple(sorted(set(count.until)))
        if ends not in untils:
            untils.append(ends)
        part.append(untils.index(ends))
    endings, seen = [], []
    for move in game.moves:
        here_endings, here_seen = [], []
        for shift in move.shifts:
            can = {k: e for k, e in enumerate(events) if move.name in e.moves and e.axis == shift.axis}
            taken = np.zeros((shift.weight.shape[-1],) * 2 + (len(untils),), np.bool_)
            for e in can.values():
                for u, until in enumerate(untils):
                    if e.name in until:
                        taken[..., u] |= e.pairs
            here_endings.append(taken if taken.any() else None)
            here_seen.append(
                tuple(
                    (c, k) for c, count in enumerate(counts) for k, e in can.items() if e.name == count.event
                )
            )
        endings.append(tuple(here_endings))
        seen.append(tuple(here_seen))
    return Watched(tuple(untils), tuple(part), tuple(endings), tuple(seen))


def check_outcomes(
    game: Promises,
    start: Float[np.ndarray, "*axes"],
    counts: Sequence[Count],
    events: Sequence[Event],
    quarters: int,
    keep: int,
) -> None:
    """Raise with everything that is wrong with what is asked of a solved game."""
    problems = list(_problems(game, np.asarray(start), counts, events, quarters, keep))
    if problems:
        raise InvalidGame(problems)


def _problems(
    game: Promises,
    start: Float[np.ndarray, "*axes"],
    counts: Sequence[Count],
    events: Sequence[Event],
    quarters: int,
    keep: int,
) -> Iterator[Problem]:
    if not 1 <= quarters <= keep:
        yield _error(
            "quarters",
            f"is {quarters} where the strategies of {keep} quarters were kept.",
            f"Ask for 1 to {keep}, or solve with a larger keep.",
        )
    if start.shape != game.shape:
        yield _error("start", f"has shape {start.shape}.", f"Give probabilities over {game.shape}.")
    elif not (start >= 0.0).all() or not abs(float(start.sum()) - 1.0) <= START_TOLERANCE:
        yield _error("start", f"sums to {float(start.sum())!r}.", "Give probabilities that sum to one.")
    moves = {move.name: len(move.actions) for move in game.moves}
    names = [event.name for event in events]
    yield from _events(game, events, names, moves)
    for count in counts:
        yield from _count(game, count, names, moves)


def _events(
    game: Promises, events: Sequence[Event], names: Sequence[str], moves: dict[str, int]
) -> Iterator[Problem]:
    axes = {axis.name: axis.size for axis in game.axes}
    if len(set(names)) < len(names):
        yield _error("events", "share a name.", "Give each a name of its own.")
    for event in events:
        where = f"events.{event.name}"
        if event.axis not in axes:
            yield _error(where, f"is about axis {event.axis!r}.", f"Name one of {', '.join(axes)}.")
        elif event.pairs.shape != (axes[event.axis],) * 2:
            size = axes[event.axis]
            yield _error(where, f"has pairs of shape {event.pairs.shape}.", f"Give {(size, size)}.")
        for name in event.moves:
            if name not in moves:
                yield _error(where, f"is about move {name!r}.", f"Name some of {', '.join(moves)}.")


def _count(game: Promises, count: Count, events: Sequence[str], moves: dict[str, int]) -> Iterator[Problem]:
    where = f"counts.{count.name}"
    if bool(count.flow) + (count.level is not None) + (count.event is not None) > 1:
        yield _error(where, "is more than one kind of count.", "Give a flow, a level or an event.")
    for name in (*count.until, *([] if count.event is None else [count.event])):
        if name not in events:
            yield _error(where, f"names the event {name!r}.", f"Name one of {', '.join(events) or 'none'}.")
    for name, table in count.flow.items():
        if name not in moves:
            yield _error(where, f"flows at move {name!r}.", f"Name some of {', '.join(moves)}.")
        elif table.shape[:1] != (moves[name],) or not _fits(table.shape[1:], game.shape):
            yield _error(
                f"{where}.flow.{name}", f"has shape {table.shape}.", f"Give {(moves[name], *game.shape)}."
            )
        elif not np.isfinite(table).all():
            yield _error(f"{where}.flow.{name}", "has entries that are not finite.", "Give finite numbers.")
    if count.level is not None and not _fits(count.level.shape, game.shape):
        yield _error(f"{where}.level", f"has shape {count.level.shape}.", f"Give {game.shape}.")
    elif count.level is not None and not np.isfinite(count.level).all():
        yield _error(f"{where}.level", "has entries that are not finite.", "Give finite numbers.")


def _fits(dims: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return len(dims) == len(shape) and all(n in {1, size} for n, size in zip(dims, shape, strict=True))


def _error(where: str, what: str, remedy: str) -> Problem:
    return Problem("error", where, what, remedy)
