"""The examples in docs/belief.md give what the page says."""

import doctest
import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "belief.md"


def test_the_examples_run_in_order():
    text = PAGE.read_text(encoding="utf-8")
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    runner = doctest.DocTestRunner()
    said = []
    runner.run(doctest.DocTestParser().get_doctest(code, {}, PAGE.name, str(PAGE), 0), out=said.append)
    assert runner.tries > 8
    assert runner.failures == 0, "".join(said)
