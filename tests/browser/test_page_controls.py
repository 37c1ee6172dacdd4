"""Every control of the agreement and of the assumptions changes what it says, and what it says only."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

STEP = "steps[0]"


def number(visit, path, value):
    visit.field(path).get_by_role("spinbutton").fill(str(value))


def slide(visit, path, stop):
    visit.field(path).get_by_role("slider").fill(str(stop))


def choose(visit, path, text):
    visit.field(path).get_by_role("combobox").select_option(text)


def said_in_persons(visit):
    visit.field(STEP).get_by_role("button", name="say it in persons").click()
    number(visit, f"{STEP}.release", 12)


def eases_the_river(visit):
    field = visit.field(f"{STEP}.relief")
    field.get_by_text("Ease more").click()
    field.get_by_role("switch", name="Glottenberg opens").click()
    visit.button("Add it").click()


def limits_arrests(visit):
    choose(visit, "ceiling", "a number")
    number(visit, "ceiling", 30)


def cools_off(visit):
    visit.switch("Can be taken up again").check()
    number(visit, "reopen_after", 6)


def adds_a_step(visit):
    number(visit, f"{STEP}.share", 20)
    visit.button("Add a step").click()
    expect(visit.page.get_by_role("heading", name="Step 3")).to_be_visible()


def drags_the_second_up(visit):
    grip = visit.button(re.compile("^Step 2 of 2"))
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    visit.page.mouse.move(box["x"] + 5, box["y"] + 5)
    visit.page.mouse.down()
    visit.page.mouse.move(box["x"] + 5, box["y"] - 400, steps=4)
    visit.page.mouse.up()


def first(field, value):
    return lambda terms: terms["steps"][0].get(field) == value


def relief(*steps):
    return lambda terms: [step.get("relief", []) for step in terms["steps"]] == list(steps)


def has(**fields):
    return lambda terms: all(terms.get(name) == value for name, value in fields.items())


SALT, BANKS, RIVER = "salt_trade", "banks", "river"
CONTROLS = {
    "title": (lambda v: v.label("Title", exact=True).fill("A bargain"), has(title="A bargain")),
    "first mover": (
        lambda v: v.page.get_by_label("the sender eases first").check(),
        has(first_mover="sender"),
    ),
    "share, written": (lambda v: number(v, f"{STEP}.share", 30), first("share", 0.3)),
    "share, moved": (lambda v: slide(v, f"{STEP}.share", 50), first("share", 0.25)),
    "persons": (said_in_persons, first("release", 12)),
    "relief, off": (lambda v: v.switch("Graustark buys").click(), relief([], [BANKS])),
    "relief, on": (eases_the_river, relief([SALT, RIVER], [BANKS])),
    "recognition": (lambda v: slide(v, f"{STEP}.recognition", 40), first("recognition", 0.2)),
    "deadline": (lambda v: number(v, f"{STEP}.within", 3), first("within", 3)),
    "add a step": (adds_a_step, lambda terms: len(terms["steps"]) == 3),
    "remove a step": (lambda v: v.button("Remove step 1").click(), relief([BANKS])),
    "move a step down": (lambda v: v.button("Move step 1 down").click(), relief([BANKS], [SALT])),
    "move a step up": (lambda v: v.button("Move step 2 up").click(), relief([BANKS], [SALT])),
    "drag a step": (drags_the_second_up, relief([BANKS], [SALT])),
    "form": (lambda v: v.page.get_by_label("delisting").check(), has(form="delisted")),
    "snapback": (lambda v: v.switch("Snapback clause").uncheck(), has(snapback=False)),
    "new arrests": (limits_arrests, has(ceiling=30)),
    "exile": (lambda v: slide(v, "exile", 100), has(exile=0.5)),
    "taken up again": (cools_off, has(reopen_after=6)),
    "one party more": (
        lambda v: v.switch("Senate of Glottenberg").check(),
        lambda terms: set(terms["parties"]) == {"cabinet", "bank_board", "senate"},
    ),
}
UNHEARD = {"title", "drag a step", "move a step up", "one party more"}
"""Controls after which the numbers are what they were, or were just seen."""

QUICK = {"title", "share, moved", "relief, on", "drag a step", "snapback", "new arrests"}
"""One control of each sort; the others are slow only because they are many."""


def each(names):
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in names]


@pytest.mark.parametrize("name", each(CONTROLS))
def test_a_control_changes_what_it_says(fresh, name):
    do, holds = CONTROLS[name]
    before, words = fresh.hash(), fresh.says
    do(fresh)
    expect(fresh.page.get_by_text("Changed since.")).to_be_visible()
    after = fresh.hash()
    assert holds(fresh.terms_in_link())
    if name not in UNHEARD:
        assert holds(fresh.asked()["terms"])
        assert after != before
        assert fresh.says != words
    fresh.button("Go back to it").click()
    assert fresh.hash() == before
    expect(fresh.page.get_by_text("Changed since.")).to_have_count(0)
    assert fresh.says == words


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("one_shot", {"steps", "first_mover", "form", "parties", "ceiling"}),
        ("tariff", {"price", "lot", "ceiling"}),
        pytest.param("unilateral", {"steps", "ceiling"}, marks=pytest.mark.slow),
        ("pressure", set()),
        pytest.param("escalation", set(), marks=pytest.mark.slow),
        pytest.param("none", set(), marks=pytest.mark.slow),
    ],
)
def test_a_kind_has_the_fields_that_mean_something(fresh, kind, fields):
    before = fresh.hash()
    fresh.label("Kind", exact=True).select_option(kind)
    for field in ("steps", "first_mover", "form", "parties", "price", "lot", "ceiling"):
        expect(fresh.field(field)).to_have_count(1 if field in fields else 0)
    assert fresh.hash() != before
    assert fresh.asked()["terms"]["kind"] == kind


def test_the_price_of_a_standing_offer(fresh):
    fresh.label("Kind", exact=True).select_option("tariff")
    before = fresh.hash()
    number(fresh, "price", 0.05)
    number(fresh, "lot", 7)
    fresh.settle()
    assert fresh.hash() != before
    assert {"price": 0.05, "lot": 7}.items() <= fresh.asked()["terms"].items()


def test_presets_are_the_policies_of_the_case(fresh, server):
    policies = server.get("api/cases/ruritania")["policies"]
    seen = set()
    for policy in policies:
        fresh.label("Begin from").select_option(policy["title"])
        expect(fresh.label("Title", exact=True)).to_have_value(policy["title"])
        expect(fresh.page.get_by_text("Changed since.")).to_have_count(0)
        seen.add(fresh.hash())
    assert len(seen) == len(policies)


def test_terms_that_cannot_be_played_say_where_and_lead_there(fresh):
    fresh.switch("Board of the League").uncheck()
    alert = fresh.page.locator("#editor").get_by_role("alert")
    expect(alert).to_contain_text("These terms cannot be played out")
    expect(fresh.page.get_by_role("main").get_by_role("alert")).to_contain_text("A has no answer")
    alert.get_by_role("button").first.click()
    where = fresh.page.evaluate("document.activeElement.closest('[data-field]').dataset.field")
    assert where == "parties" or where.startswith("steps")
    fresh.button("Add it").first.click()
    fresh.settle()
    expect(alert).to_have_count(0)


class TestAssumptions:
    def test_a_number_and_back(self, fresh):
        before, words = fresh.hash(), fresh.says
        row = fresh.assumptions().parameter("inflow_per_month")
        row.get_by_role("spinbutton").fill("2.5")
        after = fresh.hash()
        assert fresh.asked()["values"] == {"inflow_per_month": 2.5}
        assert (after, fresh.says) != (before, words)
        expect(fresh.page.get_by_role("tab", name="Assumptions (1 changed)")).to_be_visible()
        row.get_by_role("button", name="Reset inflow_per_month").click()
        assert fresh.hash() == before
        assert fresh.says == words

    def test_a_slider_goes_from_the_1_to_the_99_percent_point(self, fresh, server):
        (found,) = (
            p for p in server.get("api/cases/ruritania")["parameters"] if p["name"] == "inflow_per_month"
        )
        slider = fresh.assumptions().parameter("inflow_per_month").get_by_role("slider")
        slider.fill("0")
        low = fresh.settle().asked()["values"]["inflow_per_month"]
        slider.fill("200")
        high = fresh.settle().asked()["values"]["inflow_per_month"]
        assert low == pytest.approx(found["quantiles"][0], rel=5e-3)
        assert high == pytest.approx(found["quantiles"][-1], rel=5e-3)

    def test_one_of_the_ledger_solves_the_economy_anew(self, fresh, server):
        name = next(
            p["name"]
            for p in server.get("api/cases/ruritania")["parameters"]
            if p["part"] == "ledger" and p["low"]
        )
        before = fresh.hash()
        box = fresh.assumptions().parameter(name).get_by_role("spinbutton")
        box.fill(str(float(box.input_value()) * 1.1))
        assert fresh.hash() != before

    def test_all_are_listed_changed_and_reset(self, fresh, server):
        before = fresh.hash()
        fresh.assumptions()
        for name, value in {"inflow_per_month": "2", "held_at_strelsau": "50"}.items():
            fresh.parameter(name).get_by_role("spinbutton").fill(value)
        changed = fresh.page.get_by_role("region", name="Changed assumptions")
        expect(changed).to_contain_text("2 changed")
        changed.get_by_role("button", name="Show").click()
        expect(changed).to_contain_text("50 instead of 40")
        fresh.label("Find an assumption").fill("")
        for title in ("Promises in every case", "The ledger: trade and money"):
            fresh.page.locator("summary").filter(has_text=title).click()
        rows = fresh.page.locator("#panel-assumptions [data-parameter]")
        expect(rows).to_have_count(len(server.get("api/cases/ruritania")["parameters"]))
        changed.get_by_role("button", name="Reset all").click()
        assert fresh.hash() == before

    def test_a_source_is_told(self, fresh):
        row = fresh.assumptions().parameter("inflow_per_month")
        row.get_by_role("button", name="Source").click()
        note = fresh.page.get_by_role("dialog", name="Source of inflow_per_month")
        expect(note).to_contain_text("invented for the example")

    def test_nothing_found_says_so(self, fresh):
        fresh.assumptions().label("Find an assumption").fill("xyzzy")
        expect(fresh.page.get_by_role("region", name="Found")).to_contain_text("None of that kind.")


class TestOutcomes:
    @pytest.mark.parametrize("year", ["one year", "five years"])
    def test_the_year(self, fresh, year):
        before = fresh.headline
        fresh.page.locator(".years").first.get_by_text(year).click()
        expect(fresh.page.locator("h1")).to_contain_text(year)
        assert fresh.headline != before

    def test_more_and_fewer(self, fresh):
        rows = fresh.page.get_by_role("region", name="Table of outcomes").get_by_role("row")
        before = rows.count()
        fresh.button("More outcomes").click()
        assert rows.count() > before
        fresh.button("Fewer outcomes").click()
        assert rows.count() == before

    def test_a_number_comes_from_somewhere_in_two_clicks(self, fresh):
        fresh.page.locator("h1").get_by_role("button").first.click()
        box = fresh.page.get_by_role("dialog", name="Where this number comes from")
        expect(box).to_contain_text(fresh.hash())
        for part in ("Equation", "Explained in", "docs/"):
            expect(box).to_contain_text(part)
        box.get_by_role("button", name=re.compile("with sources")).click()
        expect(box).to_contain_text("invented for the example")
        fresh.page.keyboard.press("Escape")
        expect(box).to_be_hidden()

    def test_why(self, fresh):
        fresh.label("Changes are counted against").select_option("All prisoners for salt and banks at once")
        fresh.settle()
        fresh.button("A against the baseline").click()
        why = fresh.page.get_by_role("region", name="Why is it different?")
        expect(why.get_by_role("figure")).to_have_count(2, timeout=60_000)
        before = why.text_content()
        why.get_by_label("Outcome").select_option("held")
        assert why.text_content() != before

    def test_ledger_choices(self, fresh):
        fresh.page.get_by_role("heading", name="Why is it different?").scroll_into_view_if_needed()
        ledger = fresh.page.get_by_role("region", name=re.compile("The ledger"))
        ledger.get_by_role("table").wait_for(timeout=60_000)
        for choice in ("short run", "fair share", "eased last"):
            before = ledger.get_by_role("table").text_content()
            ledger.locator(".years").get_by_text(choice).click()
            assert ledger.get_by_role("table").text_content() != before


def test_a_theme_is_kept_over_visits(fresh):
    root = fresh.page.locator("html")
    for theme in ("light", "dark", "system"):
        fresh.button(re.compile("[Cc]olours")).click()
        expect(root).to_have_attribute("data-theme", theme)
