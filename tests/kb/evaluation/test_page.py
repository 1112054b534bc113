"""The page of a report: complete in itself, readable by everybody, and nothing in it runs."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from kb.evaluation.metrics import FIGURES
from kb.evaluation.page import evaluation_page
from kb.evaluation.report import comparison_report, evaluation_report, overall_figures
from kb.store.evaluation_records import (
    AnswerOutcome,
    EvaluationRequest,
    EvaluationRun,
    EvaluationState,
    FoundArticle,
    QuestionOutcome,
)
from tests.builders_evaluation import make_outcome, make_run

VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})


class Reader(HTMLParser):
    """Reads a page: its elements must nest, and what it asks for from elsewhere is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.asked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asked += [value or "" for name, value in attrs if name in {"href", "src", "xlink:href", "xmlns"}]
        self.asked += [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    return reader


def make_outcomes() -> tuple[QuestionOutcome, ...]:
    """One question of every sort."""
    return (
        make_outcome("first", rank=1),
        make_outcome("seventh", rank=7, kind="penalty", industry="finance"),
        make_outcome("nowhere", rank=None, kind="penalty"),
        make_outcome("unloaded", rank=None, scored=False),
        make_outcome("refused", rank=2, answer=AnswerOutcome(True, None, "")),
        make_outcome("weather", answerable=False, kind="off_topic", answer=AnswerOutcome(False, None, "不会下雨。")),
    )


def make_reported(run_id: int = 2, *, name: str = "returns") -> EvaluationRun:
    """A run with the figures of those questions."""
    run = make_run(run_id)
    request: EvaluationRequest = replace(run.request, set_name=name)
    return replace(run, request=request, figures=overall_figures(make_outcomes()))


def test_a_page_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    outcomes = make_outcomes()
    page = evaluation_page(evaluation_report(make_reported(), outcomes), history=(make_reported(1),))
    reader = read(page)
    assert set(reader.asked) <= {"data:,"}
    assert "script" not in reader.tags
    assert not re.search(r"https?:|url\(|@import|<!--", page)
    assert reader.tags.count("svg") == 4  # by industry, by kind, the ranks, over time


def test_whatever_questions_and_titles_say_is_only_text() -> None:
    nasty = '"><script>alert(1)</script><svg onload=x>&amp;'
    outcome = replace(
        make_outcome("x", rank=None, industry=nasty, kind=nasty, answer=AnswerOutcome(True, None, nasty)),
        question_id=nasty,
        question=nasty,
        voice=nasty,
        found=(FoundArticle(nasty, nasty, 0.1),),
    )
    run = replace(make_reported(name=nasty), figures=overall_figures((outcome, outcome)))
    other = replace(run, run_id=1, request=replace(run.request, configuration=nasty))
    outcomes = (outcome, replace(outcome, question_id="y"))
    compared = comparison_report((other, outcomes), (run, outcomes))
    reader = read(evaluation_page(evaluation_report(run, outcomes), compared, (other,)))
    assert set(reader.asked) <= {"data:,"}
    assert "script" not in reader.tags


def test_headline_figures_carry_their_interval_and_the_difference_to_another_run() -> None:
    base = tuple(make_outcome(f"q{n}", rank=2, scores=dict.fromkeys(FIGURES, 0.25)) for n in range(12))
    after = tuple(make_outcome(f"q{n}", rank=1, scores=dict.fromkeys(FIGURES, 1.0)) for n in range(12))
    run = replace(make_run(2), figures=overall_figures(after))
    compared = comparison_report((make_run(1, configuration="start"), base), (run, after))
    page = evaluation_page(evaluation_report(run, after), compared)
    card = page[page.index("<h3>R@5</h3>") :].partition("</section>")[0]
    assert "<b>1.000</b>" in card
    assert "[1.000, 1.000]</span>" in card
    assert "12 题" in card
    assert '<span class="good">+0.750，p&lt;0.001</span><span class="good">[+0.750, +0.750]</span>' in card
    assert "比评测 1（start），共同计分 12 题" in page
    assert "变好 12 题" in page


def test_more_wrong_refusals_are_worse() -> None:
    def outcomes(refused: bool) -> tuple[QuestionOutcome, ...]:
        answer = AnswerOutcome(refused, None if refused else 1, "")
        return tuple(make_outcome(f"q{n}", answer=answer) for n in range(12))

    run = replace(make_run(2), figures=overall_figures(outcomes(True)))
    compared = comparison_report((make_run(1), outcomes(False)), (run, outcomes(True)))
    page = evaluation_page(evaluation_report(run, outcomes(True)), compared)
    card = page[page.index("<h3>有答案却拒答</h3>") :].partition("</section>")[0]
    assert '<span class="bad">+1.000' in card


@pytest.mark.parametrize(
    ("sort", "question"),
    [
        ("应当拒答，却作答了：1 题", "weather"),
        ("有答案，却拒答了：1 题", "refused"),
        ("前十条里没有依据：1 题", "nowhere"),
        ("依据在第 6 至第 10 条：1 题", "seventh"),
    ],
)
def test_failures_are_listed_by_how_they_failed_with_what_came_instead(sort: str, question: str) -> None:
    page = evaluation_page(evaluation_report(make_reported(), make_outcomes()))
    assert "没有答好的 4 题" in page
    part = page[page.index(sort) :]
    assert f"问题{question}" in part.partition("</details></details>")[0]
    assert "来的是：1. 《退换货试行法》第二条" in part
    assert "问题first" not in page


def test_only_earlier_runs_of_the_same_set_and_half_are_drawn_over_time() -> None:
    run = make_reported(5)
    half = replace(make_reported(3), request=replace(run.request, half="report"))
    failed = replace(make_reported(4), state=EvaluationState.FAILED)
    history = (make_reported(1), make_reported(2, name="other"), half, failed, make_reported(6), run)
    page = evaluation_page(evaluation_report(run, make_outcomes()), history=history)
    assert "历次评测（同一题集，2 次）" in page
    assert "5 · default" in page
    assert "6 · default" not in page
    alone = evaluation_page(evaluation_report(run, make_outcomes()))
    assert "历次评测" not in alone


def test_a_run_that_brought_nothing_says_why() -> None:
    run = replace(make_run(state=EvaluationState.FAILED), pin=None, problem="题太少。")
    page = evaluation_page(evaluation_report(run, ()))
    assert "题太少。" in page
    assert "没有答好" not in page


def test_a_run_without_a_miss_says_so() -> None:
    outcomes = (make_outcome("a"), make_outcome("b"))
    run = replace(make_run(), figures=overall_figures(outcomes))
    assert "每一题的前五条里都有依据" in evaluation_page(evaluation_report(run, outcomes))
