"""Records of every kind with keyword defaults, for tests that find, show and export them."""

from __future__ import annotations

from datetime import date
from typing import Any

from kb.store.ledger_records import RecordDraft, RecordKind

TEXT = "广告不得含有下列内容：\n（一）保本；\n（二）无风险。"
REFUSAL: dict[str, Any] = {"reason": "没有找到相关条文。", "nearest": [], "ask_caller": "您买的是什么？"}


def make_citation(n: int = 1, *, text: str = TEXT, title: str = "广告法", **given: object) -> dict[str, Any]:
    """A citation as the content of a record holds it."""
    return {
        "n": n,
        "kind": "provision",
        "instrument_id": "i-1",
        "title": title,
        "locator": "第二十五条",
        "article": "第二十五条",
        "article_number": {"number": 25, "suffix": 0},
        "paragraph": None,
        "item": None,
        "quotation": text.partition("\n")[0],
        "text": text,
        "path": ["第二章 内容准则"],
        "version": "v-1",
        "effective_date": "2015-09-01",
        "effective_date_basis": "stated_in_text",
        "validity_status": "in_force",
        "source_status": "现行有效",
        "notice": None,
        "issuing_authority": "全国人民代表大会常务委员会",
        "legal_rank": "法律",
        "score": 0.9,
        "href": None,
        **given,
    }


def make_payload(status: str = "answered", text: str = "不能说保本。", **given: object) -> dict[str, Any]:
    """An answer as the content of a record holds it."""
    phrasing = {
        "rule_id": "guaranteed_return.principal",
        "topic": "guaranteed_return",
        "phrasing": "承诺保本",
        "examples": ["保本"],
        "severity": "block",
        "reason": "不得对未来收益作保证性承诺",
        "basis": [{"title": "广告法", "article": "第二十五条第一项", "state": "verified"}],
        "say_instead": "本产品不保本，请看风险提示",
    }
    answered = status == "answered"
    return {
        "status": status,
        "mode": "extract",
        "text": text if answered else "",
        "sentences": [{"text": text, "citations": [1]}] if answered else [],
        "citations": [make_citation()] if answered else [],
        "restricted_phrasings": [phrasing],
        "authority": None,
        "escalation": None,
        "refusal": None if answered else REFUSAL,
        "removed": [],
        "notice": None,
        **given,
    }


def make_ask(
    record_id: str = "a1",
    question: str = "网购能退吗",
    *,
    status: str = "answered",
    actor_id: str = "local",
    payload: dict[str, Any] | None = None,
    **given: Any,
) -> RecordDraft:
    """A question with its answer; a refused one showed no phrasing."""
    answered = status == "answered"
    return RecordDraft(
        kind=RecordKind.ASK,
        record_id=record_id,
        actor_id=actor_id,
        content={"question": question, "answer": payload or make_payload(status)},
        facts={
            "passages": [{"n": 1, "title": "退换货手册", "locator": "先问什么", "version": "h-1"}] if answered else [],
            "phrasings": ["guaranteed_return.principal"] if answered and "保本" in question else [],
        },
        as_of=date(2026, 7, 1),
        generation=1,
        rule_set_id="rules-1",
        outcome=status,
        **given,
    )


def make_check(
    record_id: str = "c1", text: str = "保本保收益", *, actor_id: str = "local", **given: Any
) -> RecordDraft:
    """A text that was checked and found to promise a return, in its first two characters."""
    finding = {
        "start": 0,
        "end": 2,
        "matched": text[:2],
        "rule_id": "guaranteed_return.principal",
        "topic": "guaranteed_return",
        "severity": "block",
        "reason": "不得对未来收益作保证性承诺",
        "basis": [],
        "say_instead": None,
    }
    return RecordDraft(
        kind=RecordKind.CHECK,
        record_id=record_id,
        actor_id=actor_id,
        content={"text": text, "left_out": 0, "scene": None, "findings": [finding], "citations": [], "rewritten": None},
        facts={"findings": [["guaranteed_return.principal", "block"]], "characters": len(text)},
        as_of=date(2026, 7, 1),
        generation=1,
        outcome="block",
        **given,
    )


def make_record(
    record_id: str, kind: RecordKind, *, actor_id: str = "local", about: str | None = None, **facts: object
) -> RecordDraft:
    """A record that has no content."""
    return RecordDraft(kind=kind, record_id=record_id, actor_id=actor_id, facts=facts, about=about, outcome="done")
