"""The worlds that come with the package, by name, and world files by path."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from snapback.errors import InvalidInput
from snapback.world.store import read_world

if TYPE_CHECKING:
    from snapback.world.table import World

TABLES = Path(__file__).parent / "tables"
"""One folder a world: ``world.npz``, its metadata for people, the published totals it is compared with."""


def list_worlds() -> tuple[str, ...]:
    """Names of the embedded worlds."""
    return tuple(sorted(folder.parent.name for folder in TABLES.glob("*/world.npz")))


def load_world(name_or_path: str | Path) -> World:
    """Load a world by the name of an embedded one or by the path of a world file.

    Raises
    ------
    InvalidInput
        Where there is neither.
    InvalidFile, InvalidWorld
        As :func:`snapback.world.store.read_world`.
    """
    if str(name_or_path) in list_worlds():
        return _embedded(str(name_or_path))
    path = Path(name_or_path)
    if path.is_file():
        return read_world(path)
    raise InvalidInput(
        f"is neither an embedded world ({', '.join(list_worlds())}) nor a file.",
        where=f"world {str(name_or_path)!r}",
        remedy="Name one of those, or give the path of a world file.",
    )


@lru_cache(maxsize=4)
def _embedded(name: str) -> World:
    """Read once: a world cannot be written to, so every caller may have the same one."""
    return read_world(TABLES / name / "world.npz")
