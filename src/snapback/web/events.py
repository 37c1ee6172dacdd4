"""News of a job as server-sent events, until it ends."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

from snapback.web.jobs import RUNNING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.responses import Response

    from snapback.web.jobs import Job

LOOKS = 0.1
"""Seconds between two looks at a job."""

SILENCE = 10.0
"""Seconds after which a comment shows that the connection is alive."""


def told(job: Job) -> Response:
    """Answer with a stream of ``progress`` events and one ``done``, each with the state of the job."""
    return StreamingResponse(_events(job), 200, {"Cache-Control": "no-store"}, "text/event-stream")


async def _events(job: Job) -> AsyncIterator[str]:
    seen, spoken = -1, time.monotonic()
    while job.status in RUNNING:
        if job.version != seen:
            seen, spoken = job.version, time.monotonic()
            yield _event("progress", job)
        elif time.monotonic() - spoken >= SILENCE:
            spoken = time.monotonic()
            yield ": still here\n\n"
        await asyncio.sleep(LOOKS)
    yield _event("done", job)


def _event(name: str, job: Job) -> str:
    return f"event: {name}\ndata: {json.dumps(job.state())}\n\n"
