"""From a case, its ledger and one agreement to the arrays that the theory works on.

The one place where names become indices and units become base units. Every array has a dimension for the
action (of length one here) and one for each axis of the state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.errors import InvalidGame
from snapback.game.automaton import automaton
from snapback.game.engine.tables import Axis
from snapback.game.levels import worth_of
from snapback.game.maths import spread
from snapback.game.wiring import GOVERNMENTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    import xarray as xr
    from jaxtyping import Float
    from numpy.typing import NDArray

    from snapback.case import Case
    from snapback.case.agreement import Agreement, GameSettings, Step
    from snapback.game.automaton import Automaton
    from snapback.game.levels import Worth
    from snapback.game.maths import Array

    Number = Callable[[float | str], float]

AXES = ("place", "stock", "unrest", "dependence", "government", "returned")
UNREST = ("calm", "protest", "crisis")
EFFORTS = {"few": 0.5, "usual": 1.0, "many": 1.5}
"""Arrests over those that repression at home calls for; even steps, so that indifference keeps the mean."""

FOREVER = 400
"""Quarters of the calendar that are laid out."""


@dataclass(frozen=True, eq=False)
class Stage:
    """A game before the theory has filled it.

    Attributes
    ----------
    agreement, automaton
        The terms, and the places where they can stand.
    axes
        Dimensions of the state.
    arrays
        What the state, the agreement and the ledger say, by the names that the theory knows.
    calendar
        Season of each quarter: 0 nothing, 1 a vote in the target, 2 a new government of the sender's, 3 both.
    start
        Probability of each state at the vintage. [*axes]
    worth
        The ledger by level of relief.
    """

    agreement: Agreement
    automaton: Automaton
    axes: tuple[Axis, ...]
    arrays: Mapping[str, Array]
    calendar: NDArray[np.intp]
    start: Float[np.ndarray, "*axes"]
    worth: Worth

    @property
    def shape(self) -> tuple[int, ...]:
        """Size of each axis."""
        return tuple(axis.size for axis in self.axes)


def stage(
    case: Case,
    data: xr.Dataset,
    agreement: Agreement,
    values: Mapping[str, float] | None = None,
    *,
    coarse: bool = False,
) -> Stage:
    """Lay out the game of one agreement.

    Parameters
    ----------
    case
        With a ``game`` section.
    data
        ``Ledger.data`` of the case.
    agreement
        One of the case's agreements.
    values
        Parameters by name; central values where not given.
    coarse
        Count people less finely: without the lowest number above none, and without those between the number
        held at the vintage and the most.

    Raises
    ------
    InvalidGame
        If the case has no ``game`` section, or the ledger lacks what the agreement eases.
    """
    settings = settings_of(case)
    rules = automaton(agreement)
    worth = worth_of(data, levels_of(agreement), case.target, settings.sender_actors)

    def number(quantity: float | str) -> float:
        return case.value(quantity, values)

    stock = np.array([number(q) for q in settings.stock])
    dependence = np.array([number(q) for q in settings.dependence])
    _rising(stock, "game.stock")
    _rising(dependence, "game.dependence")
    held = number(settings.held)
    if coarse:
        stock = _fewer(stock, held)
    axes = (
        Axis("place", tuple(p.id for p in rules.places)),
        Axis("stock", tuple(f"{n:g}" for n in stock), stock),
        Axis("unrest", UNREST),
        Axis("dependence", tuple(f"{share:g}" for share in dependence), dependence),
        Axis("government", GOVERNMENTS),
        Axis("returned", ("not yet", "returned")),
    )
    arrays: dict[str, Array] = {
        "stock_bins": stock,
        "dependence_bins": dependence,
        "held_now": held,
        "stock": _along(stock, 1),
        "dependence": _along(dependence, 3),
        "returned": _along(np.array([0.0, 1.0]), 5),
        **{name: _along(np.eye(len(UNREST))[n], 2) for n, name in enumerate(UNREST)},
        **{name: _along(np.eye(len(GOVERNMENTS))[n], 4) for n, name in enumerate(GOVERNMENTS)},
        **_of_places(case, agreement, rules, worth, number, held),
        "arrest_effort": np.array(list(EFFORTS.values())).reshape(-1, *[1] * len(AXES)),
        "target_election": _seasonal([0.0, 1.0, 0.0, 1.0]),
        "sender_turnover": _seasonal([0.0, 0.0, 1.0, 1.0]),
    }
    start = _start(settings, rules, stock, dependence, held, worth)
    return Stage(agreement, rules, axes, arrays, calendar(case.vintage, settings), start, worth)


def levels_of(agreement: Agreement) -> list[list[str]]:
    """List the packages in place before the first step and after each."""
    levels: list[list[str]] = [[]]
    for step in agreement.steps:
        levels.append([*levels[-1], *step.relief])
    return levels


def settings_of(case: Case) -> GameSettings:
    """Give a case's settings of the game.

    Raises
    ------
    InvalidGame
        If it has none.
    """
    if case.game is None:
        raise InvalidGame(
            f"the case `{case.id}` says nothing about the game.",
            where="case.yaml",
            remedy="Add a `game:` section and at least one of `agreements:`.",
        )
    return case.game


def calendar(vintage: dt.date, settings: GameSettings) -> NDArray[np.intp]:
    """Season of each quarter after the vintage: bit 1 a vote in the target, bit 2 a new sender. [period]."""
    seasons = np.zeros(FOREVER, dtype=np.intp)
    for bit, first, every in (
        (1, settings.target_election, settings.target_election_every),
        (2, settings.sender_turnover, settings.sender_turnover_every),
    ):
        if first is not None:
            seasons[_quarter(vintage, first) :: every] |= bit
    return seasons


def _quarter(vintage: dt.date, day: dt.date) -> int:
    """Quarter in which a day lies, counted from the vintage."""
    return max(0, int((day - vintage).days / 365.25 * 4.0))


def _of_places(
    case: Case,
    agreement: Agreement,
    rules: Automaton,
    worth: Worth,
    number: Number,
    held: float,
) -> dict[str, Array]:
    """Collect what the theory may ask of the place where the agreement stands, and of its terms."""
    places = rules.places
    relief = np.array([p.relief for p in places])
    earlier = np.maximum(relief - 1, 0)
    due = [agreement.steps[p.step - 1] if p.step else None for p in places]
    lots = [_lot(step, number, held) if step else 0.0 for step in due]
    tariff = number(agreement.lot) if agreement.lot is not None else 0.0
    price = number(agreement.price) if agreement.price is not None else 0.0
    lots = [tariff if p.kind == "open" else lot for p, lot in zip(places, lots, strict=True)]
    given = np.cumsum([0.0, *(number(s.recognition) for s in agreement.steps)])
    consent = [_consent(case, step.relief, number) if step else 1.0 for step in due]
    planned = sum(step.within for step in agreement.steps) / 4.0
    everything = worth.everything if worth.everything > 0.0 else 1.0

    def flag(**wanted: object) -> Array:
        return _along(rules.where(**wanted).astype(float), 0)

    def value(per_place: Sequence[float] | NDArray[np.generic]) -> Array:
        return _along(np.asarray(per_place, dtype=float), 0)

    stay = np.arange(rules.size)
    return {
        "owed_by_target": flag(owes="target"),
        "owed_by_sender": flag(owes="sender"),
        "open_tariff": flag(kind="open"),
        "pressed": flag(kind="pressed"),
        "fallen": flag(kind="fallen"),
        "in_course": value([p.in_course for p in places]),
        "relief_in_place": value(relief > 0),
        "rounds": value([p.rounds for p in places]),
        "recognition": value([given[min(p.given, len(given) - 1)] * p.in_course for p in places]),
        "lot": value(lots),
        "price": value([price if p.kind == "open" else 0.0 for p in places]),
        "deadline": value(1.0 / rules.within),
        "consent": value(consent),
        "can_withdraw": value(rules.withdraw != stay),
        "can_reopen": value(rules.reopen != stay),
        "relief_revenue": value(worth.revenue[relief]),
        "relief_income": value(worth.income[relief]),
        "relief_patron": value(worth.patron[relief]),
        "relief_sender": value(worth.sender[relief]),
        "relief_dependence": value(worth.dependence[relief]),
        "relief_share": value(worth.revenue[relief] / everything),
        "returned_share": value(_part(worth.revenue[earlier], worth.revenue[relief])),
        "place_kept": _to(rules.keep),
        "place_failed": _to(rules.fail),
        "place_withdrawn": _to(rules.withdraw),
        "place_breached": _to(rules.breach),
        "place_reopened": _to(rules.reopen),
        "place_stays": _to(stay),
        "place_fallen": _to(np.full(rules.size, rules.index("fallen"))),
        "obligation_pace": _everywhere(max(1.0, planned) / (4.0 * planned) if planned else 0.25),
        "binding": _everywhere(1.0),
        "reopening": _everywhere(1.0 / agreement.reopen_after if agreement.reopen_after else 0.0),
        "has_ceiling": _everywhere(float(agreement.ceiling is not None)),
        "ceiling": _everywhere(number(agreement.ceiling) if agreement.ceiling is not None else 0.0),
        "clause": _everywhere(float(agreement.snapback and agreement.form == "licensed")),
        "licensed": _everywhere(float(agreement.form == "licensed")),
        "exile": _everywhere(number(agreement.exile)),
        "revenue_now": _everywhere(worth.revenue_now),
        "dependence_now": _everywhere(worth.dependence_now),
    }


def _lot(step: Step, number: Number, held: float) -> float:
    if step.release is not None:
        return float(number(step.release))
    if step.share is not None:
        return float(number(step.share)) * held
    return 0.0


def _consent(case: Case, relief: tuple[str, ...], number: Number) -> float:
    """Probability that all key holders of a step's relief consent in a quarter in which it is granted.

    That of the slowest, since consent is not independent: members of a union that has decided follow. A key
    holder without a parameter ``p_consent_HOLDER`` is the government that grants.
    """
    holders = {h for p in case.packages if p.id in relief for h in p.key_holders}
    known = case.known()
    chances = [number(f"p_consent_{h}") for h in sorted(holders) if f"p_consent_{h}" in known]
    return min(chances, default=1.0)


def _part(earlier: NDArray[np.float64], now: NDArray[np.float64]) -> NDArray[np.float64]:
    """Part of the relief in place that was there a step before; all of it where the new step adds nothing."""
    adds = (now > 0.0) & (now > earlier)
    return np.where(adds, np.clip(earlier / np.where(adds, now, 1.0), 0.0, 1.0), 1.0)


def _start(
    settings: GameSettings,
    rules: Automaton,
    stock: NDArray[np.float64],
    dependence: NDArray[np.float64],
    held: float,
    worth: Worth,
) -> Float[np.ndarray, "*axes"]:
    """All probability on the situation at the vintage; between bins it is split as everywhere."""
    place = np.eye(rules.size)[0]
    unrest = np.eye(len(UNREST))[UNREST.index(settings.unrest)]
    government = np.eye(len(GOVERNMENTS))[GOVERNMENTS.index(settings.government)]
    factors = (
        place,
        spread(np.array(held), stock),
        unrest,
        spread(np.array(worth.dependence_now), dependence),
        government,
        np.array([1.0, 0.0]),
    )
    return np.asarray(np.einsum("a,b,c,d,e,f->abcdef", *factors))


def _fewer(stock: NDArray[np.float64], held: float) -> NDArray[np.float64]:
    """Leave out the bins that matter least to what is reported."""
    if not stock[0] < held < stock[-1]:
        return stock
    below = stock[1:][stock[1:] < held]
    return np.array([stock[0], *below[1:], held, stock[-1]])


def _rising(values: NDArray[np.float64], where: str) -> None:
    if not (np.diff(values) > 0.0).all():
        raise InvalidGame("does not rise from bin to bin.", where=where, remedy="Order the numbers.")


def _along(values: Array, axis: int) -> Array:
    """Lay a vector along one axis of the state. [action, *axes]."""
    shape = [1] * (len(AXES) + 1)
    shape[axis + 1] = len(values)
    return np.asarray(values, dtype=float).reshape(shape)


def _everywhere(value: float) -> Array:
    """Lay out a number that is the same in every state. [action, *axes]."""
    return np.full([1] * (len(AXES) + 1), float(value))


def _seasonal(values: list[float]) -> Array:
    """Lay a vector along the season. [season, action, *axes]."""
    return np.array(values).reshape(-1, *[1] * (len(AXES) + 1))


def _to(following: NDArray[np.intp]) -> Array:
    """Write where each place leads as weights. [action, *axes, to]."""
    size = len(following)
    return np.eye(size)[following].reshape(1, size, *[1] * (len(AXES) - 1), size)
