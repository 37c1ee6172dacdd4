"""Why two answers differ: every change alone, what the changes do together, and what the outcome hangs on.

Each effect is that of a whole solve with one change, so that nothing is attributed by approximation. Where a
parameter of promises was moved, the derivative at the start times the move stands beside it: what a small
step would have made one expect. It is taken by differences of whole solves on the way to where the parameter
was moved, two for all outcomes and years; the adjoint, ten solves' worth, tells in every parameter at once
what the outcomes hang on where they ended.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.errors import InvalidInput
from snapback.game.outcomes import YEARS
from snapback.web.playing import alone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jaxtyping import Float

    from snapback.verdict.solving import Solved
    from snapback.web.playing import Asked, Players

TOLD = {"id", "title", "source", "note"}
"""Fields of an agreement that say what it is called; they change nothing."""

MOST_CHANGES = 16
"""Changes that are told one by one; the rest count as one."""

SLOPES = ("freed", "newly_jailed", "agreement_completed", "regime_revenue")
"""Outcomes whose hinges are told."""

PART = 0.01
"""Part of a move over which its slope is taken."""

THREADS = 2

HINGES, HINGE_YEAR = 10, "3y"
"""Parameters that are listed for each outcome, and when."""

FIELDS = {
    "kind": "the kind of policy",
    "first_mover": "who delivers first",
    "form": "the form of relief",
    "snapback": "the snapback clause",
    "parties": "who takes part",
    "steps": "the steps",
    "price": "the price of a person",
    "lot": "the lot of a quarter",
    "ceiling": "the ceiling on new arrests",
    "exile": "the share that must leave the country",
    "reopen_after": "the cooling-off after a failure",
    "release": "the people released",
    "share": "the share released",
    "relief": "the relief",
    "recognition": "the recognition",
    "within": "the deadline",
}
"""Fields of agreements in words."""


@dataclass(frozen=True, eq=False)
class Change:
    """One difference between two requests.

    Attributes
    ----------
    path, title
        Where, and in words.
    before, after
        What stood and stands there, in words.
    terms, values
        What to put over those of the start, so that this alone is changed.
    """

    path: str
    title: str
    before: str
    after: str
    terms: Mapping[str, Any]
    values: Mapping[str, float | None]


def why(players: Players, begin: Asked, end: Asked) -> dict[str, Any]:
    """Say why the answers to two requests differ.

    Raises
    ------
    InvalidCase, InvalidGame, InvalidScenario, NotConverged
        If one of the two has no answer.
    """
    # Derivatives are those of whole games, and effects must be of the same ones.
    begin, end = replace(begin, coarse=False), replace(end, coarse=False)
    with ThreadPoolExecutor(THREADS) as pool:
        first, last = pool.map(players.solve, (begin, end))
        hinges = pool.submit(_hinges, end, last)
        start, goal = _at(first), _at(last)
        changes = changes_between(begin, end)
        causes = _solved(players, begin, changes, goal, pool)
        slopes = list(pool.map(lambda cause: _slope(players, begin, cause[0], start), causes))
        hangs_on = hinges.result()
    names = [str(name) for name in first.outcomes["outcome"].values]
    return {
        "from": first.result_hash,
        "to": last.result_hash,
        "causes": [
            {
                "path": change.path,
                "title": change.title,
                "before": change.before,
                "after": change.after,
                "effect": _by_name(names, moved - start),
                "slope": None if slope is None else _by_name(names, slope),
            }
            for (change, moved), slope in zip(causes, slopes, strict=True)
        ],
        "together": _by_name(names, goal - start - sum(moved - start for _, moved in causes)),
        "hangs_on": hangs_on,
    }


def changes_between(begin: Asked, end: Asked) -> list[Change]:
    """List what differs between two requests: fields of the terms, fields of steps, and values."""
    changes = _terms(begin.terms, end.terms)
    central, known = begin.case.central(), begin.case.known()
    for name in sorted({*begin.values, *end.values}):
        before, after = (values.get(name, central.get(name)) for values in (begin.values, end.values))
        if before == after or before is None or after is None:
            continue
        unit = known[name].unit
        old, new = (f"{value:g} {unit}".strip() for value in (before, after))
        moved = {name: end.values.get(name)}
        changes.append(Change(f"values.{name}", known[name].meaning, old, new, {}, moved))
    if len(changes) > MOST_CHANGES:
        changes[MOST_CHANGES - 1 :] = [_merged(changes[MOST_CHANGES - 1 :])]
    return changes


def _terms(begin: Mapping[str, Any], end: Mapping[str, Any]) -> list[Change]:
    changes = []
    for name in sorted(({*begin, *end}) - TOLD, key=list(FIELDS).index):
        before, after = begin.get(name), end.get(name)
        if before == after:
            continue
        if name == "steps" and before and after and len(before) == len(after):
            changes += _steps(before, after)
        else:
            changes.append(
                Change(f"terms.{name}", FIELDS[name], _say(before), _say(after), {name: after}, {})
            )
    return changes


def _steps(begin: Sequence[Mapping[str, Any]], end: Sequence[Mapping[str, Any]]) -> list[Change]:
    changes = []
    for n, (before, after) in enumerate(zip(begin, end, strict=True)):
        # Release and share are two ways of saying the same.
        pairs = [("release", "share"), ("relief",), ("recognition",), ("within",)]
        for names in pairs:
            old, new = ({name: step.get(name) for name in names} for step in (before, after))
            if old == new:
                continue
            name = next((name for name in names if new[name] is not None), names[0])
            steps = [dict(step) for step in begin]
            steps[n] = {k: v for k, v in {**steps[n], **new}.items() if v is not None}
            said, says = (_say(next((v for v in p.values() if v is not None), None)) for p in (old, new))
            title = f"step {n + 1}: {FIELDS[name]}"
            changes.append(Change(f"terms.steps[{n}].{name}", title, said, says, {"steps": steps}, {}))
    return changes


def _solved(
    players: Players,
    begin: Asked,
    changes: Sequence[Change],
    goal: Float[np.ndarray, "outcome year"],
    pool: ThreadPoolExecutor,
) -> list[tuple[Change, Float[np.ndarray, "outcome year"]]]:
    """Solve each change alone; those that make no sense alone are taken together."""
    if len(changes) == 1:
        return [(changes[0], goal)]

    def solved(change: Change) -> Float[np.ndarray, "outcome year"] | None:
        try:
            return _at(players.solve(_with(begin, change)))
        except InvalidInput:
            return None

    tried = dict(zip(changes, pool.map(solved, changes), strict=True))
    # With whom they make sense: shares must add up to one, packages change places, a kind has its own terms.
    for company in ((), ("terms.steps",), ("terms.",)):
        alike = [c for c in changes if tried[c] is None or c.path.startswith(company)]
        found = [(c, moved) for c, moved in tried.items() if moved is not None and c not in alike]
        moved = solved(_merged(alike)) if alike else None
        if moved is not None:
            found.append((_merged(alike), moved))
        if moved is not None or not alike:
            return found
    return [(_merged(changes), goal)]


def _with(begin: Asked, change: Change) -> Asked:
    terms = {**begin.terms, **change.terms}
    values = {**begin.values, **change.values}
    return alone(
        begin,
        {name: value for name, value in terms.items() if value is not None},
        {name: value for name, value in values.items() if value is not None},
    )


def _merged(changes: Sequence[Change]) -> Change:
    """Take several changes as one."""
    terms: dict[str, Any] = {}
    for change in changes:
        for name, value in change.terms.items():
            if name == "steps" and name in terms:
                terms[name] = _both(terms[name], value, change)
            else:
                terms[name] = value
    values = {name: value for change in changes for name, value in change.values.items()}
    return Change(
        ", ".join(change.path for change in changes),
        "; ".join(change.title for change in changes),
        "; ".join(change.before for change in changes),
        "; ".join(change.after for change in changes),
        terms,
        values,
    )


def _both(one: Any, other: Any, change: Change) -> Any:  # noqa: ANN401 -- steps, or none
    """Put the step that another change touches into steps that were changed already."""
    if not (one and other and len(one) == len(other) and "[" in change.path):
        return other
    n = int(change.path.partition("[")[2].partition("]")[0])
    field = change.path.rpartition(".")[2]
    twins = ("release", "share") if field in {"release", "share"} else (field,)
    steps = [dict(step) for step in one]
    for name in twins:
        steps[n].pop(name, None)
        if other[n].get(name) is not None:
            steps[n][name] = other[n][name]
    return steps


def _at(solved: Solved) -> Float[np.ndarray, "outcome year"]:
    return np.asarray(solved.outcomes["at"].values)


def _by_name(names: Sequence[str], table: Float[np.ndarray, "outcome year"]) -> dict[str, dict[str, float]]:
    rows = table.tolist()
    return {name: dict(zip(YEARS, row, strict=True)) for name, row in zip(names, rows, strict=True)}


def _slope(
    players: Players, begin: Asked, change: Change, start: Float[np.ndarray, "outcome year"]
) -> Float[np.ndarray, "outcome year"] | None:
    """Give the derivative at the start times the move; ``None`` for what is no parameter of promises."""
    if len(change.values) != 1 or change.terms:
        return None
    ((name, value),) = change.values.items()
    if name not in begin.case.politics:
        return None
    central = begin.case.central()[name]
    here = begin.values.get(name, central)
    move = (central if value is None else value) - here
    near, far = (
        _at(players.solve(alone(begin, begin.terms, {**begin.values, name: here + n * PART * move})))
        for n in (1, 2)
    )
    # Exact but for the third power of the part; never beyond where the parameter was moved.
    return np.asarray((4.0 * near - far - 3.0 * start) / (2.0 * PART))


def _hinges(asked: Asked, solved: Solved) -> dict[str, list[dict[str, Any]]]:
    """List what the outcomes hang on most, by the effect of the 80 % range of each parameter."""
    from snapback.game.derivatives import derivatives  # noqa: PLC0415 -- compiles
    from snapback.verdict.record import ranked  # noqa: PLC0415

    slopes = derivatives(asked.case, solved.economy, solved.played, dict.fromkeys(SLOPES, HINGE_YEAR))
    politics = asked.case.politics
    return {
        outcome: [
            {
                "parameter": name,
                "effect": effect,
                "derivative": slope,
                "confidence": politics[name].confidence if name in politics else None,
            }
            for name, effect, slope in ranked(slopes, outcome)[:HINGES]
        ]
        for outcome in SLOPES
    }


def _say(value: Any) -> str:  # noqa: ANN401 -- whatever terms have
    """Say what stands in a field."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        if any(isinstance(item, dict) for item in value):
            return "one step" if len(value) == 1 else f"{len(value)} steps"
        return ", ".join(map(str, value)) or "nothing"
    return f"{value:g}" if isinstance(value, float) else str(value)
