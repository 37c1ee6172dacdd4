"""``snapback explore``: the page, on this machine alone."""

import os
import sys
import threading
from typing import Annotated

import typer

from snapback.cli.output import Json, print_json


def explore(
    case: Annotated[
        str, typer.Argument(help="The case to begin with: an embedded case, or a case folder.")
    ] = "belarus-2025",
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help="Port; 0 for a free one. By default 8421, if free."),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Whether to open the page in the browser.")
    ] = True,
    draws: Annotated[
        int,
        typer.Option(
            "--draws", min=0, max=4096, help="Draws of the first case made in the background; 0 for none."
        ),
    ] = 64,
    as_json: Json = False,
) -> None:
    """Open the page: write an agreement, see at once what comes of it.

    The page is served to this machine alone; nothing leaves it. Ctrl-C ends it.

    Example: snapback explore belarus-2025
    """
    from snapback.cli.assess import store_root
    from snapback.web.app import Settings
    from snapback.web.serving import LOOPBACK, listen, serve

    settings = Settings(case=case, cache=store_root(None).parent, draws=draws)
    listening = listen(port)
    url = f"http://{LOOPBACK}:{listening.getsockname()[1]}/"

    def ready() -> None:
        if as_json:
            print_json({"url": url, "case": case})
        else:
            print(f"The page: {url}  (Ctrl-C ends it)")  # noqa: T201
        sys.stdout.flush()
        if browser:
            _open(url)

    serve(settings, listening, ready)
    if threading.active_count() > 1:
        # What is still being worked out in the background nobody will read.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _open(url: str) -> None:
    """Open the browser, where there is a screen: a text browser would take the terminal away."""
    import webbrowser

    screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if screen or sys.platform in {"darwin", "win32"}:
        webbrowser.open(url)
