"""The monthly report of study that the trade asks for, read off the desk for whoever may see whom."""

from __future__ import annotations

from datetime import date, datetime

from api.quiz_papers import around
from api.quiz_visibility import seen_actors
from kb.bootstrap import KnowledgeBase
from kb.quiz.export.month_report import Learned, MonthReport, StudyOfMonth
from kb.quiz.sitting.desk import SHANGHAI
from kb.records.actors import Actor
from kb.store.study_records import Progress, Study


def study_report(kb: KnowledgeBase, who: Actor, month: str | None) -> MonthReport:
    """Every study on which somebody did something that month (None: this one), and what each of them did."""
    wanted = month or f"{kb.quizzes.sittings.today():%Y-%m}"
    progress = kb.quizzes.studies.kept.progress(seen_actors(kb, who))
    seen, studies = around(kb), []
    for study in kb.quizzes.studies.kept.all():
        done = [each for (study_id, _), each in progress.items() if study_id == study.study_id and _in(each, wanted)]
        if done:
            names = {each.actor_id: seen.name(each.actor_id) or _own_name(each, who) for each in done}
            studies.append(_study(study, [_learned(each, names[each.actor_id]) for each in done]))
    return MonthReport(wanted, tuple(studies))


def _own_name(progress: Progress, who: Actor) -> str:
    return who.name if progress.actor_id == who.actor_id else progress.actor_id


def _study(study: Study, people: list[Learned]) -> StudyOfMonth:
    since = sorted({each.effective_date for each in study.draft.changes if each.effective_date is not None})
    return StudyOfMonth(study.draft.title, tuple(since), tuple(sorted(people, key=lambda each: each.name)))


def _learned(each: Progress, name: str) -> Learned:
    return Learned(name, _day(each.read_at), _day(each.passed_at), each.tries, each.report)


def _in(progress: Progress, month: str) -> bool:
    moments = (progress.read_at, progress.passed_at, progress.report_at)
    return any(each is not None and f"{each.astimezone(SHANGHAI):%Y-%m}" == month for each in moments)


def _day(at: datetime | None) -> date | None:
    return None if at is None else at.astimezone(SHANGHAI).date()
