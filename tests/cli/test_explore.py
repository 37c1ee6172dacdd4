"""The verb explore: says where the page is, serves it to this machine, and ends without a fuss."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time

import httpx
import pytest

from snapback.cli.app import run
from snapback.web.serving import listen

BEGIN = [sys.executable, "-m", "snapback", "explore"]


@pytest.fixture
def begun(tmp_path):
    """Start the verb; whatever is left at the end is ended."""
    processes = []

    def begin(*words):
        process = subprocess.Popen(
            [*BEGIN, *words, "--no-browser", "--draws", "0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"SNAPBACK_CACHE": str(tmp_path), "TMPDIR": str(tmp_path)},
        )
        processes.append(process)
        return process, process.stdout.readline()

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


def stopped(process, sign):
    process.send_signal(sign)
    begin = time.monotonic()
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - begin < 10.0
    assert "Traceback" not in out + err
    return process.returncode, out, err


def test_says_where_as_json_and_ends_with_ctrl_c(begun, tmp_path):
    process, line = begun("ruritania", "--port", "0", "--json")
    said = json.loads(line)
    assert said["case"] == "ruritania"
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", said["url"])
    with httpx.Client(base_url=said["url"], trust_env=False, timeout=60.0) as client:
        assert client.get("/").status_code == 200
        assert client.get("/api/cases").json()["cases"][0]["id"] == "ruritania"
    assert stopped(process, signal.SIGINT) == (0, "", "")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("snapback-")]


def test_says_where_to_a_person(begun):
    process, line = begun("ruritania", "--port", "0")
    assert re.match(r"The page: http://127\.0\.0\.1:\d+/", line)
    assert stopped(process, signal.SIGINT)[0] == 0


def test_a_port_that_is_taken(capsys):
    with listen(0) as taken:
        code = run(["explore", "ruritania", "--no-browser", "--port", str(taken.getsockname()[1])])
    assert code == 2
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["nowhere"], ["ruritania", "--port", "70000"]])
def test_what_is_no_case_or_port(capsys, words):
    assert run(["explore", "--no-browser", *words]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_server_is_up_before_anything_heavy_is_loaded():
    code = (
        "import sys; from snapback.web import app, serving; import snapback.cli.explore\n"
        "app.create_app(app.Settings(case='ruritania', warm=False))\n"
        "print(sorted({'numpy', 'scipy', 'xarray', 'numba', 'jax', 'ruamel.yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
