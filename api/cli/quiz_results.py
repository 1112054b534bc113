"""zhigui quiz results|mark|retakes|certificate: what attempts brought, and what follows from them."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import Caller, connected
from api.cli.options import json_flag
from api.cli.output import show, write_file
from api.cli.quiz_paper_shapes import MarkingAttemptShape, MarkingQueueShape
from api.cli.render_results import (
    marking_lines,
    queue_lines,
    result_list_lines,
    retake_lines,
    sitting_lines,
    suggestion_lines,
)
from api.client import Call, CallError, Json, segment

ATTEMPTS = "/v1/quizzes/attempts"
MET, UNMET = "1", "0"
NONE_WAITS = "考试 {} 没有待批改的题。"


@click.command("results", cls=ChineseCommand)
@argument("attempt", metavar="考试", required=False, help="只看这一次考试的每一题；不写则列出成绩")
@click.option("--paper", metavar="试卷", help="只看这份试卷的")
@click.option("--person", metavar="人员", help="只看这个人的（编号）")
@click.option("--team", metavar="小组", help="只看这个小组的")
@click.option("--csv", "path", metavar="文件", type=click.Path(path_type=Path), help="导出成 CSV，供 Excel 打开")
@json_flag
def results(
    attempt: str | None, *, paper: str | None, person: str | None, team: str | None, path: Path | None, as_json: bool
) -> None:
    """成绩：本人的，主管看本组的，审计与管理员看全部。"""
    query = {"paper": paper, "person": person, "team": team}
    with connected() as answer:
        if attempt is not None:
            show(answer(Call("GET", f"{ATTEMPTS}/{segment(attempt)}")), as_json, sitting_lines)
        elif path is not None:
            write_file(path, answer.fetch(Call("GET", "/v1/quizzes/results/export", query=query)))
        else:
            show(answer(Call("GET", "/v1/quizzes/results", query=query)), as_json, result_list_lines)


@click.command("mark", cls=ChineseCommand)
@argument("attempt", metavar="考试", required=False, help="哪一次考试；不写则列出待批改的")
@click.option(
    "--points",
    "decided",
    metavar="题号=结论",
    multiple=True,
    help="各要点是否答到，如 3=1,0（1 答到、0 没答到）；可重复",
)
@click.option("--note", "notes", metavar="题号=意见", multiple=True, help="给考生的意见，如 3=漏了移交；可重复")
@click.option("--accept", is_flag=True, help="其余的题采纳系统的建议")
@click.option("--suggest", is_flag=True, help="请大模型看这份答卷，列出它的建议；只供参考，不计分")
@json_flag
def mark(
    attempt: str | None,
    *,
    decided: tuple[str, ...],
    notes: tuple[str, ...],
    accept: bool,
    suggest: bool,
    as_json: bool,
) -> None:
    """批改主观题：答案对照评分要点，由人核定后才计分。"""
    points = {n: _points(text) for n, text in map(_pair, decided)}
    said = dict(map(_pair, notes))
    if suggest and (attempt is None or accept or points or said):
        raise click.UsageError("--suggest 要写明哪一次考试，并且单独使用；看过以后再核定")
    with connected() as answer:
        queue = cast(MarkingQueueShape, answer(Call("GET", "/v1/quizzes/marking")))
        if attempt is None:
            show(cast(Json, queue), as_json, queue_lines)
            return
        found = next((each for each in queue["attempts"] if each["attempt_id"] == attempt), None)
        if suggest:
            if found is None:
                raise CallError(NONE_WAITS.format(attempt))
            told = answer(Call("POST", f"{ATTEMPTS}/{segment(attempt)}/suggestions"))
            show({"attempt": cast(Json, found), "suggestions": told}, as_json, suggestion_lines)
            return
        if accept and found is None:
            raise CallError(NONE_WAITS.format(attempt))
        if found is not None and accept:
            points = {**_suggested(found), **points}
        if not points:
            raise click.UsageError("要写 --points 题号=结论，或 --accept 采纳建议")
        done = _mark(answer, attempt, points, said)
    show(cast(Json, done), as_json, marking_lines)


@click.command("retakes", cls=ChineseCommand)
@click.option("--assign", "paper", metavar="试卷", help="给全部要重考的人布置这份新试卷")
@click.option("--certificate", "certificates", metavar="证书", multiple=True, help="只给这些证书的持有人；可重复")
@click.option("--due", "due_on", metavar="日期", help="截止日期，如 2026-12-15")
@json_flag
def retakes(paper: str | None, *, certificates: tuple[str, ...], due_on: str | None, as_json: bool) -> None:
    """政策变化后要重考的人：有效证书所依的条文已修改。"""
    with connected() as answer:
        if paper is None:
            show(answer(Call("GET", "/v1/quizzes/retakes")), as_json, retake_lines)
            return
        body: dict[str, Json] = {"paper_id": paper, "certificate_ids": list(certificates), "due_on": due_on}
        done = answer(Call("POST", "/v1/quizzes/retakes", body=body))
        show(done, as_json, lambda made, _: [f"已给 {made['assigned']} 人布置《{made['title']}》。"])


@click.command("certificate", cls=ChineseCommand)
@argument("certificate", metavar="证书", help="编号，见 zhigui quiz results")
@click.option("--to", "path", metavar="文件", type=click.Path(path_type=Path), help="存到哪里，默认 证书编号.pdf")
@json_flag
def certificate(certificate: str, path: Path | None, as_json: bool) -> None:
    """把一张证书存成 PDF。"""
    place = f"/v1/quizzes/certificates/{segment(certificate)}/certificate.pdf"
    target = path or Path(f"{certificate}.pdf")
    with connected() as answer:
        content = answer.fetch(Call("GET", place))
    write_file(target, content)
    if as_json:
        show({"certificate_id": certificate, "file": str(target)}, as_json, lambda _, __: [])


def _mark(answer: Caller, attempt: str, points: dict[int, list[bool]], notes: dict[int, str]) -> MarkingAttemptShape:
    marks: list[Json] = [{"n": n, "points": met, "note": notes.get(n, "")} for n, met in sorted(points.items())]
    place = f"{ATTEMPTS}/{segment(attempt)}/marks"
    return cast(MarkingAttemptShape, answer(Call("POST", place, body={"marks": marks})))


def _suggested(found: MarkingAttemptShape) -> dict[int, list[bool]]:
    return {each["n"]: [point["met"] for point in each["met"]] for each in found["questions"] if not each["confirmed"]}


def _points(text: str) -> list[bool]:
    given = [each.strip() for each in text.replace("，", ",").split(",")]
    if any(each not in {MET, UNMET} for each in given):
        raise click.UsageError(f"各要点写 1（答到）或 0（没答到），用逗号分开，不能是 {text}")
    return [each == MET for each in given]


def _pair(given: str) -> tuple[int, str]:
    number, sign, text = given.partition("=")
    if not sign or not number.strip().isdigit():
        raise click.UsageError(f"应写成 题号=…，如 3=1,0，不能是 {given}")
    return int(number), text
