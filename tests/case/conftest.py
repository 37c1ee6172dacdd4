from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from snapback import cases
from snapback.case import check_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from snapback.errors import Problem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of Ruritania that a test may spoil."""
    target = tmp_path / "ruritania"
    shutil.copytree(cases.folder("ruritania"), target)
    return target


class World:
    countries = ("RUR", "KRA", "GRA", "GLO")
    sectors = ("salt", "cloth", "services")


def labels(name: str) -> World:
    assert name
    return World()


@pytest.fixture
def spoil(folder: Path) -> Callable[..., list[Problem]]:
    """Replace text in one file of the copy and give the problems of the check."""

    def change(old: str, new: str, file: str = "case.yaml", *, world: bool = True) -> list[Problem]:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return list(check_case(folder, labels if world else None).problems)

    return change
