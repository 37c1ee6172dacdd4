"""The examples in docs/python.md give what the page says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"


def test_the_examples_run_in_order():
    text = PAGE.read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    said: list[str] = []
    runner.run(doctest.DocTestParser().get_doctest(code, {}, PAGE.name, str(PAGE), 0), out=said.append)
    assert runner.tries > 10
    assert runner.failures == 0, "".join(said)
