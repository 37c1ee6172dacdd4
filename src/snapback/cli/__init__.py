"""The command line: one file a verb; nothing heavy is imported before a verb runs."""

from snapback.cli.app import main

__all__ = ["main"]
