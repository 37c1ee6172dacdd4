"""Claims of a case: read from ``claims.yaml``, and held to what every draw will record."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapback.case.claims import (
    KINDS,
    NEEDS,
    OUTCOME_NAMES,
    ClaimsFile,
    combinations_of,
    eased_set,
    policies_in,
)
from snapback.case.files import did_you_mean
from snapback.case.form import read_model
from snapback.case.yaml_reader import read_yaml
from snapback.errors import InvalidCase, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from snapback.case.case import Case
    from snapback.case.claims import Claim, Fact, Quantity
    from snapback.case.yaml_reader import Document, Path_

FILE = "claims.yaml"


@dataclass(frozen=True)
class Claims:
    """What the claims file of a case says.

    Attributes
    ----------
    claims
        The claims, where their form is right.
    problems
        What is wrong with the form.
    document
        The file with positions; ``None`` where there is none that could be read.
    """

    claims: tuple[Claim, ...] = ()
    problems: tuple[Problem, ...] = ()
    document: Document | None = None


def read_claims(folder: Path) -> Claims:
    """Read ``claims.yaml`` of a case folder, which may be missing."""
    path = folder / FILE
    try:
        there = path.exists() or path.is_symlink()
    except OSError:
        there = True
    if not there:
        return Claims()
    document, problems = read_yaml(folder, FILE)
    if document is None:
        return Claims((), tuple(problems))
    said, found = read_model(ClaimsFile, document)
    return Claims(said.claims if said is not None else (), (*problems, *found), document)


def check_claims(case: Case, document: Document) -> list[Problem]:
    """Hold every name in the claims of a case to the case itself.

    Parameters
    ----------
    case
        Whose other files are right.
    document
        Positions of ``claims.yaml``.
    """
    found = _Found(case, document)
    problems = list(found.repeated())
    for n, claim in enumerate(case.claims):
        problems += found.claim(("claims", n), claim)
    return problems


class _Found:
    """The checks, with what they look names up in."""

    def __init__(self, case: Case, document: Document) -> None:
        self.case, self.document = case, document
        self.policies = dict(policies_in(case))
        self.packages = [package.id for package in case.packages]
        self.actors = [actor.id for actor in case.actors if actor.role != "street"]
        self.combinations = combinations_of(case)

    def error(self, path: Path_, what: str, remedy: str) -> Problem:
        return Problem("error", self.document.where(path), what, remedy)

    def repeated(self) -> Iterator[Problem]:
        count = Counter(claim.id for claim in self.case.claims)
        seen: set[str] = set()
        for n, claim in enumerate(self.case.claims):
            if count[claim.id] > 1 and claim.id in seen:
                what = f"repeats the id `{claim.id}`."
                yield self.error(("claims", n, "id"), what, "Ids are unique within their list.")
            seen.add(claim.id)

    def claim(self, path: Path_, claim: Claim) -> Iterator[Problem]:
        if not claim.tests and claim.undecided is None:
            remedy = "Add `tests:`, or say in `undecided:` what the model cannot decide."
            yield self.error(path, "has neither tests nor a reason why there are none.", remedy)
        for field in ("unit", "why"):
            if claim.tests and getattr(claim, field) is None:
                remedy = "A test that nobody has justified can be set to give any answer."
                yield self.error((*path, field), "is missing.", f"Add `{field}:`. {remedy}")
        if claim.tests and self.case.game is None:
            what = "need a `game` in case.yaml: claims are tested on draws that play it."
            yield self.error((*path, "tests"), what, "Add `game:`, or delete the tests.")
            return
        for k, test in enumerate(claim.tests):
            here = (*path, "tests", k)
            if (test.above is None) == (test.below is None):
                yield self.error(
                    here, "needs exactly one of `above` and `below`.", "Keep the one that is meant."
                )
            for at, part in test.quantity.parts((*here, "quantity")):
                yield from self.quantity(at, part)
        for k, fact in enumerate(claim.record.facts if claim.record else ()):
            yield from self.fact((*path, "record", "facts", k), fact)

    def quantity(self, path: Path_, quantity: Quantity) -> Iterator[Problem]:
        kinds = quantity.kinds
        if len(kinds) != 1:
            given = " and ".join(f"`{kind}`" for kind in kinds) or "none"
            what = f"must be one kind of quantity, but {given} is given."
            yield self.error(path, what, "Write exactly one of " + _listed(KINDS) + ".")
            return
        (kind,) = kinds
        for field in ("policy", "at", "actor", "value", "eased"):
            given_ = getattr(quantity, field) is not None
            if field in NEEDS[kind] and not given_:
                yield self.error((*path, field), "is missing.", f"`{kind}` needs `{field}:`.")
            if field not in NEEDS[kind] and given_:
                yield self.error((*path, field), f"has no meaning beside `{kind}`.", "Delete it.")
        yield from self.names(path, quantity)

    def names(self, path: Path_, quantity: Quantity) -> Iterator[Problem]:
        if quantity.outcome is not None:
            yield from self.known((*path, "outcome"), quantity.outcome, OUTCOME_NAMES, "outcome")
        if quantity.policy is not None:
            yield from self.known((*path, "policy"), quantity.policy, self.policies, "policy")
        if quantity.actor is not None:
            yield from self.known((*path, "actor"), quantity.actor, self.actors, "actor with a ledger")
        if quantity.parameter is not None:
            yield from self.known((*path, "parameter"), quantity.parameter, self.case.known(), "parameter")
        for n, name in enumerate(quantity.packages or ()):
            yield from self.known((*path, "packages", n), name, self.packages, "package")
        if quantity.packages == ():
            yield self.error((*path, "packages"), "names no package.", "Name at least one.")
        if quantity.step is not None and quantity.policy in self.policies:
            yield from self.step(path, quantity)
        if quantity.eased is not None:
            yield from self.eased((*path, "eased"), quantity.eased)

    def known(self, path: Path_, name: str, known: Iterable[str], what: str) -> Iterator[Problem]:
        names = list(known)
        if name not in names:
            yield self.error(path, f"`{name[:60]}` is no {what} of the case.", did_you_mean(name, names))

    def step(self, path: Path_, quantity: Quantity) -> Iterator[Problem]:
        agreement = self.policies[str(quantity.policy)]
        steps = 0 if agreement is None else len(agreement.steps)
        if (quantity.step or 0) > steps:
            what = f"is {quantity.step}, but `{quantity.policy}` has {steps or 'no'} steps."
            yield self.error((*path, "step"), what, "Name a step of the agreement, counted from 1.")

    def eased(self, path: Path_, eased: str | tuple[str, ...]) -> Iterator[Problem]:
        if isinstance(eased, tuple):
            problems = [
                problem
                for n, name in enumerate(eased)
                for problem in self.known((*path, n), name, self.packages, "package")
            ]
            yield from problems
            if problems:
                return
        if eased_set(self.case, eased) not in self.combinations:
            what = "is a combination of packages that the draws do not solve."
            remedy = (
                "Solved are nothing, everything, each package alone, all but one, and what is in place after"
                " each step of an agreement. Use one of these, or add an agreement that eases them."
            )
            yield self.error(path, what, remedy)

    def fact(self, path: Path_, fact: Fact) -> Iterator[Problem]:
        try:
            rows = self.case.facts(fact.file)
        except InvalidCase as error:
            problem = error.problems[0]
            yield self.error((*path, "file"), f"`{fact.file[:64]}`: {problem.what}", problem.remedy)
            return
        if all(row["date"] != fact.date for row in rows):
            what = f"`{fact.date[:40]}`: facts/{fact.file}.csv has no such row that was known at the vintage."
            remedy = "Write the date as in the file; what was known later cannot be used."
            yield self.error((*path, "date"), what, remedy)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
