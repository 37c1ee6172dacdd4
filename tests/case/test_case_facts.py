"""Facts have a vintage, and code cannot get around it."""

from __future__ import annotations

import datetime as dt

import pytest

from snapback.case import check_case, load
from snapback.case.facts import last_day
from snapback.errors import InvalidCase


def test_rows_later_than_the_vintage_are_never_returned(folder):
    case = load(folder)
    rows = case.facts("prisoner_series")
    assert [row["date"] for row in rows] == [
        "1934-09",
        "1934-10",
        "1934-11",
        "1934-12",
        "1935-01",
        "1935-02-10",
    ]
    assert "1935-03-10" in (folder / "facts" / "prisoner_series.csv").read_text(encoding="utf-8")
    # A later vintage cannot be asked for; an earlier one can.
    assert case.facts("prisoner_series", dt.date(2000, 1, 1)) == rows
    assert [row["date"] for row in case.facts("prisoner_series", dt.date(1934, 10, 30))] == ["1934-09"]


def test_a_fact_counts_from_the_day_on_which_it_was_known(folder):
    case = load(folder)
    assert {row["date"] for row in case.facts("trade")} == {"1933"}
    assert case.facts("trade", dt.date(1934, 6, 29)) == ()


def test_rows_cannot_be_changed(folder):
    row = load(folder).facts("trade")[0]
    with pytest.raises(TypeError):
        row["value_usd_million"] = "7"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-02-15", dt.date(2025, 2, 15)),
        ("2025-02", dt.date(2025, 2, 28)),
        ("2024-02", dt.date(2024, 2, 29)),
        ("2024", dt.date(2024, 12, 31)),
        ("1996-11/1997-09", dt.date(1997, 9, 30)),
        ("2024-13", None),
        ("2024-02-30", None),
        ("0000", None),
        ("15.2.2025", None),
        ("20250215", None),
        ("", None),
        ("2025-02-15T10:00", None),
        ("٢٠٢٥", None),
    ],
)
def test_a_partial_date_counts_as_its_last_day(text, day):
    assert last_day(text) == day


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        ("date,held\n1934,1\n", "facts/x.csv:1", "no column `source`"),
        ("source,held\nme,1\n", "facts/x.csv:1", "no column `date`"),
        ("date,source,date\n1934,me,1934\n", "facts/x.csv:1", "column `date` twice"),
        ("date,source\n1934,\n", "facts/x.csv:2 source", "is empty"),
        ("date,source\n,me\n", "facts/x.csv:2 date", "an undated fact has no vintage"),
        ("date,source\nsoon,me\n", "facts/x.csv:2 date", "`soon`, which is no date"),
        ("date,available,source\n1934,later,me\n", "facts/x.csv:2 available", "`later`"),
        ("date,source\n1934,me,too,many\n", "facts/x.csv:2", "4 cells where the header has 2"),
        ('date,source\n1934,"a\nb"\nbad,me\n', "facts/x.csv:4 date", "no date"),
        ('date,source\n1934,"me\n', "facts/x.csv", "not CSV"),
        ("", "facts/x.csv", "is empty"),
        ("date,source\n1934,\x00\n", "facts/x.csv:2", "U+0000"),
        ("date,source\n1934," + "m" * 200_000 + "\n", "facts/x.csv", "not CSV"),
        ("date,source\n1934," + "m" * 300_000 + "\n", "facts/x.csv", "256 KiB"),
    ],
)
def test_mistakes_in_facts_are_found(folder, content, where, what):
    (folder / "facts" / "x.csv").write_text(content, encoding="utf-8")
    problems = [p for p in check_case(folder).problems if p.severity == "error"]
    assert any(p.where == where and what in p.what for p in problems), problems
    with pytest.raises(InvalidCase, match=r"facts/x\.csv"):
        load(folder)


def test_other_files_are_named_and_not_read(folder):
    (folder / "facts" / "notes.xlsx").write_bytes(b"x")
    (folder / "facts" / "a b.csv").write_bytes(b"x")
    problems = check_case(folder).problems
    assert [(p.severity, p.where) for p in problems] == [
        ("warning", "facts/a b.csv"),
        ("warning", "facts/notes.xlsx"),
    ]


def test_links_out_of_the_folder_are_not_followed(folder, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("date,source\n1934,secret\n", encoding="utf-8")
    (folder / "facts" / "x.csv").symlink_to(secret)
    assert "outside the case folder" in check_case(folder).problems[0].what


@pytest.mark.parametrize("name", ["../case", "prisoners", "", "x" * 300, "a/b", "prisoner_series.csv"])
def test_only_files_of_the_case_can_be_named(folder, name):
    with pytest.raises(InvalidCase, match="facts/: has no file"):
        load(folder).facts(name)


def test_facts_may_be_missing_altogether(folder):
    (folder / "claims.yaml").unlink()
    for path in (folder / "facts").iterdir():
        path.unlink()
    assert check_case(folder).ok
    (folder / "facts").rmdir()
    assert check_case(folder).ok
    (folder / "facts").write_text("x", encoding="utf-8")
    assert not check_case(folder).ok
