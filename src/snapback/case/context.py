"""What the checks of a case look at: the case, where its words stand, and the labels of its world."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from snapback.case.politics import Politics
from snapback.errors import Problem

if TYPE_CHECKING:
    from snapback.case.case import Case
    from snapback.case.yaml_reader import Document, Path_
    from snapback.errors import Severity


class Labels(Protocol):
    """What the checks need to know of a world; a ``World`` has it."""

    @property
    def countries(self) -> tuple[str, ...]:
        """Codes of the regions."""
        ...

    @property
    def sectors(self) -> tuple[str, ...]:
        """Codes of the sectors."""
        ...


@dataclass(frozen=True)
class Context:
    """One case under check.

    Attributes
    ----------
    case
        The case, whose form is right.
    document, parameter_document
        Its two files with positions; the second is ``None`` where it could not be read.
    politics
        Parameters of the theory of promises, with the case's own file of them.
    regions
        Codes of regions that may be used: the world's, or all known ones.
    sectors
        Codes of the world's sectors; ``None`` where the world was not asked.
    silenced
        Problems at places where a stand-in took the place of what the person wrote.
    """

    case: Case
    document: Document
    parameter_document: Document | None
    regions: tuple[str, ...]
    sectors: tuple[str, ...] | None
    politics: Politics = field(default_factory=Politics)
    silenced: set[Problem] = field(default_factory=set)

    def unsure(self, part: str) -> bool:
        """Say whether a list or mapping was not read in full, so that not all its names are known."""
        return any(
            path[:1] in {(part,), ()} and (len(path) < 3 or path[2] == "id") for path in self.document.unread
        )

    def broken(self, path: Path_) -> bool:
        """Say whether something at a path or below it was wrong in form, and a stand-in took its place."""
        return any(unread[: len(path)] == path for unread in self.document.unread)

    def error(self, path: Path_, what: str, remedy: str) -> Problem:
        """Make an error at a path of ``case.yaml``."""
        return self._problem("error", path, what, remedy)

    def warning(self, path: Path_, what: str, remedy: str) -> Problem:
        """Make a warning at a path of ``case.yaml``."""
        return self._problem("warning", path, what, remedy)

    def _problem(self, severity: Severity, path: Path_, what: str, remedy: str) -> Problem:
        problem = Problem(severity, self.document.where(path), what, remedy)
        if self.document.covers(path):
            self.silenced.add(problem)
        return problem
