"""Agreements and the settings of their game fit the case, and every agreement says what its kind needs."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from snapback.case.files import did_you_mean
from snapback.case.names import repeated_ids, unknown_names
from snapback.case.scalars import PARAMETER_NAME
from snapback.case.schema import MAX_AGREEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from snapback.case.agreement import Agreement, Forecasting, GameSettings, Step
    from snapback.case.context import Context
    from snapback.case.yaml_reader import Path_
    from snapback.errors import Problem

WITH_STEPS = ("one_shot", "steps", "unilateral")
"""Kinds that are a sequence of steps; a tariff has a price instead, the others have neither."""

_ROUNDING = 1e-9

ALWAYS_THERE = {"pressure": "pressure", "escalation": "escalation", "none": "no_deal"}
"""Ids of the policies that every case has where it writes none of their kind (snapback.game.policies)."""


def check_agreements(context: Context) -> Iterator[Problem]:
    """Check the ``game`` section and every agreement."""
    case = context.case
    if case.game is not None:
        yield from _game(context, case.game)
    elif case.agreements and not context.broken(("game",)):
        remedy = "Add `game:` with `held`, `stock`, `dependence`, `government` and `sender_actors`."
        yield context.error(
            ("agreements",), "need a `game` section, which says where promises start.", remedy
        )
    yield from repeated_ids(context, "agreements")
    if len(case.agreements) > MAX_AGREEMENTS:
        count = len(case.agreements)
        what = f"has {count} agreements; a game is solved for each, so at most {MAX_AGREEMENTS} fit."
        yield context.error(("agreements",), what, "Keep those that answer the question.")
    for n in range(len(case.agreements)):
        yield from check_agreement(context, n)


def check_agreement(context: Context, n: int) -> Iterator[Problem]:
    """Check one agreement of a case by itself."""
    agreement = context.case.agreements[n]
    for check in (_own_id, _kind, _relief, _parties, _steps, _lots):
        yield from check(context, n, agreement)


def _game(context: Context, game: GameSettings) -> Iterator[Problem]:
    for field in ("stock", "dependence"):
        yield from _rising(context, ("game", field), getattr(game, field))
    yield from _held(context, game)
    roles = {actor.id: actor.role for actor in context.case.actors}
    path: Path_ = ("game", "sender_actors")
    yield from unknown_names(context, path, game.sender_actors, list(roles), "actor", "actors")
    for n, name in enumerate(game.sender_actors):
        if roles.get(name) == "street":
            what = f"`{name[:40]}` has the role `street`, which has no income in the ledger."
            yield context.error((*path, n), what, "Name actors whose regions' income is the sender's.")
    for field in ("target_election", "sender_turnover"):
        day = getattr(game, field)
        if day is not None and day <= context.case.vintage and not context.broken(("vintage",)):
            what = f"is {day}, not after the vintage {context.case.vintage}."
            yield context.error(("game", field), what, "Name the next one; what is past is not ahead.")
    for name in game.functions:
        if not PARAMETER_NAME.fullmatch(name):
            remedy = (
                "Begin with a letter; then letters, digits and `_`. A name is looked up, never evaluated."
            )
            yield context.error(("game", "functions", name), "cannot be a function's name.", remedy)
    if game.forecast is not None:
        yield from _mixture(context, game.forecast)


def _mixture(context: Context, forecast: Forecasting) -> Iterator[Problem]:
    """Hold the mixture to policies of the case and to a sum of 1, and let the points of a lot rise."""
    path: Path_ = ("game", "forecast", "mixture")
    if context.broken(path):
        return
    written = {agreement.kind: agreement.id for agreement in context.case.agreements}
    known = [agreement.id for agreement in context.case.agreements]
    known += [own for kind, own in ALWAYS_THERE.items() if kind not in written]
    for name in forecast.mixture:
        if name not in known and not context.unsure("agreements"):
            what = f"is no policy of the case: they are {', '.join(known)}."
            yield context.error((*path, name), what, did_you_mean(name, known))
    total = sum(forecast.mixture.values())
    if abs(total - 1.0) > _ROUNDING:
        yield context.error(path, f"sums to {total:g}.", "Probabilities of all policies sum to 1.")
    points = [_at(context, entry, "central") for entry in forecast.lots]
    known_points = [point for point in points if point is not None]
    if known_points != sorted(known_points) or 0.0 in known_points:
        remedy = "Write the 10 %, 50 % and 90 % points, above 0."
        yield context.error(("game", "forecast", "lots"), "does not rise.", remedy)


def _rising(context: Context, path: Path_, bins: Sequence[float | str]) -> Iterator[Problem]:
    values = [_at(context, entry, "central") for entry in bins]
    for n, (before, after) in enumerate(pairwise(values), 1):
        if before is not None and after is not None and not after > before:
            what = f"is {after:g} after {before:g}; the numbers must rise."
            yield context.error((*path, n), what, "Sort them, and name each once.")


def _held(context: Context, game: GameSettings) -> Iterator[Problem]:
    """Hold the number of people at the start, and its range, inside the bins."""
    bins = [_at(context, entry, "central") for entry in game.stock]
    known = [entry for entry in bins if entry is not None]
    if len(known) < len(bins) or context.broken(("game", "stock")):
        return
    path: Path_ = ("game", "held")
    central, *ends = (_at(context, game.held, field) for field in ("central", "low", "high"))
    inside = f"the numbers of `stock`, {min(known):g} to {max(known):g}"
    remedy = "Let `stock` begin below and end above: what lies outside cannot be counted."
    if central is None:
        return
    if not min(known) <= central <= max(known):
        yield context.error(path, f"is {central:g}, outside {inside}.", remedy)
        return
    for end in ends:
        if end is not None and not min(known) <= end <= max(known):
            yield context.warning(path, f"reaches {end:g} in its range, outside {inside}.", remedy)


def _own_id(context: Context, n: int, agreement: Agreement) -> Iterator[Problem]:
    case = context.case
    for part in ("actors", "key_holders", "packages"):
        if any(item.id == agreement.id for item in getattr(case, part)):
            what = f"`{agreement.id}` is an id in `{part}` already; results name both side by side."
            yield context.error(("agreements", n, "id"), what, "Choose another id.")


def _kind(context: Context, n: int, agreement: Agreement) -> Iterator[Problem]:
    """Check what a kind needs, and what would be ignored."""
    kind, path = agreement.kind, ("agreements", n)
    if context.broken((*path, "kind")):
        return
    if kind in WITH_STEPS and not agreement.steps and not context.broken((*path, "steps")):
        remedy = "Add `steps:` with what is released, and what is eased in return."
        yield context.error((*path, "steps"), f"is missing, and `{kind}` needs it.", remedy)
    if kind not in WITH_STEPS and agreement.steps:
        remedy = "Delete it, or choose `one_shot`, `steps` or `unilateral`."
        yield context.error((*path, "steps"), f"has no meaning for the kind `{kind}`.", remedy)
    if kind == "one_shot" and len(agreement.steps) > 1:
        what = f"has {len(agreement.steps)} steps, but `one_shot` is one exchange."
        yield context.error((*path, "steps"), what, "Merge them, or write `kind: steps`.")
    for field in ("price", "lot"):
        missing = getattr(agreement, field) is None
        if kind == "tariff" and missing and not context.broken((*path, field)):
            remedy = (
                f"Add `{field}:`, {'USD million per person' if field == 'price' else 'persons in a quarter'}."
            )
            yield context.error((*path, field), "is missing, and `tariff` needs it.", remedy)
        if kind != "tariff" and not missing:
            remedy = "Delete it, or write `kind: tariff`."
            yield context.error((*path, field), f"has no meaning for the kind `{kind}`.", remedy)


def _relief(context: Context, n: int, agreement: Agreement) -> Iterator[Problem]:
    packages = [package.id for package in context.case.packages]
    first: dict[str, Path_] = {}
    for k, step in enumerate(agreement.steps):
        path: Path_ = ("agreements", n, "steps", k, "relief")
        yield from unknown_names(context, path, step.relief, packages, "package", "packages", twice=False)
        for i, name in enumerate(step.relief):
            if name in first:
                place = context.document.where(first[name]).split(" ")[0]
                what = f"eases `{name[:40]}` again (first in line {place.rpartition(':')[2]})."
                yield context.error((*path, i), what, "Ease a package once in an agreement.")
            first.setdefault(name, (*path, i))


def _parties(context: Context, n: int, agreement: Agreement) -> Iterator[Problem]:
    """Look for key holders of what is eased who are no parties: easing needs the consent of all."""
    path: Path_ = ("agreements", n, "parties")
    holders = [holder.id for holder in context.case.key_holders]
    yield from unknown_names(context, path, agreement.parties, holders, "key holder", "key_holders")
    eased = {name for step in agreement.steps for name in step.relief}
    missing: dict[str, list[str]] = {}
    for k, package in enumerate(context.case.packages):
        if package.id in eased and not context.broken(("packages", k, "key_holders")):
            for holder in package.key_holders:
                if holder not in agreement.parties and holder in holders:
                    missing.setdefault(holder, []).append(package.id)
    if missing and not context.broken(path):
        said = "; ".join(
            f"`{holder}`, without whom {_listed(packages)} cannot be eased"
            for holder, packages in missing.items()
        )
        remedy = "Add them to `parties`, or leave out what needs them."
        yield context.error(path, f"is without {said}.", remedy)


def _steps(context: Context, n: int, agreement: Agreement) -> Iterator[Problem]:
    for k, step in enumerate(agreement.steps):
        path: Path_ = ("agreements", n, "steps", k)
        if context.broken(path):
            continue
        if step.release is not None and step.share is not None:
            what = "is given beside `release`; which of the two holds?"
            yield context.error((*path, "share"), what, "Keep one: persons, or a share of those held.")
        if not _gives(step):
            what = "exchanges nothing: neither people nor relief nor recognition."
            yield context.error(path, what, "Add `release` or `share`, `relief` or `recognition`.")
        elif agreement.kind == "unilateral":
            yield from _one_sided(context, path, step)


def _gives(step: Step) -> bool:
    return bool(step.release or step.share or step.relief or step.recognition)


def _one_sided(context: Context, path: Path_, step: Step) -> Iterator[Problem]:
    for field in ("relief", "recognition"):
        if getattr(step, field):
            what = "has no meaning for the kind `unilateral`, a release for nothing in return."
            yield context.error((*path, field), what, "Delete it, or choose `one_shot` or `steps`.")


def _lots(context: Context, n: int, agreement: Agreement) -> Iterator[Problem]:
    """Sum what the steps release: shares up to all, and no more people than are held."""
    path: Path_ = ("agreements", n)
    game = context.case.game
    if context.broken((*path, "steps")):
        return
    shared = [k for k, step in enumerate(agreement.steps) if step.share is not None]
    shares = sum(_at(context, agreement.steps[k].share, "central") or 0.0 for k in shared)
    if shares > 1.0 + _ROUNDING:
        what = f"brings the shares of this agreement to {shares:.4g}; nobody can be released twice."
        yield context.error((*path, "steps", shared[-1], "share"), what, "Lower a share.")
        return
    held = None if game is None or context.broken(("game", "held")) else _at(context, game.held, "central")
    if held is None:
        return
    released = sum(_at(context, step.release, "central") or 0.0 for step in agreement.steps)
    remedy = "Lower a lot: who is not held cannot be released."
    if released + shares * held > held * (1.0 + _ROUNDING):
        what = (
            f"release {released + shares * held:g} people in all, but only {held:g} are held at the vintage."
        )
        yield context.warning((*path, "steps"), what, remedy)
    lot = _at(context, agreement.lot, "central")
    if lot is not None and lot > held * (1.0 + _ROUNDING):
        what = f"is {lot:g} people in a quarter, but only {held:g} are held at the vintage."
        yield context.warning((*path, "lot"), what, remedy)


def _at(context: Context, quantity: float | str | None, field: str) -> float | None:
    """Give the number that a quantity stands for, or an end of its range; ``None`` where unknown."""
    if not isinstance(quantity, str):
        return quantity
    parameter = context.case.known().get(quantity)
    if parameter is None:
        return None
    value = getattr(parameter, field)
    return float(parameter.central if value is None else value)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
