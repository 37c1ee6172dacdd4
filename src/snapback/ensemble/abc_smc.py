"""Approximate Bayesian computation by sequential Monte Carlo: when new draws can be paid for.

A population of particles moves towards the record, tolerance by tolerance. Randomness is counted, not
streamed: attempt n of round r has its own numbers, whoever computes it and in which order, so the result is
the same on any number of workers.

References
----------
Toni, Welch, Strelkowa, Ipsen & Stumpf (2009), J. R. Soc. Interface 6, the algorithm. Beaumont, Cornuet, Marin
& Robert (2009), Biometrika 96(4), weights and a kernel of twice the population's covariance; Filippi, Barnes,
Cornebise & Stumpf (2013), Stat. Appl. Genet. Mol. Biol. 12(1), for several parameters. Del Moral, Doucet &
Jasra (2012), Statistics and Computing 22, tolerances from the population itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from scipy import special
from scipy.linalg import solve_triangular

from snapback.ensemble.calibrate import Posterior, adjusted, distances, spread_of, surprise_of
from snapback.ensemble.weighted import effective_number, normalised, weighted_quantile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jaxtyping import Float
    from numpy.typing import ArrayLike

    Simulate = Callable[[Float[np.ndarray, " parameter"], np.random.Generator], Float[np.ndarray, " summary"]]
    Attempt = tuple[Float[np.ndarray, " parameter"], Float[np.ndarray, " summary"]]

FARTHEST = 5.0
"""Normal score beyond which no particle goes: a prior's probability there is below one in a million."""

PER_COEFFICIENT = 5
"""Effective particles for every coefficient of the last regression, below which it is left out."""


class Quantiles(Protocol):
    """A prior, as far as a calibration needs it."""

    def ppf(self, u: ArrayLike) -> Float[np.ndarray, "*any"]:
        """Quantiles at probabilities in [0, 1]."""
        ...


@dataclass(frozen=True)
class Round:
    """One population on the way.

    Attributes
    ----------
    tolerance
        Largest distance that was accepted.
    acceptance
        Particles accepted per simulation.
    effective
        Effective number of particles.
    """

    tolerance: float
    acceptance: float
    effective: float


@dataclass(frozen=True, eq=False)
class Calibration:
    """Result of a sequential calibration.

    Attributes
    ----------
    posterior
        The last population; its acceptance is that of all rounds together.
    rounds
        The populations, the first drawn from the prior.
    simulations
        Runs of the model, those of an unfinished round included.
    """

    posterior: Posterior
    rounds: tuple[Round, ...]
    simulations: int


def abc_smc(
    simulate: Simulate,
    priors: Mapping[str, Quantiles],
    observed: Float[np.ndarray, " summary"],
    *,
    particles: int = 200,
    keep: float = 0.5,
    rounds: int = 8,
    least_acceptance: float = 0.05,
    most_simulations: int = 20_000,
    adjust: bool = True,
    seed: int = 0,
    run: Callable[[Callable[[int], Attempt], Iterable[int]], Iterable[Attempt]] = map,
) -> Calibration:
    """Calibrate parameters on a record of summaries.

    Parameters
    ----------
    simulate
        Summaries of a history at given values of the parameters, in the order of ``priors``; not finite where
        the model fails. It takes all its randomness from the generator that it is given.
    priors
        By name, independent; particles are in their normal scores, where each is N(0, 1).
    observed
        The record; missing (NaN) where it says nothing.
    particles
        Size of a population.
    keep
        Share of a population within the next tolerance.
    rounds, least_acceptance, most_simulations
        The search ends after so many rounds, or when fewer of the attempts than this succeed, or when the
        simulations are spent; the last complete population is the result.
    adjust
        Whether the last population is moved along a regression to the record, where particles suffice.
    seed
        Of all random numbers.
    run
        Applies a function to attempts, in order: ``map``, or that of a pool of workers.

    Raises
    ------
    ValueError
        If nothing was observed that varies over the prior, or too few draws of the prior succeed.
    """
    record = np.asarray(observed, dtype=np.float64)
    attempt = _Attempts(simulate, tuple(priors.values()), seed)
    first = _gathered(run(attempt, range(math.ceil(particles / keep))))
    scale = spread_of(first[1])
    used = np.isfinite(record) & (scale > 0.0)
    if not used.any():
        raise ValueError("no summary was observed that varies over the prior: there is nothing to learn from")
    surprise = surprise_of(first[1], record, used)
    population = _nearest(first, distances(first[1], record, scale), particles)
    spent = len(first[0])
    trace = [Round(float(population.distance.max()), particles / spent, float(particles))]
    while len(trace) < rounds:
        tolerance = float(weighted_quantile(population.distance, keep, population.weight))
        if not tolerance < trace[-1].tolerance:
            break
        allowed = min(math.ceil(particles / least_acceptance), most_simulations - spent)
        proposals = _Attempts(simulate, tuple(priors.values()), seed, len(trace), population)
        found, tried = _accepted(proposals, record, scale, tolerance, particles, allowed, run)
        spent += tried
        if found is None:
            break
        population = found
        trace.append(Round(tolerance, particles / tried, effective_number(population.weight)))
    score, effective = population.score, trace[-1].effective
    if adjust and effective >= PER_COEFFICIENT * (int(used.sum()) + 1):
        miss = (population.summaries - record)[:, used] / scale[used]
        score, effective = adjusted(score, miss, population.weight)
    share = particles * len(trace) / spent
    posterior = Posterior(score, population.weight, effective, trace[-1].tolerance, share, surprise, used)
    return Calibration(posterior, tuple(trace), spent)


