"""Safe YAML 1.2 with positions: what a case file says, and on which line it says it.

The text is hostile until proven otherwise. It is read event by event from ruamel.yaml's pure parser, so
that limits hold while it is read and no object is ever built from a tag. Scalars are resolved here, by the
core schema of YAML 1.2 less its surprises: ``NO`` and ``12:30`` are text, ``1e6`` is a number, and
``010121`` is text because as a number it would lose its zero.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from snapback.case.files import FORBIDDEN, read_text
from snapback.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

MAX_DEPTH = 32
MAX_DIGITS = 15
"""Whole numbers with more digits than this do not survive as a double."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]{1,6})?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF|nan|NaN|NAN)", re.ASCII)

Path_ = tuple[str | int, ...]


class Mark(NamedTuple):
    """Line (from one) of a value, and its text as it was written where it is a scalar."""

    line: int
    text: str | None = None


@dataclass
class Document:
    """What a YAML file says, with the line of every value.

    Attributes
    ----------
    name
        File name as problems print it.
    value
        Mappings as ``dict`` with text keys, lists as ``tuple``, scalars as ``str``, ``int``, ``float``,
        ``bool`` or ``None``.
    marks
        Line and text by path.
    unread
        Paths whose value could not be taken over (an alias, a number that is not finite): whoever checks
        the value says nothing about them, because the reader has.
    """

    name: str
    value: Any = None
    marks: dict[Path_, Mark] = field(default_factory=dict)
    unread: set[Path_] = field(default_factory=set)

    def where(self, path: Path_) -> str:
        """Place of a path for a person: ``case.yaml:41 measures[2].scope.sectors``."""
        mark = None
        for cut in range(len(path), -1, -1):
            mark = self.marks.get(path[:cut])
            if mark:
                break
        place = f"{self.name}:{mark.line}" if mark else self.name
        return f"{place} {dotted(path)}".rstrip()

    def covers(self, path: Path_) -> bool:
        """Say whether the reader already complained about a path or something above it."""
        return any(path[:cut] in self.unread for cut in range(len(path) + 1))


def dotted(path: Path_) -> str:
    """Write a path as a person would: ``measures[2].scope.sectors``."""
    text = ""
    for part in path:
        shown = (
            part if isinstance(part, int) else _on_one_line(part if len(part) <= 60 else part[:57] + "...")
        )
        text += f"[{shown}]" if isinstance(part, int) else f".{shown}" if text else str(shown)
    return text


def _on_one_line(key: str) -> str:
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in key)


def read_yaml(folder: Path, name: str) -> tuple[Document | None, list[Problem]]:
    """Read one YAML file of a case folder; the document is ``None`` where nothing of it can be used."""
    text, problems = read_text(folder, name)
    if text is None:
        return None, problems
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> tuple[Document | None, list[Problem]]:
    """Read YAML text; all problems at once, except that a syntax error ends the reading."""
    from ruamel.yaml import YAML  # noqa: PLC0415 -- heavy, and only needed where a case is read
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415

    builder = _Builder(Document(name))
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            if not builder.take(event):
                return None, builder.problems
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        return None, [*builder.problems, _syntax(f"{name}:{line}", error.problem or error.context or "")]
    except YAMLError:
        return None, [*builder.problems, _syntax(name, "")]
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError):
        # The parser trips over some texts itself, as over the escape "\U00110000".
        return None, [
            *builder.problems,
            _syntax(f"{name}:{builder.line}", "an escape or sign it cannot read"),
        ]
    if () not in builder.document.marks:
        return None, [
            *builder.problems,
            Problem("error", name, "is empty.", "`snapback new NAME` makes one to start from."),
        ]
    return builder.document, builder.problems


def resolve(text: str) -> Any:  # noqa: ANN401 -- a scalar is any of the plain types
    """Value of a plain scalar; text where it is neither empty, true or false, nor a number.

    Raises
    ------
    OverflowError
        For a number that a double cannot hold exactly (whole) or at all.
    """
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if _INTEGER.fullmatch(text):
        if len(text.lstrip("+-")) > MAX_DIGITS:
            raise OverflowError(f"has more than {MAX_DIGITS} digits")
        return int(text)
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise OverflowError("is too large for a number")
        return number
    if _NOT_FINITE.fullmatch(text):
        raise OverflowError("is not a finite number")
    return text


_OPEN = object()
"""Stands in a mapping's frame where the next scalar is a key."""


@dataclass
class _Frame:
    path: Path_
    value: dict[str, Any] | list[Any]
    key: Any = _OPEN
    lost: bool = False
    """Whether the value that follows belongs to a key that was refused."""


