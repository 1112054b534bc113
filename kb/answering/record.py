"""Writes answers into the record, and spools what the store cannot take at the moment.

Masking personal data and verifying the chain are not done here.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import uuid
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from kb.answering.types import Answer, Question
from kb.citing.citations import CitationKind, CitedProvision
from kb.errors import StoreError, ZhiguiError
from kb.law.titles import normalise_title
from kb.store.answers import AnswerDraft, SqlAnswers
from kb.store.drafts import CitedDraft

log = logging.getLogger(__name__)


class RecordRequiredError(ZhiguiError):
    """The record could not be written and the settings forbid answering without one."""


class StoreRecorder:
    """AnswerRecorder over the store; a record that the store refuses is kept in `spool` and taken in later."""

    def __init__(self, answers: SqlAnswers, spool: Path, actor_id: str, *, required: bool = False) -> None:
        self._answers = answers
        self._spool = spool
        self._actor_id = actor_id
        self._required = required

    def record(self, answer: Answer, question: Question) -> str:
        """The answer_id. Raises StoreError after spooling, RecordRequiredError where a record is demanded."""
        answer_id = uuid.uuid4().hex
        draft = AnswerDraft(
            answer_id=answer_id,
            actor_id=self._actor_id,
            question=question.question,
            as_of=answer.as_of,
            generation=answer.generation,
            rule_set_id=answer.rule_set,
            payload={**json_ready(answer), "answer_id": answer_id, "asked": json_ready(question)},
            rests_on=tuple(_rests_on(answer)),
        )
        try:
            self._answers.append(draft)
        except StoreError as error:
            if self._required:
                raise RecordRequiredError("答复没有记录成功，按设置不能作答；请联系管理员检查磁盘与数据库。") from error
            self._keep(draft)
            raise
        return answer_id

    def drain(self) -> int:
        """Takes spooled records into the store, oldest first; returns how many. A failing store leaves the rest."""
        taken = 0
        for path in sorted(self._spool.glob("*.json")) if self._spool.is_dir() else ():
            draft = _draft(json.loads(path.read_text("utf-8")))
            try:
                if self._answers.get(draft.answer_id) is None:
                    self._answers.append(draft)
            except StoreError:
                log.warning("暂存的记录仍写不进数据库，共 %s 条待写", sum(1 for _ in self._spool.glob("*.json")))
                return taken
            path.unlink()
            taken += 1
        return taken

    def _keep(self, draft: AnswerDraft) -> None:
        try:
            self._spool.mkdir(parents=True, exist_ok=True)
            path = self._spool / f"{len(list(self._spool.iterdir())):08d}-{draft.answer_id}.json"
            path.write_text(json.dumps(json_ready(draft), ensure_ascii=False), "utf-8")
        except OSError as error:
            log.error("记录既写不进数据库，也暂存不了：%s", error)


def json_ready(value: Any) -> Any:
    """A value of ours as plain JSON: dataclasses as objects, days as ISO text, enums as their values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: json_ready(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): json_ready(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [json_ready(v) for v in value]
    return value


def _rests_on(answer: Answer) -> Iterator[tuple[CitedDraft, str | None]]:
    shown = {n for sentence in answer.sentences for n in sentence.citations}
    for citation in answer.citations:
        if citation.n in shown and citation.kind is not CitationKind.HANDBOOK and citation.title and citation.article:
            yield CitedDraft(normalise_title(citation.title), citation.article), _version(citation)


def _version(citation: CitedProvision) -> str | None:
    return citation.version


def _draft(fields: Mapping[str, Any]) -> AnswerDraft:
    rests_on = tuple((CitedDraft(c["title"], c["article"]), version) for c, version in fields["rests_on"])
    return AnswerDraft(**{**fields, "as_of": date.fromisoformat(fields["as_of"]), "rests_on": rests_on})
