"""A case with other terms or other values: what an analyst tries out without writing a folder for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from snapback.case.agreement import Agreement
from snapback.case.agreements import check_agreement
from snapback.case.case import quantities_of
from snapback.case.context import Context
from snapback.case.files import did_you_mean
from snapback.case.form import read_model
from snapback.case.scalars import spoken
from snapback.case.yaml_reader import Document, dotted
from snapback.errors import InvalidCase, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from snapback.case.case import Case
    from snapback.case.yaml_reader import Path_


def revise(
    case: Case,
    terms: Sequence[Mapping[str, Any]] = (),
    values: Mapping[str, float] | None = None,
) -> Case:
    """Give a copy of a case with other agreements or with parameters held at values.

    Parameters
    ----------
    case
        The case; it stays as it is.
    terms
        Agreements, with the fields that they have in ``case.yaml``. Each takes the place of the agreement of
        the same id, or is added after the others.
    values
        Parameters by name that are held at a number, in every draw too.

    Raises
    ------
    InvalidCase
        With every problem at once, at places such as ``terms[0].steps[1].share`` or ``values.delta_target``.
    """
    problems: list[Problem] = []
    agreements = []
    for n, said in enumerate(terms):
        agreement, found = read_model(Agreement, _Said(n, said))
        problems += found
        if agreement is not None:
            agreements.append((n, agreement))
    for n, agreement in agreements:
        problems += _misfits(case, n, agreement)
        if any(other.id == agreement.id for m, other in agreements if m < n):
            what = f"`{agreement.id}` is the id of two of the terms."
            problems.append(Problem("error", f"terms[{n}].id", what, "Give each its own."))
    held = dict(_held(case, values or {}, problems))
    if any(problem.severity == "error" for problem in problems):
        raise InvalidCase(problems)
    new = {agreement.id: agreement for _, agreement in agreements}
    kept = [new.pop(agreement.id, agreement) for agreement in case.agreements]
    changed: dict[str, Any] = {"agreements": (*kept, *new.values())}
    for part in ("parameters", "politics"):
        old = getattr(case, part)
        changed[part] = {**old, **{name: held[name] for name in held if name in old}}
    # What a case holds was checked when it was read; only what is new is checked here.
    return case.model_copy(update=changed)


class _Said(Document):
    """Terms that were said and not written in a file: a place is a path alone."""

    def __init__(self, n: int, said: Mapping[str, Any]) -> None:
        super().__init__(f"terms[{n}]", _frozen(said))

    def where(self, path: Path_) -> str:
        inner = path[2:] if path[:1] == ("agreements",) else path
        return f"{self.name}.{dotted(inner)}" if inner else self.name


def _frozen(said: Any) -> Any:  # noqa: ANN401 -- whatever JSON has
    """Give what was said in the form in which files are read: tuples for lists."""
    if isinstance(said, list | tuple):
        return tuple(_frozen(item) for item in said)
    if isinstance(said, dict):
        return {str(name): _frozen(item) for name, item in said.items()}
    return said


def _misfits(case: Case, n: int, agreement: Agreement) -> Iterator[Problem]:
    alone = case.model_copy(update={"agreements": (agreement,)})
    document = _Said(n, {})
    yield from check_agreement(Context(alone, document, None, (), None), 0)
    known = case.known()
    for path, quantity, bounds in quantities_of(agreement):
        if not isinstance(quantity, str):
            continue
        parameter = known.get(quantity)
        if parameter is None:
            remedy = did_you_mean(quantity, known)
            yield Problem("error", document.where(path), f"`{quantity}` is no parameter.", remedy)
        elif not all(bounds.holds(v) for v in (parameter.low, parameter.central, parameter.high) if v):
            what = f"`{quantity}` leaves what may stand here: {bounds}."
            yield Problem("error", document.where(path), what, "Name another parameter, or a number.")


def _held(case: Case, values: Mapping[str, float], problems: list[Problem]) -> Iterator[tuple[str, Any]]:
    if not values:
        return
    known, limits = case.known(), case.bounds()
    for name, value in values.items():
        where = f"values.{str(name)[:80]}"
        if name not in known:
            remedy = did_you_mean(str(name), known)
            problems.append(Problem("error", where, f"the case `{case.id}` has no such parameter.", remedy))
        elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            problems.append(Problem("error", where, f"is {spoken(value)}.", "Give a finite number."))
        elif not limits[name].holds(value):
            what = f"is {value:g}, but must be {limits[name]}."
            problems.append(Problem("error", where, what, f"Its unit is {known[name].unit}."))
        else:
            fixed = {"central": float(value), "low": None, "high": None, "shape": "fixed"}
            yield name, known[name].model_copy(update=fixed)
