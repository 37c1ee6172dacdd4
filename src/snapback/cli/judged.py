"""What the verbs on draws share: their options, and the draws themselves."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from snapback.case import Case
    from snapback.ensemble import Ensemble
    from snapback.verdict.drawn import Drawn
    from snapback.world import World

DrawsOption = Annotated[int, typer.Option("--draws", min=1, max=100_000, help="Draws of all parameters.")]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Which draws.")]
WorkersOption = Annotated[
    int, typer.Option("--workers", min=0, max=64, help="Processes; by default one a core.")
]


def draws_of(
    case: "Case",
    world: "World",
    draws: int,
    seed: int,
    workers: int,
    report: Callable[[float, str], None],
) -> "tuple[Drawn, Ensemble]":
    """Make the draws of a case, or take those that an assessment has left in the user's cache.

    Raises
    ------
    InvalidInput
        If the case has no game to play.
    SnapbackError
        If no draw has an answer.
    """
    from snapback.cli.assess import store_root
    from snapback.economy.engine import threads
    from snapback.errors import SnapbackError
    from snapback.game.stage import settings_of
    from snapback.verdict.drawn import draw

    settings_of(case)
    found, ensemble = draw(
        case,
        world,
        draws,
        seed=seed,
        workers=workers or threads(),
        store=store_root(None),
        progress=told(report, case.id),
    )
    if not found.size:
        raise SnapbackError(f"none of {draws} draws has an answer; the first: {ensemble.failed[0][1]}")
    return found, ensemble


def told(report: Callable[[float, str], None], name: str) -> Callable[[str, int, int], None]:
    """Make one bar of the stages."""

    def say(doing: str, done: int, of: int) -> None:
        report(done / of if of else 1.0, f"{name}: {doing}")

    return say
