"""Start a case from the commented skeleton."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from snapback.errors import InvalidInput

SKELETON = Path(__file__).parent / "skeleton"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)


def new_case(path: str | Path) -> Path:
    """Write a commented case that passes its check into a new folder, and give the folder.

    Raises
    ------
    InvalidInput
        If there is something at the path already, or the name cannot be a case's id.
    """
    folder = Path(path)
    if not _NAME.fullmatch(folder.name):
        raise InvalidInput(
            "cannot be a case's name.",
            where=str(path)[:120],
            remedy="Use lower-case letters, digits and `-`, at most 64, as in `ruritania-1935`.",
        )
    try:
        if folder.exists() or folder.is_symlink():
            raise InvalidInput(
                "exists already and is left as it is.", where=str(path)[:120], remedy="Choose another name."
            )
        shutil.copytree(SKELETON, folder, ignore=shutil.ignore_patterns("__pycache__"))
        file = folder / "case.yaml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("id: my-case", f"id: {folder.name}", 1), encoding="utf-8")
    except OSError as error:
        raise InvalidInput(
            f"cannot be made ({error.strerror or error}).",
            where=str(path)[:120],
            remedy="Choose a folder that exists and can be written to.",
        ) from error
    return folder
