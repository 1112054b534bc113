"""A draft that is still being written is checked without a record of every pause."""

from __future__ import annotations

from fastapi.testclient import TestClient

DRAFT = "这款产品保本保息，您放心买。"


def _recorded(client: TestClient) -> int:
    return len(client.get("/v1/records", params={"kind": "check"}).json()["records"])


def test_check_without_record_finds_the_same_and_leaves_none(client: TestClient) -> None:
    before = _recorded(client)
    asked = {"text": DRAFT, "paraphrases": False}
    writing = client.post("/v1/check", json=asked | {"record": False}).json()
    assert (writing["verdict"], writing["record_id"], writing["notice"]) == ("block", None, None)
    assert _recorded(client) == before
    done = client.post("/v1/check", json=asked).json()
    assert done["findings"] == writing["findings"]
    assert done["record_id"]
    assert _recorded(client) == before + 1
