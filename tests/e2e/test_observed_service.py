"""A real service at its most talkative: nothing that people said or keep secret stands in log, metrics or refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from kb.records.actors import LOCAL
from kb.records.people import PersonDraft
from kb.settings import Settings
from kb.store.roles import Role
from tests.builders_faults import HANGING, Home
from tests.builders_home import open_fresh
from tests.builders_model import SILENT, Reply, scripted_model
from tests.builders_observed import Running, build_answering_home, running
from tests.builders_phone import phone

pytestmark = pytest.mark.slow
PASSWORD = "一串够长的测试密码-7731"
MODEL_KEY = "sk-only-for-this-test-4471"
LOGIN = "li-auditor-5521"
PHONE, IDENTITY, NAME, ROOM = "13800007735", "11010519491231002X", "欧阳建国", "3号楼2单元501室"
CALLER = f"我叫{NAME}，手机{PHONE}，身份证{IDENTITY}，住朝阳区建国路88号院{ROOM}，"
QUESTION = f"{CALLER}网购的衣服不喜欢能退吗"
ASKED = "网购的衣服"


@dataclass(frozen=True)
class Seen:
    """What the service wrote and answered, and what must be nowhere in it."""

    log: str
    lines: list[dict[str, object]]
    metrics: str
    refusals: str
    secrets: tuple[str, ...]
    request_id: str


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return build_answering_home(tmp_path_factory.mktemp("observed"))


@pytest.fixture(scope="module")
def key(home: Home) -> str:
    kb = open_fresh(Settings(home=home.folder))
    try:
        draft = PersonDraft("李审计", LOGIN, Role.ADMIN, password=PASSWORD)
        person = kb.people.add(draft, LOCAL).person
        scopes = ("ask", "search", "check", "calls", "texts:read", "feedback:give", "metrics:read")
        return kb.people.issue_key(person.actor_id, "监控", scopes, by=LOCAL).key
    finally:
        kb.close()


@pytest.fixture(scope="module")
def seen(home: Home, key: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """Everything that carries words is used once, well and badly."""
    log = tmp_path_factory.mktemp("log") / "log"
    with scripted_model(Reply(status=500, body=QUESTION.encode()), SILENT, otherwise="可以退货。[1]") as model:
        given = {"ZHIGUI_MODEL": model.name, "ZHIGUI_MODEL_URL": model.url, "ZHIGUI_MODEL_KEY": MODEL_KEY}
        with running(home, log, ZHIGUI_LOG_LEVEL="DEBUG", ZHIGUI_MODEL_BUDGET="1", **given) as service:
            refusals, cookie = used(service, key)
            headers = {"Authorization": f"Bearer {key}"}
            metrics = httpx.get(f"{service.address}/metrics", headers=headers, timeout=HANGING)
            assert metrics.status_code == 200
            service.signal()
            assert service.ended() == 0
            token = cookie.split("=", 1)[-1]
            yield Seen(
                log.read_text("utf-8"), service.lines(), metrics.text, refusals,
                (PASSWORD, MODEL_KEY, key, key[-43:], token, PHONE, IDENTITY, NAME, ROOM, ASKED, LOGIN), "call-17.a",
            )  # fmt: skip


def used(service: Running, key: str) -> tuple[str, str]:
    """The bodies of what was refused, and the cookie of a sign-in."""
    refused: list[str] = []
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=service.address, headers=headers, timeout=HANGING) as client:
        for body in ({"question": QUESTION, "session_id": PHONE}, {"question": QUESTION, "mode": "extract"}):
            assert client.post("/v1/ask", json=body, headers={"X-Request-ID": "call-17.a"}).status_code == 200
        streamed = client.post("/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
        assert "event: done" in streamed.text
        assert client.post("/v1/search", json={"query": QUESTION}).status_code == 200
        assert client.post("/v1/check", json={"text": f"{CALLER}我们保证最好。"}).status_code == 200
        assert client.get("/v1/lookup", params={"q": "消保法25条"}, headers={"X-Request-ID": PHONE}).status_code == 200
        bad = (
            client.post("/v1/ask", json={"question": QUESTION, "mode": NAME}),
            client.post("/v1/ask", json={"question": QUESTION, PHONE: ASKED}),
            client.post("/v1/ask", content=f'{{"question": "{QUESTION}'.encode()),
            client.post("/v1/search", json={"query": QUESTION * 200}),
            client.get("/v1/instruments", params={"cursor": PHONE}),
            client.request(f"A{PHONE}", "/v1/ask"),
            client.post("/v1/session", json={"login": LOGIN, "password": f"{PASSWORD}x"}),
            client.get("/v1/people", headers={"Authorization": f"Bearer {key}x"}),
            client.post("/v1/ask", json={"question": QUESTION}, headers={"Host": f"{PHONE}.example"}),
        )
        refused += [reply.text for reply in bad if reply.status_code >= 400]
        assert len(refused) >= 7, refused
        # The address comes back to who sent it; only log and metrics must not know it.
        assert client.get(f"/v1/instruments/{QUESTION}").status_code == 404
        assert client.get(f"/{PHONE}?q={NAME}").status_code == 404
        signed_in = httpx.post(
            f"{service.address}/v1/session", json={"login": LOGIN, "password": PASSWORD}, timeout=HANGING
        )
        assert signed_in.status_code == 200
    with phone(service.address, headers=headers) as line:
        line.begin(number=PHONE)
        line.say(("caller", QUESTION), ("officer", f"{NAME}您好，我们保证最好。"))
        line.end()
    return "\n".join(refused), signed_in.headers["set-cookie"].partition(";")[0]


def test_nothing_anybody_said_or_keeps_secret_is_in_log_metrics_or_refusals(seen: Seen) -> None:
    places = {"log": seen.log, "metrics": seen.metrics, "refusals": seen.refusals}
    found = [(place, secret) for place, text in places.items() for secret in seen.secrets if secret in text]
    assert found == []


def test_every_request_has_one_line_with_its_template_status_and_id(seen: Seen) -> None:
    requests = [each for each in seen.lines if each["logger"] == "zhigui.request"]
    asked = [each for each in requests if each.get("request_id") == seen.request_id]
    assert [(each["method"], each["route"], each["status"]) for each in asked] == [("POST", "/v1/ask", 200)] * 2
    assert {each["role"] for each in asked} == {"admin"}
    assert {each["means"] for each in asked} == {"key"}
    routes = {(each["method"], each["route"]) for each in requests}
    assert {("GET", "/v1/instruments/{instrument}"), ("GET", "unmatched"), ("WEBSOCKET", "/v1/calls")} <= routes
    assert ("POST", 401) in {(each["method"], each["status"]) for each in requests if each["route"] == "/v1/session"}
    assert all(isinstance(each["ms"], float) and each["ms"] >= 0 for each in requests)
    ids = [each["request_id"] for each in requests if each.get("request_id") not in {seen.request_id, "〔手机号〕"}]
    assert len(set(ids)) == len(ids), "two requests share an id"
    assert "〔手机号〕" in {each["request_id"] for each in requests}, "an id that was a number is masked"


def test_only_the_house_speaks_below_warnings(seen: Seen) -> None:
    talkative = {str(each["logger"]) for each in seen.lines if each["level"] in {"debug", "info"}}
    assert {each.partition(".")[0] for each in talkative} <= {"kb", "ingest", "api", "zhigui"}
    assert any(each["level"] == "debug" for each in seen.lines)


def test_the_metrics_are_what_a_reader_of_the_format_takes_and_count_what_happened(seen: Seen) -> None:
    families = {each.name: each for each in text_string_to_metric_families(seen.metrics)}
    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in families.values()
        for sample in family.samples
    }
    assert samples["zhigui_requests_total", "/v1/ask", "2xx", "POST"] == 3
    asks = sum(sample.value for sample in families["zhigui_asks"].samples if sample.name.endswith("_total"))
    assert asks >= 3
    model = {each.labels["outcome"] for each in families["zhigui_model_uses"].samples if each.name.endswith("_total")}
    assert "unavailable" in model
    assert samples["zhigui_generation",] >= 1
    assert samples["zhigui_ledger_records",] > 3
    assert samples["zhigui_index_total", "vectors"] > samples["zhigui_index_done", "vectors"] >= 0
    # A few vectors may be made by now, never all of them.
    behind = {("zhigui_degraded", mode) for mode in ("lexical_only", "vectors_behind")}
    assert [value for name, value in samples.items() if name in behind] == [1]
    assert samples["zhigui_ingestions", "done"] == 2
    assert samples["process_threads",] > 1
    assert samples["process_open_fds",] > 1
    assert samples["process_resident_memory_bytes",] > 1_000_000
    buckets = {each.labels["le"] for each in families["zhigui_request_seconds"].samples if "le" in each.labels}
    assert {"0.005", "10.0", "+Inf"} <= buckets
    assert samples["zhigui_unread_parts",] == 0


def test_labels_hold_words_of_ours_alone(seen: Seen) -> None:
    for family in text_string_to_metric_families(seen.metrics):
        for sample in family.samples:
            assert all(value.isascii() and len(value) <= 80 for value in sample.labels.values()), sample
