"""Find a case by its name or folder, and read it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from snapback import cases
from snapback.case.files import did_you_mean
from snapback.errors import InvalidCase

if TYPE_CHECKING:
    from snapback.case.case import Case
    from snapback.case.check import LabelsOf


def load(case: str | Path, labels: LabelsOf | None = None) -> Case:
    """Read and check a case.

    Parameters
    ----------
    case
        Name of an embedded case (``"ruritania"``) or a case folder.
    labels
        Gives the labels of a world by its name or path; with it, regions and sectors are checked against
        the world that the case names.

    Raises
    ------
    InvalidCase
        With every problem at once, each with file, line and remedy.
    """
    from snapback.case.check import check_folder  # noqa: PLC0415 -- pydantic and YAML, on use

    checked = check_folder(find(case), labels)
    if checked.case is None or not checked.ok:
        raise InvalidCase(checked.problems)
    return checked.case


def find(case: str | Path) -> Path:
    """Folder of a case: an embedded one by name, else a folder.

    Raises
    ------
    InvalidCase
        If there is neither.
    """
    name = str(case)
    if isinstance(case, str) and name in cases.names():
        return cases.folder(name)
    path = Path(case)
    try:
        found, folder = path.exists(), path.is_dir()
    except (OSError, ValueError):  # a name too long, or with a zero byte
        found, folder = False, False
    if folder:
        return path
    shown = name[:120]
    if found:
        raise InvalidCase(
            "is a file; a case is a folder with case.yaml and parameters.yaml.",
            where=shown,
            remedy="Name the folder.",
        )
    raise InvalidCase(
        "is neither an embedded case nor a folder.", where=shown, remedy=did_you_mean(name, cases.names())
    )
