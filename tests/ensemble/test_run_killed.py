"""Runs that are killed, interrupted or short of memory: they lose what is in flight, and nothing else."""

import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.ensemble import draws_task as tiny

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
sys.path[:0] = [sys.argv[1]]
from pathlib import Path
from tests.ensemble import draws_task as tiny
try:
    tiny.run_tiny(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), task=tiny.slowly, chunk=1)
except KeyboardInterrupt:
    sys.exit(130)
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")


def start(folder, count, workers=2):
    command = [sys.executable, "-c", SCRIPT, str(ROOT), str(folder), str(count), str(workers)]
    return subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE)


def finished(folder):
    with tiny.store(folder).writing() as kept:
        assert kept.damaged == []
        return len(kept.reasons)


def wait_for_draws(process, folder, more):
    """Wait until the process has added some files to the folder, or has ended."""
    place = tiny.store(folder).folder / "shards"
    before = set(place.glob("*.parquet"))
    while process.poll() is None and len(set(place.glob("*.parquet")) - before) < more:
        time.sleep(0.005)


def killed_at_random(folder, count, kills, seed):
    """Kill runs at random moments, then run to the end; returns how many draws each kill left."""
    chance = random.Random(seed)  # noqa: S311
    kept = []
    for _ in range(kills):
        with start(folder, count) as process:
            wait_for_draws(process, folder, chance.choice([0, 1, 1, 3, 6]))
            time.sleep(chance.uniform(0.0, 0.05))
            process.kill()
        kept.append(finished(folder))
    assert kept == sorted(kept)
    return kept


def test_kills_lose_only_what_is_in_flight(tmp_path):
    killed_at_random(tmp_path / "killed", 120, kills=3, seed=0)
    tiny.run_tiny(tmp_path / "killed", 120)
    tiny.run_tiny(tmp_path / "whole", 120)
    assert tiny.contents(tmp_path / "killed") == tiny.contents(tmp_path / "whole")


@pytest.mark.slow
def test_twenty_kills_over_five_hundred_draws(tmp_path):
    kept = killed_at_random(tmp_path / "killed", 500, kills=20, seed=1)
    assert 0 < kept[-1] < 500
    tiny.run_tiny(tmp_path / "killed", 500, workers=2)
    tiny.run_tiny(tmp_path / "whole", 500)
    assert tiny.contents(tmp_path / "killed") == tiny.contents(tmp_path / "whole")


def test_ctrl_c_leaves_a_usable_store(tmp_path):
    with start(tmp_path, 2000) as process:
        wait_for_draws(process, tmp_path, 5)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to everybody in front of it
        said = process.stderr.read()
    assert process.returncode == 130
    assert said == b""
    assert finished(tmp_path) >= 5
    assert not list(tmp_path.rglob(".part-*"))


def test_workers_do_not_outlive_a_killed_parent(tmp_path):
    beats = tmp_path / "beats"
    code = SCRIPT.replace("tiny.slowly", f"tiny.beats, context={str(beats)!r}")
    command = [sys.executable, "-c", code, str(ROOT), str(tmp_path / "run"), "2", "2"]
    with subprocess.Popen(command) as process:
        while not beats.exists():
            time.sleep(0.01)
        process.kill()
    time.sleep(0.2)
    size = beats.stat().st_size
    time.sleep(0.2)
    assert beats.stat().st_size == size


def peak_memory(folder, count):
    """Largest resident memory of a run of draws of 80 kB each, in bytes."""
    code = SCRIPT.replace("task=tiny.slowly, chunk=1", "task=tiny.large, context=10_000, chunk=16")
    command = [sys.executable, "-c", code, str(ROOT), str(folder), str(count), "0"]
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    assert status == 0
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def test_memory_does_not_grow_with_the_number_of_draws(tmp_path):
    assert hasattr(resource, "getrusage")
    growth = peak_memory(tmp_path / "many", 2000) - peak_memory(tmp_path / "few", 200)
    assert growth < 40e6  # 1,800 more draws are 144 MB
