"""Paths of what may happen, drawn from a solved game: for forecasts of numbers that will be counted.

Outcomes of policies are exact expectations. A forecast of one realised number needs its whole distribution,
also what the game leaves to chance: how many exactly are arrested, whose sentences end, how large a lot turns
out. So paths are drawn from the solved strategies. The stock is a number on a path, not a bin: where a table
has bins, a path looks at one of its two neighbours, drawn with the weights of the interpolation, which keeps
every probability what the game says. All is decided by one generator, so that a seed gives the same paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.game.theory.people import MONTHS

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int
    from numpy.typing import NDArray

    from snapback.game.engine.tables import Move
    from snapback.game.play import Play

NEVER = 1_000_000
"""Quarter of what does not happen."""

UNDER, AGREED = 0, 1
"""Game in which a path stands: before an agreement is struck, and under it."""


@dataclass(frozen=True)
class Chance:
    """What chance adds to the game.

    Attributes
    ----------
    struck
        Probability per quarter that the agreement is struck, from the first quarter on.
    lots
        10 %, 50 % and 90 % points of a lot as delivered over the lot as written, one factor a path.
    clustering
        Parameter k of the negative binomial of a quarter's arrests, whose variance is m + m^2/k; infinite
        for Poisson's.
    waves
        Persons pardoned unasked in quarters of the record, one of which is drawn for each quarter in which
        pardons go on; empty where none run.
    waves_last
        Probability per quarter that pardons unasked go on.
    """

    struck: float = 1.0
    lots: tuple[float, float, float] = (1.0, 1.0, 1.0)
    clustering: float = np.inf
    waves: tuple[float, ...] = ()
    waves_last: float = 0.0


@dataclass(frozen=True, eq=False)
class Paths:
    """What happened on each path.

    Attributes
    ----------
    freed, newly_jailed
        Persons since the start, at the end of each quarter. [path, quarter]
    held
        Persons held at the end of each quarter. [path, quarter]
    level
        First quarter, from 1, by whose end the relief of so many steps was in place; ``NEVER`` otherwise.
        [path, step]
    released
        Quarter of the first release, under an agreement or unasked. [path]
    broken_by_target, broken_by_sender
        Quarter in which a side broke the agreement, if it was the first to. [path]
    """

    freed: Float[np.ndarray, "path quarter"]
    newly_jailed: Float[np.ndarray, "path quarter"]
    held: Float[np.ndarray, "path quarter"]
    level: Int[np.ndarray, "path step"]
    released: Int[np.ndarray, " path"]
    broken_by_target: Int[np.ndarray, " path"]
    broken_by_sender: Int[np.ndarray, " path"]


def sampled(
    before: Play, agreed: Play, chance: Chance, paths: int, quarters: int, random: np.random.Generator
) -> Paths:
    """Draw paths of one policy.

    Parameters
    ----------
    before
        What is played until the agreement is struck: no deal, at the same parameters.
    agreed
        The policy. Where it is no agreement, it is played from the start.
    chance
        What the game leaves to chance.
    paths, quarters
        How many, and how far; at most the quarters whose strategies were kept.
    random
        Where all chance comes from.
    """
    walk = _Walk(before, agreed, chance, paths, quarters, random)
    for quarter in range(quarters):
        walk.quarter(quarter)
    return walk.result()


class _Walk:
    """All paths on their way; arrays over paths are changed in place."""

    def __init__(
        self,
        before: Play,
        agreed: Play,
        chance: Chance,
        paths: int,
        quarters: int,
        random: np.random.Generator,
    ) -> None:
        self.plays = (before, agreed)
        self.chance, self.random = chance, random
        self.bins = np.asarray(agreed.stage.arrays["stock_bins"])
        start = agreed.stage.start
        where = random.choice(start.size, size=paths, p=np.ravel(start) / start.sum())
        place, _, unrest, dependence, government, returned = np.unravel_index(where, start.shape)
        self.at: dict[str, NDArray[np.intp]] = {
            "place": place,
            "unrest": unrest,
            "dependence": dependence,
            "government": government,
            "returned": returned,
        }
        self.held = np.full(paths, float(np.ravel(agreed.stage.arrays["held_now"])[0]))
        self.game = np.full(paths, UNDER if _is_deal(agreed) else AGREED)
        self.factor = _split_lognormal(random.standard_normal(paths), chance.lots)
        self.waves = np.full(paths, bool(chance.waves))
        steps = agreed.stage.automaton.steps
        self.level = np.full((paths, steps), NEVER)
        self.first = {name: np.full(paths, NEVER) for name in ("released", "target", "sender")}
        self.freed, self.jailed = np.zeros(paths), np.zeros(paths)
        self.told = np.zeros((3, paths, quarters))

    def quarter(self, number: int) -> None:
        """Let a quarter pass on all paths."""
        standing = self.at["place"] != self.plays[UNDER].stage.automaton.index("fallen")
        waiting = np.flatnonzero((self.game == UNDER) & standing)
        struck = waiting[self.random.random(waiting.size) < self.chance.struck]
        self.game[struck] = AGREED
        self.at["place"][struck] = 0
        self._pardons(number)
        for game, play in enumerate(self.plays):
            paths = np.flatnonzero(self.game == game)
            if paths.size:
                for m, move in enumerate(play.filled.game.moves):
                    self._move(game, play, m, move, number, paths)
        self.told[:, :, number] = self.freed, self.jailed, self.held

    def result(self) -> Paths:
        """Put together what happened."""
        freed, jailed, held = self.told
        return Paths(
            freed=freed,
            newly_jailed=jailed,
            held=held,
            level=self.level,
            released=self.first["released"],
            broken_by_target=self.first["target"],
            broken_by_sender=self.first["sender"],
        )

    def _pardons(self, number: int) -> None:
        """Let pardons unasked go on where they run; under a promise to release they are its lots."""
        if not self.chance.waves:
            return
        self.waves &= self.random.random(self.waves.size) < self.chance.waves_last
        people = self.random.choice(np.array(self.chance.waves), size=self.waves.size)
        free = self.waves & ~self._owed_by_target()
        self._free(np.flatnonzero(free), people[free], number)

    def _owed_by_target(self) -> Bool[np.ndarray, " path"]:
        owes = [np.array([p.owes == "target" for p in play.stage.automaton.places]) for play in self.plays]
        return np.where(
            self.game == AGREED,
            owes[AGREED][np.minimum(self.at["place"], len(owes[AGREED]) - 1)],
            owes[UNDER][np.minimum(self.at["place"], len(owes[UNDER]) - 1)],
        )

    def _move(self, game: int, play: Play, m: int, move: Move, number: int, paths: NDArray[np.intp]) -> None:
        state = self._state(paths)
        chosen = play.solution.strategy[m][number]
        action = self._drawn(chosen[(slice(None), *state)].T)
        season = int(play.filled.game.calendar[number])
        for shift in move.shifts:
            if shift.axis == "stock":
                self._people(play, move.name, action, state, paths, number)
            else:
                state = self._state(paths)
                index = (np.full(paths.size, season), action, *state)
                to = self._drawn(_looked_up(shift.weight, index))
                if shift.axis == "place" and game == AGREED:
                    self._places(play, move.name, self.at["place"][paths], to, paths, number)
                self.at[shift.axis][paths] = to

    def _state(self, paths: NDArray[np.intp]) -> tuple[NDArray[np.intp], ...]:
        """Points of all axes; of the stock one of the two neighbours, with the weights of interpolation."""
        held = np.clip(self.held[paths], self.bins[0], self.bins[-1])
        low = np.clip(np.searchsorted(self.bins, held, side="right") - 1, 0, self.bins.size - 2)
        part = (held - self.bins[low]) / (self.bins[low + 1] - self.bins[low])
        stock = low + (self.random.random(paths.size) < part)
        a = {name: points[paths] for name, points in self.at.items()}
        return (a["place"], stock, a["unrest"], a["dependence"], a["government"], a["returned"])

    def _people(
        self,
        play: Play,
        move: str,
        action: NDArray[np.intp],
        state: tuple[NDArray[np.intp], ...],
        paths: NDArray[np.intp],
        number: int,
    ) -> None:
        """Count the arrested, those whose sentences end, and the released, in whole persons."""
        q = play.filled.quantities
        if move == "perform":
            lot = _looked_up(q["lot_size"], (np.zeros_like(action), *state))
            bound = play.stage.automaton.where(owes="target") | play.stage.automaton.where(kind="open")
            lot = np.where(bound[state[0]], lot * self.factor[paths], lot)
            self._free(paths[action == 0], lot[action == 0], number)
            return
        mean = _looked_up(q["arrests"], (action, *state))
        if np.isfinite(self.chance.clustering):
            k = self.chance.clustering
            mean = mean * self.random.standard_gamma(k, size=paths.size) / k
        new = self.random.poisson(mean)
        leaving = 1.0 - (1.0 - play.values["exit_hazard_no_pardon"]) ** MONTHS
        left = self.random.binomial(np.rint(self.held[paths]).astype(np.int64), leaving)
        self.jailed[paths] += new
        self.held[paths] = np.maximum(self.held[paths] - left, 0.0) + new

    def _free(self, paths: NDArray[np.intp], lot: Float[np.ndarray, " path"], number: int) -> None:
        """Let people go, at most those held."""
        people = np.minimum(np.rint(lot), np.floor(self.held[paths]))
        self.freed[paths] += people
        self.held[paths] -= people
        self._happens("released", paths[people > 0.0], number)

    def _places(
        self,
        play: Play,
        move: str,
        old: NDArray[np.intp],
        new: NDArray[np.intp],
        paths: NDArray[np.intp],
        number: int,
    ) -> None:
        """Note who breaks the agreement, and which relief has come into place."""
        places = play.stage.automaton.places
        course, over = np.array([p.in_course for p in places]), np.array([p.kind == "over" for p in places])
        if move in ("perform", "jail", "answer"):
            side = "sender" if move == "answer" else "target"
            other = "target" if move == "answer" else "sender"
            broken = paths[course[old] & over[new]]
            self._happens(side, broken[self.first[other][broken] == NEVER], number)
        relief = np.array([p.relief for p in places])[new]
        for step in range(self.level.shape[1]):
            reached = paths[relief > step]
            self.level[reached, step] = np.minimum(self.level[reached, step], number + 1)

    def _happens(self, what: str, paths: NDArray[np.intp], number: int) -> None:
        self.first[what][paths] = np.minimum(self.first[what][paths], number + 1)

    def _drawn(self, probability: Float[np.ndarray, "path choice"]) -> NDArray[np.intp]:
        """Draw one choice a path."""
        below = np.cumsum(probability, axis=1)
        point = self.random.random(len(below)) * below[:, -1]
        return np.asarray(np.minimum((below <= point[:, None]).sum(axis=1), below.shape[1] - 1))


def _is_deal(play: Play) -> bool:
    """Whether there is something to strike."""
    return play.agreement.kind not in ("pressure", "escalation", "none")


def _looked_up(
    table: Float[np.ndarray, " ..."], index: tuple[NDArray[np.intp], ...]
) -> Float[np.ndarray, " path ..."]:
    """Read a table at points; dimensions of length one hold for all."""
    short = [np.minimum(at, size - 1) for at, size in zip(index, table.shape, strict=False)]
    return np.asarray(table[tuple(short)], dtype=float)


def _split_lognormal(
    normal: Float[np.ndarray, " path"], points: tuple[float, float, float]
) -> Float[np.ndarray, " path"]:
    """Give a lognormal that is split at its median, through three points, at normal scores."""
    low, median, high = points
    z = 1.2815515655446004  # normal score of 90 %
    spread = np.asarray(np.where(normal < 0.0, np.log(median / low), np.log(high / median))) / z
    return np.asarray(median * np.exp(spread * normal))
