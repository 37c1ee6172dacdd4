"""What would turn a verdict: parameters one by one, all together, and the conditions of failure in words.

A verdict is the sign of a difference: the best agreement of a weighting less no deal, after five years.
Tipping values are found with the others at their medians. A parameter of promises moves the game alone, and
so needs no economy; one of the ledger needs a solve for each value, so that only few can be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from snapback.ensemble.task import Context, economy
from snapback.errors import NotConverged
from snapback.game.derivatives import derivatives
from snapback.game.play import play
from snapback.game.theory.weightings import WEIGHTINGS
from snapback.verdict.box_words import box_sentence
from snapback.verdict.importance import LEAST, tornado
from snapback.verdict.joint import FARTHEST, joint_turn
from snapback.verdict.prim import chance, discover
from snapback.verdict.ranking import best_agreement
from snapback.verdict.tipping import tipping_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import xarray as xr
    from jaxtyping import Bool, Float

    from snapback.case import Case
    from snapback.case.prior import Prior
    from snapback.verdict.drawn import Drawn
    from snapback.verdict.importance import Tornado
    from snapback.verdict.joint import JointTurn
    from snapback.verdict.prim import Discovery
    from snapback.verdict.tipping import TippingValue
    from snapback.world import World

    Progress = Callable[[str, int, int], None]

ASKED = 12
"""Parameters of promises whose tipping values are searched: those with the largest effect on the verdict."""

STEPS = 3
"""Steps of the search to each side: fewer than for cheap functions, as every one is two games."""

ITERATIONS = 12
"""Most iterations of the search for the nearest joint turn; each costs two passes of derivatives."""

HEADLINES = (("held", "3y"), ("newly_jailed", "3y"), ("regime_revenue", "3y"), ("patron_gain", "3y"),
             ("regime_falls", "5y"))  # fmt: skip
"""Differences against no deal, beside the weightings, whose tornado is told."""

SHUFFLES = 20
"""Shuffles behind the probability that chance finds as good a box."""

STRETCH = 1e-3
"""Half a step of the derivative of a parameter by its normal score."""

BROKEN = 0.5
"""Probability of a break above which an agreement counts as broken."""


@dataclass(frozen=True, eq=False)
class Swing:
    """How the difference between two policies moves with each parameter.

    Attributes
    ----------
    outcome, at, policy, against
        The difference.
    names
        Parameters. [parameter]
    tornado
        Means of the difference at the ends of each parameter.
    """

    outcome: str
    at: str
    policy: str
    against: str
    names: tuple[str, ...]
    tornado: Tornado


@dataclass(frozen=True, eq=False)
class Turns:
    """What turns a verdict under one weighting.

    Attributes
    ----------
    weighting, policy, against, at
        The verdict: whether ``policy`` is better than ``against``.
    difference
        Its value at the medians.
    values
        Tipping values of the parameters that were asked, the nearest turn first.
    units
        Units of these parameters, by name.
    joint
        The nearest joint turn; ``None`` where none was found inside the priors.
    why_no_joint
        The reason, in a sentence.
    asked, known
        How many parameters were asked, and how many the verdict may hang on.
    """

    weighting: str
    policy: str
    against: str
    at: str
    difference: float
    values: tuple[TippingValue, ...]
    units: Mapping[str, str]
    joint: JointTurn | None
    why_no_joint: str
    asked: int
    known: int


@dataclass(frozen=True, eq=False)
class Conditions:
    """Where something happens: a box, in words.

    Attributes
    ----------
    event, policy
        What happens, under which policy.
    names
        Parameters, in the order of the box. [parameter]
    found
        The box.
    chance
        Probability that a box as good is found where nothing is.
    words
        One sentence.
    """

    event: str
    policy: str
    names: tuple[str, ...]
    found: Discovery
    chance: float
    words: str


def swings(draws: Drawn) -> tuple[Swing, ...]:
    """Give the tornado of each headline difference; none where draws are too few."""
    if int(0.2 * draws.size) < LEAST or not draws.agreements:
        return ()
    asked = [(f"sender_value.{w}", "5y", best_agreement(draws, w)) for w in WEIGHTINGS]
    asked += [(name, at, draws.agreements[0].id) for name, at in HEADLINES]
    found = []
    for outcome, at, policy in asked:
        gap = draws.outcome(str(policy), outcome, at) - draws.outcome(draws.nothing, outcome, at)
        swing = tornado(draws.parameters, gap)
        found.append(Swing(outcome, at, str(policy), draws.nothing, draws.names, swing))
    return tuple(found)


def conditions(draws: Drawn, *, shuffles: int = SHUFFLES) -> tuple[Conditions, ...]:
    """Find where an agreement does worse than no deal, and where the target breaks it within three years."""
    found = []
    for weighting in WEIGHTINGS:
        policy = best_agreement(draws, weighting)
        if policy is None:
            continue
        outcome = f"sender_value.{weighting}"
        worse = draws.outcome(policy, outcome, "5y") < draws.outcome(draws.nothing, outcome, "5y")
        event = f"`{policy}` does worse than no deal by the weighting {weighting.replace('_', ' ')}"
        found.append(_where(draws, worse, event, policy, shuffles))
    for agreement in draws.agreements:
        if agreement.kind == "steps":
            broken = draws.outcome(agreement.id, "broken_by_target", "3y") > BROKEN
            event = f"the target more likely than not breaks `{agreement.id}` within three years"
            found.append(_where(draws, broken, event, agreement.id, shuffles))
    return tuple(found)


def flagged(draws: Drawn, policy: str, against: str, weighting: str, *, ledger: int = 0) -> list[str]:
    """Name the parameters that the draws show to move a verdict beyond chance, the strongest first.

    Parameters
    ----------
    draws
        The draws; too few flag nothing.
    policy, against, weighting
        The verdict.
    ledger
        How many parameters of the ledger may be among them.
    """
    if int(0.2 * draws.size) < LEAST:
        return []
    outcome = f"sender_value.{weighting}"
    gap = draws.outcome(policy, outcome, "5y") - draws.outcome(against, outcome, "5y")
    swing = tornado(draws.parameters, gap)
    clear = [draws.names[k] for k in swing.order if swing.clear[k]]
    costly = [name for name in clear if name in draws.case.parameters][ledger:]
    return [name for name in clear if name not in costly]


def turns(
    case: Case,
    data: xr.Dataset,
    policy: str,
    against: str,
    weighting: str,
    *,
    asked: int = ASKED,
    world: World | None = None,
    more: Sequence[str] = (),
    joint: bool = True,
    workers: int = 1,
    progress: Progress | None = None,
) -> Turns:
    """Find what turns the verdict of one weighting on two policies.

    Parameters
    ----------
    case
        With a ``game`` section.
    data
        ``Ledger.data`` at central values.
    policy, against
        Whether the first is better than the second.
    weighting
        By whose values, over five years.
    asked
        How many parameters of promises are searched: those with the largest effect.
    world, more
        Parameters to search beside them, as those that :func:`flagged` names: an effect at the medians can be
        small where the far end of a prior turns all. Those of the ledger need the world, which is solved for
        each of their values (some half a second each), and are left out without it.
    joint
        Whether the nearest joint turn is searched too.
    workers
        Threads: each searches a parameter, and games leave Python's lock.
    progress
        Called with what is done, how much of it, and of how much.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    search = _Difference(case, data, policy, against, f"sender_value.{weighting}", world)
    priors = {name: prior for name, prior in case.priors().items() if prior.shape != "fixed"}
    slopes = search.slopes({})
    effect = {
        name: slope * (float(priors[name].ppf(0.9)) - float(priors[name].ppf(0.1)))
        for name, slope in slopes.items()
        if name in priors
    }
    ranked = [n for n in sorted(effect, key=lambda n: (-abs(effect[n]), n)) if effect[n] != 0.0]
    able = [n for n in more if n in priors and (world is not None or n in case.politics)]
    chosen = list(dict.fromkeys([*ranked[:asked], *able]))

    def searched(name: str) -> list[TippingValue]:
        return tipping_values(search.along([name]), {name: priors[name]}, steps=STEPS)

    found: list[TippingValue] = []
    with ThreadPoolExecutor(max(1, workers)) as pool:
        for done, one in enumerate(pool.map(searched, chosen), 1):
            found += one
            if progress is not None:
                progress(f"looking for what turns {weighting.replace('_', ' ')}", done, len(chosen))
    found.sort(key=lambda t: (t.score is None, abs(t.score or 0.0), t.parameter))
    known = case.known()
    nearest, why = _joint(search, {n: priors[n] for n in ranked}) if joint else (None, "It was not searched.")
    return Turns(
        weighting,
        policy,
        against,
        "5y",
        search.at({}),
        tuple(found),
        {name: known[name].unit for name in chosen},
        nearest,
        why,
        len(chosen),
        len(priors),
    )


