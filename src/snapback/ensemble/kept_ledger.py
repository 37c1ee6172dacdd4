"""The ledger at central values, worked out once for a case and read from then on."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

from snapback.economy.leverage import Ledger, ledger
from snapback.economy.worlds import input_hash
from snapback.ensemble.plain_arrays import bytes_of, dataset_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from snapback.case import Case
    from snapback.ensemble.kept import Kept
    from snapback.world import World

BESIDE = tuple(field.name for field in fields(Ledger) if field.name not in ("data", "ranges"))


def kept_ledger(
    case: Case,
    world: World,
    kept: Kept | None,
    *,
    workers: int = 1,
    progress: Callable[[str, int, int], None] | None = None,
) -> Ledger:
    """Give the ledger of a case at central values, without ranges.

    Parameters
    ----------
    case, world
        The case and the sanction-free world.
    kept
        Where it is looked for, and put once it was worked out; ``None`` to work it out anew.
    workers, progress
        As for :func:`snapback.economy.leverage.ledger`, where it must be worked out.
    """
    parts = ("ledger", input_hash(case, world, None, None))
    content = None if kept is None else kept.get(*parts)
    if content is not None:
        data = dataset_of(content)
        said = json.loads(data.attrs.pop("ledger"))
        return Ledger(data=data, ranges=None, **said)
    found = ledger(case, world, workers=workers, progress=progress)
    if kept is not None:
        said = {name: getattr(found, name) for name in BESIDE}
        kept.put(bytes_of(found.data.assign_attrs(ledger=json.dumps(said))), *parts)
    return found
