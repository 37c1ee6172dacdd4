"""A case and the world that it names, and the fingerprint of what a result follows from."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np

from snapback.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from snapback.case import Case
    from snapback.world import World

_ARRAYS = (
    "trade_share", "value_added", "value_added_share", "input_share", "final_share", "deficit", "tariff",
    "theta", "reference_gdp",
)  # fmt: skip


def load_case(case: str | Path) -> Case:
    """Read a case and check it against the world that it names.

    Parameters
    ----------
    case
        Name of an embedded case (``"belarus-2025"``) or a case folder.

    Raises
    ------
    InvalidCase
        With every problem at once, each with file, line and remedy.
    """
    from snapback.case import load  # noqa: PLC0415 -- pydantic and YAML, on use
    from snapback.world import load_world  # noqa: PLC0415

    return load(case, load_world)


def world_of(case: Case) -> World:
    """Load the world that a case names: an embedded one, or a file inside the case's folder."""
    from snapback.world.embedded import load_world  # noqa: PLC0415 -- reads files

    return load_world(case.world_file or case.world)


def input_hash(
    case: Case, world: World, values: Mapping[str, float] | None, overlap: str | None = None
) -> str:
    """Hash case, world, parameters and version, independent of the order in which they were written."""
    digest = hashlib.sha256(f"snapback {__version__}\n{case.fingerprint()}\n{overlap or ''}\n".encode())
    digest.update(json.dumps(dict(sorted((values or {}).items()))).encode())
    for name in _ARRAYS:
        array = getattr(world, name)
        if array is not None:
            digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
    digest.update("|".join((*world.countries, *world.sectors)).encode())
    return digest.hexdigest()[:16]
