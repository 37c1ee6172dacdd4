"""The traps of YAML: every one gives its value or its message, with its line."""

from __future__ import annotations

import pytest

from snapback.case.yaml_reader import MAX_DEPTH, parse_yaml


def value_of(text: str):
    document, problems = parse_yaml(f"x: {text}\n", "case.yaml")
    assert not problems, problems
    assert document is not None
    return document.value["x"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("y", "y"),
        ("010121", "010121"),
        ("-007", "-007"),
        ("00.5", "00.5"),
        ('"310420"', "310420"),
        ("310420", 310420),
        ("1e6", 1e6),
        ("1E-3", 1e-3),
        ("-1.5", -1.5),
        ("+3", 3),
        (".5", 0.5),
        ("5.", 5.0),
        ("0", 0),
        ("12:30", "12:30"),
        ("190:20:30", "190:20:30"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("0b1", "0b1"),
        ("2025-02-15", "2025-02-15"),
        ("nan", "nan"),
        ("inf", "inf"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('""', ""),
        ("=", "="),
        ("1.2.3", "1.2.3"),
        ("e5", "e5"),
        ("٣", "٣"),
        ("[1, [a, b], {c: d}]", (1, ("a", "b"), {"c": "d"})),
    ],
)
def test_scalars_are_yaml_1_2_and_keep_their_zeros(text, value):
    got = value_of(text)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    ("text", "where", "what", "remedy"),
    [
        ("a: &x 1\n", "f:1 a", "anchor `&x`", "no anchors"),
        ("a: &x [1]\nb: *x\n", "f:2 b", "alias `*x`", "Write the value out"),
        ("a: !!python/object/apply:os.system ['true']\n", "f:1 a", "tag", "types come from the schema"),
        ("a: !!str 1\n", "f:1 a", "tag", "Delete it"),
        ("a: ! 1\n", "f:1 a", "tag", "Delete it"),
        ("a: 1\nb: 2\na: 3\n", "f:3", "key `a` twice (first on line 1)", "Keep one"),
        ("a: {b: 1, b: 2}\n", "f:1 a", "`b` twice", "Keep one"),
        ("a: 1\n---\nb: 2\n", "f:2", "second document", "one document"),
        ("%YAML 1.1\n---\na: 1\n", "f:2", "directive", "YAML 1.2"),
        ("%TAG ! tag:x,2000:\n---\na: 1\n", "f:2", "directive", "YAML 1.2"),
        ("1: a\n", "f:1", "key `1`, which is not text", 'Quote it: "1"'),
        ("true: a\n", "f:1", "key `true`", "Quote it"),
        ("? [a, b]\n: c\n", "f:1", "not plain text", "word before the colon"),
        ("? {a: b}\n: c\n", "f:1", "not plain text", "word before the colon"),
        ("a: .nan\n", "f:1 a", "not a finite number", "finite number"),
        ("a: [1, -.inf]\n", "f:1 a[1]", "not a finite number", "finite number"),
        ("a: 1e999\n", "f:1 a", "too large", "finite number"),
        ("a: " + "9" * 4000 + "\n", "f:1 a", "more than 15 digits", "quote it if it is a code"),
        ('a: "\\u0007"\n', "f:1 a", "invisible character", "without escapes"),
        ('a: "\\ud800"\n', "f:1 a", "invisible character", "without escapes"),
        ('a: "\\U00110000"\n', "f:1", "not YAML", "Indent with spaces"),
        ("a: 1\n\tb: 2\n", "f:2", "not YAML", "Indent with spaces"),
        ("a: 'x\n", "f:", "not YAML: a quote or a bracket is never closed", "close quotes"),
        ("a: b: c\n", "f:1", "second colon", "quote text"),
        ("a: [1, 2\nb: 3\n", "f:", "not YAML", "brackets"),
        ("# only a comment\n", "f", "is empty", "snapback new"),
    ],
)
def test_traps_have_their_message(text, where, what, remedy):
    _, problems = parse_yaml(text, "f")
    hits = [p for p in problems if what in p.what]
    assert hits, problems
    assert hits[0].where.startswith(where), problems
    assert remedy in hits[0].remedy
    assert hits[0].severity == "error"


def test_a_file_tells_all_its_traps_at_once():
    text = "a: &x 1\nb: *x\nc: .inf\nd: !!str 1\nd: 2\nok: 3\n"
    document, problems = parse_yaml(text, "f")
    assert [p.where.split(" ")[0] for p in problems] == ["f:1", "f:2", "f:3", "f:4", "f:5"]
    assert document is not None
    assert document.value["ok"] == 3
    assert document.covers(("b",))
    assert document.covers(("c", "below"))
    assert not document.covers(("a",))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_depth_is_limited_while_reading(opening):
    document, problems = parse_yaml(opening * 60_000, "f")
    assert document is None
    assert len(problems) == 1
    ok, none = parse_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH, "f")
    assert ok is not None
    assert not none


def test_an_alias_bomb_is_no_bomb():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{c}: &{c} [{', '.join(['*' + b] * 9)}]" for b, c in zip("abcdefgh", "bcdefghi", strict=True)]
    document, problems = parse_yaml("\n".join(lines), "f")
    assert document is not None
    assert sum("alias" in p.what for p in problems) == 72
    assert document.value["i"] == (None,) * 9


def test_positions_are_those_of_the_lines():
    text = "# comment\na:\n  - b: 1\n    c:\n      - x\n\n      - y\n  - {b: 2, c: [z]}\n"
    text += "d: >-\n  long\n  text\ne: 1\n"
    document, problems = parse_yaml(text, "case.yaml")
    assert not problems
    assert document is not None
    assert document.where(("a", 0, "c", 1)) == "case.yaml:7 a[0].c[1]"
    assert document.where(("a", 1, "c", 0)) == "case.yaml:8 a[1].c[0]"
    assert document.where(("a", 1, "missing")) == "case.yaml:8 a[1].missing"
    assert document.where(("d",)) == "case.yaml:9 d"
    assert document.where(("e",)) == "case.yaml:12 e"
    assert document.value["d"] == "long text"


def test_a_path_stays_on_one_line():
    _, problems = parse_yaml('a: {"b\\n": {"c\\x1b": 1}}\n', "f")
    assert [p.where for p in problems] == ["f:1 a", "f:1 a.b\\n"]


def test_the_merge_key_is_an_ordinary_key():
    document, problems = parse_yaml("a: {<<: {b: 1}}\n", "f")
    assert not problems
    assert document is not None
    assert document.value == {"a": {"<<": {"b": 1}}}
