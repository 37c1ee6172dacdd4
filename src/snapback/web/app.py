"""The application: which address leads where."""

from __future__ import annotations

import asyncio
import secrets
import threading
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from snapback.errors import SnapbackError
from snapback.version import __version__
from snapback.web.assets import STATIC, Page
from snapback.web.desk import Desk
from snapback.web.events import told
from snapback.web.failures import Failure, failure_of, not_found
from snapback.web.jobs import Jobs
from snapback.web.office import Office, Question, plain
from snapback.web.requests import JobRequest, OpenRequest, PlayRequest, WhyRequest, understood
from snapback.web.security import METHODS, Door
from snapback.web.strict_json import parse

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from snapback.web.cases import Place

    Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass
class Settings:
    """How the server is set up.

    Attributes
    ----------
    case
        Embedded case or folder that comes first; ``None`` for those that come along alone.
    cache
        The user's cache; ``None`` keeps nothing between starts.
    port
        On which we listen: part of what ``Host`` may say.
    token
        For changing calls; fresh at every start.
    static
        Folder of the built page.
    warm
        Whether to get ready in the background.
    draws
        Draws of the first case that are made in the background once all is ready, so that the first screen
        says how sure it is; none where 0.
    """

    case: str | Path | None = None
    cache: Path | None = None
    port: int = 0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    static: Path = STATIC
    warm: bool = True
    draws: int = 0