class _Difference:
    """A weighting's value of one policy less that of another, at some parameters, others at their medians."""

    def __init__(
        self,
        case: Case,
        data: xr.Dataset,
        policy: str,
        against: str,
        outcome: str,
        world: World | None,
    ) -> None:
        self.case, self.data, self.world = case, data, world
        self.policies, self.outcome = (policy, against), outcome

    def at(self, values: Mapping[str, float]) -> float:
        data, ledger = self.data, {n: v for n, v in values.items() if n not in self.case.politics}
        if ledger and self.world is not None:
            data = economy(Context(self.case, self.world), {**self.case.central(), **ledger})
        one, other = (
            float(play(self.case, data, policy, values).outcomes[self.outcome][-1])
            for policy in self.policies
        )
        return one - other

    def along(self, names: Sequence[str]) -> Callable[[Float[np.ndarray, " parameter"]], float]:
        def difference(values: Float[np.ndarray, " parameter"]) -> float:
            try:
                return self.at(dict(zip(names, map(float, values), strict=True)))
            except NotConverged:
                return float("nan")

        return difference

    def slopes(self, values: Mapping[str, float]) -> dict[str, float]:
        """Give the derivative of the difference in every parameter of promises, where it is not zero."""
        found: dict[str, float] = {}
        for sign, policy in zip((1.0, -1.0), self.policies, strict=True):
            played = play(self.case, self.data, policy, values)
            slopes = derivatives(self.case, self.data, played, {self.outcome: "5y"})
            names, values_ = map(str, slopes["parameter"].values), slopes["derivative"].values[0]
            for name, slope in zip(names, values_, strict=True):
                found[name] = found.get(name, 0.0) + sign * float(slope)
        return found


