"""What pages show of results is what the code gives, up to rounding."""

from __future__ import annotations

from pathlib import Path

import pytest

from docbuild.blocks import block, money, same, with_blocks
from docbuild.pages import PAGES, PICTURE, Made

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ["cli", "http", "outcomes", "parameters", "python"]
SOON = [
    "docs/case-language.md", "docs/model.md", "docs/validation.md",
    *(f"docs/reference/{name}.md" for name in REFERENCE),
]  # fmt: skip


def assert_current(name, made: Made):
    text = (ROOT / name).read_text(encoding="utf-8")
    for part, lines in made.blocks.items():
        assert same(block(text, part), "\n".join(lines)), (
            f"{name}: {part} is out of date, see scripts/build_docs_tables.py"
        )


@pytest.mark.parametrize("name", SOON)
def test_pages_are_current(name):
    assert_current(name, PAGES[name]((ROOT / name).read_text(encoding="utf-8")))


@pytest.mark.slow
def test_the_results_in_words_and_in_the_picture_are_current():
    made = PAGES["README.md"]("")
    assert_current("README.md", made)
    assert_current("docs/tutorial.md", Made({"result": made.blocks["result"]}))
    assert same((ROOT / PICTURE).read_text(encoding="utf-8"), made.files[PICTURE])


def test_readme_and_tutorial_tell_the_same_result():
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/tutorial.md")]
    assert block(texts[0], "result") == block(texts[1], "result")


@pytest.mark.parametrize(
    ("old", "new", "equal"),
    [
        ("| 1,200 | +3.1 % |", "| 1,300 | +3.2 % |", True),
        ("| 1,200 |", "| 1,400 |", False),
        ("| 27 |", "| 28 |", True),
        ("| 27 |", "| 29 |", False),
        ("agrees: yes", "agrees: no", False),
        ("0.3 and US20", "0.3 and US21", False),
        ("two  spaces\nhere", "two spaces here", True),
        ("-0.1", "+0.0", True),
    ],
)
def test_blocks_are_compared_up_to_rounding(old, new, equal):
    assert same(old, new) is equal


def test_a_block_is_replaced_and_its_surroundings_stay():
    text = "before\n<!-- x -->\nold\n<!-- /x -->\nafter\n"
    assert (
        with_blocks(text, {"x": ["new", "lines"]}) == "before\n<!-- x -->\nnew\nlines\n<!-- /x -->\nafter\n"
    )
    assert block(text, "x") == "old"
    with pytest.raises(ValueError, match="exactly once"):
        with_blocks(text, {"y": []})


def test_money_keeps_the_digits_that_mean_something():
    assert [money(v) for v in (1234.5, 264.2, 27.4, 8.44, -0.36, 0.01)] == [
        "1,200",
        "260",
        "27",
        "8.4",
        "-0.4",
        "0",
    ]
