"""The questions of a week that were hard to answer, as material of a case review. Nobody is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from api.quiz_visibility import sees_names
from api.schemas.quiz_study import HardestQuestions, HardQuestion
from kb.answering.curated.candidates import CuratedCandidate, grouped
from kb.answering.curated.same_words import same_words_key
from kb.bootstrap import KnowledgeBase
from kb.records.actors import Actor
from kb.records.redact import masked
from kb.records.visibility import judged_actors
from kb.store.ledger_records import Record, RecordKind
from kb.store.record_filter import RecordFilter
from kb.store.roles import Role

DAYS = 7
# As many as a case review of an hour takes up.
MOST = 20
# The newest answers of a week that are looked at, and the records shown of one question.
_LOOKED_AT, _SHOWN = 2_000, 10


def hardest_questions(kb: KnowledgeBase, who: Actor) -> HardestQuestions:
    """Those of the last seven days: refused, judged wrong or incomplete, or asked again and again; the hardest first.

    Of the people whose answers somebody may judge: trainers read all of them, masked, without records.
    """
    last = kb.quizzes.sittings.today()
    first = last - timedelta(days=DAYS - 1)
    given_to = judged_actors(who, kb.people.people() if who.role is Role.SUPERVISOR else ())
    wanted = RecordFilter(kinds=(RecordKind.ASK,), actor_ids=given_to, first_day=first, last_day=last)
    records = [each.record for each in kb.store.record_search.find(wanted, _LOOKED_AT).records]
    doubted = {each.answer_id: each for each in kb.store.feedback.doubtful(_LOOKED_AT)}
    found = grouped(records, doubted, frozenset())[:MOST]
    ids = _ids_of(records) if sees_names(who) else {}
    questions = tuple(_question(each, ids.get(same_words_key(each.question), ())) for each in found)
    week = f"{first} 至 {last}"
    return HardestQuestions(
        week=week, first=first, last=last, questions=questions, markdown=case_review(week, questions)
    )


def case_review(week: str, questions: Sequence[HardQuestion]) -> str:
    """The same as Markdown, with room for what the team decides."""
    lines = [f"# 本周难题复盘（{week}）", ""]
    if not questions:
        return "\n".join([*lines, "这一周没有难题。", ""])
    for n, each in enumerate(questions, 1):
        lines += [f"## {n}. {each.question}", "", f"- 问过 {each.times} 次。" + "；".join(each.why)]
        lines += [f"- 当时给出的依据：{'、'.join(each.cited)}"] if each.cited else []
        lines += ["- 应当怎样答复：", "- 依据：", ""]
    return "\n".join(lines)


def _ids_of(records: Sequence[Record]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for record in records:
        question = (record.content or {}).get("question")
        if isinstance(question, str):
            key = same_words_key(masked(question).text)
            found[key] = (*found.get(key, ()), record.record_id)[:_SHOWN]
    return found


def _question(each: CuratedCandidate, record_ids: tuple[str, ...]) -> HardQuestion:
    why = [f"{each.refused} 次没有答上" if each.refused else "", f"{each.faulted} 次被评为不对" if each.faulted else ""]
    if not any(why):
        why.append("一再被问到")
    said = [f"同事的意见：{comment}" for comment in each.comments]
    return HardQuestion(
        question=each.question,
        times=each.asked,
        refused=each.refused,
        faulted=each.faulted,
        why=tuple(filter(None, (*why, *said))),
        cited=each.cited,
        record_ids=record_ids,
    )
