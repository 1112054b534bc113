"""Studies as text for people: what is to be studied, what changed, questions, what a try brought, what was written."""

from __future__ import annotations

from datetime import datetime

from api.cli.labels import CHANGE
from api.cli.quiz_paper_shapes import QuestionShape
from api.cli.quiz_study_shapes import (
    AffectedShape,
    MarkedShape,
    StudyChangeShape,
    StudyFactsShape,
    StudyListShape,
    StudyRowShape,
    StudyShape,
    TriedShape,
)
from api.cli.render_quiz import BEIJING, KIND
from api.cli.terminal import Paper
from api.record_labels import industry_name

STATE = {"open": "未读", "read": "已读，待答题", "passed": "已完成"}
COLOUR = {"open": "yellow", "read": "yellow", "passed": "green"}
OURS = {"handbook": "手册", "phrasing": "限制用语", "curated": "审定答复"}
TAKEN_BACK = "更新已撤回，不用再学"
NO_STUDIES = "没有学习任务。入库的更新改动了与工作有关的条文，这里会列出来。"
ALL_DONE = "学习任务都完成了。"
NO_REPORT = "这项学习还没有写体会。写：zhigui quiz study report {} --text 体会。"


def study_list_lines(found: StudyListShape, page: Paper) -> list[str]:
    """What is to be studied, what remains, and how to go on."""
    if not found["studies"]:
        return page.block(NO_STUDIES)
    lines = [line for each in found["studies"] for line in _row(each, page)]
    left = remaining(found)
    if not left:
        return [*lines, page.style(ALL_DONE, "dim")]
    late = sum(each["overdue"] for each in left)
    told = f"还有 {len(left)} 项没有完成" + (f"，其中 {late} 项逾期" if late else "")
    return [*lines, *page.block(f"{told}。看改动：zhigui quiz study show {left[0]['study_id']}。", style="dim")]


def remaining(found: StudyListShape) -> list[StudyRowShape]:
    """What still has to be done."""
    return [each for each in found["studies"] if not each["ended"] and each["state"] != "passed"]


def study_lines(found: StudyShape, page: Paper) -> list[str]:
    """A study: what changed article by article, what of ours it touches, how far one is and what comes next."""
    industries = "、".join(map(industry_name, found["industries"])) or "各行业"
    lines = [f"{page.style(found['title'], 'strong')}【{_state(found, page)}】"]
    lines += page.block(f"{found['study_id']}　{industries}{_due(found)}", 2, "dim")
    for each in found["changes"]:
        lines += _change(each, page)
    if found["affected"]:
        lines += ["", "我们的内容跟着变："]
        lines += [line for each in found["affected"] for line in _affected(each, page)]
    return [*lines, "", *next_lines(found, page)]


def next_lines(found: StudyShape, page: Paper) -> list[str]:
    """How far one is, and the command that comes next."""
    study_id, progress, asked = found["study_id"], found["progress"], len(found["items"])
    lines = [] if progress["read_at"] is None else [f"{moment(progress['read_at'])} 确认已读。"]
    if progress["passed_at"] is not None:
        tries = f"，共答 {progress['tries']} 次" if asked else ""
        return [*lines, page.style(f"{moment(progress['passed_at'])} 完成{tries}。", "green")]
    if found["ended"]:
        return [*lines, f"{TAKEN_BACK}。"]
    if progress["read_at"] is None:
        after = f"确认后答 {asked} 题" if asked else "这项学习没有要答的题，确认即完成"
        return page.block(f"看完改动请确认：zhigui quiz study confirm {study_id}（{after}）。")
    before = f"已答过 {progress['tries']} 次，没有全对；" if progress["tries"] else ""
    return [*lines, *page.block(f"{before}{asked} 题全对算完成：zhigui quiz study answer {study_id}。")]


def study_question_lines(question: QuestionShape, of: int, answer: str | None, page: Paper) -> list[str]:
    """One question as it is asked, with what was answered so far."""
    kind = KIND.get(question["kind"], question["kind"])
    lines = ["", page.style(f"第 {question['n']} / {of} 题（{kind}）", "blue")]
    lines += page.block(question["material"], 2) if question["material"] else []
    lines += page.block(question["stem"])
    lines += [line for each in question["options"] for line in page.block(f"{each['label']}. {each['text']}", 2)]
    return lines + (page.block(f"已答：{answer}", 2, "green") if answer else [])


def tried_lines(found: TriedShape, page: Paper) -> list[str]:
    """What a try brought: every question with its key, why, and the article."""
    if found["passed"]:
        lines = [page.style(f"{found['of']} 题全对，这项学习完成了。", "green")]
    else:
        lines = [page.style(f"{found['of']} 题对了 {found['right']} 题，全对才算完成。", "yellow")]
    return [*lines, *(line for each in found["questions"] for line in _marked(each, page))]


def report_lines(found: StudyShape, page: Paper) -> list[str]:
    """What one wrote of a study, as it is kept."""
    progress = found["progress"]
    if not progress["report"]:
        return page.block(NO_REPORT.format(found["study_id"]))
    at = f"（{moment(progress['report_at'])}）" if progress["report_at"] else ""
    head = f"学习体会{at}，汇入当月的学习月报："
    return [head, *page.block(progress["report"], 2)]


def moment(text: str) -> str:
    """A moment as people read it, in Beijing: 2026-11-23 09:30."""
    return f"{datetime.fromisoformat(text).astimezone(BEIJING):%Y-%m-%d %H:%M}"


def _row(each: StudyRowShape, page: Paper) -> list[str]:
    told = f"{each['title']}【{_state(each, page)}】{each['changes']} 条有改动{_due(each)}"
    return page.block(f"{told}　{each['study_id']}", 2, first="· ")


def _state(each: StudyFactsShape, page: Paper) -> str:
    if each["ended"]:
        return page.style("更新已撤回", "dim")
    late = "，已逾期" if each["overdue"] else ""
    return page.style(STATE[each["state"]] + late, "red" if late else COLOUR[each["state"]])


def _due(each: StudyFactsShape) -> str:
    open_still = not each["ended"] and each["state"] != "passed"
    return f"，{each['due_on']} 截止" if open_still and each["due_on"] else ""


def _change(each: StudyChangeShape, page: Paper) -> list[str]:
    since = f"，{each['effective_date']} 起施行" if each["effective_date"] else ""
    kind = CHANGE.get(each["kind"], each["kind"])
    lines = ["", *page.block(f"《{each['title']}》{each['label']}（{kind}{since}）", style="blue")]
    lines += page.block(f"打电话时：{each['why']}", 2, "green") if each["why"] else []
    lines += page.block(each["old_text"], 8, "dim", first="  原文  ") if each["old_text"] else []
    return lines + (page.block(each["new_text"], 8, first="  新文  ") if each["new_text"] else [])


def _affected(each: AffectedShape, page: Paper) -> list[str]:
    return page.block(f"{OURS.get(each['kind'], each['kind'])}：{each['name']}（{each['note']}）", 4, first="  · ")


def _marked(each: MarkedShape, page: Paper) -> list[str]:
    sign = page.style("✓", "green") if each["right"] else page.style("✗", "red")
    yours = f"您答 {'、'.join(each['yours'])}" if each["yours"] else "没有作答"
    key = f"答案 {'、'.join(each['answer'])}"
    told = key if each["right"] else f"{yours}，{key}"
    lines = page.block(f"{sign} 第 {each['n']} 题：{told}")
    lines += page.block(each["explanation"], 4, "dim") if each["explanation"] else []
    return lines + (page.block(f"依据：{'、'.join(each['citation'])}", 4, "dim") if each["citation"] else [])
