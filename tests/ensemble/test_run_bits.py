"""The same draws end in the same bytes, whoever computes them and in whatever portions."""

import io
import os

import numpy as np
import pytest
from tests.ensemble import draws_task as tiny

from snapback.ensemble import RunStopped, Step, WorkerError, open_ensemble, printed, run
from snapback.ensemble.progress import Meter

COUNT = 150


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    return folder, tiny.run_tiny(folder, COUNT)


@pytest.mark.parametrize(("workers", "chunk"), [(0, 1), (1, 64), (2, 1), (2, 7), (8, 3)])
def test_workers_and_chunks_change_nothing(plain, tmp_path, workers, chunk):
    found = tiny.run_tiny(tmp_path, COUNT, workers, chunk=chunk)
    assert found.result_hash == plain[1].result_hash
    assert tiny.contents(tmp_path) == tiny.contents(plain[0])


def test_portions_and_order_change_nothing(plain, tmp_path):
    for portion in ([149, 3, 3, 70], range(60, 100), range(64), [148]):
        run(tiny.evaluate, tiny.CONTEXT, tiny.values, portion, tiny.store(tmp_path), workers=0)
    assert tiny.run_tiny(tmp_path, COUNT).result_hash == plain[1].result_hash
    assert tiny.contents(tmp_path) == tiny.contents(plain[0])


def test_the_hash_is_of_the_draws_and_not_of_the_inputs(plain, tmp_path):
    other = run(
        tiny.evaluate,
        tiny.CONTEXT,
        tiny.values,
        range(COUNT),
        tiny.store(tmp_path, more=1),
        workers=0,
        chunk=9,
    )
    assert other.result_hash == plain[1].result_hash
    assert other.fingerprint != plain[1].fingerprint
    fewer = tiny.run_tiny(tmp_path, COUNT - 1, chunk=9)
    assert fewer.result_hash != plain[1].result_hash


def test_the_hash_is_pinned(tmp_path):
    """Of a task whose arithmetic is exact everywhere."""
    found = run(tiny.exact, None, tiny.values, range(5), tiny.store(tmp_path), workers=0)
    assert found.result_hash == "c088965845116ac4dc5517e32ef72098c872c83b131f3a38e9615a68034623de"


def test_draws_are_read_back(plain):
    folder, ensemble = plain
    assert ensemble.names == ("path", "table", "total")
    assert ensemble.shapes == {"path": (8,), "table": (2, 3), "total": ()}
    assert ensemble.draws == COUNT
    good = [n for n in range(COUNT) if n not in dict(ensemble.failed)]
    assert ensemble.indices.tolist() == good
    records = [tiny.evaluate(tiny.CONTEXT, values) for values in tiny.values(good)]
    for name in ensemble.names:
        assert np.array_equal(ensemble.array(name), np.array([record[name] for record in records]))
    assert ensemble.quantiles("path").p50.shape == (8,)
    again = open_ensemble(tiny.store(folder).folder)
    assert again.result_hash == ensemble.result_hash
    assert again.failed == ensemble.failed
    with pytest.raises(KeyError):
        ensemble.array("unknown")


def test_failed_draws_are_kept_with_their_reason(plain):
    failed = plain[1].failed
    over = [n for n, drawn in enumerate(tiny.values(range(COUNT))) if drawn["p0"] > 0.97]
    assert [index for index, _ in failed] == over
    assert all(reason.startswith("NotConverged: no answer at 0.9") for _, reason in failed)


def test_a_run_of_nothing_but_failures_ends(tmp_path):
    found = tiny.run_tiny(tmp_path, 70, task=tiny.always_fails)
    assert len(found.failed) == 70
    assert found.names == ()
    again = tiny.run_tiny(tmp_path, 70, task=tiny.evaluate)
    assert again.result_hash == found.result_hash  # what failed is not tried again


def test_finished_draws_are_not_computed_again(plain, tmp_path):
    tiny.run_tiny(tmp_path, COUNT, chunk=50)
    found = tiny.run_tiny(tmp_path, COUNT, task=tiny.broken)
    assert found.result_hash == plain[1].result_hash


