"""What the state of the service is at the moment somebody looks: indexes, records, jobs, who is connected.

Read anew for every look; what cannot be read is left out and counted, and the rest is told all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from api.calls.open_calls import OpenCalls
from api.degraded import degraded_modes
from api.run_events import RunEvents
from api.shared_limits import SharedCounts
from api.streaming.flow import AnswerStreams
from ingest.bootstrap import Ingestion
from ingest.jobs.announcing import CHECK, INGEST
from kb.bootstrap import KnowledgeBase
from kb.errors import ZhiguiError


class ServiceState(Collector):
    """The gauges of one service."""

    def __init__(
        self,
        kb: KnowledgeBase,
        ingestion: Ingestion,
        calls: OpenCalls,
        streams: AnswerStreams,
        runs: RunEvents,
        *,
        counts: SharedCounts | None = None,
    ) -> None:
        self._kb, self._ingestion, self._counts = kb, ingestion, counts
        self._calls, self._streams, self._runs = calls, streams, runs

    def describe(self) -> Iterable[Metric]:
        """Nothing: to describe would be to read the store before anything is open."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """One family after the other."""
        unread = 0
        parts: tuple[Callable[[], Iterable[Metric]], ...] = (
            self._indexes, self._records, self._jobs, self._modes, self._connections,
        )  # fmt: skip
        for part in parts:
            try:
                yield from tuple(part())
            except ZhiguiError:
                unread += 1
        yield GaugeMetricFamily("zhigui_unread_parts", "这一次没有读到的部分（如数据库正忙）", value=unread)

    def _indexes(self) -> Iterator[Metric]:
        state = self._kb.index_state()
        yield GaugeMetricFamily("zhigui_generation", "正在使用的数据代次", value=state.lexical_generation)
        newest = self._kb.store.law.generation()
        yield GaugeMetricFamily("zhigui_published_generation", "已发布的最新代次", value=newest)
        ready = state.lexical == "ready"
        yield GaugeMetricFamily("zhigui_lexical_ready", "词语索引是否已跟上（1 是）", value=int(ready))
        progress = {"vectors": (state.vectors_done, state.vectors_total)}
        progress["phrases"] = (state.phrases_done, state.phrases_total)
        done = GaugeMetricFamily("zhigui_index_done", "已有向量的段落数与问法数", labels=["index"])
        total = GaugeMetricFamily("zhigui_index_total", "全部段落数与问法数", labels=["index"])
        for name, (have, want) in progress.items():
            done.add_metric([name], have)
            total.add_metric([name], want)
        yield done
        yield total

    def _records(self) -> Iterator[Metric]:
        spooled = self._kb.recorder.state()
        waiting = GaugeMetricFamily("zhigui_records_outside", "没有写进数据库的记录", labels=["state"])
        for name, value in (("waiting", spooled.waiting), ("unreadable", spooled.unreadable), ("lost", spooled.lost)):
            waiting.add_metric([name], value)
        yield waiting
        yield GaugeMetricFamily("zhigui_ledger_records", "记录链的长度", value=self._kb.store.ledger.length())

    def _jobs(self) -> Iterator[Metric]:
        runs = GaugeMetricFamily("zhigui_ingestions", "入库任务数，按状态", labels=["state"])
        for state, number in self._kb.store.runs.counts().items():
            runs.add_metric([state.value], number)
        yield runs
        queue = GaugeMetricFamily("zhigui_queue_waiting", "排队中的任务数", labels=["task"])
        for task in (INGEST, CHECK):
            queue.add_metric([task], self._ingestion.queue.waiting(task))
        yield queue

    def _modes(self) -> Iterator[Metric]:
        degraded = GaugeMetricFamily("zhigui_degraded", "受限的情形（1 表示正处于其中）", labels=["mode"])
        for mode in degraded_modes(self._kb, self._counts):
            degraded.add_metric([mode.code], 1)
        yield degraded

    def _connections(self) -> Iterator[Metric]:
        held = GaugeMetricFamily("zhigui_connections", "正在进行的通话、通话连接、推送与进度", labels=["kind"])
        counts = {"calls": len(self._calls), "call_lines": self._calls.lines}
        counts |= {"answers": self._streams.watched, "run_events": self._runs.listeners}
        for kind, number in counts.items():
            held.add_metric([kind], number)
        yield held
