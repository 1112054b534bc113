"""zhigui quiz take: a paper sat in the terminal, one question at a time; the service keeps every answer at once."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from typing import TextIO, cast

import click

from api.cli.chinese import ChineseCommand, argument
from api.cli.gateway import Caller, connected
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.quiz_paper_shapes import QuestionShape, ResultShape, SittingShape
from api.cli.render_results import ASKED, question_lines, result_lines, sitting_lines
from api.cli.terminal import paper as page_of
from api.cli.terminal import say
from api.client import Call, CallError, Json, segment

NEXT, BACK, SUBMIT, QUIT = "", "p", "s", "q"
KEYS = "回车 下一题，p 上一题，选择题里写数字到第几题，s 交卷，q 先退出（答案都已保存）"
SPLIT = re.compile(r"[；;]")


@click.command("take", cls=ChineseCommand)
@argument("paper", metavar="试卷", help="编号，见 zhigui quiz paper list 或网页的“学习”")
@click.option(
    "--answer",
    "answers",
    metavar="题号=答案",
    multiple=True,
    help="不进入问答，直接保存这一题，如 3=AC 或 4=三倍；可重复",
)
@click.option("--submit", is_flag=True, help="保存 --answer 之后交卷")
@json_flag
def take(paper: str, *, answers: tuple[str, ...], submit: bool, as_json: bool) -> None:
    """参加考试，一题一题作答；中断后再运行同样的命令就接着考。"""
    given = [answer_pair(each) for each in answers]
    with connected() as answer:
        sitting = cast(SittingShape, answer(Call("POST", f"/v1/quizzes/papers/{segment(paper)}/attempts")))
        for n, text in given:
            _save(answer, sitting, _question(sitting, n), text)
        if submit:
            show(cast(Json, _submit(answer, sitting)), as_json, result_lines)
        elif as_json or given:
            place = f"/v1/quizzes/attempts/{segment(sitting['attempt_id'])}"
            show(answer(Call("GET", place)), as_json, sitting_lines)
        else:
            sit(answer, sitting, sys.stdin)


def sit(answer: Caller, sitting: SittingShape, typed: TextIO) -> None:
    """Ask, and read what is `typed`, until it is handed in, time is over, or somebody leaves."""
    page = page_of(sys.stdout)
    book = "闭卷，请不要查阅资料。" if sitting["closed_book"] else ""
    say(f"《{sitting['title']}》共 {len(sitting['questions'])} 题。{book}{KEYS}。")
    n = next((each["n"] for each in sitting["questions"] if str(each["n"]) not in sitting["answers"]), 1)
    clock = _Clock(sitting)
    while not clock.over():
        question = sitting["questions"][n - 1]
        print("\n".join(question_lines(question, sitting, page)))
        said = asked(f"{clock.left()}{ASKED[question['answer_kind']]}", typed)
        if said is None or said == QUIT:
            say(f"已答 {len(sitting['answers'])} 题，都已保存；再运行同样的命令接着考。")
            return
        if said == SUBMIT:
            if _sure(sitting, typed):
                show(cast(Json, _submit(answer, sitting)), False, result_lines)
                return
        elif said in {NEXT, BACK} or _is_place(said, question, sitting) or _kept(answer, sitting, question, said):
            n = _next(n, said, question, sitting)
    say("时间到了，按已保存的答案交卷。")
    show(cast(Json, _submit(answer, sitting)), False, result_lines)


def _next(n: int, said: str, question: QuestionShape, sitting: SittingShape) -> int:
    """The question to go on with."""
    if _is_place(said, question, sitting):
        return int(said)
    if said == BACK:
        return max(1, n - 1)
    if n == len(sitting["questions"]):
        say("这是最后一题；s 交卷，p 回看。")
    return min(len(sitting["questions"]), n + 1)


def _is_place(said: str, question: QuestionShape, sitting: SittingShape) -> bool:
    """Whether a number was typed that is no answer, but a question to go to."""
    return bool(question["options"]) and said.isdigit() and 1 <= int(said) <= len(sitting["questions"])


class _Clock:
    """The time that is left by the service's clock, whatever the one of this machine says."""

    def __init__(self, sitting: SittingShape) -> None:
        self._ends = None if sitting["ends_at"] is None else _moment(sitting["ends_at"])
        self._ahead = datetime.now().astimezone() - _moment(sitting["now"])

    def over(self) -> bool:
        """Whether time is over."""
        return self._ends is not None and self._now() >= self._ends

    def left(self) -> str:
        """The time left, to stand before a prompt."""
        if self._ends is None:
            return ""
        minutes, seconds = divmod(max(0, int((self._ends - self._now()).total_seconds())), 60)
        return f"［剩 {minutes} 分 {seconds:02d} 秒］"

    def _now(self) -> datetime:
        return datetime.now().astimezone() - self._ahead


def _kept(answer: Caller, sitting: SittingShape, question: QuestionShape, said: str) -> bool:
    """Whether the answer was taken; if not, why is said."""
    try:
        _save(answer, sitting, question, said)
    except CallError as error:
        say(str(error))
        return False
    return True


def _save(answer: Caller, sitting: SittingShape, question: QuestionShape, said: str) -> None:
    body: dict[str, Json] = {"answer": typed_answer(question, said)}
    place = f"/v1/quizzes/attempts/{segment(sitting['attempt_id'])}/answers/{question['n']}"
    reply = cast("dict[str, list[str]]", answer(Call("PUT", place, body=body)))
    sitting["answers"][str(question["n"])] = list(reply["answer"])


def _submit(answer: Caller, sitting: SittingShape) -> ResultShape:
    return cast(ResultShape, answer(Call("POST", f"/v1/quizzes/attempts/{segment(sitting['attempt_id'])}/submit")))


def typed_answer(question: QuestionShape, said: str) -> list[str]:
    """What was typed as the API takes it: letters, words of the blanks, or one text."""
    if question["options"]:
        return [each for each in said.upper() if not each.isspace() and each not in ",，、;；"]
    return [each.strip() for each in SPLIT.split(said)] if question["answer_kind"] == "blanks" else [said]


def _sure(sitting: SittingShape, typed: TextIO) -> bool:
    empty = [str(each["n"]) for each in sitting["questions"] if not sitting["answers"].get(str(each["n"]))]
    told = f"还有第 {'、'.join(empty)} 题没有作答，" if empty else ""
    return (asked(f"{told}确定交卷吗？y 交卷，其他键继续", typed) or "").lower() == "y"


def asked(prompt: str, typed: TextIO) -> str | None:
    """A line that was typed; None at the end of the input."""
    print(prompt, end=" > ", file=sys.stderr, flush=True)
    line = typed.readline()
    return line.strip() if line else None


def answer_pair(given: str) -> tuple[int, str]:
    """A number of a question and what is answered to it, from 3=AC; UsageError for anything else."""
    number, mark, text = given.partition("=")
    if not mark or not number.strip().isdigit():
        raise click.UsageError(f"--answer 应写成 题号=答案，如 3=AC，不能是 {given}")
    return int(number), text


def _question(sitting: SittingShape, n: int) -> QuestionShape:
    if not 1 <= n <= len(sitting["questions"]):
        raise CallError(f"这张试卷没有第 {n} 题，共 {len(sitting['questions'])} 题。")
    return sitting["questions"][n - 1]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
