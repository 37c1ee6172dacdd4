"""Links between pages lead somewhere, headings included."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
LABEL = re.compile(r"^\((.+)\)=$", re.MULTILINE)


def anchors(text):
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}
    return slugs | set(LABEL.findall(text))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.name}: {path}"
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{page.name}: {path}#{anchor}"


def test_every_page_is_in_the_table_of_contents():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    tables = re.findall(r"```\{toctree\}\n(.*?)```", index, re.DOTALL)
    lines = [line.strip() for table in tables for line in table.splitlines()]
    names = [line for line in lines if line and not line.startswith(":")]
    assert len(names) == len(set(names))
    pages = {str(p.relative_to(ROOT / "docs").with_suffix("")) for p in (ROOT / "docs").rglob("*.md")}
    assert {name for name in pages if not name.startswith("decisions/0")} - {"index"} == set(names)
    decisions = {p.stem for p in (ROOT / "docs" / "decisions").glob("0*.md")}
    assert len(decisions) == len({name[:3] for name in decisions})
