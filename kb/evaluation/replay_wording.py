"""The words of a recorded answer that no rule makes again: those of a model, and those somebody approved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.answering.generate.recorded import RecordedWriter, RecordedWriting
from kb.answering.generate.types import WrittenSentence
from kb.answering.types import AnswerMode, ModelOutcome, ModelUse

MODEL_WORDS = (
    "大模型的措辞不会重新生成：重放的是当时写下的句子，用现在的核对程序，看它们按当时的条文和限制用语是否成立。"
)


def recorded_writer(recorded: Mapping[str, Any]) -> RecordedWriter | None:
    """What the model wrote and was shown; None for an answer in which none of its words are."""
    if recorded.get("mode") != AnswerMode.MODEL.value:
        return None
    sentences: Sequence[Mapping[str, Any]] = recorded["sentences"]
    extract: Sequence[Mapping[str, Any]] = recorded.get("extract") or ()
    # The handbook's line opens both versions; it is not the model's.
    opened = bool(extract) and bool(sentences) and sentences[0]["text"] == extract[0]["text"]
    written = tuple(WrittenSentence(each["text"], tuple(each["citations"])) for each in sentences[int(opened) :])
    name = (recorded.get("model") or {}).get("model") or ""
    return RecordedWriter(RecordedWriting(written, ModelUse(name, ModelOutcome.USED)))


def comparable_wording(recorded: Mapping[str, Any]) -> Mapping[str, Any]:
    """A recorded answer without what a replay cannot bring back: what the model wrote and was not shown."""
    return recorded if recorded.get("model") is None else {**recorded, "removed": ()}
