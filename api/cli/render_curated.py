"""Approved answers as text for people: the list, one with its revisions, what a question would get, candidates."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from api.cli.curated_shapes import (
    CuratedCandidateShape,
    CuratedCandidatesShape,
    CuratedCaseShape,
    CuratedListShape,
    CuratedMatchedShape,
    CuratedShape,
    CuratedTriedShape,
)
from api.cli.terminal import Paper
from api.record_labels import industry_name, person_name
from kb.store.roles import ROLE_NAMES

BEIJING = timezone(timedelta(hours=8))
CHANGE = {"added": "新建", "edited": "修改", "withdrawn": "撤下", "restored": "恢复", "reviewed": "复核后仍适用"}
HOW = {"exact": "同一句话", "paraphrase": "登记过的问法", "near": "意思相同"}
SCENE = {"advertising": "广告", "sales_call": "销售", "complaint_call": "投诉", "written_reply": "书面答复"}


def list_lines(found: CuratedListShape, page: Paper) -> list[str]:
    """Every answer; what to do where there is none."""
    if not found["answers"]:
        return ["没有符合条件的审定答复。可用 zhigui curated candidates 看哪些问题该有一条。"]
    lines = [line for each in found["answers"] for line in _answer(each, page)]
    due = f"，其中 {found['due']} 条待复核" if found["due"] else ""
    return [*lines, page.style(f"共 {found['total']} 条{due}。", "dim")]


def case_lines(found: CuratedCaseShape, page: Paper) -> list[str]:
    """One answer and how it came to be."""
    return [
        *_answer(found, page),
        page.style("各版", "blue"),
        *(line for e in found["history"] for line in _past(e, page)),
    ]


def changed_lines(done: str, found: CuratedShape, page: Paper) -> list[str]:
    """What a change did."""
    return [f"{done}：{found['curated_id']}（第 {found['revision']} 版）", *_answer(found, page)]


def tried_lines(found: CuratedTriedShape, page: Paper) -> list[str]:
    """What a question would get, and which other answers stand behind it."""
    matched = found["matched"]
    if matched is None:
        return ["没有审定答复认得出这个问题；会照常查找条文作答。"]
    lines = page.block(f"认出：{_matched(matched)}")
    if found["outcome"] == "used":
        lines += page.block(f"会答：{found['text']}", 2, "green")
    else:
        lines += page.block(found["notice"] or "适用范围之内分不清该用哪一条，没有使用。", 2, "yellow")
    return lines + [line for each in found["beaten"] for line in page.block(f"排在后面的：{_matched(each)}", 2, "dim")]


def candidate_lines(found: CuratedCandidatesShape, page: Paper) -> list[str]:
    """The questions that deserve an answer, with what people said."""
    if not found["candidates"]:
        return ["没有该补审定答复的问题：没有拒答、没有评为不对，也没有问得多的。"]
    lines = [line for each in found["candidates"] for line in _candidate(each, page)]
    return [
        *lines,
        *page.block("批准一条：zhigui curated add --question 问题 --text 答复 --cite 条文，或 --from 答复编号。"),
    ]


def _answer(each: CuratedShape, page: Paper) -> list[str]:
    marks = ([] if each["live"] else ["已撤下"]) + (["待复核"] if each["due"] else [])
    marks += [f"今天不能用：{each['unusable']}"] if each["unusable"] else []
    mark = "".join(page.style(f"【{one}】", "yellow") for one in marks)
    lines = [
        f"{each['curated_id']} 第 {each['revision']} 版 {mark}".rstrip(),
        *page.block(f"问：{each['question']}", 2),
    ]
    lines += [line for one in each["paraphrases"] for line in page.block(f"也问：{one}", 4, "dim")]
    lines += page.block(f"答：{each['written']['text']}", 2)
    for one in each["citations"]:
        place = f"手册 {one['title']}“{one['locator']}”" if one["handbook"] else f"《{one['title']}》{one['locator']}"
        lines += page.block(f"[{one['n']}] {place}", 4, "dim")
    lines += [line for one in each["reasons"] for line in page.block(one, 4, "yellow")]
    circle = _circle(each)
    lines += page.block(f"只用于：{circle}", 4, "dim") if circle else []
    lines += page.block(f"备注：{each['note']}", 4, "dim") if each["note"] else []
    by = person_name(each["approved_by"], each["approved_by_name"])
    return [*lines, page.style(f"    {by} 批准于 {_time(each['approved_at'])}", "dim")]


def _past(each: CuratedShape, page: Paper) -> list[str]:
    withdrawn = each["withdrawn_by"]
    by = person_name(withdrawn or each["approved_by"], each["withdrawn_by_name" if withdrawn else "approved_by_name"])
    at = _time(each["withdrawn_at"] or each["approved_at"])
    head = f"第 {each['revision']} 版 {CHANGE.get(each['change'], each['change'])} {at} {by}"
    return [f"  {head}", *page.block(f"{each['question']} → {each['written']['text']}", 4, "dim")]


def _matched(each: CuratedMatchedShape) -> str:
    near = f"，相近程度 {each['score']:.3f}" if each["how"] == "near" else ""
    return (
        f"{each['curated_id']} 第 {each['revision']} 版“{each['matched']}”（{HOW.get(each['how'], each['how'])}{near}）"
    )


def _candidate(one: CuratedCandidateShape, page: Paper) -> list[str]:
    counts = [f"问过 {one['asked']} 次"]
    counts += [f"未作答 {one['refused']} 次"] if one["refused"] else []
    counts += [f"评为不对或不全 {one['faulted']} 次"] if one["faulted"] else []
    lines = page.block(one["question"], 4, first="  · ")
    lines += page.block(f"{'，'.join(counts)}；最近 {one['last_asked'][:10]}，答复编号 {one['answer_id']}", 4, "dim")
    head = "未作答" if one["status"] == "refused" else "答的是"
    lines += page.block(f"{head}：{one['text']}" + (f"（{'；'.join(one['cited'])}）" if one["cited"] else ""), 4, "dim")
    lines += [line for each in one["comments"] for line in page.block(f"意见：{each}", 4)]
    return lines + (page.block(f"应引：{'；'.join(one['should_cite'])}", 4, "green") if one["should_cite"] else [])


def _circle(each: CuratedShape) -> str:
    role, scene = each["role"], each["scene"]
    names = (
        industry_name(each["industry"]),
        SCENE.get(scene, scene) if scene else "",
        each["province"] or "",
        ROLE_NAMES.get(role, role) if role else "",
    )
    return "、".join(each for each in names if each)


def _time(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(BEIJING):%Y-%m-%d %H:%M}"
