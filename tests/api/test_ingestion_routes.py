"""Texts brought in over HTTP."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient

from kb.bootstrap import KnowledgeBase
from kb.store.claims import claim_key

FINAL = {"done", "failed", "cancelled", "rolled_back"}
UPLOADED = "# 示例上传办法\n\n第一条 为了测试上传，制定本办法。\n\n第二条 本办法自2023年5月1日起施行。\n"
BROKEN = "# 示例残缺办法\n\n第一条 甲。\n\n第二条 乙。\n\n第七条 丙。\n"


def finished(client: TestClient, run_id: int) -> dict[str, object]:
    """The run once it is over."""
    while True:
        run: dict[str, object] = client.get(f"/v1/ingestions/{run_id}").json()
        if run["state"] in FINAL:
            return run
        time.sleep(0.05)


def upload(client: TestClient, name: str, text: str, **fields: str) -> int:
    """Queue one uploaded file; its run id."""
    reply = client.post("/v1/ingestions", files=[("files", (name, text.encode()))], data=fields)
    assert reply.status_code == 202, reply.text
    run_id: int = reply.json()["run_id"]
    return run_id


def test_uploaded_text_becomes_searchable_and_rollback_takes_it_back(client: TestClient) -> None:
    run_id = upload(client, "../../上传.md", UPLOADED)
    assert finished(client, run_id)["state"] == "done"
    assert client.get("/v1/instruments/示例上传办法/articles/1").status_code == 200
    assert client.post(f"/v1/ingestions/{run_id}/rollback").json()["state"] == "rolled_back"
    assert client.get("/v1/instruments/示例上传办法").status_code == 404


def test_broken_text_is_reported_with_reason_and_place(client: TestClient) -> None:
    run = finished(client, upload(client, "残缺.md", BROKEN))
    assert run["state"] == "failed"
    failure = run["failed"][0]  # type: ignore[index]
    assert failure["path"].endswith("残缺.md")
    assert "第三条" in failure["reason"]


def test_dry_run_publishes_nothing(client: TestClient) -> None:
    before = client.get("/readyz").json()["generation"]
    run = finished(client, upload(client, "试.md", UPLOADED.replace("上传", "试行"), dry_run="true"))
    assert run["state"] == "done"
    assert run["generation"] is None
    assert client.get("/readyz").json()["generation"] == before


def test_owner_dates_and_readers_of_a_handbook_are_taken_from_the_request(client: TestClient) -> None:
    said = '{"owner": "财务部", "review_date": "2027-05-31", "audience": ["supervisor"]}'
    run_id = upload(client, "发票.md", "# 发票手册\n\n## 开票\n\n三日内开。\n", kind="handbook", handbook=said)
    assert finished(client, run_id)["state"] == "done"
    (found,) = [each for each in client.get("/v1/handbooks").json()["handbooks"] if each["title"] == "发票手册"]
    assert (found["current"]["owner"], found["current"]["audience"]) == ("财务部", ["supervisor"])
    assert client.post(f"/v1/ingestions/{run_id}/rollback").status_code == 200


def test_what_is_said_of_handbooks_must_be_sound_and_about_handbooks(client: TestClient) -> None:
    files = [("files", ("发票.md", "# 发票手册\n\n三日内开。\n".encode()))]
    for fields in ({"kind": "handbook", "handbook": '{"review_date": "x"}'}, {"handbook": '{"owner": "财务部"}'}):
        assert client.post("/v1/ingestions", files=files, data=fields).status_code == 422


def test_a_dry_run_does_not_wait_behind_a_run_that_takes_long(client: TestClient, kb: KnowledgeBase) -> None:
    other = 99_999
    assert kb.store.claims.claim(claim_key("示例上传办法"), other, datetime.now(UTC))
    waiting = upload(client, "上传.md", UPLOADED)
    checked = upload(client, "试.md", UPLOADED.replace("上传", "试行"), dry_run="true")
    assert finished(client, checked)["state"] == "done"
    assert client.get(f"/v1/ingestions/{waiting}").json()["state"] not in FINAL
    kb.store.claims.release(other)
    assert finished(client, waiting)["state"] == "done"
    assert client.post(f"/v1/ingestions/{waiting}/rollback").status_code == 200


def test_paths_need_the_owners_token(client: TestClient, owner: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "本机.md"
    path.write_text(UPLOADED.replace("上传", "本机"), "utf-8")
    body = {"paths": [str(path)], "dry_run": True}
    assert client.post("/v1/ingestions", json=body).status_code == 403
    reply = owner.post("/v1/ingestions", json=body)
    assert reply.status_code == 202
    assert finished(owner, reply.json()["run_id"])["state"] == "done"


def test_relative_path_is_refused(owner: TestClient) -> None:
    reply = owner.post("/v1/ingestions", json={"paths": ["laws"]})
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == "paths"


def test_source_and_paths_exclude_each_other(owner: TestClient) -> None:
    for body in ({}, {"source": "china-law", "paths": ["/x"]}):
        assert owner.post("/v1/ingestions", json=body).status_code == 422


def test_unknown_source_fails_the_run_and_names_the_known_ones(client: TestClient) -> None:
    run_id = client.post("/v1/ingestions", json={"source": "nowhere"}).json()["run_id"]
    run = finished(client, run_id)
    assert run["state"] == "failed"
    assert "china-law" in run["failed"][0]["reason"]  # type: ignore[index]


def test_finished_run_cannot_be_cancelled_but_retried(client: TestClient) -> None:
    run_id = upload(client, "残缺.md", BROKEN)
    finished(client, run_id)
    assert client.delete(f"/v1/ingestions/{run_id}").status_code == 409
    again = client.post(f"/v1/ingestions/{run_id}/retry")
    assert again.status_code == 202
    assert finished(client, again.json()["run_id"])["state"] == "failed"


def test_retry_of_a_run_whose_files_are_gone_is_refused_with_advice(owner: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "残缺.md"
    path.write_text(BROKEN, "utf-8")
    run_id = owner.post("/v1/ingestions", json={"paths": [str(path)]}).json()["run_id"]
    finished(owner, run_id)
    path.unlink()
    reply = owner.post(f"/v1/ingestions/{run_id}/retry")
    assert reply.status_code == 409
    assert "quarantine retry" in reply.json()["detail"]


def test_runs_are_listed_newest_first_and_unknown_ones_not_found(client: TestClient) -> None:
    runs = [each["run_id"] for each in client.get("/v1/ingestions").json()["ingestions"]]
    assert runs == sorted(runs, reverse=True)
    assert client.get("/v1/ingestions/99999").status_code == 404
    assert client.post("/v1/ingestions/99999/rollback").status_code == 404


def test_upload_without_files_and_other_content_types_are_refused(client: TestClient) -> None:
    assert client.post("/v1/ingestions", data={"kind": "instrument"}).status_code == 415
    assert client.post("/v1/ingestions", files=[("other", ("a.md", b"x"))]).status_code == 422
    assert client.post("/v1/ingestions", content=b"x", headers={"Content-Type": "text/plain"}).status_code == 415


def test_upload_larger_than_allowed_is_refused(client: TestClient) -> None:
    reply = client.post("/v1/ingestions", files=[("files", ("大.md", b"x" * 300_000))])
    assert reply.status_code == 413
