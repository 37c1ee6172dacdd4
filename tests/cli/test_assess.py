"""The verb assess on a small case: JSON as the contract names it, bands, tables, errors."""

from __future__ import annotations

import json
import re

import pytest

import snapback
from snapback.cli.app import run

DRAWS = 3


def call(capsys, *words):
    code = run(words)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def cache(kept, monkeypatch):
    monkeypatch.setenv("SNAPBACK_CACHE", str(kept))


@pytest.fixture(scope="module")
def drawn(kept, tmp_path_factory):
    """Assess once with a few draws, written to a folder."""
    out = tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SNAPBACK_CACHE", str(kept))
        words = ["assess", "ruritania", "--draws", str(DRAWS), "--workers", "1", "--out", str(out)]
        assert run(words) == 0
    return out


def test_without_draws_every_point_is_the_central_value(capsys):
    code, out, _ = call(capsys, "assess", "ruritania", "--draws", "0", "--json")
    told = json.loads(out)
    assert (code, out.count("\n"), told["draws"], told["failed_draws"]) == (0, 1, 0, 0)
    assert {"case", "vintage", "seed", "fingerprint", "result_hash", "report", "claims", "tipping"} <= set(
        told
    )
    for policy in told["policies"]:
        for outcome in policy["outcomes"].values():
            assert list(outcome["at"]) == ["1y", "3y", "5y"]
            for at in outcome["at"].values():
                assert at["p10"] == at["p50"] == at["p90"] == at["central"]
                assert at["error"] is None
    parts = ("claims", "tipping", "joint_turns", "rankings", "tornado", "boxes", "signposts")
    assert all(told[part] == [] for part in parts)


@pytest.fixture(scope="module")
def told(drawn):
    return json.loads((drawn / "assessment.json").read_text())


class TestRecord:
    def test_has_bands_with_their_error(self, told):
        assert told["draws"] == DRAWS
        at = told["policies"][0]["outcomes"]["freed"]["at"]["3y"]
        assert at["p10"] <= at["p50"] <= at["p90"]
        assert at["error"] > 0.0

    def test_says_what_is_promised_and_what_it_hangs_on(self, told):
        policy = told["policies"][0]
        assert [due["owed_by"] for due in policy["promises"]] == ["target", "sender"] * 2
        assert all(0.0 <= due["kept"] <= due["reached"] <= 1.0 for due in policy["promises"])
        assert policy["noise_floor"]["at"]["3y"] >= 0.0
        effects = [abs(r["effect_of_80_percent_range"]) for r in policy["derivatives"]["freed"]["ranked"]]
        assert effects == sorted(effects, reverse=True)

    def test_has_the_packages_of_the_ledger(self, told):
        assert {p["id"] for p in told["ledger"]["packages"]} == {"salt_trade", "banks", "river"}

    def test_judges_every_claim(self, told):
        claims = told["claims"]
        assert [c["id"] for c in claims] == [c.id for c in snapback.load("ruritania").claims]
        assert all(c["verdict"] == c["word"] for c in claims)
        assert all(0.0 <= c["share"] <= 1.0 and c["draws"] == DRAWS for c in claims)

    def test_ranks_the_policies_by_each_weighting_apart(self, told):
        five = [r for r in told["rankings"] if r["at"] == "5y"]
        assert [r["weighting"] for r in five] == ["human_rights", "power_politics", "quick_success"]
        for ranking in five:
            assert abs(sum(ranking["first"]) - 1.0) < 1e-9
            assert ranking["best"] in ranking["policies"]
        turned = {t["weighting"] for t in told["tipping"]}
        assert turned <= {r["weighting"] for r in five}
        assert turned
        for value in told["tipping"]:
            low, high = value["searched"]
            assert value["turns_at"] is None or low <= value["turns_at"] <= high

    def test_draws_lie_beside_the_report(self, drawn):
        assert (drawn / "report.html").is_file()
        assert list((drawn / "draws").glob("*/draws.parquet"))


def test_draws_that_are_kept_are_not_made_again(drawn, capsys):
    words = ["--draws", str(DRAWS), "--workers", "1", "--no-tipping", "--out", str(drawn)]
    table = next((drawn / "draws").glob("*/shards/*.parquet"))
    before = table.stat().st_mtime_ns
    result_hash = json.loads((drawn / "assessment.json").read_text(encoding="utf-8"))["result_hash"]
    code, out, err = call(capsys, "assess", "ruritania", *words)
    assert code == 0
    assert table.stat().st_mtime_ns == before
    assert f"{DRAWS} of {DRAWS} draws" in err
    assert "two steps" in out
    assert "The court lives on salt." in out
    assert f"of {DRAWS} draws" in " ".join(out.split())
    assert "snapback tip ruritania" in out
    assert f"Report: {drawn / 'report.html'}" in out
    assert f"Result: {result_hash}" in out


@pytest.mark.parametrize(
    ("day", "what"), [("1999-01-01", "later than the vintage"), ("1900-01-01", "nobody knew on 1900-01-01")]
)
def test_a_vintage_that_does_not_fit(capsys, day, what):
    code, out, err = call(capsys, "assess", "ruritania", "--vintage", day)
    assert (code, out) == (2, "")
    assert what in err


def test_a_case_without_a_game_says_what_is_missing(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    call(capsys, "new", "my-case")
    path = tmp_path / "my-case" / "case.yaml"
    blocks = r"^(game|agreements):.*?(?=^[a-z_]+:|\Z)"
    path.write_text(re.sub(blocks, "", path.read_text(), flags=re.DOTALL | re.MULTILINE))
    for name in ("politics.yaml", "claims.yaml"):
        (path.parent / name).unlink(missing_ok=True)
    code, _, err = call(capsys, "assess", "my-case", "--draws", "0")
    assert code == 2
    assert "game" in err
