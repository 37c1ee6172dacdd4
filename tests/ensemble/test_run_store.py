"""The folder of a run: damage is found, a full disk is said, and nobody writes beside another."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.ensemble import draws_task as tiny

from snapback.ensemble import Store, StoreError, files, inputs_of, open_ensemble, store
from snapback.ensemble.outcome import Outcome

COUNT = 150


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    return tiny.run_tiny(folder, COUNT, chunk=50).result_hash, tiny.contents(folder)


def shards(folder):
    return sorted(tiny.store(folder).folder.glob("shards/*.parquet"))


def half_done(folder):
    """A folder with a merged block, single draws, and a table of an earlier, shorter run."""
    tiny.run_tiny(folder, 64, chunk=64)
    with tiny.store(folder).writing() as kept:
        for index, drawn in zip(range(80, 90), tiny.values(range(80, 90)), strict=True):
            kept.add([Outcome(index, dict(sorted(tiny.arrays(drawn).items())))])


def truncated(path):
    path.write_bytes(path.read_bytes()[:-7])


def emptied(path):
    path.write_bytes(b"")


def flipped(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def deleted(path):
    path.unlink()


def renamed(path):
    path.rename(path.with_name("x" + path.name))


@pytest.mark.parametrize("harm", [truncated, emptied, flipped, deleted])
@pytest.mark.parametrize("which", [0, -1])
def test_damage_is_found_and_recomputed(plain, tmp_path, harm, which):
    half_done(tmp_path)
    harm(shards(tmp_path)[which])
    seen = []
    found = tiny.run_tiny(tmp_path, COUNT, progress=seen.append, chunk=5)
    assert seen[0].done == (10 if which == 0 else 73)
    assert ("1 damaged file dropped" in seen[0].note) == (harm is not deleted)
    assert (found.result_hash, tiny.contents(tmp_path)) == plain


@pytest.mark.parametrize("harm", [truncated, flipped, deleted])
def test_a_damaged_table_is_refused_and_made_again(plain, tmp_path, harm):
    tiny.run_tiny(tmp_path, COUNT, chunk=50)
    folder = tiny.store(tmp_path).folder
    for name in ("draws.parquet", "result.json", "run.json"):
        harm(folder / name)
        if name != "run.json":
            with pytest.raises(StoreError, match="Run the same command again"):
                open_ensemble(folder)
        assert tiny.run_tiny(tmp_path, COUNT, task=tiny.broken).result_hash == plain[0]
        assert tiny.contents(tmp_path) == plain[1]


def test_a_shard_of_another_run_is_no_shard_of_this(tmp_path):
    tiny.run_tiny(tmp_path, COUNT, chunk=50)
    other = tiny.store(tmp_path, other=1)
    with other.writing():
        pass
    for path in shards(tmp_path):
        (other.folder / "shards" / path.name).write_bytes(path.read_bytes())
    with other.writing() as kept:
        assert kept.reasons == {}
        assert len(kept.damaged) == 3


def test_leftovers_of_a_killed_process_are_cleaned_up(plain, tmp_path):
    half_done(tmp_path)
    singles = {path.name: path.read_bytes() for path in shards(tmp_path)[1:]}
    folder = tiny.store(tmp_path).folder
    (folder / ".part-x").write_bytes(b"half a table")
    (folder / "shards" / ".part-y").write_bytes(b"half a shard")
    tiny.run_tiny(tmp_path, COUNT)
    for name, content in singles.items():  # merged, but not yet removed
        (folder / "shards" / name).write_bytes(content)
    (folder / "lock").write_text("process 1 on a machine that crashed\n")
    assert tiny.run_tiny(tmp_path, COUNT, task=tiny.broken).result_hash == plain[0]
    assert tiny.contents(tmp_path) == plain[1]


@pytest.mark.parametrize("after", [0, 1, 2, 7, 68])
def test_a_full_disk_is_said_and_nothing_is_lost(plain, tmp_path, monkeypatch, after):
    left = [after]
    sync = os.fsync

    def full(handle):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(StoreError) as caught:
        tiny.run_tiny(tmp_path, COUNT, chunk=1)
    assert str(tiny.store(tmp_path).folder) in str(caught.value)
    assert "the disk is full" in str(caught.value)
    assert "run the same command again" in str(caught.value)
    assert not list(tmp_path.rglob(".part-*"))
    left[0] = 10**6
    seen = []
    found = tiny.run_tiny(tmp_path, COUNT, progress=seen.append)
    assert seen[0].done >= (after - 2) // 2
    assert not seen[0].note
    assert (found.result_hash, tiny.contents(tmp_path)) == plain


def test_a_folder_that_cannot_be_is_said(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match=r"cannot be used: Not a directory.*name another folder"):
        tiny.run_tiny(tmp_path / "file")


def test_an_error_of_the_task_is_not_blamed_on_the_folder(tmp_path):
    with pytest.raises(OSError, match="mine"), tiny.store(tmp_path).writing():
        raise OSError("mine")


def test_one_writer_at_a_time(plain, tmp_path):
    with (
        tiny.store(tmp_path).writing(),
        pytest.raises(StoreError, match=rf"being written to by process {os.getpid()} on "),
    ):
        tiny.run_tiny(tmp_path)
    assert tiny.run_tiny(tmp_path, COUNT).result_hash == plain[0]


def test_another_process_is_kept_out_too(tmp_path):
    code = (
        "import sys; sys.path[:0] = [sys.argv[2]]\n"
        "from pathlib import Path\n"
        "from tests.ensemble.draws_task import store\n"
        "try:\n"
        "    with store(Path(sys.argv[1])).writing(): print('wrote')\n"
        "except Exception as error: print(error)"
    )
    command = [sys.executable, "-c", code, str(tmp_path), str(Path(__file__).parents[2])]
    with tiny.store(tmp_path).writing():
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert f"is being written to by process {os.getpid()}" in said


@pytest.mark.parametrize("chunk", [1, 10])
def test_records_of_other_names_or_shapes_are_refused(tmp_path, chunk):
    with pytest.raises(StoreError, match="other names or shapes"):
        tiny.run_tiny(tmp_path, task=tiny.changing_shape, chunk=chunk)
    tiny.run_tiny(tmp_path / "names", 5)
    with pytest.raises(StoreError, match="give a changed task another version"):
        tiny.run_tiny(tmp_path / "names", task=tiny.exact)


@pytest.mark.parametrize("record", [{}, {"draw": 1.0}, {"reason": 1.0}, {"x": []}, {"x": "word"}])
def test_what_is_no_record_is_refused(tmp_path, record):
    with pytest.raises(Exception, match="unexpected error"):
        tiny.run_tiny(tmp_path, task=lambda *_: record)


def test_runs_of_other_inputs_lie_beside_each_other(tmp_path):
    one, two = Store(tmp_path, {"a": 1, "b": 2}), Store(tmp_path, {"b": 2, "a": 1})
    assert one.folder == two.folder
    assert one.folder != Store(tmp_path, {"a": 1, "b": 3}).folder
    with one.writing():
        pass
    said = json.loads((one.folder / "run.json").read_text())
    assert said["inputs"] == {"a": 1, "b": 2}
    assert said["fingerprint"].startswith(one.folder.name)


def test_inputs_of_a_case():
    import snapback

    case = snapback.load("ruritania")
    world = snapback.world.load_world("ruritania")
    first = Store(Path(), inputs_of(case, world, 0, "assess/1")).fingerprint
    assert first == Store(Path(), inputs_of(case, world, 0, "assess/1")).fingerprint
    assert first != Store(Path(), inputs_of(case, world, 1, "assess/1")).fingerprint
    assert first != Store(Path(), inputs_of(case, world, 0, "assess/2")).fingerprint
    assert first != Store(Path(), inputs_of(case, world, 0, "assess/1", horizon=5)).fingerprint


def test_the_table_can_be_read_by_anybody(tmp_path):
    found = tiny.run_tiny(tmp_path, COUNT)
    table = pq.read_table(found.folder / "draws.parquet")
    assert table.column_names == ["draw", "reason", "path", "table", "total"]
    assert table["draw"].to_pylist() == list(range(COUNT))
    assert sum(bool(reason) for reason in table["reason"].to_pylist()) == len(found.failed)
    assert len(table["path"][0].as_py()) == 8


def test_a_longer_run_does_not_slip_under_an_open_ensemble(tmp_path):
    short = tiny.run_tiny(tmp_path, 20)
    tiny.run_tiny(tmp_path, 30)
    with pytest.raises(StoreError, match="open it again"):
        short.array("total")


def test_the_store_keeps_its_format():
    """Raise the number when folders of earlier versions can no longer be read."""
    assert store.FORMAT == 1
