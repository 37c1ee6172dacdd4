"""Public names of a package that are loaded when they are first used, so that importing it stays cheap."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def lazily(package: str, home: Mapping[str, str]) -> Callable[[str], Any]:
    """Make a package's ``__getattr__``.

    Parameters
    ----------
    package
        Its ``__name__``.
    home
        Module of the package that each public name lives in.
    """

    def load(name: str) -> Any:  # noqa: ANN401 -- a package's attribute can be anything
        if name in home:
            return getattr(importlib.import_module(f"{package}.{home[name]}"), name)
        message = f"module {package!r} has no attribute {name!r}"
        raise AttributeError(message)

    return load
