"""Every number is known, inside its bounds and used, and shares of routes leave something for others."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from snapback.case.case import ALL, WORLD, expanded
from snapback.case.files import did_you_mean
from snapback.case.scalars import PARAMETER_NAME
from snapback.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from snapback.case.context import Context
    from snapback.case.parameters import Parameter
    from snapback.case.scalars import Bounds
    from snapback.case.yaml_reader import Document, Path_

OF_PROMISES = ("game", "agreements")
"""Parts of a case whose quantities may name parameters of either file."""

_ROUNDING = 1e-9


def check_quantities(context: Context) -> Iterator[Problem]:
    """Check the names of parameters, their bounds where they are used, and the shares of routes."""
    used: set[str] = set()
    complained: set[tuple[str, str]] = set()
    case = context.case
    for path, quantity, bounds in case.quantities():
        if not isinstance(quantity, str):
            continue
        used.add(quantity)
        parameter = case.parameters.get(quantity)
        if parameter is None and path[0] in OF_PROMISES:
            parameter = case.politics.get(quantity)
        if parameter is None:
            yield from _unknown(context, path, quantity)
            continue
        for field, problem in _out_of_bounds(quantity, parameter, bounds, context, path):
            if (quantity, field) not in complained:
                complained.add((quantity, field))
                yield problem
    yield from _unused(context, used)
    yield from _twice(context)
    yield from _shares(context)


def _unknown(context: Context, path: Path_, name: str) -> Iterator[Problem]:
    of_promises = path[0] in OF_PROMISES
    if _written(context.parameter_document, name):  # its own problems are listed where it stands
        return
    if of_promises and (not context.politics.whole or _in(context.politics.document, name)):
        return
    if name in context.case.politics or _in(context.politics.document, name):
        what = f"`{name}` stands in politics.yaml, which the ledger does not read."
        yield context.error(path, what, "Move it to parameters.yaml, or name another parameter.")
        return
    known = context.case.known() if of_promises else context.case.parameters
    where = "in neither parameters.yaml nor politics.yaml" if of_promises else "not in parameters.yaml"
    yield context.error(path, f"`{name}` is {where}.", did_you_mean(name, known))


def _written(document: Document | None, name: str) -> bool:
    return document is None or _in(document, name)


def _in(document: Document | None, name: str) -> bool:
    return document is not None and isinstance(document.value, dict) and name in document.value


def _out_of_bounds(
    name: str, parameter: Parameter, bounds: Bounds, context: Context, path: Path_
) -> Iterator[tuple[str, Problem]]:
    if name in context.case.parameters:
        document = context.parameter_document
    else:
        document = None if name in context.case.common else context.politics.document
    user = context.document.where(path)
    for field in ("low", "central", "high"):
        value = getattr(parameter, field)
        if value is None or bounds.holds(value):
            continue
        if document is not None:
            what = f"is {value:g}, but where it is used ({user}) it must be {bounds}."
            remedy = "Correct the number or its unit (shares and tariffs are fractions), or narrow the range."
            yield field, Problem("error", document.where((name, field)), what, remedy)
        elif name in context.case.common:
            what = f"`{name}` reaches {value:g}, but here it must be {bounds}."
            yield field, context.error(path, what, "Name another parameter, or set it in politics.yaml.")


def _unused(context: Context, used: set[str]) -> Iterator[Problem]:
    document = context.parameter_document
    if document is None:
        return
    for name in context.case.parameters:
        if name not in used and PARAMETER_NAME.fullmatch(name):
            what = "is not used by anything in case.yaml."
            yield Problem("warning", document.where((name,)), what, "Use it where it belongs, or delete it.")


def _twice(context: Context) -> Iterator[Problem]:
    """No name means two things: the two files of parameters share none."""
    own, ledger = context.politics.document, context.parameter_document
    for name in context.case.parameters:
        if _in(own, name) and own is not None and ledger is not None:
            place = ledger.where((name,)).split(" ")[0]
            remedy = "Keep one: the ledger reads parameters.yaml, only promises read politics.yaml."
            yield Problem("error", own.where((name,)), f"stands in {place} too.", remedy)
        elif name in context.case.common and ledger is not None:
            what = "is the name of a common parameter of promises."
            yield Problem("error", ledger.where((name,)), what, "Rename it, or set it in politics.yaml.")


def _shares(context: Context) -> Iterator[Problem]:
    """Sum the shares of all routes of a flow, once for each set of routes that meet in some flow."""
    for routes in sorted(_meeting(context), key=sorted):
        numbers = sorted(routes)
        names = ", ".join(f"`{context.case.routes[n].id}`" for n in numbers)
        path = ("routes", numbers[-1], "share")
        central = sum(_number(context, n, "central") for n in numbers)
        high = sum(_number(context, n, "high") for n in numbers)
        if central > 1.0 + _ROUNDING:
            what = f"brings the shares of {names} to {central:.4g} of one flow; nothing can exceed 1."
            yield context.error(path, what, "Lower a share, or narrow the scope of a route.")
        elif high > 1.0 + _ROUNDING and len(numbers) > 1:
            what = (
                f"brings the shares of {names} to {high:.4g} of one flow at the upper ends of their ranges."
            )
            yield context.warning(path, what, "Narrow the ranges, so that draws leave a direct way.")


def _meeting(context: Context) -> set[frozenset[int]]:
    """Find the sets of routes that serve a same flow."""
    case = context.case
    on: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    regions = context.regions if context.sectors is not None else _mentioned(context)
    for n, route in enumerate(case.routes):
        origins = expanded(route.origins, case.groups, WORLD, regions)
        destinations = expanded(route.destinations, case.groups, WORLD, regions)
        sectors = expanded(route.sectors, case.sector_groups, ALL, context.sectors or _sectors(context))
        for i in origins - {route.via}:
            for j in destinations - {route.via, i}:
                for s in sectors:
                    on[i, j, s].add(n)
    return {frozenset(routes) for routes in on.values()}


def _mentioned(context: Context) -> Sequence[str]:
    """Regions that stand for the whole world where it was not asked: those named, and one for the rest."""
    case = context.case
    named = {case.target, *(code for codes in case.groups.values() for code in codes)}
    for route in case.routes:
        named.update((*route.origins, *route.destinations))
    return sorted({*(named - set(case.groups) - {WORLD}), "(others)"})


def _sectors(context: Context) -> Sequence[str]:
    case = context.case
    named = {code for codes in case.sector_groups.values() for code in codes}
    named.update(code for route in case.routes for code in route.sectors)
    return sorted({*(named - set(case.sector_groups) - {ALL}), "(others)"})


def _number(context: Context, n: int, field: str) -> float:
    share = context.case.routes[n].share
    if not isinstance(share, str):
        return share
    parameter = context.case.parameters.get(share)
    if parameter is None:
        return 0.0
    value = getattr(parameter, field)
    return float(parameter.central if value is None else value)
