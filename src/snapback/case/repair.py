"""Stand-ins for what is wrong in form, so that the rest of a file can still be checked.

A person who has written three mistakes wants to hear of all three. Where the form of a value is wrong, a
stand-in of the right form takes its place and its path is remembered as unread; the checks that follow say
nothing about such paths. A repaired file is never used for anything else.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from snapback.case.yaml_reader import Document, Path_

Model = TypeVar("Model", bound=BaseModel)

MOST = 300
"""Beyond so many mistakes a person reads the first ones and nobody gains from more."""

ROUNDS = 4
"""A stand-in can uncover what it stood in for, as a missing list its items; more rounds never helped."""


def repaired(model: type[Model], document: Document) -> Model | None:
    """Read a document's value with stand-ins for what is wrong; ``None`` where that does not work out."""
    value = document.value
    if not isinstance(value, dict):
        return None
    for _ in range(ROUNDS):
        try:
            return model.model_validate(value)
        except ValidationError as error:
            details = error.errors(include_url=False, include_context=False, include_input=False)
        if len(details) > MOST:
            return None
        for detail in details:
            document.unread.add(detail["loc"])
            value = _without_error(model, value, detail)
    return None


def annotation_at(model: type[BaseModel], path: Path_) -> Any:  # noqa: ANN401 -- a type, of whatever kind
    """Follow a path through the models to the type that is expected there."""
    found: Any = model
    for part in path:
        if _is_model(found):
            info = found.model_fields.get(str(part))
            found = info.annotation if info else None
        else:
            inner = [arg for arg in get_args(found) if arg is not ... and arg is not str]
            found = inner[0] if inner else None
        found = _bare(found)
    return found


def _without_error(model: type[BaseModel], value: Any, detail: ErrorDetails) -> Any:  # noqa: ANN401
    path = detail["loc"]
    parent = annotation_at(model, path[:-1])
    info = parent.model_fields.get(str(path[-1])) if _is_model(parent) else None
    optional = _is_model(parent) and (info is None or not info.is_required())
    in_mapping = get_origin(parent) is dict
    if path and (optional or in_mapping):
        return _changed(value, path, delete=True)
    return _changed(value, path, _stand_in(annotation_at(model, path), _least(info)))


def _changed(value: Any, path: Path_, new: Any = None, *, delete: bool = False) -> Any:  # noqa: ANN401
    """Copy a value with one place replaced or deleted; unchanged where the path leads nowhere."""
    if not path:
        return new
    part, rest = path[0], path[1:]
    if isinstance(value, dict):
        if delete and not rest:
            return {k: v for k, v in value.items() if k != part}
        return {**value, part: _changed(value.get(str(part)), rest, new, delete=delete)}
    if isinstance(value, tuple) and isinstance(part, int) and part < len(value):
        return (*value[:part], _changed(value[part], rest, new, delete=delete), *value[part + 1 :])
    return value


def _least(info: FieldInfo | None) -> int:
    """Fewest items that a list may have."""
    return max((getattr(item, "min_length", 0) for item in info.metadata), default=0) if info else 0


def _stand_in(annotation: Any, least: int = 0) -> Any:  # noqa: ANN401
    """Give a value of the right form for a type of the schema, with so many items where it is a list."""
    if _is_model(annotation):
        return {
            name: _stand_in(_bare(info.annotation), _least(info))
            for name, info in annotation.model_fields.items()
            if info.is_required()
        }
    if get_origin(annotation) is Literal:
        return get_args(annotation)[0]
    if get_origin(annotation) is tuple:
        return (_stand_in(_bare(get_args(annotation)[0])),) * least
    if get_origin(annotation) is dict:
        return {}
    plain = {str: "placeholder", dt.date: "1900-01-01", int: 1, float: 1.0}
    return plain.get(annotation, 0.5)  # what is left are quantities, whose bounds all contain one half


def _bare(annotation: Any) -> Any:  # noqa: ANN401
    """Take ``Annotated`` and ``| None`` off a type."""
    while True:
        if hasattr(annotation, "__metadata__"):
            annotation = annotation.__origin__
        elif type(None) in get_args(annotation):
            annotation = next(arg for arg in get_args(annotation) if arg is not type(None))
        else:
            return annotation


def _is_model(found: Any) -> bool:  # noqa: ANN401
    return isinstance(found, type) and issubclass(found, BaseModel)
