"""Parameters conditioned on the record of past thaws: prior against posterior, and what was not learnt.

The library is a set of prior draws with the game's answer for every stylised thaw. For each draw a history
is simulated, of as many episodes as the record has, each followed for as long, so that the noise of a short
record is part of the comparison. Draws whose histories come close are kept and moved by
:func:`snapback.ensemble.calibrate.posterior_from_library`.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from snapback.ensemble.calibrate import Learnt, Posterior, informed, posterior_from_library
from snapback.ensemble.drawing import Draws, uniforms
from snapback.ensemble.episodes import QUARTERS, Episode, Seen, episodes_of, known, survival
from snapback.ensemble.execute import run
from snapback.ensemble.record_summaries import TASK, Thaws, evaluate, setting_of, thaws_of
from snapback.ensemble.store import Store, inputs_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from jaxtyping import Bool, Float, Int

    from snapback.case import Case
    from snapback.ensemble.progress import Step
    from snapback.world import World

DRAWS = 128
"""Draws of a library: enough for the regression on the record's summaries."""

SUMMARIES = {
    "relief_12": "share of thaws whose relief lasts a year",
    "relief_36": "share of thaws whose relief lasts three years",
    "breach_12": "share without breach by the target in a year",
    "breach_36": "share without breach by the target in three years",
    "sender_36": "share ended by the sender within three years",
    "back_12": "share of breaches after which relief is taken back within a year",
}
"""What the record says of past thaws."""

YEAR, THREE_YEARS = 12.0, 36.0


@dataclass(frozen=True, eq=False)
class Library:
    """Prior draws with the game's answers, and the episodes that they are compared with.

    Attributes
    ----------
    thaws
        The stylised thaws.
    episodes
        All episodes known at the case's vintage.
    names
        Parameters that vary.
    score
        Their normal scores. [draw, parameter]
    curves
        By name (see :func:`snapback.ensemble.record_summaries.evaluate`), probability by the end of each
        quarter. [draw, setting, quarter]
    failed
        Draws without an answer.
    seed
        Of draws and of simulated histories.
    """

    thaws: Thaws
    episodes: tuple[Episode, ...]
    names: tuple[str, ...]
    score: Float[np.ndarray, "draw parameter"]
    curves: Mapping[str, Float[np.ndarray, "draw setting quarter"]]
    failed: int
    seed: int

    def of(self, episode: Episode, curve: str) -> Float[np.ndarray, "draw quarter"]:
        """Curve of an episode's setting."""
        return self.curves[curve][:, self.thaws.settings.index(setting_of(episode))]


@dataclass(frozen=True, eq=False)
class Calibration:
    """What the record leaves possible.

    Attributes
    ----------
    vintage
        Day up to which the record counts.
    episodes
        Number of episodes in it.
    names
        Parameters that vary.
    posterior
        Of their normal scores.
    learnt
        What was learnt of each, by name.
    observed
        What the record says. [summary]
    simulated
        10 %, 50 % and 90 % points of the same over prior draws. [summary, 3]
    """

    vintage: dt.date
    episodes: int
    names: tuple[str, ...]
    posterior: Posterior
    learnt: Mapping[str, Learnt]
    observed: Mapping[str, float]
    simulated: Mapping[str, tuple[float, float, float]]

    @property
    def uninformed(self) -> tuple[str, ...]:
        """Parameters of which the record says nothing."""
        return tuple(name for name, found in self.learnt.items() if not found.learnt)