@dataclass(frozen=True, eq=False)
class _Population:
    """Particles with what they simulated."""

    score: Float[np.ndarray, "particle parameter"]
    summaries: Float[np.ndarray, "particle summary"]
    distance: Float[np.ndarray, " particle"]
    weight: Float[np.ndarray, " particle"]

    def root(self) -> Float[np.ndarray, "parameter parameter"]:
        """Cholesky root of twice the weighted covariance, the kernel that proposals move by."""
        away = self.score - self.weight @ self.score
        covariance = 2.0 * (away * self.weight[:, None]).T @ away
        size = float(np.trace(covariance)) / len(covariance)
        return np.linalg.cholesky(covariance + 1e-9 * max(size, 1e-9) * np.eye(len(covariance)))

    def reweighted(self, score: Float[np.ndarray, "particle parameter"]) -> Float[np.ndarray, " particle"]:
        """Weights of new particles: prior over the density that proposed them (Beaumont et al. 2009)."""
        root = self.root()
        white, own = (solve_triangular(root, s.T, lower=True).T for s in (score, self.score))
        far = ((white[:, None, :] - own[None, :, :]) ** 2).sum(axis=-1)
        with np.errstate(divide="ignore"):
            proposal = special.logsumexp(np.log(self.weight) - 0.5 * far, axis=1)
        log_weight = -0.5 * (score**2).sum(axis=1) - proposal
        return normalised(np.exp(log_weight - log_weight.max()), len(score))


@dataclass(frozen=True, eq=False)
class _Attempts:
    """Attempt n of a round: a proposal and what it simulates, from random numbers that belong to n alone."""

    simulate: Any
    priors: tuple[Quantiles, ...]
    seed: int
    round: int = 0
    population: _Population | None = None

    def __call__(self, attempt: int) -> Attempt:
        # Philox counts upwards from the lowest word, which is left to the numbers of this attempt.
        random = np.random.Generator(np.random.Philox(key=self.seed, counter=[0, attempt, self.round, 0]))
        score = random.standard_normal(len(self.priors))
        if self.population is not None:
            pick = np.searchsorted(np.cumsum(self.population.weight), random.uniform(), side="right")
            ancestor = self.population.score[min(int(pick), len(self.population.score) - 1)]
            score = ancestor + self._moves @ score
        inside = np.clip(score, -FARTHEST, FARTHEST)
        values = np.array([float(p.ppf(u)) for p, u in zip(self.priors, special.ndtr(inside), strict=True)])
        summaries = np.asarray(self.simulate(values, random), dtype=np.float64)
        return score, summaries if (inside == score).all() else np.full_like(summaries, np.nan)

    @cached_property
    def _moves(self) -> Float[np.ndarray, "parameter parameter"]:
        if self.population is None:
            return np.eye(len(self.priors))
        return self.population.root()


def _accepted(
    proposals: _Attempts,
    record: Float[np.ndarray, " summary"],
    scale: Float[np.ndarray, " summary"],
    tolerance: float,
    particles: int,
    allowed: int,
    run: Callable[[Callable[[int], Attempt], Iterable[int]], Iterable[Attempt]],
) -> tuple[_Population | None, int]:
    """Try wave after wave until a population is full; nothing if the attempts run out before."""
    waves: list[tuple[Any, ...]] = []
    tried = accepted = 0
    while accepted < particles:
        wave = range(tried, min(tried + particles, allowed))
        if not wave:
            return None, tried
        score, summaries = _gathered(run(proposals, wave))
        distance = distances(summaries, record, scale)
        near = distance <= tolerance
        waves.append((score[near], summaries[near], distance[near]))
        tried, accepted = wave.stop, accepted + int(near.sum())
    score, summaries, distance = (np.concatenate(part)[:particles] for part in zip(*waves, strict=True))
    before = proposals.population
    weight = normalised(None, particles) if before is None else before.reweighted(score)
    return _Population(score, summaries, distance, weight), tried


def _nearest(
    drawn: tuple[Float[np.ndarray, "draw parameter"], Float[np.ndarray, "draw summary"]],
    distance: Float[np.ndarray, " draw"],
    particles: int,
) -> _Population:
    near = np.argsort(distance, kind="stable")[:particles]
    if not np.isfinite(distance[near]).all():
        works = int(np.isfinite(distance).sum())
        raise ValueError(f"only {works} of {len(distance)} prior draws succeed; {particles} are needed")
    return _Population(drawn[0][near], drawn[1][near], distance[near], normalised(None, particles))


def _gathered(
    attempts: Iterable[Attempt],
) -> tuple[Float[np.ndarray, "draw parameter"], Float[np.ndarray, "draw summary"]]:
    score, summaries = zip(*attempts, strict=True)
    return np.stack(score), np.stack(summaries)
