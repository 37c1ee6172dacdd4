"""The built page, held in memory: a fixed table of names, so that no path from outside reaches the disk."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from snapback.web.failures import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

STATIC = Path(__file__).parent / "static"
"""Output of ``npm run build`` in ``frontend``."""

INDEX = "index.html"
_TOKEN = re.compile(r'(<meta\s+name="snapback-token"\s+content=")[^"]*(")')
_NOT_SERVED = {"manifest.json"}


@dataclass(frozen=True)
class Asset:
    """One file of the page."""

    content: bytes
    media_type: str
    lasting: bool


class Page:
    """The files of the page by their path.

    Parameters
    ----------
    folder
        Where they are read from, once.
    token
        Put into ``index.html``, for the page to send with calls that change something.
    """

    def __init__(self, folder: Path = STATIC, token: str = "") -> None:
        self.files: Mapping[str, Asset] = dict(_read(folder, token)) if folder.is_dir() else {}

    def get(self, path: str) -> Asset:
        """Give the file at a path of the URL.

        Raises
        ------
        Failure
            With status 404 where there is none; 503 where the page was not built.
        """
        found = self.files.get(path)
        if found is not None:
            return found
        if path == "/":
            raise Failure(
                503,
                "NotBuilt",
                "The page is not built: run `npm ci && npm run build` in frontend/. The API works without.",
            )
        raise Failure(404, "NotFound", "There is nothing at this address.")


def _read(folder: Path, token: str) -> list[tuple[str, Asset]]:
    files = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or path.name in _NOT_SERVED or path.name.startswith("."):
            continue
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        media_type = mimetypes.types_map.get(path.suffix, "application/octet-stream")
        if media_type in {"text/javascript", "application/javascript"}:
            media_type = "text/javascript"
        if media_type.startswith("text/"):
            media_type += "; charset=utf-8"
        if name == INDEX:
            content = _with_token(content.decode(), token).encode()
            files.append(("/", Asset(content, media_type, lasting=False)))
        # Names under assets/ hash their content.
        files.append((f"/{name}", Asset(content, media_type, lasting=name.startswith("assets/"))))
    return files


def _with_token(html: str, token: str) -> str:
    text, found = _TOKEN.subn(rf"\g<1>{token}\g<2>", html, count=1)
    if found:
        return text
    return html.replace("<head>", f'<head><meta name="snapback-token" content="{token}">', 1)
