"""What is asked of cases, answered as bytes of JSON: from memory, from the disk, else worked out."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from snapback.ensemble.kept import Kept
from snapback.errors import SnapbackError
from snapback.web.cases import Shelf
from snapback.web.economies import Economies
from snapback.web.failures import problem_list, unforeseen
from snapback.web.playing import Asked, Players

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from snapback.web.cases import Place
    from snapback.web.requests import JobRequest, PlayRequest, WhyRequest

PATIENCE, REST = 3.0, 0.3
"""Seconds that warming up waits for a first view that needs no engine, and leaves it to end."""


@dataclass(frozen=True)
class Question:
    """A policy to play, as far as it can be told without reading the case."""

    place: Place
    digest: str
    terms: Mapping[str, Any]
    values: Mapping[str, float]
    coarse: bool

    @classmethod
    def of(cls, place: Place, request: PlayRequest) -> Question:
        """Take a request for a case."""
        return cls(place, place.digest(), request.terms.said(), request.values, request.coarse)

    @property
    def key(self) -> tuple[str, ...]:
        """What the answer follows from."""
        said = json.dumps([self.terms, self.values, self.coarse], sort_keys=True)
        return "play", self.place.id, self.digest, said


class Office:
    """Works answers out; every method may run in any thread.

    Parameters
    ----------
    named
        Case that was named at the start.
    cache
        Folder for what is kept between starts; ``None`` keeps nothing.
    """

    def __init__(self, named: str | Path | None, cache: Path | None) -> None:
        self.kept = Kept(None if cache is None else cache / "page")
        self.shelf = Shelf(named, self.kept)
        self.economies = Economies(self.kept)
        self.players = Players(self.economies)
        self.ready = False
        self._ledgers = threading.Lock()
        self._viewed = threading.Event()

    def entries(self) -> bytes:
        """List the cases; one that cannot be read now, as it is being edited, is left out."""
        found = []
        for place in self.shelf.places():
            with suppress(SnapbackError, OSError):
                found.append(json.loads(self.entry(place)))
        return plain({"cases": found})

    def entry(self, place: Place) -> bytes:
        """Give what the list says of a case."""
        from snapback.web.view import entry  # noqa: PLC0415 -- heavy

        parts = ("entry", place.id, place.origin, place.digest())
        return self._kept(parts, lambda: entry(place, self.shelf.read(place)))

    def view(self, place: Place) -> bytes:
        """Give all that the page shows of a case."""
        parts = ("view", place.id, place.origin, place.digest())
        return self._kept(parts, lambda: self._view(place))

    def ledger(self, place: Place) -> bytes:
        """Give the ledger at central values: seconds where it was never asked for."""
        parts = ("ledger", place.digest())
        with self._ledgers:  # one at a time
            return self._kept(parts, lambda: self._ledger(place))

    def play(self, question: Question) -> bytes:
        """Play a policy; the case's own at central values are kept."""
        found = self.kept.get(*question.key)
        self._viewed.set()
        if found is not None:
            return found
        begin = time.perf_counter()
        asked = self.asked(question)
        answer = self.players.answer(asked, question.place.id)
        answer["ms"] = round(1000.0 * (time.perf_counter() - begin), 1)
        content = plain(answer)
        if not question.values and self._own(asked):
            self.kept.put(content, *question.key)
        return content

    def why(self, place: Place, request: WhyRequest) -> bytes:
        """Say why the answers to two requests differ."""
        from snapback.web.why import why  # noqa: PLC0415 -- heavy

        ends = [self.asked(Question.of(place, one)) for one in (request.begin, request.end)]
        return plain(why(self.players, *ends))

    def open(self, files: Mapping[str, str]) -> bytes:
        """Take in the files of a case folder."""
        from snapback.web.view import entry  # noqa: PLC0415 -- heavy

        place, case, problems = self.shelf.open(files)
        return plain({"case": entry(place, case), "problems": problem_list(problems)})

    def check(self, place: Place, request: JobRequest) -> None:
        """Check terms and values of a job before it begins.

        Raises
        ------
        InvalidCase, InvalidGame
            With every problem at once.
        """
        from snapback.case.revision import revise  # noqa: PLC0415 -- heavy
        from snapback.game.stage import settings_of  # noqa: PLC0415

        revised = revise(self.shelf.read(place), [t.said() for t in request.terms], request.values)
        settings_of(revised)

    def asked(self, question: Question) -> Asked:
        """Read the case of a question."""
        case = self.shelf.read(question.place)
        return Asked(case, question.digest, question.terms, question.values, question.coarse)

    def warm(self) -> None:
        """Get everything ready that the first case will be asked for; errors are told when it is asked."""
        try:
            self._warm(self.shelf.first)
        except SnapbackError:
            pass
        except Exception as error:  # noqa: BLE001 -- nobody waits for this
            unforeseen(error)
        self.ready = True

    def _warm(self, place: Place) -> None:
        digest = place.digest()
        if self.kept.get("view", place.id, place.origin, digest) is not None:
            self._viewed.wait(PATIENCE)
            time.sleep(REST)
        from snapback.web.requests import PlayRequest  # noqa: PLC0415

        shown = json.loads(self.view(place))
        case = self.shelf.read(place)
        for coarse in (True, False):
            for terms in shown["policies"]:
                request = PlayRequest.model_validate({"case": place.id, "terms": terms, "coarse": coarse})
                self.play(Question.of(place, request))
        first = Question.of(
            place, PlayRequest.model_validate({"case": place.id, "terms": shown["policies"][0]})
        )
        self.players.solve(self.asked(first))  # compiles, where all answers were kept
        self.ready = True
        self.economies.warm(case, digest)
        self.ledger(place)

    def _own(self, asked: Asked) -> bool:
        from snapback.game.policies import policies_of  # noqa: PLC0415
        from snapback.web.view import terms_of  # noqa: PLC0415

        return any(terms_of(agreement) == asked.terms for agreement in policies_of(asked.case))

    def _view(self, place: Place) -> dict[str, Any]:
        from snapback.web.view import view  # noqa: PLC0415 -- heavy

        return view(place, self.shelf.read(place))

    def _ledger(self, place: Place) -> dict[str, Any]:
        from snapback.economy import ledger  # noqa: PLC0415 -- compiles
        from snapback.economy.record import ledger_record  # noqa: PLC0415
        from snapback.economy.worlds import world_of  # noqa: PLC0415

        case = self.shelf.read(place)
        return ledger_record(ledger(case, world_of(case), draws=0), case)

    def _kept(self, parts: tuple[str, ...], make: Any) -> bytes:  # noqa: ANN401
        found = self.kept.get(*parts)
        if found is None:
            found = plain(make())
            self.kept.put(found, *parts)
        return found


def plain(answer: Mapping[str, Any]) -> bytes:
    """Write an answer; a number that is not finite is our mistake."""
    return json.dumps(answer, default=_listed, allow_nan=False, separators=(",", ":")).encode()


def _listed(value: Any) -> Any:  # noqa: ANN401 -- arrays and their numbers
    return value.tolist() if hasattr(value, "tolist") else str(value)
