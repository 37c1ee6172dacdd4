"""What every part of the case language is made of: strict models and the quantities that they hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict

from snapback.case.scalars import quantity

EasedForm = Literal["licensed", "delisted"]

Share = Annotated[float | str, quantity(0.0, 1.0)]
NonNegative = Annotated[float | str, quantity(0.0)]
Positive = Annotated[float | str, quantity(0.0, open_below=True)]
Number = Annotated[float | str, quantity()]


class Strict(BaseModel):
    """Nothing is guessed, nothing unknown is ignored, nothing changes after reading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
