"""Measure the page: ``make bench-page`` prints one table and writes ``out/bench-page.json``.

Everything is measured in this one run, in Debian's Chromium against ``snapback explore`` with a warm cache.
Each row says what was measured, its target, and whether it was met; how busy the machine was is said below.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import sync_playwright

import snapback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

OUT = Path("out")
CASE = "belarus-2025"
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
REPEATS = 5
MOVES = 200
VISITORS = 50
STATIC = Path(snapback.__file__).parent / "web" / "static"

FIRST = """
() => new Promise((done) => {
  const look = () => {
    const [mark] = performance.getEntriesByName('snapback:first-view');
    if (mark) done(mark.startTime);
    else setTimeout(look, 20);
  };
  look();
})
"""

SLIDE = """
async ({ name, moves }) => {
  const slider = document.querySelector(`[data-parameter="${name}"] input[type=range]`);
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const times = [];
  for (let n = 0; n < moves; n += 1) {
    performance.clearMarks();
    const place = 100 + Math.round(60 * Math.sin(n / 7));
    slider.value = String(place === Number(slider.value) ? place + 1 : place);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    const input = performance.getEntriesByName('snapback:input').at(-1);
    const until = performance.now() + 5000;
    let drawn;
    while (!drawn && performance.now() < until) {
      await pause(2);
      drawn = performance
        .getEntriesByName('snapback:drawn')
        .find(({ detail }) => detail.slot === 'a' && detail.number >= input.detail.number);
    }
    times.push(drawn ? drawn.startTime - input.startTime : null);
    await pause(20);
  }
  return times;
}
"""
"""Moves a slider, and waits after each move until A is drawn with it; from the input to the frame painted."""


@dataclass(frozen=True)
class Row:
    """One measurement beside its target."""

    what: str
    measured: float
    target: float
    unit: str
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether it is at most the target."""
        return self.measured <= self.target


def main() -> None:
    """Measure everything, print the table, write the file."""
    OUT.mkdir(exist_ok=True)
    before = os.getloadavg()
    with tempfile.TemporaryDirectory(prefix="bench-page-") as cache, sync_playwright() as player:
        warm(Path(cache))
        browser = player.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        rows = [server_up(Path(cache)), weight()]
        with served(Path(cache)) as address:
            ready(address)
            outside: list[str] = []
            rows.append(first_view(browser, address, outside))
            rows += slider(browser, address, outside)
            rows.append(Row("requests that left the machine", len(outside), 0, ""))
            rows += crowd(address)
        browser.close()
    after = os.getloadavg()
    print(table(rows, before[0], after[0]))
    found = {
        "cores": os.cpu_count(),
        "load_before": before,
        "load_after": after,
        "case": CASE,
        "rows": [{**asdict(row), "met": row.met} for row in rows],
    }
    (OUT / "bench-page.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def warm(cache: Path) -> None:
    """Fill the cache as an earlier visit would have."""
    with served(cache) as address:
        ready(address)
        get(address, f"api/cases/{CASE}/ledger")


def server_up(cache: Path) -> Row:
    """Time from the start of the process to the first page that is answered."""
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        with served(cache) as address:
            while True:
                try:
                    if httpx.get(address, trust_env=False, timeout=5).status_code == 200:
                        break
                except httpx.TransportError:
                    time.sleep(0.005)
            times.append(time.perf_counter() - begun)
    return Row("server up, warm cache", statistics.median(times), 1.5, "s", spread(times))


def first_view(browser: Browser, address: str, outside: list[str]) -> Row:
    """Time from navigation to the first outcome on the screen, in a browser that kept nothing."""
    times = []
    for _ in range(REPEATS):
        with visit(browser, address, outside) as page:
            page.goto(address)
            times.append(page.evaluate(FIRST) / 1000)
    return Row("first view", statistics.median(times), 1.0, "s", spread(times))


def slider(browser: Browser, address: str, outside: list[str]) -> list[Row]:
    """Time from a slider's input to the chart redrawn with it, move by move."""
    shown = get(address, f"api/cases/{CASE}")
    name = next(
        one["name"]
        for one in shown["parameters"]
        if one["part"] == "promises" and not one["common"] and one["quantiles"][0] < one["quantiles"][-1]
    )
    with visit(browser, address, outside) as page:
        page.goto(address)
        page.locator("code[data-result=a]").wait_for(timeout=60_000)
        page.get_by_role("tab", name="Assumptions").click()
        page.get_by_label("Find an assumption").fill(name)
        page.locator(f'[data-parameter="{name}"]').first.wait_for()
        page.wait_for_timeout(2000)
        page.evaluate(SLIDE, {"name": name, "moves": 10})
        times = page.evaluate(SLIDE, {"name": name, "moves": MOVES})
    seen = sorted(took for took in times if took is not None)
    lost = len(times) - len(seen)
    note = f"{MOVES} moves of {name}" + (f"; {lost} never drawn" if lost else "")
    cut = statistics.quantiles(seen, n=20)
    return [
        Row("slider to redrawn chart, median", cut[9], 150, "ms", note),
        Row(
            "slider to redrawn chart, 95 % point",
            cut[18] if not lost else 5000.0,
            150,
            "ms",
            f"most {seen[-1]:.0f} ms",
        ),
    ]


def weight() -> Row:
    """Count all that a first visit loads, compressed as any server would."""
    files = [path for path in STATIC.rglob("*") if path.is_file() and path.name != "manifest.json"]
    total = sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)
    return Row("weight of the page, gzip", total / 1000, 150, "kB", f"{len(files)} files")


