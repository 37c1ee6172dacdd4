"""Independent pieces of work on one case, in this process or spread over several.

A piece gives the same bits wherever it runs: each is computed by one process alone, and results come back
in the order of the pieces.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from snapback.case import Case
    from snapback.world import World

Piece = tuple["Callable[..., Any]", tuple[Any, ...]]
"""A function of case, world and further arguments, and those arguments; both can be pickled."""

_given: dict[str, Any] = {}


def run_pieces(
    case: Case,
    world: World,
    pieces: Sequence[Piece],
    *,
    workers: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Any]:
    """Run pieces of work and give their results in order.

    Parameters
    ----------
    case, world
        Handed to every piece.
    pieces
        What to run; the longest first.
    workers
        Processes; with one, everything runs in this process.
    progress
        Called with what has been done, the number of pieces done, and their total.
    """
    results: list[Any] = [None] * len(pieces)

    def done(n: int, result: Any, count: int) -> None:  # noqa: ANN401 -- a piece's result can be anything
        results[n] = result
        if progress:
            progress(pieces[n][0].__name__.replace("_", " "), count, len(pieces))

    pool = _pool(min(workers, len(pieces)), case, world)
    if pool is None:
        for n, (function, arguments) in enumerate(pieces):
            done(n, function(case, world, *arguments), n + 1)
        return results
    try:
        numbers = {pool.submit(_run, *piece): n for n, piece in enumerate(pieces)}
        for finished, future in enumerate(as_completed(numbers), 1):
            done(numbers[future], future.result(), finished)
    except BaseException:
        # Whoever stops the work does not wait for pieces that run.
        for process in list((pool._processes or {}).values()):  # noqa: SLF001 -- public from Python 3.14 on
            process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()
    return results


def _pool(count: int, case: Case, world: World) -> ProcessPoolExecutor | None:
    """Start processes; ``None`` where one is enough, or where the machine gives no means to share work."""
    if count <= 1:
        return None
    # A fresh interpreter, because threads that compute do not survive a fork.
    context = multiprocessing.get_context("spawn")
    try:
        return ProcessPoolExecutor(count, context, initializer=_begin, initargs=(case, world, count))
    except (OSError, NotImplementedError, ImportError):  # no shared memory or no semaphores, as in some jails
        return None


def _begin(case: Case, world: World, workers: int) -> None:
    """Take what every piece needs, once a process, and leave the other cores to the others."""
    from snapback.economy.engine import threads  # noqa: PLC0415 -- compiles

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends its workers
    _given.update(case=case, world=world)
    os.environ["NPROC"] = str(max(1, threads() // workers))


def _run(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:  # noqa: ANN401
    return function(_given["case"], _given["world"], *arguments)
