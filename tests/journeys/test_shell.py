"""Journeys from the shell: what a person types, one command after another."""

from __future__ import annotations

import itertools
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SNAPBACK = [sys.executable, "-m", "snapback"]
README = ROOT / "README.md"


def shell(*words, cwd, code=0):
    done = subprocess.run([*SNAPBACK, *words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def test_a_new_case_from_skeleton_to_ledger(tmp_path):
    shell("new", "my-case", cwd=tmp_path)
    shell("check", "my-case", cwd=tmp_path)
    done = shell("ledger", "my-case", "--draws", "0", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    assert {"case", "unit", "world", "residual", "packages", "measures", "combinations"} <= set(told)
    assert told["residual"] <= 1e-10


def test_the_ledger_has_the_keys_of_the_contract(tmp_path):
    told = json.loads(shell("ledger", "ruritania", "--draws", "0", "--json", cwd=tmp_path).stdout)
    package, measure, combination = told["packages"][0], told["measures"][0], told["combinations"][0]
    assert {"id", "title", "measures", "key_holders", "value"} <= set(package)
    assert {"marginal_first", "marginal_last", "shapley"} <= set(next(iter(package["value"].values())))
    assert {"id", "title", "sender", "package", "form", "value"} <= set(measure)
    assert {"marginal_first", "marginal_last"} <= set(next(iter(measure["value"].values())))
    assert {"eased", "income", "regime_revenue", "patron_gain", "gateway_flow"} <= set(combination)
    assert len(told["combinations"]) >= 2 ** len(told["packages"])


def test_an_imported_world_is_one_that_a_case_can_name(tmp_path):
    case = tmp_path / "case"
    shutil.copytree(ROOT / "src" / "snapback" / "cases" / "ruritania", case)
    countries, sectors = ("RUR", "KRA", "GRA", "GLO"), ("salt", "cloth", "services")
    with (tmp_path / "long.csv").open("w") as file:
        file.write("origin_country,origin_sector,destination_country,destination_sector,value\n")
        for i, r, j in itertools.product(countries, sectors, countries):
            for n, use in enumerate((*sectors, "FD")):
                file.write(f"{i},{r},{j},{use},{(40 if i == j else 3) + len(r) * n}\n")
    shell("world", "import", "mrio", "long.csv", "--name", "own", "--out", "case", cwd=tmp_path)
    path = case / "case.yaml"
    path.write_text(re.sub(r"^world: .*$", "world: own.npz", path.read_text(), flags=re.MULTILINE))
    shell("check", "case", cwd=tmp_path)
    told = json.loads(shell("ledger", "case", "--draws", "0", "--json", cwd=tmp_path).stdout)
    assert told["residual"] <= 1e-10


def test_a_broken_case_writes_nothing(tmp_path):
    shell("new", "my-case", cwd=tmp_path)
    path = tmp_path / "my-case" / "case.yaml"
    path.write_text(path.read_text().replace("kind: ", "kind: un", 1))
    done = shell("ledger", "my-case", "--out", "out", "--json", cwd=tmp_path, code=2)
    assert json.loads(done.stdout)["problems"][0]["where"].startswith("case.yaml:")
    assert not (tmp_path / "out").exists()


def test_a_reader_that_leaves_early_is_no_error(tmp_path):
    piped = f"{shlex.join(SNAPBACK)} world describe snapback-2013 | head -n 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", piped], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("snapback-2013")
    assert "Traceback" not in done.stderr


def test_stopping_an_import_leaves_nothing_half_written(tmp_path):
    names = [f"C{n:03d}" for n in range(400)]
    with (tmp_path / "long.csv").open("w") as file:
        file.write("origin_country,origin_sector,destination_country,destination_sector,value\n")
        for i in names:
            file.writelines(f"{i},A,{j},{u},1.5\n" for j in names for u in ("A", "HFCE"))
    before = sorted(path.name for path in tmp_path.iterdir())
    words = [*SNAPBACK, "world", "import", "mrio", "long.csv", "--name", "w"]
    with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:
        time.sleep(0.6)
        running.send_signal(signal.SIGINT)
        said = running.communicate(timeout=30)[1]
    assert running.returncode == 130
    assert "Traceback" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.skipif(not README.is_file(), reason="README.md is not in this checkout")
def test_the_commands_of_the_readme_run(tmp_path):
    text = README.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(?:sh|bash|console|shell)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.removeprefix("$ ").strip() for block in blocks for line in block.splitlines()]
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for line in lines:
        words = shlex.split(line, comments=True)
        if words[:1] == ["make"]:
            assert set(words[1:]) <= targets, line
        elif words[:1] == ["snapback"]:
            shell(*words[1:], cwd=tmp_path)
