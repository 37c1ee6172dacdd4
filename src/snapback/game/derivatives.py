"""What an outcome hangs on: its derivative in every parameter, by one adjoint pass.

The engine's adjoint gives the derivative of an outcome in every number of the game's tables, through all
that everybody does because of it. How the tables follow from a parameter is a short chain of small functions;
its derivative is taken by central differences of the tables that depend on the parameter, which needs no
further solve and no compilation. The form in JAX, which differentiates both, is the oracle in the tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snapback.game.engine import gradients
from snapback.game.filling import DISCOUNT, PLAYERS, PRECISION, SHARPNESS, SHIFTS
from snapback.game.outcomes import OUTCOMES, YEARS, counts_of
from snapback.game.stage import stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import xarray as xr
    from jaxtyping import Float

    from snapback.case import Case
    from snapback.game.engine import Gradient
    from snapback.game.engine.tables import Count
    from snapback.game.maths import Array
    from snapback.game.outcomes import Outcome
    from snapback.game.play import Play

HEADLINES = {"freed": "3y", "agreement_completed": "3y", "regime_revenue": "3y"}
"""Outcomes whose derivatives stand in the report, and when they are told."""

LEDGER = {
    "relief_revenue": "ledger: the rulers' revenue from relief",
    "relief_income": "ledger: the target's income from relief",
    "relief_patron": "ledger: the patron's gain from relief",
    "relief_sender": "ledger: the sender's gain from relief",
    "relief_dependence": "ledger: the change of dependence by relief",
    "revenue_now": "ledger: the rulers' revenue now",
}
"""What the ledger tells the game; differentiated by the logarithm, as if all of it were larger."""

LEDGER_WIDTH = 0.2
"""Change of the ledger's logarithm that its effect is told for, as no range of its own is at hand."""

START, CHOICE, TIME, COUNTS = ".start", ".sharpness", ".discount", ".counts"
"""What stands beside the theory's own names; the point keeps them apart."""

STEP = 1e-5
"""Step of the central differences, as a part of a parameter's size or of a hundredth of its range."""


