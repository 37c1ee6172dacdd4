"""Draws computed by processes of this machine, each with one computing thread."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

from snapback.ensemble.failures import RunStopped, WorkerError
from snapback.ensemble.outcome import Outcome, Unforeseen, outcomes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from snapback.ensemble.outcome import Batch, Evaluate

ONE_THREAD = dict.fromkeys(
    (
        "NPROC", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
        "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)  # fmt: skip
"""Environment of a process that computes draws: sums in one order, whatever the machine."""

_PATIENCE = 0.2  # seconds between two looks at whether to stop


def in_this_process(evaluate: Evaluate, context: Any, batches: Iterator[Batch]) -> Iterator[list[Outcome]]:  # noqa: ANN401
    """Compute draws here, one after the other."""
    for batch in batches:
        try:
            yield outcomes_of(evaluate, context, batch)
        except Unforeseen as error:
            raise mistake(error) from error.__cause__


def in_processes(
    evaluate: Evaluate,
    context: Any,  # noqa: ANN401
    batches: Iterator[Batch],
    workers: int,
    stop: Callable[[], bool],
) -> Iterator[list[Outcome]]:
    """Compute draws in processes of their own, and give them as they are finished.

    Raises
    ------
    WorkerError
        If a process dies or a task meets a mistake.
    RunStopped
        If ``stop`` says so.
    """
    try:
        task = pickle.dumps((evaluate, context), protocol=pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise WorkerError(f"the task cannot be sent to another process: {error}.") from error
    news: queue.SimpleQueue[tuple[_Worker, Any]] = queue.SimpleQueue()
    crew: list[_Worker] = []
    try:
        for batch in batches:
            if len(crew) < workers:
                crew.append(_Worker(task, batch, news))
                continue
            worker, answer = _next(news, stop)
            # The worker goes on before its answer is written to the disk.
            outcomes = worker.check(answer)
            worker.send(batch)
            yield outcomes
        for _ in crew:
            worker, answer = _next(news, stop)
            yield worker.check(answer)
    finally:
        for worker in crew:
            worker.end()


def mistake(error: Unforeseen) -> WorkerError:
    """Say that a task raised what it should not."""
    return WorkerError(
        f"draw {error.index} met an unexpected error ({error.what}), and the mistake is ours. The draws "
        "finished so far are kept; please report this with the case and the seed."
    )


def _next(news: queue.SimpleQueue[tuple[_Worker, Any]], stop: Callable[[], bool]) -> tuple[_Worker, Any]:
    while True:
        if stop():
            raise RunStopped("the run was stopped; the draws finished so far are kept.")
        try:
            return news.get(timeout=_PATIENCE)
        except queue.Empty:
            continue


class _Worker:
    """One process, and the thread that waits for its answers."""

    def __init__(self, task: bytes, batch: Batch, news: queue.SimpleQueue[tuple[_Worker, Any]]) -> None:
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "snapback.ensemble.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | ONE_THREAD | {"PYTHONPATH": _where_we_are()},
                start_new_session=True,  # Ctrl-C is for the parent alone, which then ends its workers
            )
        except OSError as error:
            raise WorkerError(
                f"no process can be started for a worker: {error}. Try fewer workers, or 0 for none."
            ) from error
        self._batch: Batch = ()
        # Written by a thread too: a large context must not keep the others from starting.
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._outbox.put(pickle.dumps(sys.path))
        self._outbox.put(task)
        self.send(batch)
        self._threads = [
            threading.Thread(target=self._talk, daemon=True),
            threading.Thread(target=self._listen, args=(news,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def send(self, batch: Batch) -> None:
        """Give it the next draws."""
        self._batch = batch
        self._outbox.put(pickle.dumps(batch, protocol=pickle.HIGHEST_PROTOCOL))

    def check(self, answer: Any) -> list[Outcome]:  # noqa: ANN401
        """Take its answer for what it is."""
        if isinstance(answer, Unforeseen):
            raise mistake(answer)
        if isinstance(answer, str):
            raise WorkerError(f"a worker {answer}. A task is a function of a module that can be imported.")
        if answer is None:
            first, last = self._batch[0][0], self._batch[-1][0]
            which = f"draw {first}" if first == last else f"draws {first} to {last}"
            raise WorkerError(
                f"a worker died {_how(self._process.wait())} while it computed {which}. The draws finished "
                "so far are kept: run the same command again, with fewer workers if memory was short."
            )
        outcomes: list[Outcome] = answer
        return outcomes

    def end(self) -> None:
        """End it now, whatever it does."""
        self._process.kill()
        self._outbox.put(None)
        for thread in self._threads:
            thread.join()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was not sent cannot be any more
                if pipe is not None:
                    pipe.close()

    def _talk(self) -> None:
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101
        try:
            while (message := self._outbox.get()) is not None:
                pipe.write(len(message).to_bytes(8, "little"))
                pipe.write(message)
                pipe.flush()
            pipe.close()
        except OSError:  # it died; the other thread tells
            return

    def _listen(self, news: queue.SimpleQueue[tuple[_Worker, Any]]) -> None:
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101
        while True:
            try:
                answer = pickle.load(pipe)  # noqa: S301 -- from our own child
            except (EOFError, OSError, ValueError, pickle.UnpicklingError):
                news.put((self, None))
                return
            news.put((self, answer))


def _where_we_are() -> str:
    """Let the worker find this very package, however the parent found it."""
    here = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    return os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])


def _how(code: int) -> str:
    if code >= 0:
        return f"(exit code {code})"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    hint = ", perhaps for want of memory" if name == "SIGKILL" else ""
    return f"(by {name}{hint})"
