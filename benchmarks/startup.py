"""What a person waits for at the shell: imports, help, reading a case, a ledger; beside an empty Python."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import Any

SNAPBACK = [sys.executable, "-m", "snapback"]
COMMANDS = {
    "python -c pass": (7, [sys.executable, "-c", "pass"]),
    "import snapback": (7, [sys.executable, "-c", "import snapback"]),
    "snapback --help": (7, [*SNAPBACK, "--help"]),
    "snapback check belarus-2025": (3, [*SNAPBACK, "check", "belarus-2025"]),
    "snapback ledger belarus-2025": (3, [*SNAPBACK, "ledger", "belarus-2025", "--json"]),
}
"""Repeats and words of every command; the first is what the others are compared with."""


def startup() -> list[dict[str, Any]]:
    """Measure every command warm: median wall time, and the ratio to an empty Python in the same run."""
    seconds = {}
    for name, (repeats, command) in COMMANDS.items():
        times = []
        for _ in range(repeats + 1):
            start = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True)
            times.append(time.perf_counter() - start)
        seconds[name] = statistics.median(times[1:])  # the first run fills caches
    empty = next(iter(seconds.values()))
    return [{"command": name, "seconds": took, "ratio": took / empty} for name, took in seconds.items()]


def lines(rows: list[dict[str, Any]]) -> str:
    """Give the rows as a table."""
    head = f"{'at the shell, warm':34}{'seconds':>10}{'x python':>10}"
    return "\n".join([head, *(f"{r['command']:34}{r['seconds']:>10.3f}{r['ratio']:>10.1f}" for r in rows)])
