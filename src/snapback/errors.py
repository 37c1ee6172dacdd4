"""The tree of errors: each says what, where, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what a person gave us.

    Attributes
    ----------
    severity
        ``error`` stops the work, ``warning`` does not.
    where
        File, line and path, as in ``case.yaml:41 measures[2].scope.sectors``.
    what
        What is wrong, and why it matters.
    remedy
        What to do about it.
    """

    severity: Severity
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.remedy}".strip()


class SnapbackError(Exception):
    """Anything that snapback raises on purpose.

    ``exit_code`` is what the command line returns: 2 the user's input, 3 did not converge, 1 ours.
    """

    exit_code = 1


class InvalidInput(SnapbackError):
    """The user's input is wrong; carries all problems at once."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem] | str, where: str = "", remedy: str = "") -> None:
        if isinstance(problems, str):
            problems = [Problem("error", where, problems, remedy)]
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(f"{n}. {p}" for n, p in enumerate(self.problems, 1)))

    def __reduce__(self) -> tuple[type[InvalidInput], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class InvalidCase(InvalidInput):
    """A case folder does not say what the schema needs."""


class InvalidWorld(InvalidInput):
    """A world table breaks one of the identities that every world satisfies."""


class InvalidScenario(InvalidInput):
    """A scenario asks for something that has no answer, as a used sector without any supplier."""


class InvalidGame(InvalidInput):
    """A game's arrays do not fit together, or what is asked of the game has no answer."""


class InvalidFile(InvalidInput):
    """A file to import does not have the published layout."""


class MissingData(InvalidInput):
    """Data that a command needs are not on this machine."""


class NotConverged(SnapbackError):
    """A solve ended above its tolerance: the answer is withheld, the diagnostics are not.

    Attributes
    ----------
    residual
        Largest absolute change of the last sweep, in logs.
    diagnostics
        Where it was largest, the history of residuals, what was tried.
    """

    exit_code = 3

    def __init__(self, message: str, residual: float, diagnostics: dict[str, Any]) -> None:
        super().__init__(message)
        self.residual = residual
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type[NotConverged], tuple[str, float, dict[str, Any]]]:
        return type(self), (str(self), self.residual, self.diagnostics)
