"""Spans: none unless asked for, and then without a word of what was said."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastapi.testclient import TestClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from api.app import create_app
from api.observability.traces import Traces, open_traces
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.errors import SettingsError
from kb.settings import Settings

QUESTION = "我叫欧阳建国，手机13800007735，网购的衣服不喜欢能退吗"
SAID = ("欧阳", "13800007735", "网购", "衣服")


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """A receiver of OTLP over HTTP on a real socket."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/traces", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_question_is_a_span_with_stages_and_without_words(
    kb: KnowledgeBase, ingestion: Ingestion, settings: Settings
) -> None:
    with collector() as (address, received):
        app = create_app(kb, ingestion, settings.model_copy(update={"traces": address}))
        client = TestClient(app, base_url="http://127.0.0.1:8000")
        assert client.post("/v1/ask", json={"question": QUESTION}).status_code == 200
        app.state.observation.traces.close()
    spans = [
        span
        for body in received
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    assert [span.name for span in spans] == ["ask"]
    stages = [event.name for event in spans[0].events]
    assert (stages[0], stages[-1]) == ("pinned", "answered")
    facts = {each.key: each.value for each in spans[0].attributes}
    assert facts["zhigui.outcome"].string_value in {"answered", "clarified"}
    assert facts["zhigui.ms.total"].double_value > 0
    whole = b"".join(received)
    assert [word for word in SAID if word.encode() in whole] == []


def test_an_error_is_told_by_its_type_alone() -> None:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    kept, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    with pytest.raises(ValueError, match="欧阳"), Traces(provider).watch("ask"):
        raise ValueError(QUESTION)
    (span,) = kept.get_finished_spans()
    assert dict(span.attributes or {}) == {"error.type": "ValueError"}
    assert not span.events
    assert "欧阳" not in span.to_json(indent=None)


def test_nothing_is_made_unless_an_address_is_set(settings: Settings) -> None:
    with open_traces(settings).watch("ask") as watched:
        watched.reached("pinned")
        watched.note({"a": 1})
    assert open_traces(settings)._provider is None


@pytest.mark.parametrize("address", ["collector:4318", "http://", "http://me:secret@collector/v1/traces"])
def test_an_address_that_is_none_is_refused_at_the_start(settings: Settings, address: str) -> None:
    with pytest.raises(SettingsError, match="ZHIGUI_TRACES"):
        open_traces(settings.model_copy(update={"traces": address}))
