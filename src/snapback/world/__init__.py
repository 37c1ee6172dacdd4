"""World tables: their form, their checks, importers, the embedded world."""

from snapback.world.table import Base, World, from_arrays

__all__ = ["Base", "World", "from_arrays"]
