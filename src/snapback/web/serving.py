"""Listening on loopback, and serving until somebody says stop."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from typing import TYPE_CHECKING

from snapback.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import uvicorn

    from snapback.web.app import Settings

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8421
"""Tried first, so that links made at an earlier start still lead here."""

MOST_CONNECTIONS = 1000


def listen(port: int | None = None) -> socket.socket:
    """Listen on loopback.

    Parameters
    ----------
    port
        The port; 0 for a free one; ``None`` for the usual one, or a free one where that is taken.

    Raises
    ------
    InvalidInput
        If the port is taken or not allowed.
    """
    if port is None:
        try:
            return _bound(USUAL_PORT)
        except OSError:
            return _bound(0)
    try:
        return _bound(port)
    except OSError as error:
        raise InvalidInput(
            f"nothing can listen on port {port} ({error.strerror or error}).",
            where="--port",
            remedy="Name another port, or 0 for a free one.",
        ) from error


def serve(settings: Settings, listening: socket.socket, ready: Callable[[], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM.

    Parameters
    ----------
    settings
        The port in it is replaced by that of the socket.
    listening
        From :func:`listen`; closed at the end.
    ready
        Called once requests are answered.

    Raises
    ------
    InvalidCase
        If there is no such case as the settings name, or it has problems.
    """
    with listening:
        server = _server(settings, listening)
        if ready is not None:
            threading.Thread(target=_when_started, args=(server, ready), daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            server.run([listening])


@contextlib.contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve in a thread, for tests and benchmarks; gives the address."""
    with listen(0) as listening:
        server = _server(settings, listening)
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while thread.is_alive() and not server.started:
            thread.join(0.01)
        try:
            yield f"http://{LOOPBACK}:{settings.port}"
        finally:
            server.should_exit = True
            thread.join()


def _server(settings: Settings, listening: socket.socket) -> uvicorn.Server:
    import uvicorn  # noqa: PLC0415 -- only who serves

    from snapback.web.app import create_app  # noqa: PLC0415

    settings.port = int(listening.getsockname()[1])
    config = uvicorn.Config(
        create_app(settings),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="critical",
        server_header=False,
        proxy_headers=False,  # nobody stands between the browser and us
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,  # a stream of events does not hold us up
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=32 * 1024,
        backlog=256,
    )
    return uvicorn.Server(config)


def _bound(port: int) -> socket.socket:
    # Named as TCP, since asyncio sends small packets at once only where a socket says that it is.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let others share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen(256)
    except (OSError, OverflowError):
        listening.close()
        raise
    return listening


def _when_started(server: uvicorn.Server, ready: Callable[[], None]) -> None:
    pause = threading.Event()
    while not server.started and not server.should_exit:
        pause.wait(0.01)
    if server.started:
        ready()
