"""Which functions make up the theory, and how they are put together by the names of their arguments.

A function's name says what it gives. The engine asks for names of a fixed form and takes what is there:
``AXIS_after_MOVE`` (how an axis shifts in a move), ``PLAYER_from_MOVE`` (what a move pays a player),
``base_of_MOVE`` (base weights), and ``WEIGHTING_from_MOVE`` (what a weighting counts). Everything else is a
step on the way. Parts can be replaced by name: by another function of the library here, which a case may
name, or by any function in Python.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import dags
import networkx as nx
from dags.exceptions import CyclicDependencyError

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

ROOMS = (
    choices, people, places, relief, dependence, unrest, government, target, sender, patron, weightings,
)  # fmt: skip
"""Modules of the theory, in the order in which they are read."""


@lru_cache(maxsize=1)
def theory() -> dict[str, Function]:
    """Functions of the theory by what they give."""
    found: dict[str, Function] = {}
    for room in ROOMS:
        if room is not sender:
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


@dataclass(frozen=True, eq=False)
class Wired:
    """Functions in an order in which each finds its arguments.

    Attributes
    ----------
    functions
        By the name of what each gives, in order.
    arguments
        Names of the arguments of each.
    inputs
        Names that no function gives: the state, the agreement, the ledger, parameters.
    """

    functions: Mapping[str, Function]
    arguments: Mapping[str, tuple[str, ...]]
    inputs: frozenset[str]

    def evaluate(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Give what every function gives, the inputs among it."""
        found = {name: inputs[name] for name in self.inputs}
        for name, function in self.functions.items():
            found[name] = function(**{argument: found[argument] for argument in self.arguments[name]})
        return found

    def changed(self, found: Mapping[str, Array], changes: Mapping[str, Array]) -> dict[str, Array]:
        """Give what becomes of all that depends on some inputs, when these change.

        Parameters
        ----------
        found
            From :meth:`evaluate`.
        changes
            New values of inputs by name.
        """
        new = dict(changes)
        for name, function in self.functions.items():
            needs = self.arguments[name]
            if any(argument in new for argument in needs):
                new[name] = function(**{a: new[a] if a in new else found[a] for a in needs})
        return new


def wired(functions: Mapping[str, Function], targets: Iterable[str]) -> Wired:
    """Put together what the targets need, and nothing else.

    Raises
    ------
    InvalidGame
        If functions need each other in a circle.
    """
    return _wired(tuple(functions.items()), tuple(targets))


@lru_cache(maxsize=64)
def _wired(functions: tuple[tuple[str, Function], ...], targets: tuple[str, ...]) -> Wired:
    given = dict(functions)
    try:
        graph = dags.create_dag(given, targets=list(targets))
    except CyclicDependencyError as error:
        raise InvalidGame(
            f"functions need each other in a circle ({error}).",
            where="game.functions",
            remedy="Let none need what follows from it.",
        ) from error
    order = [name for name in nx.lexicographical_topological_sort(graph) if name in given]
    arguments = {name: tuple(inspect.signature(given[name]).parameters) for name in order}
    needs = {argument for names in arguments.values() for argument in names}
    return Wired({name: given[name] for name in order}, arguments, frozenset(needs - set(order)))


def _public(module: Any) -> dict[str, Function]:  # noqa: ANN401
    """Functions that a module defines itself and does not keep to itself."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    }
