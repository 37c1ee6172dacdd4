"""What each kind of measure needs to be told, and what would be ignored and therefore is refused."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapback.case.names import NOT_NEGOTIATED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from snapback.case.context import Context
    from snapback.case.schema import Measure
    from snapback.errors import Problem


@dataclass(frozen=True)
class Needs:
    """What a kind of measure needs.

    Attributes
    ----------
    size
        The field that says how strong it is: ``cost``, ``rate`` or ``amount``; none where a way is closed.
    scope
        Fields of the scope that must be given.
    way
        Whether it must name ``scope.routes`` or ``scope.via``.
    covers
        Whether it covers a share of flows, so that a coverage must be given.
    """

    size: str | None = None
    scope: tuple[str, ...] = ("origins", "destinations")
    way: bool = False
    covers: bool = True


_BAN, _COST = Needs(), Needs(size="cost")
_MONEY = Needs(size="amount", covers=False)
NEEDS: dict[str, Needs] = {
    "import_ban": _BAN,
    "export_ban": _BAN,
    "services_ban": _BAN,
    "overflight_ban": _BAN,
    "tariff": Needs(size="rate"),
    "price_cap": Needs(size="rate"),
    "payment_ban": _COST,
    "listing": _COST,
    "transit_ban": Needs(way=True),
    "border_closure": _COST,
    "debt_ban": _MONEY,
    "asset_freeze": _MONEY,
    "fine": _MONEY,
    "working_capital": Needs(size="cost", scope=("sectors",)),
}

_SETTLED = {"payment_ban", "listing"}
"""Kinds whose cost falls on settlement, part of which an agent may earn."""

_SIZES = {
    "cost": "extra cost on covered flows, as a fraction",
    "rate": "rate as a fraction of the price",
    "amount": "USD million a year",
}


def check_measures(context: Context) -> Iterator[Problem]:
    """Check each measure against its kind, its dates and its package."""
    for n, measure in enumerate(context.case.measures):
        if context.broken(("measures", n)) or context.broken(("vintage",)):
            continue
        yield from _size(context, n, measure)
        yield from _scope(context, n, measure)
        yield from _dates(context, n, measure)
        yield from _holders(context, n, measure)
    yield from _packages(context)
    yield from _needed_parameters(context)


def _size(context: Context, n: int, measure: Measure) -> Iterator[Problem]:
    needs = NEEDS[measure.kind]
    for field, meaning in _SIZES.items():
        given = getattr(measure, field) is not None
        if field == needs.size and not given:
            yield context.error(
                ("measures", n, field),
                f"is missing; a measure of kind `{measure.kind}` works through it.",
                f"Add `{field}:` ({meaning}).",
            )
        if given and field != needs.size:
            yield context.error(
                ("measures", n, field),
                f"has no meaning for the kind `{measure.kind}` and would be ignored.",
                f"Delete it{f', or give `{needs.size}`' if needs.size else ''}, or choose another kind.",
            )
    if measure.wedge and measure.kind not in _SETTLED:
        what = (
            f"has no meaning for the kind `{measure.kind}`: only the cost of a payment can be somebody's "
            "income in part."
        )
        yield context.error(("measures", n, "wedge"), what, "Delete it, or choose another kind.")
    written = "coverage" in measure.model_fields_set
    if needs.covers and not written:
        what = "is missing; it says which share of the flows in scope is covered."
        yield context.error(("measures", n, "coverage"), what, "Add `coverage:` (1.0 for all of it).")
    bare = not isinstance(measure.coverage, str) and measure.coverage != 1.0 and not measure.coverage_source
    if needs.covers and bare:
        what = f"is {measure.coverage} without a `coverage_source`."
        remedy = "Say where the number comes from, or name a parameter that does."
        yield context.warning(("measures", n, "coverage"), what, remedy)


def _scope(context: Context, n: int, measure: Measure) -> Iterator[Problem]:
    needs, scope = NEEDS[measure.kind], measure.scope
    for field in needs.scope:
        if not getattr(scope, field):
            what = f"is missing or empty; a measure of kind `{measure.kind}` needs it."
            remedy = (
                "`all` stands for every sector." if field == "sectors" else "`WLD` stands for every region."
            )
            yield context.error(("measures", n, "scope", field), what, remedy)
    if needs.way and not (scope.routes or scope.via):
        what = "names no way that the measure closes."
        yield context.error(("measures", n, "scope"), what, "Add `routes: [...]` or `via: [...]`.")
    for field in ("via", "routes"):
        if getattr(scope, field) and not needs.way and (measure.kind, field) != ("listing", "routes"):
            what = f"has no meaning for the kind `{measure.kind}` and would be ignored."
            remedy = "Delete it, or make it a `transit_ban` of its own."
            yield context.error(("measures", n, "scope", field), what, remedy)


def _dates(context: Context, n: int, measure: Measure) -> Iterator[Problem]:
    vintage = context.case.vintage
    if measure.date > vintage:
        what = f"{measure.date} is later than the vintage {vintage}, at which nobody knew of it."
        yield context.error(("measures", n, "date"), what, "Drop the measure, or move the vintage.")
    if measure.expires and measure.expires <= measure.date:
        what = f"{measure.expires} is not after the date {measure.date} on which it came into force."
        yield context.error(("measures", n, "expires"), what, "Check both days.")
    elif measure.expires and measure.expires < vintage and measure.form == "in_force":
        what = f"{measure.expires} is before the vintage {vintage}, yet the form is in_force."
        remedy = "Give the day to which it was last renewed, or drop the measure."
        yield context.warning(("measures", n, "expires"), what, remedy)


def _holders(context: Context, n: int, measure: Measure) -> Iterator[Problem]:
    package = next((p for p in context.case.packages if p.id == measure.package), None)
    if package is None:
        return
    missing = [name for name in measure.key_holders if name not in package.key_holders]
    if missing:
        listed = ", ".join(f"`{name}`" for name in missing)
        what = f"needs {listed}, who is not among the key holders of its package `{package.id}`."
        remedy = (
            "A package is eased only if all its key holders consent: add them there, or move the measure."
        )
        yield context.warning(("measures", n, "key_holders"), what, remedy)
    if not measure.key_holders:
        what = "is empty, so nobody could ease the measure."
        yield context.warning(("measures", n, "key_holders"), what, "Name whoever decides on it.")


def _packages(context: Context) -> Iterator[Problem]:
    case = context.case
    count = Counter(measure.package for measure in case.measures)
    for n, package in enumerate(case.packages):
        if not count[package.id]:
            what = f"`{package.id}` has no measures, so easing it is worth nothing."
            remedy = f"Write `package: {package.id}` in its measures, or drop it."
            yield context.warning(("packages", n), what, remedy)
        if not package.key_holders:
            what = "is empty, so nobody could ease the package."
            yield context.error(("packages", n, "key_holders"), what, "Name whoever decides on it.")
        if bool(package.form) == bool(package.forms):
            what = "says both `form` and `forms`." if package.form else "does not say what easing means."
            remedy = "Give `form: licensed`, `form: delisted`, or `forms: [licensed, delisted]` for both."
            yield context.error(("packages", n, "form"), what, remedy)
        if len(set(package.forms)) < len(package.forms):
            yield context.error(("packages", n, "forms"), "names a form twice.", "Name each once.")
    for n, measure in enumerate(case.measures):
        if measure.form == "delisted" and measure.package not in NOT_NEGOTIATED:
            what = "is delisted at the vintage, so easing it changes nothing."
            yield context.warning(("measures", n, "form"), what, "Drop the measure, or correct its form.")


def _needed_parameters(context: Context) -> Iterator[Problem]:
    case = context.case
    licensed = [m.id for m in case.measures if m.form == "licensed"]
    licensed += [p.id for p in case.packages if "licensed" in p.eased_forms]
    if licensed and case.overcompliance is None:
        what = f"is missing; it says what `licensed` leaves of a measure (`{licensed[0]}`, for one)."
        remedy = "Add `overcompliance:`, the share of its effect that stays under a licence."
        yield context.error(("overcompliance",), what, remedy)
    lending = [m.id for m in case.measures if m.kind == "debt_ban"]
    if lending and case.lending_income_share is None:
        what = f"is missing; the debt ban `{lending[0]}` works through it."
        remedy = "Add `lending_income_share:`, the part of new lending that counts as income."
        yield context.error(("lending_income_share",), what, remedy)
    if not case.dispersion and case.routes:
        what = "is missing; it says how readily goods change between routes."
        yield context.error(("dispersion",), what, "Add `dispersion: {default: ...}`.")
    elif case.routes and "default" not in case.dispersion:
        what = "has no `default`, so sectors not named take the trade elasticity."
        yield context.warning(("dispersion",), what, "Add `default:` for the other sectors.")
    if "short_run_ratio" not in case.elasticity.model_fields_set:
        what = "is missing, so the short run equals the long run."
        yield context.warning(
            ("elasticity", "short_run_ratio"), what, "Add `short_run_ratio:` with its source."
        )
