"""The derivative of an outcome in every number of a game's tables, by one adjoint pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.errors import InvalidGame
from snapback.game.engine.compose import (
    BASE,
    FIRST_SHIFT,
    LAST_ROW,
    PAYOFF,
    ROW,
    SIZE,
    Composed,
    row_tables,
)
from snapback.game.engine.outcomes import check_outcomes, watched
from snapback.game.engine.solution import TERMINAL_MOST, TERMINAL_TOLERANCE, composed_of, not_converged
from snapback.game.engine.tables import Count, Shift

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float
    from numpy.typing import ArrayLike, NDArray

    from snapback.game.engine.solution import Solution
    from snapback.game.engine.tables import Event, Promises


@dataclass(frozen=True, eq=False)
class Gradient:
    """An outcome and its derivatives, in the shapes of what they are derivatives in.

    Attributes
    ----------
    value
        The outcome: the weighted sum of the count's path.
    game
        Derivatives in base weights, payoffs, weights of shifts, discount and sharpness, each in the place
        of its number; names, movers, waiting actions and calendar are the game's own. Numbers count as
        free, also where they are probabilities that must sum to one: a change of several is the sum of
        its parts. Weights of zero have derivatives; of an action that is not available all are zero.
    count
        Derivatives in the count's flows or level.
    start
        Derivative in the probability of each state at the start. [*axes]
    """

    value: float
    game: Promises
    count: Count
    start: Float[np.ndarray, "*axes"]


def gradient(
    game: Promises,
    solution: Solution,
    start: Float[np.ndarray, "*axes"],
    count: Count,
    events: Sequence[Event],
    weights: ArrayLike,
) -> Gradient:
    """Differentiate one outcome; see :func:`gradients`."""
    return gradients(game, solution, start, [count], events, weights)[0]


def gradients(
    game: Promises,
    solution: Solution,
    start: Float[np.ndarray, "*axes"],
    counts: Sequence[Count],
    events: Sequence[Event],
    weights: ArrayLike,
) -> list[Gradient]:
    """Differentiate outcomes in every number of the tables, through what everybody does because of it.

    The sensitivity of what is done early to what is paid late is followed to the horizon and through
    the value of waiting after it.

    Parameters
    ----------
    game, solution, start, counts, events
        As for :func:`snapback.game.engine.forward`.
    weights
        Weight of each quarter of a count's path in its outcome, for all counts or for each; a whole
        number stands for that quarter alone. [quarter] or [count, quarter]

    Returns
    -------
    gradients
        One for each count.

    Raises
    ------
    InvalidGame
        With everything that is wrong with what is asked.
    NotConverged
        If the sensitivity to the value of waiting is not found.
    """
    amounts = _amounts(weights, len(counts))
    check_outcomes(game, start, counts, events, amounts.shape[1], solution.keep)
    if not counts:
        return []
    composed = composed_of(game, solution)
    tape = _Tape(game, composed, solution, counts, events, amounts, np.asarray(start, np.float64))
    tape.run()
    return [tape.gradient(c) for c in range(len(counts))]


def _amounts(weights: ArrayLike, counts: int) -> Float[np.ndarray, "count quarter"]:
    given = np.asarray(weights)
    if given.ndim == 0 and np.issubdtype(given.dtype, np.integer) and given >= 0:
        given = np.eye(int(given) + 1)[int(given)]
    if given.ndim not in {1, 2} or (given.ndim == 2 and len(given) != counts):
        raise InvalidGame(
            f"has shape {given.shape}.",
            "weights",
            "Give one number for each quarter, once or for each count.",
        )
    if not np.isfinite(given).all():
        raise InvalidGame("has entries that are not finite.", "weights", "Give finite numbers.")
    return np.array(np.broadcast_to(given, (counts, given.shape[-1])), np.float64)


class _Tape:
    """Arrays that the compiled passes read and fill."""

    def __init__(
        self,
        game: Promises,
        composed: Composed,
        solution: Solution,
        counts: Sequence[Count],
        events: Sequence[Event],
        amounts: Float[np.ndarray, "count quarter"],
        start: Float[np.ndarray, "*axes"],
    ) -> None:
        c = composed
        self.game, self.composed, self.counts, self.amounts = game, c, counts, amounts
        self.horizon, self.start = solution.horizon, start.ravel()
        self.values = np.zeros((self.horizon + 1, c.states, c.lanes))
        self.values[..., : c.players] = solution.values.reshape(self.horizon + 1, c.states, -1)
        self.special, self.keeps, self.counted = _endings(game, c, counts, events)
        self.flows, self.levels, self.numbers, self.tables = _numbers(game, c, counts)
        self.strategy = np.concatenate(
            [s[: amounts.shape[1]].reshape(amounts.shape[1], -1, c.states) for s in solution.strategy], axis=1
        )
        rows = c.shifts[:, LAST_ROW] - c.shifts[:, ROW]
        self.begins = np.concatenate([[0], np.cumsum(rows * c.shifts[:, SIZE])])
        n = len(counts)
        self.d_base = np.zeros((n, len(c.base)))
        self.d_payoff = np.zeros((n, *c.payoff.shape))
        self.d_weight = np.zeros((n, int(self.begins[-1])))
        self.d_discount, self.d_sharpness = np.zeros((n, c.lanes)), np.zeros((n, c.lanes))
        self.d_numbers = np.zeros(len(self.numbers))
        self.expected = np.empty((n, amounts.shape[1] + 1, c.states))

    def run(self) -> None:
        """Back for the outcomes, forward for the sensitivities, and through the value of waiting."""
        from snapback.game.engine.tape_numba import expect_outcomes  # noqa: PLC0415 -- compiles

        c = self.composed
        expect_outcomes(
            self.amounts, c.moves, c.shifts, self.tables, c.zero, c.first, c.to, c.weight, c.seasons,
            self.strategy, self.special, self.keeps, self.counted,
            self.flows, self.numbers, self.levels, self.numbers, self.expected,
        )  # fmt: skip
        mass = np.tile(self.start, (len(self.counts), 1))
        pull = np.zeros((len(self.counts), c.states, c.lanes))
        self._differentiate(0, self.horizon, False, c.seasons, self.values, mass, pull)
        for one in pull:
            one[:] = self._through_waiting(one)
        ever = np.stack([self.values[-1]] * 2)
        self._differentiate(0, 1, True, np.array([c.mean_season]), ever, mass, pull)

    def _differentiate(
        self,
        first: int,
        last: int,
        waiting: bool,
        seasons: NDArray[np.int64],
        values: Float[np.ndarray, "period state lane"],
        mass: Float[np.ndarray, "count state"],
        pull: Float[np.ndarray, "count state lane"],
    ) -> None:
        from snapback.game.engine.tape_numba import differentiate  # noqa: PLC0415 -- compiles

        c = self.composed
        differentiate(
            first, last, waiting, self.amounts,
            c.moves, c.steps, c.shifts, self.tables, c.zero, c.first, c.to, c.weight, c.base, c.payoff,
            c.mover, c.wait, c.discount, c.sharpness, c.scale, c.control_cost, seasons, values,
            self.special, self.keeps, self.counted, self.flows, self.numbers, self.levels, self.numbers,
            self.expected, mass, pull, self.begins,
            self.d_base, self.d_payoff, self.d_weight, self.d_discount, self.d_sharpness,
            self.d_numbers, self.d_numbers,
        )  # fmt: skip

    def _through_waiting(self, pull: Float[np.ndarray, "state lane"]) -> Float[np.ndarray, "state lane"]:
        """Turn the sensitivity to the value of waiting into that to one quarter's payoffs in it."""
        from snapback.game.engine.waiting_numba import wait_for_ever  # noqa: PLC0415 -- compiles

        c = self.composed
        result = np.empty_like(pull)
        between, passes = np.empty((2, *pull.shape)), np.empty((1, 2, *pull.shape))
        residual, steps = wait_for_ever(
            True, pull, result, TERMINAL_TOLERANCE, TERMINAL_MOST, c.mean_season,
            c.moves, c.steps, c.shifts, c.rows, c.zero, c.first, c.to, c.weight, c.payoff, c.wait, c.discount,
            between, passes,
        )  # fmt: skip
        if not residual <= TERMINAL_TOLERANCE:
            raise not_converged(float(residual), int(steps))
        return result

    def gradient(self, c: int) -> Gradient:
        """Put one count's derivatives into the places of their numbers."""
        game, flat = self.game, self.composed
        players, moves = flat.players, []
        share = np.bincount(flat.seasons, minlength=flat.mean_season) / len(flat.seasons)
        for line, move in zip(flat.moves, game.moves, strict=True):
            base = self.d_base[c, line[BASE] : line[BASE] + move.base.size].reshape(move.base.shape)
            rows = move.payoff.size // players
            payoff = self.d_payoff[c, line[PAYOFF] : line[PAYOFF] + rows, :players].reshape(move.payoff.shape)
            shifts = []
            for k, shift in enumerate(move.shifts):
                place = line[FIRST_SHIFT] + k
                whole = self.d_weight[c, self.begins[place] : self.begins[place + 1]]
                seasons = shift.weight.shape[0]
                by_season = whole.reshape(-1, *shift.weight.shape[1:])
                if seasons > 1:
                    mean = np.multiply.outer(share[:seasons], by_season[-1])
                    by_season = by_season[:-1] + mean
                shifts.append(Shift(shift.axis, by_season.copy()))
            moves.append(replace(move, base=base.copy(), payoff=payoff.copy(), shifts=tuple(shifts)))
        count = self.counts[c]
        ends = np.cumsum([0, *(table.size for k in self.counts for table in _tables(k))])
        at = sum(len(_tables(k)) for k in self.counts[:c])
        own = [
            self.d_numbers[ends[at + i] : ends[at + i + 1]].reshape(table.shape).copy()
            for i, table in enumerate(_tables(count))
        ]
        names = list(count.flow)
        return Gradient(
            value=float(self.start @ self.expected[c, 0]),
            game=replace(
                game,
                moves=tuple(moves),
                discount=self.d_discount[c, :players].copy(),
                sharpness=self.d_sharpness[c, :players].copy(),
            ),
            count=replace(
                count,
                flow=dict(zip(names, own, strict=False)),
                level=None if count.level is None else own[len(names)],
            ),
            start=self.expected[c, 0].reshape(game.shape).copy(),
        )


