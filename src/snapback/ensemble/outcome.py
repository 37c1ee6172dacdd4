"""What one draw gives: a record of numbers, or the reason why it has none."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.errors import SnapbackError

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAW, REASON = "draw", "reason"
"""Names that a file of draws uses itself."""

Evaluate = Callable[[Any, Mapping[str, float]], Mapping[str, Any]]
"""Of the context and the parameters of a draw: its record, names to numbers or arrays of fixed shapes.

It can be pickled (a function of a module), depends on nothing else, and raises a
:class:`~snapback.errors.SnapbackError` where a draw has no answer.
"""

Values = Callable[[Sequence[int]], list[dict[str, float]]]
"""Gives the parameters of the draws with these numbers, as :class:`~snapback.ensemble.Draws`."""

Batch = tuple[tuple[int, dict[str, float]], ...]
"""Draws that one worker computes in one go: their numbers and parameters."""

Form = dict[str, tuple[int, ...]]
"""Names of a record in order, and the shape behind each."""


@dataclass(frozen=True)
class Outcome:
    """One draw.

    Attributes
    ----------
    index
        Its number.
    record
        Names in order, and float64 arrays; ``None`` where it failed.
    reason
        Why it failed, else empty.
    """

    index: int
    record: dict[str, NDArray[np.float64]] | None
    reason: str = ""

    @property
    def form(self) -> Form | None:
        """Names and shapes; ``None`` for a failed draw."""
        return None if self.record is None else {name: x.shape for name, x in self.record.items()}

    def canonical(self) -> bytes:
        """Give the bytes that ``result_hash`` is made of: little endian, every text with its length."""
        head = struct.pack("<q?", self.index, self.record is not None)
        if self.record is None:
            return head + _text(self.reason)
        parts = [head, struct.pack("<q", len(self.record))]
        for name, x in self.record.items():
            parts += [_text(name), struct.pack(f"<q{x.ndim}q", x.ndim, *x.shape), x.astype("<f8").tobytes()]
        return b"".join(parts)


class Unforeseen(Exception):
    """A task raised what no task should: carries the draw's number and what was raised, as text."""

    def __init__(self, index: int, what: str) -> None:
        super().__init__(index, what)
        self.index, self.what = index, what


def outcomes_of(evaluate: Evaluate, context: Any, batch: Batch) -> list[Outcome]:  # noqa: ANN401
    """Compute draws one after the other.

    Raises
    ------
    Unforeseen
        If the task raises anything but a snapback error, or its record is none.
    """
    return [_outcome(evaluate, context, index, values) for index, values in batch]


def _outcome(evaluate: Evaluate, context: Any, index: int, values: dict[str, float]) -> Outcome:  # noqa: ANN401
    try:
        return Outcome(index, _record(evaluate(context, values)))
    except SnapbackError as error:
        reason = f"{type(error).__name__}: {error}"
        return Outcome(index, None, reason.encode(errors="backslashreplace").decode())
    except Exception as error:
        raise Unforeseen(index, f"{type(error).__name__}: {error}") from error


def _record(found: Mapping[str, Any]) -> dict[str, NDArray[np.float64]]:
    record = {str(name): np.array(found[name], dtype=np.float64, order="C") for name in sorted(found)}
    hollow = [name for name, x in record.items() if not x.size]
    for x in record.values():
        x[np.isnan(x)] = np.nan  # one bit pattern for all that is not a number
    taken = sorted({DRAW, REASON} & record.keys())
    if taken:
        raise ValueError(f"a record cannot call anything {' or '.join(taken)}")
    if hollow or not record:
        raise ValueError(f"a record needs numbers, and there are none in {', '.join(hollow) or 'it'}")
    return record


def first_form(outcomes: Iterable[Outcome]) -> Form | None:
    """Form of the first outcome that has a record."""
    return next((outcome.form for outcome in outcomes if outcome.record is not None), None)


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack("<q", len(raw)) + raw
