"""The process of one job, run as ``python -m snapback.web.job_process`` by the server.

It reads one line of JSON, works, and tells how far it is in lines of JSON. After the first line, its input
says when to rest and when to go on. It ends with everything it has started when its input ends, so that
nothing computes for a server that is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from snapback.verdict.assessment import Assessment

EVERY = 0.2
"""Least seconds between two pieces of news."""

STAGES = {"ledger": 8.0, "policies": 4.0, "differentiating": 5.0, "report": 2.0}
"""About how long what does not depend on the number of draws takes, in seconds on two cores."""

DRAW, TURN = 0.9, 20.0
"""The same for a draw, and for the search of what turns the verdicts."""

REST, GO = b"r", b"g"
"""What the input says after the first line."""

_may_go = threading.Event()
_may_go.set()


def main() -> None:
    """Do one job."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what anything prints must not get between the answers
    task = json.loads(_first_line())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    lock = threading.Lock()

    def tell(news: dict[str, Any]) -> None:
        with lock:
            answers.write(json.dumps(news) + "\n")
            answers.flush()

    with contextlib.suppress(BrokenPipeError):  # nobody listens any more
        tell(_outcome(task, tell))


def _outcome(task: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    try:
        _work(task, tell)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, somebody waits to be told
        return {"error": _said(error)}
    return {"done": True}


def _work(task: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> None:
    from snapback.case.revision import revise  # noqa: PLC0415 -- heavy
    from snapback.economy.engine import threads  # noqa: PLC0415
    from snapback.economy.worlds import load_case  # noqa: PLC0415
    from snapback.report import write_assessment_report  # noqa: PLC0415
    from snapback.verdict.assessment import assess  # noqa: PLC0415
    from snapback.verdict.record import assessment_record  # noqa: PLC0415

    tell({"doing": "reading the case", "share": 0.0})
    if hasattr(os, "nice"):
        os.nice(5)  # whoever moves a slider meanwhile comes first
    asked, out = task["request"], Path(task["out"])
    case = revise(load_case(Path(task["folder"])), asked.get("terms", ()), asked.get("values"))
    meter = Meter(asked["draws"], tell, tipping=asked["tipping"])
    result = assess(
        case,
        draws=asked["draws"],
        seed=asked["seed"],
        workers=max(1, threads() // int(task["crowd"])),
        store=Path(task["draws"]),
        tipping=asked["tipping"],
        progress=meter.told,
    )
    meter.at("report", 0.0, "writing the report")
    write_assessment_report(result, out)
    record = {**assessment_record(result), "bands": bands_of(result)}
    text = json.dumps(record, default=_listed, allow_nan=False, separators=(",", ":"))
    (out / "result.json").write_text(text, encoding="utf-8")


def bands_of(assessment: Assessment) -> dict[str, dict[str, dict[str, list[float]]]]:
    """Give medians and 80 % bands by policy and outcome, at the end of each quarter."""
    if assessment.bands is None:
        return {}
    path = assessment.bands["path"].transpose("policy", "outcome", "quantile", "quarter")
    names, values = [str(name) for name in path["quantile"].values], path.values.tolist()
    return {
        str(policy): {
            str(outcome): dict(zip(names, rows, strict=True))
            for outcome, rows in zip(path["outcome"].values, outcomes, strict=True)
        }
        for policy, outcomes in zip(path["policy"].values, values, strict=True)
    }


class Meter:
    """Turns the stages of an assessment into one share of the work.

    Parameters
    ----------
    draws
        How many are made.
    tell
        Takes the news.
    tipping
        Whether what turns the verdicts is searched.
    """

    def __init__(self, draws: int, tell: Callable[[dict[str, Any]], None], *, tipping: bool) -> None:
        self._weights = {
            "ledger": STAGES["ledger"],
            "policies": STAGES["policies"],
            "differentiating": STAGES["differentiating"],
            "draws": DRAW * draws,
            "judging": (TURN if tipping else 0.0) + 1.0,
            "report": STAGES["report"],
        }
        self._tell, self._last, self._share = tell, 0.0, 0.0
        self._stage = "ledger"

    def told(self, doing: str, done: int, of: int) -> None:
        """Take what an assessment says of itself; it goes on when this returns."""
        _may_go.wait()
        self._stage = self._stage_of(doing)
        words = doing if self._stage == "draws" else f"{doing} {done}/{of}"
        self.at(self._stage, done / of if of else 1.0, words)

    def at(self, stage: str, part: float, doing: str) -> None:
        """Tell where the work stands, unless that was told just now."""
        order = list(self._weights)
        before = sum(self._weights[name] for name in order[: order.index(stage)])
        share = (before + part * self._weights[stage]) / sum(self._weights.values())
        self._share = max(self._share, share)
        now = time.monotonic()
        if now - self._last >= EVERY or part == 0.0:
            self._last = now
            self._tell({"doing": doing, "share": self._share})

    def _stage_of(self, doing: str) -> str:
        """Name the stage; stages only go forward."""
        if " draws" in doing:
            return "draws"
        if doing.startswith("differentiating"):
            return "differentiating"
        if self._stage in {"draws", "judging"}:
            return "judging"
        return "policies" if doing.startswith(("playing", "policies", "checking")) else self._stage


def _said(error: Exception) -> dict[str, str]:
    from snapback.errors import SnapbackError  # noqa: PLC0415

    if isinstance(error, SnapbackError):
        return {"kind": type(error).__name__, "message": str(error)}
    if isinstance(error, OSError):
        return {"kind": "File", "message": f"A file cannot be written: {error.strerror or error}."}
    print(f"snapback: unexpected: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201
    message = f"Something unexpected went wrong, and the mistake is ours ({type(error).__name__})."
    return {"kind": "Internal", "message": message}


def _first_line() -> bytes:
    # Unbuffered, since a thread that waits in a buffer would not let this process end.
    line = b""
    while not line.endswith(b"\n") and (part := os.read(0, 65536)):
        line += part
    return line


def _end_with_parent() -> None:
    while said := os.read(0, 4096):
        if said.endswith(REST):
            _may_go.clear()
        else:
            _may_go.set()
    if os.name == "posix":
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _listed(value: Any) -> Any:  # noqa: ANN401 -- arrays and their numbers
    return value.tolist() if hasattr(value, "tolist") else str(value)


if __name__ == "__main__":
    main()
