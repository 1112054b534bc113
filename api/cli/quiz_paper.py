"""zhigui quiz paper: papers made by blueprints, shown, assigned, closed."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from api.cli.chinese import ChineseCommand, ChineseGroup, argument
from api.cli.gateway import call, connected
from api.cli.options import fail, json_flag
from api.cli.output import read_text_file, show, write_file
from api.cli.quiz_paper_shapes import BlueprintListShape, PaperListShape, PreviewShape
from api.cli.render_papers import (
    assignment_lines,
    made_lines,
    paper_lines,
    paper_list_lines,
    preview_lines,
    template_lines,
    whole_coverage_lines,
)
from api.client import Call, CallError, Json, segment

PLACE = "/v1/quizzes/papers"
paper_argument = argument("paper", metavar="试卷", help="编号，见 zhigui quiz paper list")


@click.group("paper", cls=ChineseGroup)
def paper() -> None:
    """试卷：模板、组卷、查看、布置、关闭、覆盖面。"""


@paper.command("templates", cls=ChineseCommand)
@click.option("--save", metavar="编号", help="把这个模板存成文件，可以改过再组卷")
@click.option("--to", "path", metavar="文件", type=click.Path(path_type=Path), help="存到哪里，默认 编号.toml")
@json_flag
def templates(save: str | None, path: Path | None, as_json: bool) -> None:
    """现成的试卷模板（蓝图）。"""
    found = call(Call("GET", "/v1/quizzes/blueprints"))
    if save is None:
        show(found, as_json, template_lines)
        return
    known = {each["id"]: each for each in cast(BlueprintListShape, found)["blueprints"]}
    if save not in known:
        raise CallError(f"没有编号为 {save} 的模板；有 {'、'.join(known) or '（一个也没有）'}。")
    write_file(path or Path(f"{save}.toml"), known[save]["toml"].encode())


@paper.command("new", cls=ChineseCommand)
@argument(
    "blueprint", metavar="蓝图", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="TOML 文件；不写则要写 --template",
)  # fmt: skip
@click.option("--template", metavar="编号", help="用哪个模板，见 zhigui quiz paper templates")
@click.option("--count", metavar="题数", type=click.IntRange(1, 200), help="改成共几题，各部分按比例")
@click.option("--seed", metavar="种子", type=click.IntRange(0), help="同样的蓝图、种子与题库组成同样的卷")
@click.option("--parallel", is_flag=True, help="组 A、B 两份平行卷：结构与难度相同，题目不重复")
@click.option("--allow-drafts", is_flag=True, help="连同有证明但还没批准的题，只用于试做")
@click.option("--preview", is_flag=True, help="只看能不能组成、缺什么题，不组卷")
@json_flag
def new(
    blueprint: Path | None, *, template: str | None, parallel: bool, preview: bool, as_json: bool, **given: int | None
) -> None:
    """按蓝图组卷；题不够时说明缺什么、怎么补。"""
    if (blueprint is None) == (template is None):
        raise click.UsageError("蓝图文件和 --template 要写且只写一样")
    source = {"template": template} if blueprint is None else {"toml": read_text_file(blueprint)}
    chosen = {name: value for name, value in given.items() if value}
    body = {**source, **chosen, **({"parallel": 2} if parallel else {})}
    with connected() as answer:
        if preview:
            found = cast(PreviewShape, answer(Call("POST", f"{PLACE}/preview", body=body)))
            show(cast(Json, found), as_json, preview_lines)
            if not found["possible"]:
                fail()
            return
        try:
            made = answer(Call("POST", PLACE, body=body))
        except CallError as error:
            if error.status != 409:
                raise
            short = answer(Call("POST", f"{PLACE}/preview", body=body))
            show(short, as_json, preview_lines)
            fail()
            return
    show(made, as_json, made_lines)


@paper.command("list", cls=ChineseCommand)
@json_flag
def list_papers(as_json: bool) -> None:
    """全部试卷，新的在前。"""
    show(call(Call("GET", PLACE)), as_json, paper_list_lines)


@paper.command("show", cls=ChineseCommand)
@paper_argument
@json_flag
def show_paper(paper: str, as_json: bool) -> None:
    """一份试卷的题目与答案。"""
    show(call(Call("GET", f"{PLACE}/{segment(paper)}")), as_json, paper_lines)


@paper.command("coverage", cls=ChineseCommand)
@paper_argument
@json_flag
def coverage(paper: str, as_json: bool) -> None:
    """一份试卷的覆盖面：按法规、章节、知识点、题型、难度。"""
    show(call(Call("GET", f"{PLACE}/{segment(paper)}")), as_json, whole_coverage_lines)


@paper.command("assign", cls=ChineseCommand)
@paper_argument
@click.option("--person", "people", metavar="人员", multiple=True, help="登录名或编号；可重复")
@click.option("--team", metavar="小组", help="小组的名称或编号；以后加入的人也要考")
@click.option("--due", "due_on", metavar="日期", help="截止日期，如 2026-12-15")
@click.option("--cause", metavar="原因", help="为什么要考；不要写个人信息")
@json_flag
def assign(
    paper: str, *, people: tuple[str, ...], team: str | None, due_on: str | None, cause: str | None, as_json: bool
) -> None:
    """把试卷布置给人员或小组；什么都不写则列出布置给了谁、谁还没考。"""
    place = f"{PLACE}/{segment(paper)}/assignments"
    if not people and team is None:
        show(call(Call("GET", place)), as_json, assignment_lines)
        return
    body: dict[str, Json] = {"people": list(people), "team": team, "due_on": due_on, "cause": cause}
    show(call(Call("POST", place, body=body)), as_json, assignment_lines)


@paper.command("unassign", cls=ChineseCommand)
@argument("assignment", metavar="安排", help="考试安排的编号，见 zhigui quiz paper assign 试卷")
@json_flag
def unassign(assignment: str, as_json: bool) -> None:
    """取消一次考试安排；已经考过的成绩不变。"""
    call(Call("DELETE", f"/v1/quizzes/assignments/{segment(assignment)}"))
    show({"assignment_id": assignment}, as_json, lambda _, __: [f"已取消 {assignment}。"])


@paper.command("close", cls=ChineseCommand)
@paper_argument
@json_flag
def close(paper: str, as_json: bool) -> None:
    """关闭试卷：不能再开考，在考的可以考完。"""
    _step(paper, "close", as_json)


@paper.command("reopen", cls=ChineseCommand)
@paper_argument
@json_flag
def reopen(paper: str, as_json: bool) -> None:
    """重新开放试卷。"""
    _step(paper, "reopen", as_json)


def _step(paper: str, step: str, as_json: bool) -> None:
    done = call(Call("POST", f"{PLACE}/{segment(paper)}/{step}"))
    if as_json:
        show(done, as_json, paper_list_lines)
        return
    show({"papers": [done]}, as_json, lambda found, page: paper_list_lines(cast(PaperListShape, found), page))
