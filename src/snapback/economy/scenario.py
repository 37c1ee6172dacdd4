"""What a person asks of a world, checked and folded into the solver's form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.economy.engine import Engine, engine
from snapback.economy.shock import Shock, Wedge
from snapback.errors import InvalidScenario, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jaxtyping import Bool, Float
    from numpy.typing import ArrayLike, NDArray

    from snapback.world.table import World

_FLOW_ARRAYS = ("cost", "coverage", "tariff", "weight", "keep")
_NOT_GIVEN = np.empty((0, 0, 0))
_NOT_GIVEN.setflags(write=False)
_SUM_TOLERANCE = 1e-9
_WORLD_SUM_TOLERANCE = 1e-6
"""Deficits of published tables cancel to about this part of the world's value added."""


@dataclass(frozen=True)
class Scenario:
    """A scenario whose shapes and sums are checked; flow arrays are checked while they are folded."""

    world: World
    flow: dict[str, NDArray[np.float64]]
    claim: NDArray[np.int64]
    fraction: NDArray[np.float64]
    deficit: NDArray[np.float64]
    transfer: NDArray[np.float64]
    where: str = ""

    def shock(self) -> Shock:
        """Give the scenario in the one form that every other module reads."""
        weight, keep = self.flow["weight"], self.flow["keep"]
        weight = np.ones_like(self.world.trade_share) if not weight.size else weight.copy()
        theta = self.world.theta
        if self.flow["cost"].size:
            covered = self.flow["coverage"] if self.flow["coverage"].size else 1.0
            weight *= (1.0 - covered) + covered * self.flow["cost"] ** -theta
        if self.flow["tariff"].size:
            weight *= ((1.0 + self.flow["tariff"]) / (1.0 + self.world.tariff)) ** -theta
        origin, destination, sector, owner = self.claim.T.copy()
        wedge = Wedge(origin, destination, sector, owner, self.fraction) if self.fraction.size else None
        return Shock(weight, self.keep() if keep.size or self.flow["tariff"].size else None, wedge,
                     self.deficit, self.transfer)  # fmt: skip

    def keep(self) -> Float[np.ndarray, "origin destination sector"]:
        """Fraction of the purchaser's value that reaches the producer."""
        return self.flow["keep"] if self.flow["keep"].size else 1.0 / (1.0 + self.tariff())

    def tariff(self) -> Float[np.ndarray, "origin destination sector"]:
        """Tariffs in force."""
        return self.flow["tariff"] if self.flow["tariff"].size else self.world.tariff


@dataclass
class Folded:
    """Buffers of one solve: trade shares with the scenario in them, and who buys what."""

    offer: NDArray[np.float64]
    kept: NDArray[np.float64]
    taxed: Bool[np.ndarray, " sector"] = field(default_factory=lambda: np.zeros(0, np.bool_))
    buys: Bool[np.ndarray, "sector country"] = field(default_factory=lambda: np.zeros((0, 0), np.bool_))


def buffers(form: Engine) -> Folded:
    """Memory for a folded scenario; pages that no tariff touches are never committed."""
    return Folded(np.empty(form.share.shape), np.empty(form.share.shape))


