"""Economies that were solved, by case and by the values of the ledger's parameters.

What a combination of packages is worth does not depend on which others are solved with it, to the bit. So
central values are solved once for all combinations in the background and kept on the disk; other values are
solved for what is asked, one at a time.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import xarray as xr

    from snapback.case import Case
    from snapback.ensemble.kept import Kept

MOST = 24
"""Economies that are held in memory; one is some hundred kilobytes at most."""

OUTSIDE = ("game", "agreements")
"""Sections of a case that the economy does not read."""


class Economies:
    """Solved economies.

    Parameters
    ----------
    kept
        Folder for those at central values.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        # Held so that two who ask for the same do not solve it twice; the solver itself takes many at once.
        self._solving, self._holding = threading.Lock(), threading.Lock()
        self._names: dict[str, frozenset[str]] = {}
        self._held: OrderedDict[tuple[str, str], xr.Dataset] = OrderedDict()

    def get(
        self, case: Case, digest: str, values: Mapping[str, float], sets: Iterable[frozenset[str]]
    ) -> xr.Dataset:
        """Give an economy with at least some combinations.

        Parameters
        ----------
        case
            As it is in its folder, without changed values.
        digest
            Of its files.
        values
            Parameters that differ from their central value; those of the ledger count.
        sets
            Packages that are eased together, each set a combination.
        """
        named = self._named(case, digest) if values else ()
        own = {name: value for name, value in sorted(values.items()) if name in named}
        key, wanted = (digest, json.dumps(own)), set(sets)
        found = self._held.get(key)
        if found is not None and wanted <= _solved(found):
            return found
        with self._solving:
            found = self._held.get(key)
            if found is None and not own:
                found = self._from_disk(digest)
            if found is None or not wanted <= _solved(found):
                have = set() if found is None else _solved(found)
                found = _solve(case, own, wanted | have)
            self._hold(key, found)
        return found

    def warm(self, case: Case, digest: str) -> None:
        """Solve all combinations at central values, or read them."""
        key = (digest, json.dumps({}))
        found = self._from_disk(digest)
        if found is None:
            packages = [package.id for package in case.packages]
            sizes = range(len(packages) + 1)
            everything = {frozenset(c) for n in sizes for c in combinations(packages, n)}
            # Beside whoever asks meanwhile, who need only a few of them.
            found = _solve(case, {}, everything)
            from snapback.ensemble.plain_arrays import bytes_of  # noqa: PLC0415 -- NumPy

            self._kept.put(bytes_of(found), "economy", digest)
        self._hold(key, found)

    def _named(self, case: Case, digest: str) -> frozenset[str]:
        if digest not in self._names:
            self._names[digest] = ledger_parameters(case)
        return self._names[digest]

    def _hold(self, key: tuple[str, str], data: xr.Dataset) -> None:
        with self._holding:
            self._held[key] = data
            self._held.move_to_end(key)
            while len(self._held) > MOST:
                self._held.popitem(last=False)

    def _from_disk(self, digest: str) -> xr.Dataset | None:
        from snapback.ensemble.plain_arrays import dataset_of  # noqa: PLC0415 -- NumPy

        content = self._kept.get("economy", digest)
        return None if content is None else dataset_of(content)


def ledger_parameters(case: Case) -> frozenset[str]:
    """Names of the parameters that the economy reads."""
    return frozenset(
        quantity
        for path, quantity, _ in case.quantities()
        if isinstance(quantity, str) and path[0] not in OUTSIDE
    )


def _solve(case: Case, own: Mapping[str, float], sets: set[frozenset[str]]) -> xr.Dataset:
    from snapback.economy.selected import selected  # noqa: PLC0415 -- compiles
    from snapback.economy.worlds import world_of  # noqa: PLC0415

    ordered = sorted(sets, key=lambda eased: (len(eased), sorted(eased)))
    return selected(case, world_of(case), {**case.central(), **own}, ordered).data


def _solved(data: xr.Dataset) -> set[frozenset[str]]:
    packages = [str(name) for name in data["package"].values]
    return {
        frozenset(name for name, on in zip(packages, row, strict=True) if on)
        for row in data["form"].values != "in_force"
    }
