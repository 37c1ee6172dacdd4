"""Open forecasts from a case's vintage: what will be counted, with the odds of each answer.

Three things are unknown at once: the parameters (draws), which agreement is being played (a stated mixture in
the case's own file), and what chance does within a draw (paths, drawn from the solved game). A forecast is
the mixture of all three.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.economy.selected import selected
from snapback.economy.worlds import world_of
from snapback.ensemble import Draws, Store, inputs_of, run
from snapback.errors import InvalidInput
from snapback.game.play import play
from snapback.game.policies import nothing_of, policy_of
from snapback.game.sampled import NEVER, Chance, sampled
from snapback.game.stage import levels_of, settings_of
from snapback.verdict.questions import EVENTS, MONTHS, NUMBERS, OF_PACKAGES, Forecast, of_event, of_number
from snapback.verdict.situation import Record, as_of, record_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from jaxtyping import Float

    from snapback.case import Case
    from snapback.case.agreement import Agreement, Forecasting
    from snapback.ensemble import Ensemble, Step
    from snapback.game.sampled import Paths
    from snapback.world import World

TASK = "forecast/1"
"""Name and version of what is computed for a draw."""

PATHS = 64
"""Paths of each policy in each draw: with 64 draws, 4,096 of each."""

QUARTERS = max(MONTHS) // 3


@dataclass(frozen=True)
class Forecasts:
    """Answers to the questions that are open at a vintage.

    Attributes
    ----------
    case, vintage
        What was forecast, and when.
    draws, failed_draws
        Draws of the parameters, and how many of them have no answer.
    mixture
        Probability of each policy.
    forecasts
        The answers.
    result_hash
        Of the draws behind them.
    notes
        What a reader must know: how the situation at an earlier vintage was put together.
    """

    case: str
    vintage: dt.date
    draws: int
    failed_draws: int
    mixture: Mapping[str, float]
    forecasts: tuple[Forecast, ...]
    result_hash: str
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the object of the contract."""
        return {
            "case": self.case,
            "vintage": self.vintage.isoformat(),
            "draws": self.draws,
            "failed_draws": self.failed_draws,
            "mixture": dict(self.mixture),
            "notes": list(self.notes),
            "result_hash": self.result_hash,
            "forecasts": [forecast.as_json() for forecast in self.forecasts],
        }


@dataclass(frozen=True)
class Situation:
    """What all draws of a forecast share."""

    case: Case
    world: World
    record: Record
    seed: int
    paths: int


