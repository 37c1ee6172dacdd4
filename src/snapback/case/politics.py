"""Parameters of the theory of promises: the common ones, and what a case says instead.

The theory names its parameters in functions, so a case cannot be asked which of them it uses. The common
ones hold wherever there is a ``game``; ``politics.yaml`` in the case folder overrides them by name and adds
what the case's own functions and agreements need.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from snapback import cases
from snapback.case.files import read_text
from snapback.case.form import read_parameters
from snapback.case.yaml_reader import parse_yaml, read_yaml
from snapback.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from snapback.case.parameters import Parameter
    from snapback.case.yaml_reader import Document

FILE = "politics.yaml"
COMMON = "common/politics.yaml"


@dataclass(frozen=True)
class Politics:
    """What is known of the theory's parameters.

    Attributes
    ----------
    parameters
        By name, the common ones first, each as the case wants it.
    common
        Names of those that the case did not override.
    document
        The case's own file with positions; ``None`` where there is none that could be read.
    whole
        Whether every file that is there could be read, so that an unknown name is a mistake.
    problems
        What is wrong with the form of the files.
    """

    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    common: frozenset[str] = frozenset()
    document: Document | None = None
    whole: bool = True
    problems: tuple[Problem, ...] = ()


def read_politics(folder: Path, *, game: bool) -> Politics:
    """Read the theory's parameters for a case.

    Parameters
    ----------
    folder
        The case folder; its ``politics.yaml`` may be missing.
    game
        Whether the case has a ``game``. Without one the common parameters are left out, and the case's own
        are read only to say that nothing uses them.
    """
    common: Mapping[str, Parameter] = {}
    problems: list[Problem] = []
    whole = True
    if game:
        common, found = common_politics()
        problems += found
        whole = not found
    document: Document | None = None
    own: Mapping[str, Parameter] = {}
    if _is_there(folder):
        document, found = read_yaml(folder, FILE)
        whole = whole and document is not None
        if document is not None:
            own, more = read_parameters(document)
            found += more
        problems += found
        if not game and not found:
            what = "is not read, because case.yaml has no `game`."
            problems.append(Problem("warning", FILE, what, "Add `game:` to case.yaml, or delete the file."))
    if not game:
        return Politics(problems=tuple(problems), document=document)
    taken = frozenset(common) - (
        frozenset(document.value)
        if document is not None and isinstance(document.value, dict)
        else frozenset()
    )
    return Politics({**common, **own}, taken, document, whole, tuple(problems))


def common_politics() -> tuple[Mapping[str, Parameter], list[Problem]]:
    """Read the parameters that every case with a game shares, and what is wrong with their file."""
    text, problems = read_text(cases.ROOT, COMMON)
    if text is None:
        return {}, problems
    parameters, found = _parsed(text)
    return dict(parameters), list(found)


@lru_cache(maxsize=2)
def _parsed(text: str) -> tuple[Mapping[str, Parameter], tuple[Problem, ...]]:
    document, problems = parse_yaml(text, COMMON)
    if document is None:
        return {}, tuple(problems)
    parameters, found = read_parameters(document)
    return parameters, (*problems, *found)


def _is_there(folder: Path) -> bool:
    path = folder / FILE
    try:
        return path.exists() or path.is_symlink()
    except OSError:
        return True
