"""The page of an assessment: whole, closed, safe, with words that follow from its numbers."""

import dataclasses
import re

import numpy as np
import pytest
from tests.report.test_page import HOSTILE, Outline

import snapback
from snapback.report.assessment_report import render
from snapback.report.assessment_view import AssessmentView
from snapback.report.verdict_words import verdict
from snapback.verdict.assessment import assess


@pytest.fixture(scope="module")
def central():
    return assess(snapback.load("ruritania"), draws=0)


@pytest.fixture(scope="module")
def drawn(central):
    """Put made-up bands around the central paths, as draws would."""
    data = central.comparison.data
    path = data["path"].values
    band = np.stack([0.5 * path, path, 1.5 * path], axis=-1)
    ends = [3, 11, 19]
    bands = data[["path"]].drop_vars("path")
    bands = bands.assign_coords(quantile=["p10", "p50", "p90"])
    axes = ("policy", "outcome")
    bands["path"] = ((*axes, "quarter", "quantile"), band)
    bands["at"] = ((*axes, "year", "quantile"), band[:, :, ends])
    bands["error"] = ((*axes, "year", "quantile"), 0.1 * band[:, :, ends])
    return dataclasses.replace(central, bands=bands)


@pytest.fixture(scope="module")
def page(drawn):
    return render(drawn)


def test_tags_close_ids_are_unique_and_links_lead_somewhere(page):
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links} <= set(outline.ids)
    assert all(link.startswith("#") for link in outline.links)


def test_nothing_is_fetched_run_or_styled_apart(page):
    outline = Outline(page)
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(outline.tags)
    assert not any(name == "style" or name.startswith("on") for _, name, _ in outline.attributes)


def test_sections_are_numbered_in_order(page):
    numbers = re.findall(r'<h2 id="h-[\w-]+"><span class="no">(\w+)</span>', page)
    assert numbers == [*map(str, range(1, 11)), "A", "B", "C", "D"]
    parts = re.findall(r'<h3 id="h-[\w-]+"><span class="no">([\d.]+)</span>', page)
    assert parts == ["2.1", "2.2", "3.1", "3.2", "5.1", "7.1"]


def test_no_number_is_missing_and_no_name_is_left_in(page):
    assert not re.search(r"\b(nan|inf|None|NaN)\b", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def test_hostile_words_stay_words(drawn):
    case = drawn.case
    agreements = tuple(a.model_copy(update={"title": HOSTILE}) for a in case.agreements)
    case = case.model_copy(update={"title": HOSTILE, "agreements": agreements})
    added = drawn.agreements[len(agreements) :]
    page = render(dataclasses.replace(drawn, case=case, agreements=(*agreements, *added)))
    outline = Outline(page)
    assert outline.open == []
    assert not {"script", "img"} & set(outline.tags)
    assert "{{ 7 * 7 }}" in page


def test_without_draws_no_range_is_claimed(central):
    said = " ".join(s.text for s in verdict(AssessmentView(central)))
    assert "no draws were made" in said
    assert "of draws" not in said
    assert "in the same draw" not in said


def test_the_verdict_names_the_policy_that_frees_most(drawn):
    first = verdict(AssessmentView(drawn))[0].text
    freed = float(drawn.policies["p50"].sel(policy="two_steps", outcome="freed", year="3y"))
    assert f"“Half of the prisoners for salt, the other half for the banks”: {freed:.0f}" in first
    assert f"{0.5 * freed:.0f} to {1.5 * freed:.0f}" in first


def test_every_parameter_of_promises_has_its_row_and_use(page, central):
    assert all(f'id="parameter-{name}"' in page for name in central.case.politics)
    assert page.count("not used by these agreements") < len(central.case.politics) / 2


def test_policies_are_a_labelled_table(drawn):
    table = drawn.policies
    assert set(table.data_vars) == {"central", "p10", "p50", "p90", "error"}
    assert table["central"].dims == ("policy", "outcome", "year")
    assert str(table["unit"].sel(outcome="regime_revenue").values) == "USD million a year"
