"""Attempts and results as text for people: a question, what an attempt brought, lists, what waits to be marked."""

from __future__ import annotations

from datetime import datetime

from api.cli.quiz_paper_shapes import (
    MarkingAttemptShape,
    MarkingQueueShape,
    PointSuggestionShape,
    QuestionShape,
    ResultListShape,
    ResultQuestionShape,
    ResultRowShape,
    ResultShape,
    RetakeListShape,
    SittingShape,
    SuggestedAttemptShape,
    TopicResultShape,
)
from api.cli.render_quiz import BEIJING, KIND
from api.cli.terminal import Paper
from api.record_labels import person_name

ASKED = {
    "one": "写一个字母，如 B",
    "many": "写几个字母，如 ACD",
    "blanks": "逐空填写，空与空之间用 ； 分开",
    "text": "写一段话，写完按回车",
}
PASSED = {True: "通过", False: "未通过", None: "不评判"}
NO_RESULTS = "没有交过卷的考试。参加考试：zhigui quiz take 试卷编号（zhigui quiz paper list）。"
NOTHING_TO_MARK = "没有待批改的答卷。"


def question_lines(question: QuestionShape, sitting: SittingShape, page: Paper) -> list[str]:
    """One question as it is sat, with what was answered so far."""
    kind = KIND.get(question["kind"], question["kind"])
    head = f"第 {question['n']} / {len(sitting['questions'])} 题（{kind}，{question['points']} 分）"
    section = sitting["sections"][question["section"]]
    lines = ["", page.style(f"{section}　{head}" if section else head, "blue")]
    lines += page.block(question["material"], 2) if question["material"] else []
    lines += page.block(question["stem"])
    lines += [line for each in question["options"] for line in page.block(f"{each['label']}. {each['text']}", 2)]
    answer = sitting["answers"].get(str(question["n"]))
    if answer:
        lines += page.block(f"已答：{answered(question, answer)}", 2, "green")
    return lines


def answered(question: QuestionShape, answer: list[str]) -> str:
    """An answer in a line."""
    return "".join(answer) if question["options"] else "；".join(answer)


def sitting_lines(found: SittingShape, page: Paper) -> list[str]:
    """How far an attempt is; its result once it was handed in."""
    if found["result"] is not None:
        return result_lines(found["result"], page)
    told = f"《{found['title']}》共 {len(found['questions'])} 题，已答 {len(found['answers'])} 题。"
    return [told, *(line for each in found["questions"] for line in question_lines(each, found, page))]


def result_lines(found: ResultShape, page: Paper) -> list[str]:
    """What an attempt brought, question by question, the wrong ones with their explanation."""
    verdict = f"还有 {found['pending']} 题待批改" if found["pending"] else PASSED[found["passed"]]
    colour = "yellow" if found["pending"] else {True: "green", False: "red", None: "dim"}[found["passed"]]
    mark = "" if found["pass_mark"] is None else f"，{found['pass_mark']}% 及格"
    lines = [f"《{found['title']}》{found['score']} / {found['possible']} 分{mark}：{page.style(verdict, colour)}"]
    lines += page.block(f"各知识点：{_topics(found['by_topic'])}", 2, "dim") if found["by_topic"] else []
    for each in found["questions"]:
        lines += _question(each, page)
    if found["changed"]:
        told = "、".join(found["changed"])
        lines += page.block(f"此后已修改的条文：{told}。成绩以考试时的条文为准，学习请看新条文。", 2, "yellow")
    if found["certificate_id"]:
        lines += page.block(f"证书编号 {found['certificate_id']}：zhigui quiz certificate {found['certificate_id']}")
    return lines


def result_list_lines(found: ResultListShape, page: Paper) -> list[str]:
    """Results, and what they come to."""
    summary = found["summary"]
    if not summary["attempts"]:
        return page.block(NO_RESULTS)
    share = "" if summary["share"] is None else f"，平均得分率 {summary['share']:.0%}"
    if summary["withheld"]:
        return page.block(f"{summary['attempts']} 次考试，{summary['people']} 人；人数太少，看得出是谁，所以不列得分。")
    told = (
        f"{summary['attempts']} 次考试，{summary['people']} 人：通过 {summary['passed']}，未通过 {summary['failed']}，"
        f"待批改 {summary['pending']}{share}"
    )
    lines = [line for each in found["results"] for line in _row(each, page)]
    return [
        *lines,
        *page.block(told, style="dim"),
        *page.block(f"各知识点：{_topics(summary['by_topic'])}", style="dim"),
    ]


def queue_lines(found: MarkingQueueShape, page: Paper) -> list[str]:
    """What waits to be marked, with the suggestion."""
    if not found["attempts"]:
        return [NOTHING_TO_MARK]
    lines = [line for each in found["attempts"] for line in marking_lines(each, page)]
    told = "核定：zhigui quiz mark 考试编号 --points 题号=1,0（每个要点 1 答到、0 没答到），或 --accept 采纳建议。"
    return [*lines, *page.block(told, style="dim")]


