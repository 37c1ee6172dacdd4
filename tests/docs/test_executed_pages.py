"""What the tutorial and the how-tos show as printed is what the code prints."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from docbuild.executed import examples, execute

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["docs/tutorial.md", *(f"docs/how-to/{p.name}" for p in sorted((ROOT / "docs/how-to").glob("*.md")))]
SLOW = [*PAGES, "docs/reference/http.md"]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def runs_quickly(name):
    return any(example.runs and "slow" not in example.how for example in examples(text_of(name)))


def runs_slowly(name):
    return any(example.runs and "slow" in example.how for example in examples(text_of(name)))


@pytest.mark.parametrize("name", [name for name in PAGES if runs_quickly(name)])
def test_examples_print_what_the_page_shows(name):
    ran = execute(text_of(name), slow=False)
    assert ran.count
    assert not ran.wrong, f"{name}, see scripts/run_docs_examples.py\n" + "\n".join(ran.wrong)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SLOW if runs_slowly(name)])
def test_slow_examples_print_what_the_page_shows(name):
    if name.endswith("dask.md") and importlib.util.find_spec("distributed") is None:
        pytest.skip("needs the extra `dask`")
    ran = execute(text_of(name), slow=True)
    assert not ran.wrong, f"{name}, see scripts/run_docs_examples.py --slow\n" + "\n".join(ran.wrong)


@pytest.mark.parametrize("name", SLOW)
def test_every_shell_and_python_block_runs_or_says_why_not(name):
    # A block in another language is shown only, unless the reader saves it as a file.
    for example in examples(text_of(name)):
        assert example.runs or example.kind not in {"console", "python", "sh"} or example.how["not"]


def test_a_wrong_output_is_told():
    right = "```console\n$ echo one\none\n```\n"
    assert execute(right, slow=False).wrong == []
    ran = execute(right.replace("one\n```", "two\n```"), slow=False)
    assert "printed\n$ echo one\none" in ran.wrong[0]
    assert ran.text == right


def test_remarks_say_how_a_block_runs():
    page = (
        "<!-- file: a.txt -->\n```text\n1\n2\n3\n```\n"
        "<!-- run: sed -i s/1/7/ a.txt -->\n"
        "<!-- first 2 -->\n```console\n$ cat a.txt\n7\n2\n...\n```\n"
        "<!-- ends 3 -->\n```console\n$ echo said >&2; exit 3\nsaid\n```\n"
        "<!-- slow -->\n```console\n$ false\n```\n"
        "<!-- not run: takes the terminal -->\n```console\n$ false\n```\n"
        "```python\n>>> import os\n>>> os.path.getsize('a.txt')\n6\n```\n"
    )
    ran = execute(page, slow=False)
    assert ran.wrong == []
    assert ran.count == 5
    assert execute(page, slow=True).wrong


def test_an_edit_that_changes_nothing_is_told():
    page = "<!-- file: a.txt -->\n```text\n1\n```\n<!-- run: sed -i s/2/3/ a.txt -->\n"
    assert "changed nothing" in execute(page, slow=False).wrong[0]


def test_hashes_may_be_others_but_equal_ones_stay_equal():
    page = "```console\n$ printf 'a%.0s' {{1..64}}\n{0}\n$ printf 'a%.0s' {{1..64}}\n{1}\n```\n"
    assert execute(page.format("b" * 64, "b" * 64), slow=False).wrong == []
    assert execute(page.format("b" * 64, "c" * 64), slow=False).wrong
