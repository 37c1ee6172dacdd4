"""The files of a case folder, read as what they are: text from strangers.

Only regular files inside the folder are opened, at most 256 KiB of each, and only as UTF-8 without control
characters. Everything that is wrong is a :class:`~snapback.errors.Problem`, never an exception.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from snapback.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from snapback.errors import Severity

MAX_BYTES = 256 * 1024
MAX_PROBLEMS = 200

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, line breaks that editors do not count, characters that turn the reading direction."""


def read_text(folder: Path, name: str) -> tuple[str | None, list[Problem]]:
    r"""Read one text file of a case folder.

    Returns
    -------
    tuple
        The text with ``\n`` line ends (``None`` where there is none to work with) and the problems.
    """
    path = folder / name
    problem = _not_readable(folder, path, name)
    if problem:
        return None, [problem]
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        why = error.strerror or type(error).__name__
        return None, [Problem("error", name, f"could not be read ({why}).", "Check the file's permissions.")]
    return decode(raw, name)


def decode(raw: bytes, name: str) -> tuple[str | None, list[Problem]]:
    """Turn the bytes of a file into text, or into the reason why not."""
    if len(raw) > MAX_BYTES:
        return None, [
            Problem(
                "error",
                name,
                f"is larger than {MAX_BYTES // 1024} KiB, the most that is read of one file.",
                "Move long notes to README.md, or split the facts over several files.",
            )
        ]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, [
            Problem(
                "error",
                f"{name}:{line}",
                f"byte {error.start} is not UTF-8 text.",
                "Save the file as UTF-8; a binary file cannot be part of a case.",
            )
        ]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None, [Problem("error", name, "is empty.", "`snapback new` makes a folder to start from.")]
    found = FORBIDDEN.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        return None, [
            Problem(
                "error",
                f"{name}:{line}",
                f"contains the invisible character U+{ord(found.group()):04X}.",
                "Delete it; control and direction characters can hide what a file says.",
            )
        ]
    return text, []


def inside(folder: Path, path: Path) -> bool:
    """Say whether a path, links followed, stays inside the folder."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # loops of links, names that no file system takes
        return False


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known words, or name the known ones where they are few."""
    names = list(dict.fromkeys(known))
    lowered = {name.lower(): name for name in names}
    near = difflib.get_close_matches(word[:80].lower(), lowered, n=2, cutoff=0.6)
    if near:
        return "Did you mean " + " or ".join(f"`{lowered[n]}`" for n in near) + "?"
    if not names:
        return "None is defined."
    listed = ", ".join(f"`{n}`" for n in names[:24])
    return f"Known: {listed}{', ...' if len(names) > 24 else ''}."


def limited(problems: list[Problem]) -> list[Problem]:
    """Keep the problems that a person can read, errors first in the order of the files."""
    unique = list(dict.fromkeys(problems))
    if len(unique) <= MAX_PROBLEMS:
        return unique
    errors = [p for p in unique if p.severity == "error"]
    kept = (errors + [p for p in unique if p.severity == "warning"])[:MAX_PROBLEMS]
    severity: Severity = "error" if len(errors) > MAX_PROBLEMS else "warning"
    rest = Problem(severity, kept[-1].where, f"and {len(unique) - MAX_PROBLEMS} problems more, at least.", "")
    return [*kept, rest]


def _not_readable(folder: Path, path: Path, name: str) -> Problem | None:
    try:
        exists, regular = path.exists() or path.is_symlink(), path.is_file()
    except (OSError, ValueError):
        exists, regular = True, False
    if not exists:
        return Problem(
            "error", name, "is missing from the case folder.", "`snapback new NAME` shows what a case has."
        )
    if not inside(folder, path):
        return Problem(
            "error",
            name,
            "is a link to a place outside the case folder.",
            "Put the file itself into the folder; a case reads nothing else.",
        )
    if not regular:
        return Problem("error", name, "is not a regular file.", "Replace it with a text file.")
    return None
