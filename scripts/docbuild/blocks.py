"""Marked blocks on pages: what stands between ``<!-- NAME -->`` and ``<!-- /NAME -->`` is computed.

``same`` holds a block on a page against a fresh one without asking for the same last digit: another
processor may round a figure the other way.
"""

from __future__ import annotations

import re
from itertools import starmap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Blocks = Mapping[str, Sequence[str]]

_NUMBER = re.compile(r"(?<![\w.])[+-]?\d[\d,]*(?:\.\d+)?(?![\w.]*[A-Za-z])")
_RELATIVE = 0.02


def with_blocks(text: str, blocks: Blocks) -> str:
    """Put fresh lines between the marks of each block; ``ValueError`` where a page lacks a mark."""
    for name, lines in blocks.items():
        before, after = _around(text, name)
        text = f"{before}<!-- {name} -->\n" + "\n".join(lines) + f"\n<!-- /{name} -->{after}"
    return text


def block(text: str, name: str) -> str:
    """Give what stands between the marks of a block."""
    before, after = _around(text, name)
    start = len(before) + len(f"<!-- {name} -->\n")
    end = len(text) - len(after) - len(f"\n<!-- /{name} -->")
    return text[start:end]


def same(old: str, new: str) -> bool:
    """Say whether two texts have the same words, and numbers that differ by rounding at most."""
    words = [" ".join(_NUMBER.sub("#", text).split()) for text in (old, new)]
    numbers = [_NUMBER.findall(text) for text in (old, new)]
    return words[0] == words[1] and all(starmap(_near, zip(*numbers, strict=True)))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """Lay out a table: the first ``left`` columns are words, the others figures."""
    rule = ["---"] * left + ["--:"] * (len(head) - left)
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)]


def money(value: float) -> str:
    """Write USD million to two significant digits, or three below ten."""
    digits = 3 if abs(value) < 10.0 else 2
    rounded = float(f"{value:.{digits}g}")
    if abs(rounded) < 0.05:
        return "0"
    return f"{rounded:,.1f}" if abs(rounded) < 10.0 else f"{rounded:,.0f}"


def _around(text: str, name: str) -> tuple[str, str]:
    opening, closing = f"<!-- {name} -->\n", f"\n<!-- /{name} -->"
    if text.count(opening) != 1 or text.count(closing) != 1:
        message = f"the marks of the block {name} are not on the page exactly once"
        raise ValueError(message)
    before, rest = text.split(opening)
    return before, rest.split(closing)[1]


def _near(old: str, new: str) -> bool:
    a, b = (float(text.replace(",", "")) for text in (old, new))
    return abs(a - b) <= max(_unit(old), _unit(new), _RELATIVE * max(abs(a), abs(b))) * (1.0 + 1e-9)


def _unit(text: str) -> float:
    """Give the size of the last digit that is printed; zeros at the end of a whole number are none."""
    digits = text.replace(",", "").lstrip("+-")
    if "." in digits:
        return 10.0 ** -len(digits.split(".")[1])
    return 10.0 ** (len(digits) - len(digits.rstrip("0")) if digits.strip("0") else 0)
