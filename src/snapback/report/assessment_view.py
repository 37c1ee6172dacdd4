"""An assessment as the report reads it: outcomes of policies by name, with bands where draws were made."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from snapback.ensemble import quantiles
from snapback.game.comparison import TITLES
from snapback.game.outcomes import YEARS
from snapback.game.policies import nothing_of
from snapback.report.numbers import NARROW, Amount, Rounding, rounded, share, signed, span

if TYPE_CHECKING:
    from jaxtyping import Float

    from snapback.case.agreement import Agreement
    from snapback.game.promises import Due
    from snapback.verdict.assessment import Assessment
    from snapback.verdict.drawn import Drawn

YEAR = "3y"
"""When outcomes are told where only one date fits: steps have been kept or broken by then."""

YEAR_WORDS = {"1y": "1 year", "3y": "3 years", "5y": "5 years"}


@dataclass(frozen=True)
class Told:
    """An outcome as words: its median and its 80 % band (empty without draws)."""

    text: str
    band: str


@dataclass(frozen=True)
class Gap:
    """An outcome less that of no deal in the same draw, so that what both share does not blur it.

    Attributes
    ----------
    middle
        Median over draws; without draws, the difference at central parameters.
    ends
        10 % and 90 % points; ``None`` without draws.
    text, band
        The same as words, with signs.
    more, less
        Share of draws in which the difference is above and below zero by more than rounding shows.
    """

    middle: float
    ends: tuple[float, float] | None
    text: str
    band: str
    more: float | None
    less: float | None


class AssessmentView:
    """Reads an assessment by name; every number of the report's sections on promises comes through here.

    Parameters
    ----------
    assessment
        From :func:`snapback.assess`.
    """

    def __init__(self, assessment: Assessment) -> None:
        self.assessment, self.case = assessment, assessment.case
        self.policies: tuple[Agreement, ...] = assessment.agreements
        self.number = {agreement.id: n for n, agreement in enumerate(self.policies, 1)}
        self.agreements = [agreement for agreement in self.policies if assessment.promises[agreement.id]]
        self.outcomes = list(TITLES)
        self._central = np.asarray(assessment.comparison.data["path"].values)
        bands = assessment.bands
        self._bands = None if bands is None else np.asarray(bands["path"].values)
        money = [n for n, (_, unit) in enumerate(TITLES.values()) if unit.startswith("USD")]
        self.rounding = Rounding(float(np.abs(self._central[:, money]).max(initial=1.0)))

    @property
    def good(self) -> int:
        """Number of draws with an answer."""
        return self.assessment.draws - self.assessment.failed_draws

    @property
    def drawn(self) -> bool:
        """Whether there are bands."""
        return self._bands is not None

    @cached_property
    def nothing(self) -> str:
        """Id of the policy that does nothing."""
        return nothing_of(self.case).id

    @property
    def held(self) -> float:
        """People held at the vintage."""
        game = self.case.game
        return 0.0 if game is None else self.case.value(game.held)

    def value(self, policy: str, outcome: str, year: str = YEAR) -> float:
        """Give the median over draws; without draws, the value at central parameters."""
        return float(self.middle(policy, outcome)[YEARS[year] - 1])

    def ends(self, policy: str, outcome: str, year: str = YEAR) -> tuple[float, float] | None:
        """Give both ends of the 80 % band; ``None`` without draws."""
        band = self.band(policy, outcome)
        return None if band is None else (float(band[0][YEARS[year] - 1]), float(band[1][YEARS[year] - 1]))

    def error(self, policy: str, outcome: str, year: str = YEAR) -> float:
        """Give the Monte-Carlo standard error of the median; zero without draws."""
        bands = self.assessment.bands
        if bands is None:
            return 0.0
        found = bands["error"].sel(policy=policy, outcome=outcome, year=year, quantile="p50")
        return float(found) if math.isfinite(float(found)) else 0.0

    def middle(self, policy: str, outcome: str) -> Float[np.ndarray, " quarter"]:
        """Give the path of the median, or at central parameters without draws."""
        row, column = self._at(policy, outcome)
        path = self._central[row, column] if self._bands is None else self._bands[row, column, :, 1]
        return np.asarray(path)

    def central(self, policy: str, outcome: str) -> Float[np.ndarray, " quarter"]:
        """Give the path at central parameters."""
        return np.asarray(self._central[self._at(policy, outcome)])

    def band(
        self, policy: str, outcome: str
    ) -> tuple[Float[np.ndarray, " quarter"], Float[np.ndarray, " quarter"]] | None:
        """Give the paths of the 10 % and 90 % points; ``None`` without draws."""
        if self._bands is None:
            return None
        found = self._bands[self._at(policy, outcome)]
        return found[:, 0], found[:, 2]

    def noise(self, policy: str, year: str = YEAR) -> float | None:
        """Give people freed if the agreement were worth nothing to anybody; ``None`` where there is none."""
        floor = self.assessment.comparison.data["noise"].sel(policy=policy).values[YEARS[year] - 1]
        return float(floor) if math.isfinite(floor) else None

    def due(self, policy: str) -> tuple[Due, ...]:
        """Give the promises of an agreement."""
        return self.assessment.promises[policy]

    def told(self, policy: str, outcome: str, year: str = YEAR) -> Told:
        """Give median and band as words, with the digits that the band supports."""
        middle, ends = self.value(policy, outcome, year), self.ends(policy, outcome, year)
        unit = TITLES[outcome][1]
        if ends is None:
            text = self.index(outcome, middle) if unit == "index" else self.say(middle, unit, abs(middle))
            return Told(text, "")
        if unit == "index":
            low, high = (self.index(outcome, end) for end in ends)
            return Told(self.index(outcome, middle), span(low, high))
        extent = max(abs(middle), *map(abs, ends))
        low, high = (self.say(end, unit, extent) for end in ends)
        return Told(self.say(middle, unit, extent), span(low, high))

    def gap(self, policy: str, outcome: str, year: str = YEAR) -> Gap:
        """Give what a policy changes against no deal, draw by draw."""
        mine, other = (self.by_draw(p, outcome, year) for p in (policy, self.nothing))
        unit = TITLES[outcome][1]
        if mine is None or other is None:
            middle = self.value(policy, outcome, year) - self.value(self.nothing, outcome, year)
            return Gap(middle, None, self._change(outcome, middle, abs(middle)), "", None, None)
        change = mine - other
        found = quantiles(change)
        low, middle, high = (float(v) for v in (found.p10, found.p50, found.p90))
        extent = max(map(abs, (low, middle, high)))
        texts = [self._change(outcome, v, extent) for v in (low, middle, high)]
        least = self._step(unit, outcome, extent) / 2.0
        more, less = (float((side * change > least).mean()) for side in (1.0, -1.0))
        return Gap(middle, (low, high), texts[1], span(texts[0], texts[2]), more, less)

    def unit(self, outcome: str) -> str:
        """Give the unit of an outcome as its column shows it."""
        unit = TITLES[outcome][1]
        return f"{unit}, thousandths" if unit == "index" and self._index_scale(outcome) > 1.0 else unit

    def index(self, outcome: str, value: float) -> str:
        """Give an index with the same decimals all over: two digits of the largest median."""
        by = self._index_scale(outcome)
        return rounded(by * value, by * self._index_step(outcome))

    @cached_property
    def draws(self) -> Drawn | None:
        """The draws with what each assumed; ``None`` without."""
        from snapback.verdict.drawn import drawn  # noqa: PLC0415 -- heavy, and central values need none

        found = self.assessment
        if found.ensemble is None or not self.drawn:
            return None
        return drawn(found.case, found.ensemble, found.seed)

    def by_draw(self, policy: str, outcome: str, year: str = YEAR) -> Float[np.ndarray, " draw"] | None:
        """Give an outcome in each draw; ``None`` without draws."""
        if self.assessment.ensemble is None or not self.drawn:
            return None
        row, column = self._at(policy, outcome)
        return np.asarray(self._paths[:, row, column, YEARS[year] - 1])

    def freed_part(self, policy: str) -> Float[np.ndarray, " draw"] | None:
        """Give people freed within three years over those held at the start, in each draw."""
        freed, game = self.by_draw(policy, "freed"), self.case.game
        if freed is None or game is None or self.draws is None:
            return None
        held = np.array([self.case.value(game.held, values) for values in self.draws.values])
        return np.asarray(freed / np.maximum(held, 1.0))

    def say(self, value: float, unit: str, extent: float | None = None) -> str:
        """Give a number in a unit, rounded as far as its extent supports."""
        extent = abs(value) if extent is None else extent
        if unit in ("probability", "fraction"):
            return _share(value)
        if unit in ("persons", "person-months"):
            return rounded(value, _people_step(extent))
        if unit.startswith("USD"):
            return self.rounding.amount(Amount(value, min(value, -extent), max(value, extent)))
        return rounded(value, 0.1 if extent >= 0.1 or extent == 0.0 else 0.01)

    def first(self, policy: str) -> float | None:
        """Give the share of draws in which a policy frees more than every other; ``None`` without draws."""
        if self.assessment.ensemble is None or not self.drawn:
            return None
        freed = np.asarray(self._paths[:, :, self.outcomes.index("freed"), YEARS[YEAR] - 1].T)
        best = freed >= freed.max(axis=0) - 0.5  # less than half a person apart is a tie
        return float((best[self.number[policy] - 1] / best.sum(axis=0)).mean())

    @cached_property
    def best(self) -> Agreement:
        """The policy that frees most in most draws; by the median where draws do not say."""
        return max(self.policies, key=lambda a: (self.first(a.id) or 0.0, self.value(a.id, "freed")))

    @cached_property
    def _paths(self) -> Float[np.ndarray, "draw policy outcome quarter"]:
        ensemble = self.assessment.ensemble
        if ensemble is None:
            raise LookupError("there are no draws")
        return np.asarray(ensemble.array("path"))

    def _change(self, outcome: str, value: float, extent: float) -> str:
        """Give a difference with its sign; of probabilities and shares in points."""
        unit = TITLES[outcome][1]
        if unit == "index":
            by = self._index_scale(outcome)
            return signed(rounded(by * value, by * self._step(unit, outcome, extent)))
        if unit in ("probability", "fraction"):
            return signed(rounded(100.0 * value, 100.0 * self._step(unit, outcome, extent)))
        return signed(self.say(value, unit, extent))

    def _step(self, unit: str, outcome: str, extent: float) -> float:
        """Give the place to which a difference is rounded."""
        if unit == "index":
            least = self._index_step(outcome)  # a digit more than the outcome itself where it is small
            return min(least, max(0.1 * least, 10.0 ** (math.floor(math.log10(max(extent, 1e-9))) - 1)))
        if unit in ("probability", "fraction"):
            return 0.01 if extent >= 0.095 else 0.001
        if unit.startswith("USD"):
            return self.rounding.step(extent)
        if unit in ("persons", "person-months"):
            return _people_step(extent)
        return 0.1 if extent >= 0.1 else 0.01

    def _index_scale(self, outcome: str) -> float:
        return 1000.0 if self._index_step(outcome) < 0.01 else 1.0

    def _index_step(self, outcome: str) -> float:
        largest = max(abs(self.value(a.id, outcome, year)) for a in self.policies for year in YEARS)
        return min(0.1, 10.0 ** (math.floor(math.log10(largest)) - 1)) if largest > 1e-9 else 0.1

    def _at(self, policy: str, outcome: str) -> tuple[int, int]:
        return self.number[policy] - 1, self.outcomes.index(outcome)


def _people_step(extent: float) -> float:
    return 1.0 if extent < 1000.0 else 10.0 ** math.floor(math.log10(extent) - 2.0)


def _share(value: float) -> str:
    """Give a fraction in per cent without claiming certainty."""
    if 0.995 <= value < 1.0 - 1e-9:
        return f"over 99{NARROW}%"
    return share(max(value, 0.0)) if value >= 1e-9 else f"0{NARROW}%"
