"""The events of `POST /v1/ask` as a stream: status, extract, sentence, citations, phrasings, done, error.

Everything that can be said aloud comes from an answer or a sentence that was grounded and guarded. Every stream has an
`extract` and ends with `done` or `error`, so that a client needs one way of reading, with a model or without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from pydantic import BaseModel, Field, TypeAdapter

from api.errors import ApiError, described
from api.schemas.ask import AskReply, SentenceOut
from api.schemas.citation import Citation
from api.schemas.phrasing import PhrasingOut
from api.streaming import wire
from kb.answering.types import Answer, AnsweredSentence, AnswerEvent, AnswerStage
from kb.citing.citations import CitedProvision

_CITATIONS = TypeAdapter(tuple[Citation, ...])
_PHRASINGS = TypeAdapter(tuple[PhrasingOut, ...])


class StatusOut(BaseModel):
    """Where answering is."""

    stage: AnswerStage = Field(description="pinned、rewritten 或 searched")
    detail: str = Field(description="说给人看的一句话")


class AskEvents:
    """Tells one answer as server-sent events, their ids counting from 1. `path` and `request_id` are for problems."""

    keep_alive = wire.KEEP_ALIVE

    def __init__(self, path: str, request_id: str) -> None:
        self._path = path
        self._request_id = request_id
        self._numbers = count(1)
        self._extract_sent = False
        self._cited: dict[int, CitedProvision] = {}

    def told(self, event: AnswerEvent) -> Iterable[bytes]:
        """The events of one step."""
        if event.stage is AnswerStage.EXTRACT and event.payload is not None:
            return self._extract(event.payload)
        if event.stage is AnswerStage.SENTENCE and event.sentence is not None:
            return self._sentence(event.sentence, event.citations)
        if event.stage is AnswerStage.ANSWERED and event.payload is not None:
            return self._done(event.payload)
        return (self._event("status", StatusOut(stage=event.stage, detail=event.detail).model_dump_json()),)

    def failed(self, error: ApiError) -> Iterable[bytes]:
        """The problem details, as the reply without a stream would have them."""
        body = described(error, self._path, self._request_id)
        return (self._event("error", body.model_dump_json()),)

    def _extract(self, answer: Answer) -> Iterator[bytes]:
        """The whole answer made without a model; it has no number before it is recorded."""
        self._extract_sent = True
        reply = AskReply.of(answer).model_copy(update={"answer_id": None})
        yield self._event("extract", reply.model_dump_json())

    def _sentence(self, sentence: AnsweredSentence, citations: Iterable[CitedProvision]) -> Iterator[bytes]:
        yield from self._citing({**self._cited, **{each.n: each for each in citations}})
        yield self._event("sentence", SentenceOut.model_validate(sentence).model_dump_json())

    def _done(self, answer: Answer) -> Iterator[bytes]:
        if not self._extract_sent:
            yield from self._extract(answer)
        yield from self._citing({each.n: each for each in answer.citations})
        phrasings = _PHRASINGS.validate_python(answer.restricted_phrasings, from_attributes=True)
        yield self._event("phrasings", _PHRASINGS.dump_json(phrasings).decode())
        yield self._event("done", AskReply.of(answer).model_dump_json())

    def _citing(self, cited: dict[int, CitedProvision]) -> Iterator[bytes]:
        """The whole list whose numbers the sentences use, where it has changed."""
        if cited == self._cited:
            return
        self._cited = cited
        shown = _CITATIONS.validate_python([cited[n] for n in sorted(cited)], from_attributes=True)
        yield self._event("citations", _CITATIONS.dump_json(shown).decode())

    def _event(self, name: str, data: str) -> bytes:
        return wire.event(data, name, next(self._numbers))
