"""What can go wrong with a run of an ensemble, said so that a person knows what is safe and what to do."""

from __future__ import annotations

from snapback.errors import SnapbackError


class StoreError(SnapbackError):
    """The folder of a run cannot be used, or a file of it is not what was written."""

    exit_code = 2


class WorkerError(SnapbackError):
    """A process that computes draws died, cannot be reached, or met a mistake in the program."""


class RunStopped(SnapbackError):
    """The run was stopped from outside; what had been finished is on disk."""

    exit_code = 130
