"""Quiz items on a terminal: how they stand, why each answer is right or wrong, and what to do next."""

from __future__ import annotations

from api.cli.quiz_shapes import (
    GeneratedShape,
    ItemCaseShape,
    ItemStatisticsShape,
    ItemSummaryShape,
    RewritingShape,
    TopicShape,
)
from api.cli.render_quiz import (
    decided_lines,
    generated_lines,
    item_lines,
    item_list_lines,
    queue_lines,
    topic_lines,
    used_lines,
)
from api.cli.terminal import Paper

PLAIN = Paper(100, colour=False)
ITEM: ItemSummaryShape = {
    "item_id": "q-1", "revision": 2, "state": "approved", "due": True, "flag": None, "kind": "single",
    "stem": "网店几日内处理退款申请？（　　）。", "topic": "returns", "topic_name": "退换货", "industry": "market",
    "difficulty": "easy", "bloom": "remember", "citations": ["《示例办法》第二条"], "change": "approved",
    "changed_at": "2026-11-22T02:00:00Z", "changed_by": "u-1", "changed_by_name": "张三", "reason": None,
}  # fmt: skip
UNUSED: ItemStatisticsShape = {"used": 0, "papers": 0, "right": None, "discrimination": None, "warning": None}
WHOLE: ItemCaseShape = {
    **ITEM, "material": "",
    "options": [
        {"label": "A", "text": "七日", "correct": True, "detail": "写的是“七日”。"},
        {"label": "B", "text": "十日", "correct": False, "detail": "写的是“七日”，不是“十日”。"},
    ],
    "answer": "A", "blanks": [], "points": [], "explanation": "见第二条。",
    "bases": [{"title": "示例办法", "locator": "第二条", "quotation": "七日内处理", "in_force": False}],
    "tags": [], "generator": "quantities", "seed": 7, "as_of": "2026-11-22",
    "history": [ITEM, {**ITEM, "revision": 1, "change": "generated", "changed_by": "system", "reason": "太长"}],
    "reviews": [{
        "kind": "quiz", "object_id": "q-1", "name": "“网店”", "title": "示例办法", "article": "第二条", "due": True,
        "note": "第二条有新文字。", "old_text": "七日内处理。", "new_text": "三日内处理。", "reviewed_at": None,
        "reviewed_by": None, "new_article": "第二条", "effective_date": None,
    }],
    "faults": ["依据 1：不是现行文本。"],
    "statistics": {"used": 12, "papers": 2, "right": 0.96, "discrimination": 0.25, "warning": "几乎人人答对。"},
}  # fmt: skip
RUN: GeneratedShape = {
    "generation_run": "g-1", "state": "done", "done": 1, "total": 3, "made": 1, "known": 2, "merged": 1,
    "considered": 9, "dropped": {"题干与依据不一致": 5}, "item_ids": ["q-1"], "rewriting": None, "seed": 7,
    "as_of": "2026-11-22", "problem": "符合条件的条文只够新出 1 道。", "sample": [WHOLE],
}  # fmt: skip


def test_an_item_tells_its_key_and_why_and_that_it_is_due() -> None:
    lines = item_lines(WHOLE, PLAIN)
    assert lines[0] == "q-1 第 2 版 单选·易 【在用，待复核】"
    assert "  ✓ A. 七日" in lines
    assert "    B. 十日" in lines
    assert "  答案：A" in lines
    assert "    《示例办法》第二条（不是今天的文本）：“七日内处理”" in lines
    assert "    原文  七日内处理。" in lines
    assert "    新文  三日内处理。" in lines
    assert "    今天证明不了：依据 1：不是现行文本。" in lines
    assert "  用在 2 张试卷里，12 人次，得分率 96%，区分度 0.25" in lines
    assert "  第 2 版 批准 2026-11-22 10:00 张三（u-1）" in lines
    assert "    太长" in lines


def test_gaps_and_marking_points_are_shown() -> None:
    open_one: ItemCaseShape = {
        **WHOLE, "options": [], "answer": "七日",
        "blanks": [{"accepted": ["七日", "7日"], "detail": ""}],
        "points": [{"text": "退款期限", "keywords": [["七日", "7日"], ["退款"]], "weight": 2}],
        "statistics": UNUSED,
    }  # fmt: skip
    lines = item_lines(open_one, PLAIN)
    assert "    第 1 空：七日 / 7日" in lines
    assert "    要点 1（2 分）：退款期限（说到：七日、7日；退款）" in lines
    assert "  还没有人做过。" in lines