def library(
    case: Case,
    world: World,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 0,
    store: Path | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> Library:
    """Work out the game of past thaws at draws of all parameters.

    Parameters
    ----------
    case
        With facts on past thaws (``facts/thaw_durations.csv``).
    world
        Only named in what the draws follow from.
    draws, seed
        Draws of the parameters.
    workers
        Processes; the result is the same for any number.
    store
        Folder that keeps finished draws; a temporary one where ``None``.
    progress
        Called with the share done and what is being done.
    """
    thaws = thaws_of(case)
    varying = tuple(name for name, prior in sorted(thaws.case.priors().items()) if prior.shape != "fixed")

    def said(step: Step) -> None:
        if progress is not None:
            progress(step.share, str(step))

    with tempfile.TemporaryDirectory(prefix="snapback-") as temporary:
        ensemble = run(
            evaluate,
            thaws,
            Draws(thaws.case, seed),
            range(draws),
            Store(Path(temporary) if store is None else store, inputs_of(thaws.case, world, seed, TASK)),
            workers=workers,
            progress=said,
        )
        curves = {name: ensemble.array(name) for name in ensemble.names}
        rows = [int(index) for index in ensemble.indices]
    used = tuple(name for name in varying if name in thaws.case.politics)
    score = special.ndtri(uniforms(used, rows, seed))
    return Library(thaws, episodes_of(case), used, score, curves, draws - len(rows), seed)


def calibrate(found: Library, vintage: dt.date, without: str | None = None) -> Calibration:
    """Condition all parameters on what was known of past thaws on a day.

    Parameters
    ----------
    found
        The library.
    vintage
        Nothing that happened on a later day counts.
    without
        Name of an episode left out.

    Raises
    ------
    ValueError
        If too few draws are in the library, or nothing was known.
    """
    seen = known(found.episodes, vintage, without)
    observed, simulated = observed_summaries(seen), simulated_summaries(found, seen)
    speaks = np.isfinite(observed)
    posterior = posterior_from_library(found.score, simulated[:, speaks], observed[speaks])
    learnt = {entry.parameter: entry for entry in informed(found.score, posterior, found.names)}
    bands = np.quantile(simulated[:, speaks], [0.1, 0.5, 0.9], axis=0).T
    said = [name for name, heard in zip(SUMMARIES, speaks, strict=True) if heard]
    return Calibration(
        vintage=vintage,
        episodes=len(seen),
        names=found.names,
        posterior=posterior,
        learnt=learnt,
        observed=dict(zip(said, observed[speaks].tolist(), strict=True)),
        simulated={n: (b[0], b[1], b[2]) for n, b in zip(said, bands.tolist(), strict=True)},
    )


def conditioned(
    found: Library, chances: Float[np.ndarray, "draw question"], seen: Sequence[Seen]
) -> Float[np.ndarray, " question"]:
    """Give probabilities conditioned on the record: each draw's own answers, moved with it.

    The answers are taken as quantities of a draw, in logits, and conditioned as parameters are.

    Raises
    ------
    ValueError
        As :func:`snapback.ensemble.calibrate.posterior_from_library`.
    """
    logits = special.logit(np.clip(chances, 1e-4, 1.0 - 1e-4))
    record, histories = observed_summaries(seen), simulated_summaries(found, seen)
    speaks = np.isfinite(record)
    posterior = posterior_from_library(logits, histories[:, speaks], record[speaks])
    return np.asarray(posterior.weight @ special.expit(posterior.score))


def observed_summaries(seen: Sequence[Seen]) -> Float[np.ndarray, " summary"]:
    """Give what the record says; missing where no episode speaks."""
    relief = [s for s in seen if s.relief is not None]
    after = [s for s in seen if _speaks(s)]
    row = _summaries(
        _row([s.relief for s in relief]),
        _flags([s.ended for s in relief]),
        _row([s.breach for s in seen]),
        _flags([s.breached for s in seen]),
        _flags([_by_sender(s) for s in relief if _followed(s)]),
        _flags([s.lag is not None and s.lag < YEAR for s in after]),
    )
    return np.asarray(row[0])


def simulated_summaries(found: Library, seen: Sequence[Seen]) -> Float[np.ndarray, "draw summary"]:
    """Simulate for each draw a history of the same episodes, followed for as long."""
    by_name = {episode.name: episode for episode in found.episodes}
    said = "\n".join([str(found.seed), *(s.name for s in seen)])
    key = int.from_bytes(hashlib.blake2b(said.encode(), digest_size=8).digest(), "little")
    random = np.random.Generator(np.random.Philox(key=key))
    relief = [s for s in seen if s.relief is not None]
    followed, after = [s for s in relief if _followed(s)], [s for s in seen if _speaks(s)]

    def curves(which: Sequence[Seen], name: str) -> Float[np.ndarray, "draw episode quarter"]:
        rows = [found.of(by_name[s.name], name) for s in which]
        return np.array(rows).reshape(len(which), draws, QUARTERS).swapaxes(0, 1)

    draws = len(found.score)
    relief_months, ended = _happening(
        curves(relief, "relief"), _row([s.relief_window for s in relief]), draws, random
    )
    breach_months, breached = _happening(
        curves(seen, "breach"), _row([s.breach_window for s in seen]), draws, random
    )
    by_sender = _bernoulli(curves(followed, "sender")[..., int(THREE_YEARS / 3) - 1], draws, random)
    back = _bernoulli(curves(after, "back")[..., int(YEAR / 3) - 1], draws, random)
    return _summaries(relief_months, ended, breach_months, breached, by_sender, back)


def _summaries(
    relief: Float[np.ndarray, "draw episode"],
    ended: Bool[np.ndarray, "draw episode"],
    breach: Float[np.ndarray, "draw episode"],
    breached: Bool[np.ndarray, "draw episode"],
    by_sender: Bool[np.ndarray, "draw episode"],
    back: Bool[np.ndarray, "draw episode"],
) -> Float[np.ndarray, "draw summary"]:
    lasts, keeps = survival(relief, ended), survival(breach, breached)
    year, three = int(YEAR / 3) - 1, int(THREE_YEARS / 3) - 1
    columns = [lasts[:, year], lasts[:, three], keeps[:, year], keeps[:, three], _share(by_sender)]
    nothing = np.full(len(lasts), np.nan)
    table = np.column_stack([*columns, _share(back)])
    for column, count in enumerate([relief.shape[1]] * 2 + [breach.shape[1]] * 2):
        if count == 0:
            table[:, column] = nothing
    return np.asarray(table)


def _happening(
    curve: Float[np.ndarray, "draw episode quarter"],
    window: Float[np.ndarray, "one episode"],
    draws: int,
    random: np.random.Generator,
) -> tuple[Float[np.ndarray, "draw episode"], Bool[np.ndarray, "draw episode"]]:
    """Draw when it happens, and stop following where the record does."""
    count = window.shape[1]
    point = random.random((draws, count))
    quarter: Int[np.ndarray, "draw episode"] = (curve.reshape(draws, count, -1) <= point[..., None]).sum(
        axis=-1
    )
    months = 3.0 * quarter + 1.5
    happened = (quarter < QUARTERS) & (months <= window)
    return np.where(happened, months, np.minimum(window, months)), happened


def _bernoulli(
    chance: Float[np.ndarray, "draw episode"], draws: int, random: np.random.Generator
) -> Bool[np.ndarray, "draw episode"]:
    chance = chance.reshape(draws, -1)
    return np.asarray(random.random(chance.shape) < chance)


def _share(flags: Bool[np.ndarray, "draw episode"]) -> Float[np.ndarray, " draw"]:
    return flags.mean(axis=1) if flags.shape[1] else np.full(len(flags), np.nan)


def _followed(s: Seen) -> bool:
    """Whether an episode tells who had ended it within three years."""
    return s.relief is not None and s.relief_window >= THREE_YEARS


def _by_sender(s: Seen) -> bool:
    return s.ended and s.ended_by == "sender" and s.relief is not None and s.relief < THREE_YEARS


def _speaks(s: Seen) -> bool:
    """Whether an episode tells if relief was taken back within a year of a breach."""
    return s.since_breach is not None and s.since_breach >= YEAR


def _row(values: Sequence[float | None]) -> Float[np.ndarray, "one value"]:
    return np.array([values], dtype=float).reshape(1, -1)


def _flags(values: Sequence[bool]) -> Bool[np.ndarray, "one value"]:
    return np.array([values], dtype=bool).reshape(1, -1)
