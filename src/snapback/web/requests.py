"""What the page may ask: strict forms, so that nothing unknown gets past the door.

The forms hold shapes and sizes; what the words mean is checked by :func:`snapback.case.revision.revise`, the
same check that Python and the command line go through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from snapback.case.agreement import MAX_STEPS
from snapback.case.schema import MAX_AGREEMENTS
from snapback.errors import Problem
from snapback.web.failures import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_VALUES = 512
MAX_FILES = 40
MAX_DRAWS = 10_000

Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4_000)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Quantity = Annotated[Number | Name, Field(description="a number, or the name of a parameter")]
Values = Annotated[
    dict[Name, Number],
    Field(max_length=MAX_VALUES, description="parameters by name that differ from their central value"),
]


class Form(BaseModel):
    """A request or a part of one: nothing converted, nothing unknown."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Step(Form):
    """One exchange of an agreement."""

    release: Quantity | None = None
    share: Quantity | None = None
    relief: list[Name] | None = Field(None, max_length=16)
    recognition: Quantity | None = None
    within: int | None = Field(None, ge=1, le=40)


class Terms(Form):
    """The terms of a policy: the fields of an agreement in the case language."""

    id: Name
    title: Words
    kind: Literal["one_shot", "steps", "tariff", "unilateral", "pressure", "escalation", "none"]
    first_mover: Literal["target", "sender"] | None = None
    form: Literal["licensed", "delisted"] | None = None
    snapback: bool | None = None
    parties: list[Name] | None = Field(None, max_length=32)
    steps: list[Step] | None = Field(None, max_length=MAX_STEPS)
    price: Quantity | None = None
    lot: Quantity | None = None
    ceiling: Quantity | None = None
    exile: Quantity | None = None
    reopen_after: int | None = Field(None, ge=1, le=40)
    source: Words
    note: Words | None = None

    def said(self) -> dict[str, Any]:
        """Give the terms as they would stand in a case: what is left out is left out."""
        return self.model_dump(exclude_none=True)


class PlayRequest(Form):
    """One policy at one set of parameters."""

    case: Name
    terms: Terms
    values: Values = Field(default_factory=dict)
    coarse: bool = Field(default=False, description="count people in three bins, for an answer at once")


class WhyRequest(Form):
    """Two requests whose answers differ."""

    model_config = ConfigDict(strict=True, extra="forbid", populate_by_name=True)

    begin: PlayRequest = Field(alias="from")
    end: PlayRequest = Field(alias="to")


class JobRequest(Form):
    """An assessment over draws of everything that nobody knows."""

    case: Name
    terms: list[Terms] = Field(
        default_factory=list,
        max_length=MAX_AGREEMENTS,
        description="agreements that take the place of the case's of the same id, or are added",
    )
    values: Values = Field(default_factory=dict)
    draws: int = Field(ge=1, le=MAX_DRAWS)
    seed: int = Field(0, ge=0, le=2**31 - 1)
    tipping: bool = True

    def said(self) -> dict[str, Any]:
        """Give the request as it was understood, ready for JSON."""
        return self.model_dump(exclude_none=True)


class OpenRequest(Form):
    """The files of a case folder, by name."""

    files: Annotated[
        dict[Annotated[str, StringConstraints(max_length=200)], str],
        Field(min_length=1, max_length=MAX_FILES),
    ]


Asked = TypeVar("Asked", bound=Form)


def understood(form: type[Asked], body: object) -> Asked:
    """Read a request.

    Raises
    ------
    Failure
        With status 422 and every problem, where the body does not have the form.
    """
    try:
        return form.model_validate(body)
    except ValidationError as error:
        problems = [
            Problem(
                "error",
                path_of(found["loc"]) or "body",
                f"{found['msg'][0].lower()}{found['msg'][1:]}.",
                "/api/openapi.json says what is taken.",
            )
            for found in error.errors(include_url=False, include_context=False, include_input=False)[:50]
        ]
        raise Failure(422, "InvalidRequest", "The request does not have the right form.", problems) from error


def path_of(parts: Sequence[str | int]) -> str:
    """Write a place in a request as in ``terms.steps[1].share``."""
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif "[" not in part and "-" not in part:  # pydantic names the branch of a union too
            text += f".{part[:64]}" if text else part[:64]
    return text
