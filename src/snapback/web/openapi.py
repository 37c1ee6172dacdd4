"""The OpenAPI description, made of the forms that requests are read with and that answers have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from snapback.version import __version__
from snapback.web import answers, requests
from snapback.web.security import TOKEN

if TYPE_CHECKING:
    from pydantic import BaseModel

ERRORS = {
    400: "The body is not JSON that is read here.",
    403: "Wrong or no token, or a foreign origin.",
    404: "There is no such thing.",
    405: "The method is not served here.",
    408: "The body did not arrive in time.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    421: "The Host is not ours.",
    422: "The request has problems, which are all listed, or no answer.",
    429: "Two assessments are running already.",
    503: "Too many are asking at once.",
}

READING = (403, 404, 405, 421, 503)
WRITING = (400, 403, 404, 405, 408, 413, 415, 421, 422, 503)

Operation = dict[str, Any]


def description() -> dict[str, Any]:
    """Give the description."""
    a = answers
    operations: list[tuple[str, str, Operation]] = [
        ("/api/health", "get", _reads("health", "Whether everything is warm", a.Health)),
        ("/api/openapi.json", "get", _reads("description", "This description", None)),
        ("/api/cases", "get", _reads("cases", "All cases", a.Cases)),
        (
            "/api/cases",
            "post",
            _writes("openCase", "Open a case folder by its files", requests.OpenRequest, a.Opened, 201),
        ),
        ("/api/cases/{case}", "get", _reads("case", "All that a case says", a.CaseView)),
        ("/api/cases/{case}/ledger", "get", _reads("ledger", "The ledger at central values", a.Ledger)),
        (
            "/api/play",
            "post",
            _writes("play", "One policy at one set of parameters", requests.PlayRequest, a.PlayAnswer),
        ),
        (
            "/api/why",
            "post",
            _writes("why", "Why two answers differ", requests.WhyRequest, a.WhyAnswer),
        ),
        (
            "/api/jobs",
            "post",
            _writes("start", "Begin an assessment over draws", requests.JobRequest, a.JobState, 202, (429,)),
        ),
        ("/api/jobs", "get", _reads("jobs", "All jobs", a.Jobs)),
        ("/api/jobs/{job}", "get", _reads("job", "Where a job stands", a.JobState)),
        (
            "/api/jobs/{job}",
            "delete",
            _reads("cancel", "Cancel a job; forget one that has ended", a.JobState, token=True),
        ),
        (
            "/api/jobs/{job}/events",
            "get",
            _reads("events", "News of a job until it ends", None, "text/event-stream"),
        ),
        ("/api/jobs/{job}/result", "get", _reads("result", "What came of a job", a.Assessed)),
        ("/api/jobs/{job}/report", "get", _reads("report", "The report of a job", None, "text/html")),
    ]
    paths: dict[str, Any] = {}
    for path, method, operation in operations:
        named = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        operation["parameters"] = [*map(_in_path, named), *operation.get("parameters", ())]
        paths.setdefault(path, {})[method] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "snapback",
            "version": __version__,
            "description": "What the page of `snapback explore` asks. People are persons, money is USD "
            "million a year, probabilities are fractions.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": TOKEN}},
        },
    }


def _reads(
    name: str,
    summary: str,
    answer: type[BaseModel] | None,
    media_type: str = "application/json",
    *,
    token: bool = False,
) -> Operation:
    operation = _operation(name, summary, answer, media_type, 200, READING)
    return operation | {"security": [{"token": []}]} if token else operation


def _writes(
    name: str,
    summary: str,
    asked: type[BaseModel],
    answer: type[BaseModel],
    status: int = 200,
    more: tuple[int, ...] = (),
) -> Operation:
    return {
        **_operation(name, summary, answer, "application/json", status, (*WRITING, *more)),
        "requestBody": {"required": True, "content": {"application/json": {"schema": _reference(asked)}}},
        "security": [{"token": []}],
    }


def _operation(
    name: str,
    summary: str,
    answer: type[BaseModel] | None,
    media_type: str,
    status: int,
    errors: tuple[int, ...],
) -> Operation:
    schema = {"type": "object" if media_type == "application/json" else "string"}
    content = {media_type: {"schema": schema if answer is None else _reference(answer)}}
    failed = {"application/json": {"schema": _reference(answers.Failed)}}
    return {
        "operationId": name,
        "summary": summary,
        "responses": {
            str(status): {"description": summary, "content": content},
            **{str(code): {"description": ERRORS[code], "content": failed} for code in sorted(errors)},
        },
    }


def _in_path(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[A-Za-z0-9-]+$"},
    }


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _schemas() -> dict[str, Any]:
    asked = (requests.OpenRequest, requests.PlayRequest, requests.WhyRequest, requests.JobRequest)
    said = (
        answers.Health, answers.Cases, answers.Opened, answers.CaseView, answers.Ledger, answers.PlayAnswer,
        answers.WhyAnswer, answers.JobState, answers.Jobs, answers.Assessed, answers.Failed,
    )  # fmt: skip
    modes = [*((model, "validation") for model in asked), *((model, "validation") for model in said)]
    _, schema = models_json_schema(modes, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    return dict(schema["$defs"])
