"""Where answers are worked out: a queue before a few threads, equal questions once, what is known at once."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from snapback.web.failures import Failure

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

THREADS = 2
MOST_WAITING = 256
"""Questions that may wait; some fifty visitors' hands on sliders."""

MOST_KNOWN = 512
"""Answers that are remembered; some tens of kilobytes each."""


@dataclass
class _Open:
    """A question that is not answered yet: ways to see whether who asks has left, and the work."""

    gone: list[Callable[[], Awaitable[bool]]]
    task: asyncio.Task[bytes] | None = None


class Desk:
    """Answers questions in threads.

    Parameters
    ----------
    threads
        How many answers are worked out at a time.
    """

    def __init__(self, threads: int = THREADS) -> None:
        self._work: SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = SimpleQueue()
        self._known: OrderedDict[Hashable, bytes] = OrderedDict()
        self._open: dict[Hashable, _Open] = {}
        self._free = asyncio.Semaphore(threads)
        self._waiting = self.busy = 0
        for n in range(threads):
            # Daemons: whoever ends the server does not wait for an answer that nobody will read.
            threading.Thread(target=self._run, name=f"desk-{n}", daemon=True).start()

    async def answer(
        self,
        key: Hashable,
        work: Callable[[], bytes],
        gone: Callable[[], Awaitable[bool]] | None = None,
    ) -> tuple[bytes, bool]:
        """Give the answer to a question, and whether it was known already.

        Parameters
        ----------
        key
            What the answer follows from; equal keys have equal answers.
        work
            Works it out, in a thread.
        gone
            Says whether who asked has left; nothing is then worked out for them.

        Raises
        ------
        Failure
            With status 503 where too many wait.
        """
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            return known, True
        asking = self._open.get(key)
        if asking is None:
            if self._waiting >= MOST_WAITING:
                again = {"Retry-After": "5"}
                raise Failure(503, "Busy", "Too many are asking at once; ask again soon.", headers=again)
            asking = self._open[key] = _Open([])
            asking.task = asyncio.create_task(self._answered(key, work, asking))
        asking.gone.append(gone or _never)
        assert asking.task is not None  # noqa: S101
        # One who leaves must not take the answer from those who ask the same.
        return await asyncio.shield(asking.task), False

    async def _answered(self, key: Hashable, work: Callable[[], bytes], asking: _Open) -> bytes:
        self._waiting += 1
        try:
            async with self._free:
                if all([await gone() for gone in asking.gone]):
                    raise Failure(503, "Gone", "Nobody waits for this any more.")
                found: bytes = await self.run(work)
        finally:
            self._waiting -= 1
            self._open.pop(key, None)
        self._known[key] = found
        while len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)
        return found

    async def run(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 -- whatever the work gives
        """Do something in a thread."""
        future: Future[Any] = Future()
        self._work.put((future, work))
        self.busy += 1
        try:
            return await asyncio.wrap_future(future)
        finally:
            self.busy -= 1

    def _run(self) -> None:
        while True:
            future, work = self._work.get()
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 -- told to whoever waits
                future.set_exception(error)


async def _never() -> bool:
    return False