def crowd(address: str) -> list[Row]:
    """Let visitors ask at once for central results, each with an assumption of its own."""
    shown = get(address, f"api/cases/{CASE}")
    page = httpx.get(address, trust_env=False).text
    token = re.search(r'name="snapback-token" content="([^"]+)"', page)[1]  # type: ignore[index]
    moved = next(p for p in shown["parameters"] if p["part"] == "promises" and not p["common"] and p["low"])
    gate = threading.Barrier(VISITORS)

    def ask(number: int) -> tuple[int, float]:
        share = number / (VISITORS - 1)
        body = {
            "case": CASE,
            "terms": shown["policies"][number % len(shown["policies"])],
            "values": {moved["name"]: moved["low"] + share * (moved["high"] - moved["low"])},
        }
        with httpx.Client(base_url=address, trust_env=False, timeout=120) as client:
            gate.wait()
            begun = time.perf_counter()
            try:
                status = client.post("/api/play", json=body, headers={"X-Snapback-Token": token}).status_code
            except httpx.TransportError:
                status = 0
            return status, time.perf_counter() - begun

    with ThreadPoolExecutor(VISITORS) as pool:
        answers = list(pool.map(ask, range(VISITORS)))
    failed = sum(status != 200 for status, _ in answers)
    times = sorted(took for _, took in answers)
    note = f"answered after {times[0]:.1f} to {times[-1]:.1f} s"
    return [Row(f"{VISITORS} visitors at once, errors", failed, 0, "", note)]


@contextmanager
def served(cache: Path) -> Iterator[str]:
    """Start ``snapback explore`` as a reader does; gives the address once it is said."""
    command = [
        sys.executable,
        "-m",
        "snapback",
        "explore",
        CASE,
        "--port",
        "0",
        "--no-browser",
        "--draws",
        "0",
        "--json",
    ]
    environment = {**os.environ, "SNAPBACK_CACHE": str(cache)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True)
    try:
        yield json.loads(process.stdout.readline())["url"]  # type: ignore[union-attr]
    finally:
        process.terminate()
        process.wait(20)


def ready(address: str) -> None:
    """Wait until everything is warm."""
    while not get(address, "api/health")["ready"]:
        time.sleep(0.2)
    time.sleep(1)


def get(address: str, path: str) -> Any:  # noqa: ANN401 -- JSON
    """Ask the server."""
    return httpx.get(address + path, trust_env=False, timeout=300).raise_for_status().json()


@contextmanager
def visit(browser: Browser, address: str, outside: list[str]) -> Iterator[Page]:
    """Begin with a browser that has kept nothing; notes what is asked of others than our server."""
    ours = urlsplit(address).netloc
    with browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:

        def note(url: str) -> None:
            there = urlsplit(url)
            if there.scheme in {"http", "https", "ws", "wss"} and there.netloc != ours:
                outside.append(url)

        context.on("request", lambda request: note(request.url))
        context.add_init_script("localStorage.setItem('snapback.toured', 'yes')")
        yield context.new_page()


def spread(times: list[float]) -> str:
    """Tell how far apart the repeats were."""
    return f"{min(times):.2f} to {max(times):.2f} s in {len(times)}"


def table(rows: list[Row], before: float, after: float) -> str:
    """Give the rows as a table."""
    head = f"{'the page, ' + CASE:38}{'measured':>12}{'target':>10}{'':>6}  "
    lines = [
        f"{row.what:38}{row.measured:>9.4g} {row.unit:2}{row.target:>7g} {row.unit:2}"
        f"{'met' if row.met else 'MISSED':>7}  {row.note}"
        for row in rows
    ]
    busy = f"{os.cpu_count()} cores; load of the machine {before:.1f} before, {after:.1f} after"
    return "\n".join([head.rstrip(), *lines, busy])


if __name__ == "__main__":
    main()
