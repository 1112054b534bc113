"""A value is taken for what it is written as: pydantic would read 0 and "no" as false, "5" and true as numbers, which
no document says. `record: 0` kept a checked text out of the records, and `logprobs: 0` passed for a refusal of them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError

import api.schemas
from api.openai.schemas import ChatRequest, StreamOptions
from api.schemas.base import Request

WRONG: dict[str, tuple[object, ...]] = {
    "boolean": (0, 1, "true", "no", 1.0),
    "integer": ("5", True),
    "number": ("5", False),
}


# Spoken over a WebSocket, which no OpenAPI document describes.
CALLS = "api.schemas.calls"


def requests() -> Iterator[type[BaseModel]]:
    """All bodies that are sent to us, and those of OpenAI's clients."""
    for module in pkgutil.iter_modules(api.schemas.__path__):
        importlib.import_module(f"api.schemas.{module.name}")
    waiting: list[type[BaseModel]] = [*Request.__subclasses__(), ChatRequest, StreamOptions]
    for each in waiting:
        waiting.extend(each.__subclasses__())
        if each.__module__.startswith(("api.schemas.", "api.openai.")) and each.__module__ != CALLS:
            yield each


def kinds(model: type[BaseModel]) -> dict[str, str]:
    """Fields that hold one truth value or number (or null), each with its type in the document."""
    found = {}
    for name, said in model.model_json_schema()["properties"].items():
        types = {each.get("type") for each in said.get("anyOf", [said])} - {"null"}
        if len(types) == 1 and types <= WRONG.keys():
            found[name] = str(types.pop())
    return found


def test_no_body_takes_a_truth_value_or_number_written_as_another() -> None:
    tried, taken = 0, []
    for model in requests():
        for name, kind in kinds(model).items():
            for value in WRONG[kind]:
                tried += 1
                try:
                    model.model_validate({name: value})
                except ValidationError as error:
                    if name in {each["loc"][0] for each in error.errors()}:
                        continue
                taken.append(f"{model.__name__}.{name}={value!r}")
    assert not taken
    assert tried > 100


@pytest.mark.parametrize(
    ("path", "body", "field", "detail"),
    [
        ("/v1/check", {"text": "您好", "record": 0}, "record", "应为 true 或 false"),
        ("/v1/search", {"query": "退款", "top_k": "5"}, "top_k", "应为整数"),
        ("/v1/search", {"query": "退款", "top_k": True}, "top_k", "应为整数"),
        ("/v1/records/verify", {"wait_seconds": False}, "wait_seconds", "应为数字"),
        ("/v1/phrasings/trial", {"draft": {"effective_to": 0}}, "draft.effective_to", "日期要写成 2026-11-21 这样"),
    ],
)
def test_what_is_written_as_another_kind_is_refused_with_its_field(
    client: TestClient, path: str, body: dict[str, object], field: str, detail: str
) -> None:
    reply = client.post(path, json=body)
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"field": field, "detail": detail}]


def test_a_whole_number_is_taken_where_any_number_is(client: TestClient) -> None:
    assert client.post("/v1/records/verify", json={"wait_seconds": 0}).status_code == 200
