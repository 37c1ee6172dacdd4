"""Draws on a Dask cluster of this machine: the same bytes as without."""

import sys

import pytest
from tests.ensemble import draws_task as tiny

from snapback.ensemble import RunStopped, WorkerError, dask_run

distributed = pytest.importorskip("distributed", reason="needs the extra `dask`")


@pytest.fixture(scope="module")
def cluster():
    options = {"n_workers": 2, "threads_per_worker": 2, "dashboard_address": None, "silence_logs": 50}
    with distributed.LocalCluster(**options) as running:
        yield running.scheduler_address


def test_dask_gives_the_same_bytes(cluster, tmp_path):
    here = tiny.run_tiny(tmp_path / "here", 100)
    there = tiny.run_tiny(tmp_path / "there", 100, scheduler=cluster, chunk=3)
    assert there.result_hash == here.result_hash
    assert tiny.contents(tmp_path / "there") == tiny.contents(tmp_path / "here")
    with pytest.raises(WorkerError, match="met an unexpected error"):
        tiny.run_tiny(tmp_path / "broken", 20, scheduler=cluster, task=tiny.broken)
    with pytest.raises(RunStopped):
        tiny.run_tiny(tmp_path / "stopped", 20, scheduler=cluster, task=tiny.slowly, stop=lambda: True)


def test_another_version_on_a_worker_is_refused():
    with pytest.raises(WorkerError, match="Install the same version everywhere"):
        dask_run._batch(tiny.evaluate, tiny.CONTEXT, (), "0.0.0")


def test_a_scheduler_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(dask_run, "TIMEOUT", 0.5)
    with pytest.raises(WorkerError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        tiny.run_tiny(tmp_path, scheduler="tcp://127.0.0.1:9")


def test_an_address_that_is_none_is_said(tmp_path):
    with pytest.raises(WorkerError, match="no Dask scheduler answers"):
        tiny.run_tiny(tmp_path, scheduler="what://is this")


def test_dask_missing_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkerError, match=r"not installed.*extra `dask`"):
        tiny.run_tiny(tmp_path, scheduler="tcp://127.0.0.1:8786")
