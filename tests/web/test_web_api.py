"""What the page asks and gets: cases, play, why, ledger; the same bits as from Python and command line."""

from __future__ import annotations

import asyncio
import json
import shutil

import httpx
import numpy as np
import pytest

import snapback
from snapback import cases
from snapback.cli.app import run
from snapback.ensemble.kept import Kept
from snapback.version import __version__
from snapback.web import answers
from snapback.web.app import Settings
from snapback.web.economies import Economies, ledger_parameters
from snapback.web.office import Office, Question
from snapback.web.requests import PlayRequest
from snapback.web.security import TOKEN
from snapback.web.serving import serving

CASE = "ruritania"
YEARS = ("1y", "3y", "5y")


@pytest.fixture(scope="module")
def case():
    return snapback.load(CASE)


@pytest.fixture(scope="module")
def moved(server):
    """Terms that no case has: another order, a clause, a share that is a number."""
    terms = server.policy()
    steps = [
        {"share": 0.25, "relief": ["banks"], "within": 3},
        {"share": 0.75, "relief": ["salt_trade"], "within": 2},
    ]
    return {**terms, "id": "other", "first_mover": "sender", "steps": steps, "exile": 0.5}


VALUES = {"delta_target": 0.93, "rail_margin": 0.11}


class TestCases:
    def test_are_listed_the_named_one_first(self, server):
        found = answers.Cases.model_validate(server.plain.get("/api/cases").json()).cases
        assert [entry.id for entry in found] == [CASE, "belarus-2025"]
        assert {entry.origin for entry in found} == {"embedded"}

    @pytest.mark.parametrize("name", cases.names())
    def test_say_all_that_the_page_shows(self, server, name):
        view = answers.CaseView.model_validate(server.plain.get(f"/api/cases/{name}").json())
        written = snapback.load(name)
        assert view.version == __version__
        assert view.held == written.value(written.game.held)
        assert [terms.id for terms in view.policies][: len(written.agreements)] == [
            agreement.id for agreement in written.agreements
        ]
        assert {"pressure", "escalation", "none"} <= {terms.kind for terms in view.policies}
        assert {m for p in view.packages for m in p.measures} <= {m.id for m in view.measures}
        priors = written.priors()
        for parameter in view.parameters:
            prior = priors[parameter.name]
            assert parameter.quantiles == sorted(parameter.quantiles)
            assert parameter.quantiles[4] == pytest.approx(parameter.central)
            assert parameter.lower is None or parameter.lower == prior.lower
        parts = {parameter.name: parameter.part for parameter in view.parameters}
        assert parts["delta_target"] == "promises"
        assert {name for name, part in parts.items() if part == "ledger"} == ledger_parameters(written)

    def test_that_are_not_there(self, server):
        assert server.plain.get("/api/cases/nowhere").status_code == 404
        assert server.plain.get("/api/cases/nowhere/ledger").status_code == 404

    def test_the_ledger_is_that_of_the_command_line(self, server, capsys):
        assert run(["ledger", CASE, "--draws", "0", "--workers", "1", "--json"]) == 0
        assert server.plain.get(f"/api/cases/{CASE}/ledger").json() == json.loads(capsys.readouterr().out)


