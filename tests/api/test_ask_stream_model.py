"""Streams with a model: a scripted one over real HTTP, real texts, a real server, and clients that come and go."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from openai import OpenAI

from api.app import create_app
from api.streaming.flow import AnswerStreams
from ingest.bootstrap import Ingestion, IngestKind, IngestRequest, open_ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings
from tests.builders_api import write_laws
from tests.builders_home import open_fresh
from tests.builders_model import SILENT, ScriptedModel, scripted_model
from tests.builders_served import Told, names, served, told

RETURNS = "网购的衣服不喜欢能退吗"
# No article gives a hundredfold, and none is cited.
LIE = "商家必须赔偿一百倍价款。"
LIMIT = 3
HEADERS = {"Accept": "text/event-stream", "Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class House:
    """A served knowledge base with a scripted model."""

    kb: KnowledgeBase
    model: ScriptedModel
    address: str
    streams: AnswerStreams

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.address.removeprefix("http://"), timeout=60)

    def begun(self, question: str = RETURNS) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        """A stream that has begun; whoever began it closes the connection."""
        connection = self.connection()
        connection.request("POST", "/v1/ask", json.dumps({"question": question}), HEADERS)
        return connection, connection.getresponse()

    def streamed(self, question: str = RETURNS) -> list[Told]:
        """A whole stream."""
        connection, reply = self.begun(question)
        text = reply.read().decode()
        connection.close()
        return told(text)

    def sound(self) -> str:
        """A sentence that holds, with its mark: the first provision of the extract, word for word."""
        connection = self.connection()
        body = json.dumps({"question": RETURNS, "mode": "extract"})
        connection.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        cited = next(each for each in answer["citations"] if each["kind"] == "provision")
        quotation = cited["quotation"][:40].rpartition("，")[0]
        return f"《{cited['title']}》{cited['locator']}规定：“{quotation}”。[{cited['n']}]"

    def records(self) -> list[str]:
        """The records of answers, newest first."""
        connection = self.connection()
        connection.request("GET", "/v1/records?kind=ask")
        found = json.loads(connection.getresponse().read())["records"]
        connection.close()
        return [each["record_id"] for each in found]


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as made:
        yield made


@pytest.fixture(scope="module")
def house(model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("stream")
    settings = Settings(
        home=folder / "home",
        rate_limit=100_000,
        model=model.name,
        model_url=model.url,
        model_budget=20,
        model_pause=0.1,
        max_streams=LIMIT,
        model_parallel=LIMIT,
    )
    kb = open_fresh(settings)
    ingestion: Ingestion = open_ingestion(kb)
    assert not ingestion.run_now(IngestRequest(paths=(str(write_laws(folder / "laws")),))).failed
    ingestion.run_now(IngestRequest(source="handbooks", kind=IngestKind.HANDBOOK))
    app = create_app(kb, ingestion, settings)
    with served(app, settings) as address:
        yield House(kb, model, address, app.state.answer_streams)
    ingestion.close()
    kb.close()


def test_sentences_follow_the_extract_each_checked_and_done_holds_them_all(house: House) -> None:
    sound = house.sound()
    house.model.queue(f"{LIE}[1]{sound}")
    events = house.streamed()
    order = [name for name in names(events) if name != "status"]
    assert order[:3] == ["extract", "citations", "sentence"]
    assert order[-2:] == ["phrasings", "done"]
    by_name = {each.name: each.data for each in events}
    said = [each.data for each in events if each.name == "sentence"]
    assert by_name["extract"]["mode"] == "extract"
    assert by_name["extract"]["answer_id"] is None
    assert said[-1]["text"] + "".join(f"[{n}]" for n in said[-1]["citations"]) == sound
    assert "verbatim" in said[-1]["checks"]
    assert by_name["done"]["mode"] == "model"
    assert by_name["done"]["sentences"] == said
    assert [each.number for each in events] == list(range(1, len(events) + 1))


def test_what_the_model_made_up_is_nowhere_in_the_stream_but_among_what_was_removed(house: House) -> None:
    house.model.queue(f"{LIE}[1]{house.sound()}")
    events = house.streamed()
    assert [each["text"] for each in events[-1].data.pop("removed")] == [LIE]
    assert all(LIE not in json.dumps(each.data, ensure_ascii=False) for each in events)


def test_a_model_with_nothing_but_lies_leaves_the_extract(house: House) -> None:
    house.model.queue(f"{LIE}[1]")
    events = house.streamed()
    assert "sentence" not in names(events)
    assert (events[-1].name, events[-1].data["mode"], events[-1].data["model"]["outcome"]) == (
        "done", "extract", "nothing_left",
    )  # fmt: skip


def test_openai_stream_waits_for_the_model_and_says_its_final_wording_alone(house: House) -> None:
    sound = house.sound()
    house.model.queue(f"{LIE}[1]{sound}")
    with OpenAI(base_url=f"{house.address}/v1", api_key="none", max_retries=0) as client:
        pieces = list(
            client.chat.completions.create(
                model="zhigui",
                messages=[{"role": "user", "content": RETURNS}],
                stream=True,
                stream_options={"include_usage": True},
            )
        )
    text = "".join(choice.delta.content or "" for piece in pieces for choice in piece.choices)
    assert f"{sound}\n\n依据：\n[1] " in text
    assert LIE not in text
    assert pieces[-1].usage is not None
    assert pieces[-1].usage.total_tokens == 230


def test_openai_extract_model_never_asks_ours(house: House) -> None:
    before = len(house.model.asked)
    with OpenAI(base_url=f"{house.address}/v1", api_key="none", max_retries=0) as client:
        reply = client.chat.completions.create(model="zhigui-extract", messages=[{"role": "user", "content": RETURNS}])
    assert reply.zhigui["mode"] == "extract"  # type: ignore[attr-defined]
    assert len(house.model.asked) == before


def test_work_stops_when_the_client_goes_and_what_it_saw_is_recorded(house: House) -> None:
    before, hung_up = set(house.records()), house.model.hung_up
    house.model.queue(SILENT)
    connection, reply = house.begun()
    seen = b""
    while b"event: extract" not in seen or not seen.endswith(b"\n\n"):
        seen += reply.read1(65536)
    assert house.model.wait_until(lambda each: each.active > 0)
    assert connection.sock is not None
    connection.sock.shutdown(socket.SHUT_RDWR)
    connection.close()
    assert house.model.wait_until(lambda each: each.hung_up > hung_up)
    # Waits for what is still being written down.
    house.streams.close()
    assert house.streams.watched == 0
    (left,) = [each for each in house.records() if each not in before]
    connection = house.connection()
    connection.request("GET", f"/v1/records/{left}")
    record = connection.getresponse().read().decode()
    connection.close()
    assert RETURNS in record


def test_streams_beyond_the_setting_are_told_to_come_back(house: House) -> None:
    begun = []
    for _ in range(LIMIT):
        house.model.queue(SILENT)
        begun.append(house.begun())
    assert house.model.wait_until(lambda each: each.active == LIMIT)
    for _ in range(20):
        connection, reply = house.begun()
        assert (reply.status, reply.getheader("Retry-After")) == (503, "2")
        assert json.loads(reply.read())["type"] == "urn:zhigui:problem:unavailable"
        connection.close()
    for connection, _ in begun:
        assert connection.sock is not None
        connection.sock.shutdown(socket.SHUT_RDWR)
        connection.close()
    house.streams.close()
    house.model.queue(f"{LIE}[1]")
    assert house.streamed()[-1].name == "done"


def test_http_1_0_gets_the_events_whole_and_without_chunks(house: House) -> None:
    house.model.queue(f"{LIE}[1]")
    body = json.dumps({"question": RETURNS}).encode()
    host, _, port = house.address.removeprefix("http://").partition(":")
    lines = ["POST /v1/ask HTTP/1.0", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in HEADERS.items()]
    with socket.create_connection((host, int(port)), timeout=60) as sock:
        sock.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        received = b""
        while piece := sock.recv(65536):
            received += piece
    headers, _, text = received.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in headers.lower()
    assert f"content-length: {len(text)}".encode() in headers.lower()
    assert told(text.decode())[-1].name == "done"
