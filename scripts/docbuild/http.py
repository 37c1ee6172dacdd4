"""The page docs/reference/http.md: what the page's server answers, read off its OpenAPI description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docbuild.blocks import table
from snapback.web.openapi import description
from snapback.web.security import TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping

METHODS = ("get", "post", "delete")
PLAIN = {
    "string": "text", "number": "number", "integer": "whole number", "boolean": "`true`, `false`",
    "null": "`null`",
}  # fmt: skip


def http_blocks() -> dict[str, list[str]]:
    """Give the operations, then the form of every body and answer."""
    said = description()
    return {"operations": _operations(said["paths"]), "schemas": _schemas(said["components"]["schemas"])}


def _operations(paths: Mapping[str, Mapping[str, Any]]) -> list[str]:
    rows = []
    for path, methods in paths.items():
        for method in METHODS:
            if method not in methods:
                continue
            one = methods[method]
            body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            codes = sorted(one["responses"])
            good = [code for code in codes if code.startswith("2")]
            answer = " or ".join(_answer(one["responses"][code]) for code in good)
            rows.append(
                (
                    f"`{method.upper()} {path}`",
                    one["summary"],
                    _kind(body) if body else "",
                    f"{', '.join(good)}: {answer}",
                    ", ".join(code for code in codes if code not in good),
                    f"`{TOKEN}`" if one.get("security") else "",
                )
            )
    return table(("call", "what", "body", "answer", "errors", "header"), rows, left=6)


def _answer(response: Mapping[str, Any]) -> str:
    return ", ".join(
        _kind(content["schema"]) if kind == "application/json" else f"`{kind}`"
        for kind, content in response.get("content", {}).items()
    )


def _schemas(schemas: Mapping[str, Mapping[str, Any]]) -> list[str]:
    lines: list[str] = []
    for name in sorted(schemas):
        schema = schemas[name]
        lines += [f"### {name}", ""]
        if "description" in schema:
            lines += [" ".join(schema["description"].split("\n\n")[0].split()).replace("``", "`"), ""]
        required = schema.get("required", ())
        rows = [
            (
                f"`{field}`",
                _kind(form),
                "yes" if field in required else "",
                " ".join(form.get("description", "").split()).replace("|", "/"),
            )
            for field, form in schema.get("properties", {}).items()
        ]
        lines += (
            [*table(("field", "what stands there", "always", "what it is"), rows, left=4), ""] if rows else []
        )
    return lines[:-1]


def _kind(form: Mapping[str, Any]) -> str:
    """Say in words what a schema lets stand."""
    several = next((name for name in ("anyOf", "oneOf", "allOf") if name in form), None)
    if "$ref" in form:
        name = form["$ref"].rsplit("/", 1)[1]
        said = f"[{name}](#{name.lower()})"
    elif "enum" in form or "const" in form:
        said = ", ".join(f"`{value}`" for value in form.get("enum", [form.get("const")]))
    elif several:
        said = (" and " if several == "allOf" else " or ").join(_kind(one) for one in form[several])
    elif form.get("type") == "array":
        said = f"list of {_kind(form['items'])}" if form.get("items") else "list"
    elif form.get("type") == "object":
        inner = form.get("additionalProperties")
        said = f"mapping from name to {_kind(inner)}" if isinstance(inner, dict) and inner else "mapping"
    else:
        said = PLAIN.get(str(form.get("type")), "anything") + _limits(form)
    return said


def _limits(form: Mapping[str, Any]) -> str:
    low = form.get("minimum", form.get("exclusiveMinimum"))
    high = form.get("maximum", form.get("exclusiveMaximum"))
    if low is not None and high is not None:
        return f", {low:,} to {high:,}"
    if low is not None:
        return f", {low:,} or more"
    if "maxLength" in form:
        return f" of at most {form['maxLength']:,} characters"
    return ""
