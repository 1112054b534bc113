"""What runs behind the questions in threads of its own: the indexes catching up, the paraphrase pass learning."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, get_native_id

from kb.answering.record import StoreRecorder
from kb.errors import StoreAwayError, ZhiguiError
from kb.phrasing.paraphrase.detector import ParaphraseDetector
from kb.search.asked import AskedIndex
from kb.search.backfill import Backfill
from kb.search.catch_up import CatchUp
from kb.search.errors import VectorIndexAwayError
from kb.text.segment import Segmenter
from kb.watching import Background

log = logging.getLogger(__name__)
# How long a thread rests after a failure (a full disk, an endpoint that is away) before it tries again.
RETRY_SECONDS = 30.0
AWAY_SECONDS = 1.0
# How soon a replica sees the vectors that another makes, and takes over when that one is gone.
FOLLOW_SECONDS = 5.0
POLL_SECONDS = 1.0
NICENESS = 15


class Indexer(Background):
    """Lets the indexes catch up behind the service: words at once, vectors after them, again after a publication.

    `asked` gives the expansions in force; their phrases come between the vectors of the core statutes and all others.
    `problem` says in Chinese what the last try failed of; None while none did.
    """

    def __init__(
        self,
        catch_up: CatchUp,
        backfill: Backfill,
        recorder: StoreRecorder,
        asked: Callable[[], tuple[AskedIndex, Segmenter]],
    ) -> None:
        super().__init__("indexer", self._loop)
        self._catch_up = catch_up
        self._backfill = backfill
        self._asked = asked
        self._recorder = recorder
        self._wake = Event()
        self._words = Lock()
        self.problem: str | None = None

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

    def wake(self) -> None:
        """Something was published."""
        self._wake.set()

    def close(self) -> None:
        """Stop at the next batch."""
        self._stop.set()
        self._wake.set()
        super().close()

    def _loop(self, stop: Event) -> None:
        step_back()
        while not stop.is_set():
            self._wake.clear()
            try:
                self.words()
                self._recorder.drain()
                self._backfill.run(self, core_only=True)
                asked, _ = self._asked()
                asked.prepare_vectors(self)
                self._backfill.run(self)
            except (StoreAwayError, VectorIndexAwayError) as error:
                # Said where publications are looked for; what was published meanwhile is due at once afterwards.
                self.problem = str(error)
                stop.wait(AWAY_SECONDS)
                continue
            except ZhiguiError as error:
                self.problem = str(error)
                log.error("索引没有跟上：%s（%.0f 秒后重试）", error, RETRY_SECONDS)
                stop.wait(RETRY_SECONDS)
                continue
            self.problem = None
            # Who makes the vectors may have ended: another look takes them over.
            self._wake.wait(FOLLOW_SECONDS if self._backfill.following else None)


def step_back() -> None:
    """Lets questions go first: on Linux a thread, and those its encoder starts, have a niceness of their own."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), NICENESS)


class Learner(Background):
    """Makes the paraphrase pass of the rules in force ready, again whenever they changed; begins after `after`."""

    def __init__(self, detector: Callable[[], ParaphraseDetector], after: Event) -> None:
        super().__init__("learner", self._loop)
        self._detector = detector
        self._after = after
        self._seen: ParaphraseDetector | None = None

    def is_set(self) -> bool:
        """The token of what is being prepared: it ends early to stop, or when the rules it is for are gone."""
        return self._stop.is_set() or self._detector() is not self._seen

    def _loop(self, stop: Event) -> None:
        step_back()
        while not self._after.wait(POLL_SECONDS):
            if stop.is_set():
                return
        while not stop.is_set():
            detector = self._detector()
            try:
                if detector is not self._seen:
                    self._seen = detector
                    detector.prepare(self)
            except ZhiguiError as error:
                log.error("同义说法的检查没有准备好：%s（%.0f 秒后重试）", error, RETRY_SECONDS)
                self._seen = None
                stop.wait(RETRY_SECONDS)
            stop.wait(POLL_SECONDS)


class WarmUp(Background):
    """Does once, behind the service, what the first question would wait for: `first`, then what may wait, `rest`.

    `answering` is set once the first is done. Whoever asks meanwhile waits for the very parts that are being opened.
    `rest` ends early once told to stop.
    """

    def __init__(self, first: Callable[[], object], rest: Callable[[Event], None]) -> None:
        super().__init__("warm-up", self._run)
        self._first, self._rest = first, rest
        self.answering = Event()

    def _run(self, stop: Event) -> None:
        try:
            self._first()
            self.answering.set()
            step_back()
            self._rest(stop)
        except ZhiguiError as error:
            log.warning("没能提前准备首次提问要用的内容：%s（首次提问会慢一些）", error)
        finally:
            self.answering.set()
