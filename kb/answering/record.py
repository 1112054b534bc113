"""Writes answers into the record; what the store cannot take at the moment waits in the spool.

What reaches this module is masked already; verifying the chain is done in kb/records.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from kb.answering.spool import Spool, SpoolState
from kb.answering.types import Answer, Question
from kb.citing.citations import CitationKind, CitedProvision
from kb.errors import StoreBusyError, StoreError, ZhiguiError
from kb.law.titles import normalise_title
from kb.records.plain import json_ready
from kb.records.privacy import Privacy
from kb.records.redact import PersonalDatum
from kb.store.drafts import CitedDraft
from kb.store.ledger import SqlLedger
from kb.store.ledger_records import RecordDraft, RecordKind, RiskDraft
from kb.store.time_limit import ASKING_SECONDS, at_most

log = logging.getLogger(__name__)
# A store that took longer than this to say no is not asked again for an answer before what waits could be handed over.
SLOW_SECONDS = 1.0


class RecordRequiredError(ZhiguiError):
    """The record could not be written and the settings forbid answering without one."""


class RecordSpooledError(StoreError):
    """The store did not take the record now; it waits in the spool under the id that it will have."""

    def __init__(self, record_id: str) -> None:
        super().__init__(f"记录暂时写不进数据库，已暂存，稍后自动补记（编号 {record_id}）。")
        self.record_id = record_id


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What answers are made of besides texts and rules: the encoder's fingerprint, and ids of other parts by name."""

    encoder: str | None = None
    parts: Mapping[str, str] = field(default_factory=dict)


class StoreRecorder:
    """AnswerRecorder over the ledger; a record that the store refuses is kept in `spool` and taken in later."""

    def __init__(
        self,
        ledger: SqlLedger,
        spool: Path,
        *,
        required: bool = False,
        made_of: Callable[[], MadeOf] = MadeOf,
        privacy: Privacy | None = None,
    ) -> None:
        self._ledger = ledger
        self._spool = Spool(spool)
        self._required = required
        self._made_of = made_of
        self._privacy = privacy or Privacy()
        self._slow = False

    def record(self, answer: Answer, question: Question, personal: Sequence[PersonalDatum] = ()) -> str:
        """The answer_id. Raises as `append`."""
        draft = answer_record(answer, question, self._made_of())
        self.append(draft, personal)
        return draft.record_id

    def append(self, draft: RecordDraft, personal: Sequence[PersonalDatum] = ()) -> None:
        """Any record, under the same rule; `personal` is what was masked in its content.

        RecordSpooledError where it waits in the spool now, RecordRequiredError where a record is demanded and nothing
        was kept, any other StoreError where it is lost.
        """
        draft = self._privacy.guarded(draft, personal)
        try:
            self._write(draft)
        except StoreError as error:
            if self._required:
                raise RecordRequiredError("记录写不进数据库，按设置不能作答；请联系管理员检查磁盘与数据库。") from error
            try:
                self._spool.keep(draft)
            except OSError as full:
                log.error("记录既写不进数据库（%s），也暂存不了：%s", error, full)
                raise StoreError("记录既写不进数据库，也没能暂存；请联系管理员检查磁盘与数据库。") from error
            log.warning("记录写不进数据库，已暂存：%s", error)
            raise RecordSpooledError(draft.record_id) from error

    def drain(self) -> int:
        """Takes spooled records into the store, oldest first; returns how many. A failing store leaves the rest.

        Thread-safe: a thread of the service drains, and so does whoever is about to erase.
        """
        taken = self._spool.hand_over(self._take)
        if not self._spool.state().waiting:
            self._slow = False
        return taken

    def state(self) -> SpoolState:
        """How many records wait to be written."""
        return self._spool.state()

    def _write(self, draft: RecordDraft) -> None:
        """Appends it, within seconds; not even that while a store is known to make everybody wait."""
        if self._slow:
            raise StoreBusyError("数据库写得太慢，记录先暂存。")
        began = time.monotonic()
        try:
            with at_most(ASKING_SECONDS):
                self._ledger.append(draft)
        except StoreBusyError:
            self._slow = time.monotonic() - began > SLOW_SECONDS
            raise

    def _take(self, draft: RecordDraft) -> None:
        # A process may have died between writing the record and removing its file, or given up a store that wrote it.
        with at_most(ASKING_SECONDS):
            if self._ledger.get(draft.record_id) is None:
                self._ledger.append(draft)


def answer_record(answer: Answer, question: Question, made_of: MadeOf) -> RecordDraft:
    """What the ledger keeps of an answer: question and answer as its content, what it cites as its facts."""
    record_id = uuid.uuid4().hex
    return RecordDraft(
        kind=RecordKind.ASK,
        record_id=record_id,
        actor_id=question.asked_by,
        content={
            "question": question.question,
            "answer": {**json_ready(answer), "answer_id": record_id, "asked": json_ready(question)},
        },
        facts={
            "mode": answer.mode.value,
            "passages": [passage_fact(each) for each in answer.citations],
            "phrasings": [each.rule_id for each in answer.restricted_phrasings],
            "removed": len(answer.removed),
            "escalated": answer.escalation is not None,
            "index": json_ready(answer.index),
            "timings_ms": dict(answer.timings_ms),
            "made_of": dict(made_of.parts),
            **_by_whom(answer),
        },
        encoder=made_of.encoder,
        model=answer.model.model if answer.model is not None else None,
        as_of=answer.as_of,
        generation=answer.generation,
        rule_set_id=answer.rule_set,
        industry=answer.industry,
        session_id=question.session_id,
        outcome=answer.status.value,
        rests_on=tuple(_rests_on(answer)),
        risks=tuple(RiskDraft(each.rule_id, each.topic, each.severity.value, each.reason) for each in answer.risks),
    )


def _by_whom(answer: Answer) -> dict[str, Any]:
    """How a model was used, and whose approved answer it is; nothing where neither is."""
    # A name is personal; facts stay for ever, and the id says enough.
    approval = None if answer.approval is None else replace(answer.approval, approved_by_name=None)
    found = {"model": json_ready(answer.model), "approval": json_ready(approval)}
    return {name: value for name, value in found.items() if value is not None}


def passage_fact(citation: CitedProvision) -> dict[str, Any]:
    """Which wording was shown: enough to prove it years later without the words themselves."""
    return {
        "n": citation.n,
        "kind": citation.kind.value,
        "title": citation.title,
        "locator": citation.locator,
        "version": citation.version,
        "quotation_sha256": sha256(citation.quotation.encode()).hexdigest(),
        "text_sha256": sha256(citation.text.encode()).hexdigest(),
        "validity_status": None if citation.validity_status is None else citation.validity_status.value,
    }


def _rests_on(answer: Answer) -> Iterator[tuple[CitedDraft, str | None]]:
    shown = {n for sentence in answer.sentences for n in sentence.citations}
    for citation in answer.citations:
        if citation.n in shown and citation.kind is not CitationKind.HANDBOOK and citation.title and citation.article:
            yield CitedDraft(normalise_title(citation.title), citation.article), _version(citation)


def _version(citation: CitedProvision) -> str | None:
    return citation.version
