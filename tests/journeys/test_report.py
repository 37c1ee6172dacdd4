"""Look at the report in Chromium: it it fits both widths, is styled, and prints."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.report.fake import MadeUpWorld, make_case, make_ledger

from snapback.report import write_ledger_report

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium (Debian package `chromium`)")

PROBE = """<!DOCTYPE html><body style="margin:0">
<iframe src="report.html" width="{width}" height="900" style="border:0"
onload="const d=this.contentDocument;document.title='w='+d.documentElement.scrollWidth+' rows='
+d.querySelectorAll('svg.strip').length+' back='+getComputedStyle(d.body).backgroundColor"></iframe></body>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("report")
    write_ledger_report(make_ledger(), make_case(), MadeUpWorld(), out)
    return out


def chromium(profile: Path, *options: str) -> str:
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--allow-file-access-from-files", "--hide-scrollbars", f"--user-data-dir={profile}", *options,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.parametrize("width", [1280, 390])
def test_it_fits_the_screen_and_is_styled(folder, tmp_path, width):
    (folder / "probe.html").write_text(PROBE.format(width=width))
    seen = chromium(tmp_path, "--virtual-time-budget=2000", "--dump-dom", f"file://{folder}/probe.html")
    title = seen.split("<title>")[1].split("</title>")[0] if "<title>" in seen else seen[:300]
    assert f"w={width} " in title
    assert "rows=0" not in title
    assert "back=rgb(255, 253, 249)" in title  # the style passes its own content policy


def test_it_can_be_photographed_and_printed(folder, tmp_path):
    picture, paper = tmp_path / "report.png", tmp_path / "report.pdf"
    page = f"file://{folder}/report.html"
    chromium(tmp_path / "a", f"--screenshot={picture}", "--window-size=1280,2000", page)
    chromium(tmp_path / "b", "--no-pdf-header-footer", f"--print-to-pdf={paper}", page)
    assert picture.stat().st_size > 50_000
    assert paper.read_bytes().startswith(b"%PDF")
