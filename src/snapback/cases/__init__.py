"""Embedded cases: each a folder with case.yaml, parameters.yaml, facts/*.csv and README.md."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Names of the embedded cases."""
    return tuple(sorted(path.parent.name for path in _HERE.glob("*/case.yaml")))


def folder(name: str) -> Path:
    """Folder of an embedded case; ``KeyError`` where there is none of that name."""
    if name not in names():
        raise KeyError(name)
    return _HERE / name
