"""What a report makes of outcomes, and what a comparison makes of two runs."""

from __future__ import annotations

import pytest

from kb.evaluation.judged import QuestionSetError
from kb.evaluation.report import comparison_report, evaluation_report, first_rank, overall_figures
from kb.store.evaluation_records import AnswerOutcome, FigureValue
from tests.builders_evaluation import make_outcome, make_run


def by_name(figures: tuple[FigureValue, ...]) -> dict[str, FigureValue]:
    return {one.name: one for one in figures}


def test_figures_are_means_over_scored_questions_within_their_interval() -> None:
    found = by_name(overall_figures([make_outcome("a"), make_outcome("b", rank=None), make_outcome("c", scored=False)]))
    assert found["R@5"].questions == 2
    assert found["R@5"].value == 0.5
    assert 0.0 <= found["R@5"].low <= 0.5 <= found["R@5"].high <= 1.0


def test_answers_are_counted_apart_for_questions_with_and_without_an_answer() -> None:
    refused, first, fourth = AnswerOutcome(True, None, ""), AnswerOutcome(False, 1, "可"), AnswerOutcome(False, 4, "可")
    outcomes = [
        make_outcome("a", answer=first),
        make_outcome("b", answer=fourth),
        make_outcome("c", answer=refused),
        make_outcome("d", answerable=False, answer=refused),
        make_outcome("e", answerable=False, answer=first),
    ]
    found = by_name(overall_figures(outcomes))
    assert (found["refusal_recall"].value, found["refusal_recall"].questions) == (0.5, 2)
    assert (found["wrong_refusals"].value, found["wrong_refusals"].questions) == (pytest.approx(1 / 3), 3)
    assert found["gold_cited_first"].value == pytest.approx(1 / 3)
    assert found["gold_among_five"].value == pytest.approx(2 / 3)
    assert found["refusal_recall"].low < 0.5 < found["refusal_recall"].high


def test_groups_are_per_industry_and_kind_and_a_question_without_one_is_in_none() -> None:
    outcomes = [
        make_outcome("a", industry="market"),
        make_outcome("b", industry="market", rank=None),
        make_outcome("c", industry="finance"),
        make_outcome("d", industry=None, kind=None),
    ]
    report = evaluation_report(make_run(), outcomes)
    shown = {(one.axis, one.value): by_name(one.figures)["R@1"] for one in report.groups}
    assert {key: (one.questions, one.value) for key, one in shown.items()} == {
        ("industry", "market"): (2, 0.5),
        ("industry", "finance"): (1, 1.0),
        ("kind", "refund"): (3, pytest.approx(2 / 3)),
    }


def test_missed_are_golds_beyond_five_and_decisions_that_should_be_otherwise() -> None:
    outcomes = (
        make_outcome("fifth", rank=5),
        make_outcome("sixth", rank=6),
        make_outcome("none", rank=None),
        make_outcome("unscored", scored=False, rank=None),
        make_outcome("refused", answer=AnswerOutcome(True, None, "")),
        make_outcome("answered", answerable=False, answer=AnswerOutcome(False, None, "可")),
        make_outcome("rightly refused", answerable=False, answer=AnswerOutcome(True, None, "")),
    )
    missed = evaluation_report(make_run(), outcomes).missed
    assert [one.question_id for one in missed] == ["sixth", "none", "refused", "answered"]


def test_a_run_that_is_better_everywhere_is_better_beyond_chance_and_names_what_it_won() -> None:
    base = [make_outcome(f"q{n}", rank=4) for n in range(30)]
    other = [make_outcome(f"q{n}", rank=1 if n else 4) for n in range(30)]
    found = comparison_report((make_run(1), base), (make_run(2), other))
    first = found.differences[0]
    assert (first.name, first.questions, first.base) == ("R@1", 30, 0.25)
    assert 0 < first.low <= first.difference <= first.high
    assert first.p < 0.01
    assert (len(found.won), found.lost, found.left_out) == (29, (), 0)
    assert (found.won[0].base_rank, found.won[0].other_rank) == (4, 1)
    assert {(one.axis, one.value) for one in found.groups} == {("industry", "market"), ("kind", "refund")}


def test_two_equal_runs_differ_in_nothing() -> None:
    outcomes = [make_outcome(f"q{n}", rank=1 + n % 7) for n in range(20)]
    found = comparison_report((make_run(1), outcomes), (make_run(2), outcomes))
    assert {(one.difference, one.low, one.high, one.p) for one in found.differences} == {(0.0, 0.0, 0.0, 1.0)}
    assert (found.won, found.lost) == ((), ())


def test_only_questions_that_both_judged_are_compared_and_the_rest_are_counted() -> None:
    base = [make_outcome("a"), make_outcome("b"), make_outcome("c", scored=False), make_outcome("gone")]
    other = [make_outcome("a"), make_outcome("b", rank=2), make_outcome("c"), make_outcome("new")]
    found = comparison_report((make_run(1), base), (make_run(2), other))
    assert (found.common, found.left_out) == (2, 3)
    assert [one.question_id for one in found.lost] == ["b"]
    with pytest.raises(QuestionSetError, match="无法比较"):
        comparison_report((make_run(1), base), (make_run(2), other[2:]))


def test_answers_are_compared_over_the_questions_they_count_for() -> None:
    refused, answered = AnswerOutcome(True, None, ""), AnswerOutcome(False, 1, "可")
    base = [make_outcome(f"q{n}", answerable=False, answer=answered) for n in range(10)]
    other = [make_outcome(f"q{n}", answerable=False, answer=refused) for n in range(10)]
    [found] = comparison_report((make_run(1), base), (make_run(2), other)).differences
    assert (found.name, found.questions, found.difference) == ("refusal_recall", 10, 1.0)
    assert found.p < 0.01


def test_the_first_rank_is_that_of_the_best_gold() -> None:
    assert first_rank(make_outcome(rank=3)) == 3
    assert first_rank(make_outcome(rank=None)) is None
