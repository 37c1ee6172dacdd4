"""A datum is in a prior or in the likelihood, never both."""

import pytest

import snapback
from snapback.case.parameters import Parameter
from snapback.ensemble.double_use import LIKELIHOOD, counted_twice, facts_behind, priors_from_facts
from snapback.ensemble.record_summaries import OWN, thaw_case
from snapback.errors import InvalidInput


@pytest.fixture(scope="module")
def belarus():
    return snapback.load("belarus-2025")


def parameter(source):
    said = {"meaning": "m", "unit": "u", "central": 1.0, "low": 0.5, "high": 2.0, "shape": "lognormal"}
    return Parameter.model_validate(said | {"source": source, "confidence": "judgement"})


def test_the_case_has_priors_that_rest_on_past_thaws(belarus):
    twice = counted_twice(belarus.politics)
    assert {"snapback_lag_days", "ceiling_any", "ceiling_mass", "p_leniency_emboldens"} <= set(twice)


def test_none_of_them_is_left_in_a_calibration_on_past_thaws(belarus):
    assert counted_twice(thaw_case(belarus).politics) == {}


def test_what_a_calibration_puts_in_their_place_rests_on_nothing_of_the_record():
    for said in OWN.values():
        assert not facts_behind(Parameter.model_validate(said)) & LIKELIHOOD


def test_a_prior_that_would_count_twice_is_refused(belarus):
    wrong = parameter("political parameters, row `S_relief_12m`")
    spoilt = belarus.model_copy(update={"politics": {**belarus.politics, "delta_target": wrong}})
    with pytest.raises(InvalidInput, match="which is the record that it is calibrated on"):
        thaw_case(spoilt)


def test_every_prior_computed_from_the_series_is_listed(belarus):
    listed = priors_from_facts(belarus)
    for name, found in belarus.politics.items():
        if "prisoner_series" in found.source:
            assert any(column.startswith("prisoner_series") for column in listed[name])


def test_judgement_rests_on_no_column():
    assert facts_behind(parameter("judgement: a guess")) == frozenset()
