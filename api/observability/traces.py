"""Spans of answering, sent by OTLP over HTTP. Off unless ZHIGUI_TRACES names who takes them.

A span carries stages, numbers and outcomes; no text of a question, an answer or an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kb.errors import SettingsError
from kb.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span

SERVICE: Final = "zhigui"
# How long one sending may take; a collector that is away must not hold up the end of the service.
SEND_SECONDS: Final = 3
FLUSH_MS: Final = 3_000
Fact = str | int | float | bool


class Watched:
    """One piece of work; without a span behind it nothing is kept."""

    def __init__(self, span: Span | None = None) -> None:
        self._span = span

    def reached(self, stage: str) -> None:
        """A stage was reached now."""
        if self._span is not None:
            self._span.add_event(stage)

    def note(self, facts: Mapping[str, Fact]) -> None:
        """Numbers and words of ours, by name."""
        if self._span is not None:
            self._span.set_attributes({f"zhigui.{name}": fact for name, fact in facts.items()})

    def failed(self, error: BaseException) -> None:
        """The work ended by an error, of which only the type is told."""
        if self._span is not None:
            from opentelemetry.trace import Status, StatusCode

            self._span.set_attribute("error.type", type(error).__name__)
            self._span.set_status(Status(StatusCode.ERROR))


class Traces:
    """The spans of one service, over a provider of OpenTelemetry; without one there are none."""

    def __init__(self, provider: TracerProvider | None = None) -> None:
        self._provider = provider
        self._tracer = None if provider is None else provider.get_tracer(SERVICE)

    @contextmanager
    def watch(self, name: str) -> Iterator[Watched]:
        """A span around what is done within, under that of the caller; an error ends it without being swallowed."""
        if self._tracer is None:
            yield Watched()
            return
        # OpenTelemetry's own record of an exception is its message and traceback: that of an asker's words.
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
            watched = Watched(span)
            try:
                yield watched
            except BaseException as error:
                watched.failed(error)
                raise

    def close(self) -> None:
        """Sends what is still to be sent, within FLUSH_MS."""
        if self._provider is not None:
            self._provider.force_flush(FLUSH_MS)
            self._provider.shutdown()


def open_traces(settings: Settings) -> Traces:
    """Spans as the settings say. SettingsError for an address that is none, or without the extra [tracing]."""
    if settings.traces is None:
        return Traces()
    parts = urlsplit(settings.traces)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise SettingsError("ZHIGUI_TRACES 应是不带密码的网址，如 http://127.0.0.1:4318/v1/traces。")
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise SettingsError("设了 ZHIGUI_TRACES，还要安装扩展：pip install 'zhigui[tracing]'。") from error
    # Not Resource.create: its detectors add the command line and the user of the process.
    provider = TracerProvider(resource=Resource({"service.name": SERVICE}), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=settings.traces, timeout=SEND_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Traces(provider)
