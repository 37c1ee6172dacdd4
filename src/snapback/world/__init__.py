"""World tables: their form, their checks, importers, the embedded world."""

from snapback.world.embedded import list_worlds, load_world
from snapback.world.store import read_world, write_world
from snapback.world.table import Base, World, from_arrays

__all__ = ["Base", "World", "from_arrays", "list_worlds", "load_world", "read_world", "write_world"]