def _tables(count: Count) -> list[NDArray[np.float64]]:
    """Give the numbers of a count, in the order in which they are laid out."""
    return [*count.flow.values(), *([] if count.level is None else [count.level])]


def _numbers(game: Promises, c: Composed, counts: Sequence[Count]) -> tuple[NDArray[Any], ...]:
    """Where flows and levels stand, their numbers, and the row tables with those that they need besides."""
    places = {move.name: m for m, move in enumerate(game.moves)}
    masks: dict[tuple[bool, ...], int] = {}
    flows, levels, begins = [], [], 0
    for k, count in enumerate(counts):
        for name, table in count.flow.items():
            dims = table.shape[1:]
            rows = len(c.rows) + masks.setdefault(tuple(n > 1 for n in dims), len(masks))
            flows.append([places[name], begins, rows, int(np.prod(dims)), k])
            begins += table.size
        if count.level is not None:
            rows = len(c.rows) + masks.setdefault(tuple(n > 1 for n in count.level.shape), len(masks))
            levels.append([begins, rows, k])
            begins += count.level.size
    numbers = [np.asarray(table, np.float64).ravel() for count in counts for table in _tables(count)]
    tables = np.concatenate([c.rows, row_tables(c.shape, tuple(masks))]) if masks else c.rows
    # As all tables of rows are, or the functions would be compiled once more.
    tables.setflags(write=False)
    return (
        np.array(flows, np.int64).reshape(-1, 5),
        np.array(levels, np.int64).reshape(-1, 3),
        np.concatenate([*numbers, np.zeros(1)]),
        tables,
    )


def _endings(
    game: Promises, c: Composed, counts: Sequence[Count], events: Sequence[Event]
) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]:
    """For each count and shift, the steps that go on counting and those that are its event."""
    look, size = watched(game, counts, events), max(game.shape)
    special = np.zeros(len(c.shifts) + 1, np.bool_)
    keeps = np.ones((len(counts), len(c.shifts) + 1, size, size))
    counted = np.zeros_like(keeps)
    for m, line in enumerate(c.moves):
        for k, (ends, seen) in enumerate(zip(look.endings[m], look.seen[m], strict=True)):
            shift = int(line[FIRST_SHIFT]) + k
            if ends is not None:
                special[shift] = True
                n = len(ends)
                for count, part in enumerate(look.part):
                    keeps[count, shift, :n, :n] = ~ends[..., part]
            for count, event in seen:
                special[shift] = True
                n = len(events[event].pairs)
                counted[count, shift, :n, :n] += events[event].pairs
    return special, keeps, counted