@pytest.mark.parametrize("workers", [0, 1])
def test_a_mistake_in_a_task_stops_the_run_and_names_the_draw(tmp_path, workers):
    with pytest.raises(WorkerError, match=r"draw \d+ met an unexpected error \(ZeroDivisionError"):
        tiny.run_tiny(tmp_path, workers=workers, task=tiny.broken)


@pytest.mark.parametrize("context", [lambda: None, "task"])
def test_what_cannot_be_sent_is_said(tmp_path, context):
    task = tiny.evaluate if callable(context) else (lambda _, drawn: {"x": drawn["p0"]})
    with pytest.raises(WorkerError, match="cannot be sent"):
        run(task, context, tiny.values, range(3), tiny.store(tmp_path), workers=1)


def test_a_task_of_no_module_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(tiny.evaluate, "__module__", "nowhere_to_be_found")
    monkeypatch.setitem(__import__("sys").modules, "nowhere_to_be_found", tiny)
    with pytest.raises(WorkerError, match="a worker cannot load the task: ModuleNotFoundError"):
        tiny.run_tiny(tmp_path, workers=1)


def test_a_workers_death_is_said_and_the_run_goes_on_later(plain, tmp_path):
    armed = tmp_path / "armed"
    armed.touch()
    context = {"armed": str(armed)}
    with pytest.raises(WorkerError, match=r"died \(by SIGKILL.*while it computed draw \d+\..*are kept"):
        tiny.run_tiny(tmp_path / "run", COUNT, 2, task=tiny.dies, context=context, chunk=1)
    armed.unlink()
    found = tiny.run_tiny(tmp_path / "run", COUNT, 2, task=tiny.dies, context=context)
    assert found.result_hash == plain[1].result_hash


def test_workers_have_one_thread_and_may_print(tmp_path):
    before = dict(os.environ)
    found = tiny.run_tiny(tmp_path, 4, 2, task=tiny.threads_seen)
    assert found.array("threads").tolist() == [1.0] * 4
    assert os.getpid() not in found.array("process")
    assert dict(os.environ) == before


def test_stopping(tmp_path):
    seen = []
    with pytest.raises(RunStopped, match="are kept"):
        tiny.run_tiny(tmp_path, 40, 2, tiny.slowly, chunk=1, progress=seen.append, stop=lambda: len(seen) > 4)
    assert seen[-1].done >= 4
    assert tiny.run_tiny(tmp_path, progress=seen.append).draws == 40


@pytest.mark.parametrize("wrong", [{"workers": -1}, {"chunk": 0}])
def test_wrong_numbers_are_refused(tmp_path, wrong):
    with pytest.raises(ValueError, match="workers must be"):
        tiny.run_tiny(tmp_path, **wrong)


def test_progress_counts_resumed_and_failed_draws(tmp_path):
    tiny.run_tiny(tmp_path, 30)
    seen = []
    found = tiny.run_tiny(tmp_path, 50, progress=seen.append, chunk=5)
    assert [step.done for step in seen] == [30, 35, 40, 45, 50]
    assert seen[-1].failed == len(found.failed) > 0
    assert seen[-1].share == 1.0


def test_rate_and_time_left():
    clock = iter([0.0, 10.0, 20.0])
    seen = []
    meter = Meter(100, 50, 0, seen.append, clock=lambda: next(clock))
    for _ in range(3):
        meter.count(5, 1)
    assert (seen[-1].rate, seen[-1].left) == (0.5, 70.0)
    assert str(seen[-1]) == "65 of 100 draws, 3 failed, 2.0 s a draw, 70 s left"
    assert str(Step(1000, 2000, 0, 3.0, 7200.0)) == "1,000 of 2,000 draws, 3.0 a second, 2.0 h left"


def test_lines_are_few():
    stream, now = io.StringIO(), iter(range(100))
    report = printed(stream, every=10.0, clock=lambda: float(next(now)))
    for done in range(26):
        report(Step(done, 25, 0))
    assert stream.getvalue().splitlines() == [f"{n} of 25 draws" for n in (0, 10, 20, 25)]