def scenario(
    world: World,
    cost: ArrayLike | None,
    coverage: ArrayLike | None,
    tariff: ArrayLike | None,
    deficit: ArrayLike | None,
    transfer: ArrayLike | None,
    shock: Shock | None,
    where: str = "",
) -> Scenario:
    """Check shapes and sums of a scenario and name its parts.

    Raises
    ------
    InvalidScenario
        With every problem at once.
    """
    problems: list[Problem] = []
    if shock is not None:
        given = {
            "cost": cost,
            "coverage": coverage,
            "tariff": tariff,
            "deficit": deficit,
            "transfer": transfer,
        }
        problems += [
            _problem(where + name, "is given beside shock.", "Put it into the shock, or leave shock out.")
            for name, value in given.items()
            if value is not None
        ]
    source = shock or Shock()
    asked: dict[str, Any] = {
        "cost": cost, "coverage": coverage, "tariff": tariff, "weight": source.weight, "keep": source.keep,
    }  # fmt: skip
    countries, sectors = len(world.countries), len(world.sectors)
    flow = {
        name: _array(asked[name], (countries, countries, sectors), where + name, problems)
        for name in _FLOW_ARRAYS
    }
    zero = np.zeros(countries)
    money = {
        "deficit": (deficit if shock is None else shock.deficit, world.deficit, _WORLD_SUM_TOLERANCE),
        "transfer": (transfer if shock is None else shock.transfer, zero, 0.0),
    }
    levels = {}
    for name, (values, default, slack) in money.items():
        levels[name] = level = (
            default if values is None else _array(values, (countries,), where + name, problems)
        )
        if level.shape != (countries,) or values is None:
            continue
        if not np.isfinite(level).all():
            at = world.countries[int(np.argmin(np.isfinite(level)))]
            problems.append(_problem(f"{where}{name}[{at}]", "is not a finite number.", "Give an amount."))
        elif abs(level.sum()) > slack * world.value_added.sum() + _SUM_TOLERANCE * np.abs(level).sum():
            problems.append(
                _problem(
                    where + name,
                    f"must sum to zero over the world; it sums to {level.sum():.6g}.",
                    "Name who pays what another receives.",
                )
            )
    claim, fraction = _claims(world, source, where, problems)
    if problems:
        raise InvalidScenario(problems)
    return Scenario(world, flow, claim, fraction, levels["deficit"], levels["transfer"], where)


def fold(asked: Scenario, into: Folded | None = None, *, ranks: int = 1) -> Folded:
    """Fold a scenario into the trade shares and find who buys what.

    Raises
    ------
    InvalidScenario
        Where a cost, coverage, tariff, weight or keep is out of range, or a used sector has no supplier.
    """
    from snapback.economy import fold_numba as kernel  # noqa: PLC0415 -- compiles
    from snapback.economy.team import counters, together  # noqa: PLC0415 -- compiles

    form = engine(asked.world)
    folded = into or buffers(form)
    taxed = np.empty(form.alpha.shape, np.bool_)
    supplied = np.empty(form.alpha.shape)
    by_destination = np.zeros(form.alpha.shape[1], np.int64)
    shared = counters(1)
    run: Any = kernel.fold
    together(
        ranks,
        lambda _rank: run(
            shared, by_destination, form.share, form.keep, form.taxed, form.theta, asked.world.tariff,
            *(asked.flow[name] for name in _FLOW_ARRAYS), folded.offer, folded.kept, taxed, supplied,
        ),
    )  # fmt: skip
    flags = int(np.bitwise_or.reduce(by_destination))
    if flags & ~kernel.HAS_CLOSED:
        raise InvalidScenario(list(_range_problems(asked)))
    folded.taxed = np.asarray(taxed.any(axis=1))
    folded.buys = form.buys_all
    if flags & kernel.HAS_CLOSED or not form.alpha.all():
        folded.buys = _who_buys(asked, form, folded.offer, supplied > 0.0)
    return folded


