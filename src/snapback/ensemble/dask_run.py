"""Draws computed by the workers of a Dask scheduler; needs the extra ``dask``."""

from __future__ import annotations

import contextlib
import os
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Any

from snapback.ensemble.failures import RunStopped, WorkerError
from snapback.ensemble.local import ONE_THREAD, mistake
from snapback.ensemble.outcome import Unforeseen, outcomes_of
from snapback.errors import SnapbackError
from snapback.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from snapback.ensemble.outcome import Batch, Evaluate, Outcome

TIMEOUT = 15
"""Seconds to wait for the scheduler, and for a first worker."""

_PATIENCE = 0.2  # seconds between two looks at whether to stop
_one_at_a_time = threading.Lock()


def on_dask(
    evaluate: Evaluate,
    context: Any,  # noqa: ANN401
    batches: Iterator[Batch],
    scheduler: str,
    stop: Callable[[], bool],
) -> Iterator[list[Outcome]]:
    """Compute draws on the workers of a scheduler, and give them as they are finished.

    Raises
    ------
    WorkerError
        If Dask is not installed, the scheduler or its workers cannot be reached, a worker has another version
        of snapback, or a task meets a mistake.
    RunStopped
        If ``stop`` says so.
    """
    with _client(scheduler) as client:
        shared = client.scatter(context, broadcast=True, hash=False)
        flying: set[Any] = set()
        try:
            while _fill(client, flying, evaluate, shared, batches):
                if stop():
                    raise RunStopped("the run was stopped; the draws finished so far are kept.")
                for future in _landed(flying):
                    flying.discard(future)
                    yield _outcomes(future)
        except OSError as error:
            raise _lost(error) from error
        finally:
            with contextlib.suppress(Exception):  # nothing to call off where nobody listens
                client.cancel(list(flying), force=True)


def _client(scheduler: str) -> Any:  # noqa: ANN401 -- distributed is not typed
    try:
        distributed: Any = import_module("distributed")  # an extra, without types
    except ImportError as error:
        raise WorkerError(
            "a scheduler needs Dask, which is not installed. Install snapback with its extra `dask` "
            "(pip install 'snapback-lab[dask]'), or leave the scheduler out and name a number of workers."
        ) from error
    start = "Start one with `dask scheduler`, and workers with `dask worker ADDRESS --nthreads 1`"
    try:
        client = distributed.Client(scheduler, timeout=TIMEOUT)
    except (OSError, ValueError, ImportError) as error:
        raise WorkerError(f"no Dask scheduler answers at {scheduler} ({error}). {start}.") from error
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
    except TimeoutError as error:
        client.close()
        raise WorkerError(f"the Dask scheduler at {scheduler} has no workers. {start}.") from error
    return client


def _fill(
    client: Any,  # noqa: ANN401
    flying: set[Any],
    evaluate: Evaluate,
    shared: Any,  # noqa: ANN401
    batches: Iterator[Batch],
) -> bool:
    """Send out two batches for each thread: the next one waits at the worker. Says whether any is out."""
    room = 2 * max(sum(client.nthreads().values()), 1)
    while len(flying) < room and (batch := next(batches, None)) is not None:
        flying.add(client.submit(_batch, evaluate, shared, batch, __version__, pure=False))
    return bool(flying)


def _landed(flying: set[Any]) -> set[Any]:
    wait = import_module("distributed").wait
    try:
        done: set[Any] = wait(flying, timeout=_PATIENCE, return_when="FIRST_COMPLETED").done
    except TimeoutError:
        return set()
    return done


def _outcomes(future: Any) -> list[Outcome]:  # noqa: ANN401
    try:
        found: list[Outcome] = future.result()
    except Unforeseen as error:
        raise mistake(error) from error
    except SnapbackError:
        raise
    except Exception as error:
        raise _lost(error) from error
    return found


def _lost(error: Exception) -> WorkerError:
    return WorkerError(
        f"the Dask cluster failed ({type(error).__name__}: {error}). The draws finished so far are kept: run "
        "the same command again once the cluster runs."
    )


def _batch(evaluate: Evaluate, context: Any, batch: Batch, version: str) -> list[Outcome]:  # noqa: ANN401
    """Compute draws on a worker, one at a time in a process."""
    if version != __version__:
        raise WorkerError(
            f"a Dask worker has snapback {__version__}, this is {version}, and their results could differ. "
            "Install the same version everywhere."
        )
    with _one_at_a_time:
        os.environ["NPROC"] = ONE_THREAD["NPROC"]
        return outcomes_of(evaluate, context, batch)
