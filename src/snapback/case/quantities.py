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

_ROUNDING = 1e-9


def check_quantities(context: Context) -> Iterator[Problem]:
    """Check the names of parameters, their bounds where they are used, and the shares of routes."""
    used: set[str] = set()
    complained: set[tuple[str, str]] = set()
    for path, quantity, bounds in context.case.quantities():
        if not isinstance(quantity, str):
            continue
        used.add(quantity)
        parameter = context.case.parameters.get(quantity)
        if parameter is None:
            if _written(context, quantity):  # its own problems are listed where it stands
                continue
            what = f"`{quantity}` is not in parameters.yaml."
            yield context.error(path, what, did_you_mean(quantity, context.case.parameters))
            continue
        for field, problem in _out_of_bounds(quantity, parameter, bounds, context, path):
            if (quantity, field) not in complained:
                complained.add((quantity, field))
                yield problem
    yield from _unused(context, used)
    yield from _shares(context)


def _written(context: Context, name: str) -> bool:
    document = context.parameter_document
    return document is None or (isinstance(document.value, dict) and name in document.value)


def _out_of_bounds(
    name: str, parameter: Parameter, bounds: Bounds, context: Context, path: tuple[str | int, ...]
) -> Iterator[tuple[str, Problem]]:
    document = context.parameter_document
    user = context.document.where(path)
    for field in ("low", "central", "high"):
        value = getattr(parameter, field)
        if value is not None and not bounds.holds(value) and document is not None:
            what = f"is {value:g}, but where it is used ({user}) it must be {bounds}."
            remedy = "Correct the number or its unit (shares and tariffs are fractions), or narrow the range."
            yield field, Problem("error", document.where((name, field)), what, remedy)


def _unused(context: Context, used: set[str]) -> Iterator[Problem]:
    document = context.parameter_document
    if document is None:
        return
    for name in context.case.parameters:
        if name not in used and PARAMETER_NAME.fullmatch(name):
            what = "is not used by anything in case.yaml."
            yield Problem("warning", document.where((name,)), what, "Use it where it belongs, or delete it.")


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
