"""The verbs claims, tip and design."""

from __future__ import annotations

import json

import pytest

from snapback import cases
from snapback.cli.app import run


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_cache(cache, monkeypatch):
    monkeypatch.setenv("SNAPBACK_CACHE", str(cache))


def call(capsys, *words):
    code = run(words)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_claims_as_one_object_and_as_a_table(capsys):
    words = ("claims", "ruritania", "--draws", "4", "--workers", "1")
    code, out, _ = call(capsys, *words, "--json")
    assert code == 0
    assert out.count("\n") == 1
    told = json.loads(out)
    assert (told["case"], told["draws"]) == ("ruritania", 4)
    assert [claim["id"] for claim in told["claims"]] == [
        "half-go-free",
        "salt-feeds-the-court",
        "word-of-a-king",
    ]
    assert {"id", "text", "verdict", "share", "hangs_on"} <= set(told["claims"][0])
    code, out, _ = call(capsys, *words, "--claim", "half-go-free")
    assert code == 0
    assert "Half of the prisoners" in out
    assert "Record:" in out
    assert "word-of-a-king" not in out


def test_tip_as_one_object_from_the_same_draws(capsys):
    words = (
        "--draws",
        "4",
        "--workers",
        "1",
        "--weighting",
        "quick_success",
        "--parameters",
        "1",
        "--no-joint",
    )
    code, out, _ = call(capsys, "tip", "ruritania", *words, "--json")
    assert code == 0
    told = json.loads(out)
    assert {"parameter", "unit", "median", "turns_at"} <= set(told["tipping"][0])
    assert told["joint_turns"][0]["why"] == "It was not searched."
    code, out, _ = call(capsys, "tip", "ruritania", *words)
    assert code == 0
    assert "it turns where, alone," in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("claims", "ruritania", "--claim", "no-such"), "has no claim"),
        (("tip", "ruritania", "--weighting", "mine"), "no weighting"),
        (("tip", "ruritania", "--policy", "mine"), "no policy"),
        (("design", "ruritania", "--people", "all"), "Use `freed` or `averted`"),
        (("design", "ruritania", "--agreement", "pressure"), "no terms to vary"),
    ],
)
def test_wrong_words_are_answered(capsys, words, said):
    code, out, err = call(capsys, *words)
    assert code == 2
    assert said in err
    assert not out


def test_a_case_without_claims_says_where_they_go(capsys, tmp_path):
    import shutil

    folder = tmp_path / "ruritania"
    shutil.copytree(cases.folder("ruritania"), folder)
    (folder / "claims.yaml").unlink()
    code, _, err = call(capsys, "claims", str(folder))
    assert code == 2
    assert "claims.yaml" in err


@pytest.mark.parametrize("verb", ["claims", "tip", "design"])
def test_help_has_an_example(capsys, verb):
    code, out, _ = call(capsys, verb, "--help")
    assert code == 0
    assert f"Example: snapback {verb} belarus-2025" in out