def _joint(search: _Difference, priors: Mapping[str, Prior]) -> tuple[JointTurn | None, str]:
    """Find the nearest joint turn with the gradient of the games, in normal scores."""
    names = list(priors)

    def gradient(values: Float[np.ndarray, " parameter"]) -> Float[np.ndarray, " parameter"]:
        at = dict(zip(names, map(float, values), strict=True))
        slopes = search.slopes(at)
        return np.array([slopes.get(n, 0.0) * _stretch(priors[n], at[n]) for n in names])

    try:
        nearest = joint_turn(search.along(names), priors, gradient=gradient, iterations=ITERATIONS)
    except (NotConverged, ValueError) as error:
        return None, str(error)
    return nearest, "" if nearest is not None else "No turn lies within four standard scores of the medians."


def _stretch(prior: Prior, value: float) -> float:
    """Differentiate a parameter by its normal score, at one of its values."""
    score = np.linspace(-FARTHEST, FARTHEST, 161)
    values = prior.ppf(special.ndtr(score))
    here = float(np.interp(value, values, score))
    ends = prior.ppf(special.ndtr(np.array([here - STRETCH, here + STRETCH])))
    return float(ends[1] - ends[0]) / (2.0 * STRETCH)


def _where(
    draws: Drawn, hits: Bool[np.ndarray, " draw"], event: str, policy: str, shuffles: int
) -> Conditions:
    found = discover(draws.parameters, hits)
    luck = chance(draws.parameters, hits, found, shuffles=shuffles) if found.box.conditions else 1.0
    words = box_sentence(found, draws.titles, draws.units, event)
    return Conditions(event, policy, draws.names, found, luck, words)
