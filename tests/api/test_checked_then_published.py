"""What the page of updates asks of the API: checked texts published, older runs, what forbids a rollback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.uploads import MAX_FILES
from ingest.requests import IngestRequest
from kb.bootstrap import KnowledgeBase
from tests.api.test_ingestion_routes import UPLOADED, finished, upload


def text(name: str, clause: str = "") -> str:
    return UPLOADED.replace("上传", name).replace("制定本办法。", f"制定本办法。{clause}")


def run_of(client: TestClient, run_id: int) -> dict[str, Any]:
    return finished(client, run_id)


def test_what_was_checked_is_published_without_being_sent_again(client: TestClient) -> None:
    checked = upload(client, "先查.md", text("先查"), dry_run="true")
    assert run_of(client, checked)["impact"]["instruments"][0]["role"] == "first"
    reply = client.post(f"/v1/ingestions/{checked}/publish")
    assert reply.status_code == 202
    run = run_of(client, reply.json()["run_id"])
    assert (run["state"], run["dry_run"], run["added"]) == ("done", False, ["《示例先查办法》"])
    assert client.get("/v1/instruments/示例先查办法/articles/1").status_code == 200
    assert client.post(f"/v1/ingestions/{run['run_id']}/publish").status_code == 409
    assert client.post(f"/v1/ingestions/{run['run_id']}/rollback").status_code == 200


def test_what_changed_since_it_was_checked_is_not_published(client: TestClient, kb: KnowledgeBase) -> None:
    checked = upload(client, "改动.md", text("改动"), dry_run="true")
    run_of(client, checked)
    (path,) = IngestRequest.from_json(kb.store.runs.request(checked)).paths
    Path(path).write_text(text("改动", "检查之后加的一句。"), encoding="utf-8")
    run = run_of(client, client.post(f"/v1/ingestions/{checked}/publish").json()["run_id"])
    assert (run["state"], run["generation"]) == ("failed", None)
    assert "《示例改动办法》与检查时不同" in run["failed"][0]["reason"]
    assert client.get("/v1/instruments/示例改动办法").status_code == 404
    Path(path).unlink()
    reply = client.post(f"/v1/ingestions/{checked}/publish")
    assert (reply.status_code, "不能发布" in reply.json()["detail"]) == (409, True)


def test_rollback_that_later_runs_forbid_is_known_before_it_is_tried(client: TestClient) -> None:
    first = upload(client, "先.md", text("先后"))
    assert run_of(client, first)["state"] == "done"
    assert client.get(f"/v1/ingestions/{first}/rollback").json() == {"possible": True, "reason": None}
    later_text = text("先后", "另有规定的除外。").replace("2023年", "2024年")
    later = upload(client, "后.md", later_text)
    assert run_of(client, later)["state"] == "done"
    found = client.get(f"/v1/ingestions/{first}/rollback").json()
    assert not found["possible"]
    assert f"任务 {later}" in found["reason"]
    for run_id in (later, first):
        assert client.post(f"/v1/ingestions/{run_id}/rollback").status_code == 200
    assert not client.get(f"/v1/ingestions/{first}/rollback").json()["possible"]


def test_run_that_published_nothing_has_nothing_to_roll_back(client: TestClient) -> None:
    checked = upload(client, "只查.md", text("只查"), dry_run="true")
    run_of(client, checked)
    assert client.get(f"/v1/ingestions/{checked}/rollback").status_code == 404


def test_runs_are_read_page_by_page(client: TestClient) -> None:
    for name in ("页一", "页二"):
        run_of(client, upload(client, f"{name}.md", text(name), dry_run="true"))
    page = client.get("/v1/ingestions?limit=1").json()
    assert page["more"] and len(page["ingestions"]) == 1
    newest = page["ingestions"][0]["run_id"]
    older = client.get(f"/v1/ingestions?limit=500&before={newest}").json()
    assert not older["more"]
    assert [each["run_id"] for each in older["ingestions"]] == list(range(newest - 1, 0, -1))
    assert page["limits"] == {"bytes": 64 * 1024, "files": MAX_FILES}
