"""What the ledger keeps of a call: the transcript with what leads to a person masked, what was asked, said and flagged.

The answers given in it are records of their own, kept as any answer is; the call names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from kb.answering.calls.call import AnsweredQuestion, Call, said_citations
from kb.answering.calls.masking import MaskedCall, masked_call, masked_question
from kb.answering.calls.types import CallFinding, Piece, Speaker
from kb.answering.record import passage_fact
from kb.phrasing.types import Severity, Verdict
from kb.records.plain import json_ready
from kb.records.redact import PersonalDatum
from kb.store.ledger_records import RecordDraft, RecordKind, RiskDraft

# Of how many pieces a question may be put together.
MOST_HEARD = 100


class Ending(StrEnum):
    """How a call came to its end: it was ended, its connection did not come back, the service stopped."""

    ENDED = "ended"
    DROPPED = "dropped"
    STOPPED = "stopped"


def call_record(call: Call, ending: Ending, withdrawn: int = 0) -> tuple[RecordDraft, tuple[PersonalDatum, ...]]:
    """The record, and what was masked. Places in it count code points of the masked pieces."""
    hidden, summary, scope = masked_call(call.pieces), call.summary(), call.scope
    caller = [each for each in call.pieces if each.speaker is Speaker.CALLER]
    questions = [_question(each, caller, hidden) for each in call.questions]
    return (
        RecordDraft(
            kind=RecordKind.CALL,
            record_id=scope.call_id,
            actor_id=scope.actor_id,
            content={
                "asked": "\n".join(each["text"] for each in questions),
                "text": hidden.text,
                "scene": scope.scene,
                "level": scope.level,
                "province": scope.province,
                "pieces": [_piece(each, hidden) for each in call.pieces],
                "questions": questions,
                "findings": [_finding(each, hidden) for each in call.findings],
                "risks": [json_ready(each) for each in call.risks],
                "cited": list(summary.cited),
            },
            facts={
                "pieces": summary.pieces,
                "questions": summary.questions,
                "findings": [[each.finding.rule_id, each.finding.severity.value] for each in call.findings],
                "answers": [each["answer_id"] for each in questions if each["answer_id"] is not None],
                "passages": _passages(call.questions),
                "seconds": round(summary.seconds, 1),
                "withdrawn": withdrawn,
                "ended": ending.value,
            },
            as_of=scope.as_of,
            generation=scope.generation,
            rule_set_id=call.rule_set,
            industry=scope.industry or _industry(call.questions),
            session_id=scope.session_id,
            outcome=_outcome(call.findings).value,
            risks=tuple(_untold_risks(call)),
        ),
        hidden.whole,
    )


def _question(asked: AnsweredQuestion, caller: Sequence[Piece], hidden: MaskedCall) -> dict[str, Any]:
    answer, question = asked.answer, asked.question
    heard = [each for each in caller if each.n <= question.n][-MOST_HEARD:]
    return {
        "n": question.n,
        "text": masked_question(question.text, heard, hidden),
        "answer_id": None if answer is None else answer.answer_id,
        "status": None if answer is None else answer.status.value,
        "said": None if answer is None else answer.text,
    }


def _piece(piece: Piece, hidden: MaskedCall) -> dict[str, Any]:
    kept = hidden.pieces[piece.n].text
    return {"n": piece.n, "speaker": piece.speaker.value, "at": piece.at, "text": kept, "final": piece.final}


def _finding(found: CallFinding, hidden: MaskedCall) -> dict[str, Any]:
    begin = found.n if found.begins is None else found.begins.n
    first = hidden.place(begin, found.start if found.begins is None else found.begins.start)
    end = hidden.place(found.n, found.end)
    told = {name: value for name, value in json_ready(found.finding).items() if name not in {"start", "end"}}
    return {
        "n": found.n,
        "start": first if found.begins is None else 0,
        "end": end,
        "from": None if found.begins is None else {"n": begin, "start": first},
        **told,
        "matched": _matched(found, hidden, first, end),
    }


def _matched(found: CallFinding, hidden: MaskedCall, first: int, end: int) -> str:
    """The phrase as it stands in the masked pieces."""
    last = hidden.pieces[found.n].text[:end]
    if found.begins is None:
        return last[first:]
    begin = found.begins.n
    between = "".join(hidden.pieces[n].text for n in hidden.officer if begin < n < found.n)
    return hidden.pieces[begin].text[first:] + between + last


def _passages(questions: tuple[AnsweredQuestion, ...]) -> list[dict[str, Any]]:
    """Each wording once that an answer of the call rested on, numbered anew."""
    facts = [passage_fact(each) for one in questions if one.answer is not None for each in said_citations(one.answer)]
    unlike = {(each["title"], each["locator"], each["quotation_sha256"]): each for each in facts}
    return [{**each, "n": n} for n, each in enumerate(unlike.values(), start=1)]


def _industry(questions: tuple[AnsweredQuestion, ...]) -> str | None:
    """The industry the answers were given for, where they agree on one."""
    named = {one.answer.industry for one in questions if one.answer is not None and one.answer.industry is not None}
    return named.pop() if len(named) == 1 else None


def _outcome(findings: tuple[CallFinding, ...]) -> Verdict:
    severities = {each.finding.severity for each in findings}
    if Severity.BLOCK in severities:
        return Verdict.BLOCK
    return Verdict.WARN if severities else Verdict.PASS


def _untold_risks(call: Call) -> list[RiskDraft]:
    """The signals that no answer of the call has brought to the supervisors already."""
    told = {risk.topic for one in call.questions if one.answer is not None for risk in one.answer.risks}
    return [
        RiskDraft(each.rule_id, each.topic, each.severity, each.reason) for each in call.risks if each.topic not in told
    ]
