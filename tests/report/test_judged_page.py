"""What the draws say on the page: claims, turns and signs, each in words that its numbers give."""

import dataclasses
import html
import re

import numpy as np
import pytest
from tests.report.test_page import HOSTILE, Outline

from snapback.economy.published import Cell, PublishedTable
from snapback.game.comparison import TITLES
from snapback.report.assessment_report import render
from snapback.report.assessment_view import AssessmentView
from snapback.report.judged_words import rankings_words, spoken, tipping_words
from snapback.report.outcome_words import MEANINGS
from snapback.report.relief_values import relief_table, with_ranges
from snapback.report.scores_view import Scores
from snapback.report.verdict_words import verdict
from snapback.report.view import LedgerView
from snapback.verdict.importance import tornado
from snapback.verdict.tipping import TippingValue
from snapback.verdict.turning import Swing, Turns

DRAWS = 3


@pytest.fixture(scope="module")
def drawn(assessed):
    return assessed


@pytest.fixture(scope="module")
def turned(drawn):
    """Add what needs more draws, or many games: a tornado of made-up draws, and two searched parameters."""
    names = tuple(sorted(n for n, p in drawn.case.priors().items() if p.shape != "fixed"))
    spread = np.random.default_rng(0).normal(size=(80, len(names)))
    swing = Swing("held", "3y", "two_steps", "nothing", names, tornado(spread, 9.0 * spread[:, 0]))
    values = (
        TippingValue(names[0], 1.0, 2.5, 1.1, (0.1, 3.0), 9),
        TippingValue(names[1], 1.0, None, None, (0.1, 3.0), 9),
    )
    turns = Turns(
        "human_rights",
        "two_steps",
        "nothing",
        "5y",
        0.4,
        values,
        dict.fromkeys(names, "years"),
        None,
        "",
        2,
        60,
    )
    return dataclasses.replace(
        drawn, verdict=dataclasses.replace(drawn.verdict, tornado=(swing,), tipping=(turns,))
    )


@pytest.fixture(scope="module")
def page(turned):
    return render(turned)


def words(page):
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page)).split())


def test_links_lead_somewhere_and_tags_close(page):
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert {link[1:] for link in outline.links} <= set(outline.ids)
    assert not re.search(r"\b(nan|inf|None|NaN)\b", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))


def test_every_claim_stands_with_its_odds(page, drawn):
    said = words(page)
    for claim in drawn.verdict.claims:
        assert claim.text in said
        assert f"{claim.share:.0%}"[:-1] in said
    assert f"the share of {DRAWS} draws in which it holds" in said


def test_each_weighting_has_a_sentence_of_its_own(drawn, page):
    sentences = [s.text for s in rankings_words(AssessmentView(drawn))]
    assert [s.split(",")[0] for s in sentences] == [
        "By the weighting human rights",
        "By the weighting power politics",
        "By the weighting quick success",
    ]
    assert all(f"of {DRAWS} draws" in s for s in sentences)
    assert all(words(s) in words(page) for s in sentences)


def test_turns_name_the_value_and_how_many_were_searched(turned, page):
    head, only = tipping_words(AssessmentView(turned), turned.verdict.tipping[0])
    assert "is better than" in head
    assert "1 of 2 searched, of 60" in head
    assert " is 2.5 years (" in only
    assert only.replace("`", "").split(" (")[0] in words(page)


def test_pictures_of_turns_give_the_number_of_draws(page):
    section = page[page.index('id="turns"') : page.index('id="matters"')]
    readings = re.findall(r'<p class="reading">(.*?)</p>', section)
    assert readings
    assert all(f"{DRAWS} draws" in reading for reading in readings)


def test_hostile_claims_stay_words(turned):
    claims = tuple(
        dataclasses.replace(c, text=HOSTILE, record=HOSTILE, quantity=HOSTILE) for c in turned.verdict.claims
    )
    page = render(dataclasses.replace(turned, verdict=dataclasses.replace(turned.verdict, claims=claims)))
    outline = Outline(page)
    assert outline.open == []
    assert not {"script", "img"} & set(outline.tags)


def test_without_draws_nothing_is_judged(drawn):
    said = words(render(dataclasses.replace(drawn, verdict=None, ensemble=None, bands=None)))
    assert "so no claim is judged" in said
    assert "Without draws there are no signs to watch." in said


@pytest.fixture(scope="module")
def view(drawn):
    return AssessmentView(drawn)


def test_a_gap_is_taken_within_each_draw_before_the_median(view, drawn):
    path = drawn.ensemble.array("path")
    policies = [a.id for a in view.policies]
    for outcome in ("held", "regime_revenue"):
        column = list(TITLES).index(outcome)
        change = (
            path[:, policies.index("two_steps"), column, 11]
            - path[:, policies.index(view.nothing), column, 11]
        )
        gap = view.gap("two_steps", outcome)
        assert gap.middle == pytest.approx(np.median(change))
        assert gap.ends == pytest.approx(np.quantile(change, (0.1, 0.9)))
        assert gap.more + gap.less <= 1.0


def test_no_deal_differs_from_itself_in_no_draw(view):
    gap = view.gap(view.nothing, "freed")
    assert (gap.text, gap.band, gap.more, gap.less) == ("0", "0", 0.0, 0.0)


def test_the_verdict_says_how_often_half_go_free_and_compares_within_draws(view):
    freed, costs, sure = (s.text for s in verdict(view))
    assert f"in {view.good} draws" in freed or f"of {view.good} draws" in freed
    assert "as many as half of those held at the start" in freed
    assert costs.count("without a deal") == 3
    assert "is completed within three years" in sure


def test_no_policy_package_or_actor_is_called_by_its_id(page, view):
    ids = [a.id for a in view.policies] + [p.id for p in view.case.packages]
    assert not [name for name in ids if f"<code>{name}</code>" in page]
    first = view.policies[0]
    assert spoken(view, f"freed under `{first.id}` by `no_such`") == (
        f"freed under policy 1 \u201c{first.title}\u201d by `no_such`"
    )


def test_the_ledger_has_ranges_from_the_draws_of_the_assessment(view, drawn):
    ledger = LedgerView(with_ranges(view), drawn.case)
    package, target = ledger.packages[0].id, ledger.target.id
    values = drawn.ensemble.array("package_value")[:, 0, 0, 0]
    assert ledger.worth("marginal_first", package, target).band == pytest.approx(
        np.quantile(values, (0.1, 0.9))
    )
    rows = relief_table(view, ledger)
    assert rows
    assert all(len(row["cells"]) == len(ledger.leads) + 2 for row in rows)


def test_every_outcome_that_has_a_column_is_defined(page):
    linked = set(re.findall(r'href="#def-([\w.]+)"', page))
    assert {name for name in MEANINGS if name in linked} == set(MEANINGS)


def test_flows_are_drawn_before_and_after(page):
    drawing = page[page.index('class="flowmap"') :]
    assert drawing.count('<svg class="flows"') == 2
    assert drawing.index("In force") < drawing.index("All packages eased")


def test_tests_of_the_method_stand_in_the_section_on_trust(turned):
    cells = (Cell("a", "b", 0.1, 0.1, True), Cell("a", "c", 0.2, 0.3, False))
    table = PublishedTable("A paper", "Table 1", "Gains", "per cent", cells, ("a known difference",))
    said = words(render(turned, Scores([table], None)))
    assert "Of 2 figures of published tables, 1 come out the same" in said
    assert "a known difference" in said
