"""A shard: some draws as one Parquet file whose name carries the checksum of its bytes.

The same draws always make the same bytes, whoever computed them and in whatever order. Columns are ``draw``,
``reason`` (empty where the draw did not fail), and ``values``: all numbers of a record in one row, in the
order of names and shapes in the file's metadata, because a column for each name costs more than it mostly
holds. A failed draw has NaN there.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from snapback.ensemble.outcome import DRAW, REASON, Outcome, first_form
from snapback.ensemble.table import about, form_in, heads, lists, metadata, numbers, size, writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from snapback.ensemble.outcome import Form

VALUES = "values"
_NAME = re.compile(r"(\d{8,})-(\d{8,})\.([0-9a-f]{64})\.parquet")


def encode(outcomes: Sequence[Outcome], fingerprint: str) -> tuple[str, bytes]:
    """Give the name and the bytes of the shard that holds these draws."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.index)
    form = first_form(ordered) or {}
    arrays = heads(ordered)
    if form:
        empty = np.full(_total(form), np.nan)
        rows = [empty if o.record is None else _row(o.record) for o in ordered]
        arrays[VALUES] = lists(np.concatenate(rows), _total(form))
    table = pa.table(arrays).replace_schema_metadata(metadata(form, fingerprint))
    sink = pa.BufferOutputStream()
    with writer(sink, table.schema) as file:
        file.write_table(table)
    content = sink.getvalue().to_pybytes()
    digest = hashlib.sha256(content).hexdigest()
    return f"{ordered[0].index:08d}-{ordered[-1].index:08d}.{digest}.parquet", content


def decode(name: str, content: bytes, fingerprint: str) -> list[Outcome] | None:
    """Read a shard; ``None`` where it is torn, altered, or no shard of this run."""
    match = _NAME.fullmatch(name)
    if match is None or hashlib.sha256(content).hexdigest() != match[3]:
        return None
    table = pq.read_table(pa.BufferReader(content), use_threads=False)
    if about(table.schema).get("fingerprint") != fingerprint:
        return None
    form = form_in(table.schema)
    rows = numbers(table[VALUES], (_total(form),)) if form else np.empty((len(table), 0))
    return [
        Outcome(index, None if reason else _record(row, form), reason)
        for index, reason, row in zip(table[DRAW].to_pylist(), table[REASON].to_pylist(), rows, strict=True)
    ]


def _row(record: dict[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.concatenate([np.ravel(x) for x in record.values()])


def _record(row: NDArray[np.float64], form: Form) -> dict[str, NDArray[np.float64]]:
    parts = np.split(row, np.cumsum([size(shape) for shape in form.values()])[:-1])
    return {name: part.reshape(shape) for (name, shape), part in zip(form.items(), parts, strict=True)}


def _total(form: Form) -> int:
    return sum(size(shape) for shape in form.values())
