"""Write constraints.txt and constraints-dev.txt: exact versions with the hashes of their wheels.

Versions are those pip chooses today for the oldest Python we support; hashes are those of the wheels
that the same versions have on every Python and platform listed below. No index address is written:
pip takes the wheels from wherever the machine's own configuration says.

Run ``.venv/bin/python scripts/pin.py`` after changing a dependency in pyproject.toml, then
``make clean test``, and commit both files.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = {
    "Linux x86-64": ["manylinux2014_x86_64", *(f"manylinux_2_{n}_x86_64" for n in (28, 27, 26, 24, 17))],
    "Linux arm64": ["manylinux2014_aarch64", *(f"manylinux_2_{n}_aarch64" for n in (28, 27, 26, 24, 17))],
    "macOS arm64": [f"macosx_{n}_0_{arch}" for n in (14, 13, 12, 11) for arch in ("arm64", "universal2")],
}
HEADER = "# Exact versions and hashes, written by scripts/pin.py; change pyproject.toml and run it again.\n"


def main() -> None:
    """Resolve the runtime and the tools, collect hashes, write both files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    extras = project["project"]["optional-dependencies"]
    everything = runtime + extras["dev"] + extras["docs"]

    pinned = {name: version for name, version, _ in resolve(everything, PYTHONS[0], None)}
    needed = {name for name, _, _ in resolve(runtime, PYTHONS[0], None, pinned)}
    hashes: dict[str, set[str]] = {name: set() for name in pinned}
    for python in PYTHONS:
        for title, tags in PLATFORMS.items():
            print(f"hashes for Python {python} on {title}", file=sys.stderr)
            exact = [f"{name}=={version}" for name, version in pinned.items()]
            for name, _, digest in resolve(exact, python, tags, alone=True):
                hashes[name].add(digest)
    write(ROOT / "constraints.txt", {n: v for n, v in pinned.items() if n in needed}, hashes)
    write(ROOT / "constraints-dev.txt", {n: v for n, v in pinned.items() if n not in needed}, hashes)


def resolve(
    requirements: list[str],
    python: str,
    tags: list[str] | None,
    pinned: dict[str, str] | None = None,
    *,
    alone: bool = False,
) -> list[tuple[str, str, str]]:
    """Ask pip what it would install: name, version and sha256 of each wheel."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
            "--target", folder, "--python-version", python, "--only-binary=:all:", "--report", str(report),
        ]  # fmt: skip
        for tag in tags or ():
            command += ["--platform", tag]
        if alone:
            command.append("--no-deps")
        if pinned:
            constraints = Path(folder) / "pins.txt"
            constraints.write_text("".join(f"{n}=={v}\n" for n, v in pinned.items()), encoding="utf-8")
            command += ["--constraint", str(constraints)]
        subprocess.run([*command, *requirements], check=True)
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    return [
        (
            item["metadata"]["name"].lower().replace("_", "-").replace(".", "-"),
            item["metadata"]["version"],
            item["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for item in found
    ]


def write(path: Path, pins: dict[str, str], hashes: dict[str, set[str]]) -> None:
    """Write one requirement a paragraph, hashes sorted, so that a change is a small difference."""
    blocks = []
    for name in sorted(pins):
        lines = [f"{name}=={pins[name]}", *(f"--hash=sha256:{digest}" for digest in sorted(hashes[name]))]
        blocks.append(" \\\n    ".join(lines))
    path.write_text(HEADER + "\n".join(blocks) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
