"""The ledger of leverage: what every measure and combination is worth, to whom, and who holds the key.

The economy is solved on every combination of relief packages, against the world with all measures of the
vintage in force (model, section 5). This is all that the game will know of the economy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from snapback.economy.acts import single_acts
from snapback.economy.combined import combinations_at
from snapback.economy.ranges import draw, other_overlap, over_draws, parameter_draws
from snapback.economy.workers import run_pieces
from snapback.economy.worlds import input_hash, world_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import xarray as xr

    from snapback.case import Case
    from snapback.economy.cutting import Overlap
    from snapback.economy.workers import Piece
    from snapback.world import World

UNIT = "USD million a year"
HORIZONS = ("long", "short")


@dataclass(frozen=True)
class Ledger:
    """What the measures of a case are worth.

    Attributes
    ----------
    case, title, question, vintage, world, overlap
        What was asked of what; ``overlap`` is how measures that cover the same flow share it.
    data
        Labelled results; the axes are ``horizon`` (long, short; single acts and the other rule of
        overlap have the long run alone),
        ``combination``, ``actor``, ``region``, ``package``, ``measure``, ``holder``, ``value_kind``
        (marginal_first, marginal_last, shapley), ``marginal``, ``partner``, ``sector``, ``route``,
        ``resource`` and ``state`` (sanction_free, in_force, all_eased). Money is USD million a year in
        dollars of the world's reference year, against the sanctioned world.
    ranges
        10, 50 and 90 % points of the package values over draws of the parameters; ``None`` without draws.
    residual
        Largest residual of all equilibria behind the ledger.
    gap
        Largest relative distance of a full route or a deposit from what it can or will supply.
    solves
        Number of states solved.
    fingerprint
        Hash of case, world, parameters and version.
    """

    case: str
    title: str
    question: str
    vintage: str
    world: str
    overlap: str
    data: xr.Dataset
    ranges: xr.Dataset | None
    residual: float
    gap: float
    solves: int
    fingerprint: str


def ledger(
    case: Case,
    world: World | None = None,
    *,
    values: Mapping[str, float] | None = None,
    draws: int = 0,
    seed: int = 0,
    overlap: str | None = None,
    workers: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
) -> Ledger:
    """Work out the ledger of a case.

    Parameters
    ----------
    case
        From :func:`snapback.load`.
    world
        The sanction-free world; the one that the case names where ``None``.
    values
        Parameters by name; central values where ``None``.
    draws, seed
        Draws of the parameters behind the ranges; none by default.
    overlap
        Overrides how the case's measures overlap (``nested`` or ``independent``).
    workers
        Processes to spread the work over; the result is the same for any number. A script that asks for more
        than one guards its entry with ``if __name__ == "__main__"``, as Python's processes need.
    progress
        Called with what has been done, how many pieces of work are done, and their number.

    Raises
    ------
    InvalidCase, InvalidScenario, NotConverged
        As :func:`~snapback.economy.setup.setup` and :func:`~snapback.economy.states.solve_states`.
    """
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    world = world_of(case) if world is None else world
    rule = overlap or case.overlap
    other: Overlap = "nested" if rule == "independent" else "independent"
    pieces: list[Piece] = [
        (single_acts, (values, rule)),
        *((combinations_at, (values, rule, horizon)) for horizon in HORIZONS),
        (other_overlap, (values, other)),
    ]
    sampled = [(draw, (drawn, rule)) for drawn in parameter_draws(case, draws, seed)] if draws else []
    acts, long, short, sensitivity, *rest = run_pieces(
        case, world, [*pieces, *sampled], workers=workers, progress=progress
    )
    axis = xr.DataArray(list(HORIZONS), dims="horizon", name="horizon")
    data = xr.concat([long.data, short.data], dim=axis).merge(acts.data).merge(sensitivity.data)
    data.attrs = {"unit": UNIT, "reference": "the world with all measures of the vintage in force"}
    solved = (acts, long, short, sensitivity)
    return Ledger(
        case=case.id,
        title=case.title,
        question=case.question,
        vintage=str(case.vintage),
        world=str(world.meta.get("name", case.world)),
        overlap=overlap or case.overlap,
        data=data,
        ranges=over_draws(rest, seed) if draws else None,
        residual=max(part.residual for part in solved),
        gap=max(part.gap for part in solved),
        solves=sum(part.solves for part in solved),
        fingerprint=input_hash(case, world, values, overlap),
    )
