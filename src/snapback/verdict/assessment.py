"""The whole assessment of a case: ledger, game, and the ensemble over what nobody knows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.worlds import input_hash, world_of
from snapback.ensemble import Draws, Store, inputs_of, quantiles, run
from snapback.ensemble.kept_ledger import kept_ledger
from snapback.ensemble.task import TASK, Context, evaluate
from snapback.game.comparison import TITLES, compare
from snapback.game.derivatives import derivatives
from snapback.game.outcomes import YEARS
from snapback.game.play import NEAR, play
from snapback.game.policies import policies_of
from snapback.game.promises import promises_due
from snapback.game.stage import settings_of
from snapback.verdict.deciding import verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import xarray as xr

    from snapback.case import Case
    from snapback.case.agreement import Agreement
    from snapback.economy import Ledger
    from snapback.ensemble import Ensemble, Step
    from snapback.ensemble.kept import Kept
    from snapback.game.comparison import Comparison
    from snapback.game.promises import Due
    from snapback.verdict.deciding import Verdict
    from snapback.world import World

    Progress = Callable[[str, int, int], None]

BANDS = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


@dataclass(frozen=True, eq=False)
class Assessment:
    """What came of a case.

    Attributes
    ----------
    case, world
        What was assessed.
    agreements
        Terms of every policy: the case's agreements and the other policies, in order.
    ledger
        What each measure is worth, at central values.
    comparison
        All policies at central values.
    promises
        By policy, each promise when it is due.
    derivatives
        By policy with an agreement: what its outcomes hang on (``derivative`` and ``effect``), with everybody
        looking :data:`~snapback.game.play.NEAR` quarters ahead.
    ensemble
        The draws; ``None`` without.
    bands
        Quantiles over the draws: ``path`` [policy, outcome, quarter, quantile], ``at``
        [policy, outcome, year, quantile] with ``error`` likewise; ``None`` without draws.
    seed
        Of the draws.
    fingerprint
        Hash of case, world, parameters and version.
    verdict
        What the draws say: claims with their odds, rankings, what turns them; ``None`` without draws.
    """

    case: Case
    world: World
    agreements: tuple[Agreement, ...]
    ledger: Ledger
    comparison: Comparison
    promises: Mapping[str, tuple[Due, ...]]
    derivatives: Mapping[str, xr.Dataset]
    ensemble: Ensemble | None
    bands: xr.Dataset | None
    seed: int
    fingerprint: str
    verdict: Verdict | None = None

    @property
    def policies(self) -> xr.Dataset:
        """What each policy leads to after 1, 3 and 5 years: a table labelled by policy, outcome and year.

        ``central``, and with draws ``p10``, ``p50``, ``p90`` and ``error`` (of the median); the outcomes
        carry ``title`` and ``unit``.
        """
        table = self.comparison.data[["at"]].rename(at="central")
        if self.bands is not None:
            for name in BANDS:
                table[name] = self.bands["at"].sel(quantile=name, drop=True)
            table["error"] = self.bands["error"].sel(quantile="p50", drop=True)
        return table

    @property
    def draws(self) -> int:
        """Number of draws asked for, failed ones among them."""
        return self.ensemble.draws if self.ensemble is not None else 0

    @property
    def failed_draws(self) -> int:
        """Number of draws without an answer."""
        return len(self.ensemble.failed) if self.ensemble is not None else 0


def assess(
    case: Case,
    world: World | None = None,
    *,
    draws: int = 256,
    seed: int = 0,
    workers: int = 1,
    scheduler: str | None = None,
    store: Path | None = None,
    kept: Kept | None = None,
    tipping: bool = True,
    progress: Progress | None = None,
) -> Assessment:
    """Assess a case.

    Parameters
    ----------
    case
        From :func:`snapback.load`, with a ``game`` section.
    world
        The sanction-free world; the one that the case names where ``None``.
    draws, seed
        Draws of all parameters behind the bands, and which; 0 for central values alone.
    workers
        Processes for ledger and draws; the result is the same for any number.
    scheduler
        Address of a Dask scheduler that runs the draws instead.
    store
        Folder in which finished draws are kept, so that a stopped run resumes; a temporary one where
        ``None``.
    kept
        Where the ledger at central values is looked for, and kept.
    tipping
        Whether the values at which the verdicts turn are searched: some 80 games for each weighting. Needs
        draws.
    progress
        Called with what has been done, how many pieces of work are done, and their number.

    Raises
    ------
    InvalidCase, InvalidGame, InvalidScenario, NotConverged
        If there is no answer at central values.
    StoreError, WorkerError, RunStopped
        As :func:`snapback.ensemble.run`.
    """
    world = world_of(case) if world is None else world
    leverage = kept_ledger(case, world, kept, workers=workers, progress=progress)
    comparison = compare(case, leverage.data, check=True, workers=workers, progress=progress)
    bound = [name for name, played in comparison.plays.items() if played.stage.automaton.steps]
    slopes = _slopes(case, leverage, bound, workers, progress)
    ensemble, bands = None, None
    if draws:
        ensemble = _drawn(case, world, draws, seed, workers, scheduler, store, progress)
        bands = banded(ensemble, comparison) if len(ensemble.indices) else None
    result = Assessment(
        case=case,
        world=world,
        agreements=policies_of(case),
        ledger=leverage,
        comparison=comparison,
        promises={name: promises_due(played) for name, played in comparison.plays.items()},
        derivatives=slopes,
        ensemble=ensemble,
        bands=bands,
        seed=seed,
        fingerprint=input_hash(case, world, None, None),
    )
    return replace(result, verdict=verdict(result, tipping=tipping, workers=workers, progress=progress))


def _slopes(
    case: Case,
    leverage: Ledger,
    played: Sequence[str],
    workers: int,
    progress: Progress | None,
) -> dict[str, xr.Dataset]:
    """Differentiate what each agreement leads to; in threads, as the adjoint lets others compute.

    What is ranked is what matters most, so a nearer end is enough: it moves outcomes by about a per cent, and
    the adjoint has a quarter of the quarters to go through.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    def ways(policy: str) -> xr.Dataset:
        near = play(case, leverage.data, policy, horizon=min(NEAR, settings_of(case).horizon))
        return derivatives(case, leverage.data, near)

    found = {}
    with ThreadPoolExecutor(max(1, workers)) as pool:
        for name, slopes in zip(played, pool.map(ways, played), strict=True):
            found[name] = slopes
            if progress is not None:
                progress("differentiating", len(found), len(played))
    return found