class _Builder:
    """Builds plain values from parser events, with limits that hold while reading."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.line = 1
        self._stack: list[_Frame] = []
        self._documents = 0

    def take(self, event: Any) -> bool:  # noqa: ANN401 -- ruamel.yaml has no types
        """Take over one event; false where reading must stop."""
        self.line = event.start_mark.line + 1 if event.start_mark else self.line
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            return self._start_document(event)
        if kind in {"SequenceEndEvent", "MappingEndEvent"}:
            self._replace(self._stack.pop())
            return True
        if kind not in {"ScalarEvent", "AliasEvent", "SequenceStartEvent", "MappingStartEvent"}:
            return True
        frame = self._stack[-1] if self._stack else None
        if frame and isinstance(frame.value, dict) and frame.key is _OPEN:
            return self._key(frame, event, kind)
        return self._value(event, kind)

    def _start_document(self, event: Any) -> bool:  # noqa: ANN401
        self._documents += 1
        if self._documents > 1:
            self._complain((), "starts a second document (`---`).", "Keep one document in a file.")
            return False
        if event.tags or (event.version and tuple(event.version) != (1, 2)):
            self._complain(
                (), "has a directive (`%`) for another YAML.", "Delete the line: YAML 1.2 is read."
            )
            return False
        return True

    def _key(self, frame: _Frame, event: Any, kind: str) -> bool:  # noqa: ANN401
        if kind != "ScalarEvent":
            self._complain(frame.path, "has a key that is not plain text.", "Use a word before the colon.")
            return False
        self._refuse_decoration(event, frame.path)
        key: str = event.value
        problem = None
        plain = bool(event.implicit[0])
        if FORBIDDEN.search(key) or "\n" in key:
            problem = "has a key with an invisible character.", "Write the key as plain text."
        elif plain and not _is_text(key):
            problem = f"has the key `{key[:40]}`, which is not text.", f'Quote it: "{key[:40]}": ...'
        elif key in frame.value:
            first = self.document.marks[(*frame.path, key)].line
            problem = (
                f"has the key `{key[:60]}` twice (first on line {first}); one of them would be lost.",
                "Keep one.",
            )
        frame.key, frame.lost = key, problem is not None
        if problem:
            self._complain(frame.path, *problem)
            return True
        self.document.marks[(*frame.path, key)] = Mark(self.line)
        return True

    def _value(self, event: Any, kind: str) -> bool:  # noqa: ANN401
        path = self._path()
        if kind == "AliasEvent":
            self._complain(
                path, f"uses the alias `*{event.anchor}`.", "Write the value out: no anchors, no aliases."
            )
            self._put(path, None, unread=True)
            return True
        self._refuse_decoration(event, path)
        if kind == "ScalarEvent":
            self._scalar(event, path)
            return True
        if len(self._stack) >= MAX_DEPTH:
            self._complain(path, f"is nested deeper than {MAX_DEPTH} levels.", "Flatten it.")
            return False
        value: dict[str, Any] | list[Any] = {} if kind == "MappingStartEvent" else []
        self._put(path, value)
        self._stack.append(_Frame(path, value))
        return True

    def _scalar(self, event: Any, path: Path_) -> None:  # noqa: ANN401
        text: str = event.value
        if not event.implicit[0]:
            if FORBIDDEN.search(text):
                self._complain(path, "contains an invisible character.", "Write the text without escapes.")
                self._put(path, None, unread=True)
            else:
                self._put(path, text, text=text)
            return
        try:
            value = resolve(text)
        except OverflowError as error:
            self._complain(
                path,
                f"`{text[:24]}{'...' if len(text) > 24 else ''}` {error}.",
                'Write a finite number, or quote it if it is a code: "...".',
            )
            self._put(path, None, unread=True)
        else:
            self._put(path, value, text=text)

    def _path(self) -> Path_:
        if not self._stack:
            return ()
        frame = self._stack[-1]
        return (*frame.path, len(frame.value) if isinstance(frame.value, list) else frame.key)

    def _put(self, path: Path_, value: Any, *, text: str | None = None, unread: bool = False) -> None:  # noqa: ANN401
        if unread:
            self.document.unread.add(path)
        if not self._stack:
            self.document.value = value
            self.document.marks[path] = Mark(self.line, text)
            return
        frame = self._stack[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
            self.document.marks[path] = Mark(self.line, text)
            return
        if not frame.lost:
            frame.value[frame.key] = value
            self.document.marks[path] = Mark(self.document.marks[path].line, text)
        frame.key, frame.lost = _OPEN, False

    def _replace(self, frame: _Frame) -> None:
        """Turn a finished list into a tuple in the place where it stands."""
        if not isinstance(frame.value, list):
            return
        done = tuple(frame.value)
        if not self._stack:
            self.document.value = done
            return
        above = self._stack[-1].value
        key = str(frame.path[-1])
        if isinstance(above, list):
            above[-1] = done
        elif above.get(key) is frame.value:  # not where the key was refused
            above[key] = done

    def _refuse_decoration(self, event: Any, path: Path_) -> None:  # noqa: ANN401
        if event.anchor:
            self._complain(path, f"has the anchor `&{event.anchor}`.", "Delete it: no anchors, no aliases.")
        if event.tag is not None:
            self._complain(path, f"has the tag `{event.tag}`.", "Delete it: types come from the schema.")

    def _complain(self, path: Path_, what: str, remedy: str) -> None:
        where = f"{self.document.name}:{self.line} {dotted(path)}".rstrip()
        self.problems.append(Problem("error", where, what, remedy))


def _is_text(key: str) -> bool:
    try:
        return isinstance(resolve(key), str)
    except OverflowError:
        return False


_PLAIN_LANGUAGE = {
    "could not find expected ':'": "a line here has no colon after its key",
    "mapping values are not allowed": "there is a second colon, or the indentation is off",
    "found character '\\t'": "there is a tab in the indentation",
    "expected <block end>": "the indentation does not fit the lines above",
    "found unexpected end of stream": "a quote or a bracket is never closed",
    "expected ',' or": "a bracket is never closed, or a comma is missing",
    "found undefined alias": "an alias is used without an anchor",
}


def _syntax(where: str, problem: str) -> Problem:
    said = next((plain for begin, plain in _PLAIN_LANGUAGE.items() if problem.startswith(begin)), "")
    reason = said or " ".join(problem.split())[:160]
    return Problem(
        "error",
        where,
        f"is not YAML{': ' + reason if reason else ''}.",
        "Indent with spaces, quote text that contains `: ` or `#`, close quotes and brackets.",
    )
