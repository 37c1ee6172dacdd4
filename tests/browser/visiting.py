"""A visit to the page: what a reader does there, what the page says, and what it asks the server."""

from __future__ import annotations

import base64
import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Download, Locator, Page, Request

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
HERE = {"data", "blob", "about"}
REFUSED = re.compile(r"the server responded with a status of 4(04|22|29)\b")
"""What Chromium writes to its console where the server refuses terms; the page tells it in its own words."""

WATCH = """
window.violated = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.violated.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`));
"""

FOLLOW = """
(fragment) => new Promise((done) => {
  history.replaceState(null, '', '#');
  addEventListener('hashchange', () => setTimeout(done), { once: true });
  location.hash = fragment;
})
"""
TOURED = """
if (location.protocol === 'http:') localStorage.setItem('snapback.toured', 'yes');
"""


class Visit:
    """One tab, in a context of its own; watched from the first request to the last.

    Parameters
    ----------
    context
        Fresh, so that nothing is remembered of earlier visits.
    address
        Of the server, with a slash at its end.
    """

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.plays: list[dict[str, Any]] = []
        self.first: list[Any] = []
        context.add_init_script(WATCH)
        context.on("request", self._requested)
        self.page: Page = context.new_page()
        self.page.on("console", lambda said: said.type == "error" and self._erred(said.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, fragment: str = "", *, toured: bool = True) -> Visit:
        """Go to the page and wait until it has settled."""
        if toured:
            self.page.add_init_script(TOURED)
        if self.page.url != "about:blank":
            self.page.goto("about:blank")  # a fragment alone would not load the page again
        self.page.goto(self.address + (f"#{fragment}" if fragment else ""))
        return self.settle()

    def begin(self) -> Visit:
        """Go back to how the page begins, by its own link."""
        if not self.first:
            self.first = self.state()
        self.page.keyboard.press("Escape")
        self.show(self.first)
        return self.agreement().settle()

    def show(self, said: list[Any]) -> Visit:
        """Follow a link within the page, without loading it anew."""
        # Written with spaces, so that it never is the address that the page wrote itself.
        return self.follow(write_link(said, spaced=True))

    def follow(self, fragment: str) -> Visit:
        """Follow a link within the page, whatever it says."""
        self.page.evaluate(FOLLOW, fragment)
        return self

    def settle(self, *slots: str) -> Visit:
        """Wait for the exact numbers of what is shown."""
        for slot in slots or ("a",):
            self.page.locator(f"code[data-result={slot}]").wait_for(timeout=60_000)
        self.page.locator("[aria-busy=true]").wait_for(state="detached")
        return self

    def hash(self, slot: str = "a") -> str:
        """Give the result hash that the page shows."""
        return str(self.settle(slot).page.locator(f"code[data-result={slot}]").get_attribute("title"))

    @property
    def headline(self) -> str:
        """What the page says first."""
        return self.page.locator("h1").inner_text()

    @property
    def says(self) -> str:
        """What is told of outcomes, but for the ledger, which is drawn when a reader comes near.

        Not the inner text, which lacks what is out of sight.
        """
        parts = ("The answer", "What it comes to", "What happens over time", "Step by step")
        return "\n".join(self.region(name).text_content() or "" for name in parts)

    def region(self, name: str) -> Locator:
        """Find a part of the page by its title."""
        return self.page.get_by_role("region", name=name).first

    def asked(self, number: int = -1) -> dict[str, Any]:
        """Give the newest exact question to the server that is of A, or of B where it was asked last."""
        return [play for play in self.plays if not play.get("coarse")][number]

    def state(self) -> list[Any]:
        """Read the address as the page wrote it: what a link restores."""
        # The address follows by a timer of 300 ms; one that is set later and runs longer ends after it.
        self.page.evaluate("new Promise((done) => setTimeout(done, 320))")
        fragment = urlsplit(self.page.url).fragment
        return read_link(fragment)

    def terms_in_link(self, slot: str = "a") -> dict[str, Any]:
        """Read the terms of a changed proposal from the address."""
        packed = self.state()[{"a": 2, "b": 3}[slot]]
        assert isinstance(packed, list), "the proposal is that of the case"
        return unpacked(packed[1])

    def label(self, text: str, **more: Any) -> Locator:
        """Find a control by its label."""
        return self.page.get_by_label(text, **more)

    def button(self, name: str | re.Pattern[str], **more: Any) -> Locator:
        """Find a button by its name."""
        return self.page.get_by_role("button", name=name, **more)

    def switch(self, name: str, **more: Any) -> Locator:
        """Find a switch by its label."""
        return self.page.get_by_role("switch", name=name, **more)

    def field(self, path: str) -> Locator:
        """Find the field of the terms at a path."""
        return self.page.locator(f'[data-field="{path}"]')

    def assumptions(self) -> Visit:
        """Turn to the assumptions."""
        self.page.get_by_role("tab", name=re.compile("Assumptions")).click()
        return self

    def agreement(self) -> Visit:
        """Turn to the agreement."""
        self.page.get_by_role("tab", name="Agreement").click()
        return self

    def parameter(self, name: str) -> Locator:
        """Find the row of an assumption; searched for by name."""
        self.label("Find an assumption").fill(name)
        return self.page.locator(f'[data-parameter="{name}"]')

    @contextmanager
    def download(self) -> Iterator[list[Download]]:
        """Take the file that what is done inside gives."""
        found: list[Download] = []
        with self.page.expect_download() as coming:
            yield found
        found.append(coming.value)

    def share(self, item: str) -> str:
        """Choose from the menu that shares, and give what is then on the clipboard."""
        self.button("Share", exact=True).click()
        self.page.get_by_role("menuitem", name=item).click()
        self.page.get_by_text("is on the clipboard").wait_for()
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def check(self) -> None:
        """Fail where anything left the machine or anything went wrong in the console."""
        violated = [] if self.page.url == "about:blank" else self.page.evaluate("window.violated ?? []")
        assert not self.outside, f"requests that left the machine: {self.outside}"
        assert not violated, f"the policy of content was violated: {violated}"
        assert not self.errors, f"errors in the console: {self.errors}"

    def _requested(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in HERE:
            return
        if address.hostname not in LOOPBACK:
            self.outside.append(request.url)
        if address.path == "/api/play" and request.post_data:
            self.plays.append(json.loads(request.post_data))

    def _erred(self, text: str) -> None:
        if not REFUSED.search(text):
            self.errors.append(text)


FIELDS = (
    "id", "title", "kind", "first_mover", "form", "snapback", "parties", "steps",
    "price", "lot", "ceiling", "exile", "reopen_after", "source", "note",
)  # fmt: skip
STEP = ("release", "share", "relief", "recognition", "within")


def packed(terms: dict[str, Any]) -> list[Any]:
    """Write terms by the place of their fields, as a link does."""
    fields = (
        {**terms, "steps": [trimmed([s.get(f) for f in STEP]) for s in terms["steps"]]}
        if "steps" in terms
        else terms
    )
    return trimmed([fields.get(name) for name in FIELDS])


def unpacked(fields: list[Any]) -> dict[str, Any]:
    """Read terms from their places in a link."""
    terms = {name: value for name, value in zip(FIELDS, fields, strict=False) if value is not None}
    if "steps" in terms:
        terms["steps"] = [
            {name: value for name, value in zip(STEP, step, strict=False) if value is not None}
            for step in terms["steps"]
        ]
    return terms


def trimmed(entries: list[Any]) -> list[Any]:
    """Leave out what is ``None`` at the end."""
    while entries and entries[-1] is None:
        entries = entries[:-1]
    return entries


def read_link(fragment: str) -> list[Any]:
    """Read the fragment of an address as the list that it holds."""
    version, _, body = fragment.partition(".")
    assert version == "1"
    said = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert isinstance(said, list)
    return said


def write_link(said: list[Any], version: str = "1", *, spaced: bool = False) -> str:
    """Write a list as the fragment of an address."""
    text = json.dumps(said, ensure_ascii=False, separators=(", ", ": ") if spaced else (",", ":")).encode()
    return f"{version}.{base64.urlsafe_b64encode(text).decode().rstrip('=')}"
