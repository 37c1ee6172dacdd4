"""A finished ensemble, read from its folder one name at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from snapback.ensemble.bands import quantiles
from snapback.ensemble.failures import StoreError
from snapback.ensemble.outcome import DRAW, REASON
from snapback.ensemble.store import RESULT, TABLE, clearly, file_hash, sealed
from snapback.ensemble.table import array_in, form_in

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from snapback.ensemble.bands import Quantiles


@dataclass(frozen=True)
class Ensemble:
    """The draws of a finished run.

    Attributes
    ----------
    folder
        Where they are.
    fingerprint
        SHA-256 of what they follow from.
    result_hash
        SHA-256 of the draws themselves, in order: equal for equal results, however they were computed.
    shapes
        Names of the records, and the shape behind each; empty if every draw failed.
    indices
        Numbers of the draws that have a record, ascending; ``array`` has its rows in this order.
    failed
        Number and reason of each draw that has none.
    """

    folder: Path
    fingerprint: str
    result_hash: str
    shapes: dict[str, tuple[int, ...]]
    indices: Int[np.ndarray, " draw"]
    failed: tuple[tuple[int, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What a record holds, in order."""
        return tuple(self.shapes)

    @property
    def draws(self) -> int:
        """How many draws were made, failed ones among them."""
        return len(self.indices) + len(self.failed)

    def array(self, name: str) -> Float[np.ndarray, "draw ..."]:
        """Read one name over all draws that have a record; only it is in memory.

        Raises
        ------
        KeyError
            If no record holds the name.
        StoreError
            If a later run of another length has taken the folder over.
        """
        if name not in self.shapes:
            raise KeyError(name)
        values = np.empty((len(self.indices), *self.shapes[name]))
        row = 0
        with pq.ParquetFile(self.folder / TABLE, pre_buffer=False) as file:
            if file.metadata.num_rows != self.draws:
                raise StoreError(
                    f"{self.folder} has been rewritten by a run of another length; open it again."
                )
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=[REASON, name], use_threads=False)
                kept = array_in(table, name)[_good(table)]
                values[row : row + len(kept)] = kept
                row += len(kept)
        return values

    def quantiles(self, name: str) -> Quantiles:
        """Give median and 80 % band of one name over draws, with Monte-Carlo standard errors.

        Raises
        ------
        KeyError
            If no record holds the name.
        ValueError
            If every draw failed.
        """
        return quantiles(self.array(name))


def open_ensemble(folder: Path) -> Ensemble:
    """Open the folder of a finished run.

    Raises
    ------
    StoreError
        If the run has not ended, or its table is not the one that was written.
    """
    remedy = "Run the same command again: what is finished is used, and the rest is computed."
    folder = Path(folder)
    if not (folder / RESULT).is_file() or not (folder / TABLE).is_file():
        raise StoreError(f"{folder} holds no finished run. {remedy}")
    with clearly(folder):
        try:
            said = json.loads((folder / RESULT).read_bytes())
            whole = sealed(said) == said and said["table_sha256"] == file_hash(folder / TABLE)
            fingerprint, result_hash = str(said["fingerprint"]), str(said["result_hash"])
        except (ValueError, KeyError, TypeError, AttributeError):
            whole = False
        if not whole:
            raise StoreError(f"{folder / TABLE} was altered or torn. {remedy}")
        with pq.ParquetFile(folder / TABLE) as file:
            shapes, table = form_in(file.schema_arrow), file.read(columns=[DRAW, REASON], use_threads=False)
    numbers, good = table[DRAW].to_numpy(), _good(table)
    reasons = table[REASON].to_pylist()
    failed = tuple((int(numbers[row]), reasons[row]) for row in np.flatnonzero(~good))
    return Ensemble(folder, fingerprint, result_hash, shapes, numbers[good], failed)


def _good(table: pa.Table) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array([not reason for reason in table[REASON].to_pylist()], dtype=np.bool_)
