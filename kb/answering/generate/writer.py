"""Writes answers with a model, within a time a caller can wait; whatever the model does, it does no harm to the answer.

Nothing here is checked against the law: a sentence that leaves is whole and readable, no more.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing

from kb.answering.generate.asking import Asker, ModelPausedError, NobodyWaitsError, Request
from kb.answering.generate.parse import ReplyReader, spoken
from kb.answering.generate.prompt import messages_for
from kb.answering.generate.types import Brief, ChatModel, Message, Piece, Prices, Writing, WrittenSentence
from kb.answering.types import MAX_SAYABLE, Cancelled, ModelOutcome, ModelUse
from kb.errors import ModelError, ModelLateError, ModelReplyError

# 120 code points with their marks are about 150 tokens for most models, 250 for those that know little Chinese.
MAX_TOKENS = 400
MAX_TOKENS_SHORT = 200
# A case of a quiz in other words, or what is found for each point of a long answer.
MAX_TOKENS_LONG = 800
UNHURRIED = 5
# A model that has said so much and not come to an end will not keep to what can be said.
_MOST_READ = 3 * MAX_SAYABLE
# At once to one endpoint: as many as officers ask within one answer's time, and what one graphics card serves well.
DEFAULT_PARALLEL = 8
_OUTCOMES: tuple[tuple[type[ModelError], ModelOutcome], ...] = (
    (ModelPausedError, ModelOutcome.PAUSED),
    (NobodyWaitsError, ModelOutcome.CANCELLED),
    (ModelLateError, ModelOutcome.LATE),
    (ModelReplyError, ModelOutcome.UNREADABLE),
    (ModelError, ModelOutcome.UNAVAILABLE),
)


class Writer:
    """The `AnswerWriter` over a chat model; several answers may be written at once.

    `budget` s from `write` to the last sentence, waiting for a turn included. After three failures in a row, one of
    them being late without a single sentence, the model is left alone for `pause` s and then tried once.
    """

    def __init__(
        self,
        model: ChatModel,
        *,
        budget: float,
        pause: float,
        prices: Prices | None = None,
        parallel: int = DEFAULT_PARALLEL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = model.name
        self._budget = budget
        self._prices = prices or Prices()
        self._clock = clock
        self._asker = Asker(model, pause=pause, parallel=parallel, clock=clock)

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    @property
    def paused(self) -> bool:
        """Whether the model failed so often that it is left alone."""
        return self._asker.paused

    def write(self, brief: Brief, cancelled: Cancelled | None = None) -> Writing:
        """Begins an answer; its time runs from now, and the model is asked at the first sentence wanted."""
        start = self._clock() - brief.spent
        request = Request(messages_for(brief), start + self._budget, MAX_TOKENS, cancelled)
        return AnswerInWriting(self._asker, request, _Bill(self._name, self._prices, self._clock, start))

    def complete(self, messages: Sequence[Message], seconds: float) -> str | None:
        """A short reply without thoughts and Markdown, for rewriting a question; None where none came whole in time.

        To be late here is no failure of the model: `seconds` may be far less than an answer may take.
        """
        try:
            return self._whole(Request(messages, self._clock() + seconds, MAX_TOKENS_SHORT, late_counts=False))
        except ModelError:
            return None

    def reply(self, instructions: str, text: str, cancelled: Cancelled | None = None) -> str:
        """A reply that no caller waits for, without thoughts and Markdown, in UNHURRIED times an answer's time.

        Raises ModelError; ModelReplyError where it is empty or was cut off.
        """
        messages = (Message("system", instructions), Message("user", text))
        until = self._clock() + UNHURRIED * self._budget
        # What is asked here may be long: that it comes late says nothing of the answers officers wait for.
        said = self._whole(Request(messages, until, MAX_TOKENS_LONG, cancelled, late_counts=False))
        if said is None:
            raise ModelReplyError(f"大模型 {self._name} 的答复是空的，或者没有说完。")
        return said

    def _whole(self, request: Request) -> str | None:
        with closing(self._asker.pieces(request)) as pieces:
            arrived = list(pieces)
        return None if any(piece.cut for piece in arrived) else spoken("".join(piece.text for piece in arrived))


class _Bill:
    """Time, tokens and outcome of one use."""

    def __init__(self, name: str, prices: Prices, clock: Callable[[], float], start: float) -> None:
        self._name, self._prices, self._clock, self._start = name, prices, clock, start
        self._tokens: tuple[int | None, int | None] = (None, None)
        self._ended: float | None = None
        self.outcome = ModelOutcome.CANCELLED

    def note(self, piece: Piece) -> None:
        """Servers that tell tokens more than once tell the sum until then."""
        asked, written = self._tokens
        self._tokens = (piece.prompt_tokens or asked, piece.completion_tokens or written)

    def close(self, outcome: ModelOutcome) -> None:
        self.outcome, self._ended = outcome, self._clock()

    def use(self) -> ModelUse:
        asked, written = self._tokens
        ms = ((self._ended or self._clock()) - self._start) * 1000
        return ModelUse(self._name, self.outcome, asked, written, self._prices.cost(asked, written), round(ms, 1))


class AnswerInWriting:
    """The `Writing` of one answer: sentences no longer than what can be said, as they become whole.

    Stopping to iterate ends the request; whoever stops early closes the iterator.
    """

    def __init__(self, asker: Asker, request: Request, bill: _Bill) -> None:
        self._asker = asker
        self._request = request
        self._bill = bill

    @property
    def use(self) -> ModelUse:
        """Until the end, the outcome is that of somebody who stops now."""
        return self._bill.use()

    def __iter__(self) -> Generator[WrittenSentence, None, None]:
        outcome = ModelOutcome.CANCELLED
        try:
            yield from self._sentences()
            outcome = ModelOutcome.USED if self._request.useful else ModelOutcome.UNREADABLE
        except ModelError as error:
            outcome = next(each for kind, each in _OUTCOMES if isinstance(error, kind))
        finally:
            stopped_early = outcome is ModelOutcome.CANCELLED and self._request.useful and not self._has_gone()
            self._bill.close(ModelOutcome.USED if stopped_early else outcome)

    def _sentences(self) -> Iterator[WrittenSentence]:
        reader, cut = ReplyReader(), False
        with closing(self._asker.pieces(self._request)) as pieces:
            for piece in pieces:
                self._bill.note(piece)
                cut = cut or piece.cut is not False
                yield from self._sayable(reader.feed(piece.text))
                if reader.visible > _MOST_READ:
                    return
        yield from self._sayable(reader.end(cut=cut))

    def _sayable(self, sentences: Iterable[WrittenSentence]) -> Iterator[WrittenSentence]:
        """One that is too long is left out. How many are said is for whoever checks them: some will not hold."""
        for sentence in sentences:
            if len(sentence.text) <= MAX_SAYABLE:
                self._request.useful = True
                yield sentence

    def _has_gone(self) -> bool:
        return self._request.cancelled is not None and self._request.cancelled.is_set()
