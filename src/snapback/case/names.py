"""Every name in a case refers to something, and nothing is named twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.case.case import ALL, WORLD
from snapback.case.files import did_you_mean
from snapback.case.regions import region_remedy
from snapback.case.schema import MAX_PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from snapback.case.context import Context
    from snapback.case.yaml_reader import Path_
    from snapback.errors import Problem

NOT_NEGOTIATED = ("background", "none")
"""What a measure may name instead of a package; both stay in force whatever is agreed."""


def check_names(context: Context) -> Iterator[Problem]:
    """Check ids, groups, regions, sectors, and references between the parts of a case."""
    yield from _ids(context)
    yield from _groups(context)
    yield from _regions(context)
    yield from _sectors(context)
    yield from _references(context)


def repeated_ids(context: Context, part: str) -> Iterator[Problem]:
    """Find ids that stand twice in one list of a case."""
    first: dict[str, int] = {}
    for n, item in enumerate(getattr(context.case, part)):
        if item.id in first:
            place = context.document.where((part, first[item.id], "id")).split(" ")[0]
            what = f"repeats the id `{item.id}` of {place}."
            yield context.error((part, n, "id"), what, "Ids are unique within their list.")
        first.setdefault(item.id, n)


def unknown_names(
    context: Context,
    path: Path_,
    names: Iterable[str],
    known: list[str],
    what: str,
    part: str,
    *,
    twice: bool = True,
) -> Iterator[Problem]:
    """Find names in a list that another list of the case does not define, and (``twice``) repeated ones."""
    seen: set[str] = set()
    for n, name in enumerate(names):
        yield from _known(context, (*path, n), name, known, what, part)
        if twice and name in seen:
            yield context.warning((*path, n), f"names `{name[:40]}` twice.", "Delete one.")
        seen.add(name)


def _ids(context: Context) -> Iterator[Problem]:
    case = context.case
    for part in ("actors", "key_holders", "packages", "routes", "resources", "measures"):
        yield from repeated_ids(context, part)
    for part in ("actors", "measures"):
        if not getattr(case, part):
            yield context.error((part,), "is empty.", "A case needs at least one.")
    if len(case.packages) > MAX_PACKAGES:
        what = (
            f"has {len(case.packages)} packages; every combination is solved, so at most {MAX_PACKAGES} fit."
        )
        yield context.error(("packages",), what, "Merge packages, or let measures be `background`.")
    for n, package in enumerate(case.packages):
        if package.id in NOT_NEGOTIATED:
            what = f"`{package.id}` is reserved for measures that are not negotiated."
            yield context.error(("packages", n, "id"), what, "Choose another id.")


def _groups(context: Context) -> Iterator[Problem]:
    case = context.case
    for name in case.groups:
        if name == WORLD or name in context.regions:
            meaning = "all regions" if name == WORLD else "a region of the world"
            yield context.error(("groups", name), f"means {meaning} already.", "Choose another name.")
    for name in case.sector_groups:
        if name == ALL or name in (context.sectors or ()):
            meaning = "all sectors" if name == ALL else "a sector of the world"
            yield context.error(("sector_groups", name), f"means {meaning} already.", "Choose another name.")
    for field, groups in (("groups", case.groups), ("sector_groups", case.sector_groups)):
        for name, members in groups.items():
            if not members:
                yield context.error((field, name), "is an empty group.", "Name its members.")


def _regions(context: Context) -> Iterator[Problem]:
    case = context.case
    single: list[tuple[Path_, str | None]] = [(("target",), case.target), (("patron",), case.patron)]
    several: list[tuple[Path_, Iterable[str]]] = []
    for n, route in enumerate(case.routes):
        single += [(("routes", n, "via"), route.via), (("routes", n, "owner"), route.owner)]
        several += [
            (("routes", n, "origins"), route.origins),
            (("routes", n, "destinations"), route.destinations),
        ]
    single += [(("resources", n, "origin"), resource.origin) for n, resource in enumerate(case.resources)]
    for n, measure in enumerate(case.measures):
        if measure.wedge:
            single.append((("measures", n, "wedge", "owner"), measure.wedge.owner))
        several += [
            (("measures", n, "scope", side), getattr(measure.scope, side))
            for side in ("origins", "destinations", "via")
        ]
    several += [(("actors", n, "regions"), actor.regions) for n, actor in enumerate(case.actors)]
    for path, code in single:
        if code is not None and code not in context.regions:
            yield _unknown_region(context, path, code, ())
    for path, codes in several:
        yield from _each_region(context, path, codes, (*case.groups, WORLD))
    for name, codes in case.groups.items():
        yield from _each_region(context, ("groups", name), codes, ())


def _each_region(
    context: Context, path: Path_, codes: Iterable[str], groups: tuple[str, ...]
) -> Iterator[Problem]:
    seen: set[str] = set()
    for n, code in enumerate(codes):
        unsure = bool(groups) and context.unsure("groups")
        if code not in context.regions and code not in groups and not unsure:
            yield _unknown_region(context, (*path, n), code, groups)
        if code in seen:
            yield context.warning((*path, n), f"names `{code}` twice.", "Delete one.")
        seen.add(code)


def _unknown_region(context: Context, path: Path_, code: str, groups: tuple[str, ...]) -> Problem:
    here = "region or group" if groups else "region"
    if code in context.case.groups or code == WORLD:
        what = f"`{code}` is a group, and one region must stand here."
        return context.error(
            path, what, "Name one region; groups stand in scopes and actors, and do not nest."
        )
    what = f"`{code[:40]}` is no {here} of the world `{context.case.world[:60]}`."
    return context.error(path, what, region_remedy(code, context.regions, groups))


def _sectors(context: Context) -> Iterator[Problem]:
    case = context.case
    groups = (*case.sector_groups, ALL)
    several: list[tuple[Path_, Iterable[str]]] = []
    several += [(("routes", n, "sectors"), r.sectors) for n, r in enumerate(case.routes)]
    several += [(("resources", n, "sectors"), r.sectors) for n, r in enumerate(case.resources)]
    several += [(("measures", n, "scope", "sectors"), m.scope.sectors) for n, m in enumerate(case.measures)]
    if case.regime:
        several += [(("regime", "takes", n, "sectors"), t.sectors) for n, t in enumerate(case.regime.takes)]
    for path, codes in several:
        for n, code in enumerate(codes):
            yield from _sector(context, (*path, n), code, groups)
    for name, codes in case.sector_groups.items():
        for n, code in enumerate(codes):
            yield from _sector(context, ("sector_groups", name, n), code, ())
    for name in case.elasticity.theta:
        yield from _sector(context, ("elasticity", "theta", name), name, groups)
    for name in case.dispersion:
        yield from _sector(context, ("dispersion", name), name, (*groups, "default"))


def _sector(context: Context, path: Path_, code: str, groups: tuple[str, ...]) -> Iterator[Problem]:
    if context.sectors is None or code in context.sectors or code in groups:
        return
    if groups and context.unsure("sector_groups"):
        return
    here = "sector or group of sectors" if groups else "sector"
    what = f"`{code[:40]}` is no {here} of the world `{context.case.world[:60]}`."
    yield context.error(path, what, did_you_mean(code, (*groups, *context.sectors)))


def _references(context: Context) -> Iterator[Problem]:
    case = context.case
    actors = [actor.id for actor in case.actors]
    holders = [holder.id for holder in case.key_holders]
    routes = [route.id for route in case.routes]
    packages = [*(package.id for package in case.packages), *NOT_NEGOTIATED]
    senders = [*actors, *case.institutions, *case.groups, *context.regions]
    for n, holder in enumerate(case.key_holders):
        yield from _known(context, ("key_holders", n, "actor"), holder.actor, senders, "actor", "actors")
    for n, package in enumerate(case.packages):
        for k, name in enumerate(package.key_holders):
            yield from _known(
                context, ("packages", n, "key_holders", k), name, holders, "key holder", "key_holders"
            )
    for n, measure in enumerate(case.measures):
        for k, name in enumerate(measure.key_holders):
            yield from _known(
                context, ("measures", n, "key_holders", k), name, holders, "key holder", "key_holders"
            )
        for k, name in enumerate(measure.scope.routes):
            yield from _known(context, ("measures", n, "scope", "routes", k), name, routes, "route", "routes")
        yield from _known(
            context, ("measures", n, "package"), measure.package, packages, "package", "packages"
        )
        if measure.sender not in senders and not context.unsure("actors"):
            what = f"`{measure.sender[:40]}` is no actor, region or institution of this case."
            remedy = (
                did_you_mean(measure.sender, [*actors, *case.institutions]) + " Or add it to `institutions`."
            )
            yield context.error(("measures", n, "sender"), what, remedy)
    roles = {actor.role for actor in case.actors}
    if "target" not in roles:
        yield context.error(("actors",), "has nobody with `role: target`.", "Say who is sanctioned.")


def _known(
    context: Context, path: Path_, name: str, known: list[str], what: str, part: str
) -> Iterator[Problem]:
    if name not in known and not context.unsure(part):
        yield context.error(path, f"`{name[:40]}` is no {what} of this case.", did_you_mean(name, known))
