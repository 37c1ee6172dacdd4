"""Embedded cases: each a folder with case.yaml, parameters.yaml, facts/*.csv and README.md.

``common`` is no case: it holds the parameters that all cases with a game share.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent
"""Folder that holds them."""


def names() -> tuple[str, ...]:
    """Names of the embedded cases."""
    return tuple(sorted(path.parent.name for path in ROOT.glob("*/case.yaml")))


def folder(name: str) -> Path:
    """Folder of an embedded case; ``KeyError`` where there is none of that name."""
    if name not in names():
        raise KeyError(name)
    return ROOT / name
