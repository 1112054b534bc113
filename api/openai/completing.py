"""An answer as a completion, whole or as a stream of its final wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from api.errors import ApiError
from api.openai.errors import openai_error
from api.openai.schemas import (
    Annotation,
    ChoiceOut,
    ChunkChoice,
    ChunkOut,
    Completion,
    Delta,
    MessageOut,
    UrlCitation,
    UsageOut,
)
from api.openai.text import Mark, address, below, marked, spoken, title
from api.schemas.ask import AskReply
from api.streaming import wire
from kb.answering.types import Answer, AnsweredSentence, AnswerEvent, AnswerStage

DONE = b"data: [DONE]\n\n"
# Said where the sentences sent are not how the answer begins; every one of them was checked all the same.
INSTEAD = "\n\n完整答复：\n"


@dataclass(frozen=True, slots=True)
class Head:
    """What every part of a reply begins with; `base` is the address of the service, for citations."""

    completion_id: str
    created: int
    model: str
    base: str


def completion(answer: Answer, head: Head) -> Completion:
    """The whole reply."""
    said = spoken(answer)
    text = marked(said)
    message = MessageOut(content=text.text + below(answer, said), annotations=annotated(answer, text.marks, head.base))
    return Completion(
        id=head.completion_id,
        created=head.created,
        model=head.model,
        choices=(ChoiceOut(message=message),),
        usage=usage(answer),
        system_fingerprint=fingerprint(answer),
        zhigui=AskReply.of(answer),
    )


def annotated(answer: Answer, marks: Sequence[Mark], base: str) -> tuple[Annotation, ...]:
    """What each mark points to."""
    cited = {each.n: each for each in answer.citations}
    return tuple(
        Annotation(
            url_citation=UrlCitation(
                start_index=mark.start,
                end_index=mark.end,
                title=title(cited[mark.n]),
                url=address(cited[mark.n], base),
            )
        )
        for mark in marks
        if mark.n in cited
    )


def usage(answer: Answer) -> UsageOut:
    """The tokens of the model that was asked; one that tells none counts as 0."""
    if answer.model is None:
        return UsageOut()
    asked, said = answer.model.prompt_tokens or 0, answer.model.completion_tokens or 0
    return UsageOut(prompt_tokens=asked, completion_tokens=said, total_tokens=asked + said)


def fingerprint(answer: Answer) -> str:
    """What the answer was made from: the generation of the texts."""
    return f"zhigui-{answer.generation}"


class ChatEvents:
    """Tells one answer as chunks of a completion: the final wording alone, a sentence as soon as it has passed."""

    keep_alive = wire.KEEP_ALIVE

    def __init__(self, head: Head, *, include_usage: bool) -> None:
        self._head = head
        self._include_usage = include_usage
        self._begun = False
        self._said: list[AnsweredSentence] = []
        self._marks: list[Mark] = []
        self._length = 0

    def told(self, event: AnswerEvent) -> Iterator[bytes]:
        """The chunks of one step: none for the extract, which may not be the final wording."""
        if not self._begun:
            self._begun = True
            yield self._delta(Delta(role="assistant", content=""))
        if event.stage is AnswerStage.SENTENCE and event.sentence is not None:
            yield self._sentence(event.sentence)
        elif event.stage is AnswerStage.ANSWERED and event.payload is not None:
            yield from self._rest(event.payload)

    def failed(self, error: ApiError) -> Iterable[bytes]:
        """The error as OpenAI's clients find it in a stream."""
        said = [(each.field, each.detail) for each in error.fields]
        return (wire.event(openai_error(error.status, str(error), said).model_dump_json()),)

    def _sentence(self, sentence: AnsweredSentence) -> bytes:
        self._said.append(sentence)
        text = marked((sentence,), self._length)
        self._marks += text.marks
        return self._text(text.text)

    def _rest(self, answer: Answer) -> Iterator[bytes]:
        said = spoken(answer)
        if list(said[: len(self._said)]) != self._said:
            yield self._text(INSTEAD)
            self._said = []
        for sentence in said[len(self._said) :]:
            yield self._sentence(sentence)
        if rest := below(answer, said):
            yield self._text(rest)
        last = ChunkChoice(
            index=0, delta=Delta(annotations=annotated(answer, self._marks, self._head.base)), finish_reason="stop"
        )
        yield self._event(self._chunk(last, zhigui=AskReply.of(answer), system_fingerprint=fingerprint(answer)))
        if self._include_usage:
            yield self._event(self._chunk(None, usage=usage(answer)))
        yield DONE

    def _text(self, text: str) -> bytes:
        self._length += len(text)
        return self._delta(Delta(content=text))

    def _delta(self, delta: Delta) -> bytes:
        return self._event(self._chunk(ChunkChoice(index=0, delta=delta, finish_reason=None)))

    def _chunk(self, choice: ChunkChoice | None, **more: UsageOut | AskReply | str) -> ChunkOut:
        """A chunk; where the usage is wanted, all but the one that tells it hold null."""
        empty: dict[str, None] = {"usage": None} if self._include_usage else {}
        return ChunkOut.model_validate(
            {
                "id": self._head.completion_id,
                "object": "chat.completion.chunk",
                "created": self._head.created,
                "model": self._head.model,
                "choices": () if choice is None else (choice,),
                **empty,
                **more,
            }
        )

    @staticmethod
    def _event(chunk: ChunkOut) -> bytes:
        return wire.event(chunk.model_dump_json())
