"""zhigui evaluate SET, and evaluate list|show|compare|cancel|sets; what grows the sets is in evaluate_questions."""

from __future__ import annotations

import time
from pathlib import Path
from typing import cast

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.evaluate_questions import add, candidates, remove
from api.cli.evaluation_shapes import EvaluationRunShape
from api.cli.gateway import Caller, call, connected
from api.cli.options import fail, json_flag
from api.cli.output import show
from api.cli.progress import Bar, progress_bar
from api.cli.render_evaluations import (
    comparison_lines,
    evaluation_lines,
    run_head,
    run_list_lines,
    set_list_lines,
)
from api.cli.terminal import say
from api.client import Call, CallError, Json

POLL_S = 0.3
FINAL = frozenset({"done", "failed", "cancelled"})
FILES = (".jsonl", ".csv")
PLACE = "/v1/evaluations"

against_option = click.option("--against", metavar="评测编号", help="与哪一次比较；latest 为同一题集的上一次")
html_option = click.option(
    "--html", "html", metavar="文件", type=click.Path(path_type=Path, dir_okay=False), help="把成绩单另存为网页"
)
run_argument = argument("run", metavar="评测编号", type=int, help="见 zhigui evaluate list")


class EvaluateGroup(ChineseGroup):
    """A word that is no command is the set to evaluate: `zhigui evaluate answerable`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments with the command `run` put in where none is named."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group("evaluate", cls=EvaluateGroup)
def evaluate() -> None:
    """评测：用有标准答案的题检验检索与作答。

    zhigui evaluate 题集 即运行一次评测；其余为查看与比较。
    """


@evaluate.command("run")
@argument("questions", metavar="题集", help="题集名称（见 sets），可用 + 连接；或 .jsonl、.csv 文件的路径")
@click.option(
    "--config", metavar="配置", default="default", help="检索配置，如 start、no-adapter+no-ranker；默认 default"
)
@click.option(
    "--half",
    metavar="哪一半",
    type=click.Choice(["all", "develop", "report"]),
    default="all",
    help="all 全部（默认）、develop 调试的一半、report 报告的一半",
)
@click.option("--answers", is_flag=True, help="也让助手作答，统计拒答与引用；不写入记录")
@against_option
@html_option
@json_flag
def run_set(
    questions: str,
    *,
    config: str,
    half: str,
    answers: bool,
    against: str | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """运行一次评测（可省去 run 一词）。

    成绩带 95% 置信区间，保存在数据目录；所依条文没有入库的题不计分。
    """
    body: dict[str, Json] = {**_set_of(questions), "half": half, "config": config, "answers": answers}
    with connected() as answer:
        with progress_bar("评测") as bar:
            run = _followed(answer, body, bar)
        done = run["state"] == "done"
        found = _report(answer, run["run_id"], against if done else None, whole=as_json)
        _save_page(answer, run["run_id"], against if done else None, html)
    show(found, as_json, evaluation_lines)
    if not done:
        fail()


@evaluate.command("list")
@click.option("--set", "set_name", metavar="题集", help="只看这个题集")
@click.option("--limit", metavar="条数", type=click.IntRange(1, 500), default=20, help="最多几条，默认 20")
@json_flag
def list_runs(set_name: str | None, limit: int, as_json: bool) -> None:
    """历次评测与成绩，新的在前。"""
    show(call(Call("GET", PLACE, query={"limit": limit, "set": set_name})), as_json, run_list_lines)


@evaluate.command("show")
@run_argument
@against_option
@html_option
@json_flag
def show_run(run: int, *, against: str | None, html: Path | None, as_json: bool) -> None:
    """一次评测的成绩、分组与没有答好的题。"""
    with connected() as answer:
        found = _report(answer, run, against, whole=as_json)
        _save_page(answer, run, against, html)
    show(found, as_json, evaluation_lines)


@evaluate.command("compare")
@argument("base", metavar="先前的评测", help="编号")
@argument("run", metavar="后来的评测", type=int, help="编号")
@json_flag
def compare(base: str, run: int, as_json: bool) -> None:
    """比较两次评测：各项差值、置信区间、显著性，哪些题变好变差。"""
    show(call(Call("GET", f"{PLACE}/{run}/compare", query={"with": base})), as_json, comparison_lines)


@evaluate.command("cancel")
@run_argument
@json_flag
def cancel(run: int, as_json: bool) -> None:
    """取消一次排队中或进行中的评测。"""
    show(call(Call("DELETE", f"{PLACE}/{run}")), as_json, run_head)


@evaluate.command("sets")
@json_flag
def sets(as_json: bool) -> None:
    """可用的题集与检索配置。"""
    show(call(Call("GET", f"{PLACE}/sets")), as_json, set_list_lines)


for each in (candidates, add, remove):
    evaluate.add_command(each)


def _set_of(text: str) -> dict[str, Json]:
    """A set by name; or the questions of a file, read and checked here, so that a service needs no path of ours."""
    path = Path(text)
    if path.suffix not in FILES:
        return {"set": text}
    from kb.evaluation.sets import read_set

    found = read_set(path)
    return {
        "name": found.name,
        "questions": [
            {
                "id": one.question_id,
                "question": one.question,
                "gold": [{"title": gold.title, "article": gold.article} for gold in one.gold],
                "answerable": one.answerable,
                "industry": one.industry,
                "kind": one.kind,
                "voice": one.voice,
                "situation": one.key,
                "as_of": one.as_of.isoformat() if one.as_of is not None else None,
            }
            for one in found.questions
        ],
    }


def _followed(answer: Caller, body: Json, bar: Bar) -> EvaluationRunShape:
    """The run once it is over."""
    run = cast(EvaluationRunShape, answer(Call("POST", PLACE, body=body)))
    place = f"{PLACE}/{run['run_id']}"
    try:
        while run["state"] not in FINAL:
            time.sleep(POLL_S)
            run = cast(EvaluationRunShape, answer(Call("GET", place, query={"questions": "none"})))
            bar(run["done"], run["total"], "")
    except KeyboardInterrupt:
        # Whoever interrupts the command means the run, not only the waiting for it.
        answer(Call("DELETE", place))
        raise
    return run


def _report(answer: Caller, run_id: int, against: str | None, *, whole: bool) -> Json:
    place = f"{PLACE}/{run_id}"
    found = answer(Call("GET", place, query={"questions": "all" if whole else "missed"}))
    if against is None:
        return found
    comparison = answer(Call("GET", f"{place}/compare", query={"with": against}))
    return {**cast(dict[str, Json], found), "comparison": comparison}


def _save_page(answer: Caller, run_id: int, against: str | None, html: Path | None) -> None:
    if html is None:
        return
    content = answer.fetch(Call("GET", f"{PLACE}/{run_id}/page", query={"with": against}))
    try:
        html.write_bytes(content)
    except OSError as error:
        raise CallError(f"写不了 {html}：{error.strerror}。") from error
    say(f"成绩单：{html}")
