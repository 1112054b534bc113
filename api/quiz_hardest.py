"""The questions of a week that were hard to answer, as material of a case review. Nobody is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.errors import field_error
from api.quiz_visibility import sees_names
from api.schemas.quiz_study import HardestQuestions, HardQuestion
from kb.answering.curated.candidates import OFTEN, CuratedCandidate, candidate_of, same_questions
from kb.bootstrap import KnowledgeBase
from kb.records.actors import Actor
from kb.records.visibility import judged_actors
from kb.store.ledger_records import Record, RecordKind
from kb.store.record_filter import RecordFilter
from kb.store.roles import Role

DAYS = 7
# As many as a case review of an hour takes up.
MOST = 20
# The newest answers of a week that are looked at, and the records shown of one question.
_LOOKED_AT, _SHOWN = 2_000, 10
# The learnt score of an article is the probability that it answers: below this it more likely does not. Of 154 answers
# to heldout_answerable (every second, words without vectors) 18 were below: 4 of them cited no right article, of the
# other 136 7. Fused scores, where nothing was learnt, are scaled per question and do not get so low.
UNSURE_BELOW = 0.5


@dataclass(frozen=True, slots=True)
class Hard:
    """Answers to one question in a week; `unsure` of them rest on articles that more likely do not answer it."""

    asked: CuratedCandidate
    unsure: int
    record_ids: tuple[str, ...]

    @property
    def worth(self) -> bool:
        """Whether it was hard at all."""
        asked = self.asked
        return bool(asked.refused or asked.faulted or self.unsure) or asked.asked >= OFTEN

    @property
    def weight(self) -> tuple[int, datetime]:
        """The hardest first: an unsure answer counts as much as being asked once more."""
        return self.asked.need + self.unsure, self.asked.last_asked


def hardest_questions(kb: KnowledgeBase, who: Actor, week: date | None = None) -> HardestQuestions:
    """Those of the last seven days, or of the week of a day: refused, judged wrong or incomplete, answered without
    being sure, or asked again and again; the hardest first.

    Of the people whose answers somebody may judge: trainers read all of them, masked, without records.
    """
    first, last = days_of(week, kb.quizzes.sittings.today())
    given_to = judged_actors(who, kb.people.people() if who.role is Role.SUPERVISOR else ())
    wanted = RecordFilter(kinds=(RecordKind.ASK,), actor_ids=given_to, first_day=first, last_day=last)
    records = [each.record for each in kb.store.record_search.find(wanted, _LOOKED_AT).records]
    doubted = {each.answer_id: each for each in kb.store.feedback.doubtful(_LOOKED_AT)}
    answered = same_questions(records).values()
    hard = (Hard(candidate_of(each, doubted), sum(map(is_unsure, each)), _ids_of(each)) for each in answered)
    found = sorted((each for each in hard if each.worth), key=lambda each: each.weight, reverse=True)[:MOST]
    questions = tuple(_question(each, each.record_ids if sees_names(who) else ()) for each in found)
    named = f"{first} 至 {last}"
    return HardestQuestions(
        week=named, first=first, last=last, questions=questions, markdown=case_review(named, questions)
    )


def days_of(week: date | None, today: date) -> tuple[date, date]:
    """The first and last day looked at: Monday to Sunday of the week of a day, or the last seven days."""
    if week is None:
        return today - timedelta(days=DAYS - 1), today
    if week > today:
        raise field_error("week", f"{week} 还没有到，请写今天或以前的日期")
    monday = week - timedelta(days=week.weekday())
    return monday, min(today, monday + timedelta(days=DAYS - 1))


def is_unsure(record: Record) -> bool:
    """Whether an answer rests on nothing that is more likely right than not; what a person approved is sure."""
    answer = (record.content or {}).get("answer") or {}
    if record.outcome != "answered" or answer.get("mode") == "curated":
        return False
    scores = [each["score"] for each in answer.get("citations") or () if each.get("score") is not None]
    return bool(scores) and max(scores) < UNSURE_BELOW


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


def _ids_of(records: Sequence[Record]) -> tuple[str, ...]:
    return tuple(each.record_id for each in records[:_SHOWN])


def _question(hard: Hard, record_ids: tuple[str, ...]) -> HardQuestion:
    asked = hard.asked
    why = [
        f"{asked.refused} 次没有答上" if asked.refused else "",
        f"{asked.faulted} 次被评为不对" if asked.faulted else "",
        f"{hard.unsure} 次答复把握不大" if hard.unsure else "",
    ]
    if not any(why):
        why.append("一再被问到")
    said = [f"同事的意见：{comment}" for comment in asked.comments]
    return HardQuestion(
        question=asked.question,
        times=asked.asked,
        refused=asked.refused,
        faulted=asked.faulted,
        unsure=hard.unsure,
        why=tuple(filter(None, (*why, *said))),
        cited=asked.cited,
        record_ids=record_ids,
    )