class TestPlay:
    def test_presets_come_back_as_they_were_sent(self, server):
        for terms in server.view()["policies"]:
            answer = server.play(terms, coarse=True)
            assert answer.status_code == 200
            played = answers.PlayAnswer.model_validate(answer.json())
            assert answer.json()["terms"] == terms
            assert (played.case, played.policy, played.coarse) == (CASE, terms["id"], True)
            assert all(len(outcome.path) == 20 for outcome in played.outcomes.values())

    @pytest.mark.parametrize("coarse", [True, False])
    @pytest.mark.parametrize("values", [{}, VALUES])
    def test_equals_python_to_the_bit(self, server, case, moved, values, coarse):
        told = server.play(moved, values=values, coarse=coarse).json()
        solved = snapback.solve(case, terms=moved, values=values, coarse=coarse)
        assert told["result_hash"] == solved.result_hash
        assert (
            told["outcomes"]["freed"]["path"] == solved.outcomes["path"].sel(outcome="freed").values.tolist()
        )
        assert told["values"] == values

    def test_equals_the_command_line_to_the_bit(self, server, moved, capsys):
        words = ["--terms", json.dumps(moved), *(f"--set={name}={value}" for name, value in VALUES.items())]
        assert run(["solve", CASE, *words, "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        told = server.play(moved, values=VALUES).json()
        assert told["result_hash"] == said["result_hash"]
        assert told["outcomes"] == said["outcomes"]

    def test_a_policy_by_name_equals_its_terms(self, server, case):
        told = server.play(server.policy("lump")).json()
        assert told["result_hash"] == snapback.solve(case, "lump").result_hash

    def test_is_the_same_from_memory_and_from_the_disk(self, server, cache):
        terms = server.policy("lump")
        first = server.play(terms).json()
        assert server.play(terms).json() == first
        office = Office(CASE, cache)
        asked = PlayRequest.model_validate({"case": CASE, "terms": terms})
        assert json.loads(office.play(Question.of(office.shelf.first, asked))) == first

    @pytest.mark.parametrize(
        ("change", "where"),
        [
            ({"steps": [{"share": 2.0, "relief": ["banks"]}]}, "terms.steps[0].share"),
            ({"steps": [{"share": 1.0, "relief": ["nothing_such"]}]}, "terms.steps[0].relief"),
            ({"parties": ["nobody"]}, "terms.parties"),
            ({"exile": "no_parameter"}, "terms.exile"),
            ({"exile": True}, "terms.exile"),
            ({"kind": "gift"}, "terms.kind"),
            ({"unknown": 1}, "terms.unknown"),
            ({"steps": [{"share": 0.1}] * 7}, "terms.steps"),
        ],
    )
    def test_says_where_terms_are_wrong(self, server, change, where):
        answer = server.play({**server.policy(), **change})
        assert answer.status_code == 422
        assert any(problem["where"].startswith(where) for problem in answer.json()["problems"])

    @pytest.mark.parametrize("values", [{"no_such": 1.0}, {"delta_target": 1.5}, {"delta_target": "high"}])
    def test_says_where_values_are_wrong(self, server, values):
        answer = server.play(server.policy(), values=values)
        assert answer.status_code == 422
        assert answer.json()["problems"][0]["where"] == f"values.{next(iter(values))}"

    def test_fifty_at_once_are_answered(self, server):
        view = server.view()
        asked = [
            {"case": CASE, "terms": terms, "values": {"delta_target": 0.9 + 0.002 * n}, "coarse": True}
            for n in range(10)
            for terms in view["policies"]
        ]

        async def ask():
            limits = httpx.Limits(max_connections=None)
            headers = {TOKEN: server.settings.token}
            async with httpx.AsyncClient(
                base_url=server.url, headers=headers, limits=limits, timeout=120.0, trust_env=False
            ) as client:
                return await asyncio.gather(*(client.post("/api/play", json=one) for one in asked))

        found = asyncio.run(ask())
        assert len(found) >= 50
        assert {answer.status_code for answer in found} == {200}
        assert len({answer.json()["result_hash"] for answer in found}) == len(asked)


@pytest.fixture
def unhinged(monkeypatch):
    """Leave out what outcomes hang on, which takes longer than all the rest."""
    monkeypatch.setattr("snapback.web.why._hinges", lambda *_: {})


class TestWhy:
    def test_every_change_is_told_alone_and_together(self, server, moved):
        begin = {"case": CASE, "terms": server.policy()}
        end = {"case": CASE, "terms": {**moved, "id": "two_steps"}, "values": VALUES}
        answer = server.page.post("/api/why", json={"from": begin, "to": end})
        assert answer.status_code == 200
        answers.WhyAnswer.model_validate(answer.json())
        told = answer.json()
        first, last = (server.play(q["terms"], values=q.get("values", {})).json() for q in (begin, end))
        assert (told["from"], told["to"]) == (first["result_hash"], last["result_hash"])
        paths = [cause["path"] for cause in told["causes"]]
        assert {"terms.first_mover", "terms.exile", "values.delta_target", "values.rail_margin"} <= set(paths)
        # Shares that no longer add up, and a package eased twice, make no sense alone.
        assert any({"terms.steps[1].share", "terms.steps[1].relief"} <= set(p.split(", ")) for p in paths)
        for name, outcome in last["outcomes"].items():
            for year in YEARS:
                parts = sum(cause["effect"][name][year] for cause in told["causes"])
                whole = outcome["at"][year] - first["outcomes"][name]["at"][year]
                assert parts + told["together"][name][year] == pytest.approx(whole, abs=1e-9)
        slopes = {cause["path"]: cause["slope"] for cause in told["causes"]}
        assert slopes["terms.exile"] is None
        assert slopes["values.rail_margin"] is None
        assert set(slopes["values.delta_target"]) == set(first["outcomes"])
        for hinges in told["hangs_on"].values():
            effects = [abs(hinge["effect"]) for hinge in hinges]
            assert effects == sorted(effects, reverse=True)

    @pytest.mark.usefixtures("unhinged")
    def test_slopes_are_those_of_the_adjoint(self, server, case):
        from snapback.game.derivatives import derivatives

        terms = server.policy()
        central = case.central()["delta_target"]
        begin = {"case": CASE, "terms": terms}
        end = {**begin, "values": {"delta_target": central - 0.01}}
        (cause,) = server.page.post("/api/why", json={"from": begin, "to": end}).json()["causes"]
        solved = snapback.solve(case, "two_steps")
        exact = derivatives(case, solved.economy, solved.played, {"freed": "3y"})["derivative"]
        slope = float(exact.sel(outcome="freed", parameter="delta_target")) * -0.01
        assert cause["slope"]["freed"]["3y"] == pytest.approx(slope, rel=1e-3)

    @pytest.mark.usefixtures("unhinged")
    def test_one_change_explains_all(self, server):
        terms = server.policy()
        other = {**terms, "snapback": False}
        sides = {"from": {"case": CASE, "terms": terms}, "to": {"case": CASE, "terms": other}}
        told = server.page.post("/api/why", json=sides).json()
        assert [cause["path"] for cause in told["causes"]] == ["terms.snapback"]
        assert (told["causes"][0]["before"], told["causes"][0]["after"]) == ("yes", "no")
        assert all(abs(v) < 1e-12 for at in told["together"].values() for v in at.values())

    @pytest.mark.usefixtures("unhinged")
    def test_changes_that_make_sense_only_together_are_one(self, server):
        sides = {
            "from": {"case": CASE, "terms": server.policy("nothing")},
            "to": {"case": CASE, "terms": server.policy("lump")},
        }
        told = server.page.post("/api/why", json=sides).json()
        assert any(
            "terms.kind" in cause["path"] and "terms.steps" in cause["path"] for cause in told["causes"]
        )

    def test_both_sides_are_of_one_case(self, server):
        terms = server.policy()
        sides = {"from": {"case": CASE, "terms": terms}, "to": {"case": "belarus-2025", "terms": terms}}
        assert server.page.post("/api/why", json=sides).status_code == 422


def files_of(folder):
    names = [*folder.glob("*.yaml"), folder / "README.md", *folder.glob("facts/*.csv")]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in names}


class TestOpening:
    def test_a_folder_is_played_like_any_case(self, server):
        files = files_of(cases.folder(CASE))
        answer = server.page.post("/api/cases", json={"files": files})
        assert answer.status_code == 201
        opened = answers.Opened.model_validate(answer.json()).case
        assert (opened.id, opened.origin) == (f"{CASE}-2", "opened")
        again = server.page.post("/api/cases", json={"files": files}).json()["case"]
        assert again["id"] == opened.id
        terms = server.policy()
        told = server.page.post("/api/play", json={"case": opened.id, "terms": terms}).json()
        assert told["result_hash"] == server.play(terms).json()["result_hash"]
        assert opened.id in [entry["id"] for entry in server.plain.get("/api/cases").json()["cases"]]

    def test_problems_have_file_and_line(self, server):
        files = files_of(cases.folder(CASE))
        files["case.yaml"] = files["case.yaml"].replace("target: RUR", "target: XXX")
        answer = server.page.post("/api/cases", json={"files": files})
        assert answer.status_code == 422
        assert any(p["where"].startswith("case.yaml:") for p in answer.json()["problems"])
        assert "/tmp" not in answer.text  # noqa: S108 -- no place of ours is told

    @pytest.mark.parametrize(
        "world", ["./README.md", "../../x.npz", "/etc/passwd", "nowhere", "facts/trade.csv"]
    )
    def test_no_world_is_read_from_a_file(self, server, world):
        files = files_of(cases.folder(CASE))
        files["case.yaml"] = files["case.yaml"].replace("world: ruritania", f"world: {world}")
        answer = server.page.post("/api/cases", json={"files": files})
        assert answer.status_code == 422
        assert any("world" in problem["where"] for problem in answer.json()["problems"])

    def test_a_file_that_is_too_large(self, server):
        files = {**files_of(cases.folder(CASE)), "README.md": "x" * (256 * 1024 + 1)}
        assert server.page.post("/api/cases", json={"files": files}).status_code == 422


class TestFolder:
    def test_is_first_and_read_again_when_it_changes(self, tmp_path, cache):
        folder = tmp_path / "mine"
        shutil.copytree(cases.folder(CASE), folder)
        office = Office(str(folder), cache)
        place = office.shelf.first
        assert (place.id, place.origin) == (f"{CASE}-2", "folder")
        assert json.loads(office.entry(place))["title"] == "Ruritania's salt and its prisoners"
        path = folder / "case.yaml"
        path.write_text(path.read_text().replace("title: Ruritania's salt", "title: Ruritania's pepper"))
        assert json.loads(office.entry(place))["title"].startswith("Ruritania's pepper")

    def test_with_problems_is_refused_at_once(self, tmp_path):
        folder = tmp_path / "broken"
        shutil.copytree(cases.folder(CASE), folder)
        (folder / "case.yaml").write_text("snapback: 1\n")
        with pytest.raises(snapback.InvalidCase):
            Office(str(folder), None)


class TestKept:
    def test_comes_back_whole_or_not_at_all(self, tmp_path):
        kept = Kept(tmp_path)
        kept.put(b"answer", "a", "b")
        assert kept.get("a", "b") == b"answer"
        assert kept.get("a\nb") != b"other"
        (path,) = tmp_path.iterdir()
        path.write_bytes(path.read_bytes()[:-1])
        assert kept.get("a", "b") is None

    def test_a_place_that_cannot_be_written_costs_nothing(self, tmp_path):
        (tmp_path / "file").write_text("")
        kept = Kept(tmp_path / "file" / "below")
        kept.put(b"answer", "a")
        assert kept.get("a") is None
        assert Kept(None).get("a") is None

    def test_stays_small(self, tmp_path, monkeypatch):
        monkeypatch.setattr("snapback.ensemble.kept.MOST_FILES", 3)
        kept = Kept(tmp_path)
        for n in range(6):
            kept.put(b"x", str(n))
        assert len(list(tmp_path.iterdir())) == 3
        assert kept.get("5") == b"x"

    def test_an_economy_comes_back_to_the_bit(self, tmp_path, case):
        first, second = Economies(Kept(tmp_path)), Economies(Kept(tmp_path))
        first.warm(case, "digest")
        sets = [frozenset({"banks"}), frozenset({"banks", "river"})]
        solved, read = (e.get(case, "digest", {}, sets) for e in (first, second))
        assert set(read.data_vars) == set(solved.data_vars)
        for name, array in solved.variables.items():
            assert read[name].dims == array.dims
            if array.dtype == object:
                assert (read[name].values == array.values).all()
            else:
                assert np.array_equal(read[name].values, array.values)

    def test_combinations_do_not_depend_on_company(self, case):
        alone, together = (Economies(Kept(None)) for _ in range(2))
        one = frozenset({"salt_trade", "river"})
        other = [frozenset({"banks", "river"}), one]
        few, many = alone.get(case, "d", VALUES, [one]), together.get(case, "d", VALUES, other)
        row = [(d["form"].values != "in_force").tolist().index([True, False, True]) for d in (few, many)]
        assert few["regime_revenue"].values[row[0]] == many["regime_revenue"].values[row[1]]


class TestPage:
    def test_is_served_from_memory(self, tmp_path):
        (tmp_path / "assets").mkdir()
        for name in (
            "index.html",
            "assets/page.js",
            "assets/page.css",
            "icon.svg",
            "manifest.json",
            ".hidden",
        ):
            (tmp_path / name).write_text(f"<!-- {name} -->")
        with serving(Settings(case=CASE, static=tmp_path, warm=False)) as url:
            shutil.rmtree(tmp_path)
            with httpx.Client(base_url=url, trust_env=False) as client:
                found = {
                    path: client.get(path)
                    for path in ("/", "/assets/page.js", "/assets/page.css", "/icon.svg")
                }
                assert {answer.status_code for answer in found.values()} == {200}
                assert client.get("/manifest.json").status_code == client.get("/.hidden").status_code == 404
        assert found["/assets/page.js"].headers["content-type"] == "text/javascript; charset=utf-8"
        assert found["/assets/page.css"].headers["content-type"] == "text/css; charset=utf-8"
        assert found["/"].headers["content-type"] == "text/html; charset=utf-8"
        assert "immutable" in found["/assets/page.js"].headers["cache-control"]
        assert found["/"].headers["cache-control"] == "no-store"

    def test_that_is_not_built_says_so(self, tmp_path):
        settings = Settings(case=CASE, cache=None, static=tmp_path / "nothing", warm=False)
        with serving(settings) as url, httpx.Client(base_url=url, trust_env=False) as client:
            assert client.get("/").json()["error"]["kind"] == "NotBuilt"
            assert client.get("/api/health").json() == {"version": __version__, "ready": False}


def test_warming_up_makes_the_first_view_ready(tmp_path):
    Office(CASE, tmp_path).warm()
    office = Office(CASE, tmp_path)
    assert not office.ready
    place = office.shelf.first
    office.shelf.read = None  # whatever reads the case now fails
    view = json.loads(office.view(place))
    for terms in view["policies"]:
        for coarse in (True, False):
            asked = PlayRequest.model_validate({"case": CASE, "terms": terms, "coarse": coarse})
            assert json.loads(office.play(Question.of(place, asked)))["policy"] == terms["id"]
    assert json.loads(office.ledger(place))["case"] == CASE
