"""The frame of the command line: help, JSON, exit codes, no tracebacks."""

from __future__ import annotations

import importlib
import inspect
import json
import subprocess
import sys
import types

import pytest
import typer

from snapback.cli import app as frame
from snapback.cli.output import Json, print_json
from snapback.errors import InvalidInput, NotConverged, Problem

HEAVY = ("numpy", "scipy", "jax", "numba", "xarray", "pandas", "pydantic", "ruamel", "rich", "jinja2")


def run(capsys, *arguments):
    code = frame.run(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


def python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def verb(monkeypatch):
    """Put a verb of one's own in the place of ``published``."""

    def put(function):
        module = types.ModuleType("a_verb")
        module.published = function
        monkeypatch.setitem(sys.modules, "a_verb", module)
        monkeypatch.setitem(frame.VERBS, "published", frame.Verb("a_verb", "published", "A verb."))

    return put


def raises(error):
    def published(*, as_json: Json = False) -> None:
        del as_json
        raise error

    return published


class TestHelp:
    def test_names_every_verb(self, capsys):
        code, out, _ = run(capsys, "--help")
        assert code == 0
        assert all(f"{name}  " in out for name in frame.VERBS)
        assert run(capsys)[:2] == (0, out)

    @pytest.mark.parametrize("name", frame.VERBS)
    def test_of_each_verb_has_an_example_and_json(self, capsys, name):
        verbs = [[name]] if name != "world" else [["world", verb] for verb in ("list", "describe", "import")]
        for words in verbs:
            code, out, _ = run(capsys, *words, "--help")
            assert code == 0
            assert f"Example: snapback {' '.join(words)}" in " ".join(out.split())
            assert "--json" in out

    @pytest.mark.parametrize("name", set(frame.VERBS) - {"world"})
    def test_summaries_are_the_verbs_own(self, name):
        verb = frame.VERBS[name]
        function = getattr(importlib.import_module(verb.module), verb.attribute)
        assert inspect.getdoc(function)

    def test_imports_nothing_heavy(self):
        code = (
            "import sys; from snapback.cli.app import run; run(['--help']); "
            f"print([m for m in {HEAVY} if m in sys.modules])"
        )
        assert python(code).splitlines()[-1] == "[]"

    def test_of_the_package_imports_nothing_but_itself(self):
        code = (
            "import sys; before = set(sys.modules); import snapback; "
            "new = {m.split('.')[0] for m in set(sys.modules) - before}; "
            "print(sorted(new - set(sys.stdlib_module_names)))"
        )
        assert python(code).splitlines()[-1] == "['snapback']"

    def test_version(self, capsys):
        code, out, _ = run(capsys, "--version")
        assert (code, out.split()[0]) == (0, "snapback")


class TestWrongCommandLines:
    def test_unknown_verb_is_told_the_nearest(self, capsys):
        code, out, err = run(capsys, "ledgr", "belarus-2025")
        assert (code, out) == (2, "")
        assert "Did you mean 'ledger'?" in err

    @pytest.mark.parametrize(
        "words",
        [
            ["check"],
            ["check", "a", "b"],
            ["check", "a", "--jsn"],
            ["world"],
            ["world", "describ"],
            ["--nope"],
        ],
    )
    def test_end_with_two(self, capsys, words):
        code, _, err = run(capsys, *words)
        assert code == 2
        assert "Traceback" not in err

    def test_unknown_option_is_told_the_nearest(self, capsys):
        assert "--json" in run(capsys, "check", "a", "--jsn")[2]

    def test_in_json(self, capsys):
        code, out, _ = run(capsys, "check", "--json")
        told = json.loads(out)
        assert code == told["error"]["exit_code"] == 2
        assert told["ok"] is False
        assert set(told["problems"][0]) == {"severity", "where", "what", "remedy"}


class TestErrors:
    def test_input_is_two_with_every_problem(self, capsys, verb):
        problems = [Problem("error", f"case.yaml:{n}", "is wrong.", "Mend it.") for n in (3, 4)]
        verb(raises(InvalidInput(problems)))
        code, out, err = run(capsys, "published")
        assert (code, out) == (2, "")
        assert "2 problems" in err
        assert "case.yaml:3" in err
        assert "case.yaml:4" in err

    def test_not_converged_is_three_with_diagnostics(self, capsys, verb):
        verb(raises(NotConverged("did not converge", float("nan"), {"history": [1.0, float("inf")]})))
        code, out, err = run(capsys, "published", "--json")
        told = json.loads(out)["error"]
        assert code == told["exit_code"] == 3
        assert told["residual"] == "NaN"
        assert told["diagnostics"]["history"] == [1.0, "Infinity"]
        assert "did not converge" in err

    def test_a_file_that_cannot_be_written_is_two(self, capsys, verb):
        verb(raises(OSError(28, "No space left on device", "out/report.html")))
        code, _, err = run(capsys, "published")
        assert code == 2
        assert "out/report.html" in err
        assert "No space left" in err

    def test_our_mistake_is_one_line_and_one(self, capsys, verb):
        verb(raises(ZeroDivisionError("division by zero")))
        code, out, err = run(capsys, "published")
        assert (code, out) == (1, "")
        assert len(err.splitlines()) == 1
        assert "SNAPBACK_TRACEBACK=1" in err

    def test_our_mistake_with_its_place_on_request(self, capsys, verb, monkeypatch):
        monkeypatch.setenv("SNAPBACK_TRACEBACK", "1")
        verb(raises(ZeroDivisionError("division by zero")))
        assert "Traceback" in run(capsys, "published")[2]

    def test_stopping_is_130(self, capsys, verb):
        verb(raises(KeyboardInterrupt()))
        code, out, err = run(capsys, "published")
        assert (code, out) == (130, "")
        assert err == "snapback: stopped; nothing half-done was left.\n"

    def test_what_a_verb_ends_with_is_the_exit_code(self, capsys, verb):
        verb(raises(typer.Exit(2)))
        assert run(capsys, "published")[0] == 2


class TestJson:
    def test_arrays_and_numbers(self, capsys):
        import numpy as np

        print_json({"a": np.arange(2), "b": np.float64(0.5), "c": {3, 1}, "d": np.bool_(True)})
        assert json.loads(capsys.readouterr().out) == {"a": [0, 1], "b": 0.5, "c": [1, 3], "d": True}

    def test_a_number_that_is_not_finite_never_leaves(self):
        with pytest.raises(ValueError, match="not JSON compliant"):
            print_json({"a": float("nan")})
