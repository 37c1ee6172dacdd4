"""From what a file says to models, with pydantic's complaints in the analyst's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from snapback.case.files import MAX_PROBLEMS, did_you_mean
from snapback.case.parameters import Parameter
from snapback.case.repair import annotation_at
from snapback.case.scalars import PARAMETER_NAME, spoken
from snapback.case.schema import CaseFile
from snapback.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic_core import ErrorDetails

    from snapback.case.yaml_reader import Document, Path_

Model = TypeVar("Model", bound=BaseModel)


def read_case_file(document: Document) -> tuple[CaseFile | None, list[Problem]]:
    """Turn ``case.yaml`` into its model; ``None`` where its form is wrong."""
    return _read(CaseFile, document, ())


def read_parameters(document: Document) -> tuple[dict[str, Parameter], list[Problem]]:
    """Turn ``parameters.yaml`` into parameters by name; those with problems are left out."""
    if not isinstance(document.value, dict):
        what = f"is {spoken(document.value)} where a mapping from name to parameter is expected."
        return {}, [Problem("error", document.where(()), what, "Begin with `name_of_parameter:`.")]
    parameters: dict[str, Parameter] = {}
    problems: list[Problem] = []
    for name in document.value:
        if not PARAMETER_NAME.fullmatch(name):
            remedy = (
                "Begin with a letter; then letters, digits and `_`, so that it cannot be read as a number."
            )
            problems.append(
                Problem("error", document.where((name,)), "cannot be a parameter's name.", remedy)
            )
            continue
        parameter, found = _read(Parameter, document, (name,))
        if parameter:
            parameters[name] = parameter
            found = [
                Problem("error", document.where((name, field)), what, remedy)
                for field, what, remedy in parameter.misfits()
            ]
        problems.extend(found)
    return parameters, problems


def read_model(model: type[Model], document: Document) -> tuple[Model | None, list[Problem]]:
    """Turn all that a file says into a model; ``None`` where its form is wrong."""
    return _read(model, document, ())


def _read(model: type[Model], document: Document, path: Path_) -> tuple[Model | None, list[Problem]]:
    value = document.value
    for part in path:
        value = value[part]
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        return None, list(_problems(model, document, path, details))


def _problems(
    model: type[BaseModel], document: Document, prefix: Path_, details: list[ErrorDetails]
) -> Iterator[Problem]:
    for detail in details[: 2 * MAX_PROBLEMS]:  # nobody reads more, and saying them takes time
        path = (*prefix, *detail["loc"])
        if not document.covers(path):
            mark = document.marks.get(path)
            complaint = _Complaint(
                model,
                detail["loc"],
                detail["input"],
                detail.get("ctx", {}),
                mark.text if mark else None,
                detail["msg"],
            )
            what, remedy = _WORDS.get(detail["type"], _other)(complaint)
            yield Problem("error", document.where(path), what, remedy)


@dataclass(frozen=True)
class _Complaint:
    """One of pydantic's complaints with what is needed to say it in words."""

    model: type[BaseModel]
    loc: Path_
    given: Any
    context: dict[str, Any]
    text: str | None
    message: str

    @property
    def name(self) -> str:
        return str(self.loc[-1]) if self.loc else "the file"

    @property
    def quoted(self) -> str:
        return f'"{self.text}"' if self.text is not None and len(self.text) <= 40 else '"..."'


def _ours(c: _Complaint) -> tuple[str, str]:
    return str(c.context["what"]), str(c.context["remedy"]).replace('"..."', c.quoted)


def _missing(c: _Complaint) -> tuple[str, str]:
    return "is missing.", f"Add `{c.name}:`{_described(c.model, c.loc)}."


def _unknown(c: _Complaint) -> tuple[str, str]:
    if c.name == "<<":
        return "is YAML's merge key, which is not read.", "Write the fields out."
    if c.given is None and " " in c.name:
        return (
            "is not a field of the case language; a comma inside { } begins a new field.",
            'If it belongs to the text before it, quote that text: "..., ...".',
        )
    return "is not a field of the case language.", did_you_mean(c.name, _fields(c.model, c.loc[:-1]))


