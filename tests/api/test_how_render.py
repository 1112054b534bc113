"""How an answer came about, on a terminal: what was understood, who approved it, what a model's words came to."""

from __future__ import annotations

import pytest

from api.cli.render_how import how_lines, understood_lines
from api.cli.shapes import HowShape, ModelUseShape, RemovedShape
from api.cli.terminal import Paper, width

PAGE = Paper(80, colour=False)
REMOVED: list[RemovedShape] = [{"text": "商家必须当场退还双倍货款。", "reason": "条文里没有双倍" * 12}]


def text_of(answer: HowShape) -> str:
    return "\n".join(how_lines(answer, PAGE))


def test_an_ordinary_extract_needs_no_explanation() -> None:
    assert how_lines({"citations": [], "mode": "extract"}, PAGE) == []
    assert understood_lines({"citations": [], "rewritten_question": None}, PAGE) == []


def test_a_follow_up_is_shown_as_it_was_understood() -> None:
    answer: HowShape = {"citations": [], "rewritten_question": "网购的食品不喜欢能退吗？"}
    assert understood_lines(answer, PAGE) == ["按此理解：网购的食品不喜欢能退吗？", ""]


def test_what_to_ask_the_caller_is_shown() -> None:
    said = text_of({"citations": [], "clarification": {"ask_caller": "请问是网上买的，还是在店里买的？"}})
    assert "可以再问：请问是网上买的，还是在店里买的？" in said


def test_an_approved_answer_names_who_approved_it_on_which_day_in_beijing() -> None:
    approval = {"curated_id": "c-1a2b", "revision": 2, "approved_by": "p-1", "approved_by_name": "李四"}
    answer = {"citations": [], "mode": "curated", "approval": {**approval, "approved_at": "2026-11-21T16:30:00Z"}}
    assert "审定答复，李四（p-1） 批准于 2026-11-22（c-1a2b 第 2 版）。" in text_of(answer)  # type: ignore[arg-type]


def test_the_local_user_is_named_in_chinese() -> None:
    approval = {"curated_id": "c-1", "revision": 1, "approved_by": "local", "approved_at": "2026-11-22T01:00:00Z"}
    assert "本机用户 批准于" in text_of({"citations": [], "approval": approval})  # type: ignore[typeddict-item]


def test_what_was_taken_out_of_a_models_answer_is_shown_with_why_and_as_not_to_be_said() -> None:
    lines = how_lines({"citations": [], "mode": "model", "model": {"outcome": "used"}, "removed": REMOVED}, PAGE)
    said = "\n".join(lines)
    assert "以上由大模型依据所列条文写成" in said and "（不要念）" in said
    assert "  × 商家必须当场退还双倍货款。" in lines
    assert all(width(line) <= PAGE.columns for line in lines)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [("late", "没有按时"), ("unavailable", "告诉管理员"), ("nothing_left", "没有通过核对"), ("paused", "暂停")],
)
def test_an_extract_in_a_models_place_tells_why(outcome: str, told: str) -> None:
    model: ModelUseShape = {"outcome": outcome}
    said = text_of({"citations": [], "mode": "extract", "model": model})
    assert "以上是摘录" in said and told in said
