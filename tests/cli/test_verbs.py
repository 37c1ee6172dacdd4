"""The verbs check, new, world and published."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from snapback import world as worlds
from snapback.cli.app import run
from snapback.world import from_arrays

LAYOUT = "V1,AUS_A,BLR_A,AUS_HFCE,BLR_HFCE,OUT\n"
TABLE = LAYOUT + "AUS_A,2,1,6,1,10\nBLR_A,1,2,2,5,10\nTLS,0,0,0,0,0\nVA,7,7,0,0,14\nOUT,10,10,8,6,0\n"


def call(capsys, *words):
    code = run(words)
    said = capsys.readouterr()
    return code, said.out, said.err


def call_json(capsys, *words):
    code, out, _ = call(capsys, *words, "--json")
    assert out.count("\n") == 1
    return code, json.loads(out)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("here")
class TestCase:
    def test_a_new_case_passes_its_check(self, capsys):
        code, told = call_json(capsys, "new", "my-case")
        assert code == 0
        assert "case.yaml" in told["files"]
        code, told = call_json(capsys, "check", "my-case")
        assert (code, told["ok"]) == (0, True)

    def test_a_case_that_is_there_stays(self, here, capsys):
        call(capsys, "new", "my-case")
        (here / "my-case" / "case.yaml").write_text("mine")
        code, _, err = call(capsys, "new", "my-case")
        assert code == 2
        assert "exists already" in err
        assert (here / "my-case" / "case.yaml").read_text() == "mine"

    def test_errors_of_a_case_with_their_lines(self, here, capsys):
        call(capsys, "new", "my-case")
        path = here / "my-case" / "case.yaml"
        path.write_text(path.read_text().replace("title:", "titel:", 1))
        code, told = call_json(capsys, "check", "my-case")
        assert (code, told["ok"]) == (2, False)
        assert any(p["where"].startswith("case.yaml:") and p["severity"] == "error" for p in told["problems"])
        assert set(told["problems"][0]) == {"severity", "where", "what", "remedy"}
        code, out, err = call(capsys, "check", "my-case")
        assert code == 2
        assert "case.yaml:" in out
        assert "Traceback" not in out + err

    def test_a_case_that_is_not_there(self, capsys):
        code, told = call_json(capsys, "check", "nowhere")
        assert (code, told["ok"]) == (2, False)


@pytest.mark.usefixtures("here")
class TestWorld:
    def test_list(self, capsys):
        code, told = call_json(capsys, "world", "list")
        assert code == 0
        assert "snapback-2013" in [w["name"] for w in told["worlds"]]
        assert "snapback-2013" in call(capsys, "world", "list")[1]

    def test_describe_the_embedded_world(self, capsys):
        code, told = call_json(capsys, "world", "describe", "snapback-2013")
        assert code == 0
        assert sum(m["cells"] for m in told["marks"]) == pytest.approx(1.0)
        assert sum(m["value"] for m in told["marks"]) == pytest.approx(1.0)
        assert all(row["source"] and row["licence"] for row in told["sources"])
        assert {"quantity", "published", "model", "miss_pct"} <= set(told["diagnostics"][0])
        out = call(capsys, "world", "describe", "snapback-2013")[1]
        assert "Belarus: goods exports" in out

    def test_describe_what_is_not_there(self, capsys):
        code, _, err = call(capsys, "world", "describe", "atlantis")
        assert code == 2
        assert "atlantis" in err

    def test_import_then_describe(self, here, capsys):
        (here / "2020.csv").write_text(TABLE)
        code, told = call_json(capsys, "world", "import", "icio", "2020.csv", "--name", "two", "--theta", "5")
        assert code == 0
        assert (told["countries"], told["sectors"]) == (2, 1)
        code, about = call_json(capsys, "world", "describe", told["world"])
        assert about["countries"] == ["AUS", "BLR"]
        assert "AUS BLR" in call(capsys, "world", "describe", "two.npz")[1]

    def test_elasticities_from_a_table(self, here, capsys):
        (here / "2020.csv").write_text(TABLE)
        (here / "theta.csv").write_text("sector,theta\nA,7.5\n")
        words = ("world", "import", "icio", "2020.csv", "--name", "two", "--theta", "theta.csv")
        assert call(capsys, *words)[0] == 0
        assert worlds.load_world(here / "two.npz").theta.tolist() == [7.5]
        (here / "theta.csv").write_text("sector,theta\nA,none\n")
        assert "no positive elasticity for A" in call(capsys, *words, "--force")[2]

    def test_a_wrong_file_writes_nothing(self, here, capsys):
        (here / "2020.csv").write_text(TABLE.replace("5,10", "five,10"))
        code, told = call_json(capsys, "world", "import", "icio", "2020.csv", "--name", "two")
        assert code == 2
        assert "2020.csv:3" in told["problems"][0]["where"]
        assert sorted(p.name for p in here.iterdir()) == ["2020.csv"]

    def test_every_wrong_option_at_once(self, capsys):
        code, told = call_json(capsys, "world", "import", "xls", "t", "--name", "a/b", "--out", "no/such")
        assert code == 2
        assert [p["where"] for p in told["problems"]] == ["FORMAT", "--name", "--out"]

    def test_a_world_that_is_there_stays_unless_forced(self, here, capsys):
        (here / "2020.csv").write_text(TABLE)
        words = ("world", "import", "icio", "2020.csv", "--name", "two")
        assert call(capsys, *words)[0] == 0
        assert call(capsys, *words)[0] == 2
        assert call(capsys, *words, "--force")[0] == 0

    def test_baci_needs_a_base_and_sectors(self, here, capsys):
        (here / "b.csv").write_text("t,i,j,k,v,q\n")
        code, told = call_json(capsys, "world", "import", "baci", "b.csv", "--name", "x")
        assert code == 2
        assert [p["where"] for p in told["problems"]] == ["--base", "--sectors"]

    def test_stopping_leaves_nothing_behind(self, here, capsys, monkeypatch):
        (here / "2020.csv").write_text(TABLE)

        def stop(*_, **__):
            raise KeyboardInterrupt

        monkeypatch.setattr(np.lib.format, "write_array", stop)
        assert call(capsys, "world", "import", "icio", "2020.csv", "--name", "two")[0] == 130
        assert sorted(p.name for p in here.iterdir()) == ["2020.csv"]

    def test_a_world_without_marks_and_sources(self, here, capsys):
        worlds.write_world(
            from_arrays(
                countries=["A"],
                sectors=["s"],
                trade_share=[[[1.0]]],
                value_added=[1.0],
                value_added_share=[[1.0]],
                input_share=[[[0.0]]],
                final_share=[[1.0]],
                deficit=[0.0],
                tariff=[[[0.0]]],
                theta=[4.0],
            ),
            here / "w.npz",
        )
        code, told = call_json(capsys, "world", "describe", "w.npz")
        assert (code, told["marks"], told["diagnostics"]) == (0, [], [])
        assert "not said" in call(capsys, "world", "describe", "w.npz")[1]


class TestPublished:
    def test_without_the_data(self, here, capsys):
        code, told = call_json(capsys, "published", "--data", str(here))
        assert code == 2
        assert told["error"]["kind"] == "MissingData"

    def test_tables(self, capsys, monkeypatch):
        from snapback.economy.published import Cell, PublishedTable

        cells = (
            Cell("Mexico", "welfare", 1.31, 1.3099, matches=True),
            Cell("USA", "welfare", 0.08, 0.2, matches=False),
        )
        table = PublishedTable("A Paper", "Table 2", "Welfare", "per cent", cells, ("a reason",))
        module = sys.modules["snapback.economy.published"]
        monkeypatch.setattr(module, "published", lambda _: [table])
        code, told = call_json(capsys, "published")
        assert code == 0
        assert (told["tables"][0]["cells"], told["tables"][0]["within_tolerance"]) == (2, 1)
        out = call(capsys, "published")[1]
        assert "1 of 2 agree" in out
        assert "a reason" in out
