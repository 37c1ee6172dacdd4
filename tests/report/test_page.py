"""The page: whole, closed, safe against what a case says, and every link leads somewhere."""

import datetime as dt
import json
import os
import re
from html.parser import HTMLParser

import pytest
from tests.report.fake import MadeUpWorld, make_case, make_ledger

from snapback.economy.hindsight import Shift
from snapback.report import write_ledger_report
from snapback.report.ledger_report import render

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7 * 7 }}"
VOID = {"meta", "br", "col", "circle", "line", "rect"}


class Outline(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.links, self.open, self.attributes = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs.items()]
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if "href" in attrs:
            self.links.append(attrs["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, f"{tag} at {self.getpos()}"


@pytest.fixture(scope="module")
def page():
    return render(make_ledger(), make_case(), MadeUpWorld())


def test_tags_close_ids_are_unique_and_links_lead_somewhere(page):
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links} <= set(outline.ids)
    assert all(link.startswith("#") for link in outline.links)


def test_nothing_is_fetched_or_run(page):
    outline = Outline(page)
    assert not {"script", "img", "link", "iframe", "object"} & set(outline.tags)
    assert not [a for a in outline.attributes if a[1] in ("src", "style") or a[1].startswith("on")]
    assert "url(" not in page
    assert "default-src 'none'" in page.replace("&#39;", "'")


@pytest.mark.parametrize("where", ["title", "question"])
def test_what_a_case_says_is_text(where):
    text = render(make_ledger(), make_case(**{where: HOSTILE}), MadeUpWorld())
    assert "<script" not in text
    assert "<img" not in text
    assert "{{ 7 * 7 }}" in text


def test_names_in_drawings_are_text():
    case = make_case()
    actors = tuple(a.model_copy(update={"title": HOSTILE}) for a in case.actors)
    packages = tuple(p.model_copy(update={"title": HOSTILE}) for p in case.packages)
    text = render(
        make_ledger(), case.model_copy(update={"actors": actors, "packages": packages}), MadeUpWorld()
    )
    assert "<script" not in text
    assert "<img" not in text
    Outline(text)


def test_tables_and_drawings_can_be_read_aloud(page):
    drawings = re.findall(r'<svg [^>]*role="img"[^>]*>', page)
    assert all("aria-label" in drawing for drawing in drawings)
    assert sum("aria-labelledby" in drawing for drawing in drawings) == page.count("<title id=")
    assert not re.search(r"<th(?![^>]*scope=)[ >]", page)
    for landmark in ("<header>", "<main>", "<nav ", "<footer>", '<html lang="en">'):
        assert landmark in page


def test_numbers_lead_to_sources_in_two_steps(page):
    assert 'href="#def-alone"' in page
    assert 'href="#parameter-ban_coverage"' in page
    assert 'id="measure-M1"' in page
    assert "the almanac" in page
    assert "the gazette" in page
    assert "0123456789abcdef" in page
    assert "snapback ledger made-up --draws 8 --seed 0" in page


def test_hindsight_is_judged_and_its_absence_said(page):
    assert "lists no observed shifts" in page
    day = dt.date(1934, 1, 1)
    shift = Shift("a", "Sales of grain", "ratio", day, day, -0.5, 0.4, 0.2, "the customs house", "")
    text = render(make_ledger(), make_case(), MadeUpWorld(), [shift])
    assert "wrong sign" in text
    assert "the customs house" in text
    assert "+40\N{NO-BREAK SPACE}%" in text


def test_a_ledger_without_draws_says_so():
    assert "No draws were made" in render(make_ledger(ranges=False), make_case(), MadeUpWorld())


def test_the_same_ledger_gives_the_same_bytes(page):
    assert render(make_ledger(), make_case(), MadeUpWorld()) == page


def test_both_files_are_written_whole(tmp_path):
    written = write_ledger_report(make_ledger(), make_case(), MadeUpWorld(), tmp_path / "out")
    assert written.read_text().startswith("<!DOCTYPE html>")
    assert json.loads((tmp_path / "out" / "ledger.json").read_text())["case"] == "made-up"
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["ledger.json", "report.html"]


def test_a_failed_write_leaves_what_was_there(tmp_path, monkeypatch):
    (tmp_path / "report.html").write_text("before")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_ledger_report(make_ledger(), make_case(), MadeUpWorld(), tmp_path)
    assert (tmp_path / "report.html").read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
