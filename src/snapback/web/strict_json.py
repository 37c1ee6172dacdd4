"""JSON from strangers: no duplicate keys, no NaN or infinity, no deep nesting, no broken characters."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from snapback.web.failures import Failure

MAX_DEPTH = 32
"""Nesting that is read; what the page sends is six deep."""

MAX_DIGITS = 400
"""Digits of a whole number that are read; beyond the largest double nothing has a meaning here."""


def parse(body: bytes) -> Any:  # noqa: ANN401 -- whatever JSON can carry
    """Read a body.

    Raises
    ------
    Failure
        With status 400, saying what is wrong.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refusal(f"byte {error.start} is not UTF-8 text") from error
    try:
        found = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_integer,
        )
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise _refusal(str(error)) from error
    _check(found)
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _refusal(f"the key {twice[:40]!r} stands there twice")
    return found


def _constant(name: str) -> NoReturn:
    raise _refusal(f"{name} is no number of JSON")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _refusal("a number is too large")
    return value


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _refusal("a number is too large")
    return int(text)


def _check(found: object) -> None:
    """Hold depth and characters to what every later step can carry."""
    level, depth = [found], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep()
        below: list[object] = []
        for value in level:
            if isinstance(value, dict):
                below.extend(value.keys())
                below.extend(value.values())
            elif isinstance(value, list):
                below.extend(value)
            elif isinstance(value, str) and not value.isascii():
                _encodable(value)
        level = below


def _encodable(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _refusal("a text has half of a character (a lone surrogate)") from error


def _too_deep() -> Failure:
    return _refusal(f"it is nested more than {MAX_DEPTH} deep")


def _refusal(why: str) -> Failure:
    return Failure(400, "NotJson", f"The body is not JSON that is read here: {why}.")
