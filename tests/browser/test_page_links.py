"""A link restores everything; one that cannot be read says why; every step can be taken back."""

from __future__ import annotations

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect
from tests.browser.visiting import packed, unpacked, write_link

CASE, FINGER = 0, 1
A, B, BASELINE, VALUES, YEAR, DRAWS, SEED, THEME = range(2, 10)
PACKAGES, HOLDERS = ("salt_trade", "banks", "river"), ("cabinet", "bank_board", "senate")
PARAMETERS = {
    "inflow_per_month": (0.5, 4),
    "held_at_strelsau": (20, 90),
    "p_detect_new_arrest_90d": (0.1, 0.9),
}

finite = {"allow_nan": False, "allow_infinity": False}
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
steps = st.fixed_dictionaries(
    {"within": st.integers(1, 40)},
    optional={
        "share": st.floats(0, 1, **finite),
        "release": st.floats(0, 90, **finite) | st.just("held_at_strelsau"),
        "relief": st.lists(st.sampled_from(PACKAGES), unique=True, max_size=3),
        "recognition": st.floats(0, 1, **finite),
    },
)
agreements = st.fixed_dictionaries(
    {
        "id": st.just("two_steps"),
        "title": texts,
        "kind": st.sampled_from(["steps", "one_shot", "unilateral", "tariff", "pressure"]),
        "source": texts,
    },
    optional={
        "first_mover": st.sampled_from(["target", "sender"]),
        "form": st.sampled_from(["licensed", "delisted"]),
        "snapback": st.booleans(),
        "parties": st.lists(st.sampled_from(HOLDERS), unique=True, max_size=3),
        "steps": st.lists(steps, min_size=1, max_size=4),
        "price": st.floats(0, 9, **finite),
        "lot": st.floats(0, 40, **finite),
        "ceiling": st.floats(0, 99, **finite),
        "exile": st.floats(0, 1, **finite),
        "reopen_after": st.integers(1, 40),
        "note": texts,
    },
)


@st.composite
def states(draw, first, policies):
    proposals = st.sampled_from(policies) | st.tuples(st.sampled_from(policies), agreements.map(packed)).map(
        list
    )
    values = {name: st.floats(*ends, **finite) for name, ends in PARAMETERS.items()}
    return [
        *first[:A],
        draw(proposals),
        draw(st.none() | proposals),
        draw(st.sampled_from(policies)),
        draw(st.fixed_dictionaries({}, optional=values)),
        draw(st.integers(0, 2)),
        draw(st.integers(8, 4096)),
        draw(st.integers(0, 2**31 - 1)),
        draw(st.integers(0, 2)),
    ]


@pytest.fixture
def policies(server):
    return [policy["id"] for policy in server.get("api/cases/ruritania")["policies"]]


