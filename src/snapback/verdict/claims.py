"""Claims of an argument and their odds: the share of draws in which a test holds, as a word.

The words and their edges were fixed before the first run. A claim and its denial get mirrored words, so the
edges themselves belong to the middle: exactly 40 % and 60 % are open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from snapback.ensemble.weighted import share as weighted_share
from snapback.verdict.importance import LEAST, tornado

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Bool, Float
    from numpy.typing import ArrayLike

Word = Literal["unsupported", "doubtful", "open", "likely", "supported"]
Verdict = Literal["unsupported", "doubtful", "open", "likely", "supported", "assumed", "undecided"]

JUDGEMENT = "judgement"
"""Confidence of a parameter that somebody chose, because nothing was measured."""


def word(share: float) -> Word:
    """Word for a share of draws.

    Below 20 % unsupported, 20-40 doubtful, 40-60 open, 60-80 likely, above 80 supported.

    Raises
    ------
    ValueError
        If it is not a share.
    """
    # A weighted share of exactly two fifths may miss it by a last bit.
    p = round(float(share), 12)
    if not 0.0 <= p <= 1.0:
        raise ValueError("a share lies in [0, 1]")
    if p < 0.2:
        return "unsupported"
    if p < 0.4:
        return "doubtful"
    if p <= 0.6:
        return "open"
    return "likely" if p <= 0.8 else "supported"


@dataclass(frozen=True)
class Hinge:
    """A parameter that a claim hangs on.

    Attributes
    ----------
    parameter
        Its name.
    confidence
        How it is known: sourced, recalled, derived, computed or judgement.
    low, high
        Share of draws in which the claim's test holds where the parameter is in its lower and upper fifth.
    error
        Standard error of their difference.
    """

    parameter: str
    confidence: str
    low: float
    high: float
    error: float

    @property
    def turns(self) -> bool:
        """Whether the word at one end is another than at the other."""
        return word(self.low) != word(self.high)


def hinges(
    parameters: Float[np.ndarray, "draw parameter"],
    holds: Bool[np.ndarray, " draw"],
    names: Sequence[str],
    confidence: Sequence[str],
) -> list[Hinge]:
    """Find the parameters that move the share of a claim by more than chance would, the strongest first.

    Parameters
    ----------
    parameters
        Value of each parameter in each draw.
    holds
        Whether the claim's test holds in each draw.
    names, confidence
        Of each parameter.

    Returns
    -------
    Empty where draws are too few to tell.
    """
    if int(0.2 * len(holds)) < LEAST:
        return []
    found = tornado(parameters, np.asarray(holds, dtype=np.float64))
    return [
        Hinge(names[k], confidence[k], float(found.low[k]), float(found.high[k]), float(found.error[k]))
        for k in found.order
        if found.clear[k]
    ]


@dataclass(frozen=True)
class ClaimResult:
    """What the model and the record say on one claim.

    Attributes
    ----------
    id, text
        The claim.
    quantity, test
        What decides it, and how, in words.
    share
        Share of the draws in which the test holds; ``None`` where the model has no answer.
    error
        Monte-Carlo standard error of the share.
    draws
        Number of draws behind it.
    hinges
        Parameters that move the share, the strongest first.
    record
        What dated facts up to the vintage say, where they speak.
    why_undecided
        What is missing, where there is no answer.
    """

    id: str
    text: str
    quantity: str
    test: str
    share: float | None
    error: float | None
    draws: int
    hinges: tuple[Hinge, ...] = field(default=())
    record: str = ""
    why_undecided: str = ""

    @property
    def word(self) -> Word | None:
        """Word for the share, whatever it rests on."""
        return None if self.share is None else word(self.share)

    @property
    def assumed_by(self) -> Hinge | None:
        """The strongest parameter, if it is a judgement and decides the word; else nothing."""
        if not self.hinges:
            return None
        first = self.hinges[0]
        return first if first.confidence == JUDGEMENT and first.turns else None

    @property
    def verdict(self) -> Verdict:
        """``undecided`` without an answer, ``assumed`` where a judgement decides, else the word."""
        if self.share is None:
            return "undecided"
        return "assumed" if self.assumed_by is not None else word(self.share)

    @property
    def firm(self) -> bool:
        """Whether two standard errors of Monte Carlo leave the word as it is."""
        if self.share is None or self.error is None:
            return False
        ends = (max(self.share - 2.0 * self.error, 0.0), min(self.share + 2.0 * self.error, 1.0))
        return word(ends[0]) == word(ends[1])


def judge(
    *,
    id: str,  # noqa: A002 -- the name that the claims file and the command use
    text: str,
    quantity: str,
    test: str,
    holds: Bool[np.ndarray, " draw"] | None,
    parameters: Float[np.ndarray, "draw parameter"] | None = None,
    names: Sequence[str] = (),
    confidence: Sequence[str] = (),
    weight: ArrayLike | None = None,
    record: str = "",
    why_undecided: str = "",
) -> ClaimResult:
    """Turn the draws in which a claim's test holds into a result.

    Parameters
    ----------
    id, text, quantity, test, record, why_undecided
        As in :class:`ClaimResult`.
    holds
        Whether the test holds in each draw; ``None`` where the model has no answer.
    parameters, names, confidence
        What the draws assumed, to find what the claim hangs on; ``None`` to leave that out.
    weight
        One a draw; ``None`` for equal ones.
    """
    if holds is None or len(holds) == 0:
        return ClaimResult(id, text, quantity, test, None, None, 0, (), record, why_undecided)
    share, error = weighted_share(np.asarray(holds, dtype=np.float64), weight)
    on = () if parameters is None else tuple(hinges(parameters, holds, names, confidence))
    return ClaimResult(id, text, quantity, test, share, error, len(holds), on, record, why_undecided)