def create_app(settings: Settings) -> ASGIApp:
    """Make the application.

    Raises
    ------
    InvalidCase
        If the named case has problems.
    """
    api = _Api(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if settings.warm:
            threading.Thread(target=api.get_ready, name="warm-up", daemon=True).start()
        try:
            yield
        finally:
            api.jobs.close()
            api.office.shelf.close()

    inner = Starlette(routes=api.routes(), lifespan=lifespan)
    return Door(inner, settings.token, lambda: settings.port)


class _Api:
    """What the routes share, and what each does."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.office = Office(settings.case, settings.cache)
        self.page = Page(settings.static, settings.token)
        # Answers that take seconds have a thread of their own, so that nobody's slider waits for them.
        self.desk, self.slow = Desk(), Desk(1)
        self.jobs = Jobs(settings.cache, self.office.kept)

    def get_ready(self) -> None:
        """Warm up, then make the first case's draws, or find those of an earlier start."""
        self.office.warm()
        place = self.office.shelf.first
        if self.settings.draws:
            with suppress(SnapbackError, Failure):  # a case without a game has no draws; others were first
                asked = JobRequest.model_validate({"case": place.id, "draws": self.settings.draws})
                self.office.check(place, asked)
                self.jobs.start(place.folder, place.digest(), asked, aside=True)

    def routes(self) -> list[Route]:
        """List every address; the page's files come last and know no other name."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/api/health", self.health),
            ("GET", "/api/openapi.json", self.description),
            ("GET", "/api/cases", self.cases),
            ("POST", "/api/cases", self.open_case),
            ("GET", "/api/cases/{case}", self.case),
            ("GET", "/api/cases/{case}/ledger", self.ledger),
            ("POST", "/api/play", self.play),
            ("POST", "/api/why", self.why),
            ("POST", "/api/jobs", self.start),
            ("GET", "/api/jobs", self.list_jobs),
            ("GET", "/api/jobs/{job}", self.job),
            ("DELETE", "/api/jobs/{job}", self.cancel),
            ("GET", "/api/jobs/{job}/events", self.events),
            ("GET", "/api/jobs/{job}/result", self.result),
            ("GET", "/api/jobs/{job}/report", self.report),
            ("GET", "/{path:path}", self.asset),
        ]
        paths = dict.fromkeys(path for _, path, _ in table)
        return [_route(path, {m: f for m, p, f in table if p == path}) for path in paths]

    async def health(self, _: Request) -> Response:
        return _json(plain({"version": __version__, "ready": self.office.ready}))

    async def description(self, _: Request) -> Response:
        from snapback.web.openapi import description  # noqa: PLC0415 -- only for who asks

        return _json(plain(description()))

    async def cases(self, _: Request) -> Response:
        return _json(await self.desk.run(self.office.entries))

    async def open_case(self, request: Request) -> Response:
        asked = understood(OpenRequest, parse(await request.body()))
        return _json(await self.slow.run(lambda: self.office.open(asked.files)), 201)

    async def case(self, request: Request) -> Response:
        place = self._place(request)
        return _json(await self.desk.run(lambda: self.office.view(place)))

    async def ledger(self, request: Request) -> Response:
        place = self._place(request)
        key = ("ledger", place.digest())
        found, _ = await self.slow.answer(key, lambda: self.office.ledger(place), request.is_disconnected)
        return _json(found)

    async def play(self, request: Request) -> Response:
        asked = understood(PlayRequest, parse(await request.body()))
        question = Question.of(self.office.shelf.find(asked.case), asked)
        self.jobs.stand_aside()
        found, _ = await self.desk.answer(
            question.key, lambda: self.office.play(question), request.is_disconnected
        )
        return _json(found)

    async def why(self, request: Request) -> Response:
        asked = understood(WhyRequest, parse(await request.body()))
        if asked.begin.case != asked.end.case:
            raise Failure(422, "InvalidRequest", "Both sides must be of the same case.")
        place = self.office.shelf.find(asked.begin.case)
        key = ("why", *Question.of(place, asked.begin).key, *Question.of(place, asked.end).key)
        found, _ = await self.slow.answer(key, lambda: self.office.why(place, asked), request.is_disconnected)
        return _json(found)

    async def start(self, request: Request) -> Response:
        asked = understood(JobRequest, parse(await request.body()))
        place = self.office.shelf.find(asked.case)
        await self.desk.run(lambda: self.office.check(place, asked))
        state = self.jobs.start(place.folder, place.digest(), asked).state()
        return _json(plain(state), 202, {"Location": f"/api/jobs/{state['id']}"})

    async def list_jobs(self, _: Request) -> Response:
        return _json(plain({"jobs": [job.state() for job in self.jobs.all()]}))

    async def job(self, request: Request) -> Response:
        return _json(plain(self.jobs.find(request.path_params["job"]).state()))

    async def cancel(self, request: Request) -> Response:
        job = self.jobs.find(request.path_params["job"])
        # Not at the desk, where others may be waiting: whoever cancels wants it now.
        await asyncio.to_thread(self.jobs.end, job)
        return _json(plain(job.state()))

    async def events(self, request: Request) -> Response:
        return told(self.jobs.find(request.path_params["job"]))

    async def result(self, request: Request) -> Response:
        return _json(self.jobs.find(request.path_params["job"]).result())

    async def report(self, request: Request) -> Response:
        job = self.jobs.find(request.path_params["job"])
        name = f"snapback-{job.request.case}.html"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(job.report(), 200, headers, "text/html; charset=utf-8")

    async def asset(self, request: Request) -> Response:
        path = request.scope["path"]
        if path.startswith("/api"):
            raise not_found("such address in the API")
        found = self.page.get(path)
        lasting = "public, max-age=31536000, immutable" if found.lasting else "no-store"
        return Response(found.content, 200, {"Cache-Control": lasting}, found.media_type)

    def _place(self, request: Request) -> Place:
        return self.office.shelf.find(request.path_params["case"])


def _route(path: str, endpoints: Mapping[str, Endpoint]) -> Route:
    """Make the route of one path, whatever the method; whatever goes wrong becomes an answer."""
    if "GET" in endpoints:
        endpoints = {**endpoints, "HEAD": endpoints["GET"]}

    async def endpoint(request: Request) -> Response:
        try:
            return await endpoints.get(request.method, _no_such_method(endpoints))(request)
        except asyncio.CancelledError:  # the server ends, and does not wait for slow answers
            return Failure(503, "Ending", "The server is ending.").response()
        except Exception as error:  # noqa: BLE001 -- the last resort: an answer instead of a traceback
            return failure_of(error).response()

    return Route(path, endpoint, methods=list(METHODS))


def _no_such_method(endpoints: Mapping[str, Endpoint]) -> Endpoint:
    async def refuse(_: Request) -> Response:
        headers = {"Allow": ", ".join(endpoints)}
        raise Failure(405, "Method", "This method is not served here.", headers=headers)

    return refuse


def _json(content: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(content, status, headers, "application/json")
