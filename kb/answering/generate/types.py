"""What a model is asked and what comes back, and the port behind which a model stands. Values only."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Protocol

from kb.answering.types import MAX_SAYABLE, Cancelled, ModelUse
from kb.citing.citations import CitedProvision


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a model's reply; the tokens stand with the last piece where the endpoint tells them.

    An empty text says only that the model is still awaited. `cut`: the model was stopped at `max_tokens`; None where
    the endpoint did not say why it ended.
    """

    text: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cut: bool | None = False


class ChatModel(Protocol):
    """A model that writes."""

    @property
    def name(self) -> str:
        """What records call it."""
        ...

    def stream(self, messages: Sequence[Message], timeout: float, max_tokens: int) -> Iterator[Piece]:
        """The reply piece by piece, and empty pieces while none comes, so that the caller may think better of it.

        Closing the iterator ends the request. Raises ModelError, and its child ModelLateError past `timeout` s.
        """
        ...


@dataclass(frozen=True, slots=True)
class Prices:
    """What a model costs, in 元 per million tokens; None where nobody said."""

    asked: Decimal | None = None
    written: Decimal | None = None

    def cost(self, asked: int | None, written: int | None) -> str | None:
        """The cost of one use in 元, as a decimal; None where a price or a number of tokens is unknown.

        >>> Prices(Decimal(2), Decimal(8)).cost(1200, 80)
        '0.00304'
        """
        if self.asked is None or self.written is None or asked is None or written is None:
            return None
        cost = (self.asked * asked + self.written * written) / 1_000_000
        return f"{cost.normalize():f}"


@dataclass(frozen=True, slots=True)
class Brief:
    """What a model is to write from: the question as it was searched, and what may be cited, by the citations' n.

    `opening` is the handbook's line, said already: what is written goes on from there, in at most `room` code points.
    `spent` are seconds of the model's time that reading the question took already.
    """

    question: str
    as_of: date
    passages: tuple[CitedProvision, ...]
    industry: str | None = None
    opening: str | None = None
    room: int = MAX_SAYABLE
    spent: float = 0.0


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence as the model wrote it, without its marks [n], and the numbers it cites, in order."""

    text: str
    citations: tuple[int, ...]


class Writing(Protocol):
    """A model's answer while it is being written: iterate once; `use` is final when the iteration has ended."""

    def __iter__(self) -> Generator[WrittenSentence, None, None]:
        """Whole sentences in order, closed by whoever has enough.

        Ends early, without an error, where the model is late, down or unreadable.
        """
        ...

    @property
    def use(self) -> ModelUse:
        """How the model was used until now."""
        ...


class AnswerWriter(Protocol):
    """Writes answers; `kb.answering.generate.writer.Writer` is one."""

    def write(self, brief: Brief, cancelled: Cancelled | None = None) -> Writing:
        """Begins an answer. Never raises for what a model does; `use.outcome` says what became of it."""
        ...

    def complete(self, messages: Sequence[Message], seconds: float) -> str | None:
        """A short reply within a time; None where none came."""
        ...
