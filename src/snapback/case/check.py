"""All that is wrong with a case folder, at once; nothing is written and nothing raised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from snapback.case.case import Case
from snapback.case.files import limited
from snapback.case.form import read_case_file, read_parameters
from snapback.case.yaml_reader import read_yaml
from snapback.errors import InvalidCase, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from snapback.case.parameters import Parameter


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


LabelsOf = Callable[[str], Labels]
"""Gives the labels of a world by embedded name or by path; raises a ``SnapbackError`` if it cannot."""


@dataclass(frozen=True)
class Check:
    """What checking a case found.

    Attributes
    ----------
    problems
        Errors and warnings, in the order of the files.
    case
        The case, where its form allowed to build one (there may still be errors).
    confidence
        How many parameters and measures rest on what: ``{"parameters": {"sourced": 12, ...}, ...}``.
    """

    problems: tuple[Problem, ...]
    case: Case | None = None
    confidence: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings do not count."""
        return not any(p.severity == "error" for p in self.problems)


def check_case(case: str | Path, labels: LabelsOf | None = None) -> Check:
    """Check a case given by name or folder.

    Parameters
    ----------
    case
        Name of an embedded case, or a case folder.
    labels
        Gives the labels of the case's world, by its name or its path; without it, regions are held to the
        table of region codes and sectors are not checked.
    """
    from snapback.case.loading import find  # noqa: PLC0415 -- loading imports this module

    try:
        folder = find(case)
    except InvalidCase as error:
        return Check(error.problems)
    return check_folder(folder, labels)


def check_folder(folder: Path, labels: LabelsOf | None = None) -> Check:
    """Check a case folder that exists."""
    document, problems = read_yaml(folder, "case.yaml")
    said = None
    if document:
        said, found = read_case_file(document)
        problems += found
    parameter_document, found = read_yaml(folder, "parameters.yaml")
    problems += found
    parameters: dict[str, Parameter] = {}
    if parameter_document:
        parameters, found = read_parameters(parameter_document)
        problems += found
    if said is None or document is None:
        return Check(tuple(limited(problems)))
    case = Case.model_construct(
        folder=folder,
        parameters=parameters,
        **{name: getattr(said, name) for name in type(said).model_fields},
    )
    return Check(tuple(limited(problems)), case, _confidence(case))


def _confidence(case: Case) -> dict[str, dict[str, int]]:
    return {
        "parameters": dict(Counter(p.confidence for p in case.parameters.values())),
        "measures": dict(Counter(m.confidence for m in case.measures)),
    }
