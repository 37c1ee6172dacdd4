"""What goes wrong, as an answer: a status, a kind, a message, every problem at once; never a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from snapback.errors import InvalidInput, NotConverged, SnapbackError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.responses import Response

    from snapback.errors import Problem


class Failure(Exception):
    """A request that is not answered.

    Attributes
    ----------
    status
        Of HTTP.
    kind, message
        For programs, and for people.
    problems
        What is wrong with the input, each with its place.
    headers
        To send beside.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        message: str,
        problems: Sequence[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.kind, self.message = status, kind, message
        self.problems, self.headers = tuple(problems), dict(headers or {})

    def response(self) -> Response:
        """Give it as an answer."""
        content: dict[str, Any] = {
            "error": {"kind": self.kind, "message": self.message},
            "problems": problem_list(self.problems),
        }
        return JSONResponse(content, self.status, self.headers)


def not_found(what: str) -> Failure:
    """Say that something is not there."""
    return Failure(404, "NotFound", f"There is no {what} here.")


def failure_of(error: BaseException) -> Failure:
    """Turn whatever was raised into a failure; what nobody foresaw is ours, and told on standard error."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, InvalidInput):
        number = len(error.problems)
        message = "There is one problem." if number == 1 else f"There are {number} problems."
        return Failure(422, type(error).__name__, message, error.problems)
    if isinstance(error, NotConverged):
        return Failure(422, "NotConverged", f"There is no answer for this: {error}")
    if isinstance(error, SnapbackError):
        return Failure(422, type(error).__name__, str(error))
    unforeseen(error)
    return Failure(
        500, "Internal", f"Something unexpected went wrong, and the mistake is ours ({type(error).__name__})."
    )


def unforeseen(error: BaseException) -> None:
    """Tell whoever started the server; the traceback only where ``SNAPBACK_TRACEBACK`` asks for it."""
    if os.environ.get("SNAPBACK_TRACEBACK"):
        traceback.print_exception(error, file=sys.stderr)
    print(f"snapback: unexpected: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201


def problem_list(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Give problems as the public contract names their fields."""
    return [{"severity": p.severity, "where": p.where, "what": p.what, "remedy": p.remedy} for p in problems]
