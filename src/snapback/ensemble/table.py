"""The table of a finished run: one row a draw, one column a name, for any reader of Parquet.

Columns are ``draw``, ``reason`` (empty where the draw did not fail) and one for each name of the records: a
number, or a list of fixed length with the array's shape in the file's metadata. A failed draw has NaN there.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from snapback.ensemble.outcome import DRAW, REASON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from snapback.ensemble.outcome import Form, Outcome

_KEY = b"snapback"


def schema_of(form: Form | None, fingerprint: str) -> pa.Schema:
    """Lay out the columns of a table."""
    fields = [pa.field(DRAW, pa.int64()), pa.field(REASON, pa.string())]
    fields += [
        pa.field(name, pa.list_(pa.float64(), size(shape)) if shape else pa.float64())
        for name, shape in (form or {}).items()
    ]
    return pa.schema(fields, metadata=metadata(form, fingerprint))


def table_of(outcomes: Sequence[Outcome], schema: pa.Schema) -> pa.Table:
    """Lay draws out in the columns of a table."""
    arrays = heads(outcomes)
    for name, shape in form_in(schema).items():
        empty = np.full(shape, np.nan)
        flat = np.concatenate([np.ravel(empty if o.record is None else o.record[name]) for o in outcomes])
        arrays[name] = lists(flat, size(shape)) if shape else pa.array(flat)
    return pa.Table.from_arrays(list(arrays.values()), schema=schema)


def array_in(table: pa.Table, name: str) -> NDArray[np.float64]:
    """Give one name of the records, [draw, ...]."""
    return numbers(table[name], form_in(table.schema)[name])


def form_in(schema: pa.Schema) -> Form:
    """Give names and shapes of the records in a file; empty where all its draws failed."""
    return {name: tuple(shape) for name, shape in about(schema)["shapes"].items()}


def about(schema: pa.Schema) -> dict[str, Any]:
    """Give what a file says of itself: the run's fingerprint, and shapes; nothing if it is none of ours."""
    said: dict[str, Any] = json.loads((schema.metadata or {}).get(_KEY, b"{}"))
    return said


def metadata(form: Form | None, fingerprint: str) -> dict[bytes, bytes]:
    """Say in a file whose draws it holds, and the shapes of their records."""
    said = {"fingerprint": fingerprint, "shapes": {name: list(shape) for name, shape in (form or {}).items()}}
    return {_KEY: json.dumps(said).encode()}


def heads(outcomes: Sequence[Outcome]) -> dict[str, pa.Array]:
    """Give the columns that every file of draws begins with."""
    indices = pa.array([o.index for o in outcomes], pa.int64())
    return {DRAW: indices, REASON: pa.array([o.reason for o in outcomes], pa.string())}


def lists(flat: NDArray[np.float64], length: int) -> pa.Array:
    """Give a column of lists of one length."""
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), length)


def numbers(column: pa.ChunkedArray, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Give the numbers of a column, [row, ...]."""
    flat = [chunk.flatten() if shape else chunk for chunk in column.chunks]
    parts = [np.asarray(chunk.to_numpy(zero_copy_only=False)) for chunk in flat]
    return np.concatenate([np.empty(0), *parts]).reshape(len(column), *shape)


def size(shape: tuple[int, ...]) -> int:
    """How many numbers an array of a shape holds."""
    return math.prod(shape)


def writer(sink: Any, schema: pa.Schema) -> pq.ParquetWriter:  # noqa: ANN401 -- whatever pyarrow writes to
    """Open a Parquet file, with nothing in it that depends on who writes it."""
    return pq.ParquetWriter(
        sink, schema, version="2.6", compression="zstd", use_dictionary=False, write_statistics=False
    )
