"""Pages whose examples are executed: shell and Python blocks run in order, in one fresh folder a page.

A ``console`` block is a shell session: lines that begin with ``$`` are typed, the others are what they print.
A ``python`` block is a doctest. Remarks that readers of the site do not see stand in a comment right before
a block:

- ``<!-- slow -->``: runs only where slow examples are asked for.
- ``<!-- not run: REASON -->``: is shown only.
- ``<!-- ends 2 -->``: the last command ends with that status, and standard error is shown too.
- ``<!-- first 12 -->``, ``<!-- last 3 -->``: so many lines of what it prints are shown.
- ``<!-- file: NAME -->``: the block, in whatever language, is what the reader saves as ``NAME``.

Several are separated by ``;``. A line ``<!-- run: COMMAND -->`` is an edit that the prose describes.
"""

from __future__ import annotations

import contextlib
import doctest
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docbuild.blocks import same

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
CUT = "..."
LIMIT = 900
"""Seconds after which a block is given up."""

_PART = re.compile(
    r"^<!-- run: (?P<edit>[^\n]+) -->$"
    r"|(?:^<!-- (?P<how>(?:slow|not run|ends|first|last|file)[^\n]*) -->\n)?"
    r"^```(?P<kind>\w+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_ROUNDING = re.compile(r"\b\d(?:\.\d+)?e-(?:09|[1-9]\d)\b")


@dataclass(frozen=True)
class Example:
    """A block of a page, or an edit that its prose describes.

    Attributes
    ----------
    kind
        ``edit``, or the language of the block.
    body
        What stands in it.
    how
        The remarks before it, by their first word.
    line
        Where it begins on the page, from 1.
    span
        Where the body lies in the text.
    """

    kind: str
    body: str
    how: dict[str, str]
    line: int
    span: tuple[int, int]

    @property
    def runs(self) -> bool:
        """Whether anything happens here."""
        return "not" not in self.how and ("file" in self.how or self.kind in {"edit", "console", "python"})


@dataclass
class Ran:
    """What came of a page: the text with fresh outputs, and what was not as it says."""

    text: str
    wrong: list[str] = field(default_factory=list)
    count: int = 0


def examples(text: str) -> list[Example]:
    """Find all blocks of a page in order."""
    found = []
    for match in _PART.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match["edit"]:
            found.append(Example("edit", match["edit"], {}, line, match.span("edit")))
            continue
        remarks = (remark.strip() for remark in (match["how"] or "").split(";") if remark.strip())
        how = dict(_remark(remark) for remark in remarks)
        found.append(Example(match["kind"], match["body"], how, line, match.span("body")))
    return found


def execute(text: str, *, slow: bool) -> Ran:
    """Run the examples of a page from top to bottom in a fresh folder.

    Parameters
    ----------
    text
        The page.
    slow
        Whether slow examples run as well.
    """
    ran = Ran(text)
    written, said = _Hashes(), _Hashes()
    fresh: list[tuple[tuple[int, int], str]] = []
    names: dict[str, Any] = {}
    with _place() as folder:
        for example in examples(text):
            if not example.runs or ("slow" in example.how and not slow):
                written.name(example.body)
                continue
            ran.count += 1
            if "file" in example.how:
                (folder / example.how["file"]).write_text(example.body, encoding="utf-8")
            elif example.kind == "edit":
                ran.wrong += _edit(folder, example)
            elif example.kind == "python":
                ran.wrong += _doctest(folder, example, names, (written, said))
            else:
                now, wrong = _console(folder, example)
                if not wrong and not same(written.name(example.body), said.name(now)):
                    wrong = [f"line {example.line}: printed\n{now}"]
                ran.wrong += wrong
                fresh.append((example.span, now))
    for (start, end), now in reversed(fresh):
        ran.text = ran.text[:start] + now + ran.text[end:]
    return ran


def _remark(text: str) -> tuple[str, str]:
    word, _, rest = text.replace(":", " ", 1).partition(" ")
    return word, rest.strip()


@contextlib.contextmanager
def _place() -> Iterator[Path]:
    """Give a fresh folder with the repository's sources in sight, as where the reader stands."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "src").symlink_to(ROOT / "src")
        programs = folder / ".bin"
        programs.mkdir()
        for name, words in {
            "snapback": "-m snapback", "python": "", "dask": "-W ignore -m dask",
        }.items():  # fmt: skip
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
            program.chmod(0o755)
        yield folder


def _environment(folder: Path) -> dict[str, str]:
    path = f"{folder / '.bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "COLUMNS": "88", "SNAPBACK_CACHE": str(folder / ".cache")}


def _edit(folder: Path, example: Example) -> list[str]:
    files = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and ".bin" not in p.parts}
    done = _shell(folder, example.body)
    changed = any(p.read_bytes() != before for p, before in files.items() if p.exists())
    if done.returncode or not changed:
        return [f"line {example.line}: the edit changed nothing: {example.body} {done.stderr}"]
    return []


def _console(folder: Path, example: Example) -> tuple[str, list[str]]:
    """Run a session: each command, then what it printed."""
    commands = [line[2:] for line in example.body.splitlines() if line.startswith("$ ")]
    mark = "\x1e"
    typed = "\n".join(f"printf '{mark}\\n'\n{command}" for command in commands)
    ends = int(example.how.get("ends", "0"))
    done = _shell(folder, f"trap 'kill $(jobs -p) 2>/dev/null' EXIT\n{'exec 2>&1' * (ends != 0)}\n{typed}")
    if done.returncode != ends:
        told = f"line {example.line}: ended with {done.returncode}: {done.stdout} {done.stderr}"
        return example.body, [told]
    lines = []
    for command, said in zip(commands, done.stdout.split(mark)[1:], strict=True):
        lines += [f"$ {command}", *_shown(said.strip("\n").splitlines(), example.how)]
    return "\n".join(line.rstrip() for line in lines) + "\n", []


def _shown(lines: list[str], how: dict[str, str]) -> list[str]:
    if "first" in how and len(lines) > (count := int(how["first"])):
        return [*lines[:count], CUT]
    if "last" in how and len(lines) > (count := int(how["last"])):
        return [CUT, *lines[-count:]]
    return lines


def _shell(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/usr/bin/env", "bash", "-c", script],
        cwd=folder,
        env=_environment(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )


def _doctest(
    folder: Path, example: Example, names: dict[str, Any], hashes: tuple[_Hashes, _Hashes]
) -> list[str]:
    """Run a Python block where the page's commands ran; names last to the end of the page."""
    test = doctest.DocTestParser().get_doctest(example.body, {}, "page", None, example.line)
    test.globs = names
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    runner = doctest.DocTestRunner(checker=_Checker(*hashes), optionflags=flags, verbose=False)
    said: list[str] = []
    before = os.environ.copy()
    with contextlib.chdir(folder):
        os.environ.update(_environment(folder))
        try:
            runner.run(test, out=said.append, clear_globs=False)
        finally:
            os.environ.clear()
            os.environ.update(before)
    return ["".join(said)] if runner.failures else []


class _Hashes:
    """Hashes by the order in which they come: other processors give others, equal ones stay equal."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def name(self, text: str) -> str:
        """Put a name for each hash, and nothing for what is rounding alone."""
        text = _ROUNDING.sub("0", text)
        return _HASH.sub(lambda m: f"hash-{chr(ord('a') + self.seen.setdefault(m[0], len(self.seen)))}", text)


class _Checker(doctest.OutputChecker):
    """Compares with names for hashes, and numbers up to rounding."""

    def __init__(self, written: _Hashes, said: _Hashes) -> None:
        self.written, self.said = written, said

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        want, got = self.written.name(want), self.said.name(got)
        return super().check_output(want, got, optionflags) or same(want, got)
