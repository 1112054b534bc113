"""The threads behind an opened knowledge base: edited files, waiting records, indexes, what is learnt or warmed up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from kb.answering.record import StoreRecorder
from kb.background import Indexer, Learner, WarmUp
from kb.errors import ZhiguiError
from kb.phrasing.paraphrase.detector import ParaphraseDetector
from kb.watching import Watcher

log = logging.getLogger(__name__)
# How soon an edited file is noticed; a look costs some 50 µs, none of them on the way of a question.
CONTENT_POLL_SECONDS = 1.0
# How soon a publication from elsewhere is noticed: two short queries of the store.
PUBLICATIONS_POLL_SECONDS = 0.5
# How soon spooled records are tried again; a look at an empty folder costs some 20 µs.
SPOOL_POLL_SECONDS = 5.0


class Upkeep:
    """Starts and ends the threads. `look` is called every second, `warm_up` once; both may fail and are told of.

    `follow` is called twice a second, in a thread of its own: what `look` does may take longer.
    `open_first_answer` comes before all that can wait, such as the first `look`: until it is done hardly anything
    competes with the first question.
    """

    def __init__(
        self,
        indexer: Indexer,
        recorder: StoreRecorder,
        *,
        detector: Callable[[], ParaphraseDetector],
        look: Callable[[], None],
        follow: Callable[[], None],
        open_first_answer: Callable[[], None],
        warm_up: Callable[[Event], None],
    ) -> None:
        self._indexer = indexer
        self._recorder = recorder
        self._look = look
        self._follow = follow
        self._watcher = Watcher(self._watch, CONTENT_POLL_SECONDS)
        self._follower = Watcher(self._look_for_publications, PUBLICATIONS_POLL_SECONDS)
        self._away = False
        self._drainer = Watcher(self._drain, SPOOL_POLL_SECONDS)
        self._warm_up = WarmUp(open_first_answer, warm_up)
        self._learner = Learner(detector, self._warm_up.answering)

    @property
    def store_away(self) -> bool:
        """Whether the store could not be asked for publications when it was last tried."""
        return self._away

    @property
    def answering(self) -> Event:
        """Set once what the first question would wait for is open, or could not be opened."""
        return self._warm_up.answering

    @property
    def learning(self) -> bool:
        """Whether the paraphrase pass is made ready behind the service."""
        return self._learner.running

    def start(self) -> None:
        """Begin."""
        for each in (self._warm_up, self._indexer, self._watcher, self._follower, self._drainer, self._learner):
            each.start()

    def close(self) -> None:
        """Stop at the next step; harmless when never started."""
        for each in (self._warm_up, self._watcher, self._follower, self._drainer, self._learner, self._indexer):
            each.close()

    def _watch(self) -> None:
        if not self.answering.is_set():
            return
        try:
            self._look()
        except ZhiguiError as error:
            log.error("没能检查内容是否有改动：%s（稍后再看）", error)

    def _look_for_publications(self) -> None:
        try:
            self._follow()
            self._away = False
        except ZhiguiError as error:
            # Once for an outage: it is looked twice a second.
            if not self._away:
                log.error("没能查看有没有新的发布：%s（稍后再看）", error)
            self._away = True

    def _drain(self) -> None:
        """Takes spooled records in; a thread of its own, because a busy store makes it wait."""
        try:
            self._recorder.drain()
        except ZhiguiError as error:
            log.error("没能补写暂存的记录：%s（稍后再试）", error)