def test_lists_say_how_many_there_are_and_what_to_do() -> None:
    counts = {"draft": 3, "approved": 1, "retired": 0, "due": 1, "flagged": 0}
    lines = item_list_lines({"items": [ITEM], "total": 4, "counts": counts}, PLAIN)
    assert lines[-1] == "共 4 道，列出 1 道（待审 3，在用 1，待复核 1）。"
    assert (
        "zhigui quiz review --approve 编号" in queue_lines({"items": [ITEM], "total": 4, "counts": counts}, PLAIN)[-1]
    )
    assert "zhigui quiz generate" in item_list_lines({"items": [], "total": 0, "counts": {}}, PLAIN)[0]
    assert "zhigui quiz generate" in queue_lines({"items": [], "total": 0, "counts": {}}, PLAIN)[0]


def test_a_flag_stands_beside_its_item() -> None:
    flagged: ItemSummaryShape = {**ITEM, "state": "draft", "due": False, "flag": "没有证明：依据找不到"}
    lines = item_list_lines({"items": [flagged], "total": 1, "counts": {"flagged": 1}}, PLAIN)
    assert lines[0].endswith("【待审，没有证明】")
    assert "    没有证明：依据找不到" in lines


def test_a_run_tells_what_it_made_and_what_it_left_out() -> None:
    lines = generated_lines(RUN, PLAIN)
    assert lines[0] == "新出 1 道题（种子 7，按 2026-11-22 的条文），都有证明，等待审题。"
    assert "  符合条件的条文只够新出 1 道。" in lines
    assert any("看过 9 道候选；题库已有 2；意思重复 1；没有通过证明 5（题干与依据不一致 5）" in line for line in lines)
    assert "  ✓ A. 七日" in lines
    assert "没有留下题目" in generated_lines({**RUN, "state": "cancelled", "sample": []}, PLAIN)[0]
    assert "没有完成：坏了" in generated_lines({**RUN, "state": "failed", "problem": "坏了", "sample": []}, PLAIN)[0]


def test_what_a_model_worded_is_told_of_the_run_and_of_the_item() -> None:
    rewriting: RewritingShape = {"model": "qwen", "of": 3, "asked": 3, "taken": 1, "refused": {"数字不一致": 2}}
    lines = generated_lines({**RUN, "rewriting": rewriting}, PLAIN)
    assert "  大模型 qwen 改写：3 道中采用 1 道；用原来文字的 2 道（数字不一致 2）。" in lines
    assert not any("大模型" in line for line in generated_lines(RUN, PLAIN))
    worded = item_lines({**WHOLE, "tags": ["scene:complaint_call", "model:qwen3:8b"]}, PLAIN)
    assert any(line.endswith("，题干由大模型 qwen3:8b 改写") for line in worded)
    assert not any("大模型" in line for line in item_lines(WHOLE, PLAIN))


def test_decisions_and_refusals_are_told_one_by_one() -> None:
    lines = decided_lines({"approved": [ITEM], "refused": [{"item_id": "q-2", "detail": "没有证明。"}]}, PLAIN)
    assert lines[0].startswith("· 已批准：q-1（第 2 版，在用）")
    assert lines[1] == "· q-2 没有改动：没有证明。"
    assert decided_lines({"approved": [], "refused": []}, PLAIN) == ["没有要处理的题目。"]


def test_topics_tell_their_laws_and_items() -> None:
    topic: TopicShape = {
        "id": "returns", "name": "退换货", "industry": "market", "instruments": ["示例办法"],
        "counts": {"single": 2}, "approved": 1,
    }  # fmt: skip
    lines = topic_lines({"topics": [topic]}, PLAIN)
    assert lines == ["  returns  退换货（市场与电商）：单选 2；可以组卷 1", "    《示例办法》"]
    empty: TopicShape = {**topic, "counts": {}, "approved": 0, "industry": None, "instruments": []}
    lines = topic_lines({"topics": [empty]}, PLAIN)
    assert lines[0] == "  returns  退换货（各行业）：还没有题"
    assert "zhigui quiz generate" in lines[-1]


def test_statistics_begin_with_what_is_warned_of() -> None:
    lines = used_lines(
        {"items": [{**ITEM, "statistics": WHOLE["statistics"]}], "total": 1, "used": 4, "warned": 1}, PLAIN
    )
    assert "  几乎人人答对。" in lines
    assert lines[-1] == "有人做过的 4 道，其中有提醒的 1 道。"
    assert "还没有交卷" in used_lines({"items": [], "total": 0, "used": 0, "warned": 0}, PLAIN)[0]
    assert used_lines({"items": [], "total": 0, "used": 4, "warned": 0}, PLAIN) == ["没有要提醒的题目。"]
