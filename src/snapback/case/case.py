"""A case that has been read and checked: what every later step works from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path  # noqa: TC003 -- pydantic reads the annotation when the class is built
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from snapback.case.claims import Claim  # noqa: TC001 -- as for Path
from snapback.case.facts import Row, facts_names, read_facts
from snapback.case.parameters import Parameter  # noqa: TC001 -- as for Path
from snapback.case.scalars import Bounds
from snapback.case.schema import CaseFile

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from snapback.case.prior import Prior
    from snapback.case.yaml_reader import Path_

WORLD = "WLD"
"""Group of all regions of the world, built in."""

ALL = "all"
"""Group of all sectors of the world, built in."""


class Case(CaseFile):
    """Everything a case folder says, in the analyst's words (codes and names, no indices).

    Attributes
    ----------
    folder
        Where it was read from.
    parameters
        What the ledger is computed from: by name, in the order of ``parameters.yaml``.
    politics
        What promises are computed from, by name: the common parameters of the theory, overridden by the
        case's ``politics.yaml``. Empty where the case has no ``game``.
    common
        Names in ``politics`` that the case took over from the common ones as they are.
    claims
        What is claimed about the case, and what decides it, from ``claims.yaml``.
    """

    folder: Path
    parameters: dict[str, Parameter] = Field(default_factory=dict)
    politics: dict[str, Parameter] = Field(default_factory=dict)
    common: frozenset[str] = frozenset()
    claims: tuple[Claim, ...] = ()

    @property
    def world_file(self) -> Path | None:
        """World table that the case brings along; ``None`` where it names an embedded world."""
        return self.folder / self.world if is_world_path(self.world) else None

    def known(self) -> dict[str, Parameter]:
        """All parameters by name, those of the ledger before those of promises."""
        return {**self.parameters, **self.politics}

    def central(self) -> dict[str, float]:
        """Central value of every parameter, of the ledger and of promises."""
        return {name: parameter.central for name, parameter in self.known().items()}

    def value(self, quantity: float | str, values: Mapping[str, float] | None = None) -> float:
        """Give the number that a quantity stands for.

        Parameters
        ----------
        quantity
            A number, or the name of a parameter.
        values
            Value of each parameter in one draw; the central values where not given.

        Raises
        ------
        KeyError
            If neither ``values`` nor the case knows the parameter.
        """
        if not isinstance(quantity, str):
            return quantity
        if values is not None and quantity in values:
            return float(values[quantity])
        found = self.parameters.get(quantity)
        return self.politics[quantity].central if found is None else found.central

    def prior(self, name: str) -> Prior:
        """Distribution of a parameter, kept inside the bounds of every field that uses it."""
        return self.priors()[name]

    def priors(self) -> dict[str, Prior]:
        """Distributions of all parameters, each inside the bounds of its shape and of every field using it.

        Those of the ledger are the names in ``parameters``, those of promises the names in ``politics``.
        """
        bounds = self.bounds()
        return {name: parameter.prior(bounds[name]) for name, parameter in self.known().items()}

    def bounds(self) -> dict[str, Bounds]:
        """Bounds of every parameter: those of its shape and of every field that uses it."""
        return dict(_bounds_in_case(_Part(self)))

    def quantities(self) -> Iterator[tuple[Path_, float | str, Bounds]]:
        """Every place where a number or a parameter stands: its path, what stands there, its bounds."""
        return quantities_of(self)

    def regions(self, codes: Iterable[str], countries: Sequence[str]) -> tuple[str, ...]:
        """Expand groups and ``WLD`` into regions of the world, in the world's order."""
        found = expanded(codes, self.groups, WORLD, countries)
        return tuple(c for c in countries if c in found)

    def sectors(self, codes: Iterable[str], sectors: Sequence[str]) -> tuple[str, ...]:
        """Expand sector groups and ``all`` into sectors of the world, in the world's order."""
        found = expanded(codes, self.sector_groups, ALL, sectors)
        return tuple(s for s in sectors if s in found)

    def facts(self, name: str, vintage: dt.date | None = None) -> tuple[Row, ...]:
        """Rows of ``facts/NAME.csv`` that were known at the case's vintage, or at an earlier one.

        Later rows are never returned, whatever is asked for.
        """
        limit = self.vintage if vintage is None else min(vintage, self.vintage)
        return read_facts(self.folder, name, limit)

    def fingerprint(self) -> str:
        """Hash of what the case says: the same for any order of keys, comments and layout.

        The facts count as far as the vintage lets them be read, and so does a world table in the folder.
        """
        said = {
            "case": _object({name: _text(getattr(self, name)) for name in CaseFile.model_fields}),
            "parameters": _object({name: _text(p) for name, p in self.parameters.items()}),
            "politics": _object({name: _text(p) for name, p in self.politics.items()}),
            "facts": _object({name: self._facts_text(name) for name in facts_names(self.folder)}),
        }
        if self.claims:
            said["claims"] = _text(self.claims)
        if self.world_file is not None:
            said["world"] = _dumped(hashlib.sha256(self.world_file.read_bytes()).hexdigest())
        return hashlib.sha256(_object(said).encode()).hexdigest()

    def _facts_text(self, name: str) -> str:
        content = hashlib.sha256((self.folder / "facts" / f"{name}.csv").read_bytes()).hexdigest()
        return _facts_as_text(self.folder, name, self.vintage, content)


