"""The page that is shipped is a build of the sources beside it, whole, and within its budget."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src/snapback/web/static"
BUDGET = 150_000
"""Bytes of the whole page as it travels, gzipped."""


@pytest.fixture(scope="module")
def manifest() -> dict[str, object]:
    return json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))


def test_the_build_is_of_these_sources(manifest):
    files = sorted(file for source in manifest["sources"] for file in _below(ROOT / source))
    total = hashlib.sha256()
    for file in files:
        content = (ROOT / file).read_bytes()
        total.update(f"{file}\0{len(content)}\0".encode())
        total.update(content)
    assert len(files) == manifest["files"]
    assert total.hexdigest() == manifest["sha256"], "run `npm ci && npm run build` in frontend/"


def test_every_asset_is_there_and_no_other(manifest):
    there = sorted(file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*") if file.is_file())
    assert there == sorted([*manifest["assets"], "manifest.json"])


def test_the_page_holds_nothing_inline_and_asks_nobody_else():
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert "{{token}}" in page
    assert "style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", page)
    assert addresses
    assert all(address.startswith("/assets/") for address in addresses)
    for sheet in STATIC.rglob("*.css"):
        assert "@import" not in sheet.read_text(encoding="utf-8")
        assert not re.search(r"url\((?!#|['\"]?(?:/assets/|data:image))", sheet.read_text(encoding="utf-8"))


def test_the_page_is_within_its_budget(manifest):
    sizes = [len(gzip.compress((STATIC / file).read_bytes(), 9)) for file in manifest["assets"]]
    assert sum(sizes) <= BUDGET


def _below(path: Path) -> list[str]:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return [file.relative_to(ROOT).as_posix() for file in files]
