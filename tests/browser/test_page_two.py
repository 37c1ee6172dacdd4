"""Two agreements side by side, counted against any policy of the case."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


def second(visit, name="A copy of this one"):
    visit.button("Compare with another").click()
    visit.page.get_by_role("menuitem", name=name).click()
    return visit.settle("a", "b")


def writes(visit, slot):
    visit.page.get_by_role("group", name="Which agreement to change").get_by_role("button", name=slot).click()


def cells(visit, row):
    found = visit.region("Table of outcomes").get_by_role("row", name=row)
    return found.get_by_role("button").all_text_contents()


def test_a_copy_begins_the_same_and_goes_its_own_way(fresh):
    alone = fresh.hash()
    second(fresh)
    assert fresh.hash("a") == fresh.hash("b") == alone
    fresh.switch("Snapback clause").uncheck()
    fresh.settle("a", "b")
    assert fresh.hash("a") == alone
    assert fresh.hash("b") != alone
    assert fresh.asked()["terms"]["id"] == "proposal_b"
    writes(fresh, "A")
    expect(fresh.switch("Snapback clause")).to_be_checked()
    writes(fresh, "B")
    expect(fresh.switch("Snapback clause")).not_to_be_checked()


def test_swapped_and_removed(fresh):
    one = fresh.hash()
    second(fresh, "All prisoners for salt and banks at once")
    other = fresh.hash("b")
    table = cells(fresh, "Go free")
    assert other != one
    assert len(table) == 5
    fresh.button("Swap").click()
    fresh.settle("a", "b")
    assert [fresh.hash("a"), fresh.hash("b")] == [other, one]
    assert cells(fresh, "Go free") == [*table[2:4], *table[0:2], table[4]]
    fresh.button("Remove B").click()
    expect(fresh.page.locator("code[data-result=b]")).to_have_count(0)
    assert fresh.hash() == other
    fresh.button("Undo").click()
    fresh.settle("a", "b")
    assert [fresh.hash("a"), fresh.hash("b")] == [other, one]


def test_both_are_told_and_drawn(fresh):
    second(fresh, "Escalation")
    expect(fresh.region("The answer")).to_contain_text("Escalation: a new round of measures")
    for title in ("People freed", "Newly jailed", "Still held"):
        chart = fresh.region("What happens over time").get_by_role("figure").filter(has_text=title)
        expect(chart.locator("path.line")).to_have_count(3)
    steps = fresh.region("Step by step")
    expect(steps).to_contain_text("B: Nobody promises anything under this policy.")


@pytest.mark.parametrize("number", [0, 4])
def test_any_policy_can_be_the_baseline(fresh, server, number):
    policy = server.get("api/cases/ruritania")["policies"][number]
    fresh.label("Changes are counted against").select_option(policy["title"])
    fresh.settle()
    expect(fresh.region("The answer").locator(".policies")).to_contain_text(policy["title"][1:])
    value, change, base = (text.replace("\u2212", "-").replace("+", "") for text in cells(fresh, "Go free"))
    if number == 0:
        assert (value, change) == (base, "0")
        assert "as many as" in fresh.headline or "as under" in fresh.headline
    else:
        assert float(value) - float(base) == pytest.approx(float(change), abs=1)