def is_world_path(world: str) -> bool:
    """Say whether ``world`` is a path and not the name of an embedded world."""
    return any(sign in world for sign in "./\\")


def expanded(
    codes: Iterable[str], groups: Mapping[str, Sequence[str]], everything: str, universe: Iterable[str]
) -> set[str]:
    """Replace names of groups by their members; codes that are no group stay."""
    found: set[str] = set()
    for code in codes:
        if code in groups:
            found.update(groups[code])
        elif code == everything:
            found.update(universe)
        else:
            found.add(code)
    return found


def quantities_of(model: BaseModel, path: Path_ = ()) -> Iterator[tuple[Path_, float | str, Bounds]]:
    """Walk a model and its parts for fields that are annotated with :class:`Bounds`."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from quantities_of(value, (*path, name))
        elif isinstance(value, tuple) and any(isinstance(item, BaseModel) for item in value):
            for n, item in enumerate(value):
                yield from quantities_of(item, (*path, name, n))
        elif isinstance(value, dict | tuple) or (
            isinstance(value, float | str) and not isinstance(value, bool)
        ):
            bounds = _bounds_of(type(model), name)
            if bounds is None:
                continue
            if isinstance(value, dict | tuple):
                for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                    yield (*path, name, key), item, bounds
            else:
                yield (*path, name), value, bounds


@lru_cache(maxsize=4)
def _bounds_in_case(part: _Part) -> dict[str, Bounds]:
    """Collect the bounds of a case; once, since a case that is tried out is asked for them at every move."""
    case: Case = part.value
    bounds = {name: parameter.natural_bounds for name, parameter in case.known().items()}
    for _, quantity, inside in case.quantities():
        if isinstance(quantity, str):
            own = bounds[quantity]
            bounds[quantity] = Bounds(max(own.lower, inside.lower), min(own.upper, inside.upper))
    return bounds


@cache
def _bounds_of(model: type[BaseModel], name: str) -> Bounds | None:
    info = model.model_fields[name]
    return _bounds_in(info.annotation, info.metadata)


def _bounds_in(annotation: Any, metadata: Iterable[Any] = ()) -> Bounds | None:  # noqa: ANN401
    """Find the bounds in an annotation, as deep as in ``dict[str, Positive]`` and ``Share | None``."""
    own = (*metadata, *getattr(annotation, "__metadata__", ()))
    for item in own:
        if isinstance(item, Bounds):
            return item
    for part in getattr(annotation, "__args__", ()):
        found = _bounds_in(part)
        if found is not None:
            return found
    return None


def _object(texts: Mapping[str, str]) -> str:
    """Put texts of JSON together as one object, in the order of their names."""
    return "{" + ",".join(f"{_dumped(name)}:{texts[name]}" for name in sorted(texts)) + "}"


def _text(value: Any) -> str:  # noqa: ANN401
    """Write what a case says as JSON; once for each part, since parts never change after reading.

    A case that is revised over and over shares nearly all its parts with the one that was read.
    """
    return _text_of(_Part(value))


@dataclass(frozen=True, eq=False)
class _Part:
    """A part of a case, known by being that very object."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Part) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@lru_cache(maxsize=4096)
def _text_of(part: _Part) -> str:
    return _dumped(_plain(part.value))


@lru_cache(maxsize=64)
def _facts_as_text(folder: Path, name: str, vintage: dt.date, content: str) -> str:  # noqa: ARG001
    """Write the facts as JSON; ``content`` hashes the file, so that another file is another call."""
    return _dumped([dict(row) for row in read_facts(folder, name, vintage)])


def _dumped(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Reduce a value to what JSON can hold, without choices that depend on the platform."""
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if value is None or isinstance(value, str | bool):
        return value
    return float(value).hex() if isinstance(value, int | float) else value.isoformat()
