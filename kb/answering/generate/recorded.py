"""What a model once wrote, written again word for word: a replay asks whether it holds, not what a model says today."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

from kb.answering.generate.types import Brief, Message, WrittenSentence
from kb.answering.types import Cancelled, ModelUse


@dataclass(frozen=True, slots=True)
class RecordedWriting:
    """The sentences of a record as if they were being written."""

    sentences: tuple[WrittenSentence, ...]
    use: ModelUse

    def __iter__(self) -> Generator[WrittenSentence, None, None]:
        yield from self.sentences


@dataclass(frozen=True, slots=True)
class RecordedWriter:
    """AnswerWriter that always writes what a record holds."""

    writing: RecordedWriting

    def write(self, brief: Brief, cancelled: Cancelled | None = None) -> RecordedWriting:
        return self.writing

    def complete(self, messages: Sequence[Message], seconds: float) -> str | None:
        return None
