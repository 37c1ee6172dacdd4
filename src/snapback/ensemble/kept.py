"""A folder of answers that need not be worked out again, each under a name that says what it follows from.

A name hashes everything that an answer depends on, snapback's own sources among it, so that nothing kept can
be stale. Every file begins with the SHA-256 of the rest: a torn or altered one is as good as none. A folder
that cannot be written to costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import platform
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from snapback.ensemble.files import replacing

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FILES = 400
MOST_BYTES = 256 * 1024 * 1024
"""Bounds of the folder; the files that were written first go first."""

READ = (".py", ".json", ".csv", ".yaml", ".npz", ".css", ".j2")
"""Suffixes of the files that results are made by."""

LIBRARIES = ("numpy", "numba", "scipy", "xarray", "pydantic")
"""Libraries whose other version may give other bits or other words."""


class Kept:
    """The folder.

    Parameters
    ----------
    root
        Made where it is not there; ``None`` keeps nothing.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = root

    def get(self, *parts: str) -> bytes | None:
        """Give what is kept under a name, or nothing."""
        if self._root is None:
            return None
        try:
            content = self._path(parts).read_bytes()
        except OSError:
            return None
        head, body = content[:64], content[65:]
        return body if hashlib.sha256(body).hexdigest().encode() == head else None

    def put(self, content: bytes, *parts: str) -> None:
        """Keep something under a name, whole or not at all."""
        if self._root is None:
            return
        head = hashlib.sha256(content).hexdigest().encode() + b"\n"
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with replacing(self._path(parts)) as file:
                file.write(head + content)
            self._clear()
        except OSError:
            return

    def _path(self, parts: tuple[str, ...]) -> Path:
        assert self._root is not None  # noqa: S101
        text = "\n".join((sources(), *parts))
        return self._root / f"{hashlib.sha256(text.encode()).hexdigest()[:40]}.kept"

    def _clear(self) -> None:
        """Drop the oldest files beyond the bounds."""
        assert self._root is not None  # noqa: S101
        files = sorted((entry.stat().st_mtime_ns, entry.stat().st_size, entry) for entry in _kept(self._root))
        size = sum(n for _, n, _ in files)
        while files and (len(files) > MOST_FILES or size > MOST_BYTES):
            _, n, path = files.pop(0)
            path.unlink(missing_ok=True)
            size -= n


@lru_cache(maxsize=1)
def sources() -> str:
    """Hash snapback's own files, and name the machine and the libraries that the bits depend on."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256(f"{platform.machine()} {platform.python_version()}".encode())
    for name in LIBRARIES:
        try:
            digest.update(f" {name} {version(name)}".encode())
        except PackageNotFoundError:  # vendored by whoever packaged this
            continue
    for path in sorted(_sources(root)):
        digest.update(f"\n{path[len(str(root)) :]}\n".encode())
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[str]:
    for folder, inside, names in os.walk(root):
        inside[:] = [name for name in inside if name not in {"__pycache__", "static"}]
        for name in names:
            if name.endswith(READ):
                yield os.path.join(folder, name)  # noqa: PTH118 -- ten times as fast as Path


def _kept(root: Path) -> Iterator[Path]:
    yield from root.glob("*.kept")
