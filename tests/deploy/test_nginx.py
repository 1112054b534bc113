"""nginx as it is shipped, before a real service: what passes, how fast it passes on, and what it keeps out."""

from __future__ import annotations

import ast
import http.client
import json
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import yaml

from api.client import TOKEN_HEADER
from api.owner import find_owner
from kb.records.actors import LOCAL
from kb.settings import Settings
from kb.store.roles import Role
from tests.builders_faults import QUESTION, build_home
from tests.builders_home import open_fresh
from tests.builders_model import ScriptedModel, scripted_model
from tests.builders_nginx import NAME, Before, free_port, nginx_before
from tests.builders_observed import Running, running
from tests.builders_people import PASSWORD, add_person
from tests.builders_phone import phone

pytestmark = [pytest.mark.slow, pytest.mark.needs_nginx]
DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
PROXY, OTHER, THIRD = "127.0.0.2", "127.0.0.9", "127.0.0.10"
UPLOAD = 1024 * 1024
SCOPES = ("ask", "calls", "search", "ingestions:write", "metrics:read")


@dataclass(frozen=True, slots=True)
class House:
    """A service behind nginx; `direct` is its own address, `key` an API key of its administrator."""

    before: Before
    service: Running
    home: Path
    key: str
    model: ScriptedModel

    @property
    def direct(self) -> str:
        return self.service.address

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("nginx")
    home = build_home(folder)
    key = staff(home.folder, home.corpus)
    port = free_port()
    with scripted_model() as model:
        settings = {
            "ZHIGUI_BEHIND_PROXY": "true",
            "ZHIGUI_PUBLIC_URL": f"https://{NAME}:{port}",
            # Only who comes from here is believed what he says of others: nginx is told to, below.
            "ZHIGUI_TRUSTED_PROXIES": PROXY,
            "ZHIGUI_SIGN_IN_RATE": "2",
            "ZHIGUI_MAX_UPLOAD": str(UPLOAD),
            "ZHIGUI_MODEL": model.name,
            "ZHIGUI_MODEL_URL": model.url,
            "ZHIGUI_MODEL_BUDGET": "100",
        }
        with running(home, folder / "log", **settings) as service:
            place = urlsplit(service.address).netloc
            with nginx_before(folder / "nginx", [place], port, PROXY) as before:
                yield House(before, service, home.folder, key, model)


def staff(home: Path, corpus: Path) -> str:
    """An administrator in the home; an API key of his."""
    kb = open_fresh(Settings(home=home, corpus=corpus))
    try:
        person = add_person(kb.people, "boss", Role.ADMIN)
        return kb.people.issue_key(person.actor_id, "测试", SCOPES, rate_limit=None, by=LOCAL).key
    finally:
        kb.close()


def from_address(house: House, address: str) -> httpx.Client:
    """A client whose own address is another."""
    transport = httpx.HTTPTransport(verify=house.before.trust, local_address=address)
    return httpx.Client(base_url=house.before.https, transport=transport, timeout=120)


def test_http_is_sent_on_to_https_and_other_names_get_nothing(house: House) -> None:
    moved = httpx.get(f"{house.before.http}/ask?q=1")
    assert (moved.status_code, moved.headers["location"]) == (301, f"https://{NAME}/ask?q=1")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(house.before.http.replace(NAME, "127.0.0.1"), headers={"Host": "evil.example"})
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    place = ("127.0.0.1", urlsplit(house.before.https).port or 0)
    with socket.create_connection(place) as plain, pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        context.wrap_socket(plain, server_hostname="evil.example")


def test_a_browser_signs_in_asks_and_keeps_a_cookie_that_goes_by_https_alone(house: House) -> None:
    with house.before.client(headers={"Origin": house.before.https}) as browser:
        reply = browser.post("/v1/session", json={"login": "boss", "password": PASSWORD})
        assert reply.status_code == 200, reply.text
        cookie = reply.headers["set-cookie"]
        assert cookie.startswith("__Host-zhigui_session=")
        assert "Secure" in cookie
        assert reply.headers["strict-transport-security"]
        browser.headers["X-CSRF-Token"] = reply.json()["csrf"]
        answer = browser.post("/v1/ask", json={"question": "消费者权益保护法第二十五条", "mode": "extract"})
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "answered"
        assert browser.get("/").status_code == 200


def test_events_of_an_answer_come_while_it_is_still_being_written(house: House) -> None:
    """The model says nothing until the extract has been read here: buffered, it would never come."""
    asked: list[str] = []

    def after_the_extract(_: object) -> str:
        house.model.wait_until(lambda _: "extract" in asked, 120)
        return "经营者应当退货。[1]"

    house.model.otherwise = after_the_extract
    body = {"question": QUESTION}
    headers = {**house.bearer, "Accept": "text/event-stream"}
    with house.before.client() as client, client.stream("POST", "/v1/ask", json=body, headers=headers) as reply:
        assert reply.status_code == 200
        for line in reply.iter_lines():
            if line.startswith("event: "):
                asked.append(line.removeprefix("event: "))
    assert asked[-1] == "done"
    assert asked.index("extract") < asked.index("done")


