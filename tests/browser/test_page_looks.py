"""How the page looks: widths, colours, what axe finds; pictures to look at are in ``out/screenshots``.

``SNAPBACK_SHOTS=docs`` also makes the pictures of the documentation, ``docs/_static/page-*.png``, of Belarus:
``SNAPBACK_SHOTS=docs .venv/bin/python -m pytest -m "" tests/browser/test_page_looks.py -k docs``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.browser.conftest import NARROW, OUT, WIDE, start_server

SHOTS = OUT / "screenshots"
DOCS = Path(__file__).resolve().parents[2] / "docs" / "_static"
LARGEST = 200_000
PRINTED = {"width": 1180, "height": 700}
"""A window whose picture stays below that."""

ALL = ("light", "dark")
SIZES = {"1280": WIDE, "390": NARROW}
LOOKS = [(width, theme) for width in SIZES for theme in ALL]
MANY = [
    pytest.param(*look, marks=[pytest.mark.slow] if look in {("1280", "dark"), ("390", "light")} else [])
    for look in LOOKS
]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def findings(visit, where, part=None):
    """Find what axe calls serious or critical, on all of the page or in a part."""
    violations = Axe().run(visit.page, context=part, options=RULES).response["violations"]
    return [
        f"{where}: {found['id']} ({found['impact']}): {node['target']} {node['failureSummary']}"
        for found in violations
        if found["impact"] in {"serious", "critical"}
        for node in found["nodes"]
    ]


def sideways(visit):
    """Tell by how many pixels the page is wider than its window."""
    return visit.page.evaluate(
        "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    )


def shot(visit, name, folder=SHOTS, **more):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    visit.page.mouse.move(0, 0)
    visit.page.screenshot(path=path, animations="disabled", **more)
    return path


def show_all(visit):
    """Come near to what is drawn only then."""
    visit.page.get_by_role("heading", name=re.compile("How sure: claims")).scroll_into_view_if_needed()
    visit.region("The ledger").get_by_role("table").first.wait_for(timeout=60_000)
    visit.page.evaluate("scrollTo(0, 0)")


def pane(visit, name):
    """On a narrow page, turn to one of its parts."""
    parts = visit.page.get_by_role("navigation", name="Parts of the page")
    if parts.is_visible():
        parts.get_by_role("button", name=name).click()
    elif name != "Outcomes":
        visit.page.get_by_role("tab", name=re.compile(name)).click()


@pytest.mark.parametrize(("width", "theme"), MANY)
def test_every_part_reads_well(visitor, width, theme):
    """No part is wider than the window, and axe finds nothing serious in any."""
    visit = visitor(SIZES[width], color_scheme=theme).open()
    found, wide = [], {}
    name = f"{width}-{theme}"

    def look(where, part=None, *, axe=True, **more):
        if axe:
            found.extend(findings(visit, where, part))
        wide[where] = sideways(visit)
        shot(visit, f"{name}-{where}", **more)

    shot(visit, f"{name}-first")
    show_all(visit)
    # On a wide page all of this is still there below, with a second agreement beside it.
    look("outcomes", axe=width == "390", full_page=True)
    pane(visit, "Agreement")
    visit.button("Compare with another").click()
    visit.page.get_by_role("menuitem", name="All prisoners").click()
    look("agreement", full_page=width == "390")
    pane(visit, "Assumptions")
    visit.parameter("inflow_per_month").get_by_role("spinbutton").fill("2")
    visit.settle("a", "b")
    look("assumptions", "#editor")
    pane(visit, "Outcomes")
    visit.page.locator("h1").get_by_role("button").first.click()
    expect(visit.page.get_by_role("dialog", name="Where this number comes from")).to_be_visible()
    look("two", ".popover.origin")
    assert not found, "\n".join(found)
    assert set(wide.values()) == {0}, wide


@pytest.mark.parametrize("width", [pytest.param("1280", marks=pytest.mark.slow), "390"])
def test_dialogs_read_well(visitor, width):
    visit = visitor(SIZES[width]).open(toured=False)
    found = findings(visit, "tour", ".tour")
    shot(visit, f"{width}-tour")
    visit.button("Skip").click()
    visit.button(re.compile("^Case: ")).click()
    found += findings(visit, "cases", "dialog")
    shot(visit, f"{width}-cases")
    visit.page.keyboard.press("Escape")
    visit.button("Share", exact=True).click()
    found += findings(visit, "share", "header")
    assert not found, "\n".join(found)
    assert sideways(visit) == 0


def test_a_first_visit_is_shown_around_in_three_steps(visitor):
    visit = visitor().open(toured=False)
    tour = visit.page.locator(".tour")
    for number, title in enumerate(("Write an agreement", "See what it brings", "Ask how sure it is"), 1):
        expect(tour).to_contain_text(f"{number} of 3")
        expect(tour).to_contain_text(title)
        tour.get_by_role("button", name=re.compile("Next|Begin")).click()
    expect(tour).to_have_count(0)
    visit.page.reload()
    visit.settle()
    expect(tour).to_have_count(0)


def test_the_first_screen_answers(visitor):
    """How many go free, are jailed, are held; who breaks it; who gains; how sure: without scrolling."""
    for size in SIZES.values():
        visit = visitor(size).open()
        words = visit.region("The answer").inner_text()
        for part in ("go free", "newly jailed", "still held", "break it", "rulers", "How sure"):
            assert part in words
        below = visit.page.evaluate(
            "document.querySelector('.sure').getBoundingClientRect().top - innerHeight"
        )
        assert below < 0, size


def test_what_is_printed_is_the_outcomes(visitor):
    visit = visitor().open()
    show_all(visit)
    visit.page.emulate_media(media="print")
    expect(visit.page.locator("h1")).to_be_visible()
    expect(visit.page.locator("#editor")).to_be_hidden()


def test_colours_can_be_told_apart_by_more_than_hue(visit):
    """Every line of a chart is named beside its end: no legend, and nothing told by colour alone."""
    charts = visit.region("What happens over time").get_by_role("figure")
    for number in range(charts.count()):
        chart = charts.nth(number)
        assert chart.locator("text.end").count() == chart.locator("path.line").count()


@pytest.fixture(scope="module")
def belarus(tmp_path_factory):
    """Give a server of the case of Belarus."""
    import contextlib

    with contextlib.ExitStack() as stack:
        yield start_server(stack, tmp_path_factory.mktemp("belarus-cache"), "belarus-2025").address


@pytest.mark.slow
def test_belarus_reads_well(visitor, belarus):
    for width, theme in (("1280", "light"), ("390", "dark")):
        visit = visitor(SIZES[width], belarus, color_scheme=theme).open()
        show_all(visit)
        shot(visit, f"belarus-{width}-{theme}", full_page=True)
        assert not findings(visit, "outcomes")
        assert sideways(visit) == 0


@pytest.mark.slow
@pytest.mark.skipif(os.environ.get("SNAPBACK_SHOTS") != "docs", reason="SNAPBACK_SHOTS=docs makes them")
def test_pictures_of_the_docs(visitor, belarus):
    visit = visitor(PRINTED, belarus, color_scheme="light").open()
    shots = [shot(visit, "page-first", DOCS)]

    def at(title, name):
        visit.page.get_by_role("heading", name=re.compile(title)).first.evaluate("e => e.scrollIntoView()")
        visit.page.wait_for_timeout(300)
        shots.append(shot(visit, name, DOCS))

    show_all(visit)
    at("Step by step", "page-steps")
    at("^The ledger", "page-ledger")
    at("Where the goods", "page-flows")
    visit.page.evaluate("scrollTo(0, 0)")
    visit.assumptions()
    shots.append(shot(visit, "page-assumptions", DOCS))
    visit.agreement().button("Compare with another").click()
    visit.page.get_by_role("menuitem").nth(2).click()
    visit.settle("a", "b")
    shots.append(shot(visit, "page-two", DOCS))
    visit.button("Remove B").click()
    visit.region("The answer").get_by_role("button", name="Settings").click()
    visit.label("Draws", exact=True).fill("32")
    visit.region("The answer").get_by_role("button", name="Run 32 draws").click()
    expect(visit.button("Run again")).to_be_visible(timeout=500_000)
    visit.region("The answer").get_by_role("button", name="Settings").click()
    shots.append(shot(visit, "page-draws", DOCS))
    at("What happens over time", "page-paths")
    at("How sure: claims", "page-claims")
    dark = {"width": 1080, "height": 600}
    for name, size, theme in (("page-dark", dark, "dark"), ("page-narrow", NARROW, "light")):
        shots.append(shot(visitor(size, belarus, color_scheme=theme).open(), name, DOCS))
    large = {path.name: path.stat().st_size for path in shots if path.stat().st_size >= LARGEST}
    assert not large
