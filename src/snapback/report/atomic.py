"""Files that are either whole or not there."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def write_all(folder: Path, texts: Mapping[str, str]) -> None:
    """Write files into a folder, each beside its place first and then renamed.

    Nothing is renamed before everything is written, so a full disk leaves what was there.

    Raises
    ------
    OSError
        If the folder cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[tuple[Path, Path]] = []
    try:
        for name, text in texts.items():
            handle, place = tempfile.mkstemp(prefix=f".{name}.", dir=folder)
            written.append((Path(place), folder / name))
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        for beside, final in written:
            beside.chmod(0o666 & ~umask)
            beside.replace(final)
    finally:
        for beside, _ in written:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
