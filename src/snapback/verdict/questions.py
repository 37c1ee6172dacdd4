"""Questions with a date: what is forecast, in which form it is answered, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from snapback.ensemble.weighted import weighted_quantile

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from jaxtyping import Float

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Probabilities whose quantiles answer a question about a number."""

MONTHS = (3, 6, 9, 12, 15, 18, 24)
"""Months after the vintage at which questions are asked."""

NUMBERS = {
    "freed": "How many people are freed from the vintage on?",
    "held": "How many people are held as political prisoners?",
    "newly_jailed": "How many people are newly jailed, and recognised as political prisoners, from then on?",
}
"""Questions about persons, by id."""

EVENTS = {
    "another_lot": "Is there a further release, under an agreement or by a pardon unasked?",
    "broken_by_target": "Is an agreement struck, and then broken first by the target?",
    "broken_by_sender": "Is an agreement struck, and then broken first by the sender?",
}
"""Questions about events, by id."""

OF_PACKAGES = {
    "eased": "Is the package `{package}` eased at some time, in any form?",
    "delisted": "Is the package `{package}` delisted at some time?",
}


@dataclass(frozen=True)
class Forecast:
    """One question with its answer.

    Attributes
    ----------
    id
        Such as ``freed`` or ``eased.us_potash``.
    question
        In words.
    months
        After the vintage.
    unit
        ``persons``, ``months`` or ``probability``.
    probability
        Of the event; ``None`` for a number.
    quantiles
        By level, of the number; ``None`` for an event.
    """

    id: str
    question: str
    months: int
    unit: str
    probability: float | None = None
    quantiles: Mapping[float, float] | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the object of the contract."""
        said: dict[str, Any] = {
            "id": self.id,
            "question": self.question,
            "months": self.months,
            "unit": self.unit,
        }
        if self.quantiles is not None:
            return said | {"quantiles": {f"{level:g}": value for level, value in self.quantiles.items()}}
        return said | {"probability": self.probability}


def of_number(
    name: str,
    question: str,
    months: int,
    sample: Float[np.ndarray, " path"],
    weight: Float[np.ndarray, " path"],
    unit: str = "persons",
) -> Forecast:
    """Answer with quantiles of a weighted sample."""
    found = weighted_quantile(sample, LEVELS, weight)
    quantiles = {level: float(value) for level, value in zip(LEVELS, found, strict=True)}
    return Forecast(name, question, months, unit, quantiles=quantiles)


def of_event(name: str, question: str, months: int, share: float, draws: int) -> Forecast:
    """Answer with the share of a sample in which it happens, kept off 0 and 1.

    So many draws cannot tell never from seldom: the share counts as that of ``draws`` cases, after half a
    case each way (Jeffreys' prior).
    """
    return Forecast(name, question, months, "probability", probability=(draws * share + 0.5) / (draws + 1.0))