def _word(c: _Complaint) -> tuple[str, str]:
    allowed = _literals(annotation_at(c.model, c.loc))
    if isinstance(c.given, str):
        return f"is `{c.given[:40]}`, which is not one of the words allowed.", did_you_mean(c.given, allowed)
    return f"is {spoken(c.given)}.", "Write one of: " + ", ".join(f"`{word}`" for word in allowed) + "."


def _list(c: _Complaint) -> tuple[str, str]:
    return (
        f"is {spoken(c.given)} where a list is expected.",
        f"Write `{c.name}: [...]`, or one `- ` line each.",
    )


def _mapping(c: _Complaint) -> tuple[str, str]:
    return (
        f"is {spoken(c.given)} where a mapping is expected.",
        "Write its fields as `name: value`, indented below it.",
    )


def _number(c: _Complaint) -> tuple[str, str]:
    return f"is {spoken(c.given)} where a number is expected.", "Write the number without quotes or unit."


def _whole(c: _Complaint) -> tuple[str, str]:
    return f"is {spoken(c.given)} where a whole number is expected.", "Write a whole number, without quotes."


def _range(c: _Complaint) -> tuple[str, str]:
    bound = c.context.get("gt", c.context.get("le", c.context.get("ge", c.context.get("lt"))))
    return f"is {spoken(c.given)}, out of its range (bound {bound}).", "Write a number inside the range."


def _too_few(c: _Complaint) -> tuple[str, str]:
    least, given = c.context.get("min_length"), c.context.get("actual_length")
    return f"has {given or 'no'} {_entries(given)}, but needs at least {least}.", f"Write `{c.name}: [...]`."


def _too_many(c: _Complaint) -> tuple[str, str]:
    most = c.context.get("max_length")
    given = len(c.given) if isinstance(c.given, tuple) else c.context.get("actual_length")
    return f"has {given} {_entries(given)}, but at most {most} fit.", "Merge some, or leave some out."


def _entries(number: object) -> str:
    return "entry" if number == 1 else "entries"


def _true_false(c: _Complaint) -> tuple[str, str]:
    return (
        f"is {spoken(c.given)} where true or false is expected.",
        "Write `true` or `false`, without quotes.",
    )


def _string(c: _Complaint) -> tuple[str, str]:
    scalar = isinstance(c.given, bool | int | float)
    return (
        f"is {spoken(c.given)} where text is expected.",
        f"Quote it: {c.quoted}." if scalar else "Write text.",
    )


def _pattern(c: _Complaint) -> tuple[str, str]:
    return f"is `{str(c.given)[:40]}`.", "Use lower-case letters, digits and `-`, at most 64."


def _other(c: _Complaint) -> tuple[str, str]:
    return f"is not as expected ({c.message}).", "`snapback new NAME` writes a commented example."


_WORDS: dict[str, Callable[[_Complaint], tuple[str, str]]] = {
    "snapback": _ours,
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _word,
    "tuple_type": _list,
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "dict_type": _mapping,
    "float_type": _number,
    "int_type": _whole,
    "int_from_float": _whole,
    "greater_than": _range,
    "greater_than_equal": _range,
    "less_than_equal": _range,
    "too_short": _too_few,
    "too_long": _too_many,
    "bool_type": _true_false,
    "string_type": _string,
    "string_pattern_mismatch": _pattern,
}


def _fields(model: type[BaseModel], loc: Path_) -> list[str]:
    found = annotation_at(model, loc)
    return list(found.model_fields) if isinstance(found, type) and issubclass(found, BaseModel) else []


def _described(model: type[BaseModel], loc: Path_) -> str:
    parent = annotation_at(model, loc[:-1])
    if isinstance(parent, type) and issubclass(parent, BaseModel):
        info = parent.model_fields.get(str(loc[-1]))
        if info and info.description:
            return f" {info.description}"
        allowed = _literals(info.annotation) if info else []
        if allowed:
            return " one of " + ", ".join(f"`{word}`" for word in allowed)
    return ""


def _literals(annotation: Any) -> list[str]:  # noqa: ANN401
    """Words of the literals in an annotation, as deep as in ``Form | None``."""
    words: list[str] = []
    for part in get_args(annotation):
        words.extend(
            _literals(part) if get_args(part) else [str(part)] if isinstance(part, str | int) else []
        )
    return words
