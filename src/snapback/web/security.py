"""The door: every rule that holds for every request, before anything else sees it.

Only this machine's own page may call. A foreign page in the same browser is kept out by three things that it
cannot forge: ``Host`` (a name that was rebound to loopback is not ours), ``Origin``, and a token that only
our own page can read. Bodies are small, counted while they arrive, and read before anything runs.
"""

from __future__ import annotations

import asyncio
import hmac
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from snapback.web.failures import Failure, failure_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1024 * 1024
BODY_SECONDS = 20.0
"""Time in which a body must have arrived."""

TOKEN = "X-Snapback-Token"  # noqa: S105 -- the name of the header
METHODS = ("GET", "HEAD", "POST", "DELETE")
CHANGING = ("POST", "DELETE")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Door:
    """Middleware that lets in what keeps the rules, and puts the headers on every answer.

    Parameters
    ----------
    app
        What is behind the door.
    token
        That changing calls must carry.
    port
        Asked for the port that we listen on, with each request.
    """

    def __init__(self, app: ASGIApp, token: str, port: Callable[[], int]) -> None:
        self._app, self._token, self._port = app, token, port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # nobody here speaks anything else
            await send({"type": "websocket.close", "code": 1008})
            return
        answer = _Answer(send, scope["path"])
        try:
            self._admit(scope)
            await self._app(scope, await _whole_body(scope, receive), answer)
        except Exception as error:  # noqa: BLE001 -- the last resort: an answer instead of a traceback
            failure = failure_of(error)
            if not answer.begun:
                await failure.response()(scope, receive, answer)

    def _admit(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = self._host(headers)
        origins = headers.getlist("origin")
        if any(origin != f"http://{host}" for origin in origins):
            raise Failure(403, "Origin", "This is only for the page that this server itself has sent.")
        api = scope["path"].startswith("/api")
        if api and headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
            raise Failure(403, "Origin", "This is only for the page that this server itself has sent.")
        method = scope["method"]
        if method not in METHODS:
            allowed = {"Allow": ", ".join(METHODS)}
            raise Failure(405, "Method", "This method is not served here.", headers=allowed)
        if method in CHANGING:
            self._check_token(headers)
        if method == "POST":
            _check_type(headers)
        _check_length(headers)

    def _host(self, headers: Headers) -> str:
        hosts, port = headers.getlist("host"), self._port()
        known = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        if port == 80:
            known |= {"127.0.0.1", "localhost", "[::1]"}
        if len(hosts) != 1 or hosts[0].lower() not in known:
            raise Failure(421, "Host", "This server is reached by 127.0.0.1 or localhost alone.")
        return hosts[0].lower()

    def _check_token(self, headers: Headers) -> None:
        tokens = headers.getlist(TOKEN)
        if len(tokens) != 1 or not hmac.compare_digest(tokens[0].encode(), self._token.encode()):
            raise Failure(
                403, "Token", f"The header {TOKEN} does not carry the page's token. Reload the page."
            )


class _Answer:
    """Sends an answer with our headers on it."""

    def __init__(self, send: Send, path: str) -> None:
        self._send, self._api = send, path.startswith("/api")
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            if self._api or "cache-control" not in headers:
                headers["Cache-Control"] = "no-store"
        await self._send(message)


def _check_type(headers: Headers) -> None:
    kind, _, rest = headers.get("content-type", "").partition(";")
    charset = rest.strip().lower().replace('"', "")
    if kind.strip().lower() != "application/json" or charset not in {"", "charset=utf-8"}:
        raise Failure(415, "ContentType", "The body must be application/json, in UTF-8.")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Failure(415, "ContentEncoding", "The body must not be compressed.")


def _check_length(headers: Headers) -> None:
    length = headers.get("content-length")
    if length is None:
        return
    if not (length.isascii() and length.isdigit()):
        raise Failure(400, "Length", "Content-Length is no number.")
    if len(length) > 9 or int(length) > MAX_BODY:
        raise _too_large()


async def _whole_body(scope: Scope, receive: Receive) -> Receive:
    """Read the body now, bounded in size and time, and give a way to receive it again."""
    if scope["method"] != "POST":
        return receive
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _read(receive)
    except TimeoutError as error:
        raise Failure(408, "Timeout", "The body did not arrive in time.") from error
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Failure(400, "Disconnected", "The body was not sent to its end.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY:
            raise _too_large()
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large() -> Failure:
    return Failure(
        413, "TooLarge", f"A body may have {MAX_BODY // 1024} KiB.", headers={"Connection": "close"}
    )