def suggestion_lines(found: SuggestedAttemptShape, page: Paper) -> list[str]:
    """An attempt as it is marked, and behind it what a model says of its points."""
    asked = {each["n"]: [point["text"] for point in each["met"]] for each in found["attempt"]["questions"]}
    told = found["suggestions"]
    lines = [*marking_lines(found["attempt"], page), page.style(f"大模型 {told['model']} 的建议，只供参考：", "blue")]
    for each in told["questions"]:
        dropped = f"（另有 {each['dropped']} 条对不上原话，没有列出）" if each["dropped"] else ""
        lines += page.block(f"第 {each['n']} 题{dropped}", 2)
        lines += page.block(f"没有建议：{each['problem']}", 4, "yellow") if each["problem"] else []
        for text, point in zip(asked[each["n"]], each["points"], strict=True):
            lines += page.block(_suggested(text, point), 4, "dim") if not each["problem"] else []
    return lines


def _suggested(text: str, point: PointSuggestionShape | None) -> str:
    if point is None:
        return f"？ {text}（没有建议）"
    words = f"（“{point['words']}”）" if point["words"] else ""
    return f"{'✓' if point['met'] else '✗'} {text}{words}"


def marking_lines(found: MarkingAttemptShape, page: Paper) -> list[str]:
    """The open answers of an attempt beside their points."""
    who = f"　{found['person']}" if found["person"] else ""
    lines = [f"{page.style(found['attempt_id'], 'bold')} 《{found['title']}》{who}"]
    for each in found["questions"]:
        state = "已核定" if each["confirmed"] else f"建议 {each['suggested']} / {each['of']} 分"
        lines += page.block(f"第 {each['n']} 题（{state}）{each['stem']}", 2)
        lines += page.block(each["answer"] or "（没有作答）", 4)
        for point in each["met"]:
            words = f"（{'、'.join(point['words'])}）" if point["words"] else ""
            lines += page.block(f"{'✓' if point['met'] else '✗'} {point['text']}{words}", 6, "dim")
        lines += [line for said in each["barred"] for line in page.block(f"不该说：{said}", 6, "yellow")]
    return lines


def retake_lines(found: RetakeListShape, page: Paper) -> list[str]:
    """Who must sit again."""
    if not found["retakes"]:
        return ["没有要重考的人：有效证书所依的条文都没有修改。"]
    lines = [f"{found['people']} 人要重考。"]
    for each in found["retakes"]:
        who = (each["person"] or each["certificate_id"]) + ("（已布置）" if each["assigned"] else "")
        articles = "、".join(each["articles"])
        lines += page.block(
            f"{who}：《{each['title']}》{each['of']} 题中 {each['questions']} 题已变（{articles}）", 2, first="· "
        )
    return [*lines, *page.block("布置新试卷：zhigui quiz retakes --assign 试卷编号。", style="dim")]


def _question(each: ResultQuestionShape, page: Paper) -> list[str]:
    sign = {True: page.style("✓", "green"), False: page.style("✗", "red"), None: page.style("…", "yellow")}[
        each["right"]
    ]
    lines = page.block(f"{sign} {each['n']}. {each['stem']}　{each['points']}/{each['of']}")
    if each["right"] is not True:
        lines += page.block(f"您的答案：{'；'.join(each['yours']) or '没有作答'}", 4)
        lines += page.block(f"正确答案：{'；'.join(each['answer'])}", 4)
        lines += page.block(each["explanation"], 4, "dim")
    lines += page.block(f"批改意见：{each['note']}", 4) if each["note"] else []
    return lines


def _row(each: ResultRowShape, page: Paper) -> list[str]:
    verdict = "待批改" if each["pending"] else PASSED[each["passed"]]
    colour = "yellow" if each["pending"] else {True: "green", False: "red", None: "dim"}[each["passed"]]
    who = person_name(each["actor_id"], each["person"])
    team = f"（{each['team']}）" if each["team"] else ""
    until = f"，证书 {each['certificate_id']} 至 {each['expires_on'] or '长期'}" if each["certificate_id"] else ""
    told = f"{who}{team}《{each['title']}》{each['score']}/{each['possible']} {page.style(verdict, colour)}{until}"
    return page.block(f"{told}　{_day(each['submitted_at'])}　{each['attempt_id']}", first="· ")


def _topics(found: list[TopicResultShape]) -> str:
    return "；".join(f"{each['name']} {each['score']}/{each['possible']}" for each in found) or "无"


def _day(moment: str | None) -> str:
    return "" if moment is None else f"{datetime.fromisoformat(moment).astimezone(BEIJING):%Y-%m-%d}"
