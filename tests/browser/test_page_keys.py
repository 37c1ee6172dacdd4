"""Everything can be done by keyboard, and the focus stays where it was."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def focused(visit):
    return visit.page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()"
    )


def press(visit, *keys):
    for key in keys:
        visit.page.keyboard.press(key)


def order(visit):
    return [step.get("relief") for step in visit.settle().asked()["terms"]["steps"]]


def test_steps_are_put_in_order_by_alt_and_arrows(fresh):
    before = fresh.hash()
    grip = fresh.button(re.compile("^Step 1 of 2"))
    grip.focus()
    press(fresh, "Alt+ArrowDown")
    after = fresh.hash()
    assert after != before
    assert order(fresh) == [["banks"], ["salt_trade"]]
    assert focused(fresh).startswith("Step 2 of 2")
    expect(fresh.page.locator("[aria-live=polite]")).not_to_be_empty()
    press(fresh, "Alt+ArrowUp")
    assert fresh.hash() == before
    assert focused(fresh).startswith("Step 1 of 2")


def test_sliders_go_by_arrows_and_keep_the_focus(fresh):
    before = fresh.hash()
    slider = fresh.field("steps[1].share").get_by_role("slider")
    slider.focus()
    press(fresh, *["ArrowLeft"] * 4)
    assert fresh.hash() != before
    assert fresh.asked()["terms"]["steps"][1]["share"] == 0.48
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuetext", "48 %")
    press(fresh, "Home")
    expect(slider).to_have_attribute("aria-valuetext", "0 %")


def test_arrows_in_a_chart_read_all_charts(fresh):
    charts = fresh.region("What happens over time").get_by_role("slider")
    first, last = charts.first, charts.last
    first.focus()
    start = int(first.get_attribute("aria-valuenow"))
    told = last.get_attribute("aria-valuetext")
    press(fresh, "ArrowRight", "ArrowRight")
    expect(first).to_have_attribute("aria-valuenow", str(start + 2))
    expect(last).to_have_attribute("aria-valuenow", str(start + 2))
    assert last.get_attribute("aria-valuetext") != told
    press(fresh, "End")
    expect(first).to_have_attribute("aria-valuenow", first.get_attribute("aria-valuemax"))
    expect(first).to_have_attribute("aria-valuetext", re.compile(r"5 years.*: A .*baseline"))
    press(fresh, "Home", "ArrowLeft")
    expect(first).to_have_attribute("aria-valuenow", "0")
    press(fresh, "Escape")
    expect(first).to_have_attribute("aria-valuenow", str(start))


def test_the_first_tab_leads_past_the_controls(visitor):
    visit = visitor().open()
    press(visit, "Tab")
    assert focused(visit) == "Skip to the outcomes"
    press(visit, "Enter", "Tab")
    assert visit.page.evaluate("document.getElementById('outcomes').contains(document.activeElement)")


def test_tabs_and_menus(fresh):
    fresh.page.get_by_role("tab", name="Agreement").focus()
    press(fresh, "ArrowRight")
    expect(fresh.page.get_by_role("tab", name="Assumptions")).to_be_focused()
    expect(fresh.label("Find an assumption")).to_be_visible()
    press(fresh, "ArrowLeft")
    fresh.button("Compare with another").focus()
    press(fresh, "Enter")
    expect(fresh.page.get_by_role("menuitem", name="A copy of this one")).to_be_focused()
    press(fresh, "End")
    expect(fresh.page.get_by_role("menuitem", name="Escalation")).to_be_focused()
    press(fresh, "Escape")
    expect(fresh.button("Compare with another")).to_be_focused()
    press(fresh, "Enter")
    expect(fresh.page.get_by_role("menuitem", name="A copy of this one")).to_be_focused()
    press(fresh, "ArrowDown", "Enter")
    fresh.settle("a", "b")


def test_notes_and_dialogs_close_by_escape_and_give_the_focus_back(fresh):
    number = fresh.page.locator("h1").get_by_role("button").first
    number.focus()
    press(fresh, "Enter")
    expect(fresh.page.get_by_role("dialog", name="Where this number comes from")).to_be_visible()
    press(fresh, "Escape")
    expect(number).to_be_focused()
    cases = fresh.button(re.compile("^Case: "))
    cases.focus()
    press(fresh, "Enter")
    expect(fresh.page.get_by_role("dialog", name="Cases")).to_be_visible()
    press(fresh, "Escape")
    expect(fresh.page.get_by_role("dialog", name="Cases")).to_have_count(0)
    expect(cases).to_be_focused()


def test_undo_in_a_text_takes_back_letters_and_elsewhere_steps(fresh):
    before = fresh.state()
    fresh.switch("Snapback clause").focus()
    press(fresh, "Space")
    changed = fresh.state()
    assert changed != before
    press(fresh, "Control+z")
    assert fresh.state() == before
    press(fresh, "Control+Shift+z")
    assert fresh.state() == changed


def test_a_screen_reader_is_told_the_answer(fresh):
    fresh.field("steps[0].share").get_by_role("slider").fill("20")
    fresh.settle()
    told = fresh.page.locator("[aria-live=polite]")
    expect(told).to_contain_text("25 people go free")
    assert (
        re.sub(r"[,;.\s]+", " ", told.inner_text()).strip()
        == re.sub(r"[,;.\s]+", " ", fresh.headline).strip()
    )
