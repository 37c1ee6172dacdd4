"""A world as one compact file: arrays of a zip archive and metadata as JSON, never pickled code.

The layout is NumPy's ``.npz`` (one ``.npy`` a variable) with one member more, ``meta.json``. Equal worlds
give equal bytes.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from snapback.errors import InvalidFile
from snapback.world.table import World, from_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

LAYOUT = 1
"""Version of the file's layout; a reader refuses any other."""

LARGEST_MEMBER = 1 << 30
"""Bytes that a member of a world file may unpack to: 196 x 133 needs 41 MB."""

REQUIRED = (
    "trade_share", "value_added", "value_added_share", "input_share", "final_share", "deficit", "tariff",
    "theta",
)  # fmt: skip
OPTIONAL = ("mark", "reference_gdp")

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


def write_world(world: World, path: Path | str) -> None:
    """Write a world to ``path``: first beside it, then renamed, so that a reader never sees half a file."""
    path = Path(path)
    meta = {
        "layout": LAYOUT,
        "countries": world.countries,
        "sectors": world.sectors,
        "meta": dict(world.meta),
    }
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w") as archive:
            _add(archive, "meta.json", json.dumps(meta, ensure_ascii=False, indent=1).encode())
            for variable in (*REQUIRED, *OPTIONAL):
                array = getattr(world, variable)
                if array is not None:
                    buffer = io.BytesIO()
                    np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
                    _add(archive, f"{variable}.npy", buffer.getvalue())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_world(path: Path | str) -> World:
    """Read a world file.

    Raises
    ------
    InvalidFile
        Where the file is no world file, is damaged, or has another layout.
    InvalidWorld
        Where its numbers break an identity that every world satisfies.
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename: info for info in archive.infolist()}
            head = _head(archive, members, path)
            arrays = {
                variable: _array(archive, members[f"{variable}.npy"], path)
                for variable in (*REQUIRED, *OPTIONAL)
                if f"{variable}.npy" in members
            }
    except (OSError, EOFError, zipfile.BadZipFile, ValueError, KeyError) as error:
        raise InvalidFile(
            f"is not a world file that can be read ({error}).",
            where=str(path),
            remedy="Write it with snapback.world.write_world, or import a published table first.",
        ) from error
    missing = [variable for variable in REQUIRED if variable not in arrays]
    if missing:
        raise InvalidFile(
            f"lacks {', '.join(missing)}.",
            where=str(path),
            remedy="Write it with snapback.world.write_world.",
        )
    return from_arrays(countries=head["countries"], sectors=head["sectors"], meta=head["meta"], **arrays)


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, date_time=_FIXED_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data, compresslevel=9)


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> bytes:
    if info.file_size > LARGEST_MEMBER:
        raise InvalidFile(
            f"holds {info.filename} of {info.file_size / 1e9:.1f} GB; a world needs far less.",
            where=str(path),
            remedy="Look where the file comes from.",
        )
    return archive.read(info)


def _head(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], path: Path) -> dict[str, Any]:
    head = json.loads(_bytes(archive, members["meta.json"], path))
    if not isinstance(head, dict) or head.get("layout") != LAYOUT:
        found = head.get("layout") if isinstance(head, dict) else None
        raise InvalidFile(
            f"has layout {found!r}; this version reads layout {LAYOUT}.",
            where=str(path),
            remedy="Write the file again with this version.",
        )
    return head


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> np.ndarray:
    data = io.BytesIO(_bytes(archive, info, path))
    return np.asarray(np.lib.format.read_array(data, allow_pickle=False))