def _who_buys(
    asked: Scenario,
    form: Engine,
    offer: Float[np.ndarray, "sector destination origin"],
    supplied: Bool[np.ndarray, "sector destination"],
) -> Bool[np.ndarray, "sector country"]:
    """Find who buys what, starting from final demand and going up the chain of what sells.

    Raises
    ------
    InvalidScenario
        With every used sector that nobody supplies.
    """
    final = form.alpha > 0.0
    if final.all() and supplied.all():
        return form.buys_all
    flows = (offer != 0.0).astype(np.float32)
    uses = (form.gamma != 0.0).astype(np.float32)
    used = final.astype(np.float32)
    while True:
        sells = np.matmul(used[:, None, :], flows)[:, 0] > 0.0
        chain = np.matmul(sells.T[:, None, :].astype(np.float32), uses)[:, 0].T > 0.0
        wanted = (final | chain).astype(np.float32)
        if np.array_equal(wanted, used):
            break
        used = wanted
    without = np.argwhere(((used > 0.0) & ~supplied).T)
    if len(without):
        world = asked.world
        raise InvalidScenario(
            [
                _problem(
                    f"{asked.where}{world.countries[j]}, {world.sectors[s]}",
                    "is used but has no supplier left, so no price clears its market.",
                    "Leave a share uncovered, or lower the cost from infinity.",
                )
                for j, s in without
            ]
        )
    return used > 0.0


def _claims(
    world: World, shock: Shock, where: str, problems: list[Problem]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    if shock.wedge is None:
        return np.zeros((0, 4), np.int64), np.zeros(0)
    wedge, countries, sectors = shock.wedge, len(world.countries), len(world.sectors)
    limits = {"origin": countries, "destination": countries, "sector": sectors, "owner": countries}
    fraction = np.array(wedge.fraction, dtype=np.float64)
    for name, limit in limits.items():
        values = np.asarray(getattr(wedge, name))
        if values.shape != fraction.shape or fraction.ndim != 1:
            problems.append(
                _problem(f"{where}wedge.{name}", "must be as long as fraction.", "One row a claim.")
            )
        elif values.size and not (values.min() >= 0 and values.max() < limit):
            problems.append(
                _problem(f"{where}wedge.{name}", f"must lie in 0..{limit - 1}.", "Use positions.")
            )
    if not np.isfinite(fraction).all():
        problems.append(_problem(f"{where}wedge.fraction", "is not a finite number.", "Give a fraction."))
    if problems:
        return np.zeros((0, 4), np.int64), np.zeros(0)
    claim = np.stack([np.asarray(getattr(wedge, name), dtype=np.int64) for name in limits], axis=1)
    return np.ascontiguousarray(claim), fraction


def _array(
    values: ArrayLike | None, shape: tuple[int, ...], where: str, problems: list[Problem]
) -> NDArray[np.float64]:
    if values is None:
        return _NOT_GIVEN
    array = np.ascontiguousarray(values, dtype=np.float64).view()
    array.setflags(write=False)
    if array.shape != shape:
        problems.append(
            _problem(
                where,
                f"has shape {array.shape} where this world needs {shape}.",
                "Axes are origin, destination, sector." if len(shape) == 3 else "One number a country.",
            )
        )
    return array


_RULES: dict[str, tuple[str, Callable[[NDArray[np.float64]], NDArray[np.bool_]]]] = {
    "cost": ("must be positive (infinite for an embargo)", lambda x: x > 0.0),
    "coverage": ("must lie in [0, 1]", lambda x: (x >= 0.0) & (x <= 1.0)),
    "tariff": ("must be a finite fraction above -1", lambda x: (x > -1.0) & np.isfinite(x)),
    "weight": ("must be finite and not negative", lambda x: (x >= 0.0) & np.isfinite(x)),
    "keep": ("must be finite and not negative", lambda x: (x >= 0.0) & np.isfinite(x)),
}


def _range_problems(asked: Scenario) -> Iterator[Problem]:
    world = asked.world
    for name, (rule, holds) in _RULES.items():
        values = asked.flow[name]
        wrong = np.argwhere(~holds(values))
        if len(wrong):
            i, j, s = wrong[0]
            yield _problem(
                f"{asked.where}{name}[{world.countries[i]}, {world.countries[j]}, {world.sectors[s]}]",
                f"{rule}; it is {values[i, j, s]:.6g} ({len(wrong)} such cells).",
                "Correct the cell.",
            )


def _problem(where: str, what: str, remedy: str) -> Problem:
    return Problem("error", where, what, remedy)
