"""The equilibrium of a world under a scenario, in exact changes.

Exact hat algebra with intermediate inputs, tariffs with revenue, deficits and transfers (Caliendo &
Parro 2015; Eaton & Kortum 2002; Dekle, Eaton & Kortum 2007), with embargoes as exact zeros, partly
covered flows and price wedges that have owners.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from snapback.economy.engine import engine
from snapback.economy.scenario import Folded, Scenario, fold, scenario
from snapback.errors import InvalidScenario, NotConverged, Problem

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy.typing import ArrayLike, NDArray

    from snapback.economy.shock import Shock
    from snapback.world.table import World

DEPTH = 10
"""Past sweeps that the acceleration remembers."""

MAX_SWEEPS = 3_000


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """An equilibrium: changes are new over old, levels in the world's currency unit, arrays read-only.

    The numeraire is world value added. Large arrays are made when they are first read.

    Attributes
    ----------
    wage
        Change of the wage. [j]
    price
        Change of the price index; one where nobody supplies. [j, s]
    unit_cost
        Change of the cost of an input bundle. [i, s]
    expenditure
        Spending of j on s at purchasers' prices. [j, s]
    output
        Sales of i in s at producer prices. [i, s]
    income
        Value added, tariff and wedge revenue, deficit and transfers. [j]
    residual
        Largest change of the last sweep: logs of wages, prices and outputs, receipts over value added.
    sweeps
        Sweeps over the world that the solve took.
    """

    world: World
    wage: Float[np.ndarray, " destination"]
    price: Float[np.ndarray, "destination sector"]
    unit_cost: Float[np.ndarray, "origin sector"]
    expenditure: Float[np.ndarray, "destination sector"]
    output: Float[np.ndarray, "origin sector"]
    income: Float[np.ndarray, " destination"]
    residual: float
    sweeps: int
    _scenario: Scenario = field(repr=False)
    _pull: Float[np.ndarray, "sector origin"] = field(repr=False)
    _total: Float[np.ndarray, "sector destination"] = field(repr=False)
    _folded: Folded | None = field(repr=False)

    @cached_property
    def trade_share(self) -> Float[np.ndarray, "origin destination sector"]:
        """New share of j's spending on s that goes to i, tariffs and wedges included. [i, j, s]."""
        from snapback.economy import fold_numba as kernel  # noqa: PLC0415 -- compiles
        from snapback.economy.team import counters, team, together  # noqa: PLC0415 -- compiles

        with team(engine(self.world).ranks) as ranks:
            folded = self._folded or fold(self._scenario, ranks=ranks)
            result = np.empty(self.world.trade_share.shape)
            shared = counters(1)
            together(
                ranks, lambda _rank: kernel.unfold(shared, folded.offer, self._pull, self._total, result)
            )
        return _read_only(result)

    @cached_property
    def shock(self) -> Shock:
        """The scenario in the form that every solve takes."""
        return self._scenario.shock()

    @cached_property
    def tariff(self) -> Float[np.ndarray, "origin destination sector"]:
        """Tariffs in force. [i, j, s]."""
        return self._scenario.tariff()

    @cached_property
    def keep(self) -> Float[np.ndarray, "origin destination sector"]:
        """Fraction of the purchaser's value that reaches the producer. [i, j, s]."""
        return _read_only(self._scenario.keep())

    @cached_property
    def wedge_income(self) -> Float[np.ndarray, " destination"]:
        """Income from owned wedges, wherever the flow goes. [j]."""
        asked = self._scenario
        i, j, s, owner = asked.claim.T
        value = asked.fraction * self.trade_share[i, j, s] * self.expenditure[j, s]
        result = np.zeros(len(self.world.countries))
        np.add.at(result, owner, value)
        return _read_only(result)

    @cached_property
    def final_price(self) -> Float[np.ndarray, " destination"]:
        """Change of the price of final spending, prod_s P_js^a_js. [j]."""
        return _read_only(np.exp((self.world.final_share * np.log(self.price)).sum(axis=1)))


def equilibrium(
    world: World,
    cost: ArrayLike | None = None,
    coverage: ArrayLike | None = None,
    tariff: ArrayLike | None = None,
    deficit: ArrayLike | None = None,
    transfer: ArrayLike | None = None,
    *,
    shock: Shock | None = None,
    tolerance: float = 1e-10,
    start: Equilibrium | None = None,
    max_sweeps: int = MAX_SWEEPS,
) -> Equilibrium:
    """Solve a world under a scenario; what is ``None`` stays as it is.

    Parameters
    ----------
    world
        The base year.
    cost
        Change k of the iceberg cost of the covered share of a flow, new over old, without the tariff
        part; ``numpy.inf`` is an embargo. [i, j, s]
    coverage
        Share of the flow that ``cost`` falls on, in [0, 1]; all of it where not given. [i, j, s]
    tariff
        New tariffs, as fractions. [i, j, s]
    deficit
        New spending beyond income, summing to zero. [j]
    transfer
        Income given by others, summing to zero. [j]
    shock
        The scenario in the general form, instead of the arguments above.
    tolerance
        Largest change that the last sweep may make, in logs.
    start
        An equilibrium of the same world to start from.
    max_sweeps
        Sweeps after which the solve gives up.

    Returns
    -------
    Equilibrium

    Raises
    ------
    InvalidScenario
        With every problem at once; also where a used sector is left without any supplier.
    NotConverged
        Where the residual stays above ``tolerance``; no number is returned.
    """
    asked = scenario(world, cost, coverage, tariff, deficit, transfer, shock)
    from snapback.economy.team import team  # noqa: PLC0415 -- compiles

    with team(engine(world).ranks) as ranks:
        folded = fold(asked, ranks=ranks)
        return solve(asked, folded, tolerance, max_sweeps, start, ranks=ranks)


