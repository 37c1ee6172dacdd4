"""Whatever bytes stand in a case folder: problems in words, never a traceback."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from snapback import cases
from snapback.case import Agreement, GameSettings, Step, check_case, load
from snapback.case.yaml_reader import parse_yaml
from snapback.errors import InvalidCase

CASE = (cases.folder("ruritania") / "case.yaml").read_bytes()
PARAMETERS = (cases.folder("ruritania") / "parameters.yaml").read_bytes()
POLITICS = (cases.folder("ruritania") / "politics.yaml").read_bytes()
FACTS = (cases.folder("ruritania") / "facts" / "trade.csv").read_bytes()
SIGNS = st.text(alphabet="abN01.:-?![]{}#&*|>'\"%@`,\\ \n\t~<=é\u2028", max_size=120)
FUZZ = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def place():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "case"
        shutil.copytree(cases.folder("ruritania"), folder)
        yield folder


def judged(folder: Path, name: str, content: bytes) -> None:
    original = {
        "case.yaml": CASE,
        "parameters.yaml": PARAMETERS,
        "politics.yaml": POLITICS,
        "facts/trade.csv": FACTS,
    }
    for file, good in original.items():
        (folder / file).write_bytes(content if file == name else good)
    found = check_case(folder)
    for problem in found.problems:
        assert problem.where
        assert problem.what
        assert "\n" not in problem.where + problem.what
        assert len(str(problem)) < 2000
    if found.ok:
        load(folder)
    elif len(content) < 300:  # it reads the same files again
        with pytest.raises(InvalidCase) as refused:
            load(folder)
        assert refused.value.problems == found.problems


@given(
    content=st.binary(max_size=200),
    name=st.sampled_from(["case.yaml", "parameters.yaml", "politics.yaml", "facts/trade.csv"]),
)
@FUZZ
def test_arbitrary_bytes(place, content, name):
    judged(place, name, content)


@given(text=SIGNS)
@example(text="? ")
@example(text="- ? :")
@example(text="&a")
@example(text="!<")
@example(text="{a: [}")
@example(text="%YAML 9.9\n---\n")
@example(text="|\n\t")
@example(text='"\\x')
@FUZZ
def test_arbitrary_signs_of_yaml(text):
    document, problems = parse_yaml(text, "f")
    assert document is not None or problems


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["GRA", "salt"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def written(value: object) -> str:
    """Write a value in flow style, as JSON does and YAML reads."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(k)}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, str):
        return (
            '"'
            + "".join(c if c.isalnum() and c.isascii() else f"\\u{ord(c) & 0xFFFF:04x}" for c in value)
            + '"'
        )
    return "null" if value is None else str(value).lower()


AGREEMENT_FIELDS = sorted({*Agreement.model_fields, *Step.model_fields, *GameSettings.model_fields})
LINES = CASE.decode().splitlines()
PLACES = [n for n, line in enumerate(LINES) if ":" in line and not line.startswith("#")]


@given(line=st.sampled_from(PLACES), value=VALUES)
@FUZZ
def test_any_value_in_any_field(place, line, value):
    key = LINES[line].partition(":")[0]
    lines = [*LINES[:line], f"{key}: {written(value)}", *LINES[line + 1 :]]
    judged(place, "case.yaml", "\n".join(lines).encode())


GAME = [n for n in PLACES if n > LINES.index("game:")]


@given(line=st.sampled_from(GAME), value=VALUES)
@FUZZ
def test_any_value_in_any_field_of_game_and_agreements(place, line, value):
    key = LINES[line].partition(":")[0]
    lines = [*LINES[:line], f"{key}: {written(value)}", *LINES[line + 1 :]]
    judged(place, "case.yaml", "\n".join(lines).encode())


@given(
    part=st.sampled_from(["game", "agreements"]),
    value=st.recursive(
        VALUES,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(AGREEMENT_FIELDS), inner, max_size=6)
        ),
        max_leaves=8,
    ),
)
@FUZZ
def test_anything_in_place_of_game_or_agreements(place, part, value):
    head = CASE.decode().partition("\ngame:\n")[0]
    rest = CASE.decode().partition("\nagreements:\n")[2]
    game = CASE.decode().partition("\ngame:\n")[2].partition("\nagreements:\n")[0]
    said = (
        f"game: {written(value)}\nagreements:\n{rest}"
        if part == "game"
        else f"game:\n{game}\nagreements: {written(value)}\n"
    )
    judged(place, "case.yaml", f"{head}\n{said}".encode())


@given(seed=st.integers(0, 2**32))
@FUZZ
def test_torn_and_shuffled_cases(place, seed):
    draw = random.Random(seed)  # noqa: S311 -- Hypothesis chooses the seed
    lines = list(LINES)
    for _ in range(draw.randint(1, 4)):
        n = draw.randrange(len(lines))
        what = draw.randrange(4)
        if what == 0:
            del lines[n]
        elif what == 1:
            lines.insert(n, draw.choice(lines))
        elif what == 2:
            lines[n] = " " * draw.randint(0, 6) + lines[n].strip()
        else:
            lines[n] = lines[n][: draw.randint(0, len(lines[n]))]
    judged(place, "case.yaml", "\n".join(lines).encode())


def test_largest_files_are_read_in_bounded_time(place):
    judged(place, "case.yaml", b"measures:\n" + b"- {}\n" * 8_000)
    judged(place, "case.yaml", CASE.partition(b"agreements:")[0] + b"agreements:\n" + b"- {}\n" * 8_000)
    judged(place, "politics.yaml", b"".join(b"p%d: 1\n" % n for n in range(8_000)))
    judged(place, "parameters.yaml", b"".join(b"p%d: 1\n" % n for n in range(8_000)))