def forecast(
    case: Case,
    world: World | None = None,
    *,
    vintage: dt.date | None = None,
    draws: int = 64,
    seed: int = 0,
    paths: int = PATHS,
    workers: int = 0,
    store: Path | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> Forecasts:
    """Forecast what will be counted after a vintage.

    Parameters
    ----------
    case
        With a ``forecast`` section in its ``game``.
    world
        The sanction-free world; the one that the case names where ``None``.
    vintage
        The case's own where ``None``; an earlier one starts from the facts known then.
    draws, seed
        Of the parameters; the seed decides the paths too.
    paths
        Of each policy in each draw.
    workers
        Processes; the result is the same for any number.
    store
        Folder in which finished draws are kept; a temporary one where ``None``.
    progress
        Called with the share done and what is being done.

    Raises
    ------
    InvalidInput
        If the case says nothing about forecasts, or the vintage is later than its own.
    StoreError, WorkerError
        As :func:`snapback.ensemble.run`.
    """
    settings = forecasting_of(case)
    then, notes = as_of(case, vintage or case.vintage)
    world = world_of(then) if world is None else world
    record = record_of(then)
    shared = Situation(then, world, record, seed, paths)

    def said(step: Step) -> None:
        if progress is not None:
            progress(step.share, str(step))

    with tempfile.TemporaryDirectory(prefix="snapback-") as temporary:
        inputs = inputs_of(then, world, seed, TASK, paths=paths)
        ensemble = run(
            evaluate,
            shared,
            Draws(then, seed),
            range(draws),
            Store(Path(temporary) if store is None else store, inputs),
            workers=workers,
            progress=said,
        )
        return Forecasts(
            case=case.id,
            vintage=then.vintage,
            draws=ensemble.draws,
            failed_draws=len(ensemble.failed),
            mixture=settings.mixture,
            forecasts=answered(then, settings, ensemble),
            result_hash=ensemble.result_hash,
            notes=notes,
        )


def forecasting_of(case: Case) -> Forecasting:
    """Give what the case says about forecasts.

    Raises
    ------
    InvalidInput
        If it says nothing.
    """
    found = settings_of(case).forecast
    if found is None:
        raise InvalidInput(
            "does not say which agreements may be struck, so nothing with a date can be forecast.",
            where="case.yaml game",
            remedy="Add `forecast:` with a `mixture` over policies and its `source`.",
        )
    return found


def evaluate(shared: Situation, values: Mapping[str, float]) -> dict[str, Float[np.ndarray, " ..."]]:
    """Draw the paths of every policy of the mixture at one set of parameters.

    Returns
    -------
    dict
        ``freed``, ``held``, ``newly_jailed`` [policy, path, month]; quarter of the first event, ``NEVER``
        without: ``another_lot``, ``broken_by_target``, ``broken_by_sender`` [policy, path], ``eased`` and
        ``delisted`` [policy, path, package].
    """
    case, settings = shared.case, forecasting_of(shared.case)
    agreements = [policy_of(case, name) for name in settings.mixture]
    sets = [frozenset(level) for a in agreements for level in levels_of(a)]
    data = selected(case, shared.world, values, sets).data
    before = play(case, data, nothing_of(case).id, values)
    chance = _chance(case, settings, shared.record, values)
    told: dict[str, list[Float[np.ndarray, " ..."]]] = {}
    for agreement in agreements:
        agreed = play(case, data, agreement.id, values)
        random = np.random.Generator(np.random.Philox(key=_key(shared.seed, agreement.id, values)))
        found = sampled(before, agreed, chance, shared.paths, QUARTERS, random)
        eased, delisted = relief_of(case, settings, agreement, found, random)
        at = [months // 3 - 1 for months in MONTHS]
        for name, rows in {
            "freed": found.freed[:, at],
            "held": found.held[:, at],
            "newly_jailed": found.newly_jailed[:, at],
            "another_lot": found.released,
            "broken_by_target": found.broken_by_target,
            "broken_by_sender": found.broken_by_sender,
            "eased": eased,
            "delisted": delisted,
        }.items():
            told.setdefault(name, []).append(rows.astype(np.float64))
    return {name: np.array(rows) for name, rows in told.items()}


def relief_of(
    case: Case, settings: Forecasting, agreement: Agreement, found: Paths, random: np.random.Generator
) -> tuple[Float[np.ndarray, "path package"], Float[np.ndarray, "path package"]]:
    """Give the quarter in which each package is first eased, and first delisted.

    The terms are uncertain too: with a stated probability a step brings another package, of those that its
    parties can deliver, and relief comes in the other form than written.
    """
    ids = [package.id for package in case.packages]
    paths = len(found.level)
    eased = np.full((paths, len(ids)), float(NEVER))
    other_form = random.random(paths) < settings.another_form
    written = {name for step in agreement.steps for name in step.relief}
    spare = [
        p.id for p in case.packages if p.id not in written and set(p.key_holders) <= set(agreement.parties)
    ]
    for step, terms in enumerate(agreement.steps):
        for name in terms.relief:
            swapped = random.random(paths) < (settings.another_package if spare else 0.0)
            instead = random.integers(max(len(spare), 1), size=paths)
            at = np.array([ids.index(n) for n in [*spare, name]])
            package = np.where(swapped, at[np.minimum(instead, len(at) - 1)], ids.index(name))
            rows = np.arange(paths)
            eased[rows, package] = np.minimum(eased[rows, package], found.level[:, step])
    delisted_form = other_form != (agreement.form == "delisted")
    return eased, np.where(delisted_form[:, None], eased, float(NEVER))


def answered(case: Case, settings: Forecasting, ensemble: Ensemble) -> tuple[Forecast, ...]:
    """Mix draws, policies and paths into answers.

    Raises
    ------
    InvalidInput
        If every draw failed.
    """
    draws = len(ensemble.indices)
    if draws == 0:
        raise InvalidInput(
            "no draw of the parameters has an answer.",
            where="draws",
            remedy="See the reasons with `snapback assess`.",
        )
    share = np.array(list(settings.mixture.values()))
    return (*_numbers(ensemble, share, draws), *_events(case, ensemble, share, draws))


def _numbers(ensemble: Ensemble, share: Float[np.ndarray, " policy"], draws: int) -> list[Forecast]:
    result = []
    for name, question in NUMBERS.items():
        sample = ensemble.array(name)
        weight = np.broadcast_to(share[None, :, None] / (draws * sample.shape[2]), sample.shape[:3]).ravel()
        result += [
            of_number(name, question, months, sample[..., n].ravel(), weight)
            for n, months in enumerate(MONTHS)
        ]
    return result


def _events(
    case: Case, ensemble: Ensemble, share: Float[np.ndarray, " policy"], draws: int
) -> list[Forecast]:
    def odds(when: Float[np.ndarray, "draw policy path"], months: int) -> float:
        return float(((when <= months // 3).mean(axis=(0, 2)) * share).sum())

    result = [
        of_event(name, question, months, odds(ensemble.array(name), months), draws)
        for name, question in EVENTS.items()
        for months in MONTHS
    ]
    for kind, question in OF_PACKAGES.items():
        when = ensemble.array(kind)
        for n, package in enumerate(case.packages):
            asked = question.format(package=package.id)
            result += [
                of_event(f"{kind}.{package.id}", asked, months, odds(when[..., n], months), draws)
                for months in MONTHS
            ]
    return result


def _chance(case: Case, settings: Forecasting, record: Record, values: Mapping[str, float]) -> Chance:
    low, median, high = (case.value(point, values) for point in settings.lots)
    return Chance(
        struck=settings.struck,
        lots=(low, median, high),
        clustering=record.clustering,
        waves=record.waves,
        waves_last=settings.waves_last,
    )


def _key(seed: int, policy: str, values: Mapping[str, float]) -> int:
    """Give the paths of a policy in a draw numbers of their own, whoever computes them and in which order."""
    said = json.dumps([seed, policy, {name: float(v).hex() for name, v in sorted(values.items())}])
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest(), "little")
