"""What a fresh machine relies on: pins, targets, the commands that CI calls."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([a-z0-9-]+)==([^ ]+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def names(requirements):
    return {
        re.split(r"[<>=!~\[; ]", text)[0].lower().replace(".", "-").replace("_", "-") for text in requirements
    }


def pins(name):
    return {found[1]: found[2] for found in PIN.finditer((ROOT / name).read_text())}


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-dev.txt"])
def test_every_pin_has_a_version_and_hashes_and_no_address(name):
    text = (ROOT / name).read_text()
    assert len(pins(name)) == text.count("==")
    assert not re.search(r"://|index|find-links", text)


def test_everything_that_is_needed_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = names(project["project"]["dependencies"]) | names(project["build-system"]["requires"])
    tools = names(text for extra in project["project"]["optional-dependencies"].values() for text in extra)
    assert runtime <= set(pins("constraints.txt"))
    assert tools <= set(pins("constraints-dev.txt")) | set(pins("constraints.txt"))
    assert not set(pins("constraints.txt")) & set(pins("constraints-dev.txt"))


def test_targets_and_ci_are_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"demo", "test", "test-all", "lint", "bench", "docs", "clean"} <= targets
    ci = ROOT / ".ci" / "run"
    assert os.access(ci, os.X_OK)
    assert "make lint" in ci.read_text()
    assert "make test" in ci.read_text()
