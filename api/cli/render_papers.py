"""Papers as text for people: templates, previews, papers with their keys, what they cover, who is to sit them."""

from __future__ import annotations

from datetime import datetime

from api.cli.quiz_paper_shapes import (
    AssignmentListShape,
    BlueprintListShape,
    CoverageShape,
    CoveredShape,
    PaperListShape,
    PaperShape,
    PaperWholeShape,
    PreviewShape,
    ShortageShape,
)
from api.cli.render_quiz import BEIJING, DIFFICULTY, KIND
from api.cli.terminal import Paper
from api.record_labels import person_name

STANDING = {"open": "没开始", "started": "在考", "done": "已交卷", "overdue": "逾期未考"}
NO_PAPERS = (
    "还没有试卷。看模板：zhigui quiz paper templates；组卷：zhigui quiz paper new --template 编号，"
    "或 zhigui quiz paper new 蓝图.toml。"
)
CHAPTERS_SHOWN = 12


def template_lines(found: BlueprintListShape, page: Paper) -> list[str]:
    """The templates."""
    if not found["blueprints"]:
        return ["没有试卷模板；可以自己写一份蓝图，见 docs/quiz.md。"]
    lines = []
    for each in found["blueprints"]:
        limit = "不限时" if each["minutes"] is None else f"{each['minutes']} 分钟"
        lines.append(f"{page.style(each['id'], 'bold')} {each['title']}（{each['questions']} 题，{limit}）")
        lines += page.block(each["about"], 2, "dim") if each["about"] else []
    return lines


def preview_lines(found: PreviewShape, page: Paper) -> list[str]:
    """Whether a blueprint can be filled, and what it would cover."""
    if found["possible"]:
        lines = [f"可以组成：{found['questions']} 题，满分 {found['total_points']} 分。"]
    else:
        lines = [page.style("题库里可用的题不够：", "yellow"), *shortage_lines(found["shortages"], page)]
    return [*lines, *coverage_lines(found["coverage"], page)]


def shortage_lines(found: list[ShortageShape], page: Paper) -> list[str]:
    """What is missing, with the command that would make it."""
    lines = []
    for each in found:
        topic = f"“{each['topic_name']}”" if each["topic_name"] else ""
        where = f"{each['section_title']}：" if each["section_title"] else ""
        kind = KIND.get(each["kind"], each["kind"])
        told = f"{where}{topic}{kind}要 {each['wanted']} 题，只有 {each['available']} 题"
        lines += page.block(told, 2, first="· ") + page.block(each["command"], 4, "dim")
    return lines


def made_lines(found: PaperListShape, page: Paper) -> list[str]:
    """Papers that were made."""
    lines = [line for each in found["papers"] for line in _paper(each, page)]
    first = found["papers"][0]["paper_id"]
    return [
        *lines,
        *page.block(f"看题目与答案：zhigui quiz paper show {first}；试做：zhigui quiz take {first}。", style="dim"),
    ]


def paper_list_lines(found: PaperListShape, page: Paper) -> list[str]:
    """Every paper."""
    if not found["papers"]:
        return page.block(NO_PAPERS)
    return [line for each in found["papers"] for line in _paper(each, page)]


def paper_lines(found: PaperWholeShape, page: Paper) -> list[str]:
    """A paper with its key."""
    lines, section = _paper(found, page), None
    for each in found["items"]:
        if each["section_title"] != section:
            section = each["section_title"]
            lines += ["", page.style(section, "blue")] if section else []
        due = page.style("【待复核】", "yellow") if each["due"] else ""
        head = f"{each['n']}. （{KIND.get(each['kind'], each['kind'])}，{each['points']} 分）{due}"
        lines += [*page.block(f"{head}{each['material']}"), *page.block(each["stem"], 2)] if each["material"] else []
        lines += page.block(f"{head}{each['stem']}") if not each["material"] else []
        lines += [line for option in each["options"] for line in page.block(f"{option['label']}. {option['text']}", 4)]
        lines += page.block(f"答案：{'；'.join(each['answer'])}　{each['item_id']}", 4, "dim")
    return lines


def whole_coverage_lines(found: PaperWholeShape, page: Paper) -> list[str]:
    """What a paper covers."""
    return [*_paper(found, page), *coverage_lines(found["coverage"], page)]


def coverage_lines(found: CoverageShape, page: Paper) -> list[str]:
    """What is asked of what there is, view by view."""
    chapters = [each for each in found["chapters"] if each["asked"]][:CHAPTERS_SHOWN]
    views: tuple[tuple[str, list[CoveredShape], dict[str, str]], ...] = (
        ("法规", found["laws"], {}),
        ("章节", chapters, {}),
        ("知识点", found["topics"], {}),
        ("题型", found["kinds"], KIND),
        ("难度", found["difficulties"], DIFFICULTY),
    )
    lines = [page.style("覆盖面（卷中题数 / 题库中合用的题数）", "blue")]
    for name, rows, names in views:
        told = "；".join(
            f"{names.get(each['name'], each['name'])} {each['asked']}/{each['available']}" for each in rows
        )
        lines += page.block(f"{name}：{told or '无'}", 2)
    return lines


def assignment_lines(found: AssignmentListShape, page: Paper) -> list[str]:
    """Who is to sit a paper, and who has not."""
    if not found["assigned"]:
        told = f"还没有布置给任何人：zhigui quiz paper assign {found['paper_id']} --person 登录名，或 --team 小组。"
        return page.block(told)
    lines = [f"{found['done']} 人已交卷，{found['missing']} 人还没有。"]
    for each in found["assigned"]:
        due = f"，{each['due_on']} 截止" if each["due_on"] else ""
        team = f"，{each['team']}" if each["team"] else ""
        standing = STANDING.get(each["standing"], each["standing"])
        colour = {"overdue": "red", "done": "green"}.get(each["standing"], "dim")
        who = person_name(each["actor_id"], each["person"])
        lines += page.block(f"{who}{team}：{page.style(standing, colour)}{due}　{each['assignment_id']}", 2, first="· ")
    return lines


def _paper(each: PaperShape, page: Paper) -> list[str]:
    limit = "不限时" if each["minutes"] is None else f"{each['minutes']} 分钟"
    mark = "不评判" if each["pass_mark"] is None else f"{each['pass_mark']}% 及格"
    closed = page.style("【已关闭】", "dim") if each["state"] == "closed" else ""
    due = page.style(f"【{len(each['due'])} 题待复核】", "yellow") if each["due"] else ""
    book = "，闭卷" if each["closed_book"] else ""
    sibling = f"，平行卷 {each['sibling']}" if each["sibling"] else ""
    by = person_name(each["created_by"], each["created_by_name"])
    made = datetime.fromisoformat(each["created_at"]).astimezone(BEIJING)
    return [
        f"{page.style(each['paper_id'], 'bold')} {each['title']}{closed}{due}",
        *page.block(
            f"{each['questions']} 题，满分 {each['possible']}，{limit}，{mark}{book}；按 {each['as_of']} 的条文，"
            f"种子 {each['seed']}{sibling}；{by}，{made:%Y-%m-%d}",
            2,
            "dim",
        ),
    ]
