"""A shard: some draws as one Parquet file whose name carries the checksum of its bytes.

The same draws always make the same bytes, whoever computed them and in whatever order. Columns are ``draw``,
``reason`` (empty where the draw did not fail) and one for each name of the record: a number, or a list of
fixed length with the array's shape in the file's metadata. A failed draw has NaN in them.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from snapback.ensemble.outcome import DRAW, REASON, Form, Outcome, first_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_KEY = b"snapback"
_NAME = re.compile(r"(\d{8,})-(\d{8,})\.([0-9a-f]{64})\.parquet")


def encode(outcomes: Sequence[Outcome], fingerprint: str) -> tuple[str, bytes]:
    """Give the name and the bytes of the shard that holds these draws."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.index)
    sink = pa.BufferOutputStream()
    schema = schema_of(first_form(ordered), fingerprint)
    with writer(sink, schema) as file:
        file.write_table(table_of(ordered, schema))
    content = sink.getvalue().to_pybytes()
    digest = hashlib.sha256(content).hexdigest()
    return f"{ordered[0].index:08d}-{ordered[-1].index:08d}.{digest}.parquet", content


def decode(name: str, content: bytes, fingerprint: str) -> list[Outcome] | None:
    """Read a shard; ``None`` where it is torn, altered, or no shard of this run."""
    match = _NAME.fullmatch(name)
    if match is None or hashlib.sha256(content).hexdigest() != match[3]:
        return None
    table = pq.read_table(pa.BufferReader(content), use_threads=False)
    return outcomes_in(table) if about(table.schema).get("fingerprint") == fingerprint else None


def outcomes_in(table: pa.Table) -> list[Outcome]:
    """Give the draws of a table back."""
    form = form_in(table.schema)
    columns = {name: array_in(table, name) for name in form}
    numbers, reasons = table[DRAW].to_pylist(), table[REASON].to_pylist()
    return [
        Outcome(number, None, reason)
        if reason
        else Outcome(number, {name: column[row] for name, column in columns.items()})
        for row, (number, reason) in enumerate(zip(numbers, reasons, strict=True))
    ]


def array_in(table: pa.Table, name: str) -> NDArray[np.float64]:
    """Give one name of the records, [draw, ...]."""
    column = table[name].combine_chunks()
    if isinstance(column, pa.ChunkedArray):  # of no rows at all
        column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    flat = column.flatten() if pa.types.is_fixed_size_list(column.type) else column
    values: NDArray[np.float64] = flat.to_numpy(zero_copy_only=False)
    return values.reshape(len(column), *form_in(table.schema)[name])


def form_in(schema: pa.Schema) -> Form:
    """Give names and shapes of the records in a file; empty where all its draws failed."""
    return {name: tuple(shape) for name, shape in about(schema)["shapes"].items()}


def about(schema: pa.Schema) -> dict[str, Any]:
    """Give what a file says of itself: the run's fingerprint, and shapes; nothing if it is none of ours."""
    said: dict[str, Any] = json.loads((schema.metadata or {}).get(_KEY, b"{}"))
    return said


def schema_of(form: Form | None, fingerprint: str) -> pa.Schema:
    """Lay out the columns of a file."""
    fields = [pa.field(DRAW, pa.int64(), nullable=False), pa.field(REASON, pa.string(), nullable=False)]
    for name, shape in (form or {}).items():
        size = int(np.prod(shape, dtype=np.int64))
        kind = pa.list_(pa.field("item", pa.float64(), nullable=False), size) if shape else pa.float64()
        fields.append(pa.field(name, kind, nullable=False))
    said = {"fingerprint": fingerprint, "shapes": {name: list(shape) for name, shape in (form or {}).items()}}
    return pa.schema(fields, metadata={_KEY: json.dumps(said).encode()})


def table_of(outcomes: Sequence[Outcome], schema: pa.Schema) -> pa.Table:
    """Lay draws out in the columns of a file."""
    arrays = [
        pa.array([o.index for o in outcomes], pa.int64()),
        pa.array([o.reason for o in outcomes], pa.string()),
    ]
    for name, shape in form_in(schema).items():
        none = np.full(shape, np.nan)
        flat = pa.array(
            np.concatenate([np.ravel(none if o.record is None else o.record[name]) for o in outcomes])
        )
        kind = schema.field(name).type
        arrays.append(pa.FixedSizeListArray.from_arrays(flat, type=kind) if shape else flat)
    return pa.Table.from_arrays(arrays, schema=schema)


def writer(sink: Any, schema: pa.Schema) -> pq.ParquetWriter:  # noqa: ANN401 -- whatever pyarrow writes to
    """Open a Parquet file, with nothing in it that depends on who writes it."""
    return pq.ParquetWriter(
        sink, schema, version="2.6", compression="zstd", use_dictionary=False, write_statistics=False
    )
