"""The scalars of the case language: text, codes, days and quantities, each with its message.

Every check raises a ``PydanticCustomError`` whose message is a sentence for the analyst and whose context
holds the remedy.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, PlainValidator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
PARAMETER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}", re.ASCII)
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NOT_NUMBERS = frozenset({"nan", "inf", "-inf", "+inf", "infinity", "-infinity", "none", "n/a", "na"})


@dataclass(frozen=True)
class Bounds:
    """Range that a quantity must stay in; as an annotation it also reads the quantity.

    A quantity is a number inside the bounds, or the name of a parameter, whose values are held to the same
    bounds where the parameters are known.
    """

    lower: float = -math.inf
    upper: float = math.inf
    open_below: bool = False

    def holds(self, number: float) -> bool:
        """Say whether a number is inside."""
        above = number > self.lower if self.open_below else number >= self.lower
        return above and number <= self.upper

    def __str__(self) -> str:
        if math.isinf(self.lower) and math.isinf(self.upper):
            return "any finite number"
        if math.isinf(self.upper):
            return f"greater than {self.lower:g}" if self.open_below else f"{self.lower:g} or more"
        return f"between {self.lower:g}{' (excluded)' if self.open_below else ''} and {self.upper:g}"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """Read the quantity instead of trying each type of the union in turn."""
        return core_schema.no_info_plain_validator_function(
            self._read, serialization=core_schema.plain_serializer_function_ser_schema(lambda value: value)
        )

    def _read(self, value: Any) -> float | str:  # noqa: ANN401
        if isinstance(value, str):
            return self._name(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong(
                f"is {spoken(value)} where a number or a parameter's name is expected.",
                f"Write a number ({self}), or the name of a parameter in parameters.yaml.",
            )
        if not math.isfinite(value):
            raise wrong("is not a finite number.", f"Write a number {self}.")
        if not self.holds(float(value)):
            raise wrong(f"is {value:g}, but must be {self}.", _fraction_hint(self, float(value)))
        return float(value)

    def _name(self, value: str) -> str:
        if value.lower() in _NOT_NUMBERS:
            raise wrong(
                f"is `{value}`, which is not a finite number.",
                "Missing is not a number: leave the field out, or name a parameter with a range.",
            )
        if not PARAMETER_NAME.fullmatch(value):
            raise wrong(
                f"is the text `{value[:40]}` where a number or a parameter's name is expected.",
                "Write the number without quotes, per-cent sign, unit, thousands separator or leading zero.",
            )
        return value


def quantity(lower: float = -math.inf, upper: float = math.inf, *, open_below: bool = False) -> Bounds:
    """Annotate a field as a quantity within bounds."""
    return Bounds(lower, upper, open_below)


def wrong(what: str, remedy: str) -> PydanticCustomError:
    """Make the error that carries what is wrong and what to do."""
    # Braces would be read as places to fill in.
    return PydanticCustomError("snapback", "{what}", {"what": what, "remedy": remedy})


def spoken(value: object) -> str:
    """Name a value's type as a person would."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return f"`{str(value).lower()}` (true or false)"
    if isinstance(value, int | float):
        return f"the number {value!r}"
    if isinstance(value, str):
        return f"the text `{value[:40]}`"
    return "a mapping" if isinstance(value, dict) else "a list"


def _text(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, str):
        if not value.strip():
            raise wrong("is empty.", "Write it out, or leave the field away if it is optional.")
        return value.strip()
    if isinstance(value, bool | int | float):
        raise wrong(f"is {spoken(value)} where text is expected.", 'Quote it: "...".')
    raise wrong(f"is {spoken(value)} where text is expected.", "Write text; long text may follow `>-`.")


def _code(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bool | int | float):
        raise wrong(f"is {spoken(value)} where a code is expected.", 'Quote codes: "...".')
    text = _text(value)
    if not CODE.fullmatch(text):
        raise wrong(
            f"is `{text[:40]}`, which is not a code.",
            "Use letters, digits, `-` and `_`, as in `BLR` or a name from `groups`.",
        )
    return text


def _identifier(value: Any) -> str:  # noqa: ANN401
    text = _text(value)
    if not IDENTIFIER.fullmatch(text):
        raise wrong(
            f"is `{text[:40]}`, which cannot be an id.",
            "Begin with a letter; then letters, digits, `-` and `_`, at most 64.",
        )
    return text


def _function(value: Any) -> str:  # noqa: ANN401
    text = _text(value)
    if not PARAMETER_NAME.fullmatch(text):
        raise wrong(
            f"is `{text[:40]}`, which cannot be a function's name.",
            "Begin with a letter; then letters, digits and `_`. A name is looked up, never evaluated.",
        )
    return text


def _day(value: Any) -> dt.date:  # noqa: ANN401
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise wrong(
                f"is `{value}`, a day that no calendar has.", "Check month and day: YYYY-MM-DD."
            ) from None
    raise wrong(f"is {spoken(value)} where a day is expected.", "Write year, month and day as 2025-02-15.")


def _fraction_hint(bounds: Bounds, value: float) -> str:
    if bounds.lower == 0.0 and bounds.upper == 1.0 and 1.0 < value <= 100.0:
        return f"Shares are fractions: {value:g} per cent is {value / 100:g}."
    return f"Write a number {bounds}."


Text = Annotated[str, PlainValidator(_text)]
Code = Annotated[str, PlainValidator(_code)]
Identifier = Annotated[str, PlainValidator(_identifier)]
Day = Annotated[dt.date, PlainValidator(_day)]
FunctionName = Annotated[str, PlainValidator(_function)]
