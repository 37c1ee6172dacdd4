"""``snapback solve``: the same bits as Python for the same terms, and clear words for wrong ones."""

from __future__ import annotations

import json

import pytest

import snapback
from snapback.cli import app

STEP = {"share": 0.5, "within": 2}
TERMS = {"id": "half", "title": "Half of them", "kind": "unilateral", "steps": [STEP], "source": "a test"}


def run(capsys, *arguments):
    code = app.run(["solve", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_says_the_hash_that_python_gives(capsys):
    code, out, _ = run(
        capsys, "ruritania", "--terms", json.dumps(TERMS), "--set", "delta_target=0.9", "--json"
    )
    assert code == 0
    case = snapback.load("ruritania")
    solved = snapback.solve(case, terms=TERMS, values={"delta_target": 0.9})
    said = json.loads(out)
    assert said["result_hash"] == solved.result_hash
    assert said["outcomes"]["freed"]["path"] == solved.outcomes["path"].sel(outcome="freed").values.tolist()
    assert said["result_hash"] != snapback.solve(case, terms=TERMS).result_hash


def test_reads_terms_from_a_file(capsys, tmp_path):
    (tmp_path / "terms.json").write_text(json.dumps(TERMS), encoding="utf-8")
    code, out, _ = run(capsys, "ruritania", "--terms", f"@{tmp_path / 'terms.json'}", "--coarse")
    assert code == 0
    assert "Half of them" in out
    assert "people freed" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "neither a policy nor --terms"),
        (["no_such"], "no policy `no_such`"),
        (["two_steps", "--set", "x"], "has no `=`"),
        (["two_steps", "--set", "x=y"], "has no number"),
        (["two_steps", "--set", "x=1"], "no such parameter"),
        (["--terms", "{"], "is not JSON"),
        (["--terms", "[" * 100_000], "is not JSON"),
        (["--terms", "[]"], "is no mapping"),
        (["--terms", "{}"], "is missing"),
        (["--terms", "@nowhere.json"], "cannot be read"),
    ],
)
def test_says_what_is_wrong(capsys, arguments, words):
    code, out, err = run(capsys, "ruritania", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err
