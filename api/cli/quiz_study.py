"""zhigui quiz study: what an update asks one to learn, and how people and teams stand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

import click

from api.cli.chinese import ChineseCommand, ChineseGroup, argument
from api.cli.gateway import Caller, call, connected
from api.cli.options import json_flag
from api.cli.output import given_text, read_text_file, show, write_file
from api.cli.quiz_study_answer import asked_through, sent, typed_answers
from api.cli.quiz_study_shapes import HardestShape, StudyListShape, StudyShape
from api.cli.quiz_take import answer_pair
from api.cli.records_files import saved
from api.cli.render_study import (
    ALL_DONE,
    next_lines,
    remaining,
    report_lines,
    study_lines,
    study_list_lines,
    tried_lines,
)
from api.cli.render_study_people import file_lines, hardest_lines, team_lines
from api.cli.terminal import say
from api.client import Call, CallError, Json, segment

PLACE = "/v1/quizzes/studies"
study_argument = argument("study", metavar="学习任务", help="编号，见 zhigui quiz study list")
out_type = click.Path(path_type=Path, dir_okay=False)
month_option = click.option("--month", metavar="月份", help="哪个月的学习月报，如 2026-11；默认本月")


@click.group("study", cls=ChineseGroup)
def study() -> None:
    """更新之后的学习：看改动、确认、答题、写体会；资质档案、本组与难题。"""


@study.command("list", cls=ChineseCommand)
@json_flag
def list_studies(as_json: bool) -> None:
    """我的学习任务，新的在前。"""
    show(call(Call("GET", PLACE)), as_json, study_list_lines)


@study.command("show", cls=ChineseCommand)
@study_argument
@json_flag
def show_study(study: str, as_json: bool) -> None:
    """一项学习：改了什么、新旧文字、与通话的关系、我们的哪些内容跟着变。"""
    show(call(Call("GET", place_of(study))), as_json, study_lines)


@study.command("confirm", cls=ChineseCommand)
@study_argument
@json_flag
def confirm(study: str, as_json: bool) -> None:
    """看完改动以后，确认已读。"""
    show(call(Call("POST", f"{place_of(study)}/read")), as_json, next_lines)


@study.command("answer", cls=ChineseCommand)
@study_argument
@click.option(
    "--answer", "answers", metavar="题号=答案", multiple=True, help="不进入问答，直接交答案，如 1=B；每题写一个"
)
@json_flag
def answer_study(study: str, *, answers: tuple[str, ...], as_json: bool) -> None:
    """答学习任务的题，全部答对算完成；答完给出解释，可以再答。"""
    pairs = [answer_pair(each) for each in answers]
    if as_json and not pairs:
        raise click.UsageError("--json 要和 --answer 题号=答案 一起写")
    with connected() as answer:
        whole = cast(StudyShape, answer(Call("GET", place_of(study))))
        _refuse(whole)
        given = typed_answers(whole, pairs) if pairs else asked_through(whole, sys.stdin)
        if given is None:
            say("没有交，答案不保留；再运行同样的命令从头答。")
            return
        tried = show(cast(Json, sent(answer, place_of(study), given)), as_json, tried_lines)
        if not as_json:
            say(_left(answer, study, tried["passed"]))


@study.command("report", cls=ChineseCommand)
@argument("study", metavar="学习任务", required=False, help="写这一项的体会；不写则看学习月报")
@click.option("--text", metavar="体会", help="学到了什么；写 - 从标准输入读")
@click.option("--file", "path", metavar="文件", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="从文本文件读体会")  # fmt: skip
@click.option("--withdraw", is_flag=True, help="撤回这一项写过的体会")
@month_option
@click.option("--out", metavar="文件", type=out_type, help="把月报存成文件：.docx 为 Word，其他为 Markdown")
@json_flag
def report(
    study: str | None, *, text: str | None, path: Path | None, withdraw: bool, month: str | None, out: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """写一项学习的体会，或看学习月报：本人的，主管看本组的。"""
    ways = (text is not None) + (path is not None) + withdraw
    if study is None and ways:
        raise click.UsageError("写体会要写是哪一项学习，见 zhigui quiz study list")
    if study is not None and (month is not None or out is not None):
        raise click.UsageError("--month 和 --out 用于学习月报，不和学习任务的编号一起写")
    if ways > 1:
        raise click.UsageError("--text、--file、--withdraw 只写一样")
    if study is None:
        _month_report(month, out, as_json)
    elif ways:
        words = "" if withdraw else _words(text, path)
        body: dict[str, Json] = {"text": words}
        show(call(Call("POST", f"{place_of(study)}/report", body=body)), as_json,
             report_lines if words else lambda _, __: ["已撤回，不会写进学习月报。"])  # fmt: skip
    else:
        show(call(Call("GET", place_of(study))), as_json, report_lines)


@study.command("file", cls=ChineseCommand)
@argument("person", metavar="人员", required=False, help="登录名、姓名或编号；不写则看自己的")
@json_flag
def qualification(person: str | None, as_json: bool) -> None:
    """资质档案：证书、各主题的掌握、成绩、学习；主管看本组的。"""
    show(call(Call("GET", f"/v1/quizzes/qualifications/{segment(person or 'me')}")), as_json, file_lines)


@study.command("team", cls=ChineseCommand)
@json_flag
def team(as_json: bool) -> None:
    """本组的考试与学习：谁还缺什么、逾期几项、有效的证书。"""
    show(call(Call("GET", "/v1/quizzes/team")), as_json, team_lines)


@study.command("hardest", cls=ChineseCommand)
@click.option("--week", metavar="日期", help="这一天所在的一周（周一到周日），如 2026-11-16；默认最近七天")
@click.option("--out", metavar="文件", type=out_type, help="存成案例复盘的提纲（Markdown），如 复盘.md")
@json_flag
def hardest(week: str | None, out: Path | None, as_json: bool) -> None:
    """一周的难题：没答上的、被评为不对的、把握不大的、一再被问的。"""
    found = call(Call("GET", "/v1/quizzes/hardest", query={"week": week}))
    if out is not None:
        write_file(out, cast(HardestShape, found)["markdown"].encode())
    if out is None or as_json:
        show(found, as_json, hardest_lines)


def place_of(study: str) -> str:
    """Where a study is."""
    return f"{PLACE}/{segment(study)}"


def _refuse(whole: StudyShape) -> None:
    """Says before anybody is asked what the service would say once all was answered."""
    study_id = whole["study_id"]
    if whole["ended"]:
        raise CallError("这次更新已经撤回，不用再学。")
    if whole["progress"]["read_at"] is None:
        raise CallError(
            f"请先看改动（zhigui quiz study show {study_id}），再确认已读：zhigui quiz study confirm {study_id}"
        )
    if not whole["items"]:
        raise CallError("这项学习没有要答的题，确认已读即完成。")


def _left(answer: Caller, study: str, passed: bool) -> str:
    """What remains to be done after a try."""
    if not passed:
        return f"看过解释再答一次：zhigui quiz study answer {study}"
    left = remaining(cast(StudyListShape, answer(Call("GET", PLACE))))
    return f"还有 {len(left)} 项学习没有完成：zhigui quiz study list" if left else ALL_DONE


def _words(text: str | None, path: Path | None) -> str:
    words = (read_text_file(path) if path is not None else given_text(text or "")).strip()
    if not words:
        raise click.UsageError("体会是空的；要撤回写过的，请用 --withdraw")
    return words


def _month_report(month: str | None, out: Path | None, as_json: bool) -> None:
    if out is not None:
        # Asked for by its format the report is an export, and is recorded as one.
        ending = "docx" if out.suffix.lower() == ".docx" else "md"
        saved(Call("GET", f"{PLACE}/report", query={"month": month, "format": ending}), out, connected)
        return
    with connected() as answer:
        markdown = answer.fetch(Call("GET", f"{PLACE}/report", query={"month": month})).decode()
    show({"markdown": markdown}, as_json, lambda found, _: [str(found["markdown"]).rstrip()])
