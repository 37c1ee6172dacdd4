"""Measure ``logit_markov`` beside sgamesolver on random stochastic games, to the same sharpness.

Both run by themselves on one thread, from the same file of arrays, and their own clocks time the search
alone. Run as a script, it is our side: stochastic_games.py GAME.npz RESULT.npz REPEATS.
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

SGAMESOLVER = "sgamesolver==1.0.2"
NEEDS = ("numpy<2", "scipy", "pandas", "matplotlib", "cython", "setuptools", "wheel")
INSTALL_SECONDS = 300
DISCOUNT, SHARPNESS = 0.95, 5.0
MINUTE, LARGEST = 60.0, 3000
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def arrays(states: int) -> dict[str, Any]:
    """Give a random game of two players with two actions: normal payoffs, any state may follow any."""
    random = np.random.default_rng(states)
    return {
        "payoff": random.normal(size=(states, 2, 2, 2)),
        "transition": random.dirichlet(np.ones(states), size=(states, 2, 2)),
        "discount": DISCOUNT,
        "sharpness": SHARPNESS,
    }


def against_sgamesolver(folder: Path) -> dict[str, Any]:
    """Find the largest game that sgamesolver solves within a minute, solve it, and what we do in its time."""
    python = sgamesolver_python(folder)
    if isinstance(python, str):
        return {"line": f"sgamesolver is left out: {python}"}
    script = Path(__file__).with_name("peer_sgamesolver.py")
    try:
        states, peer = largest_within(MINUTE, (40, 80), lambda n: ran(python, script, n, 1.5 * MINUTE))
        own = ran(sys.executable, Path(__file__), states, MINUTE, "5")
        seconds, own_seconds = float(peer["seconds"]), float(own["seconds"])
        many, ours = largest_within(
            seconds,
            (2 * states, 4 * states),
            lambda n: ran(sys.executable, Path(__file__), n, 2 * MINUTE, "1"),
        )
    except (subprocess.SubprocessError, OSError) as error:
        last = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-1]
        return {"line": f"sgamesolver is left out: {last}"}
    gap = float(np.abs(peer["strategy"] - own["strategy"]).max())
    line = (
        f"sgamesolver, {states} states x 2 players x 2 actions to sharpness {SHARPNESS:g}, one thread: "
        f"{seconds:.1f} s, snapback {own_seconds:.2f} s, ratio {seconds / own_seconds:.0f}; strategies "
        f"differ by at most {gap:.0e}; snapback solves {many} states in {float(ours['seconds']):.0f} s."
    )
    return {
        "line": line, "states": states, "seconds": seconds, "own_seconds": own_seconds,
        "ratio": seconds / own_seconds, "largest_difference": gap, "residual": float(own["residual"]),
        "own_states": many, "own_states_seconds": float(ours["seconds"]),
    }  # fmt: skip


def largest_within(
    limit: float, first: tuple[int, int], solve: Callable[[int], dict[str, Any]]
) -> tuple[int, dict[str, Any]]:
    """Guess from two sizes the largest, in tens, that is solved within the limit; less if it is not."""
    small, best = first
    before, result = float(solve(small)["seconds"]), solve(best)
    after = float(result["seconds"])
    power = min(max(math.log(after / before) / math.log(best / small), 2.5), 4.0)
    size = min(10 * int(best * (0.85 * limit / after) ** (1.0 / power) / 10), LARGEST)
    while size > best:
        larger = solve(size)
        if larger["seconds"] <= limit:
            return size, larger
        size = 10 * int(0.085 * size)
    return best, result


def ran(python: Path | str, script: Path, states: int, limit: float, *arguments: str) -> dict[str, Any]:
    """Run one side on a game; infinite seconds where it does not come back."""
    with tempfile.TemporaryDirectory() as folder:
        game, result = Path(folder) / "game.npz", Path(folder) / "result.npz"
        np.savez(game, **arrays(states))
        try:
            subprocess.run(
                [python, script, game, result, *arguments], check=True, capture_output=True, text=True,
                timeout=limit + 10.0, env={**os.environ, **ONE_THREAD},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return {"seconds": np.inf}
        with np.load(result) as data:
            return dict(data)


def sgamesolver_python(folder: Path) -> Path | str:
    """Give the interpreter of an environment with sgamesolver, made on first use, or why there is none."""
    if os.environ.get("SNAPBACK_BENCH_PEERS") == "0":
        return "SNAPBACK_BENCH_PEERS is 0."
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    probe = [python, "-c", "import sgamesolver.homotopy._qre_ct"]
    if python.exists() and subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return python
    # It is compiled here, against the numpy that it is to run with; one built earlier may be for another.
    build = ["--no-build-isolation", "--no-cache-dir", "--no-binary", "sgamesolver", "numpy<2", SGAMESOLVER]
    try:
        venv.create(folder, with_pip=True)
        for arguments in (NEEDS, build):
            subprocess.run(
                [python, "-m", "pip", "install", "-q", *arguments],
                check=True, capture_output=True, timeout=INSTALL_SECONDS,
            )  # fmt: skip
        subprocess.run(probe, check=True, capture_output=True)
    except (subprocess.SubprocessError, OSError) as error:
        return f"{SGAMESOLVER} does not install here ({type(error).__name__})."
    return python


def main() -> None:
    """Solve a file's game several times; write the median time, the strategy and the residual."""
    from snapback.game import Finite, logit_markov  # noqa: PLC0415 -- only our side needs it

    with np.load(sys.argv[1]) as data:
        game = Finite(data["payoff"], data["transition"], float(data["discount"]))
        sharpness = float(data["sharpness"])
    few = arrays(10)
    logit_markov(Finite(few["payoff"], few["transition"], DISCOUNT), sharpness, restarts=0)
    seconds = []
    for _ in range(int(sys.argv[3])):
        start = time.perf_counter()
        found = logit_markov(game, sharpness, restarts=0)
        seconds.append(time.perf_counter() - start)
    np.savez(
        sys.argv[2], seconds=statistics.median(seconds), strategy=found.strategy, residual=found.residual,
        steps=found.steps,
    )  # fmt: skip


if __name__ == "__main__":
    main()
