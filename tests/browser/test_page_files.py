"""What is taken away says the same, to the last digit, as the server, Python and the command line."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import expect

import snapback

BIN = Path(sys.executable).parent
TITLE = 'Graustark\'s "last" offer; $(touch owned) `id` \\ é 好'


def table(text):
    """Read a CSV with its comment lines."""
    lines = text.splitlines()
    about = [line.removeprefix("# ") for line in lines if line.startswith("#")]
    return about, list(
        csv.DictReader(io.StringIO("\n".join(line for line in lines if not line.startswith("#"))))
    )


def taken(visit, button):
    with visit.download() as files:
        button.click()
    return files[0].suggested_filename, Path(files[0].path()).read_bytes()


@pytest.fixture
def written(fresh):
    """Write an agreement with all that could go wrong on its way through a shell."""
    fresh.label("Title", exact=True).fill(TITLE)
    fresh.field("steps[0].share").get_by_role("spinbutton").fill("33.3")
    fresh.assumptions().parameter("inflow_per_month").get_by_role("spinbutton").fill("1.7")
    fresh.settle()
    return fresh


def solved(asked):
    case = snapback.load("ruritania")
    return snapback.solve(case, asked["terms"]["id"], terms=asked["terms"], values=asked.get("values"))


def test_csv_is_the_api_is_python(written):
    answers = []
    written.page.on("response", lambda r: r.url.endswith("/api/play") and answers.append(r.json()))
    written.field("steps[0].share")  # on the other tab, and still there
    written.agreement().field("steps[0].share").get_by_role("spinbutton").fill("44.4")
    page = written.hash()
    (answer,) = [a for a in answers if a["result_hash"] == page and not a["coarse"]]
    ours = solved(written.asked())
    assert ours.result_hash == page

    name, content = taken(written, written.region("What it comes to").get_by_role("button", name="CSV"))
    about, rows = table(content.decode())
    assert name == "outcomes.csv"
    assert any(page in line for line in about)
    for outcome, found in answer["outcomes"].items():
        path = [float(row["value"]) for row in rows if (row["of"], row["outcome"]) == ("a", outcome)]
        assert path == found["path"]

    chart = written.region("What happens over time").get_by_role("figure").first
    name, content = taken(written, chart.get_by_role("button", name="CSV"))
    about, rows = table(content.decode())
    assert name == "ruritania-freed.csv"
    assert any(page in line for line in about)
    assert [float(row["A"]) for row in rows] == answer["outcomes"]["freed"]["path"]
    assert [int(row["quarter"]) for row in rows] == list(range(1, 21))


def test_command_line_and_python_give_the_same_to_the_bit(written, tmp_path):
    page = written.hash()
    command = written.share("Copy as command line")
    python = written.share("Copy as Python")
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    runs = [
        subprocess.Popen(run, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
        for run in (["sh", "-c", command], [sys.executable, "-c", python])
    ]
    by_shell, by_python = (run.communicate(timeout=120)[0] for run in runs)
    assert json.loads(by_shell)["result_hash"] == page
    assert by_python.strip() == page
    assert not list(tmp_path.iterdir())


def test_a_policy_of_the_case_is_named_and_not_written_out(fresh):
    assert fresh.share("Copy as command line") == "snapback solve ruritania two_steps --json"
    assert "terms" not in fresh.share("Copy as Python")
    assert (
        fresh.share("Copy the ensemble as command line") == "snapback assess ruritania --draws 256 --seed 1"
    )


def test_every_chart_is_a_drawing_and_a_picture(fresh):
    chart = fresh.region("What happens over time").get_by_role("figure").first
    name, drawing = taken(fresh, chart.get_by_role("button", name="SVG"))
    root = ET.fromstring(drawing)  # noqa: S314 -- our own
    words = " ".join("".join(root.itertext()).split())
    assert name == "ruritania-freed.svg"
    assert root.tag.endswith("svg")
    assert "People freed" in words
    assert not re.search(rb"(href|url\()\s*=?\s*[\"']?(http|//)", drawing.replace(b"http://www.w3.org", b""))
    name, picture = taken(fresh, chart.get_by_role("button", name="PNG"))
    assert name == "ruritania-freed.png"
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 5_000


def test_the_table_of_a_chart(fresh):
    chart = fresh.region("What happens over time").get_by_role("figure").first
    chart.get_by_role("button", name="Table").click()
    expect(chart.get_by_role("table").get_by_role("row")).to_have_count(21)
    chart.get_by_role("button", name="Table").click()
    expect(chart.get_by_role("table")).to_have_count(0)


@pytest.fixture
def folder(tmp_path):
    """Give a case of the reader's own: Ruritania under another name."""
    source = Path(snapback.__file__).parent / "cases" / "ruritania"
    for path in source.rglob("*"):
        if path.is_file():
            copy = tmp_path / "strelsau" / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    case = tmp_path / "strelsau" / "case.yaml"
    text = case.read_text(encoding="utf-8").replace("id: ruritania", "id: strelsau", 1)
    case.write_text(text.replace("title: Ruritania's salt", "title: Strelsau's salt"), encoding="utf-8")
    return tmp_path / "strelsau"


class TestCases:
    def opens(self, visit, folder):
        visit.button(re.compile("^Case: ")).click()
        dialog = visit.page.get_by_role("dialog", name="Cases")
        dialog.locator("input[type=file]").set_input_files(folder)
        return dialog

    def test_a_folder_of_ones_own(self, visitor, folder):
        visit = visitor().open()
        before = visit.hash()
        dialog = self.opens(visit, folder)
        expect(dialog).to_have_count(0, timeout=60_000)
        expect(visit.button(re.compile("^Case: "))).to_contain_text("Strelsau's salt")
        assert visit.hash() == before  # the same case in all but name
        assert visit.share("Copy as command line").startswith("snapback solve ./strelsau two_steps")
        visit.button(re.compile("^Case: ")).click()
        visit.page.get_by_role("dialog", name="Cases").get_by_role("button", name="Ruritania's salt").click()
        expect(visit.button(re.compile("^Case: "))).to_contain_text("Ruritania's salt")
        assert visit.hash() == before

    def test_one_with_mistakes_is_told_line_by_line(self, fresh, folder):
        (folder / "case.yaml").write_text("snapback: 1\nid: strelsau\nvintage: yesterday\n", encoding="utf-8")
        dialog = self.opens(fresh, folder)
        expect(dialog.locator(".wrong li").first).to_be_visible(timeout=60_000)
        assert dialog.locator(".wrong li").count() > 2
        expect(dialog.locator(".wrong code").first).to_contain_text("case.yaml")
        dialog.get_by_role("button", name="Close").click()

    def test_what_is_no_case_stays_here(self, fresh, tmp_path):
        (tmp_path / "letter.txt").write_text("private", encoding="utf-8")
        dialog = self.opens(fresh, tmp_path)
        expect(dialog.locator(".wrong")).to_contain_text("there is no case.yaml in it")
        dialog.get_by_role("button", name="Close").click()

    def test_embedded_cases_are_listed(self, fresh, server):
        fresh.button(re.compile("^Case: ")).click()
        dialog = fresh.page.get_by_role("dialog", name="Cases")
        for case in server.get("api/cases")["cases"]:
            expect(dialog).to_contain_text(case["question"])
        dialog.get_by_role("button", name="Close").click()
