"""The verb report: from a case, from a folder with its page, and from a folder with its draws alone."""

from __future__ import annotations

import json
import shutil

import pytest

from snapback.cli import report as verb
from snapback.cli.app import run
from snapback.report import pdf

DRAWS = 3


def call(capsys, *words):
    code = run(words)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def folder(kept, assessed, tmp_path):
    del assessed
    return shutil.copytree(kept, tmp_path / "copy")


@pytest.fixture
def at_once(assessed, monkeypatch):
    """Give the assessment that is there already, and list what was asked for."""
    asked = []

    def at_once(*words):
        asked.append(words)
        return assessed

    monkeypatch.setattr(verb, "_assessed", at_once)
    return asked


@pytest.fixture
def printed(monkeypatch):
    """Print by copying, which needs no browser."""
    asked = []

    def print_pdf(page, out, *, browser):
        asked.append((page, browser))
        out.write_bytes(b"%PDF")
        return out

    monkeypatch.setattr(pdf, "find_browser", lambda: "a browser")
    monkeypatch.setattr(pdf, "print_pdf", print_pdf)
    return asked


def test_the_page_of_a_folder_is_taken_as_it_is(folder, tmp_path, capsys):
    page = folder / "report.html"
    page.write_text("as it is", encoding="utf-8")
    code, out, _ = call(capsys, "report", str(folder), "--out", str(tmp_path / "a.html"))
    assert (code, out) == (0, f"Report: {tmp_path / 'a.html'}\n")
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == "as it is"


def test_a_page_that_is_gone_is_made_again_from_the_draws(folder, at_once, printed, capsys):
    whole = (folder / "report.html").read_text(encoding="utf-8")
    (folder / "report.html").unlink()
    code, out, _ = call(capsys, "report", str(folder), "--workers", "1", "--pdf", "--json")
    told = json.loads(out)
    assert (code, told["case"], told["draws"]) == (0, "ruritania", DRAWS)
    assert told["pdf"] == str(folder / "report.pdf")
    assert printed == [(folder / "report.html", "a browser")]
    assert (folder / "report.html").read_text(encoding="utf-8") == whole
    assert [words[1:] for words in at_once] == [(DRAWS, 0, 1, folder / "draws")]


def test_other_results_than_were_written_are_refused(folder, at_once, capsys):
    record = json.loads((folder / "assessment.json").read_text(encoding="utf-8"))
    (folder / "assessment.json").write_text(json.dumps({**record, "result_hash": "0"}), encoding="utf-8")
    (folder / "report.html").unlink()
    code, _, err = call(capsys, "report", str(folder), "--workers", "1")
    assert code == 1
    assert "has changed since" in err
    assert not (folder / "report.html").exists()
    assert [words[1:] for words in at_once] == [(DRAWS, 0, 1, folder / "draws")]


def test_a_case_is_assessed_into_the_folder_out(tmp_path, at_once, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SNAPBACK_CACHE", str(tmp_path / "cache"))
    code, out, _ = call(capsys, "report", "ruritania", "--draws", "5", "--seed", "3")
    assert (code, out) == (0, "Report: out/ruritania/report.html\n")
    assert (tmp_path / "out" / "ruritania" / "assessment.json").is_file()
    assert [words[1:] for words in at_once] == [(5, 3, 0, tmp_path / "cache" / "draws")]


def test_a_case_is_assessed_where_nothing_is_there_yet(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = ("ruritania", "--draws", "0", "--workers", "1", "--out", str(tmp_path / "deep" / "page.html"))
    code, out, _ = call(capsys, "report", *words)
    assert (code, out) == (0, f"Report: {tmp_path / 'deep' / 'page.html'}\n")
    assert "no draws were made" in (tmp_path / "deep" / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--draws", "4"), "has its own draws"),
        (("--pdf", "--out", "page.html"), "no name of a PDF"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_remedy(folder, printed, capsys, words, said):
    del printed
    code, _, err = call(capsys, "report", str(folder), *words)
    assert code == 2
    assert said in err
    assert "->" in err


def test_a_broken_record_is_refused(folder, capsys):
    (folder / "assessment.json").write_text("[]", encoding="utf-8")
    code, _, err = call(capsys, "report", str(folder))
    assert code == 2
    assert "is not what" in err


def test_without_a_browser_nothing_is_worked_out(folder, monkeypatch, capsys, tmp_path):
    monkeypatch.delenv(pdf.OVERRIDE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, out, err = call(capsys, "report", str(folder), "--pdf")
    assert (code, out) == (2, "")
    assert "Install Chromium" in err