def derivatives(
    case: Case, data: xr.Dataset, played: Play, outcomes: Mapping[str, str] | None = None
) -> xr.Dataset:
    """Differentiate outcomes of a policy in every parameter of the game and in the ledger.

    Parameters
    ----------
    case, data
        The case, and ``Ledger.data``.
    played
        From :func:`snapback.game.play.play` on them.
    outcomes
        Names of outcomes with the year at which they are told (``1y``, ``3y``, ``5y``); the headlines where
        ``None``. Any outcome of :data:`snapback.game.outcomes.OUTCOMES` may be asked for.

    Returns
    -------
    xarray.Dataset
        ``derivative`` [outcome, parameter], in the outcome's unit per unit of the parameter (of the ledger's
        numbers: per unit of their logarithm), and ``effect`` [outcome, parameter], the derivative times the
        width of the parameter's 80 % range.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    told = dict(HEADLINES if outcomes is None else outcomes)
    asked = [outcome for outcome in OUTCOMES if outcome.name in told]
    rows = [
        (n, count, _weights(outcome, YEARS[told[outcome.name]], played))
        for n, outcome in enumerate(asked)
        for count in played.counts
        if count.name in (outcome.counts or (outcome.name,))
    ]
    found = gradients(
        played.filled.game,
        played.solution,
        played.stage.start,
        [count for _, count, _ in rows],
        played.events,
        np.array([weight for _, _, weight in rows]),
    )
    tables = [_by_name(gradient, played) for gradient in found]
    widths = {name: _width(case, name) for name in _parameters(case, played)}
    values = np.zeros((len(asked), len(widths) + len(LEDGER)))
    for column, (low, high, step) in enumerate(_changes(case, data, played, list(widths))):
        less, more = _after(played, low), _after(played, high)
        for row, (n, count, _) in enumerate(rows):
            change = _through_tables(tables[row], more, less) + _through_count(found[row], count, more, less)
            values[n, column] += change / (2.0 * step)
    spans = np.array([*widths.values(), *[LEDGER_WIDTH] * len(LEDGER)])
    names = [outcome.name for outcome in asked]
    return xr.Dataset(
        {
            "derivative": (("outcome", "parameter"), values),
            "effect": (("outcome", "parameter"), values * spans),
        },
        coords={
            "outcome": names,
            "parameter": [*widths, *LEDGER.values()],
            "year": ("outcome", [told[name] for name in names]),
        },
    )


def _weights(outcome: Outcome, quarters: int, played: Play) -> Float[np.ndarray, " quarter"]:
    """Weight of each quarter of a count in the outcome at a date."""
    weight = np.zeros(len(played.outcomes["held"]))
    if outcome.kind == "level":
        weight[quarters - 1] = 1.0
    else:
        weight[:quarters] = outcome.weights(quarters, played.values)
    return weight


def _parameters(case: Case, played: Play) -> list[str]:
    """Parameters of promises that the game or the terms of the agreement use."""
    choosing = {*SHARPNESS.values(), *DISCOUNT.values(), PRECISION}
    terms = {quantity for _, quantity, _ in case.quantities() if isinstance(quantity, str)}
    return sorted((played.filled.whole.inputs | choosing | terms) & set(case.politics))


def _width(case: Case, name: str) -> float:
    parameter = case.politics[name]
    if parameter.low is None or parameter.high is None:
        return 0.0
    return parameter.high - parameter.low


def _changes(
    case: Case, data: xr.Dataset, played: Play, names: Sequence[str]
) -> Iterator[tuple[dict[str, Array], dict[str, Array], float]]:
    """List what changes with each parameter and each part of the ledger: for less, for more, the step."""
    terms = {quantity for _, quantity, _ in case.quantities() if isinstance(quantity, str)}
    for name in names:
        value = played.values[name]
        step = STEP * max(abs(value), 1e-2 * _width(case, name), 1e-6)
        low, high = ({name: value + sign * step} for sign in (-1.0, 1.0))
        if name in terms:
            low, high = (
                {**change, **_laid_again(case, data, played, {**played.values, **change})}
                for change in (low, high)
            )
        yield low, high, step
    for array in LEDGER:
        low, high = ({array: played.stage.arrays[array] * (1.0 + sign * STEP)} for sign in (-1.0, 1.0))
        yield low, high, STEP


def _laid_again(case: Case, data: xr.Dataset, played: Play, values: Mapping[str, float]) -> dict[str, Array]:
    laid = stage(case, data, played.agreement, values)
    return {**laid.arrays, START: laid.start}


def _after(played: Play, change: Mapping[str, Array]) -> dict[str, Array]:
    """All that becomes of a change, tables of choice and time among it."""
    filled = played.filled
    known = {name: value for name, value in change.items() if name in filled.quantities or name == START}
    new = filled.whole.changed(filled.quantities, known)
    values = {**played.values, **{name: value for name, value in change.items() if name in played.values}}
    everything = {**filled.quantities, **new}
    everything.setdefault(START, played.stage.start)
    everything[CHOICE] = np.array([values[PRECISION] / values[SHARPNESS[p]] for p in PLAYERS])
    everything[TIME] = np.array([values[DISCOUNT[p]] for p in PLAYERS])
    everything[COUNTS] = {count.name: count for count in counts_of(played.stage.automaton, everything)}
    return everything


def _by_name(gradient: Gradient, played: Play) -> dict[str, Array]:
    """Give the derivatives in the tables by the names under which the theory gives the tables."""
    named: dict[str, Array] = {
        START: gradient.start, CHOICE: gradient.game.sharpness, TIME: gradient.game.discount
    }  # fmt: skip
    for move in gradient.game.moves:
        named[f"base_of_{move.name}"] = move.base
        for n, player in enumerate(PLAYERS):
            named[f"{player}_from_{move.name}"] = move.payoff[..., n]
        shifted = [
            axis for axis in SHIFTS[move.name] if f"{axis}_after_{move.name}" in played.filled.quantities
        ]
        for axis, shift in zip(shifted, move.shifts, strict=True):
            named[f"{axis}_after_{move.name}"] = shift.weight
    return named


def _through_tables(
    gradient: Mapping[str, Array], more: Mapping[str, Array], less: Mapping[str, Array]
) -> float:
    return sum(
        float(np.sum(table * (more[name] - less[name])))
        for name, table in gradient.items()
        if name in more and more[name] is not less[name]
    )


def _through_count(
    gradient: Gradient, count: Count, more: Mapping[str, Array], less: Mapping[str, Array]
) -> float:
    high, low = more[COUNTS][count.name], less[COUNTS][count.name]
    change = sum(
        float(np.sum(table * (high.flow[move] - low.flow[move])))
        for move, table in gradient.count.flow.items()
    )
    if gradient.count.level is not None:
        change += float(np.sum(gradient.count.level * (high.level - low.level)))
    return change
