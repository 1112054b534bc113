"""What is counted and measured, in the text format of Prometheus. Labels are words of ours: no name, id or text of
anybody, and only as many values as the code knows.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from http import HTTPMethod
from typing import Final, Literal

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from kb.answering.types import Answer, AnswerStatus, Clarification
from kb.phrasing.types import CheckResult
from kb.search.hits import SearchTimings

MEDIA_TYPE: Final = CONTENT_TYPE_LATEST
# From a cached page to an answer that waited for a model; a word on the telephone is late after one second.
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# Steps of an answer: words take a millisecond, a model seconds.
STEP_SECONDS: Final = (0.001, *SECONDS)
METHODS: Final = frozenset(HTTPMethod) | {"WEBSOCKET"}
UNKNOWN: Final = "other"


class Metrics:
    """The counters and histograms of one service."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        own = self.registry
        self._requests = Counter("zhigui_requests", "请求数", ("method", "route", "status"), registry=own)
        self._request_seconds = Histogram(
            "zhigui_request_seconds",
            "请求用时（秒），不含推送与通话",
            ("method", "route"),
            buckets=SECONDS,
            registry=own,
        )
        self._asks = Counter("zhigui_asks", "提问数，按结果与方式", ("outcome", "mode"), registry=own)
        self._step_seconds = Histogram(
            "zhigui_ask_step_seconds", "作答各步用时（秒）", ("step",), buckets=STEP_SECONDS, registry=own
        )
        self._search_seconds = Histogram(
            "zhigui_search_step_seconds", "检索各步用时（秒）", ("step",), buckets=STEP_SECONDS, registry=own
        )
        self._checks = Counter("zhigui_checks", "审查数，按结论", ("verdict",), registry=own)
        self._findings = Counter("zhigui_guard_findings", "审查发现的限制用语，按轻重", ("severity",), registry=own)
        self._removed = Counter("zhigui_removed_sentences", "作答时没有通过核对而拿掉的句子", registry=own)
        self._model_uses = Counter("zhigui_model_uses", "请大模型作答的次数，按结果", ("outcome",), registry=own)
        self._model_seconds = Histogram("zhigui_model_seconds", "等大模型的用时（秒）", buckets=SECONDS, registry=own)
        own.register(ProcessCollector(registry=None))
        own.register(_Threads())

    def watch(self, state: Collector) -> None:
        """Reads what `state` tells at every look."""
        self.registry.register(state)

    def requested(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """A request was answered; `seconds` None where its length says nothing of the service (a stream, a call)."""
        method = method if method in METHODS else UNKNOWN
        # Of a call it is the code it was closed with, one of a handful of ours.
        self._requests.labels(method, route, str(status) if method == "WEBSOCKET" else f"{status // 100}xx").inc()
        if seconds is not None:
            self._request_seconds.labels(method, route).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """A question got its answer."""
        self._asks.labels(outcome_of(answer.status, answer.clarification), answer.mode.value).inc()
        for step, milliseconds in answer.timings_ms.items():
            self._step_seconds.labels(step).observe(milliseconds / 1000)
        self._removed.inc(len(answer.removed))
        if answer.model is not None:
            self._model_uses.labels(answer.model.outcome.value).inc()
            self._model_seconds.observe(answer.model.ms / 1000)

    def unanswered(self, outcome: Literal["failed", "cancelled"]) -> None:
        """A question got no answer: an error, or who asked has gone."""
        self._asks.labels(outcome, "none").inc()

    def searched(self, timings: SearchTimings) -> None:
        """A search was made for its own sake."""
        for step in SearchTimings.__slots__:
            self._search_seconds.labels(step).observe(getattr(timings, step) / 1000)

    def checked(self, result: CheckResult) -> None:
        """A text was checked."""
        self._checks.labels(result.verdict.value).inc()
        for finding in result.findings:
            self._findings.labels(finding.severity.value).inc()

    def text(self) -> bytes:
        """Everything, as `MEDIA_TYPE` has it."""
        return generate_latest(self.registry)


def outcome_of(status: AnswerStatus, clarification: Clarification | None) -> str:
    """answered, clarified (an answer that turns on what the caller has not said) or refused."""
    if status is not AnswerStatus.ANSWERED:
        return status.value
    return "clarified" if clarification is not None else status.value


class _Threads(Collector):
    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("process_threads", "线程数", value=threading.active_count())
