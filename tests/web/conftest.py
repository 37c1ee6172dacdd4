"""One server for all tests of the page's API: the fictional case first, on a free port, in a fresh cache."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest

from snapback.web.app import Settings
from snapback.web.security import TOKEN
from snapback.web.serving import serving

CASE = "ruritania"


@dataclass
class Served:
    """A server and ways to ask it."""

    url: str
    settings: Settings
    plain: httpx.Client
    page: httpx.Client

    @property
    def port(self):
        return self.settings.port

    def view(self):
        return self.plain.get(f"/api/cases/{CASE}").json()

    def policy(self, name="two_steps"):
        return next(terms for terms in self.view()["policies"] if terms["id"] == name)

    def play(self, terms, **more):
        return self.page.post("/api/play", json={"case": CASE, "terms": terms, **more})


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("page-cache")


@pytest.fixture(scope="session")
def server(cache):
    settings = Settings(case=CASE, cache=cache, warm=False)
    with serving(settings) as url:
        asks = {"base_url": url, "timeout": 60.0, "trust_env": False}
        with httpx.Client(**asks) as plain, httpx.Client(headers={TOKEN: settings.token}, **asks) as page:
            yield Served(url, settings, plain, page)