def test_whatever_is_shown_the_address_says_it(fresh, policies):
    """The page reads a link into its state and writes the state as a link, each by its own codec."""

    @settings(max_examples=8, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(states(fresh.first, policies))
    def there_and_back(said):
        assert fresh.show(said).state() == said

    there_and_back()


def test_a_copied_link_shows_the_same_to_another_reader(fresh, visitor):
    fresh.button("Compare with another").click()
    fresh.page.get_by_role("menuitem", name="A copy of this one").click()
    fresh.label("Title", exact=True).fill("Graustark’s “last” offer <b>& 好</b>")
    fresh.field("steps[1].share").get_by_role("spinbutton").fill("30")
    fresh.assumptions().parameter("inflow_per_month").get_by_role("spinbutton").fill("2")
    fresh.page.locator(".years").first.get_by_text("five years").click()
    fresh.settle("a", "b")
    link = fresh.share("Copy link")
    other = visitor().open(link.partition("#")[2]).settle("a", "b")
    assert [other.hash("a"), other.hash("b")] == [fresh.hash("a"), fresh.hash("b")]
    assert other.headline == fresh.headline
    assert other.says == fresh.says
    other.page.get_by_role("group", name="Which agreement to change").get_by_role("button", name="B").click()
    expect(other.label("Title", exact=True)).to_have_value("Graustark’s “last” offer <b>& 好</b>")


def test_what_a_link_says_is_never_run(fresh):
    terms = {
        "id": "two_steps",
        "title": "<img src=x onerror='window.owned=1'>",
        "kind": "none",
        "source": "x",
    }
    said = [*fresh.first]
    said[A] = ["two_steps", packed(terms)]
    fresh.show(said).settle()
    expect(fresh.region("The answer")).to_contain_text("<img src=x")
    assert fresh.page.evaluate("window.owned") is None


def encoded(text):
    return "1." + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def altered(place, value):
    return lambda said: write_link([*said[:place], value, *said[place + 1 :]])


BAD = {
    "nothing": lambda _: "1.",
    "another version": lambda said: write_link(said, version="9"),
    "cut off": lambda said: write_link(said)[:-7],
    "not base64": lambda _: "1.%%%%",
    "not UTF-8": lambda _: "1." + base64.urlsafe_b64encode(b"\xff\xfe\xfd").decode().rstrip("="),
    "not JSON": lambda _: encoded("[1, 2"),
    "no list": lambda _: encoded('{"a": 1}'),
    "too short": lambda said: write_link(said[:5]),
    "too long": lambda _: "1." + "A" * 40_000,
    "no such case": altered(CASE, "atlantis"),
    "a path": altered(CASE, "../../etc/passwd"),
    "no such policy": altered(A, "unheard_of"),
    "no such baseline": altered(BASELINE, "unheard_of"),
    "no such parameter": altered(VALUES, {"unheard_of": 1}),
    "a prototype": altered(VALUES, {"__proto__": 1}),
    "a text for a number": altered(VALUES, {"inflow_per_month": "2"}),
    "a year that is none": altered(YEAR, 7),
    "draws without end": altered(DRAWS, 10**9),
    "a kind that is none": altered(A, ["two_steps", ["two_steps", "x", "conquest"]]),
}


def test_bad_links_say_why_and_the_page_begins_anew(fresh):
    before = fresh.hash()
    notice = fresh.page.locator(".notices")
    for name, made in BAD.items():
        fresh.follow(made(fresh.first))
        expect(notice, name).to_contain_text("The link could not be opened: ")
        assert fresh.hash() == before, name
        notice.get_by_role("button", name="Close").click()
        expect(notice, name).to_be_empty()


def test_a_bad_link_at_the_start(visitor):
    visit = visitor().open("2.nonsense")
    expect(visit.page.locator(".notices")).to_contain_text("another version of snapback")
    assert visit.headline


def test_a_link_of_another_state_of_the_case_says_so(fresh):
    said = [*fresh.first]
    said[FINGER] = "0" * 16
    fresh.show(said)
    expect(fresh.page.locator(".notices")).to_contain_text("another state of the case")


def test_every_step_is_taken_back_and_made_again(fresh):
    states = [fresh.state()]
    moves = [
        lambda: fresh.field("steps[0].share").get_by_role("spinbutton").fill("40"),
        lambda: fresh.switch("Snapback clause").uncheck(),
        lambda: fresh.page.locator(".years").first.get_by_text("one year").click(),
        lambda: fresh.button("Move step 2 up").click(),
    ]
    for move in moves:
        move()
        states.append(fresh.settle().state())
    assert len({str(state) for state in states}) == len(moves) + 1
    for state in reversed(states[:-1]):
        fresh.button("Undo").click()
        assert fresh.state() == state
    for state in states[1:]:
        fresh.button("Redo").click()
        assert fresh.state() == state
    expect(fresh.button("Redo")).to_be_disabled()


def test_moves_of_one_slider_are_taken_back_together(fresh):
    before = fresh.state()
    slider = fresh.field("steps[0].share").get_by_role("slider")
    for stop in range(95, 60, -5):
        slider.fill(str(stop))
    fresh.settle()
    assert unpacked(fresh.state()[A][1])["steps"][0]["share"] == pytest.approx(0.325)
    fresh.page.keyboard.press("Control+z")
    assert fresh.state() == before
