"""One assessment with a few draws for all tests of the report, in a folder as the command writes it."""

from __future__ import annotations

import pytest

import snapback
from snapback.report import write_assessment_report
from snapback.verdict.assessment import assess

DRAWS = 3


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """Folder of the assessment."""
    return tmp_path_factory.mktemp("assessed")


@pytest.fixture(scope="session")
def assessed(kept):
    """Assessment of the fictional case, written to its folder."""
    found = assess(snapback.load("ruritania"), draws=DRAWS, store=kept / "draws", tipping=False)
    write_assessment_report(found, kept)
    return found
