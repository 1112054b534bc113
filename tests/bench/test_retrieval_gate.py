"""The gate of CI: callers' words must go on finding the law as well as they did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.retrieval_gate import LAWS, Standing, chosen_questions, judge, measure, read_record, write_record


def make_standing(number: int, rank: int | None = 1) -> Standing:
    """A question whose only gold came at a rank."""
    scores = (float(rank == 1), float(rank is not None and rank <= 5), 1 / rank if rank else 0.0)
    return Standing(f"q{number}", f"问题{number}", "0a1b2c3d", scores, rank)


def make_record(lost: int = 0) -> tuple[Standing, ...]:
    """Forty questions, thirty of them answered first, `lost` of these no longer found."""
    found = [make_standing(number, None if number < lost else 1) for number in range(30)]
    return (*found, *(make_standing(30 + number, None) for number in range(10)))


def test_what_is_as_it_was_passes() -> None:
    judged = judge(make_record(), make_record())
    assert judged.passed
    assert "lost (among the first 5): 0" in judged.lines


def test_a_drop_within_half_the_interval_passes_and_one_beyond_does_not() -> None:
    # 30 of 40: the interval is about .61 to .88, so that .62 is the least, five questions fewer.
    assert judge(make_record(), make_record(lost=5)).passed
    judged = judge(make_record(), make_record(lost=6))
    assert not judged.passed
    assert any("TOO LOW" in line for line in judged.lines)


def test_the_questions_that_were_lost_and_won_are_named() -> None:
    now = (replace(make_standing(0, None)), *make_record()[1:30], make_standing(30, 2), *make_record()[31:])
    lines = judge(make_record(), now).lines
    assert "  q0 问题0: 1 → –" in lines
    assert "  q30 问题30: – → 2" in lines


def test_questions_added_or_edited_since_are_left_out() -> None:
    edited = replace(make_standing(0, None), mark="ffffffff")
    judged = judge(make_record(), (edited, *make_record()[1:], make_standing(99, None)))
    assert judged.passed
    assert "39 questions compared, 2 new or edited left out" in judged.lines


@pytest.mark.parametrize("kept", [0, 30])
def test_a_record_of_other_questions_says_how_to_renew_it(kept: int) -> None:
    judged = judge(make_record(), make_record()[:kept])
    assert not judged.passed
    assert "python -m bench.retrieval_gate --write" in judged.lines[0]
    assert not judge((), make_record()).passed


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "gate.json"
    write_record(make_record(), path)
    assert read_record(path) == tuple(replace(one, question="") for one in make_record())
    assert "问题" not in path.read_text("utf-8")


def test_the_gate_asks_only_the_half_to_tune_on_and_only_of_its_laws() -> None:
    chosen = chosen_questions().questions
    assert len(chosen) > 130
    assert not any(one.reported for one in chosen)
    assert {gold.title for one in chosen for gold in one.gold} == set(LAWS)


@pytest.mark.slow
def test_callers_words_find_the_law_as_well_as_recorded(tmp_path: Path) -> None:
    judged = judge(read_record(), measure(tmp_path))
    assert judged.passed, "\n".join(judged.lines)
