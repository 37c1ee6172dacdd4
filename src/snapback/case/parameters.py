"""Parameters of a case: what each number means, where it comes from, and how sure we are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from snapback.case.base import Strict
from snapback.case.scalars import Bounds, Text
from snapback.case.schema import Confidence  # noqa: TC001 -- pydantic reads the annotation

if TYPE_CHECKING:
    from snapback.case.prior import Prior

Shape = Literal["normal", "lognormal", "beta", "uniform", "gamma", "fixed"]


class Parameter(Strict):
    """One parameter of ``parameters.yaml`` or ``politics.yaml``.

    ``low`` and ``high`` are the 10 % and 90 % points (an 80 % range), ``central`` is the median.
    """

    meaning: Text = Field(description="what it is, in words")
    unit: Text = Field(description="what it is measured in")
    central: Annotated[float, Field(allow_inf_nan=False)] = Field(description="the median")
    low: Annotated[float, Field(allow_inf_nan=False)] | None = Field(None, description="the 10 % point")
    high: Annotated[float, Field(allow_inf_nan=False)] | None = Field(None, description="the 90 % point")
    shape: Shape
    source: Text
    confidence: Confidence
    informed_by_data: bool = Field(default=False, description="whether data inform it")
    note: Text | None = None

    @property
    def natural_bounds(self) -> Bounds:
        """Bounds that the shape has by itself."""
        if self.shape == "beta":
            return Bounds(0.0, 1.0)
        return Bounds(0.0) if self.shape in {"lognormal", "gamma"} else Bounds()

    def prior(self, bounds: Bounds | None = None) -> Prior:
        """Distribution of the parameter, kept inside the bounds of the fields that use it."""
        from snapback.case.prior import Prior  # noqa: PLC0415 -- needs scipy

        limits = bounds or Bounds()
        return Prior(
            shape=self.shape,
            central=self.central,
            low=self.central if self.low is None else self.low,
            high=self.central if self.high is None else self.high,
            lower=limits.lower,
            upper=limits.upper,
        )

    def misfits(self) -> list[tuple[str, str, str]]:
        """Name what does not fit together, as (field, what, remedy)."""
        if self.shape == "fixed":
            spread = [v for v in (self.low, self.high) if v is not None and v != self.central]
            return (
                [("shape", "is `fixed`, but low or high differs from central.", "Give the range a shape.")]
                if spread
                else []
            )
        if self.low is None or self.high is None:
            return [
                (
                    "central",
                    "has no range; a number without one pretends to be certain.",
                    "Give `low` and `high`, the 10 % and 90 % points, or `shape: fixed`.",
                )
            ]
        if not self.low <= self.central <= self.high:
            return [
                (
                    "central",
                    f"is {self.central:g}, outside its own range {self.low:g} to {self.high:g}.",
                    "`low`, `central`, `high` must ascend: 10 %, 50 % and 90 % points.",
                )
            ]
        if self.low == self.high:
            return [("low", "equals `high`.", "Widen the range, or write `shape: fixed`.")]
        return self._shape_misfits(self.low, self.high)

    def _shape_misfits(self, low: float, high: float) -> list[tuple[str, str, str]]:
        if self.shape in {"lognormal", "gamma"} and low <= 0.0:
            return [
                (
                    "low",
                    f"is {low:g}, but a {self.shape} quantity is always above 0.",
                    "Raise `low` above 0, or choose normal or uniform.",
                )
            ]
        if self.shape == "beta" and not 0.0 < low <= high < 1.0:
            return [
                (
                    "low" if low <= 0.0 else "high",
                    f"the range {low:g} to {high:g} is not inside (0, 1), where a beta quantity lies.",
                    "Keep the range strictly between 0 and 1, or choose another shape.",
                )
            ]
        return []
