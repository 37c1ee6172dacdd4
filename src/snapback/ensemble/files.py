"""Files that are whole or not there, even after a loss of power, and a folder with one writer at a time."""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from snapback.ensemble.failures import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTIAL = ".part-"
"""Beginning of the names of files that are being written."""


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file beside ``path``; at the end it is forced to the disk and takes the place of ``path``.

    Raises
    ------
    OSError
        If it cannot be written; what was at ``path`` is then still there, and nothing beside it.
    """
    handle, name = tempfile.mkstemp(prefix=PARTIAL, dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        beside.chmod(0o666 & ~umask)
        beside.replace(path)
        _settle(path.parent)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def write_durably(path: Path, content: bytes) -> None:
    """Write a whole file, or leave what was there."""
    with replacing(path) as file:
        file.write(content)


@contextmanager
def one_writer(folder: Path) -> Iterator[None]:
    """Hold the folder against other writers; the system lets go of it when this process ends in any way.

    Raises
    ------
    StoreError
        If another process, or this one, is writing to it.
    """
    with (folder / "lock").open("a+b") as file:
        if not _locked(file):
            file.seek(0)
            who = file.read().decode(errors="replace").strip() or "another process"
            raise StoreError(
                f"{folder} is being written to by {who}. Wait until that run ends or stop it; what it has "
                "finished is used by the next run."
            )
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        file.flush()
        try:
            yield
        finally:
            # Emptied, so that two finished runs leave folders of equal bytes.
            with contextlib.suppress(OSError):
                file.truncate(0)


def _locked(file: IO[bytes]) -> bool:
    try:
        import fcntl  # noqa: PLC0415 -- not on every system
    except ImportError:
        return _locked_on_windows(file)
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locked_on_windows(file: IO[bytes]) -> bool:
    import msvcrt  # noqa: PLC0415 -- only there

    file.seek(1 << 20)  # a byte far behind the text, which others may then still read
    try:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True


def _settle(folder: Path) -> None:
    """Force the new name itself to the disk, where the system can open a folder."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
