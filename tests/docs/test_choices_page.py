"""The page of all choices leads to every choice that is explained."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def slug(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def test_every_choice_of_the_model_is_listed():
    model = (DOCS / "model.md").read_text(encoding="utf-8")
    choices = (DOCS / "choices.md").read_text(encoding="utf-8")
    headings = re.findall(r"^### (.+)$", model, re.MULTILINE)
    linked = set(re.findall(r"\]\(model\.md#([\w-]+)\)", choices))
    missing = {slug(heading) for heading in headings} - linked
    assert len(headings) > 20
    assert not missing


def test_every_decision_on_the_model_is_linked_from_the_choices_or_the_theory():
    told = "".join(
        (DOCS / name).read_text(encoding="utf-8") for name in ("choices.md", "theory.md", "model.md")
    )
    # The first four, 8 and 9 are on files, tools and tables; 17 and 20 on the page's making.
    tools = {"001", "002", "003", "004", "008", "009", "017", "020"}
    for decision in (DOCS / "decisions").glob("0*.md"):
        if decision.name[:3] not in tools:
            assert decision.name in told, decision.name


def test_no_row_of_the_choices_is_without_source_or_alternative():
    rows = re.findall(r"^\| (\[.+) \|$", (DOCS / "choices.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) > 50
    for row in rows:
        cells = [cell.strip() for cell in row.split(" | ")]
        assert len(cells) == 3
        assert all(cells), row
