"""Labelled results as bytes: plain arrays and their names, nothing that could run when it is read."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

ATTRIBUTES = "|attributes"
"""Name under which stands what the dataset and its variables say of themselves; no variable's own name."""


def bytes_of(data: xr.Dataset) -> bytes:
    """Write a dataset whose variables are numbers or text, with attributes that JSON can say."""
    said = {"": data.attrs, **{str(name): variable.attrs for name, variable in data.variables.items()}}
    arrays = {ATTRIBUTES: np.array(json.dumps(said))}
    for name, variable in data.variables.items():
        plain = variable.values.astype(str) if variable.dtype == object else variable.values
        arrays[f"{name}|{'|'.join(map(str, variable.dims))}"] = plain
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def dataset_of(content: bytes) -> xr.Dataset:
    """Read what :func:`bytes_of` wrote."""
    import xarray as xr  # noqa: PLC0415 -- heavy, and only results need it

    variables = {}
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        said = json.loads(str(file[ATTRIBUTES]))
        for key in file.files:
            if key != ATTRIBUTES:
                name, *dims = key.split("|")
                variables[name] = (tuple(d for d in dims if d), file[key], said[name])
    coordinates = {name for name, (dims, _, _) in variables.items() if dims == (name,)}
    return xr.Dataset(
        {name: found for name, found in variables.items() if name not in coordinates},
        coords={name: variables[name] for name in coordinates},
        attrs=said[""],
    )
