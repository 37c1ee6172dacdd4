"""Run a task over draws: what is kept is not computed again, what is computed is kept at once."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, Any

from snapback.ensemble.failures import RunStopped
from snapback.ensemble.local import ONE_THREAD, in_processes, in_this_process
from snapback.ensemble.progress import Meter
from snapback.ensemble.reading import open_ensemble

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from snapback.ensemble.outcome import Batch, Evaluate, Outcome, Values
    from snapback.ensemble.progress import Step
    from snapback.ensemble.reading import Ensemble
    from snapback.ensemble.store import Store, Writer


def run(
    evaluate: Evaluate,
    context: Any,  # noqa: ANN401 -- whatever the task needs
    values: Values,
    indices: Iterable[int],
    store: Store,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    chunk: int = 1,
    progress: Callable[[Step], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Ensemble:
    """Compute the draws that the store lacks, and give the ensemble.

    The result has the same bits for any number of workers, any chunk, and however often it was interrupted.
    A :class:`~snapback.errors.SnapbackError` from the task makes a failed draw, kept with its reason.

    Parameters
    ----------
    evaluate
        Task: of the context and a draw's parameters, a record of numbers. A function of a module.
    context
        Sent once to every worker.
    values
        Gives the parameters of draws, as :class:`~snapback.ensemble.Draws`.
    indices
        Numbers of the draws, in any order.
    store
        Where finished draws are kept.
    workers
        Processes with one computing thread each; 0 computes in this process, with one thread as far as it can
        still be told.
    scheduler
        Address of a Dask scheduler, as ``tcp://host:8786``, whose workers compute instead.
    chunk
        Draws that a worker computes before they are kept: what a kill loses at most, for each worker. More
        than one pays only where a draw takes less than about 10 ms.
    progress
        Called with every :class:`~snapback.ensemble.Step`.
    stop
        Asked several times a second; where it says yes, the run ends with :class:`RunStopped`.

    Raises
    ------
    StoreError
        If the folder cannot be used, is in use, or the disk is full.
    WorkerError
        If a worker dies, the scheduler cannot be reached, or the task meets a mistake.
    RunStopped
        If ``stop`` said so.
    """
    if workers < 0 or chunk < 1:
        raise ValueError("workers must be 0 or more and chunk 1 or more")
    wanted = sorted(set(indices))
    halt = stop or _never
    with store.writing() as kept:
        missing = [index for index in wanted if index not in kept.reasons]
        failed = sum(bool(kept.reasons.get(index)) for index in wanted)
        meter = Meter(len(wanted), len(wanted) - len(missing), failed, progress, _note(kept))
        batches = _batches(values, missing, chunk)
        crew = min(workers, -(-len(missing) // chunk))
        with closing(_computed(evaluate, context, batches, crew, scheduler, halt)) as results:
            for outcomes in results:
                kept.add(outcomes)
                meter.count(len(outcomes), sum(outcome.record is None for outcome in outcomes))
        kept.finish(wanted)
        return open_ensemble(store.folder)


def _computed(
    evaluate: Evaluate,
    context: Any,  # noqa: ANN401
    batches: Iterator[Batch],
    workers: int,
    scheduler: str | None,
    stop: Callable[[], bool],
) -> Generator[list[Outcome]]:
    if scheduler is not None:
        from snapback.ensemble.dask_run import on_dask  # noqa: PLC0415 -- an extra

        yield from on_dask(evaluate, context, batches, scheduler, stop)
    elif workers:
        yield from in_processes(evaluate, context, batches, workers, stop)
    else:
        yield from _alone(evaluate, context, batches, stop)


def _alone(
    evaluate: Evaluate,
    context: Any,  # noqa: ANN401
    batches: Iterator[Batch],
    stop: Callable[[], bool],
) -> Iterator[list[Outcome]]:
    before = os.environ.get("NPROC")
    os.environ["NPROC"] = ONE_THREAD["NPROC"]
    try:
        for outcomes in in_this_process(evaluate, context, batches):
            yield outcomes
            if stop():
                raise RunStopped("the run was stopped; the draws finished so far are kept.")
    finally:
        os.environ.pop("NPROC")
        if before is not None:
            os.environ["NPROC"] = before


def _batches(values: Values, indices: Sequence[int], chunk: int) -> Iterator[Batch]:
    for begin in range(0, len(indices), chunk):
        numbers = indices[begin : begin + chunk]
        yield tuple(zip(numbers, values(numbers), strict=True))


def _note(kept: Writer) -> str:
    count = len(kept.damaged)
    return f"{count} damaged file{'s' * (count > 1)} dropped, their draws are computed again" if count else ""


def _never() -> bool:
    return False
