"""Qualification files, teams and the week's hardest questions as text for people."""

from __future__ import annotations

from api.cli.quiz_study_shapes import (
    CertificateShape,
    FileResultShape,
    FileShape,
    FileStudyShape,
    HardestShape,
    HardQuestionShape,
    TeamRowShape,
    TeamShape,
    TopicStandingShape,
)
from api.cli.render_results import PASSED
from api.cli.render_study import STATE, moment
from api.cli.terminal import Paper, pad, width
from api.record_labels import industry_name, person_name

CERTIFICATE = {"valid": "有效", "expired": "已到期", "ended": "已终止"}
EMPTY_FILE = "还没有成绩、证书和学习记录。"
NOBODY = "没有可以查看的人员。人员与小组由管理员设置：zhigui people list。"
NO_RECORDS = "这一周没有难题：问到的都答上了，没有被评为不对的，也没有一再被问的。"


def file_lines(found: FileShape, page: Paper) -> list[str]:
    """A file: certificates, topics, results, studies; only what there is."""
    team = f"　{found['team']}" if found["team"] else ""
    head = f"{page.style(person_name(found['actor_id'], found['person']), 'strong')}的资质档案{team}"
    if not (found["studies"] or found["results"] or found["certificates"]):
        return [head, f"  {EMPTY_FILE}"]
    lines = [head]
    lines += _part("证书", [line for each in found["certificates"] for line in _certificate(each, page)])
    weighed = f"（权重按{industry_name(found['industry'])}的试卷）" if found["industry"] else ""
    lines += _part(f"各主题的掌握{weighed}", _topics(found["topics"]))
    lines += _part("成绩", [line for each in found["results"] for line in _result(each, page)])
    return lines + _part("学习", [line for each in found["studies"] for line in _study(each, page)])


def team_lines(found: TeamShape, page: Paper) -> list[str]:
    """Who still owes what, who owes most first."""
    if not found["rows"]:
        return page.block(NOBODY)
    lines = [line for each in found["rows"] for line in _person(each, page)]
    owing = sum(bool(each["papers_open"] or each["studies_open"]) for each in found["rows"])
    late = sum(bool(each["papers_overdue"] or each["studies_overdue"]) for each in found["rows"])
    told = f"{len(found['rows'])} 人，{owing} 人还有没完成的，{late} 人逾期。看一个人：zhigui quiz study file 人员。"
    return [*lines, *page.block(told, style="dim")]


def hardest_lines(found: HardestShape, page: Paper) -> list[str]:
    """The hardest questions of a week."""
    if not found["questions"]:
        return [found["week"], f"  {NO_RECORDS}"]
    lines = [f"{found['week']}，{len(found['questions'])} 个难题："]
    for n, each in enumerate(found["questions"], 1):
        lines += _hard(n, each, page)
    return [*lines, *page.block("存成复盘提纲：zhigui quiz study hardest --out 复盘.md。", style="dim")]


def _part(title: str, lines: list[str]) -> list[str]:
    return ["", title, *lines] if lines else []


def _certificate(each: CertificateShape, page: Paper) -> list[str]:
    state = page.style(CERTIFICATE[each["state"]], "green" if each["state"] == "valid" else "dim")
    until = f"{each['expires_on']} 到期" if each["expires_on"] else "长期有效"
    why = f"，{each['ended_because']}" if each["ended_because"] else ""
    told = f"{each['title']} {state}　{each['issued_on']} 取得，{until}{why}　{each['certificate_id']}"
    return page.block(told, 4, first="  · ")


def _topics(found: list[TopicStandingShape]) -> list[str]:
    columns = max((width(each["name"]) for each in found), default=0)
    return [f"  {pad(each['name'], columns)}  {_standing(each)}" for each in found]


def _standing(each: TopicStandingShape) -> str:
    share = "没有答过" if each["share"] is None else f"答对 {each['share']:.0%}"
    return share if each["weight"] is None else f"{pad(share, 10)}权重 {each['weight']:.0%}"


def _result(each: FileResultShape, page: Paper) -> list[str]:
    day = moment(each["submitted_at"])[:10] if each["submitted_at"] else ""
    return page.block(f"{_scored(each, page)}　{day}　{each['attempt_id']}", 4, first="  · ")


def _scored(each: FileResultShape, page: Paper) -> str:
    verdict = "待批改" if each["pending"] else PASSED[each["passed"]]
    colour = "yellow" if each["pending"] else {True: "green", False: "red", None: "dim"}[each["passed"]]
    return f"《{each['title']}》{each['score']}/{each['possible']} {page.style(verdict, colour)}"


def _study(each: FileStudyShape, page: Paper) -> list[str]:
    told = f"{each['title']} {STATE[each['state']]}"
    if each["passed_at"]:
        told += f"（{moment(each['passed_at'])[:10]}，答 {each['tries']} 次）" if each["tries"] else ""
    elif each["due_on"]:
        told += f"，{each['due_on']} 截止"
    return page.block(f"{told}　{each['study_id']}", 4, first="  · ")


def _person(each: TeamRowShape, page: Paper) -> list[str]:
    team = f"　{each['team']}" if each["team"] else ""
    papers = _owed("考试", each["papers_open"], each["papers_overdue"], page)
    studies = _owed("学习", each["studies_open"], each["studies_overdue"], page)
    lines = page.block(f"{person_name(each['actor_id'], each['name'])}{team}：{papers}，{studies}", 2, first="· ")
    lines += page.block(f"最近一次 {_scored(each['last_result'], page)}", 4) if each["last_result"] else []
    held = [each for each in each["certificates"] if each["state"] == "valid"]
    until = "；".join(f"{one['title']}（至 {one['expires_on'] or '长期'}）" for one in held)
    return lines + (page.block(f"有效证书：{until}", 4, "dim") if held else [])


def _owed(what: str, count: int, late: int, page: Paper) -> str:
    if not count:
        return f"{what}都完成了"
    return f"{what} {count} 项未完成" + (page.style(f"（{late} 项逾期）", "red") if late else "")


def _hard(n: int, each: HardQuestionShape, page: Paper) -> list[str]:
    lines = page.block(f"{n}. {each['question']}（问过 {each['times']} 次）")
    lines += page.block("；".join(each["why"]), 4, "yellow")
    lines += page.block(f"当时给出的依据：{'、'.join(each['cited'])}", 4, "dim") if each["cited"] else []
    shown = "、".join(each["record_ids"])
    return lines + (page.block(f"记录：{shown}", 4, "dim") if shown else [])