def banded(ensemble: Ensemble, comparison: Comparison) -> xr.Dataset:
    """Give medians and 80 % bands over the draws, with their errors."""
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    path = ensemble.array("path")
    found = quantiles(path)
    band = np.stack([found.p10, found.p50, found.p90], axis=-1)
    error = np.stack([found.error10, found.error50, found.error90], axis=-1)
    ends = [n - 1 for n in YEARS.values()]
    central = comparison.data
    axes = ("policy", "outcome")
    return xr.Dataset(
        {
            "path": ((*axes, "quarter", "quantile"), band),
            "at": ((*axes, "year", "quantile"), band[:, :, ends]),
            "error": ((*axes, "year", "quantile"), error[:, :, ends]),
        },
        coords={
            "policy": central["policy"].values,
            "outcome": list(TITLES),
            "quarter": central["quarter"].values,
            "year": list(YEARS),
            "quantile": list(BANDS),
        },
    )


def _drawn(
    case: Case,
    world: World,
    draws: int,
    seed: int,
    workers: int,
    scheduler: str | None,
    store: Path | None,
    progress: Progress | None,
) -> Ensemble:
    import tempfile  # noqa: PLC0415 -- only for runs that nobody keeps
    from pathlib import Path  # noqa: PLC0415

    root = Path(tempfile.mkdtemp(prefix="snapback-")) if store is None else store

    def said(step: Step) -> None:
        if progress is not None:
            progress(str(step), round(1000 * step.share), 1000)

    return run(
        evaluate,
        Context(case, world),
        Draws(case, seed),
        range(draws),
        Store(root, inputs_of(case, world, seed, TASK)),
        workers=workers,
        scheduler=scheduler,
        progress=said,
    )
