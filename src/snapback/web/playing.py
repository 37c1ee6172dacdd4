"""One policy at one set of parameters: the answer behind every move of a control.

The work is that of :func:`snapback.solve`; here it only gets the economy and the play of no deal that are at
hand already.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from snapback.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from snapback.case import Case
    from snapback.game.play import Play
    from snapback.verdict.solving import Solved
    from snapback.web.economies import Economies

MOST_IDLE = 16
"""Plays of no deal that are held; a tenth of a second and some megabytes each."""


@dataclass(frozen=True)
class Asked:
    """A policy to play.

    Attributes
    ----------
    case, digest
        As it is in its folder, and the hash of its files.
    terms
        Fields of an agreement.
    values
        Parameters that differ from their central value.
    coarse
        Whether people are counted less finely.
    """

    case: Case
    digest: str
    terms: Mapping[str, Any]
    values: Mapping[str, float]
    coarse: bool

    @property
    def key(self) -> tuple[str, str]:
        """What the answer follows from: the files, and what was asked of them."""
        return self.digest, json.dumps([self.terms, self.values, self.coarse], sort_keys=True)


class Players:
    """Plays policies.

    Parameters
    ----------
    economies
        Where solved economies are held.
    """

    def __init__(self, economies: Economies) -> None:
        self._economies = economies
        self._lock = threading.Lock()
        self._idle: OrderedDict[tuple[str, str, bool], Play] = OrderedDict()

    def solve(self, asked: Asked) -> Solved:
        """Solve a policy.

        Raises
        ------
        InvalidCase
            With every problem of terms and values, at places as in the request.
        InvalidGame, InvalidScenario, NotConverged
            If there is no answer.
        """
        import snapback  # noqa: PLC0415 -- the same function as everybody's
        from snapback.case.revision import revise  # noqa: PLC0415
        from snapback.game.policies import policy_of  # noqa: PLC0415
        from snapback.game.stage import levels_of  # noqa: PLC0415

        try:
            revised = revise(asked.case, (asked.terms,), asked.values)
        except InvalidInput as error:
            raise _placed(error) from error
        agreement = policy_of(revised, asked.terms["id"])
        sets = [frozenset(level) for level in levels_of(agreement)]
        data = self._economies.get(asked.case, asked.digest, asked.values, sets)
        idle = None if agreement.kind == "none" else self._no_deal(asked, revised, data)
        # What the case was revised to is asked of the revised case: the same, without revising twice.
        return snapback.solve(revised, agreement.id, coarse=asked.coarse, data=data, idle=idle)

    def answer(self, asked: Asked, name: str) -> dict[str, Any]:
        """Give the answer to a request, but for the time it took.

        Parameters
        ----------
        asked
            What to play.
        name
            Id of the case in the API.
        """
        from snapback.verdict.record import solved_record  # noqa: PLC0415 -- heavy

        return {
            "case": name,
            **solved_record(self.solve(asked)),
            "values": dict(asked.values),
            "coarse": asked.coarse,
        }

    def _no_deal(self, asked: Asked, revised: Case, data: xr.Dataset) -> Play:
        """Play no deal at the same values, against which detention averted is counted."""
        from snapback.game.play import play  # noqa: PLC0415 -- heavy
        from snapback.game.policies import nothing_of  # noqa: PLC0415

        known = (asked.digest, json.dumps(asked.values, sort_keys=True), asked.coarse)
        idle = self._idle.get(known)
        if idle is None:
            nothing = nothing_of(revised).id
            idle = play(revised, data, nothing, revised.central(), coarse=asked.coarse)
            with self._lock:
                self._idle[known] = idle
                while len(self._idle) > MOST_IDLE:
                    self._idle.popitem(last=False)
        return idle


def alone(asked: Asked, terms: Mapping[str, Any], values: Mapping[str, float]) -> Asked:
    """Ask the same of other terms and values."""
    return replace(asked, terms=terms, values=values)


def _placed(error: InvalidInput) -> InvalidInput:
    """Name places as in the request, which has one set of terms."""
    return type(error)(
        [replace(problem, where=problem.where.replace("terms[0]", "terms", 1)) for problem in error.problems]
    )
