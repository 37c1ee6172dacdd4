"""The cases that can be asked about: those that come along, one named at the start, and opened uploads.

A client names cases by id and sends files as text. Which folder is read is decided here alone.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from snapback import cases as embedded
from snapback.case.files import MAX_BYTES
from snapback.ensemble.kept import Kept
from snapback.errors import InvalidCase, InvalidInput, Problem
from snapback.web.failures import not_found
from snapback.web.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from snapback.case import Case
    from snapback.world import World

Origin = Literal["embedded", "folder", "opened"]

NAMES = ("case.yaml", "parameters.yaml", "politics.yaml", "claims.yaml", "hindsight.csv", "README.md")
FACTS = re.compile(r"facts/[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.csv", re.ASCII)
"""Names that an upload may have; nothing else is written."""

MOST_OPENED = 8
MOST_READ = 4
"""Cases that are held in memory at once."""


@dataclass(frozen=True)
class Place:
    """Where a case lies.

    Attributes
    ----------
    id
        Its name in the API.
    folder
        Its files.
    origin
        Where they came from.
    """

    id: str
    folder: Path
    origin: Origin

    def digest(self) -> str:
        """Hash the files as they are now."""
        digest = hashlib.sha256()
        names = [*NAMES, *sorted(f"facts/{path.name}" for path in (self.folder / "facts").glob("*.csv"))]
        for name in names:
            path = self.folder / name
            if path.is_file():
                digest.update(f"{name}\n{path.stat().st_size}\n".encode())
                digest.update(path.read_bytes())
        for path in sorted(self.folder.glob("*.npz")):  # world tables of the case's own
            stat = path.stat()
            digest.update(f"{path.name}\n{stat.st_size}\n{stat.st_mtime_ns}\n".encode())
        return digest.hexdigest()


class Shelf:
    """All cases.

    Parameters
    ----------
    named
        Embedded case or folder that was named at the start; the first of the list.
    kept
        Remembers ids of folders that were read before, so that starting needs no reading.

    Raises
    ------
    InvalidCase
        If there is no such case, or it has problems.
    """

    def __init__(self, named: str | Path | None = None, kept: Kept | None = None) -> None:
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._read: OrderedDict[str, Case] = OrderedDict()
        self._scratch = Scratch("snapback-page-")
        places = [Place(name, embedded.folder(name), "embedded") for name in embedded.names()]
        self._places = OrderedDict((place.id, place) for place in places)
        self._opened: list[str] = []
        if named is not None:
            self._put_first(named, kept or Kept(None))

    @property
    def first(self) -> Place:
        """The case that the page begins with."""
        return next(iter(self._places.values()))

    def places(self) -> list[Place]:
        """All cases in order."""
        with self._lock:
            return list(self._places.values())

    def find(self, name: str) -> Place:
        """Find a case by its id.

        Raises
        ------
        Failure
            With status 404.
        """
        with self._lock:
            found = self._places.get(name)
        if found is None:
            raise not_found("case of that id")
        return found

    def read(self, place: Place) -> Case:
        """Read a case, or give it as it was read where its files are the same.

        Raises
        ------
        InvalidCase
            With every problem at once.
        """
        digest = place.digest()
        with self._reading:
            found = self._read.get(digest)
            if found is None:
                from snapback.economy.worlds import load_case  # noqa: PLC0415 -- heavy

                found = self._read[digest] = load_case(place.folder)
                while len(self._read) > MOST_READ:
                    self._read.popitem(last=False)
            self._read.move_to_end(digest)
        return found

    def open(self, files: Mapping[str, str]) -> tuple[Place, Case, tuple[Problem, ...]]:
        """Take in the files of a case folder.

        Returns
        -------
        tuple
            Where it lies now, the case, and its warnings.

        Raises
        ------
        InvalidCase
            With every problem at once; nothing is then kept.
        """
        from snapback.case.check import check_folder  # noqa: PLC0415 -- pydantic and YAML, on use

        problems = [problem for name, text in files.items() for problem in _misfits(name, text)]
        if problems:
            raise InvalidCase(problems)
        folder = Path(tempfile.mkdtemp(dir=self._scratch.folder()))
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        checked = check_folder(folder, _embedded_world)
        if checked.case is None or not checked.ok:
            _remove(folder)
            raise InvalidCase(checked.problems)
        place = self._shelve(checked.case.id, folder)
        with self._reading:
            self._read[place.digest()] = checked.case
        return place, checked.case, checked.problems

    def close(self) -> None:
        """Delete what was opened."""
        self._scratch.close()

    def _put_first(self, named: str | Path, kept: Kept) -> None:
        if isinstance(named, str) and named in self._places:
            self._places.move_to_end(named, last=False)
            return
        from snapback.case.loading import find  # noqa: PLC0415

        place = Place("named", find(named), "folder")
        digest = place.digest()
        known = kept.get("id", digest)
        name = self.read(place).id if known is None else known.decode()
        kept.put(name.encode(), "id", digest)
        place = Place(self._free(name, digest), place.folder, "folder")
        self._places[place.id] = place
        self._places.move_to_end(place.id, last=False)

    def _shelve(self, name: str, folder: Path) -> Place:
        with self._lock:
            digest = Place(name, folder, "opened").digest()
            place = Place(self._free(name, digest), folder, "opened")
            before = self._places.get(place.id)
            if before is not None:  # the very same files again
                _remove(folder)
                return before
            self._places[place.id] = place
            self._opened.append(place.id)
            while len(self._opened) > MOST_OPENED:
                _remove(self._places.pop(self._opened.pop(0)).folder)
        return place

    def _free(self, name: str, digest: str) -> str:
        """Give the id, with a number where another case has it already."""
        for n in range(1, len(self._places) + 2):
            tried = name if n == 1 else f"{name}-{n}"
            taken = self._places.get(tried)
            if taken is None or (taken.origin == "opened" and taken.digest() == digest):
                return tried
        raise AssertionError(name)


def _misfits(name: str, text: str) -> list[Problem]:
    """Say what is wrong with one file before it is written anywhere."""
    shown = ascii(name[:80])[1:-1]
    if name not in NAMES and not FACTS.fullmatch(name):
        remedy = f"Send {', '.join(NAMES[:-1])}, {NAMES[-1]} and facts/NAME.csv; nothing else is read."
        return [Problem("error", shown, "is no file of a case.", remedy)]
    if len(text.encode("utf-8")) > MAX_BYTES:
        what = f"is larger than {MAX_BYTES // 1024} KiB, the most that is read of one file."
        return [Problem("error", shown, what, "Split facts over several files.")]
    return []


def _embedded_world(name: str) -> World:
    """Give a world that comes with snapback; a case that was sent may name no file."""
    from snapback.world import load_world  # noqa: PLC0415
    from snapback.world.embedded import list_worlds  # noqa: PLC0415

    if name not in list_worlds():
        raise InvalidInput(
            "names no world that comes with snapback; a case that is opened in the browser brings no table.",
            remedy=f"Name {' or '.join(list_worlds())}, or start `snapback explore` with the case's folder.",
        )
    return load_world(name)


def _remove(folder: Path) -> None:
    import shutil  # noqa: PLC0415

    shutil.rmtree(folder, ignore_errors=True)
