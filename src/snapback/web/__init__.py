"""The page of ``snapback explore``: a JSON API on loopback, and the built page that asks it.

Nothing here computes anything: what is answered comes from the functions that Python and the command line
use, so that equal inputs give equal bits everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snapback.lazy import lazily

if TYPE_CHECKING:
    from snapback.web.app import Settings, create_app
    from snapback.web.serving import listen, serve

__all__ = ["Settings", "create_app", "listen", "serve"]

_HOME = {"Settings": "app", "create_app": "app", "listen": "serving", "serve": "serving"}

__getattr__ = lazily(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted(__all__)
