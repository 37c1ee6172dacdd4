"""What to watch in the first year of an agreement: early signs that the target will break it.

A draw gives expected paths and not one history: the people jailed in its third quarter are a mean over all
that may happen. So a signpost tells which kind of world this is, and its rates are those of worlds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from snapback.verdict.signpost import what_to_watch

if TYPE_CHECKING:
    from jaxtyping import Float

    from snapback.verdict.drawn import Drawn
    from snapback.verdict.signpost import Watch

PERIODS = (1, 2, 3)
"""Quarters at whose ends one looks, from 0: the second to the fourth."""

OBSERVED = {
    "arrests": ("newly jailed in a quarter", "persons"),
    "stock": ("people held, against those held at the vintage", "fraction"),
    "freed": ("people freed so far, against those held at the vintage", "fraction"),
    "steps": ("steps kept so far", "steps"),
    "without_step": ("quarters since the vintage for each step kept", "quarters"),
}
"""What is watched: title and unit."""

FAILURE = 0.5
"""Probability of a later break above which an agreement counts as failing."""


@dataclass(frozen=True, eq=False)
class Signposts:
    """Early signs of a break under one agreement.

    Attributes
    ----------
    policy
        The agreement.
    failure
        Probability that the target breaks it after the first and within the first three years, given that
        nobody has before, from which on a draw counts as failing: 0.5, or the median where all draws lie on
        one side.
    watches
        Signs and their thresholds, the one that separates best first.
    """

    policy: str
    failure: float
    watches: tuple[Watch, ...]


def signposts(draws: Drawn, *, most: int = 8) -> tuple[Signposts, ...]:
    """Find the signs of each agreement in steps.

    Parameters
    ----------
    draws
        The draws.
    most
        Signs that are kept for each agreement.
    """
    return tuple(
        _of(draws, agreement.id, most) for agreement in draws.agreements if agreement.kind == "steps"
    )


def observables(draws: Drawn, policy: str) -> dict[str, Float[np.ndarray, "draw quarter"]]:
    """Give what is watched under a policy, by name."""
    held = draws.path(policy, "held")
    jailed, freed = draws.path(policy, "newly_jailed"), draws.path(policy, "freed")
    steps = draws.path(policy, "steps_kept")
    # Those held at the vintage differ by draw; the first quarter's own accounts give them back.
    start = _held_at_start(draws, held[:, :1])
    quarters = np.arange(1, held.shape[1] + 1)
    return {
        "arrests": np.diff(jailed, axis=1, prepend=0.0),
        "stock": held / start,
        "freed": freed / start,
        "steps": steps,
        # One step more than is kept, so that none kept is not infinite.
        "without_step": quarters / (1.0 + steps),
    }


def _of(draws: Drawn, policy: str, most: int) -> Signposts:
    target, sender = (draws.path(policy, f"broken_by_{side}") for side in ("target", "sender"))
    first, third = PERIODS[-1], 11
    unbroken = 1.0 - target[:, first] - sender[:, first]
    later = (target[:, third] - target[:, first]) / np.maximum(unbroken, 1e-12)
    failure = FAILURE
    if min((later > failure).sum(), (later <= failure).sum()) == 0:
        failure = float(np.median(later))
    watches = what_to_watch(observables(draws, policy), later > failure, PERIODS)
    return Signposts(policy, failure, tuple(watches[:most]))


def _held_at_start(draws: Drawn, after_one: Float[np.ndarray, "draw one"]) -> Float[np.ndarray, "draw one"]:
    """Give those held at the vintage; where the case does not say, those after a quarter of no deal."""
    if draws.case.game is None:
        return np.asarray(np.maximum(after_one, 1.0))
    held = [draws.case.value(draws.case.game.held, values) for values in draws.values]
    return np.asarray(np.maximum(np.array(held)[:, None], 1.0))
