"""Approved answers on a terminal: how they stand, where they are used, and what a question would get."""

from __future__ import annotations

from api.cli.curated_shapes import CuratedCandidateShape, CuratedMatchedShape, CuratedShape
from api.cli.render_curated import candidate_lines, case_lines, list_lines, tried_lines
from api.cli.terminal import Paper

PLAIN = Paper(100, colour=False)
ANSWER: CuratedShape = {
    "curated_id": "c-1", "revision": 2, "change": "edited", "live": True, "question": "几天退款",
    "paraphrases": ["多久退款"], "citations": [{"n": 1, "title": "示例办法", "locator": "第二条", "handbook": False}],
    "written": {"text": "七日内退款。[1]"}, "industry": "market", "scene": None, "province": "浙江省",
    "role": "officer", "note": None, "approved_by": "u-1", "approved_by_name": "张三",
    "approved_at": "2026-11-22T02:00:00Z",
    "withdrawn_by": None, "withdrawn_by_name": None, "withdrawn_at": None, "due": True,
    "reasons": ["第二条有新文字。"], "unusable": "《示例办法》第二条已修改",
}  # fmt: skip
MATCHED: CuratedMatchedShape = {
    "curated_id": "c-1", "revision": 2, "matched": "几天退款", "how": "near", "score": 0.9512, "industry": None,
    "province": None,
}  # fmt: skip
CANDIDATE: CuratedCandidateShape = {
    "question": "运费谁出", "asked": 4, "refused": 1, "faulted": 2, "last_asked": "2026-11-20T00:00:00Z",
    "answer_id": "a1", "status": "answered", "text": "商家出。", "cited": ["《示例办法》第三条"], "comments": ["不对"],
    "should_cite": ["消保法25"],
}  # fmt: skip


def test_an_answer_tells_how_it_stands_and_for_whom_it_is() -> None:
    lines = list_lines({"answers": [ANSWER], "total": 1, "due": 1}, PLAIN)
    assert lines[0] == "c-1 第 2 版 【待复核】【今天不能用：《示例办法》第二条已修改】"
    assert "    [1] 《示例办法》第二条" in lines
    assert "    只用于：市场与电商、浙江省、一线客服" in lines
    assert "    张三（u-1） 批准于 2026-11-22 10:00" in lines
    assert lines[-1] == "共 1 条，其中 1 条待复核。"


def test_an_empty_list_says_where_answers_come_from() -> None:
    assert "zhigui curated candidates" in list_lines({"answers": [], "total": 0, "due": 0}, PLAIN)[0]


def test_the_history_tells_who_withdrew_it() -> None:
    gone: CuratedShape = {
        **ANSWER, "revision": 3, "change": "withdrawn", "live": False, "withdrawn_by": "u-2",
        "withdrawn_by_name": "李四", "withdrawn_at": "2026-11-22T03:00:00Z",
    }  # fmt: skip
    lines = case_lines({**gone, "history": [gone, ANSWER]}, PLAIN)
    assert "【已撤下】" in lines[0]
    assert "  第 3 版 撤下 2026-11-22 11:00 李四（u-2）" in lines


def test_a_trial_tells_the_answer_or_why_it_is_not_used() -> None:
    used = tried_lines({"outcome": "used", "text": "七日内。", "notice": None, "matched": MATCHED, "beaten": []}, PLAIN)
    assert used == ["认出：c-1 第 2 版“几天退款”（意思相同，相近程度 0.951）", "  会答：七日内。"]
    stale = tried_lines(
        {"outcome": "stale", "text": None, "notice": "已修改。", "matched": MATCHED, "beaten": []}, PLAIN
    )
    assert stale[1] == "  已修改。"
    none = tried_lines({"outcome": "none", "text": None, "notice": None, "matched": None, "beaten": []}, PLAIN)
    assert "照常" in none[0]


def test_a_candidate_tells_how_often_it_was_asked_and_what_should_be_cited() -> None:
    lines = candidate_lines({"candidates": [CANDIDATE]}, PLAIN)
    assert "    问过 4 次，未作答 1 次，评为不对或不全 2 次；最近 2026-11-20，答复编号 a1" in lines
    assert "    应引：消保法25" in lines
