"""The folder of a run: finished draws survive whatever ends the process; the end is always the same bytes.

``run.json`` says what the run follows from. ``shards/`` holds finished draws; once a block of 64 consecutive
draws is complete it becomes one shard. ``draws.parquet`` and ``result.json`` are written when all draws that
were asked for are there, in the order of their numbers, whatever made them in whatever order.
"""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from snapback.ensemble.drawing import BLOCK, SCHEME
from snapback.ensemble.failures import StoreError
from snapback.ensemble.files import PARTIAL, one_writer, replacing, write_durably
from snapback.ensemble.outcome import Form, Outcome, first_form
from snapback.ensemble.shard import decode, encode
from snapback.ensemble.table import schema_of, table_of, writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from snapback.case import Case
    from snapback.world import World

FORMAT = 1
"""Changes when folders of an earlier version can no longer be read."""

TABLE, RESULT, RUN = "draws.parquet", "result.json", "run.json"


def inputs_of(case: Case, world: World, seed: int, task: str, **more: str | float) -> dict[str, Any]:
    """Name what the draws of a case follow from.

    Parameters
    ----------
    case, world
        Both by the hash of what they say, together with the version of snapback.
    seed
        Of the draws.
    task
        Name and version of what is computed for a draw, as ``assess/1``: another version, another run.
    more
        Anything else that the records depend on.
    """
    from snapback.economy.worlds import input_hash  # noqa: PLC0415 -- only real cases need it
    from snapback.version import __version__  # noqa: PLC0415

    said = {"inputs": input_hash(case, world, None, case.overlap), "version": __version__}
    return {**said, "seed": seed, "task": task, "drawn": SCHEME, **more}


