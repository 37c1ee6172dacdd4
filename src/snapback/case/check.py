"""All that is wrong with a case folder, at once; nothing is written and nothing raised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from snapback.case.agreements import check_agreements
from snapback.case.case import Case
from snapback.case.claims_check import check_claims, read_claims
from snapback.case.context import Context, Labels
from snapback.case.facts import FACTS_NAME, parse_facts
from snapback.case.files import inside, limited
from snapback.case.form import read_case_file, read_parameters
from snapback.case.kinds import check_measures
from snapback.case.names import check_names
from snapback.case.politics import read_politics
from snapback.case.quantities import check_quantities
from snapback.case.regions import known_regions
from snapback.case.repair import repaired
from snapback.case.schema import CaseFile
from snapback.case.yaml_reader import read_yaml
from snapback.errors import InvalidCase, InvalidInput, Problem, SnapbackError

if TYPE_CHECKING:
    from snapback.case.parameters import Parameter
    from snapback.case.yaml_reader import Document

WORLD_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)

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
        How many of the case's own parameters and measures rest on what:
        ``{"parameters": {"sourced": 12, ...}, ...}``. Common parameters of promises are not counted.
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
    parameter_document, in_parameters = read_yaml(folder, "parameters.yaml")
    parameters: dict[str, Parameter] = {}
    if parameter_document:
        parameters, found = read_parameters(parameter_document)
        in_parameters += found
    politics = read_politics(folder, game=_has_game(document))
    in_politics = list(politics.problems)
    claims = read_claims(folder)
    in_claims = list(claims.problems)
    in_facts = _facts_problems(folder)
    whole = said is not None and not problems
    if document and said is None:
        said = repaired(CaseFile, document)
    if said is None or document is None:
        return Check(tuple(limited([*problems, *in_parameters, *in_politics, *in_claims, *in_facts])))
    case = Case.model_construct(
        said.model_fields_set,
        folder=folder,
        parameters=parameters,
        politics=dict(politics.parameters),
        common=politics.common,
        claims=claims.claims,
        **{name: getattr(said, name) for name in CaseFile.model_fields},
    )
    world, found = _labels(case, document, labels)
    context = Context(
        case=case,
        document=document,
        parameter_document=parameter_document,
        regions=tuple(known_regions(case.world)) if world is None else tuple(world.countries),
        sectors=None if world is None else tuple(world.sectors),
        politics=politics,
    )
    for check in (check_names, check_measures, check_agreements, check_quantities):
        found += (p for p in check(context) if p not in context.silenced)
    files = {"case.yaml": problems, "parameters.yaml": in_parameters, "politics.yaml": in_politics}
    for problem in found:
        files[re.split("[: ]", problem.where, maxsplit=1)[0]].append(problem)
    others = [*problems, *in_parameters, *in_politics, *in_facts]
    # A name that is wrong elsewhere would be missed here again.
    if claims.document is not None and not any(p.severity == "error" for p in others):
        in_claims += check_claims(case, claims.document)
    for listed in (*files.values(), in_claims):
        listed.sort(key=_line)
    everything = tuple(limited([*problems, *in_parameters, *in_politics, *in_claims, *in_facts]))
    return Check(everything, case if whole else None, _confidence(case) if whole else {})


def _has_game(document: Document | None) -> bool:
    value = document.value if document else None
    return isinstance(value, dict) and value.get("game") is not None


def _labels(case: Case, document: Document, labels: LabelsOf | None) -> tuple[Labels | None, list[Problem]]:
    """Labels of the case's world; ``None`` where nobody can tell them."""
    where = document.where(("world",))
    wrong = None if document.covers(("world",)) else _world_problem(case)
    if wrong:
        return None, [Problem("error", where, *wrong)]
    if labels is None or document.covers(("world",)):
        return None, []
    try:
        return labels(str(case.world_file or case.world)), []
    except InvalidInput as error:
        return None, [Problem("error", where, p.what, p.remedy) for p in error.problems]
    except SnapbackError as error:
        return None, [
            Problem("error", where, f"cannot be read: {error}.", "`snapback world list` shows all.")
        ]


def _world_problem(case: Case) -> tuple[str, str] | None:
    world, path = case.world, case.world_file
    shown = f"`{world[:80]}`"
    if path is None:
        if WORLD_NAME.fullmatch(world):
            return None
        return f"{shown} is neither the name of a world nor a path.", "Use letters, digits, `-` and `_`."
    if (
        Path(world).is_absolute()
        or "\\" in world
        or ".." in Path(world).parts
        or not inside(case.folder, path)
    ):
        return f"{shown} leads out of the case folder.", "Put the world table into the case folder."
    if not _is_file(path):
        return f"there is no file {shown} in the case folder.", "Check the name, or name an embedded world."
    return None


def _facts_problems(folder: Path) -> list[Problem]:
    place = folder / "facts"
    if not place.exists():
        return []
    if not place.is_dir() or not inside(folder, place):
        what = "is not a folder of the case."
        return [Problem("error", "facts", what, "Make it a folder with CSV files, or delete it.")]
    try:
        names = sorted(path.name for path in place.iterdir())
    except OSError:
        return [Problem("error", "facts", "cannot be listed.", "Check the folder's permissions.")]
    problems = []
    for name in names:
        stem, _, suffix = name.rpartition(".")
        if suffix == "csv" and FACTS_NAME.fullmatch(stem):
            problems += parse_facts(folder, f"facts/{name}")[1]
        else:
            shown = ascii(name[:80])[1:-1]
            remedy = "Facts are files NAME.csv, with letters, digits, `-` and `_` in the name."
            problems.append(Problem("warning", f"facts/{shown}", "is not read.", remedy))
    return problems


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _line(problem: Problem) -> int:
    place = problem.where.split(" ", 1)[0].rpartition(":")[2]
    return int(place) if place.isdigit() else 0


def _confidence(case: Case) -> dict[str, dict[str, int]]:
    counted = {
        "parameters": [p.confidence for p in case.parameters.values()],
        "parameters of promises": [
            p.confidence for name, p in case.politics.items() if name not in case.common
        ],
        "measures": [m.confidence for m in case.measures],
    }
    return {
        what: dict(Counter(map(str, rests)))
        for what, rests in counted.items()
        if rests or what != "parameters of promises"
    }
