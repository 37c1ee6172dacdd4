"""Many scenarios on one world: one compute thread a scenario, scenarios in parallel.

A scenario gives the same bits alone, in any batch and on any number of threads, because it is solved by
the same code and every sum runs in one order.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np

from snapback.economy.engine import engine, threads
from snapback.economy.equilibrium import MAX_SWEEPS, Equilibrium, solve
from snapback.economy.scenario import Folded, Scenario, buffers, fold, scenario
from snapback.errors import InvalidScenario, NotConverged, Problem

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy.typing import ArrayLike, NDArray

    from snapback.economy.shock import Shock
    from snapback.world.table import World


@dataclass(frozen=True, eq=False)
class Equilibria(Sequence[Equilibrium]):
    """Equilibria in the order of their scenarios: a sequence, and arrays with a leading scenario axis."""

    each: tuple[Equilibrium, ...]

    @overload
    def __getitem__(self, at: int) -> Equilibrium: ...
    @overload
    def __getitem__(self, at: slice) -> Equilibria: ...
    def __getitem__(self, at: int | slice) -> Equilibrium | Equilibria:
        return Equilibria(self.each[at]) if isinstance(at, slice) else self.each[at]

    def __len__(self) -> int:
        return len(self.each)

    @property
    def wage(self) -> Float[np.ndarray, "scenario destination"]:
        """Changes of wages."""
        return np.stack([eq.wage for eq in self.each])

    @property
    def price(self) -> Float[np.ndarray, "scenario destination sector"]:
        """Changes of price indices."""
        return np.stack([eq.price for eq in self.each])

    @property
    def unit_cost(self) -> Float[np.ndarray, "scenario origin sector"]:
        """Changes of unit costs."""
        return np.stack([eq.unit_cost for eq in self.each])

    @property
    def trade_share(self) -> Float[np.ndarray, "scenario origin destination sector"]:
        """New trade shares."""
        return np.stack([eq.trade_share for eq in self.each])

    @property
    def expenditure(self) -> Float[np.ndarray, "scenario destination sector"]:
        """New spending."""
        return np.stack([eq.expenditure for eq in self.each])

    @property
    def output(self) -> Float[np.ndarray, "scenario origin sector"]:
        """New sales."""
        return np.stack([eq.output for eq in self.each])

    @property
    def income(self) -> Float[np.ndarray, "scenario destination"]:
        """New incomes."""
        return np.stack([eq.income for eq in self.each])

    @property
    def final_price(self) -> Float[np.ndarray, "scenario destination"]:
        """Changes of the prices of final spending."""
        return np.stack([eq.final_price for eq in self.each])

    @property
    def residual(self) -> Float[np.ndarray, " scenario"]:
        """Residual of every solve."""
        return np.array([eq.residual for eq in self.each])

    @property
    def sweeps(self) -> NDArray[np.int64]:
        """Sweeps of every solve."""
        return np.array([eq.sweeps for eq in self.each])


def equilibria(
    world: World,
    cost: ArrayLike | None = None,
    coverage: ArrayLike | None = None,
    tariff: ArrayLike | None = None,
    deficit: ArrayLike | None = None,
    transfer: ArrayLike | None = None,
    *,
    shocks: Sequence[Shock] | None = None,
    tolerance: float = 1e-10,
    start: Equilibrium | Sequence[Equilibrium | None] | None = None,
    max_sweeps: int = MAX_SWEEPS,
) -> Equilibria:
    """Solve one world under many scenarios.

    Parameters
    ----------
    world, cost, coverage, tariff, deficit, transfer, tolerance, max_sweeps
        As in :func:`snapback.economy.equilibrium`; each array with a leading axis of scenarios, or
        without one where it is the same in all.
    start
        An equilibrium to start from, one for all or one a scenario.
    shocks
        The scenarios in the general form, instead of the arrays.

    Returns
    -------
    Equilibria
        In the order of the scenarios; each equal to what it is alone.

    Raises
    ------
    InvalidScenario
        With every problem of every scenario at once.
    NotConverged
        For the first scenario that does not settle; ``diagnostics["scenario"]`` says which.
    """
    given = {"cost": cost, "coverage": coverage, "tariff": tariff, "deficit": deficit, "transfer": transfer}
    asked = _scenarios(world, given, shocks)
    starts = start if isinstance(start, Sequence) else [start] * len(asked)
    own = threading.local()

    def one(numbered: tuple[int, Scenario]) -> Equilibrium | InvalidScenario:
        number, each = numbered
        memory: Folded | None = getattr(own, "memory", None)
        if memory is None:
            memory = own.memory = buffers(engine(world))
        try:
            folded = fold(each, memory)
            return solve(each, folded, tolerance, max_sweeps, starts[number], hold_folded=False)
        except InvalidScenario as error:
            return error
        except NotConverged as error:
            error.diagnostics["scenario"] = number
            raise

    workers = min(threads(), len(asked))
    if workers <= 1:
        solved = [one(numbered) for numbered in enumerate(asked)]
    else:
        engine(world)
        with ThreadPoolExecutor(workers) as pool:
            solved = list(pool.map(one, enumerate(asked)))
    problems = [p for result in solved if isinstance(result, InvalidScenario) for p in result.problems]
    if problems:
        raise InvalidScenario(problems)
    return Equilibria(tuple(result for result in solved if isinstance(result, Equilibrium)))


def _scenarios(
    world: World, given: dict[str, ArrayLike | None], shocks: Sequence[Shock] | None
) -> list[Scenario]:
    """Take a batch apart into scenarios, with all problems of all of them at once."""
    arrays = {name: None if values is None else np.asarray(values) for name, values in given.items()}
    one_axis = {"deficit": 1, "transfer": 1}
    leading = {
        name: array.shape[0]
        for name, array in arrays.items()
        if array is not None and array.ndim == one_axis.get(name, 3) + 1
    }
    if shocks is not None:
        leading["shocks"] = len(shocks)
    if len(set(leading.values())) > 1:
        lengths = ", ".join(f"{name} {length}" for name, length in leading.items())
        raise InvalidScenario(
            f"the leading axes differ: {lengths}.", where="scenarios", remedy="One row a scenario in each."
        )
    count = next(iter(leading.values()), 1)
    asked: list[Scenario] = []
    problems: list[Problem] = []
    for n in range(count):
        parts = {
            name: array[n] if array is not None and name in leading else array
            for name, array in arrays.items()
        }
        try:
            asked.append(
                scenario(world, **parts, shock=None if shocks is None else shocks[n], where=f"scenario {n}: ")
            )
        except InvalidScenario as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidScenario(problems)
    return asked