@dataclass(frozen=True)
class Store:
    """Where the draws of one run are kept: a folder inside ``root`` that is named after its inputs.

    Attributes
    ----------
    root
        Folder of runs; runs of other inputs lie beside each other.
    inputs
        What the draws follow from (see :func:`inputs_of`); what JSON can hold. The number of draws is no part
        of it: a longer run begins with the draws of a shorter one.
    """

    root: Path
    inputs: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the inputs, independent of their order."""
        text = json.dumps(dict(self.inputs), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(f"format {FORMAT}\n{text}".encode()).hexdigest()

    @property
    def folder(self) -> Path:
        """Where the files of this run are."""
        return Path(self.root) / self.fingerprint[:16]

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """Open the folder as its only writer, having checked every shard in it.

        Raises
        ------
        StoreError
            If the folder cannot be written, or another process is writing to it.
        """
        with ExitStack() as stack:
            with clearly(self.folder):
                (self.folder / "shards").mkdir(parents=True, exist_ok=True)
                stack.enter_context(one_writer(self.folder))
                said = {"format": FORMAT, "fingerprint": self.fingerprint, "inputs": dict(self.inputs)}
                write_durably(self.folder / RUN, _json(said))
                kept = Writer(self.folder, self.fingerprint)
                kept.look()
            yield kept


@dataclass
class Writer:
    """The one that adds draws to a folder.

    Attributes
    ----------
    folder, fingerprint
        Of the run.
    reasons
        Of the finished draws: empty, or why a draw failed.
    damaged
        Files that were torn or altered when the folder was opened; removed, so that their draws are
        computed again.
    form
        Names and shapes of the records, as soon as one is known.
    """

    folder: Path
    fingerprint: str
    reasons: dict[int, str] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    form: Form | None = None
    _shards: dict[int, list[Path]] = field(default_factory=dict)

    def look(self) -> None:
        """Find the finished draws, drop what is not whole, and clean up after a process that was killed."""
        for part in (*self.folder.glob(PARTIAL + "*"), *self._place.glob(PARTIAL + "*")):
            part.unlink()
        for path in sorted(self._place.glob("*.parquet"), key=_widest_first):
            outcomes = decode(path.name, path.read_bytes(), self.fingerprint)
            if outcomes is None:
                self.damaged.append(path.name)
                path.unlink()
            elif all(outcome.index in self.reasons for outcome in outcomes):
                path.unlink()  # merged into a wider one just before the process ended
            else:
                self._agree(outcomes)
                self._note(path, outcomes)

    def add(self, outcomes: Sequence[Outcome]) -> None:
        """Keep finished draws; on return they are on the disk.

        Raises
        ------
        StoreError
            If the disk is full or the folder cannot be written; or the records have other names or shapes
            than earlier ones.
        """
        with clearly(self.folder, len(self.reasons)):
            self._agree(outcomes)
            blocks: dict[int, list[Outcome]] = {}
            for outcome in outcomes:
                blocks.setdefault(outcome.index // BLOCK, []).append(outcome)
            for number, members in blocks.items():
                self._note(self._write(members), members)
                if all(index in self.reasons for index in range(number * BLOCK, (number + 1) * BLOCK)):
                    self._merge(number)

    def finish(self, indices: Sequence[int]) -> None:
        """Write the table of these draws, which are all there, and the hash of the result."""
        with clearly(self.folder, len(self.reasons)):
            for number in sorted(self._shards):
                self._merge(number)
            (self.folder / RESULT).unlink(missing_ok=True)
            digest = hashlib.sha256()
            failed = 0
            with replacing(self.folder / TABLE) as sink:
                # A failed draw knows no form: the first record that is asked for does.
                schema = schema_of(self._form_of(indices), self.fingerprint)
                with writer(sink, schema) as table:
                    for outcomes in self._in_order(indices):
                        table.write_table(table_of(outcomes, schema))
                        for outcome in outcomes:
                            digest.update(outcome.canonical())
                            failed += outcome.record is None
            said = {"draws": len(indices), "failed_draws": failed, "fingerprint": self.fingerprint}
            sums = {"result_hash": digest.hexdigest(), "table_sha256": file_hash(self.folder / TABLE)}
            write_durably(self.folder / RESULT, _json(sealed(said | sums)))

    @property
    def _place(self) -> Path:
        return self.folder / "shards"

    def _agree(self, outcomes: Sequence[Outcome]) -> None:
        self.form = self.form or first_form(outcomes)
        for outcome in outcomes:
            if outcome.form not in (None, self.form):
                raise StoreError(
                    f"draw {outcome.index} has other names or shapes than the draws in {self.folder}. All "
                    "draws of a run must have the same; give a changed task another version."
                )

    def _note(self, path: Path, outcomes: Sequence[Outcome]) -> None:
        self.reasons.update((outcome.index, outcome.reason) for outcome in outcomes)
        self._shards.setdefault(outcomes[0].index // BLOCK, []).append(path)

    def _write(self, outcomes: Sequence[Outcome]) -> Path:
        name, content = encode(outcomes, self.fingerprint)
        write_durably(self._place / name, content)
        return self._place / name

    def _merge(self, number: int) -> None:
        """Make one shard of a block's, and only then remove them: no interruption loses anything."""
        old = self._shards[number]
        if len(old) > 1:
            new = self._write(self._block(number))
            self._shards[number] = [new]
            for path in old:
                if path != new:
                    path.unlink()

    def _block(self, number: int) -> list[Outcome]:
        found: dict[int, Outcome] = {}
        for path in self._shards[number]:
            outcomes = decode(path.name, path.read_bytes(), self.fingerprint)
            if outcomes is None:
                raise StoreError(
                    f"{path} was altered while the run was going on. Run again: its draws are recomputed."
                )
            found.update((outcome.index, outcome) for outcome in outcomes)
        return [found[index] for index in sorted(found)]

    def _in_order(self, indices: Sequence[int]) -> Iterator[list[Outcome]]:
        """Give the draws that are asked for, a block at a time, in the order of their numbers."""
        wanted: dict[int, set[int]] = {}
        for index in sorted(indices):
            wanted.setdefault(index // BLOCK, set()).add(index)
        for number, members in wanted.items():
            yield [outcome for outcome in self._block(number) if outcome.index in members]

    def _form_of(self, indices: Iterable[int]) -> Form | None:
        return self.form if any(not self.reasons[index] for index in indices) else None


@contextmanager
def clearly(folder: Path, kept: int | None = None) -> Iterator[None]:
    """Turn what the system says of a folder into what a person can do about it."""
    try:
        yield
    except OSError as error:
        safe = "" if kept is None else f" {kept} finished draws are safe in it."
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StoreError(
                f"the disk is full: {folder} takes no more draws.{safe} Free some space (what is left is "
                f"{_left(folder)}), or name a folder on another disk; then run the same command again, which "
                "goes on from there."
            ) from error
        raise StoreError(
            f"{folder} cannot be used: {error.strerror or error}.{safe} Check the path and its permissions, "
            "or name another folder; then run the same command again."
        ) from error


def sealed(said: Mapping[str, Any]) -> dict[str, Any]:
    """Add the hash of all that is said, which shows whether any of it was altered."""
    open_part = {name: value for name, value in said.items() if name != "seal"}
    return open_part | {"seal": hashlib.sha256(_json(open_part)).hexdigest()}


def file_hash(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _left(folder: Path) -> str:
    try:
        return f"{shutil.disk_usage(folder).free / 1e6:.0f} MB"
    except OSError:
        return "unknown"


def _json(said: Mapping[str, Any]) -> bytes:
    return (json.dumps(said, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def _widest_first(path: Path) -> tuple[int, str]:
    first, _, rest = path.name.partition("-")
    last = rest.partition(".")[0]
    width = int(last) - int(first) if first.isdigit() and last.isdigit() else 0
    return -width, path.name
