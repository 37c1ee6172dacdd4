"""One server and one Chromium for all tests of the page; every test visits it in a context of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright
from tests.browser.visiting import Visit

HERE = Path(__file__).parent
OUT = Path(__file__).resolve().parents[2] / "out"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Without these Chromium looks for its makers on the network at every start."""

CASE = "ruritania"
expect.set_options(timeout=20_000)  # other tests may have the machine's cores

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items):
    missing = pytest.mark.skip(reason="no browser at /usr/bin/chromium (apt-get install chromium)")
    if not Path(CHROMIUM).exists():
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(missing)


@dataclass
class Opened:
    """What is open until the last of these tests: Playwright runs a loop here, which others mind."""

    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    browser: Any = None
    server: Server | None = None


@dataclass
class Server:
    """A server in a process of its own."""

    address: str
    process: subprocess.Popen
    cache: Path

    def get(self, path):
        with httpx.Client(base_url=self.address, timeout=60, trust_env=False) as client:
            return client.get(path).json()


WARM = 240.0
"""Seconds that a server may take to get ready."""

OPEN = Opened()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(nextitem):
    if nextitem is None or HERE not in nextitem.path.parents:
        OPEN.stack.close()
        OPEN.browser = OPEN.server = None


def start_server(stack, cache, case=CASE, *more):
    """Start the page as a reader does."""
    command = [
        sys.executable,
        "-m",
        "snapback",
        "explore",
        case,
        "--port",
        "0",
        "--no-browser",
        "--draws",
        "0",
        "--json",
        *more,
    ]
    environment = {**os.environ, "SNAPBACK_CACHE": str(cache)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, cwd=cache, text=True)
    stack.callback(process.wait, 20)
    stack.callback(process.terminate)
    stack.callback(process.stdout.close)
    server = Server(json.loads(process.stdout.readline())["url"], process, cache)
    # A fresh installation compiles before its first answer.
    patience = time.monotonic() + WARM
    while not server.get("/api/health")["ready"] and time.monotonic() < patience:
        time.sleep(0.2)
    return server


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("page-cache")


def server_of(cache):
    """Give the server; begun by the first test that asks."""
    if OPEN.server is None:
        OPEN.server = start_server(OPEN.stack, cache)
    return OPEN.server


def browser_of():
    """Give the browser; begun by the first test that asks."""
    if OPEN.browser is None:
        player = OPEN.stack.enter_context(sync_playwright())
        OPEN.browser = player.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        OPEN.stack.callback(OPEN.browser.close)
    return OPEN.browser


@contextlib.contextmanager
def visits(cache):
    """Give a function that begins a visit; at the end each is checked."""
    begun = []

    def visit(viewport=WIDE, address=None, **more):
        server = server_of(cache)
        context = browser_of().new_context(
            viewport=viewport,
            locale="en-GB",
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
            **more,
        )
        context.set_default_timeout(20_000)
        begun.append(Visit(context, address or server.address))
        return begun[-1]

    try:
        yield visit
        for one in begun:
            one.check()
    finally:
        for one in begun:
            one.context.close()


@pytest.fixture
def server(cache):
    return server_of(cache)


@pytest.fixture
def visitor(cache):
    with visits(cache) as begin:
        yield begin


@pytest.fixture
def visit(visitor):
    """Give a visit on a wide page, begun and settled."""
    return visitor().open()


@pytest.fixture(scope="module")
def lasting(cache):
    """Give one visit to all tests of a module; see ``fresh``."""
    with visits(cache) as begin:
        yield begin().open()


@pytest.fixture
def fresh(lasting):
    """Give the lasting visit as it was at first: much quicker than to load the page anew."""
    lasting.begin()
    yield lasting
    lasting.check()
