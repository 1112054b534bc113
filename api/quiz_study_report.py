"""The monthly report of study that the trade asks for, as Markdown."""

from __future__ import annotations

from datetime import datetime

from api.quiz_papers import around
from api.quiz_visibility import seen_actors
from kb.bootstrap import KnowledgeBase
from kb.quiz.sitting.desk import SHANGHAI
from kb.records.actors import Actor
from kb.store.study_records import Progress, Study

_CELL_BREAKS = str.maketrans({"|": "｜", "\n": " ", "\r": " "})


def study_report(kb: KnowledgeBase, who: Actor, month: str | None) -> tuple[str, str]:
    """A name and the text: every study on which somebody did something that month, and what each of them did."""
    wanted = month or f"{kb.quizzes.sittings.today():%Y-%m}"
    progress = kb.quizzes.studies.kept.progress(seen_actors(kb, who))
    seen = around(kb)
    lines = [f"# 学习月报（{wanted}）", ""]
    told = False
    for study in kb.quizzes.studies.kept.all():
        done = [each for (study_id, _), each in progress.items() if study_id == study.study_id and _in(each, wanted)]
        if done:
            told = True
            names = {each.actor_id: seen.name(each.actor_id) or _own_name(each, who) for each in done}
            lines += _study(study, sorted(done, key=lambda each: names[each.actor_id]), names)
    if not told:
        lines += ["这个月没有学习记录。", ""]
    return f"学习月报-{wanted}", "\n".join(lines)


def _own_name(progress: Progress, who: Actor) -> str:
    return who.name if progress.actor_id == who.actor_id else progress.actor_id


def _study(study: Study, done: list[Progress], names: dict[str, str]) -> list[str]:
    draft = study.draft
    since = sorted({each.effective_date for each in draft.changes if each.effective_date is not None})
    lines = [f"## {draft.title}", ""]
    lines += [f"施行日期：{'、'.join(map(str, since))}", ""] if since else []
    lines += ["| 姓名 | 已读 | 答对 | 答题次数 |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {_cell(names[each.actor_id])} | {_day(each.read_at)} | {_day(each.passed_at)} | {each.tries} |"
        for each in done
    ]
    lines.append("")
    reports = [each for each in done if each.report]
    for each in reports:
        # A quotation keeps whatever somebody wrote from becoming a heading of the report.
        quoted = "\n".join(f"> {line}" for line in (each.report or "").splitlines())
        lines += [f"**{names[each.actor_id]}的学习体会**", "", quoted, ""]
    return lines


def _in(progress: Progress, month: str) -> bool:
    moments = (progress.read_at, progress.passed_at, progress.report_at)
    return any(each is not None and f"{each.astimezone(SHANGHAI):%Y-%m}" == month for each in moments)


def _day(at: datetime | None) -> str:
    return "—" if at is None else f"{at.astimezone(SHANGHAI):%Y-%m-%d}"


def _cell(text: str) -> str:
    return text.translate(_CELL_BREAKS)
