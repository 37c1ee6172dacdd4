"""Assessments as jobs: at most two, told as they go, cancelled within a second, the terminal's results."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import snapback
from snapback.case.revision import revise
from snapback.cli.app import run
from snapback.economy.worlds import world_of
from snapback.ensemble.kept import Kept
from snapback.verdict.drawn import draw
from snapback.web import answers
from snapback.web.failures import Failure
from snapback.web.jobs import Job, Jobs
from snapback.web.requests import JobRequest

CASE = "ruritania"
DRAWS = 2


def start(server, **more):
    return server.page.post("/api/jobs", json={"case": CASE, "draws": DRAWS, **more})


def wait_for(condition, seconds=90.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def group_of(pid):
    """Processes that are alive in a group."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z" and int(fields[2]) == pid:
            found.append(int(entry.name))
    return found


@pytest.fixture(autouse=True)
def room(server):
    """Leave nothing running behind a test."""
    yield
    for job in server.plain.get("/api/jobs").json()["jobs"]:
        server.page.delete(f"/api/jobs/{job['id']}")
        server.page.delete(f"/api/jobs/{job['id']}")


@pytest.fixture(scope="module")
def terms(server):
    return {**server.policy(), "id": "mine", "title": "Mine", "snapback": False}


@pytest.fixture(scope="module")
def finished(server, terms):
    """Run a job to its end; give what was told on the way, and its results."""
    answer = start(server, terms=[terms], values={"delta_target": 0.93}, seed=7)
    assert answer.status_code == 202
    job = answers.JobState.model_validate(answer.json())
    assert answer.headers["location"] == f"/api/jobs/{job.id}"
    events = []
    with server.plain.stream("GET", f"/api/jobs/{job.id}/events", timeout=120.0) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if line.startswith("event: "):
                events.append([line[7:]])
            elif line.startswith("data: "):
                events[-1].append(json.loads(line[6:]))
    result = server.plain.get(f"/api/jobs/{job.id}/result")
    report = server.plain.get(f"/api/jobs/{job.id}/report")
    return events, result, report


class TestFinished:
    def test_the_same_asked_again_is_there_at_once(self, server, finished, terms):
        answer = start(server, terms=[terms], values={"delta_target": 0.93}, seed=7)
        state = answers.JobState.model_validate(answer.json())
        assert (state.status, state.share) == ("done", 1.0)
        _, result, report = finished
        again = server.plain.get(f"/api/jobs/{state.id}/result")
        assert again.content == result.content
        assert server.plain.get(f"/api/jobs/{state.id}/report").content == report.content

    def test_news_goes_forward_and_ends(self, finished):
        events, _, _ = finished
        assert [name for name, _ in events[:-1]] == ["progress"] * (len(events) - 1)
        assert events[-1][0] == "done"
        states = [answers.JobState.model_validate(state) for _, state in events]
        assert states[-1].status == "done"
        assert states[-1].share == 1.0
        shares = [state.share for state in states]
        assert shares == sorted(shares)
        assert any("draws" in state.doing for state in states)

    def test_draws_are_those_of_everybody(self, finished, terms, tmp_path):
        case = revise(snapback.load(CASE), (terms,), {"delta_target": 0.93})
        _, ensemble = draw(case, world_of(case), DRAWS, seed=7, workers=1, store=tmp_path)
        told = finished[1].json()
        answers.Assessed.model_validate(told)
        assert told["result_hash"] == ensemble.result_hash
        assert (told["draws"], told["seed"], told["failed_draws"]) == (DRAWS, 7, 0)

    def test_bands_are_told_in_every_quarter(self, finished):
        told = finished[1].json()
        for policy in told["policies"]:
            for name, outcome in policy["outcomes"].items():
                band = told["bands"][policy["id"]][name]
                assert {key: len(path) for key, path in band.items()} == {"p10": 20, "p50": 20, "p90": 20}
                for year, quarter in (("1y", 4), ("3y", 12), ("5y", 20)):
                    assert {key: path[quarter - 1] for key, path in band.items()} == {
                        key: outcome["at"][year][key] for key in band
                    }

    @pytest.mark.slow
    def test_result_is_that_of_the_command_line(self, finished, terms, capsys, tmp_path, monkeypatch):
        monkeypatch.setenv("SNAPBACK_CACHE", str(tmp_path))
        words = ["--draws", str(DRAWS), "--seed", "7", "--workers", "1", "--json"]
        more = ["--terms", json.dumps(terms), "--set", "delta_target=0.93"]
        assert run(["assess", CASE, *words, *more]) == 0
        said = json.loads(capsys.readouterr().out)
        assert {name: value for name, value in finished[1].json().items() if name != "bands"} == said

    def test_report_is_a_page_to_keep(self, finished):
        report = finished[2]
        assert report.status_code == 200
        assert report.headers["content-type"] == "text/html; charset=utf-8"
        assert report.headers["content-disposition"] == f'attachment; filename="snapback-{CASE}.html"'
        assert report.text.lower().startswith("<!doctype html>")