def test_a_call_is_held_over_a_websocket(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(house.before.folder / "zhigui" / "kb.crt"))
    with phone(house.before.https, headers=house.bearer) as line:
        line.begin(industry="finance")
        line.say(("officer", "这个产品保本保收益，绝对没有风险。"))
        found = line.until("finding")
        assert found["n"] == 1
        line.end()
        assert line.closed() == (1000, "")


def test_an_upload_that_is_too_large_is_refused_in_words_by_both(house: House) -> None:
    files = {"files": ("大.md", b"x" * (UPLOAD + 256 * 1024), "text/markdown")}
    with house.before.client(headers=house.bearer) as client:
        ours = client.post("/v1/ingestions", files=files)
    assert ours.status_code == 413
    assert "最多" in ours.json()["detail"]
    theirs, told = declared(house, 66 * 1024 * 1024)
    assert theirs.status == 413
    assert theirs.headers["Content-Type"] == "application/problem+json"
    assert told["type"] == ours.json()["type"]
    assert "请拆分后再试" in told["detail"]
    assert set(told) == set(ours.json())


def declared(house: House, size: int) -> tuple[http.client.HTTPResponse, dict[str, Any]]:
    """The answer to a request that says how large its body is, and sends none of it."""
    place = urlsplit(house.before.https)
    connection = http.client.HTTPSConnection(NAME, place.port, context=house.before.trust, timeout=120)
    connection.putrequest("POST", "/v1/ingestions")
    connection.putheader("Content-Length", str(size))
    for name, value in house.bearer.items():
        connection.putheader(name, value)
    connection.endheaders()
    reply = connection.getresponse()
    told = json.loads(reply.read())
    connection.close()
    return reply, told


def test_a_forged_address_is_believed_neither_by_nginx_nor_by_the_service(house: House) -> None:
    """Two attempts a minute for each address: who could name another one each time would have as many as he likes."""

    def statuses(client: httpx.Client, attempts: int) -> list[int]:
        return [
            client.post(
                "/v1/session",
                json={"login": f"nobody{number}", "password": "x"},
                headers={"X-Forwarded-For": f"10.9.8.{number}", "X-Forwarded-Proto": "https"},
            ).status_code
            for number in range(attempts)
        ]

    with from_address(house, OTHER) as client:
        assert 429 in statuses(client, 8)
    # From another address one may: so the service was told the address of the client, not that of nginx.
    with from_address(house, THIRD) as client:
        assert statuses(client, 1) == [401]
    # Who goes round nginx is counted by where he comes from, whatever he says.
    transport = httpx.HTTPTransport(local_address=OTHER)
    with httpx.Client(base_url=house.direct, transport=transport, timeout=120) as direct:
        assert 429 in statuses(direct, 8)


def test_the_token_of_commands_on_the_machine_is_worth_nothing_from_outside(house: House) -> None:
    owner = find_owner(house.home)
    assert owner is not None
    token = {TOKEN_HEADER: owner.token}
    assert httpx.get(f"{house.direct}/v1/people", headers=token, timeout=120).status_code == 200
    with house.before.client(headers=token) as client:
        assert client.get("/v1/people").status_code == 401


def test_metrics_are_not_for_those_outside_and_readiness_is(house: House) -> None:
    with house.before.client(headers=house.bearer) as client:
        assert client.get("/metrics").status_code == 404
        assert client.get("/readyz").json()["ready"] is True
    assert httpx.get(f"{house.direct}/metrics", headers=house.bearer, timeout=120).status_code == 200


def test_the_health_command_of_the_image_tells_a_service_that_answers_from_one_that_does_not(house: House) -> None:
    (written,) = re.findall(r"^\s+CMD (\[.+\])$", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    program, *arguments = ast.literal_eval(written)
    assert program == "python"

    def code(port: int | None) -> int:
        environment = {"ZHIGUI_PORT": str(port), "PATH": "/usr/bin:/bin"}
        done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False)
        return done.returncode

    assert code(urlsplit(house.direct).port) == 0
    assert code(free_port()) == 1


def test_probes_of_kubernetes_reach_a_service_that_takes_no_strange_name(house: House) -> None:
    """The kubelet calls by the address of the pod, which is none of our names."""
    manifests = yaml.safe_load_all((DEPLOY / "kubernetes" / "api.yaml").read_text("utf-8"))
    (container,) = next(each for each in manifests if each["kind"] == "StatefulSet")["spec"]["template"]["spec"][
        "containers"
    ]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = container[probe]["httpGet"]
        headers = {each["name"]: each["value"] for each in asked["httpHeaders"]}
        assert httpx.get(f"{house.direct}{asked['path']}", headers=headers, timeout=120).status_code == 200
        headers = {"Host": "10.244.1.7:8000"}
        assert httpx.get(f"{house.direct}{asked['path']}", headers=headers, timeout=120).status_code == 421


def test_the_log_names_requests_but_nothing_that_was_asked_or_proves_who_asked(house: House) -> None:
    with house.before.client(headers=house.bearer) as client:
        reply = client.get("/v1/lookup", params={"q": "消费者权益保护法25"}, headers={"X-Request-ID": "find-me-7"})
    assert reply.status_code == 200
    logged = next(line for line in house.before.log().splitlines() if line.endswith(" find-me-7"))
    assert " GET 200 " in logged
    assert urlsplit(house.direct).netloc in logged
    assert house.key not in house.before.log()
    assert "lookup" not in house.before.log()
