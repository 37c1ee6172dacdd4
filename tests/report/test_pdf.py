"""Printing: a browser is found or a remedy is given; it is stopped in time and leaves nothing behind."""

from __future__ import annotations

import os
import re
import stat
import time
from pathlib import Path

import pytest

from snapback.errors import MissingData, SnapbackError
from snapback.report import pdf
from snapback.report.pdf import find_browser, print_pdf

PAGE = "<!DOCTYPE html><title>A page</title><p>One.</p><p style='break-before: page'>Two.</p>"


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "page.html"
    file.write_text(PAGE, encoding="utf-8")
    return file


@pytest.fixture
def browser(tmp_path, monkeypatch):
    """Put a shell script in the browser's place; it logs its arguments and finds its PDF in ``$out``."""

    def put(does):
        file = tmp_path / "browser"
        log = tmp_path / "arguments"
        file.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$@" > {log}\n'
            f'for a in "$@"; do case $a in --print-to-pdf=*) out=${{a#*=}};; esac; done\n{does}\n',
            encoding="utf-8",
        )
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv(pdf.OVERRIDE, str(file))
        return log

    return put


def test_without_a_browser_there_is_a_remedy(monkeypatch, tmp_path):
    monkeypatch.delenv(pdf.OVERRIDE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingData) as caught:
        find_browser()
    assert caught.value.exit_code == 2
    assert "chromium, chromium-browser, google-chrome" in str(caught.value)
    assert "Install Chromium" in caught.value.problems[0].remedy


def test_a_named_browser_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv(pdf.OVERRIDE, "/no/such/browser")
    with pytest.raises(MissingData, match="/no/such/browser"):
        find_browser()


def test_the_profile_is_gone_and_no_name_is_looked_up(browser, page, tmp_path):
    log = browser('printf "%%PDF-1.4 whole" > "$out"')
    out = tmp_path / "deep" / "page.pdf"
    assert print_pdf(page, out) == out
    assert out.read_bytes() == b"%PDF-1.4 whole"
    said = log.read_text(encoding="utf-8")
    profile = re.search("--user-data-dir=(.*)", said)[1]
    assert not Path(profile).parent.exists()
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in said
    assert said.strip().endswith(page.as_uri())
    assert [f.name for f in out.parent.iterdir()] == ["page.pdf"]


def test_a_browser_that_fails_is_quoted_and_nothing_is_written(browser, page, tmp_path):
    browser("echo it hurts >&2; exit 3")
    with pytest.raises(SnapbackError, match="it hurts"):
        print_pdf(page, tmp_path / "page.pdf")
    assert not (tmp_path / "page.pdf").exists()


def test_a_browser_that_hangs_is_stopped_with_its_children(browser, page, tmp_path):
    child = tmp_path / "child"
    browser(f"sleep 60 & echo $! > {child}; wait")
    begun = time.monotonic()
    with pytest.raises(SnapbackError, match="was stopped"):
        print_pdf(page, tmp_path / "page.pdf", timeout=0.5)
    assert time.monotonic() - begun < 20.0
    assert _gone(int(child.read_text(encoding="utf-8")))


def test_chromium_prints_two_pages(page, tmp_path):
    try:
        find_browser()
    except MissingData:
        pytest.skip("no Chromium on this machine")
    made = print_pdf(page, tmp_path / "page.pdf").read_bytes()
    assert made.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) == 2


def _gone(process: int) -> bool:
    """Say whether a process has ended, or waits for its parent to notice."""
    for _ in range(50):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{process}/stat")
        if state.is_file() and state.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False
