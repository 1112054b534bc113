"""Asks a model: in turn, within a time, not while it is paused, and not for somebody who has gone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

from kb.answering.generate.breaker import Breaker
from kb.answering.generate.types import ChatModel, Message, Piece
from kb.answering.types import Cancelled
from kb.errors import ModelError, ModelLateError

log = logging.getLogger(__name__)

# Seconds between two looks at whether anybody still waits.
_BEAT = 0.05
# A model that had less than this share of the time is not blamed for being late.
_FAIR_SHARE = 0.5


class ModelPausedError(ModelError):
    """The model failed several times in a row and is left alone for a while."""


class NobodyWaitsError(ModelError):
    """Who asked has gone."""


@dataclass(slots=True)
class Request:
    """What is asked, and until when by the asker's clock. `useful` is set by whoever reads once it was worth asking.

    `late_counts`: to be late is a failure of the model, unless something useful came of it.
    """

    messages: Sequence[Message]
    until: float
    max_tokens: int
    cancelled: Cancelled | None = None
    late_counts: bool = True
    useful: bool = False


class Asker:
    """The one way to a model; thread-safe. At most `parallel` requests run at once, others wait within their time."""

    def __init__(self, model: ChatModel, *, pause: float, parallel: int, clock: Callable[[], float]) -> None:
        self._model = model
        self._pause = pause
        self._clock = clock
        self._breaker = Breaker(pause, clock)
        self._turns = threading.BoundedSemaphore(parallel)

    @property
    def paused(self) -> bool:
        """Whether the model failed so often that it is left alone."""
        return self._breaker.paused

    def pieces(self, request: Request) -> Generator[Piece, None, None]:
        """The pieces of the reply; closing ends the request.

        Raises ModelPausedError, NobodyWaitsError, ModelLateError or another ModelError.
        """
        if not self._breaker.admitted():
            raise ModelPausedError(f"大模型 {self._model.name} 连续出错，暂停使用。")
        report, fair, start = self._breaker.unknown, False, self._clock()
        try:
            with self._turn(request):
                # Who waited for a turn until little time was left learns nothing of the model by being late.
                left = request.until - self._clock()
                fair = left >= (request.until - start) * _FAIR_SHARE
                for piece in self._stream(request):
                    if piece.text:
                        report = self._breaker.succeeded
                    yield piece
            report = self._breaker.succeeded
        except NobodyWaitsError:
            raise
        except ModelLateError as error:
            if fair and request.late_counts and not request.useful:
                report = self._failing(error)
            raise
        except ModelError as error:
            report = self._failing(error)
            raise
        finally:
            report()

    def _stream(self, request: Request) -> Generator[Piece, None, None]:
        left = request.until - self._clock()
        with closing(_closable(self._model.stream(request.messages, left, request.max_tokens))) as arriving:
            for piece in arriving:
                if request.cancelled is not None and request.cancelled.is_set():
                    raise NobodyWaitsError("提问的人已离开。")
                if self._clock() > request.until:
                    raise self._late()
                yield piece

    @contextmanager
    def _turn(self, request: Request) -> Iterator[None]:
        while not self._turns.acquire(timeout=_BEAT):
            if request.cancelled is not None and request.cancelled.is_set():
                raise NobodyWaitsError("提问的人已离开。")
            if self._clock() > request.until:
                raise self._late()
        try:
            yield
        finally:
            self._turns.release()

    def _late(self) -> ModelLateError:
        return ModelLateError(f"大模型 {self._model.name} 没有按时答完。")

    def _failing(self, error: ModelError) -> Callable[[], None]:
        def report() -> None:
            if self._breaker.failed():
                log.warning("%s连续出错，停用 %g 秒。", error, self._pause)

        return report


def _closable(pieces: Iterator[Piece]) -> Generator[Piece, None, None]:
    """The same pieces with a `close`, which an iterator need not have but a generator has."""
    yield from pieces
