"""World files: what is written is read, byte for byte; what is no world file is refused with a reason."""

import json
import os
import zipfile

import numpy as np
import pytest

from snapback.errors import InvalidFile, InvalidWorld
from snapback.world import from_arrays, load_world, read_world, store, write_world


@pytest.fixture
def world():
    rng = np.random.default_rng(0)
    share = rng.uniform(0.1, 1.0, (3, 3, 2))
    cost = rng.uniform(0.1, 1.0, (3, 2, 3))
    cost /= cost.sum(axis=2, keepdims=True)
    final = rng.uniform(0.1, 1.0, (3, 2))
    return from_arrays(
        countries=("AAA", "BBB", "CCC"),
        sectors=("s", "t"),
        trade_share=share / share.sum(axis=0),
        value_added=rng.uniform(1.0, 2.0, 3),
        value_added_share=cost[:, :, 0],
        input_share=cost[:, :, 1:],
        final_share=final / final.sum(axis=1, keepdims=True),
        deficit=[0.1, -0.1, 0.0],
        tariff=rng.uniform(0.0, 0.1, (3, 3, 2)),
        theta=[4.0, 5.0],
        mark=rng.integers(0, 5, (3, 3, 2)),
        meta={"name": "small", "unit": "USD million", "marks": {"0": "observed"}, "title": "Réunion"},
    )


def test_round_trip(world, tmp_path):
    write_world(world, tmp_path / "w.npz")
    again = read_world(tmp_path / "w.npz")
    assert (again.countries, again.sectors, again.meta) == (world.countries, world.sectors, world.meta)
    for name in store.REQUIRED:
        assert np.array_equal(getattr(again, name), getattr(world, name))
    assert np.array_equal(again.mark, world.mark)
    assert again.reference_gdp is None


def test_equal_worlds_give_equal_bytes_and_nothing_is_left_beside(world, tmp_path):
    write_world(world, tmp_path / "a.npz")
    write_world(world, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.npz", "b.npz"]


def test_failed_write_leaves_the_old_file(world, tmp_path, monkeypatch):
    path = tmp_path / "w.npz"
    write_world(world, path)
    before = path.read_bytes()

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_add", full)
    with pytest.raises(OSError, match="No space"):
        write_world(world, path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["w.npz"]


def test_load_by_path(world, tmp_path):
    write_world(world, tmp_path / "w.npz")
    assert load_world(tmp_path / "w.npz").countries == world.countries


def test_truncated_file_is_refused(world, tmp_path):
    path = tmp_path / "w.npz"
    write_world(world, path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InvalidFile, match="not a world file that can be read"):
        read_world(path)


def test_altered_file_is_refused(world, tmp_path):
    path = tmp_path / "w.npz"
    write_world(world, path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises((InvalidFile, InvalidWorld)):
        read_world(path)


def rewrite(path, change):
    """Write the file again with one member changed by ``change(name, data)``; ``None`` leaves it out."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            new = change(name, data)
            if new is not None:
                archive.writestr(name, new)


def test_missing_variable_is_named(world, tmp_path):
    path = tmp_path / "w.npz"
    write_world(world, path)
    rewrite(path, lambda name, data: None if name == "theta.npy" else data)
    with pytest.raises(InvalidFile, match="lacks theta"):
        read_world(path)


def test_other_layout_is_refused(world, tmp_path):
    path = tmp_path / "w.npz"
    write_world(world, path)

    def newer(name, data):
        return json.dumps(json.loads(data) | {"layout": 99}) if name == "meta.json" else data

    rewrite(path, newer)
    with pytest.raises(InvalidFile, match="layout 99"):
        read_world(path)


def test_pickled_code_is_never_run(world, tmp_path):
    class Trap:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "sprung"),))

    path, bomb = tmp_path / "w.npz", tmp_path / "bomb.npy"
    write_world(world, path)
    np.save(bomb, np.array([Trap()], dtype=object), allow_pickle=True)
    rewrite(path, lambda name, data: bomb.read_bytes() if name == "theta.npy" else data)
    with pytest.raises(InvalidFile):
        read_world(path)
    assert not (tmp_path / "sprung").exists()


def test_huge_member_is_refused_before_it_is_unpacked(world, tmp_path, monkeypatch):
    path = tmp_path / "w.npz"
    write_world(world, path)
    monkeypatch.setattr(store, "LARGEST_MEMBER", 10)
    with pytest.raises(InvalidFile, match="needs far less"):
        read_world(path)
