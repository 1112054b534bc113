"""Who may speak to the service, and what it says to everybody else."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth.listening import is_loopback, require_perimeter
from api.limits import RateLimiter
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.errors import SettingsError
from kb.settings import Settings

ASK = {"question": "网购的衣服不喜欢能退吗"}
PROBLEM = "application/problem+json"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.5:8000", ""])
def test_foreign_host_name_is_refused(client: TestClient, host: str) -> None:
    reply = client.get("/readyz", headers={"Host": host})
    assert reply.status_code == 421
    assert reply.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_loopback_names_are_ours(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_request_from_another_origin_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/v1/ask", json=ASK, headers=headers).status_code == 403
    assert client.get("/v1/instruments", headers=headers).status_code == 403


def test_request_from_our_own_page_passes(client: TestClient) -> None:
    headers = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/v1/ask", json=ASK, headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.com"])
def test_no_address_but_loopback_is_listened_on_without_tls_or_proxy(settings: Settings, host: str) -> None:
    with pytest.raises(SettingsError, match="ZHIGUI_TLS_CERT"):
        require_perimeter(settings.model_copy(update={"host": host}))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.2"])
def test_loopback_addresses_can_be_listened_on(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"question": "啊" * 100_000}, "最多"),
        ({"question": "问\u0000题"}, "控制字符"),
        ({"question": "   "}, "不能为空"),
        ({"question": ""}, "不能为空"),
        ({"question": 5}, "应为文字"),
        ({}, "缺少"),
        ({"question": "问", "typo": 1}, "没有这一项"),
        ({"question": "问", "as_of": "明天"}, "日期"),
        ({"question": "问", "industry": "farming"}, "只能是"),
        ({"question": "问", "top_k": 0}, "不能小于 1"),
        ({"question": "问", "top_k": 10**30}, "不能大于"),
    ],
)
def test_bad_request_is_named_by_field_in_chinese(client: TestClient, body: dict[str, object], words: str) -> None:
    reply = client.post("/v1/ask", json=body)
    problem = reply.json()
    assert reply.status_code == 422
    assert reply.headers["content-type"] == PROBLEM
    assert words in problem["detail"]
    assert problem["errors"][0]["field"]


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search", "/v1/check"])
def test_lone_surrogate_is_a_clear_error(client: TestClient, path: str) -> None:
    field = {"/v1/ask": "question", "/v1/search": "query", "/v1/check": "text"}[path]
    content = f'{{"{field}": "\\ud800退款"}}'
    reply = client.post(path, content=content, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
    assert "无法识别的字符" in reply.json()["detail"]


@pytest.mark.parametrize("content", ["{", "[]", "null", "", "\xff"])
def test_body_that_is_no_json_object_is_a_clear_error(client: TestClient, content: str) -> None:
    reply = client.post("/v1/ask", content=content.encode("latin-1"), headers={"Content-Type": "application/json"})
    assert reply.status_code in {400, 422}
    assert reply.headers["content-type"] == PROBLEM


def test_body_larger_than_allowed_is_refused_whether_or_not_it_says_its_length(
    client: TestClient, settings: Settings
) -> None:
    size = settings.max_text * 12 + 128 * 1024
    assert client.post("/v1/check", content=b"x" * size).status_code == 413
    pieces = (b"x" * 65536 for _ in range(size // 65536 + 1))
    assert client.post("/v1/check", content=pieces).status_code == 413


def test_unknown_address_and_method_are_problems_in_chinese(client: TestClient) -> None:
    for reply, status in ((client.get("/v1/nothing"), 404), (client.put("/v1/ask"), 405)):
        assert reply.status_code == status
        assert reply.headers["content-type"] == PROBLEM
        assert reply.json()["type"].startswith("urn:zhigui:problem:")


def test_problem_carries_the_request_id_that_was_sent(client: TestClient) -> None:
    reply = client.get("/v1/nothing", headers={"X-Request-ID": "call-17"})
    assert reply.headers["x-request-id"] == reply.json()["request_id"] == "call-17"


def test_request_id_with_strange_characters_is_replaced(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "a b<script>"}).headers["x-request-id"] != "a b<script>"


def test_too_many_requests_are_told_when_to_come_back(
    kb: KnowledgeBase, ingestion: Ingestion, settings: Settings
) -> None:
    strict = settings.model_copy(update={"rate_limit": 2})
    guest = TestClient(create_app(kb, ingestion, strict, token="secret"), base_url="http://127.0.0.1")
    assert [guest.get("/healthz").status_code for _ in range(3)] == [200, 200, 429]
    assert int(guest.get("/healthz").headers["retry-after"]) >= 1
    assert guest.get("/healthz", headers={"X-Zhigui-Token": "secret"}).status_code == 200


def test_bucket_refills_evenly_and_for_each_client_apart() -> None:
    now = [0.0]
    limiter = RateLimiter(60, clock=lambda: now[0])
    assert not any(limiter.wait("a") for _ in range(60))
    assert limiter.wait("a") == pytest.approx(1.0)
    assert limiter.wait("b") == 0.0
    now[0] = 1.5
    assert limiter.wait("a") == 0.0
    assert limiter.wait("a") == pytest.approx(0.5)


def test_unforeseen_error_is_a_problem_without_particulars(ingestion: Ingestion, settings: Settings) -> None:
    broken = TestClient(create_app(None, ingestion, settings), base_url="http://127.0.0.1")  # type: ignore[arg-type]
    reply = broken.get("/v1/index", headers={"X-Request-ID": "broken-1"})
    assert reply.status_code == 500
    assert reply.json()["request_id"] == "broken-1"
    assert "Traceback" not in reply.text
    assert "NoneType" not in reply.text
    assert reply.headers["content-security-policy"]
