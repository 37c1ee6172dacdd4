"""A folder of our own in the system's place for such, made when it is first needed and gone at the end."""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from pathlib import Path


class Scratch:
    """The folder.

    Parameters
    ----------
    name
        Beginning of its name.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._path: Path | None = None

    def folder(self) -> Path:
        """Give the folder, readable by nobody else."""
        with self._lock:
            if self._path is None:
                self._path = Path(tempfile.mkdtemp(prefix=self._name))
                self._end = weakref.finalize(self, shutil.rmtree, self._path, ignore_errors=True)
            return self._path

    def close(self) -> None:
        """Delete it with all that is in it."""
        with self._lock:
            if self._path is not None:
                self._end()
                self._path = None
