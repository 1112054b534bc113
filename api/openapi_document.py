"""The OpenAPI document as clients can rely on it: what FastAPI writes of problems and of bodies read by hand, mended.

Problems are stated here alone: FastAPI would build a model of each, two thousand before the first request is answered,
and state it as application/json, which no problem is sent as. It leaves definitions of a schema given by hand where no
reference finds them.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from api.routing import build_all
from api.schemas.problem import PROBLEM_TYPE, Problem

COMPONENTS = "#/components/schemas/"
PROBLEM = {"$ref": f"{COMPONENTS}Problem"}
DEFINITIONS = "$defs"


def install_document(app: FastAPI) -> None:
    """Let the application describe itself so."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        build_all(app)
        return app.openapi_schema if app.openapi_schema is not None else put_right(plain())

    # How FastAPI wants its document changed: https://fastapi.tiangolo.com/how-to/extending-openapi/
    app.openapi = openapi  # type: ignore[method-assign]


def put_right(document: dict[str, Any]) -> dict[str, Any]:
    """The document itself, changed in place."""
    components: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    for methods in document["paths"].values():
        for operation in methods.values():
            for response in operation["responses"].values():
                if PROBLEM_TYPE in response.get("content", {}):
                    response["content"][PROBLEM_TYPE] = {"schema": PROBLEM}
            for media in operation.get("requestBody", {}).get("content", {}).values():
                _lift_definitions(media.get("schema", {}), components)
    components["Problem"] = Problem.model_json_schema()
    _lift_definitions(components["Problem"], components)
    return document


def _lift_definitions(schema: dict[str, Any], components: dict[str, Any]) -> None:
    """Definitions inside a schema, made components of the document; one that is there already stays."""
    for name, definition in schema.pop(DEFINITIONS, {}).items():
        components.setdefault(name, definition)
        _point_to_components(definition)
    _point_to_components(schema)


def _point_to_components(value: Any) -> None:
    if isinstance(value, list):
        for each in value:
            _point_to_components(each)
    elif isinstance(value, dict):
        pointed = value.get("$ref")
        if isinstance(pointed, str) and pointed.startswith(f"#/{DEFINITIONS}/"):
            value["$ref"] = COMPONENTS + pointed.rpartition("/")[2]
        for each in value.values():
            _point_to_components(each)
