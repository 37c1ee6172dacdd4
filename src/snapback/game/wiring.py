"""Which functions make up the theory, and how they are put together by the names of their arguments.

A function's name says what it gives. The engine asks for names of a fixed form and takes what is there:
``AXIS_after_MOVE`` (how an axis shifts in a move), ``PLAYER_from_MOVE`` (what a move pays a player),
``base_of_MOVE`` (base weights), and ``WEIGHTING_from_MOVE`` (what a weighting counts). Everything else is a
step on the way. Parts can be replaced by name: by another function of the library here, which a case may
name, or by any function in Python.
"""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import dags

from snapback.errors import InvalidGame, Problem
from snapback.game.theory import (
    alternatives as other,
)
from snapback.game.theory import (
    choices,
    dependence,
    government,
    patron,
    people,
    places,
    relief,
    sender,
    target,
    unrest,
    weightings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from snapback.game.maths import Array

    Function = Callable[..., Any]

GOVERNMENTS = ("expedient", "principled")
"""Types of the sender's government, each a player of its own."""

_ROOMS = (choices, dependence, government, patron, people, places, relief, target, unrest, weightings)


@lru_cache(maxsize=1)
def theory() -> dict[str, Function]:
    """Functions of the theory by what they give."""
    found: dict[str, Function] = {}
    for room in _ROOMS:
        found |= _public(room)
    for name, function in _public(sender).items():
        if not name.startswith("sender_from"):
            found[name] = function
            continue
        for kind in GOVERNMENTS:
            typed = {p: f"{kind}_{p}" for p in sender.TYPED if p in inspect.signature(function).parameters}
            found[name.replace("sender", kind, 1)] = dags.rename_arguments(function, mapper=typed)
    return found


@lru_cache(maxsize=1)
def alternatives() -> dict[str, Function]:
    """Functions that a case may name in place of one of the theory, by their own names."""
    return _public(other)


def replaced(functions: Mapping[str, str | Function]) -> dict[str, Function]:
    """Give the theory with some functions replaced.

    Parameters
    ----------
    functions
        What to replace, by the name of what it gives: the name of a function of the library
        (:func:`alternatives`), or a function.

    Raises
    ------
    InvalidGame
        If the theory has no such part, or the library no such function; all problems at once.
    """
    parts = dict(theory())
    problems = []
    for name, chosen in functions.items():
        where = f"game.functions.{name}"
        if name not in parts and not any(sign in name for sign in ("_after_", "_from_")):
            problems.append(
                Problem("error", where, "is no part of the theory.", f"Parts are {', '.join(sorted(parts))}.")
            )
        elif callable(chosen):
            parts[name] = chosen
        elif chosen in alternatives():
            parts[name] = alternatives()[chosen]
        else:
            known = ", ".join(sorted(alternatives())) or "none"
            problems.append(Problem("error", where, f"`{chosen}` is not in the library.", f"Known: {known}."))
    if problems:
        raise InvalidGame(problems)
    return parts


def needed(functions: Mapping[str, Function], targets: Iterable[str]) -> set[str]:
    """Names that the targets need and no function gives: the state, the agreement, parameters."""
    return set(_arguments(functions, tuple(targets)))


def evaluate(
    functions: Mapping[str, Function], inputs: Mapping[str, Array], targets: Iterable[str]
) -> dict[str, Array]:
    """Work out the targets from the inputs."""
    wanted = tuple(targets)
    names = _arguments(functions, wanted)
    whole = _concatenated(tuple(functions.items()), wanted)
    result: dict[str, Array] = whole(**{name: inputs[name] for name in names})
    return result


def _arguments(functions: Mapping[str, Function], targets: tuple[str, ...]) -> list[str]:
    return list(inspect.signature(_concatenated(tuple(functions.items()), targets)).parameters)


@lru_cache(maxsize=64)
def _concatenated(functions: tuple[tuple[str, Function], ...], targets: tuple[str, ...]) -> Function:
    whole: Function = dags.concatenate_functions(
        dict(functions),
        targets=list(targets),
        return_type="dict",
        enforce_signature=False,
        set_annotations=False,
    )
    return whole


def _public(module: Any) -> dict[str, Function]:  # noqa: ANN401
    """Functions that a module defines itself and does not keep to itself."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }
