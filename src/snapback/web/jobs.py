"""Assessments over draws, each in a process group of its own: at most two at once, cancelled within a second.

A job is told what to do as JSON on its standard input and tells how far it is as lines of JSON on its
standard output; its results are files in a folder of ours, and are kept between starts under what they follow
from. Nothing is pickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snapback.web.failures import Failure, not_found
from snapback.web.job_process import GO, REST
from snapback.web.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from snapback.ensemble.kept import Kept
    from snapback.web.requests import JobRequest

AT_ONCE = 2
MOST_KEPT = 16
"""Jobs that are remembered; the oldest finished ones are forgotten first."""

QUIET = 5.0
"""Seconds without a question after which a job that stood aside goes on."""

RUNNING = ("waiting", "running")
RESULT, REPORT = "result.json", "report.html"


class Jobs:
    """All jobs of this server.

    Parameters
    ----------
    cache
        The user's cache, in whose ``draws`` finished draws are kept; a temporary folder where ``None``.
    kept
        Where results are kept.
    """

    def __init__(self, cache: Path | None, kept: Kept) -> None:
        self._kept = kept
        self._lock = threading.Lock()
        self._scratch = Scratch("snapback-jobs-")
        self._cache = cache
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._aside: Job | None = None
        self._asked = 0.0

    def stand_aside(self) -> None:
        """Let the job that nobody asked for rest while somebody waits for an answer."""
        self._asked = time.monotonic()
        job = self._aside
        if job is not None and job.rest():
            threading.Thread(target=self._go_on, args=(job,), name="go-on", daemon=True).start()

    def _go_on(self, job: Job) -> None:
        while (quiet := time.monotonic() - self._asked) < QUIET:
            time.sleep(QUIET - quiet)
        job.go()

    def all(self) -> list[Job]:
        """Every job that is kept, the oldest first."""
        with self._lock:
            return list(self._jobs.values())

    def find(self, name: str) -> Job:
        """Find a job by its id.

        Raises
        ------
        Failure
            With status 404.
        """
        with self._lock:
            found = self._jobs.get(name)
        if found is None:
            raise not_found("job of that id")
        return found

    def check_room(self) -> None:
        """Say whether another job may begin.

        Raises
        ------
        Failure
            With status 429.
        """
        if sum(job.status in RUNNING for job in self.all()) >= AT_ONCE:
            what = f"{AT_ONCE} assessments are running already; wait for one or cancel it."
            raise Failure(429, "TooManyJobs", what, headers={"Retry-After": "10"})

    def start(self, folder: Path, digest: str, request: JobRequest, *, aside: bool = False) -> Job:
        """Begin a job on the case in a folder, or give one that does or did the same.

        Parameters
        ----------
        folder, digest
            The case, and the hash of its files.
        request
            What to do.
        aside
            Whether to leave a core to others, and to rest while they wait.

        Raises
        ------
        Failure
            With status 429 where two are running.
        """
        key = ("job", digest, json.dumps(request.said(), sort_keys=True))
        with self._lock:
            others = [job for job in self._jobs.values() if job.status in RUNNING]
            for job in others:
                if job.key == key:  # now somebody asks for it
                    self._aside = None if job is self._aside else self._aside
                    job.go()
                    return job
            if len(others) < AT_ONCE:
                name = secrets.token_hex(8)
                out = self._scratch.folder() / name
                out.mkdir()
                # One process writes to a folder of draws at a time.
                shared = any(job.same_draws(folder, request) for job in others)
                kept = self._cache
                draws = (out if shared or kept is None else kept) / "draws"
                files = {file: self._kept.get(*key, file) for file in (RESULT, REPORT)}
                found = {file: content for file, content in files.items() if content is not None}

                def keep(file: str, content: bytes) -> None:
                    self._kept.put(content, *key, file)

                crowd = 1 + len(others) + aside
                job = Job(name, folder, request, out, keep, key)
                if len(found) == len(files):
                    job.restore(found)
                else:
                    job.begin(draws, crowd)
                    self._aside = job if aside else self._aside
                self._jobs[name] = job
                self._forget()
                return job
        self.check_room()
        return self.start(folder, digest, request, aside=aside)  # one has ended meanwhile

    def end(self, job: Job) -> None:
        """Cancel a job that runs; forget one that has ended."""
        if job.status in RUNNING:
            job.cancel()
            return
        with self._lock:
            self._jobs.pop(job.id, None)
        job.clear()

    def close(self) -> None:
        """End everything and delete what was written."""
        for job in self.all():
            job.cancel()
        self._scratch.close()

    def _forget(self) -> None:
        ended = [name for name, job in self._jobs.items() if job.status not in RUNNING]
        for name in ended[: max(0, len(self._jobs) - MOST_KEPT)]:
            self._jobs.pop(name).clear()


class Job:
    """One assessment, from its beginning to the end of its results.

    Attributes
    ----------
    id, folder, request
        Its name, the folder of its case, and what was asked.
    status
        ``waiting`` until its process says something, ``running``, then ``done``, ``failed`` or ``cancelled``.
    version
        Counts changes of the state.

    Parameters
    ----------
    out
        Folder for its results.
    keep
        Takes the name and the content of each result at the end.
    key
        What its results follow from.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        request: JobRequest,
        out: Path,
        keep: Callable[[str, bytes], None],
        key: tuple[str, ...] = (),
    ) -> None:
        self.id, self.folder, self.request, self.key = name, folder, request, key
        self.status, self.version = "waiting", 0
        self._out, self._keep, self._doing, self._share = out, keep, "starting", 0.0
        self._error: dict[str, str] | None = None
        self._begin, self._end = time.monotonic(), 0.0
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None
        self._rests = False

    def begin(self, draws: Path, crowd: int) -> None:
        """Start its process, which shares the cores with as many; ``draws`` is the folder of draws."""
        task = {"folder": str(self.folder), "out": str(self._out), "draws": str(draws), "crowd": crowd}
        process = self._process = _begin({**task, "request": self.request.said()})
        self._listener = threading.Thread(
            target=self._listen, args=(process,), name=f"job-{self.id}", daemon=True
        )
        self._listener.start()

    def rest(self) -> bool:
        """Tell its process to rest after what it has in hand; says whether it did not rest already."""
        return self._tell(REST, rests=True)

    def go(self) -> None:
        """Tell its process to go on."""
        self._tell(GO, rests=False)

    def _tell(self, word: bytes, *, rests: bool) -> bool:
        with self._lock:
            process = self._process
            if self.status not in RUNNING or self._rests == rests or process is None or process.stdin is None:
                return False
            self._rests = rests
            with contextlib.suppress(OSError, ValueError):  # it has ended meanwhile
                process.stdin.write(word)
                process.stdin.flush()
            return True

    def restore(self, results: Mapping[str, bytes]) -> None:
        """Take over results that were kept."""
        for name, content in results.items():
            (self._out / name).write_bytes(content)
        self._share = 1.0
        self._over("done", "done")

    def same_draws(self, folder: Path, request: JobRequest) -> bool:
        """Say whether another request may write to the same folder of draws."""
        own, other = self.request, request
        return self.folder == folder and own.seed == other.seed

    def state(self) -> dict[str, Any]:
        """Give where it stands, ready for JSON."""
        with self._lock:
            now = self._end or time.monotonic()
            seconds = now - self._begin
            left = None
            if self.status == "running" and self._share >= 0.05:
                left = round(seconds * (1.0 / self._share - 1.0), 1)
            return {
                "id": self.id,
                "status": self.status,
                "request": self.request.said(),
                "doing": self._doing,
                "share": self._share,
                "seconds": round(seconds, 1),
                "seconds_left": left,
                "error": self._error,
            }

    def result(self) -> bytes:
        """Give the assessment as JSON.

        Raises
        ------
        Failure
            With status 404 where there is none (yet).
        """
        return self._file(RESULT)

    def report(self) -> bytes:
        """Give the report as HTML; errors as of the result."""
        return self._file(REPORT)

    def cancel(self) -> None:
        """End it now, and all that it has started."""
        with self._lock:
            if self.status in RUNNING:
                self._over("cancelled", "cancelled")
        if self._process is not None and self._listener is not None:
            _kill(self._process)
            self._listener.join(1.0)

    def clear(self) -> None:
        """Delete what it wrote."""
        import shutil  # noqa: PLC0415

        shutil.rmtree(self._out, ignore_errors=True)

    def _file(self, name: str) -> bytes:
        if self.status != "done":
            raise Failure(404, "NotDone", f"The job is {self.status}; it has no result.")
        try:
            return (self._out / name).read_bytes()
        except OSError as error:
            raise not_found("result of that job") from error

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Take the news of the process until it ends."""
        assert process.stdout is not None  # noqa: S101
        with process.stdout as news:
            for line in news:
                with contextlib.suppress(ValueError, TypeError, KeyError):
                    self._take(json.loads(line))
        code = process.wait()
        _kill(process)  # whatever it may have left
        with self._lock:
            if self.status in RUNNING:
                self._error = {"kind": "WorkerError", "message": f"The process ended early (code {code})."}
                self._over("failed", "failed")

    def _take(self, news: dict[str, Any]) -> None:
        with self._lock:
            if self.status not in RUNNING:
                return
            if "error" in news:
                self._error = {"kind": str(news["error"]["kind"]), "message": str(news["error"]["message"])}
                self._over("failed", "failed")
            elif news.get("done"):
                for name in (RESULT, REPORT):
                    with contextlib.suppress(OSError):
                        self._keep(name, (self._out / name).read_bytes())
                self._share = 1.0
                self._over("done", "done")
            else:
                self.status, self._doing = "running", str(news["doing"])
                self._share = min(max(float(news["share"]), self._share), 1.0)
                self.version += 1

    def _over(self, status: str, doing: str) -> None:
        self.status, self._doing, self._end = status, doing, time.monotonic()
        self.version += 1


def _begin(task: dict[str, Any]) -> subprocess.Popen[bytes]:
    here = str(Path(__file__).parents[2])
    path = os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])])
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "snapback.web.job_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
        start_new_session=True,  # a group of its own, which is ended as a whole
    )
    assert process.stdin is not None  # noqa: S101
    # The pipe stays open: when it closes, however we end, the job ends too.
    with contextlib.suppress(OSError):  # it has died already, which its listener will see
        process.stdin.write(json.dumps(task).encode() + b"\n")
        process.stdin.flush()
    return process


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):  # nobody is left
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