def test_a_flood_is_held_off(server):
    jobs = [start(server, seed=n) for n in range(12)]
    assert [answer.status_code for answer in jobs] == [202, 202, *[429] * 10]
    assert jobs[-1].json()["error"]["kind"] == "TooManyJobs"
    assert jobs[-1].headers["retry-after"]
    server.page.delete(f"/api/jobs/{jobs[0].json()['id']}")
    assert start(server, seed=99).status_code == 202


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_cancelling_ends_everything_within_a_second(server):
    name = start(server, draws=500, seed=3).json()["id"]
    address = f"/api/jobs/{name}"
    wait_for(lambda: server.plain.get(address).json()["doing"] not in {"starting", "reading the case"})
    (group,) = {
        int((entry / "stat").read_text().rpartition(")")[2].split()[2])
        for entry in map(Path, (f"/proc/{pid}" for pid in children()))
        if b"job_process" in (entry / "cmdline").read_bytes()
    }
    assert group_of(group)
    begin = time.monotonic()
    state = server.page.delete(address).json()
    assert state["status"] == "cancelled"
    wait_for(lambda: not group_of(group), seconds=1.0)
    assert time.monotonic() - begin < 1.0
    assert server.plain.get(f"{address}/result").status_code == 404
    assert server.page.delete(address).status_code == 200
    assert server.plain.get(address).status_code == 404


def children():
    found = Path("/proc/self/task").glob("*/children")
    return [int(pid) for path in found for pid in path.read_text().split()]


def test_a_job_that_is_watched_when_it_is_cancelled(server):
    name = start(server, draws=500, seed=4).json()["id"]
    with server.plain.stream("GET", f"/api/jobs/{name}/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == "event: progress"
        server.page.delete(f"/api/jobs/{name}")
        rest = list(lines)
    assert "event: done" in rest
    assert json.loads(rest[rest.index("event: done") + 1][6:])["status"] == "cancelled"


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"draws": 0}, "draws"),
        ({"draws": 10**6}, "draws"),
        ({"draws": 2.5}, "draws"),
        ({"seed": -1}, "seed"),
        ({"values": {"no_such": 1.0}}, "values.no_such"),
        ({"values": {"delta_target": 7.0}}, "values.delta_target"),
        ({"terms": [{"id": "x"}]}, "terms[0].title"),
        ({"out": "/etc"}, "out"),
        ({"scheduler": "tcp://127.0.0.1:1"}, "scheduler"),
    ],
)
def test_what_does_not_fit_begins_nothing(server, more, where):
    answer = start(server, **more)
    assert answer.status_code == 422
    assert where in [problem["where"] for problem in answer.json()["problems"]]
    assert server.plain.get("/api/jobs").json() == {"jobs": []}


def test_terms_that_do_not_fit_say_which(server, terms):
    wrong = {**terms, "steps": [{"share": 3.0}]}
    answer = start(server, terms=[terms, wrong])
    assert answer.status_code == 422
    assert any(problem["where"].startswith("terms[1]") for problem in answer.json()["problems"])


@pytest.mark.parametrize("path", ["", "/events", "/result", "/report"])
def test_a_job_that_is_not_there(server, path):
    assert server.plain.get(f"/api/jobs/0123456789abcdef{path}").status_code == 404


def test_a_process_that_fails_says_why(tmp_path):
    request = JobRequest.model_validate({"case": CASE, "draws": 1})
    job = Job("x", tmp_path / "no-case", request, tmp_path, lambda *_: None)
    job.begin(tmp_path / "draws", 1)
    wait_for(lambda: job.status == "failed")
    assert job.state()["error"]["kind"] == "InvalidCase"
    with pytest.raises(Failure):
        job.result()


def test_one_that_is_killed_says_so(tmp_path):
    from snapback import cases

    request = JobRequest.model_validate({"case": CASE, "draws": 100})
    job = Job("x", cases.folder(CASE), request, tmp_path, lambda *_: None)
    job.begin(tmp_path / "draws", 1)
    os.kill(job._process.pid, signal.SIGKILL)
    wait_for(lambda: job.status == "failed")
    assert job.state()["error"]["kind"] == "WorkerError"


def test_the_oldest_are_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr("snapback.web.jobs.MOST_KEPT", 2)
    jobs = Jobs(None, Kept(None))
    request = JobRequest.model_validate({"case": CASE, "draws": 1})
    names = []
    for _ in range(4):
        job = jobs.start(tmp_path, "", request)
        names.append(job.id)
        job.cancel()
    assert [job.id for job in jobs.all()] == names[-2:]
    jobs.close()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_a_server_that_is_killed_leaves_no_process(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from snapback import cases\n"
        "from snapback.web.jobs import Jobs; from snapback.web.requests import JobRequest\n"
        "from snapback.ensemble.kept import Kept\n"
        f"asked = JobRequest.model_validate({{'case': '{CASE}', 'draws': 500}})\n"
        f"job = Jobs(Path(sys.argv[1]), Kept(None)).start(cases.folder('{CASE}'), '', asked)\n"
        "print(job._process.pid, flush=True); time.sleep(60)\n"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    with server:
        group = int(server.stdout.readline())
        assert group_of(group)
        server.kill()
    wait_for(lambda: not group_of(group), seconds=5.0)


def test_the_same_request_is_the_same_job(server):
    first, second = (start(server, draws=500, seed=5).json()["id"] for _ in range(2))
    assert first == second
    server.page.delete(f"/api/jobs/{first}")


def test_one_that_nobody_asked_for_rests_while_somebody_waits(tmp_path, monkeypatch):
    from snapback import cases

    monkeypatch.setattr("snapback.web.jobs.QUIET", 0.5)
    jobs = Jobs(tmp_path, Kept(None))
    request = JobRequest.model_validate({"case": CASE, "draws": 500})
    job = jobs.start(cases.folder(CASE), "", request, aside=True)
    jobs.stand_aside()
    assert not job.rest()  # it does already
    wait_for(job.rest)  # it went on by itself, and rests again
    assert jobs.start(cases.folder(CASE), "", request) is job
    assert job.rest()  # now somebody asked for it, and it had gone on at once
    jobs.close()
    assert job.status == "cancelled"
