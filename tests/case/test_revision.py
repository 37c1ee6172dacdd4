"""Terms and values tried out on a case that stays as it is."""

from __future__ import annotations

import math

import pytest

import snapback
from snapback.case.revision import revise


@pytest.fixture(scope="module")
def case():
    return snapback.load("ruritania")


def said(agreement, **changes):
    return {**agreement.model_dump(mode="json", exclude_none=True), **changes}


def complaints(case, terms=(), values=None):
    with pytest.raises(snapback.InvalidCase) as caught:
        revise(case, terms, values)
    return {p.where: p.what for p in caught.value.problems if p.severity == "error"}


class TestTerms:
    def test_nothing_said_changes_nothing(self, case):
        assert revise(case).fingerprint() == case.fingerprint()

    def test_repeating_an_agreement_changes_nothing(self, case):
        for agreement in case.agreements:
            assert revise(case, [said(agreement)]) == case

    def test_replace_in_place_and_leave_the_case_alone(self, case):
        first = case.agreements[0]
        changed = revise(case, [said(first, snapback=not first.snapback)])
        assert changed.agreements[0].snapback != first.snapback
        assert changed.agreements[1:] == case.agreements[1:]
        assert case.agreements[0] == first
        assert changed.fingerprint() != case.fingerprint()

    def test_add_at_the_end(self, case):
        added = revise(case, [said(case.agreements[0], id="another", title="Another")])
        assert [a.id for a in added.agreements] == [*(a.id for a in case.agreements), "another"]

    def test_every_problem_has_its_place(self, case):
        first = case.agreements[0]
        wrong = said(first, form="gone", steps=[{"share": 2.0}])
        found = complaints(case, [said(first, id="fine"), wrong], {"no_such": 1.0})
        assert {"terms[1].form", "terms[1].steps[0].share", "values.no_such"} <= set(found)

    def test_hold_what_the_case_knows(self, case):
        first = case.agreements[0]
        found = complaints(
            case, [said(first, exile="no_such", parties=["nobody"], steps=[{"relief": ["nothing"]}])]
        )
        assert {"terms[0].exile", "terms[0].parties[0]", "terms[0].steps[0].relief[0]"} <= set(found)

    def test_two_of_one_id_are_refused(self, case):
        twice = said(case.agreements[0])
        assert "terms[1].id" in complaints(case, [twice, twice])


class TestValues:
    def test_are_fixed_in_every_draw(self, case):
        name = next(n for n, p in case.politics.items() if p.shape == "beta")
        fixed = revise(case, values={name: 0.25}).priors()[name]
        assert fixed.ppf([0.01, 0.5, 0.99]).tolist() == [0.25] * 3
        assert case.politics[name].central != 0.25 or case.politics[name].shape == "beta"

    @pytest.mark.parametrize("value", [math.nan, math.inf, True, "0.5", 1.5])
    def test_that_cannot_be_are_refused(self, case, value):
        name = next(n for n, p in case.politics.items() if p.shape == "beta")
        assert f"values.{name}" in complaints(case, values={name: value})
