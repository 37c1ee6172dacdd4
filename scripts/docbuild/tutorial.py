"""Outputs in docs/tutorial.md: the commands that it names, really run on a copy of the fictional case."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from docbuild.blocks import money, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "src" / "snapback" / "cases" / "ruritania"
ACTORS = {
    "RUR": "Ruritania",
    "regime": "the court",
    "KRA": "Kravonia",
    "GRA": "Graustark",
    "GLO": "Glottenberg",
}
MISTAKE = ("coverage: 0.8\n", "coverage: 80\n")
LISTING = "id: GRA3"
MOVE = ("package: banks", "package: salt_trade")


def tutorial_blocks() -> dict[str, list[str]]:
    """Go through the tutorial and give what each command prints or means."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(CASE, folder / "my-ruritania")
        file = folder / "my-ruritania" / "case.yaml"
        original = file.read_text(encoding="utf-8")
        clean = _said(folder, "check", "my-ruritania")
        before = _ledger(folder)
        file.write_text(_once(original, *MISTAKE), encoding="utf-8")
        wrong = _said(folder, "check", "my-ruritania", code=2)
        file.write_text(moved(original), encoding="utf-8")
        after = _ledger(folder)
    return {
        "check-clean": ["```text", *clean, "```"],
        "ledger-before": _packages(before),
        "combinations": _combinations(before),
        "check-mistake": ["```text", *wrong, "```"],
        "ledger-after": _packages(after),
        "moved": _difference(before, after),
    }


def moved(text: str) -> str:
    """Move the listing of the Salt Works into the other package: the one line that the tutorial edits."""
    head, tail = text.split(LISTING)
    return f"{head}{LISTING}{tail.replace(*MOVE, 1)}"


def _once(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        message = f"`{old.strip()}` stands {text.count(old)} times in the fictional case, not once"
        raise ValueError(message)
    return text.replace(old, new)


def _said(folder: Path, *words: str, code: int = 0) -> list[str]:
    command = [sys.executable, "-m", "snapback", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != code:
        message = f"snapback {' '.join(words)} ended with {done.returncode}: {done.stderr}"
        raise RuntimeError(message)
    return done.stdout.rstrip("\n").splitlines()


def _ledger(folder: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(
        "\n".join(_said(folder, "ledger", "my-ruritania", "--draws", "0", "--json"))
    )
    return record


def _packages(record: Mapping[str, Any]) -> list[str]:
    rows = []
    for package in record["packages"]:
        values = [package["value"][actor] for actor in ACTORS]
        cells = [f"{v['marginal_first']:.1f} / {v['marginal_last']:.1f}" for v in values]
        rows.append((f"`{package['id']}`", *(cell.replace("-0.0", "0.0") for cell in cells)))
    return table(("alone / after the others", *ACTORS.values()), rows)


def _combinations(record: Mapping[str, Any]) -> list[str]:
    rows = []
    held = record["combinations"][0]["regime_revenue"]
    for row in record["combinations"]:
        forms = ", ".join(f"{name} {form}" for name, form in row["forms"].items()) or "nothing"
        rows.append(
            (
                forms,
                f"{row['income']['RUR']:+.1f} %",
                f"{row['regime_revenue'] - held:+.1f}",
                f"{row['patron_gain']:+.2f}",
                f"{row['gateway_flow']:.1f}",
            )
        )
    head = ("eased", "real income of Ruritania", "the court", "Kravonia", "passes the gateway")
    return table(head, rows)


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    first, last = (money(_value(r, "marginal_first")) for r in (before, after))
    old, new = (r["combinations"][-1]["income"]["RUR"] for r in (before, after))
    said = (
        f"Alone, `salt_trade` is now worth {last} a year to Ruritania instead of {first}. Easing everything "
        f"gives real income of {new:+.1f} %, as before ({old:+.1f} %): the same locks, hung on other keys."
    )
    return wrap(said, 116)


def _value(record: Mapping[str, Any], kind: str) -> float:
    values: Sequence[float] = [p["value"]["RUR"][kind] for p in record["packages"] if p["id"] == "salt_trade"]
    return float(values[0])
