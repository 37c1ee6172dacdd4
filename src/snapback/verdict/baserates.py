"""What a forecast has to beat: base rates of other episodes, those of the databases, and persistence."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from snapback.ensemble.episodes import survival

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float

    from snapback.ensemble.episodes import Seen

PERSISTS = 0.99
"""Probability that persistence gives to what is staying as it is: as much as the log score's floor lets."""


@dataclass(frozen=True)
class DatabaseRate:
    """One base rate of a database of sanctions.

    Attributes
    ----------
    database
        ``GSDB v3``, ``TIES v4`` or ``EUSANCT``.
    group
        Which of its cases.
    what
        What is counted, as the database codes it.
    share
        Of the cases; for durations in years, the median.
    cases
        How many cases with a coded end.
    """

    database: str
    group: str
    what: str
    share: float
    cases: int


def database_rates() -> tuple[DatabaseRate, ...]:
    """Read the rates that ``scripts/build_base_rates.py`` computed; the databases disagree, and it shows."""
    with (resources.files("snapback.verdict") / "base_rates.csv").open(encoding="utf-8") as file:
        return tuple(
            DatabaseRate(row["database"], row["group"], row["what"], float(row["value"]), int(row["cases"]))
            for row in csv.DictReader(file)
        )


def relief_curve(seen: Sequence[Seen]) -> Float[np.ndarray, " quarter"]:
    """Give the share of other episodes whose relief outlasts each quarter, kept off 0 and 1."""
    followed = [s for s in seen if s.relief is not None]
    months, ended = [s.relief or 0.0 for s in followed], [s.ended for s in followed]
    return _curve(months, ended)


def breach_curve(seen: Sequence[Seen]) -> Float[np.ndarray, " quarter"]:
    """Give the share of other episodes without a breach by the target by the end of each quarter."""
    return _curve([s.breach for s in seen], [s.breached for s in seen])


def share_of(flags: Sequence[bool]) -> float:
    """Give a share, after half a case each way (Jeffreys' prior), so that few cases are not certainty."""
    return (sum(flags) + 0.5) / (len(flags) + 1.0)


def _curve(months: Sequence[float], happened: Sequence[bool]) -> Float[np.ndarray, " quarter"]:
    count = len(months)
    curve = survival(np.array([months], dtype=float), np.array([happened], dtype=bool))[0]
    return np.asarray((count * curve + 0.5) / (count + 1.0))
