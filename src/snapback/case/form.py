"""From what a file says to models, with pydantic's complaints in the analyst's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from snapback.case.files import did_you_mean
from snapback.case.parameters import Parameter
from snapback.case.scalars import PARAMETER_NAME, spoken
from snapback.case.schema import CaseFile
from snapback.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    for detail in details:
        path = (*prefix, *detail["loc"])
        if not document.covers(path):
            what, remedy = _plain_language(model, detail, _text_at(document, path))
            yield Problem("error", document.where(path), what, remedy)


def _plain_language(model: type[BaseModel], detail: ErrorDetails, text: str | None) -> tuple[str, str]:
    """Say what is wrong and what to do, for one of pydantic's complaints."""
    kind, given, context = detail["type"], detail["input"], detail.get("ctx", {})
    name = str(detail["loc"][-1]) if detail["loc"] else "the file"
    if kind == "snapback":
        what, remedy = str(context["what"]), str(context["remedy"])
        if "Quote" in remedy and text is not None:
            remedy = remedy.replace('"..."', f'"{text}"')
        return what, remedy
    if kind == "missing":
        return "is missing.", f"Add `{name}:`{_described(model, detail['loc'])}."
    if kind == "extra_forbidden":
        return "is not a field of the case language.", did_you_mean(name, _fields(model, detail["loc"][:-1]))
    if kind == "literal_error":
        allowed = _allowed(model, detail["loc"])
        if isinstance(given, str):
            return f"is `{given[:40]}`, which is not one of the words allowed.", did_you_mean(given, allowed)
        listed = ", ".join(f"`{word}`" for word in allowed)
        return f"is {spoken(given)}.", f"Write one of: {listed}."
    if kind == "tuple_type":
        return (
            f"is {spoken(given)} where a list is expected.",
            f"Write `{name}: [...]`, or one `- ` line each.",
        )
    if kind in {"model_type", "model_attributes_type", "dict_type"}:
        return (
            f"is {spoken(given)} where a mapping is expected.",
            f"Write `{name}:` and its fields indented below.",
        )
    if kind == "string_pattern_mismatch":
        return f"is `{str(given)[:40]}`.", "Use lower-case letters, digits and `-`, at most 64."
    if kind in {"float_type", "int_type", "int_from_float"}:
        number = "a number" if kind == "float_type" else "a whole number"
        return f"is {spoken(given)} where {number} is expected.", "Write the number without quotes or unit."
    if kind == "bool_type":
        return (
            f"is {spoken(given)} where true or false is expected.",
            "Write `true` or `false`, without quotes.",
        )
    if kind == "string_type":
        quoted = f' Quote it: "{text}".' if isinstance(given, bool | int | float) else ""
        return f"is {spoken(given)} where text is expected.", quoted.strip() or "Write text."
    return f"is not as expected ({detail['msg']}).", "See `snapback new` for a commented example."


def _text_at(document: Document, path: Path_) -> str | None:
    mark = document.marks.get(path)
    return mark.text if mark else None


def _fields(model: type[BaseModel], loc: Path_) -> list[str]:
    found = _annotation(model, loc)
    return list(found.model_fields) if isinstance(found, type) and issubclass(found, BaseModel) else []


def _described(model: type[BaseModel], loc: Path_) -> str:
    parent = _annotation(model, loc[:-1])
    if isinstance(parent, type) and issubclass(parent, BaseModel):
        info = parent.model_fields.get(str(loc[-1]))
        if info and info.description:
            return f" {info.description}"
        allowed = _literals(info.annotation) if info else []
        if allowed:
            return " one of " + ", ".join(f"`{word}`" for word in allowed)
    return ""


def _allowed(model: type[BaseModel], loc: Path_) -> list[str]:
    return _literals(_annotation(model, loc))


def _literals(annotation: Any) -> list[str]:  # noqa: ANN401
    """Words of the literals in an annotation, as deep as in ``Form | None``."""
    words: list[str] = []
    for part in get_args(annotation):
        words.extend(
            _literals(part) if get_args(part) else [str(part)] if isinstance(part, str | int) else []
        )
    return words


def _annotation(model: type[BaseModel], loc: Path_) -> Any:  # noqa: ANN401
    """Follow a place through the models to the type that is expected there."""
    found: Any = model
    for part in loc:
        if isinstance(found, type) and issubclass(found, BaseModel):
            info = found.model_fields.get(str(part))
            found = info.annotation if info else None
        else:
            inner = [arg for arg in get_args(found) if arg is not ... and arg is not str]
            found = inner[0] if inner else None
        while get_args(found) and type(None) in get_args(found):
            found = next(arg for arg in get_args(found) if arg is not type(None))
    return found
