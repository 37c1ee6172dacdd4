"""The description is true: what it lets through is answered as it says, and never with a mistake of ours."""

from __future__ import annotations

import re

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snapback.web.app import Settings
from snapback.web.openapi import description
from snapback.web.security import TOKEN
from snapback.web.serving import serving

CHECKS = [
    getattr(schemathesis.checks, name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
]
FEW = settings(
    max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
MANY = settings(FEW, max_examples=100, derandomize=False)
TRACES = re.compile(r"Traceback|File \"|site-packages|/src/")
OFF = {"trust_env": False, "timeout": 60.0}


@pytest.fixture(scope="module")
def served(cache):
    """Serve apart, so that whatever is started here disturbs nobody."""
    made = Settings(case="ruritania", cache=cache, warm=False)
    with serving(made) as url, httpx.Client(base_url=url, headers={TOKEN: made.token}, **OFF) as client:
        yield client


schema = schemathesis.openapi.from_dict(description())


def held(case, served):
    answer = case.call(base_url=str(served.base_url), headers={TOKEN: served.headers[TOKEN]})
    case.validate_response(answer, checks=CHECKS)
    assert not TRACES.search(answer.text)


@schema.parametrize()
@FEW
def test_nothing_that_it_describes_ends_in_a_mistake(case, served):
    held(case, served)


@pytest.mark.slow
@schema.parametrize()
@MANY
def test_nor_does_more_of_it(case, served):
    held(case, served)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "banks", "salt_trade", "delta_target", "cabinet", "\0", "é", "x" * 100]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def presets(served):
    return served.get("/api/cases/ruritania").json()["policies"]


@given(data=st.data())
@settings(FEW, max_examples=40)
def test_terms_with_anything_in_a_field_are_played_or_refused(data, served, presets):
    terms = dict(data.draw(st.sampled_from(presets)))
    if terms["steps"] and data.draw(st.booleans()):
        field = data.draw(st.sampled_from(["release", "share", "relief", "recognition", "within"]))
        terms["steps"] = [{**step, field: data.draw(JSON)} for step in terms["steps"]]
    else:
        terms[data.draw(st.sampled_from(sorted(terms)))] = data.draw(JSON)
    body = {"case": "ruritania", "terms": terms, "coarse": True}
    answer = served.post("/api/play", json=body)
    assert answer.status_code in {200, 422}
    if answer.status_code == 422:
        assert answer.json()["problems"] or answer.json()["error"]["kind"] == "NotConverged"


@given(data=st.data())
@settings(FEW, max_examples=25)
def test_any_values_are_played_or_refused(data, served, presets):
    names = [p["name"] for p in served.get("/api/cases/ruritania").json()["parameters"]]
    numbers = st.floats(-10.0, 10.0) | st.sampled_from([0.0, 1.0, 1e-300, 1e300, -0.0])
    values = data.draw(st.dictionaries(st.sampled_from(names), numbers, max_size=3))
    body = {"case": "ruritania", "terms": presets[0], "values": values, "coarse": True}
    assert served.post("/api/play", json=body).status_code in {200, 422}


def test_every_address_is_described(served):
    said = description()
    assert served.get("/api/openapi.json").json() == said
    assert said["openapi"] == "3.1.0"
    listed = {(path, method) for path, methods in said["paths"].items() for method in methods}
    assert len(listed) == 15
    for path, method in listed:
        address = path.replace("{case}", "ruritania").replace("{job}", "0123456789abcdef")
        body = {} if method == "post" else None
        answer = served.request(method, address, json=body)
        assert str(answer.status_code) in said["paths"][path][method]["responses"], address
        assert "token" in str(said["paths"][path][method].get("security", "")) or method == "get"


def test_every_reference_leads_somewhere():
    said = description()
    names = set(re.findall(r"#/components/schemas/(\w+)", str(said)))
    assert names <= set(said["components"]["schemas"])
