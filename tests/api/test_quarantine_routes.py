"""Refused files over HTTP: kept with their reason, tried again, discarded."""

from __future__ import annotations

import time
from pathlib import Path

from fastapi.testclient import TestClient

from ingest.bootstrap import Ingestion
from tests.api.test_ingestion_routes import BROKEN, UPLOADED, finished, upload


def entries(client: TestClient, name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get("/v1/quarantine").json()["quarantine"]
    return [entry for entry in found if entry["name"] == name]


def test_a_refused_file_is_kept_with_its_reason_and_named_in_the_run(client: TestClient) -> None:
    run = finished(client, upload(client, "待改.md", BROKEN.replace("残缺", "待改")))
    (entry,) = entries(client, "待改.md")
    assert "第三条" in str(entry["reason"])
    assert (entry["run_id"], entry["kind"]) == (run["run_id"], "instrument")
    assert run["failed"][0]["quarantine"] == entry["entry_id"]  # type: ignore[index]


def test_a_retried_file_that_comes_in_leaves_the_quarantine(client: TestClient, ingestion: Ingestion) -> None:
    finished(client, upload(client, "再试.md", BROKEN.replace("残缺", "再试")))
    (entry,) = entries(client, "再试.md")
    kept = ingestion.quarantine.release(str(entry["entry_id"]))
    Path(kept).write_text(UPLOADED.replace("上传", "再试"), "utf-8")
    reply = client.post(f"/v1/quarantine/{entry['entry_id']}/retry")
    assert reply.status_code == 202
    run = finished(client, reply.json()["run_id"])
    assert (run["state"], run["actor"]) == ("done", "quarantine")
    assert client.get("/v1/instruments/示例再试办法/articles/1").status_code == 200
    # The run is over a moment before its entry goes.
    for _ in range(200):
        if not entries(client, "再试.md"):
            return
        time.sleep(0.05)
    raise AssertionError("the entry is still kept")


def test_a_retried_file_that_is_refused_again_stays(client: TestClient) -> None:
    finished(client, upload(client, "还坏.md", BROKEN.replace("残缺", "还坏")))
    (entry,) = entries(client, "还坏.md")
    run = finished(client, client.post(f"/v1/quarantine/{entry['entry_id']}/retry").json()["run_id"])
    assert run["state"] == "failed"
    assert len(entries(client, "还坏.md")) == 1


def test_a_discarded_entry_is_gone(client: TestClient) -> None:
    finished(client, upload(client, "不要.md", BROKEN.replace("残缺", "不要")))
    (entry,) = entries(client, "不要.md")
    reply = client.delete(f"/v1/quarantine/{entry['entry_id']}")
    assert reply.json() == {"discarded": entry["entry_id"]}
    assert entries(client, "不要.md") == []
    assert client.post(f"/v1/quarantine/{entry['entry_id']}/retry").status_code == 404


def test_an_entry_that_is_no_entry_is_not_found(client: TestClient) -> None:
    for name in ("9999-1", "..", "1-1%2F..%2F.."):
        assert client.delete(f"/v1/quarantine/{name}").status_code in {404, 405}
