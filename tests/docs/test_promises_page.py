"""The pages on the game of promises: examples run, computed parts are what the code gives."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from docbuild.blocks import block, same
from docbuild.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "promises.md"


def test_the_examples_on_promises_run_in_order():
    code = "\n".join(
        re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    )
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    said: list[str] = []
    runner.run(doctest.DocTestParser().get_doctest(code, {}, PAGE.name, str(PAGE), 0), out=said.append)
    assert runner.tries > 10
    assert runner.failures == 0, "".join(said)


@pytest.mark.parametrize(
    "name",
    ["docs/theory.md", "docs/plausibility.md", pytest.param("docs/promises.md", marks=pytest.mark.slow)],
)
def test_computed_parts_about_promises_are_current(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    made = PAGES[name](text)
    for part, lines in made.blocks.items():
        assert same(block(text, part), "\n".join(lines)), f"{name}: {part}, see scripts/build_docs_tables.py"
    for file, drawn in made.files.items():
        assert same((ROOT / file).read_text(encoding="utf-8"), drawn), file
