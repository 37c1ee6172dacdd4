"""How the engine's functions are compiled: what only other compiled functions call needs no way in.

Every combination of argument types is compiled anew: so a plain 0 or False is passed as a number of its
type (else its value becomes part of the type), and tables of rows are read-only everywhere. A function is
kept on disk until its own file changes; after a change in a file that it calls into, remove the files
ending in .nbi beside it.
"""

from __future__ import annotations

from typing import Any

ENTRY: dict[str, Any] = {"cache": True, "nogil": True, "no_cfunc_wrapper": True}
"""Of functions that Python calls."""

PART: dict[str, Any] = {**ENTRY, "no_cpython_wrapper": True}
"""Of functions that only compiled ones call: turning forty arguments into arrays takes long to compile."""
