"""A page as a PDF, printed by a Chromium that is already on the machine; nothing is fetched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from snapback.errors import MissingData, Problem, SnapbackError

if TYPE_CHECKING:
    from collections.abc import Iterator

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
"""Names under which the browser is looked for on PATH, in order."""

OVERRIDE = "SNAPBACK_CHROMIUM"
"""Environment variable that names the browser instead."""

TIMEOUT = 120.0
"""Seconds after which a browser that has not finished is stopped; a report takes five to fifteen."""

GRACE = 5.0
"""Seconds between asking the browser to stop and stopping it."""

OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # no name is ever looked up
    "--no-pdf-header-footer",
)


def find_browser() -> Path:
    """Find Chromium.

    Raises
    ------
    MissingData
        If there is none, or :data:`OVERRIDE` names something that cannot be run; with what to do.
    """
    named = os.environ.get(OVERRIDE)
    found = next((path for name in ([named] if named else BROWSERS) if (path := shutil.which(name))), None)
    if found is not None:
        return Path(found)
    what = f"`{named}` cannot be run." if named else f"None of {', '.join(BROWSERS)} is on PATH."
    raise MissingData(
        [
            Problem(
                "error",
                OVERRIDE if named else "--pdf",
                f"A PDF is printed by Chromium, which is not here: {what}",
                f"Install Chromium (on Debian: apt install chromium), or name one with {OVERRIDE}; or leave "
                "out --pdf and print report.html from any browser, which gives the same pages.",
            )
        ]
    )


def print_pdf(page: Path, out: Path, *, browser: Path | None = None, timeout: float = TIMEOUT) -> Path:
    """Print a page of this package as a PDF; the file is whole or not there.

    Parameters
    ----------
    page
        The HTML file.
    out
        The PDF; its folder is made where it is not there.
    browser
        From :func:`find_browser`, which is asked where ``None``.
    timeout
        Seconds after which the browser is stopped.

    Raises
    ------
    MissingData
        If there is no browser.
    SnapbackError
        If the browser fails or does not finish in time.
    OSError
        If the PDF cannot be written.
    """
    program = find_browser() if browser is None else browser
    out.parent.mkdir(parents=True, exist_ok=True)
    with _scratch() as scratch:
        made = scratch / "page.pdf"
        command = [
            str(program),
            *OPTIONS,
            # Chromium has no sandbox for the superuser; the page has no script and may fetch nothing.
            *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            f"--user-data-dir={scratch / 'profile'}",
            f"--print-to-pdf={made}",
            page.resolve().as_uri(),
        ]
        said = _run(command, scratch, timeout)
        if not made.is_file() or not made.read_bytes().startswith(b"%PDF"):
            raise SnapbackError(
                f"{program} printed no PDF of {page}. Its last words: {said or 'none'}. The page itself is "
                "whole."
            )
        beside = out.with_name(f".{out.name}.{os.getpid()}")
        try:
            shutil.copyfile(made, beside)
            beside.replace(out)
        finally:
            beside.unlink(missing_ok=True)
    return out


def _run(command: list[str], home: Path, timeout: float) -> str:
    """Run the browser in a group of its own, so that all its processes end with it; give its last words."""
    environment = {**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    with subprocess.Popen(  # noqa: S603 -- no shell; the program is the user's own browser
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            said = process.communicate(timeout=timeout)[1]
        except subprocess.TimeoutExpired as error:
            raise SnapbackError(
                f"{command[0]} had not printed after {timeout:.0f} seconds and was stopped. The page itself "
                "is whole: print it from a browser."
            ) from error
        finally:
            if process.returncode is None:
                _stop(process)
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else ""


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the browser's group, first by asking."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except (ProcessLookupError, PermissionError):
            return
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            continue


@contextmanager
def _scratch() -> Iterator[Path]:
    """Give a folder for the browser's profile that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="snapback-pdf-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
