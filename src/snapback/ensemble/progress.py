"""How far a run is, how fast it goes, and when it will end."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

WINDOW = 64
"""Latest reports that the rate is measured over: starting up and warming up are soon forgotten."""


@dataclass(frozen=True)
class Step:
    """Where a run stands.

    Attributes
    ----------
    done, total, failed
        Draws finished (failed ones and those of earlier runs among them), asked for, and failed.
    rate
        Draws a second lately; ``None`` before two reports.
    left
        Seconds until the end at that rate; ``None`` before two reports.
    note
        Something to know, such as files that had to be dropped; mostly empty.
    """

    done: int
    total: int
    failed: int
    rate: float | None = None
    left: float | None = None
    note: str = ""

    @property
    def share(self) -> float:
        """Part of the work done, 0 to 1."""
        return self.done / self.total if self.total else 1.0

    def __str__(self) -> str:
        words = [f"{self.done:,} of {self.total:,} draws"]
        if self.failed:
            words.append(f"{self.failed:,} failed")
        if self.rate is not None:
            words.append(
                f"{self.rate:.1f} a second" if self.rate >= 0.95 else f"{1 / self.rate:.1f} s a draw"
            )
        if self.left is not None and self.done < self.total:
            words.append(f"{duration(self.left)} left")
        if self.note:
            words.append(self.note)
        return ", ".join(words)


class Meter:
    """Counts finished draws and tells how fast they come.

    Parameters
    ----------
    total, done, failed
        Draws asked for, and of them finished and failed before this run.
    report
        Called with every step; ``None`` for silence.
    note
        Said with the first step.
    clock
        Gives seconds.
    """

    def __init__(
        self,
        total: int,
        done: int,
        failed: int,
        report: Callable[[Step], None] | None,
        note: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total, self._done, self._failed = total, done, failed
        self._report, self._clock = report, clock
        self._seen: deque[tuple[float, int]] = deque(maxlen=WINDOW)
        self._tell(note)

    def count(self, finished: int, failed: int) -> None:
        """Take note of draws that have just been finished."""
        self._done += finished
        self._failed += failed
        self._seen.append((self._clock(), self._done))
        self._tell("")

    def _tell(self, note: str) -> None:
        if self._report is None:
            return
        rate = left = None
        if len(self._seen) > 1:
            (begin, before), (now, done) = self._seen[0], self._seen[-1]
            if now > begin:
                rate = (done - before) / (now - begin)
                left = (self._total - self._done) / rate
        self._report(Step(self._done, self._total, self._failed, rate, left, note))


def printed(
    stream: TextIO, every: float = 10.0, clock: Callable[[], float] = time.monotonic
) -> Callable[[Step], None]:
    """Make a report that prints a line now and then: the first and the last step, and those with a note.

    Parameters
    ----------
    stream
        Such as standard error.
    every
        Least seconds between two lines.
    clock
        Gives seconds.
    """
    last: float | None = None

    def report(step: Step) -> None:
        nonlocal last
        now = clock()
        if last is None or now - last >= every or step.done == step.total or step.note:
            last = now
            stream.write(f"{step}\n")
            stream.flush()

    return report


def duration(seconds: float) -> str:
    """Say a length of time as a person would."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
