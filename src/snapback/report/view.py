"""A ledger as the report reads it: by the names of packages, actors and key holders, with ranges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from snapback.case.schema import Actor
from snapback.report.numbers import Amount, Rounding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from snapback.case import Case
    from snapback.case.schema import KeyHolder, Package
    from snapback.economy.leverage import Ledger

FIRST, LAST, SHAPLEY = "marginal_first", "marginal_last", "shapley"
STATES = ("sanction_free", "in_force", "all_eased")


@dataclass(frozen=True)
class Rung:
    """One step of a ladder of consent: who joins, what that opens, what is then worth what.

    Attributes
    ----------
    joined
        Actors and institutions that consent at this step and had not before.
    opened
        Packages that open with this step.
    eased
        All packages open by now.
    """

    joined: tuple[Actor, ...]
    opened: tuple[Package, ...]
    eased: frozenset[str]


class LedgerView:
    """Reads a ledger by name; every number of the report comes through here.

    Parameters
    ----------
    ledger
        From :func:`snapback.ledger`.
    case
        The case it was made from.
    """

    def __init__(self, ledger: Ledger, case: Case) -> None:
        self.ledger, self.case = ledger, case
        data = ledger.data
        self._axis = {
            name: {str(label): n for n, label in enumerate(data[name].values)}
            for name in (
                "horizon", "actor", "region", "package", "measure", "holder", "value_kind", "marginal",
                "state", "partner", "sector", "route", "resource",
            )
        }  # fmt: skip
        self._values = {str(name): np.asarray(v.values) for name, v in data.data_vars.items()}
        self.packages: list[Package] = [p for p in case.packages if p.id in self._axis["package"]]
        self.actors: list[Actor] = [a for a in case.actors if a.id in self._axis["actor"]]
        self.holders: list[KeyHolder] = [h for h in case.key_holders if h.id in self._axis["holder"]]
        self.letter = {p.id: chr(ord("A") + n) for n, p in enumerate(self.packages)}
        self.rounding = Rounding(max((abs(self.total(a.id).central) for a in self.actors), default=1.0))

    def labels(self, axis: str) -> list[str]:
        """Give the names along an axis."""
        return list(self._axis[axis])

    def role(self, *roles: str) -> list[Actor]:
        """List actors with one of these roles, in the order of the roles, then of the case."""
        return [a for role in roles for a in self.actors if a.role == role]

    @cached_property
    def target(self) -> Actor | None:
        """The people and firms of the target."""
        return next(iter(self.role("target")), None)

    @cached_property
    def regime(self) -> Actor | None:
        """The rulers of the target."""
        return next(iter(self.role("regime")), None)

    @cached_property
    def patron(self) -> Actor | None:
        """The outside backer; ``None`` where the case has none."""
        return next(iter(self.role("patron")), None)

    @cached_property
    def leads(self) -> list[Actor]:
        """Target, rulers and patron, as far as the case has them."""
        return [a for a in (self.target, self.regime, self.patron) if a is not None]

    def worth(self, kind: str, package: str, actor: str, horizon: str = "long") -> Amount:
        """Give what easing a package changes for an actor: first, last, or on average over all orders."""
        central = self._at("package_value", horizon, value_kind=kind, package=package, actor=actor)
        if horizon == "short":
            return Amount(central)
        return self._ranged(central, "package_value", value_kind=kind, package=package, actor=actor)

    def measure_worth(self, marginal: str, measure: str, actor: str) -> float | None:
        """Give what one measure changes for an actor; ``None`` for a measure that nobody negotiates."""
        if measure not in self._axis["measure"]:
            return None
        return self._single("measure_value", marginal=marginal, measure=measure, actor=actor)

    def other_overlap(self, marginal: str, package: str, actor: str) -> float:
        """Give a package's value where measures overlap by the other rule."""
        return self._single("other_overlap_value", marginal=marginal, package=package, actor=actor)

    def holder_worth(self, kind: str, holder: str, actor: str) -> float:
        """Give what a key holder's consent changes for an actor."""
        return self._at("holder_value", "long", value_kind=kind, holder=holder, actor=actor)

    def outside_worth(self, marginal: str, holder: str, actor: str) -> float:
        """Give what a key holder's acts outside the packages add: alone, or after all packages."""
        return self._single("outside_value", marginal=marginal, holder=holder, actor=actor)

    def total(self, actor: str, horizon: str = "long") -> Amount:
        """Give what easing all packages changes for an actor."""
        central = self.eased(self.all_packages, actor, horizon)
        return Amount(central) if horizon == "short" else self._ranged(central, "all_eased", actor=actor)

    def alone(self, opener: Actor, eased: Collection[str], actor: str) -> Amount:
        """Give what an actor can change for another with its own keys, which ease these packages."""
        return self._ranged(self.eased(eased, actor), "alone_value", opener=opener.id, actor=actor)

    @property
    def all_packages(self) -> frozenset[str]:
        """Ids of all packages."""
        return frozenset(p.id for p in self.packages)

    def eased(self, packages: Collection[str], actor: str, horizon: str = "long") -> float:
        """Give what easing these packages together, as far as each goes, changes for an actor."""
        values = self._values["value"][self._axis["horizon"][horizon], :, self._axis["actor"][actor]]
        return float(values[self._row(frozenset(packages))])

    def outcome(self, name: str, packages: Collection[str], horizon: str = "long") -> float:
        """Give an outcome such as ``gateway_goods`` or ``dependence`` with these packages eased."""
        return float(self._values[name][self._axis["horizon"][horizon], self._row(frozenset(packages))])

    def outcome_range(self, name: str, state: str) -> tuple[float, float] | None:
        """Give the 80 % range of ``gateway_flow`` or ``dependence`` with nothing or all eased."""
        found = self._ranged(0.0, name, state=state)
        return found.band

    def income(self, packages: Collection[str], region: str) -> float:
        """Give the change of a region's real income with these packages eased. Per cent."""
        at = self._axis["region"][region]
        return float(self._values["income"][0, self._row(frozenset(packages)), at])

    def state(self, name: str, state: str, label: str | None = None) -> float:
        """Read a quantity of one of the three states in the long run, such as a route's volume."""
        values = self._values[name][self._axis["horizon"]["long"], self._axis["state"][state]]
        if label is None:
            return float(values)
        axis = str(self.ledger.data[name].dims[-1])
        return float(values[self._axis[axis][label]])

    def trade(self, direction: str, state: str, *, by: str) -> dict[str, float]:
        """Give exports or imports of the target in one state, by ``partner`` or ``sector``."""
        values = self._values[direction][self._axis["horizon"]["long"], self._axis["state"][state]]
        summed = values.sum(axis=1 if by == "partner" else 0)
        return dict(zip(self._axis[by], map(float, summed), strict=True))

    def keys(self, package: Package) -> list[KeyHolder]:
        """Say who must agree before a package is eased."""
        return [h for h in self.holders if h.id in package.key_holders]

    def opened_by(self, holders: Iterable[str]) -> list[Package]:
        """List packages all of whose key holders are among these."""
        agreed = set(holders)
        return [p for p in self.packages if p.key_holders and set(p.key_holders) <= agreed]

    def keys_of(self, actors: Iterable[Actor]) -> list[str]:
        """List key holders that belong to these actors."""
        ids = {a.id for a in actors}
        return [h.id for h in self.holders if h.actor in ids]

    def partner_of(self, package: Package) -> tuple[Package, float] | None:
        """Name the package beside which this one gains most for the target, and how much it gains.

        The gain is v({p, q}) - v(p) - v(q).
        """
        if self.target is None:
            return None
        actor = self.target.id
        gains = [
            (
                q,
                self.eased({package.id, q.id}, actor)
                - self.eased({package.id}, actor)
                - self.eased({q.id}, actor),
            )
            for q in self.packages
            if q.id != package.id
        ]
        return max(gains, key=lambda pair: pair[1], default=None)

    @cached_property
    def ladder(self) -> list[Rung]:
        """Who must join whom before more opens, from the first sender with a key upwards.

        At each step the smallest group that opens another package joins; among equals the one that
        is worth most to the target.
        """
        institutions = [
            Actor.model_construct(id=i, title=title, role="sender", regions=())
            for i, title in self.case.institutions.items()
        ]
        with_keys = [a for a in (*self.case.actors, *institutions) if self.keys_of([a])]
        senders = [a for a in with_keys if a.role == "sender"] or with_keys
        if not senders or self.target is None:
            return []
        agreed = [senders[0]]
        opened = self.opened_by(self.keys_of(agreed))
        rungs = [Rung((senders[0],), tuple(opened), frozenset(p.id for p in opened))]
        while len(opened) < len(self.packages):
            joining = self._next(agreed, [a for a in with_keys if a not in agreed], len(opened))
            if joining is None:
                break
            agreed += joining
            now = self.opened_by(self.keys_of(agreed))
            new = tuple(p for p in now if p not in opened)
            rungs.append(Rung(tuple(joining), new, frozenset(p.id for p in now)))
            opened = now
        return rungs

    def _next(
        self, agreed: Sequence[Actor], others: Sequence[Actor], opened: int
    ) -> tuple[Actor, ...] | None:
        target = self.target.id if self.target else ""
        for size in range(1, len(others) + 1):
            found = []
            for group in combinations(others, size):
                eased = self.opened_by(self.keys_of([*agreed, *group]))
                if len(eased) > opened:
                    found.append((self.eased({p.id for p in eased}, target), group))
            if found:
                return max(found, key=lambda pair: pair[0])[1]
        return None

    @cached_property
    def _rows(self) -> dict[frozenset[str], int]:
        """Row of every set of packages, each eased as far as it goes."""
        full = {p.id: (p.eased_forms or ("delisted",))[-1] for p in self.packages}
        labels = list(self._axis["package"])
        rows = {}
        for n, forms in enumerate(self._values["form"][0]):
            stated = dict(zip(labels, map(str, forms), strict=True))
            if all(form in ("in_force", full[p]) for p, form in stated.items()):
                rows[frozenset(p for p, form in stated.items() if form != "in_force")] = n
        return rows

    def _row(self, packages: frozenset[str]) -> int:
        return self._rows[packages]

    def _at(self, variable: str, horizon: str, **where: str) -> float:
        return self._single(variable, horizon=horizon, **where)

    def _single(self, variable: str, **where: str) -> float:
        values = self._values[variable]
        return float(values[tuple(self._axis[axis][label] for axis, label in where.items())])

    def _ranged(self, central: float, variable: str, **where: str) -> Amount:
        ends = self._ends.get(variable)
        if ends is None:
            return Amount(central)
        values, axes = ends
        if any(label not in axes[axis] for axis, label in where.items()):
            return Amount(central)  # no draws behind this kind of value
        at = tuple(axes[axis][label] for axis, label in where.items())
        return Amount(central, float(values[(0, *at)]), float(values[(1, *at)]))

    @cached_property
    def _ends(self) -> dict[str, tuple[np.ndarray, dict[str, dict[str, int]]]]:
        """Both ends of every range, with the positions of the labels; empty without draws."""
        ranges = self.ledger.ranges
        if ranges is None:
            return {}
        ends = {}
        for name, variable in ranges.data_vars.items():
            axes = [str(d) for d in variable.dims if d != "quantile"]
            values = variable.sel(quantile=[0.1, 0.9]).transpose("quantile", *axes).values
            labels = {a: {str(x): n for n, x in enumerate(ranges[a].values)} for a in axes}
            ends[str(name)] = (np.asarray(values), labels)
        return ends
