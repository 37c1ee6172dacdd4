"""Every rule of the door: who may ask, how much, and what nobody is ever told."""

from __future__ import annotations

import json
import re
import socket

import httpx
import pytest

from snapback.errors import InvalidInput
from snapback.web.app import Settings, create_app
from snapback.web.assets import Page
from snapback.web.security import BODY_SECONDS, MAX_BODY, TOKEN
from snapback.web.serving import listen

CHANGING = [
    ("POST", "/api/cases"),
    ("POST", "/api/play"),
    ("POST", "/api/why"),
    ("POST", "/api/jobs"),
    ("DELETE", "/api/jobs/0123456789abcdef"),
]
TRACES = re.compile(r"Traceback|File \"|\.py|/src/|site-packages|/tmp")


def raw(server, text, *, rest=b""):
    """Send bytes as they are, and give the status and all that came back."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=BODY_SECONDS) as line:
        line.sendall(text.replace("\n", "\r\n").encode("latin-1") + rest)
        line.shutdown(socket.SHUT_WR)
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    found = b"".join(parts)
    return int(found.split(b" ", 2)[1]), found.decode(errors="replace")


def refused(answer, status, kind):
    assert answer.status_code == status
    assert answer.json()["error"]["kind"] == kind
    assert not TRACES.search(answer.text)


class TestHost:
    @pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
    def test_ours_is_served(self, server, name):
        answer = server.plain.get("/api/health", headers={"Host": f"{name}:{server.port}"})
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        "host",
        [
            "rebound.example:PORT", "localhost.rebound.example:PORT", "127.0.0.1", "localhost", "127.0.0.1:1",
            "127.0.0.2:PORT", "0.0.0.0:PORT", "127.1:PORT", "2130706433:PORT",
            "127.0.0.1:PORT.rebound.example",
            "a@127.0.0.1:PORT", "127.0.0.1:PORT:PORT", "localhost:0PORT", "localhost.:PORT",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("path", ["/", "/api/health", "/api/cases"])
    def test_a_name_that_was_rebound_is_not(self, server, host, path):
        said = host.replace("PORT", str(server.port))
        refused(server.page.get(path, headers={"Host": said}), 421, "Host")

    @pytest.mark.parametrize("lines", ["", "Host: 127.0.0.1:PORT\nHost: rebound.example\n", "Host:\n"])
    def test_none_or_two_are_not(self, server, lines):
        text = f"GET /api/health HTTP/1.1\n{lines}Connection: close\n\n".replace("PORT", str(server.port))
        status, said = raw(server, text)
        assert status in {400, 421}
        assert not TRACES.search(said)

    def test_forwarding_headers_count_for_nothing(self, server):
        headers = {"Host": "rebound.example", "X-Forwarded-Host": f"127.0.0.1:{server.port}"}
        refused(server.plain.get("/api/health", headers=headers), 421, "Host")


class TestOrigin:
    @pytest.mark.parametrize(
        "origin",
        [
            "http://foreign.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:PORT",
            "http://127.0.0.1",
            "http://127.0.0.1:PORT.foreign.example", "http://localhost:PORT", "file://",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize(("method", "path"), [("GET", "/api/cases"), ("POST", "/api/play")])
    def test_a_foreign_page_is_refused_even_with_the_token(self, server, origin, method, path):
        headers = {"Origin": origin.replace("PORT", str(server.port))}
        refused(server.page.request(method, path, headers=headers, json={}), 403, "Origin")

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_what_the_browser_says_counts_too(self, server, site):
        refused(server.page.get("/api/cases", headers={"Sec-Fetch-Site": site}), 403, "Origin")

    def test_a_link_from_elsewhere_opens_the_page(self, server):
        assert server.plain.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200

    def test_our_own_page_is_served(self, server):
        headers = {"Origin": server.url, "Sec-Fetch-Site": "same-origin"}
        assert server.plain.get("/api/cases", headers=headers).status_code == 200


class TestToken:
    @pytest.mark.parametrize("token", [None, "", "wrong", "0" * 43, "ü".encode()])
    @pytest.mark.parametrize(("method", "path"), CHANGING)
    def test_nothing_is_changed_without_it(self, server, method, path, token):
        headers = {} if token is None else {TOKEN: token}
        refused(server.plain.request(method, path, headers=headers, json={}), 403, "Token")

    def test_it_is_in_the_page_and_nowhere_else(self, server):
        token = server.settings.token
        assert f'name="snapback-token" content="{token}"' in server.plain.get("/").text
        for path in ("/api/health", "/api/cases", "/api/openapi.json", "/api/jobs"):
            answer = server.plain.get(path)
            assert token not in answer.text + str(answer.headers)

    def test_every_server_has_its_own(self):
        tokens = {Settings().token for _ in range(8)}
        assert len(tokens) == 8
        assert all(len(token) >= 43 for token in tokens)

    def test_it_gets_into_any_index(self, tmp_path):
        (tmp_path / "index.html").write_text("<html><head></head></html>")
        assert b'content="secret"' in Page(tmp_path, "secret").get("/").content


class TestBody:
    def test_declared_too_large(self, server):
        head = (
            f"POST /api/play HTTP/1.1\nHost: 127.0.0.1:{server.port}\nContent-Type: application/json\n"
            f"{TOKEN}: {server.settings.token}\nContent-Length: {MAX_BODY + 1}\n\n"
        )
        status, said = raw(server, head)
        assert status == 413
        assert not TRACES.search(said)

    def test_chunked_too_large_is_counted_while_it_arrives(self, server):
        def endless():
            for _ in range(64):
                yield b" " * 65536

        headers = {"Content-Type": "application/json"}
        try:
            answer = server.page.post("/api/play", content=endless(), headers=headers)
        except httpx.HTTPError:  # it was refused before all of it was sent
            return
        refused(answer, 413, "TooLarge")

    def test_the_largest_is_read(self, server):
        body = b'{"case":"' + b"x" * (MAX_BODY - 11) + b'"}'
        assert len(body) == MAX_BODY
        answer = server.page.post("/api/play", content=body, headers={"Content-Type": "application/json"})
        refused(answer, 422, "InvalidRequest")

    @pytest.mark.parametrize("length", ["-1", "x", "1e3", "+5"])
    def test_a_length_that_is_none(self, server, length):
        head = (
            f"POST /api/play HTTP/1.1\nHost: 127.0.0.1:{server.port}\nContent-Type: application/json\n"
            f"{TOKEN}: {server.settings.token}\nContent-Length: {length}\n\n"
        )
        status, said = raw(server, head, rest=b"{}")
        assert status == 400
        assert not TRACES.search(said)

    @pytest.mark.parametrize(
        "kind",
        [
            "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "json",
            "application/json; charset=utf-16", "application/json-patch+json",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("path", [path for method, path in CHANGING if method == "POST"])
    def test_another_type_than_json(self, server, path, kind):
        answer = server.page.post(path, content=b"{}", headers={"Content-Type": kind})
        refused(answer, 415, "ContentType")

    def test_a_compressed_one(self, server):
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        refused(server.page.post("/api/play", content=b"\x1f\x8b", headers=headers), 415, "ContentEncoding")

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50 + b"1" + b"}" * 50, b'{"case": NaN}',
            b'{"case": Infinity}', b'{"case": -Infinity}', b'{"case": 1e999}', b'{"case": 1, "case": 2}',
            b'{"values": {"a": 1, "a": 2}}', b'{"case": "\\ud800"}', b'{"case": ' + b"9" * 5000 + b"}",
            b"{'case': 1}", b"{} {}", b'{"case": 1,}', b"// no\n{}", b'{"__proto__": "\\udfff"}',
        ],
        ids=lambda body: repr(body[:18]),
    )  # fmt: skip
    def test_what_is_not_strict_json(self, server, body):
        answer = server.page.post("/api/play", content=body, headers={"Content-Type": "application/json"})
        refused(answer, 400, "NotJson")

    @pytest.mark.parametrize("body", [[], 1, "x", None, {}, {"case": 1}, {"case": "ruritania", "more": 1}])
    def test_json_of_another_form_says_what_is_wrong(self, server, body):
        headers = {"Content-Type": "application/json"}
        answer = server.page.post("/api/play", content=json.dumps(body), headers=headers)
        refused(answer, 422, "InvalidRequest")
        assert all(problem["what"] for problem in answer.json()["problems"])


PATHS = [
    "/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/%252e%252e/etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/..\\..\\etc\\passwd", "/..%5c..%5cetc%5cpasswd", "//etc/passwd", "/etc/passwd", "/assets/../../app.py",
    "/assets/%2e%2e/%2e%2e/app.py", "/assets/..%2f..%2fapp.py", "/%00", "/index.html%00.js", "/./app.py",
    "/manifest.json", "/assets/", "/assets", "/C:/Windows/win.ini", "/file:///etc/passwd", "/~root/.bashrc",
    "/%c0%ae%c0%ae/etc/passwd", "/static/index.html", "/api/cases/..%2f..%2fbelarus-2025",
    "/api/cases/%2fetc",
    "/api/cases/../../etc/passwd", "/api/cases/.", "/api/cases/%00", "/api/jobs/..%2f..%2fx/report",
    "/api/jobs/../result", "/api/cases/belarus-2025%2fcase.yaml", "/api/../app.py", "/api/%2e%2e/app.py",
]  # fmt: skip


class TestPaths:
    @pytest.mark.parametrize("path", PATHS)
    def test_none_reaches_the_disk(self, server, path):
        text = f"GET {path} HTTP/1.1\nHost: 127.0.0.1:{server.port}\nConnection: close\n\n"
        status, said = raw(server, text)
        assert status in {400, 404}
        assert "root:" not in said
        assert not TRACES.search(said.partition("\r\n\r\n")[2])

    @pytest.mark.parametrize(
        "name",
        [
            "../case.yaml", "/etc/passwd", "facts/../../x.csv", "facts/..\\x.csv", "C:\\case.yaml",
            "case.yaml\0",
            "facts/x.csv/../y.csv", "world.npz", ".ssh/id", "facts/.x.csv", "FACTS/x.csv", "facts/é.csv", "",
        ],
    )  # fmt: skip
    def test_an_upload_has_names_of_a_case_only(self, server, name, tmp_path):
        answer = server.page.post("/api/cases", json={"files": {"case.yaml": "x", name: "x"}})
        refused(answer, 422, "InvalidCase")
        assert [p["what"] for p in answer.json()["problems"]] == ["is no file of a case."]
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        "case", ["../ruritania", "/etc", "ruritania/../belarus-2025", "ruritania\0", "."]
    )
    def test_a_case_is_named_by_id_alone(self, server, case):
        terms = server.policy()
        answer = server.page.post("/api/play", json={"case": case, "terms": terms})
        refused(answer, 404, "NotFound")


class TestAnswers:
    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", "/"), ("HEAD", "/"), ("GET", "/nothing"), ("GET", "/api/health"), ("POST", "/api/play")],
    )
    def test_every_one_has_the_headers(self, server, method, path):
        headers = server.plain.request(method, path, json={} if method == "POST" else None).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
    def test_other_methods_are_not_served(self, server, method):
        answer = server.page.request(method, "/api/play")
        refused(answer, 405, "Method")
        assert "POST" in answer.headers["allow"]

    @pytest.mark.parametrize(
        ("method", "path"), [("DELETE", "/api/play"), ("POST", "/api/health"), ("GET", "/api/play")]
    )
    def test_nor_methods_that_a_path_has_not(self, server, method, path):
        answer = server.page.request(method, path, json=None if method == "GET" else {})
        refused(answer, 405, "Method")
        assert answer.headers["allow"]

    def test_a_mistake_of_ours_is_told_without_where(self, tmp_path, monkeypatch, capsys):
        monkeypatch.delenv("SNAPBACK_TRACEBACK", raising=False)
        app = create_app(Settings(case="ruritania", cache=tmp_path, port=80, warm=False))

        def fails(*_):
            raise RuntimeError("secret of /src/snapback")

        monkeypatch.setattr("snapback.web.office.Office.entries", fails)
        answer = asked(app, "GET", "/api/cases")
        refused(answer, 500, "Internal")
        assert "secret" not in answer.text
        assert "Traceback" not in capsys.readouterr().err

    def test_so_is_one_at_the_door(self, tmp_path, monkeypatch):
        app = create_app(Settings(case="ruritania", cache=tmp_path, port=80, warm=False))
        monkeypatch.setattr("snapback.web.security._check_length", lambda _: 1 / 0)
        refused(asked(app, "GET", "/api/cases"), 500, "Internal")

    def test_web_sockets_are_not_spoken(self, server):
        text = (
            f"GET /api/health HTTP/1.1\nHost: 127.0.0.1:{server.port}\nUpgrade: websocket\n"
            "Connection: Upgrade\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nSec-WebSocket-Version: 13\n\n"
        )
        status, _ = raw(server, text)
        assert status != 101


def asked(app, method, path):
    """Ask an application without a server."""
    import asyncio

    async def ask():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


class TestListening:
    def test_loopback_alone(self):
        with listen(0) as listening:
            host, port = listening.getsockname()
            assert host == "127.0.0.1"
            others = {found[4][0] for found in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)}
            for other in others - {"127.0.0.1"}:
                if other.startswith("127."):
                    continue
                with pytest.raises(OSError):  # noqa: PT011 -- refused or unreachable, as the system likes
                    socket.create_connection((other, port), timeout=2.0).close()

    def test_a_port_that_is_taken_is_the_users_problem(self):
        with listen(0) as listening, pytest.raises(InvalidInput, match="--port"):
            listen(listening.getsockname()[1])

    def test_the_usual_port_gives_way(self):
        with listen(None) as one, listen(None) as other:
            assert one.getsockname()[1] != other.getsockname()[1]


def test_json_of_errors_is_json(server):
    answer = server.plain.get("/api/nothing")
    assert answer.headers["content-type"] == "application/json"
    assert set(json.loads(answer.text)) == {"error", "problems"}
