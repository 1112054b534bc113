"""Records that give risk signals, with keyword defaults, for tests."""

from __future__ import annotations

from pathlib import Path

from ingest.bootstrap import Ingestion, IngestRequest
from kb.store.ledger_records import RecordDraft, RecordKind, RiskDraft
from kb.store.risks import RiskFilter
from kb.store.sql import SqlStore
from tests.builders_api import write_samples

EVERYTHING = RiskFilter()


def add_signal(
    store: SqlStore,
    record_id: str = "r1",
    *,
    topic: str = "alter_filing",
    severity: str = "notice",
    actor_id: str = "local",
    question: str = "把备案日期改早一点行吗",
) -> int:
    """Records a question that gives one signal; its number."""
    before = {each.signal_id for each in store.risks.find(EVERYTHING, 1000)[0]}
    risk = RiskDraft(f"{topic}.rule", topic, severity, "要求改动已经备案的内容。")
    content = {"question": question, "answer": {"text": "可以查。"}}
    store.ledger.append(
        RecordDraft(
            RecordKind.ASK, actor_id, {}, content=content, record_id=record_id, outcome="answered", risks=(risk,)
        )
    )
    return next(each.signal_id for each in store.risks.find(EVERYTHING, 1000)[0] if each.signal_id not in before)


def add_texts(ingestion: Ingestion, folder: Path) -> None:
    """Takes in the texts written for tests: an empty knowledge base answers nothing, not even with a signal."""
    assert not ingestion.run_now(IngestRequest(paths=(str(write_samples(folder / "samples")),))).failed
