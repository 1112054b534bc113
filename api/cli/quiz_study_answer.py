"""The items of a study asked in the terminal, one after another, and sent together: only all right passes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO, cast

from api.cli.gateway import Caller
from api.cli.quiz_paper_shapes import QuestionShape
from api.cli.quiz_study_shapes import StudyShape, TriedShape
from api.cli.quiz_take import BACK, QUIT, asked, typed_answer
from api.cli.render_results import ASKED, answered
from api.cli.render_study import study_question_lines
from api.cli.terminal import paper as page_of
from api.cli.terminal import say
from api.client import Call, CallError, Json

KEYS = "p 上一题，q 不交就退出；答完最后一题就交"

Answers = dict[int, list[str]]


def asked_through(study: StudyShape, typed: TextIO) -> Answers | None:
    """What is `typed` to every item of a study; None where somebody leaves before the last."""
    page, items, given = page_of(sys.stdout), study["items"], Answers()
    say(f"{study['title']}：共 {len(items)} 题。{KEYS}。")
    at = 0
    while at < len(items):
        question = items[at]
        before = answered(question, given[question["n"]]) if question["n"] in given else None
        print("\n".join(study_question_lines(question, len(items), before, page)))
        said = asked(ASKED[question["answer_kind"]], typed)
        if said is None or said == QUIT:
            return None
        if said == BACK:
            at = max(0, at - 1)
            continue
        try:
            given[question["n"]] = answer_to(question, said)
        except CallError as error:
            say(str(error))
            continue
        at += 1
    return given


def typed_answers(study: StudyShape, pairs: Sequence[tuple[int, str]]) -> Answers:
    """The answers given on the command line; CallError for a number that is not asked, or one that is left out."""
    items = {each["n"]: each for each in study["items"]}
    given = Answers()
    for n, said in pairs:
        if n not in items:
            raise CallError(f"这项学习没有第 {n} 题，共 {len(items)} 题。")
        given[n] = answer_to(items[n], said)
    missing = [str(n) for n in items if n not in given]
    if missing:
        raise CallError(f"第 {'、'.join(missing)} 题没有写答案，没有交；每题写一个 --answer 题号=答案。")
    return given


def answer_to(question: QuestionShape, said: str) -> list[str]:
    """The labels that were chosen; CallError for none, for one that is not shown, or several where one is asked."""
    chosen = typed_answer(question, said)
    known = [each["label"] for each in question["options"]]
    strange = [each for each in chosen if each not in known]
    if strange or not chosen:
        what = f"没有选项 {'、'.join(strange)}" if strange else "没有写答案"
        raise CallError(f"第 {question['n']} 题{what}，可选 {'、'.join(known)}。")
    if question["answer_kind"] == "one" and len(chosen) > 1:
        raise CallError(f"第 {question['n']} 题只选一项。")
    return list(dict.fromkeys(chosen))


def sent(answer: Caller, place: str, given: Answers) -> TriedShape:
    """The try at the items, marked."""
    answers: dict[str, Json] = {str(n): list(labels) for n, labels in given.items()}
    return cast(TriedShape, answer(Call("POST", f"{place}/answers", body={"answers": answers})))
