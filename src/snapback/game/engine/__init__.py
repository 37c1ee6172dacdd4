"""The engine: backward induction on small axes, exact distributions, and derivatives by one adjoint pass.

Names are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.lazy import lazily

if TYPE_CHECKING:
    from snapback.game.engine.adjoint import Gradient, gradient, gradients
    from snapback.game.engine.belief import Belief, BeliefSolution, solve_belief
    from snapback.game.engine.belief_paths import first_belief, forward_belief
    from snapback.game.engine.checks import check
    from snapback.game.engine.paths import Outcomes, forward
    from snapback.game.engine.solution import Solution, solve
    from snapback.game.engine.tables import NATURE, Axis, Count, Event, Move, Promises, Shift
    from snapback.game.engine.worth import action_values

__all__ = [
    "NATURE",
    "Axis",
    "Belief",
    "BeliefSolution",
    "Count",
    "Event",
    "Gradient",
    "Move",
    "Outcomes",
    "Promises",
    "Shift",
    "Solution",
    "action_values",
    "check",
    "first_belief",
    "forward",
    "forward_belief",
    "gradient",
    "gradients",
    "solve",
    "solve_belief",
]

_HOME = {
    **dict.fromkeys(["NATURE", "Axis", "Count", "Event", "Move", "Promises", "Shift"], "tables"),
    **dict.fromkeys(["Gradient", "gradient", "gradients"], "adjoint"),
    **dict.fromkeys(["Belief", "BeliefSolution", "solve_belief"], "belief"),
    **dict.fromkeys(["first_belief", "forward_belief"], "belief_paths"),
    **dict.fromkeys(["Outcomes", "forward"], "paths"),
    **dict.fromkeys(["Solution", "solve"], "solution"),
    "action_values": "worth",
    "check": "checks",
}


__getattr__ = lazily(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted(__all__)
