"""Draws on demand: progress, cancelling, bands, odds, and the report to take away."""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import CASE, start_server

DRAWS = 8


def sets(visit, draws, seed):
    visit.region("The answer").get_by_role("button", name="Settings").click()
    visit.label("Draws", exact=True).fill(str(draws))
    visit.label("Seed", exact=True).fill(str(seed))


def begins(visit):
    visit.region("The answer").get_by_role("button", name=re.compile(r"Run (again|\d+ draws)")).click()


def runs(visit):
    begins(visit)
    expect(visit.page.get_by_role("progressbar")).to_be_visible()


@pytest.fixture(scope="module")
def drawn(lasting):
    """Give the page after a few draws."""
    sets(lasting, DRAWS, 3)
    seen = []
    lasting.page.on("request", lambda request: seen.append(request.url))
    runs(lasting)
    lasting.words_of_progress = lasting.page.locator(".progress .note").inner_text()
    expect(lasting.button("Run again")).to_be_visible(timeout=240_000)
    assert any(url.endswith("/events") for url in seen)
    return lasting


@pytest.mark.slow
def test_progress_is_told(drawn):
    assert "%" in drawn.words_of_progress


@pytest.mark.slow
def test_bands_appear_and_are_those_of_the_server(drawn, server):
    (job,) = (job for job in server.get("api/jobs")["jobs"] if job["status"] == "done")
    result = server.get(f"api/jobs/{job['id']}/result")
    assert (result["draws"], result["seed"]) == (DRAWS, 3)
    charts = drawn.region("What happens over time")
    for title in ("People freed", "Newly jailed", "Still held"):
        expect(charts.get_by_role("figure").filter(has_text=title).locator("path.band")).to_have_count(1)
    with drawn.download() as files:
        charts.get_by_role("figure").first.get_by_role("button", name="CSV").click()
    lines = [line for line in Path(files[0].path()).read_text().splitlines() if not line.startswith("#")]
    columns = lines[0].split(",")
    for name, key in (("A 10 %", "p10"), ("A median", "p50"), ("A 90 %", "p90")):
        path = [float(line.split(",")[columns.index(name)]) for line in lines[1:]]
        assert path == result["bands"]["two_steps"]["freed"][key]


@pytest.mark.slow
def test_how_sure_is_told_first(drawn):
    expect(drawn.region("The answer")).to_contain_text(re.compile(r"In eight of ten of \d+ draws"))
    expect(drawn.region("What it comes to")).to_contain_text("80\u00a0% band")


@pytest.mark.slow
def test_claims_have_odds(drawn, server):
    claims = server.get("api/cases/ruritania")["claims"]
    rows = drawn.region("Claims").get_by_role("row")
    expect(rows).to_have_count(len(claims) + 1)
    rows.nth(1).locator("summary").click()
    expect(rows.nth(1)).to_contain_text("Decided by")


@pytest.mark.slow
def test_the_report_is_taken_away_whole(drawn):
    with drawn.download() as files:
        drawn.page.get_by_role("link", name="Download the report").click()
    text = Path(files[0].path()).read_text(encoding="utf-8")
    assert files[0].suggested_filename == "snapback-ruritania.html"
    assert "<svg" in text
    assert f"{DRAWS} draws" in text
    assert not re.search(r"""(?:src|href)=["']https?://""", text)


@pytest.mark.slow
def test_what_is_changed_has_no_bands_of_something_else(drawn):
    bands = drawn.page.locator("path.band")
    count = bands.count()
    assert count > 0
    drawn.switch("Snapback clause").uncheck()
    drawn.settle()
    expect(drawn.region("The answer")).to_contain_text("changed since the last draws")
    charts = drawn.region("What happens over time")
    expect(charts.locator("path.band.a")).to_have_count(0)
    drawn.button("Go back to it").click()
    expect(bands).to_have_count(count)


@pytest.mark.slow
def test_draws_are_still_there_after_a_reload(drawn):
    drawn.page.reload()
    drawn.settle()
    expect(drawn.page.locator("path.band").first).to_be_visible(timeout=20_000)
    expect(drawn.region("The answer")).to_contain_text(f"{DRAWS} draws")


def test_cancelled_within_a_second(visitor, server):
    visit = visitor().open()
    sets(visit, 4096, 5)
    runs(visit)
    expect(visit.page.get_by_role("progressbar")).to_have_attribute("value", re.compile("."), timeout=60_000)
    begun = time.monotonic()
    visit.button("Cancel").click()
    expect(visit.page.get_by_role("progressbar")).to_have_count(0)
    took = time.monotonic() - begun
    (job,) = (job for job in server.get("api/jobs")["jobs"] if job["request"]["draws"] == 4096)
    assert job["status"] == "cancelled"
    assert took < 1.0
    expect(visit.region("The answer").get_by_role("button", name=re.compile("^Run"))).to_be_enabled()


@pytest.mark.slow
def test_more_than_there_is_room_for_is_said(visitor):
    visits = [visitor().open() for _ in range(3)]
    try:
        for number, visit in enumerate(visits[:2]):
            sets(visit, 4000 + number, 1)
            runs(visit)
        sets(visits[2], 4002, 1)
        begins(visits[2])
        expect(visits[2].region("The answer").get_by_role("alert")).to_contain_text(re.compile("two|2"))
    finally:
        for visit in visits[:2]:
            visit.button("Cancel").click()
            expect(visit.page.get_by_role("progressbar")).to_have_count(0)


@pytest.mark.slow
def test_draws_made_in_the_background_are_shown_by_themselves(visitor, tmp_path):
    """The first screen says how sure it is before anybody asks."""
    with contextlib.ExitStack() as stack:
        visit = visitor(address=start_server(stack, tmp_path, CASE, "--draws", "8").address).open()
        expect(visit.region("The answer")).to_contain_text("eight of ten of", timeout=240_000)
        expect(visit.page.locator("path.band").first).to_be_attached()
        visit.check()
        visit.page.goto("about:blank")
