"""Measure the engines: ``make bench`` prints one table and writes ``out/bench.json``.

Everything is measured in this one run, warm, tolerance 1e-10, medians over repeats: sweeps and
milliseconds of a solve (with its trade shares), the ratio to a NumPy solver of the same conditions, and
the time of a sweep against the time in which this machine merely reads the coefficients once. A peer,
gegravity, solves the same one-sector world where it installs.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from game_engine import games, games_table
from reference import reference
from snapback.economy import equilibria, equilibrium
from snapback.economy.engine import engine, threads
from startup import lines, startup
from stochastic_games import against_sgamesolver
from worlds import Task, dearer, nafta, one_sector, one_sector_task, synthetic

if TYPE_CHECKING:
    from collections.abc import Callable

    from snapback.world.table import World

OUT = Path("out")
GEGRAVITY = "gegravity==0.3"
INSTALL_SECONDS = 240


def main() -> None:
    """Measure everything, print the table, write the file."""
    OUT.mkdir(exist_ok=True)
    rows = [measured(task) for task in tasks()]
    rows += [batch(), many_small()]
    played = games()
    peer = against_gegravity()
    stochastic = against_sgamesolver(OUT / "peers" / "sgamesolver")
    shell = startup()
    print(table(rows))
    print(games_table(played))
    print(peer["line"])
    print(stochastic["line"])
    print(lines(shell))
    result = {
        "threads": threads(), "tolerance": 1e-10, "rows": rows, "games": played, "gegravity": peer,
        "sgamesolver": stochastic, "shell": shell,
    }  # fmt: skip
    (OUT / "bench.json").write_text(json.dumps(result, indent=1) + "\n")


def tasks() -> list[Task]:
    """Give the worlds and scenarios that are solved one at a time."""
    given = nafta()
    if given is None:
        print("NAFTA 31 x 40 is left out: the table of Caliendo & Parro (2015) is not on this machine.")
    middle, large = synthetic(77, 45), synthetic(196, 133)
    return [
        *([given] if given else []),
        Task("77 x 45, +25 %", middle, dearer(middle, 0, 1.25), 12.0),
        Task("77 x 45, factor 5", middle, dearer(middle, 0, 5.0), 12.0 * 1.6),
        Task("77 x 45, embargo on a third", middle, embargo(middle), 12.0 * 1.6),
        Task("196 x 133, +25 %", large, dearer(large, 0, 1.25), 250.0),
        Task("196 x 133, factor 5", large, dearer(large, 0, 5.0), 250.0 * 1.6),
    ]


def embargo(world: World) -> dict[str, Any]:
    """Close a third of country 0's sectors both ways; were all closed, its wage would mean nothing."""
    cost = dearer(world, 0, np.inf)["cost"]
    cost[:, :, len(world.sectors) // 3 :] = 1.0
    return {"cost": cost}


def measured(task: Task) -> dict[str, Any]:
    """Solve one task repeatedly, and the reference beside it."""

    def solve() -> Any:  # noqa: ANN401
        result = equilibrium(task.world, **task.scenario)
        return result, result.trade_share

    eq, _ = solve()
    large = task.world.trade_share.size > 1e6
    own = median_ms(solve, 9 if large else 31)
    alone = median_ms(lambda: equilibrium(task.world, **task.scenario), 9 if large else 31)
    name, run = reference(task.world, task.scenario)
    sweeps, wage = run()
    other = median_ms(run, 1 if large else 3)
    bound = reading_ms(task.world)
    return {
        "task": task.title, "sweeps": eq.sweeps, "ms": own, "limit_ms": task.limit,
        "ms_per_sweep": alone / eq.sweeps,
        "reading_ms": bound, "times_reading": alone / eq.sweeps / bound, "reference": name,
        "reference_sweeps": sweeps, "reference_ms": other, "reference_over_ours": other / own,
        "largest_difference": float(np.abs(eq.wage / wage - 1).max()), "residual": eq.residual,
    }  # fmt: skip


def batch(countries: int = 77, sectors: int = 45, scenarios: int = 64) -> dict[str, Any]:
    """Solve many scenarios at once, another country in each."""
    world = synthetic(countries, sectors)
    cost = np.stack([dearer(world, c % countries, 1.25)["cost"] for c in range(scenarios)])
    together = equilibria(world, cost=cost)
    own = median_ms(lambda: equilibria(world, cost=cost), 5)
    name, run = reference(world, {"cost": cost[0]})
    other = median_ms(run, 3) * scenarios
    sweeps = int(together.sweeps.sum())
    return {
        "task": f"{scenarios} scenarios, {countries} x {sectors}", "sweeps": sweeps, "ms": own,
        "limit_ms": 700.0,
        "ms_per_sweep": own / sweeps, "reading_ms": None, "times_reading": None, "reference": name,
        "reference_ms": other, "reference_over_ours": other / own, "residual": float(together.residual.max()),
    }  # fmt: skip


def many_small(scenarios: int = 1000) -> dict[str, Any]:
    """Solve as many scenarios as a ledger needs, on a world of its size."""
    world = synthetic(20, 25)
    draw = np.random.default_rng(0)
    cost = np.ones((scenarios, *world.trade_share.shape))
    cost[:, 0, 1:] = draw.uniform(1.0, 2.0, (scenarios, 19, 25))
    together = equilibria(world, cost=cost)
    own = median_ms(lambda: equilibria(world, cost=cost), 3)
    name, run = reference(world, {"cost": cost[0]})
    other = median_ms(run, 3) * scenarios
    sweeps = int(together.sweeps.sum())
    return {
        "task": f"{scenarios} scenarios, 20 x 25", "sweeps": sweeps, "ms": own, "limit_ms": 3000.0,
        "ms_per_sweep": own / sweeps, "reading_ms": None, "times_reading": None, "reference": name,
        "reference_ms": other, "reference_over_ours": other / own, "residual": float(together.residual.max()),
    }  # fmt: skip


def median_ms(run: Callable[[], Any], repeats: int) -> float:
    """Time a function that is warm; the median in milliseconds."""
    run()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


@njit(nogil=True, fastmath=True)
def read(array: np.ndarray, times: int) -> float:
    """Add up an array several times: all that it costs is reading it."""
    total = 0.0
    for _ in range(times):
        for x in array:
            total += x
    return total


def reading_ms(world: Any) -> float:  # noqa: ANN401
    """Time to read once what a sweep must read, on as many threads as the solve uses."""
    form = engine(world)
    numbers = form.share.size * (1 + form.taxed.mean()) + form.loop.size
    ranks = form.ranks
    parts = np.array_split(np.ones(int(numbers)), ranks)
    times = max(3, int(3e7 / numbers))
    with ThreadPoolExecutor(ranks) as pool:

        def run() -> None:
            list(pool.map(lambda part: read(part, times), parts))

        return median_ms(run, 5) / times


def against_gegravity(countries: int = 40) -> dict[str, Any]:
    """Solve one one-sector world with gegravity and with snapback."""
    python = gegravity_python()
    if isinstance(python, str):
        return {"line": f"gegravity is left out: {python}"}
    data = one_sector(countries)
    task = one_sector_task(data)
    eq = equilibrium(task.world, **task.scenario)
    own = median_ms(lambda: equilibrium(task.world, **task.scenario), 31)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one_sector.npz"
        np.savez(path, **data)
        script = Path(__file__).with_name("peer_gegravity.py")
        done = subprocess.run([python, script, path, "5"], capture_output=True, text=True, check=False)
    if done.returncode:
        return {"line": f"gegravity is left out: it failed with {done.stderr.strip().splitlines()[-1]}"}
    peer = json.loads(done.stdout)
    ms = 1e3 * peer["seconds"]
    gap = float(np.abs(np.array(peer["welfare"]) / (eq.wage / eq.final_price) - 1).max())
    line = (
        f"gegravity, {task.title}: {ms:.1f} ms, snapback {own:.2f} ms, ratio {ms / own:.0f}; "
        f"real income differs by at most {gap:.1e} (gegravity holds shares in world output at their base)."
    )
    return {"line": line, "ms": ms, "own_ms": own, "ratio": ms / own, "largest_difference": gap}


def gegravity_python() -> Path | str:
    """Give the interpreter of an environment with gegravity, made on first use, or why there is none."""
    if os.environ.get("SNAPBACK_BENCH_PEERS") == "0":
        return "SNAPBACK_BENCH_PEERS is 0."
    folder = OUT / "peers"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    probe = [python, "-c", "import gegravity"]
    if python.exists() and subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return python
    try:
        venv.create(folder, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", GEGRAVITY],
            check=True, capture_output=True, timeout=INSTALL_SECONDS,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError) as error:
        return f"{GEGRAVITY} does not install here ({type(error).__name__})."
    return python


def table(rows: list[dict[str, Any]]) -> str:
    """Lay the rows out for the terminal."""
    head = ("task", "sweeps", "ms", "limit", "ms/sweep", "x reading", "NumPy ms", "ratio", "differs")
    lines = [
        head,
        *(
            (
                row["task"],
                str(row["sweeps"]),
                f"{row['ms']:.2f}",
                f"{row['limit_ms']:.0f}",
                f"{row['ms_per_sweep']:.3f}",
                "" if row["times_reading"] is None else f"{row['times_reading']:.1f}",
                f"{row['reference_ms']:.1f}",
                f"{row['reference_over_ours']:.1f}",
                f"{row['largest_difference']:.0e}" if "largest_difference" in row else "",
            )
            for row in rows
        ),
    ]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]
    text = ["  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]) for line in lines]
    note = (
        f"{threads()} threads; ratio to {rows[0]['reference']}; reading: the coefficients once, same threads."
    )
    return "\n".join([*text, note])


if __name__ == "__main__":
    sys.exit(main())