def solve(
    asked: Scenario,
    folded: Folded,
    tolerance: float,
    max_sweeps: int,
    start: Equilibrium | None = None,
    *,
    ranks: int = 1,
    hold_folded: bool = True,
) -> Equilibrium:
    """Run the compiled solver on a folded scenario and give its result a form."""
    from snapback.economy import kernel_numba as kernel  # noqa: PLC0415 -- compiles
    from snapback.economy.team import counters, together  # noqa: PLC0415 -- compiles

    world, form = asked.world, engine(asked.world)
    sectors, countries = form.beta.shape
    point = _first_point(world, folded, start)
    image = np.empty_like(point)
    ring = np.empty((2, 1 + DEPTH, len(point)))
    sums = np.empty((-(-len(point) // kernel.CHUNK), 2, DEPTH + 1))
    pull, total, log_price, output, spending, revenue = np.empty((6, sectors, countries))
    income, steps = np.empty(countries), np.empty((2, countries))
    history = np.empty(max(1, max_sweeps))
    given = asked.deficit + asked.transfer
    shared, decision, measure = counters(kernel.KINDS), np.zeros(5, np.int64), np.zeros(2 + DEPTH)
    measure[kernel.RELAX] = 1.0
    together(
        ranks,
        lambda rank: kernel.solve(
            rank, shared, decision, measure,
            folded.offer, folded.kept, folded.taxed, folded.buys, asked.claim, asked.fraction,
            form.loop, form.own, form.beta, form.alpha, form.theta, form.value_added, given, form.scale,
            point, image, ring, sums, tolerance,
            pull, total, log_price, output, spending, revenue, income, steps, history,
        ),
    )  # fmt: skip
    status, sweeps, residual = (
        decision[kernel.STATUS],
        int(decision[kernel.SWEEPS]),
        float(measure[kernel.RESIDUAL]),
    )
    if status == kernel.NO_INCOME:
        raise _no_income(asked, income)
    if status != kernel.CONVERGED:
        raise _not_converged(asked, point, image, residual, history[:sweeps], tolerance)
    log_cost = point[countries : countries + sectors * countries].reshape(sectors, countries)
    return Equilibrium(
        world=world,
        wage=_read_only(np.exp(point[:countries])),
        price=_read_only(np.exp(log_price.T, order="C")),
        unit_cost=_read_only(np.exp(log_cost.T, order="C")),
        expenditure=_read_only(np.ascontiguousarray(spending.T)),
        output=_read_only(np.ascontiguousarray(output.T)),
        income=_read_only(income),
        residual=residual,
        sweeps=sweeps,
        _scenario=asked,
        _pull=pull,
        _total=total,
        _folded=folded if hold_folded else None,
    )


def _first_point(world: World, folded: Folded, start: Equilibrium | None) -> NDArray[np.float64]:
    """Begin at the base year or at another equilibrium; what nobody buys is an exact zero."""
    form = engine(world)
    sectors, countries = form.beta.shape
    logs = countries + sectors * countries
    point = np.zeros(logs + sectors * countries)
    spending = form.spending
    if start is not None:
        if start.world is not world:
            raise InvalidScenario("start belongs to another world.", where="start", remedy="Solve it anew.")
        point[:countries] = np.log(start.wage)
        point[countries:logs] = np.log(start.unit_cost.T).ravel()
        spending = start.expenditure.T
    point[logs:] = np.where(folded.buys, spending / form.scale, 0.0).ravel()
    return point


def _not_converged(
    asked: Scenario,
    point: NDArray[np.float64],
    image: NDArray[np.float64],
    residual: float,
    history: NDArray[np.float64],
    tolerance: float,
) -> NotConverged:
    world = asked.world
    countries, sectors = len(world.countries), len(world.sectors)
    change = np.abs(image - point)
    worst = int(np.nanargmax(change)) if np.isfinite(change).any() else 0
    if worst < countries:
        place = f"wage of {world.countries[worst]}"
    else:
        kind, cell = divmod(worst - countries, countries * sectors)
        s, j = divmod(cell, countries)
        place = f"{('unit cost', 'spending')[kind]} of {world.sectors[s]} in {world.countries[j]}"
    return NotConverged(
        f"{asked.where}the equilibrium did not settle: after {len(history)} sweeps the last one still moved "
        f"the {place}; residual {residual:.3g}, tolerance {tolerance:.3g}. A smaller shock, or a start "
        "from a nearby equilibrium, may help.",
        float(residual),
        {"history": history.copy(), "worst": place, "sweeps": len(history), "tolerance": tolerance},
    )


def _no_income(asked: Scenario, income: NDArray[np.float64]) -> InvalidScenario:
    lowest = int(np.argmin(income / asked.world.value_added))
    return InvalidScenario(
        [
            Problem(
                "error",
                f"{asked.where}deficit, transfer",
                f"leave {asked.world.countries[lowest]} without income to spend.",
                "Give or withhold less.",
            )
        ]
    )


def _read_only(array: NDArray[np.float64]) -> NDArray[np.float64]:
    array.setflags(write=False)
    return array
