"""What runs behind the questions in threads of its own: the indexes catching up, the paraphrase pass learning."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread, get_native_id

from kb.answering.record import StoreRecorder
from kb.errors import ZhiguiError
from kb.phrasing.paraphrase.detector import ParaphraseDetector
from kb.search.asked import AskedIndex
from kb.search.backfill import Backfill
from kb.search.catch_up import CatchUp
from kb.text.segment import Segmenter

log = logging.getLogger(__name__)
# How long a thread rests after a failure (a full disk, an endpoint that is away) before it tries again.
RETRY_SECONDS = 30.0
POLL_SECONDS = 1.0
NICENESS = 15


class Indexer:
    """Lets the indexes catch up behind the service: words at once, vectors after them, again after a publication.

    `asked` gives the expansions in force; their phrases come between the vectors of the core statutes and all others.
    """

    def __init__(
        self,
        catch_up: CatchUp,
        backfill: Backfill,
        recorder: StoreRecorder,
        asked: Callable[[], tuple[AskedIndex, Segmenter]],
    ) -> None:
        self._catch_up = catch_up
        self._backfill = backfill
        self._asked = asked
        self._recorder = recorder
        self._stop = Event()
        self._wake = Event()
        self._words = Lock()
        self._thread: Thread | None = None

    def is_set(self) -> bool:
        """The backfill's token: it ends early to stop, or to take up what was published meanwhile."""
        return self._stop.is_set() or self._wake.is_set()

    def words(self, on_added: Callable[[int], None] | None = None) -> int:
        """Brings the word index up to the store, here and now."""
        with self._words:
            added = self._catch_up.run(self._stop, on_added)
            asked, segmenter = self._asked()
            asked.prepare_words(segmenter)
            asked.recall_vectors()
            return added

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = Thread(target=self._loop, name="indexer", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something was published."""
        self._wake.set()

    def close(self) -> None:
        """Stop at the next batch."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _loop(self) -> None:
        step_back()
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self.words()
                self._recorder.drain()
                self._backfill.run(self, core_only=True)
                asked, _ = self._asked()
                asked.prepare_vectors(self)
                self._backfill.run(self)
            except ZhiguiError as error:
                log.error("索引没有跟上：%s（%.0f 秒后重试）", error, RETRY_SECONDS)
                self._stop.wait(RETRY_SECONDS)
                continue
            self._wake.wait()


def step_back() -> None:
    """Lets questions go first: on Linux a thread, and those its encoder starts, have a niceness of their own."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)


class Learner:
    """Makes the paraphrase pass of the rules in force ready, again whenever they changed."""

    def __init__(self, detector: Callable[[], ParaphraseDetector]) -> None:
        self._detector = detector
        self._stop = Event()
        self._seen: ParaphraseDetector | None = None
        self._thread: Thread | None = None

    @property
    def running(self) -> bool:
        """Whether somebody makes it ready without being asked."""
        return self._thread is not None

    def is_set(self) -> bool:
        """The token of what is being prepared: it ends early to stop, or when the rules it is for are gone."""
        return self._stop.is_set() or self._detector() is not self._seen

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = Thread(target=self._loop, name="learner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop at the next batch of sentences."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _loop(self) -> None:
        step_back()
        while not self._stop.is_set():
            detector = self._detector()
            try:
                if detector is not self._seen:
                    self._seen = detector
                    detector.prepare(self)
            except ZhiguiError as error:
                log.error("同义说法的检查没有准备好：%s（%.0f 秒后重试）", error, RETRY_SECONDS)
                self._seen = None
                self._stop.wait(RETRY_SECONDS)
            self._stop.wait(POLL_SECONDS)
