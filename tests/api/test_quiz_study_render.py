"""Studies, files, teams and hard questions on a terminal: how they stand, and what to do next."""

from __future__ import annotations

from api.cli.quiz_study_shapes import (
    FileResultShape,
    FileShape,
    HardestShape,
    StudyChangeShape,
    StudyListShape,
    StudyRowShape,
    StudyShape,
    TeamRowShape,
    TriedShape,
)
from api.cli.render_study import next_lines, report_lines, study_lines, study_list_lines, tried_lines
from api.cli.render_study_people import file_lines, hardest_lines, team_lines
from api.cli.terminal import Paper

PLAIN = Paper(100, colour=False)
ROW: StudyRowShape = {
    "study_id": "s-1", "title": "《示例法》修改（2 条）", "industries": ["market"], "due_on": "2026-12-01",
    "state": "open", "overdue": False, "ended": False, "changes": 2,
}  # fmt: skip
CHANGED: StudyChangeShape = {
    "title": "示例法", "label": "第二条", "kind": "amended", "old_text": "七日内处理。", "new_text": "三日内处理。",
    "effective_date": "2026-12-10", "why": "涉及“退换货”的提问，按新条文答复。",
}  # fmt: skip
WHOLE: StudyShape = {
    "study_id": "s-1", "title": "《示例法》修改（2 条）", "industries": [], "due_on": "2026-12-01", "state": "open",
    "overdue": True, "ended": False,
    "items": [{
        "n": 1, "kind": "single", "answer_kind": "one", "section": 0, "points": 1, "material": "", "stem": "几日？",
        "options": [{"label": "A", "text": "三日"}], "blanks": 0,
    }],
    "affected": [{"kind": "handbook", "name": "退款手册", "note": "依据《示例法》第二条"}],
    "changes": [CHANGED, {**CHANGED, "label": "第三条", "kind": "added", "old_text": None, "why": None}],
    "progress": {"read_at": None, "passed_at": None, "tries": 0, "report": None, "report_at": None},
}  # fmt: skip
READ, LATER = "2026-11-23T01:30:00Z", "2026-11-23T16:30:00Z"
RESULT: FileResultShape = {
    "attempt_id": "a-1", "title": "月考", "submitted_at": READ, "score": 18, "possible": 20, "passed": True,
    "pending": False,
}  # fmt: skip
FILE: FileShape = {
    "actor_id": "u-1", "person": "张三", "team": "一组", "industry": "market",
    "studies": [
        {"study_id": "s-1", "title": "《示例法》修改", "state": "passed", "due_on": None, "passed_at": LATER,
         "tries": 2},
        {"study_id": "s-2", "title": "《另一法》修改", "state": "read", "due_on": "2026-12-01", "passed_at": None,
         "tries": 0},
    ],
    "results": [RESULT, {**RESULT, "attempt_id": "a-2", "passed": None, "pending": True}],
    "certificates": [
        {"certificate_id": "c-1", "title": "上岗", "issued_on": "2026-01-01", "expires_on": "2027-01-01",
         "state": "valid", "ended_because": None},
        {"certificate_id": "c-2", "title": "上岗", "issued_on": "2025-01-01", "expires_on": None, "state": "ended",
         "ended_because": "重新批改后未通过"},
    ],
    "topics": [{"name": "退换货", "share": 0.755, "weight": 0.3}, {"name": "广告", "share": None, "weight": None}],
}  # fmt: skip
TEAM_ROW: TeamRowShape = {
    "actor_id": "u-1", "name": "张三", "team": "一组", "papers_open": 2, "papers_overdue": 1, "studies_open": 0,
    "studies_overdue": 0, "last_result": RESULT, "certificates": FILE["certificates"],
}  # fmt: skip


def listed(*rows: StudyRowShape) -> str:
    found: StudyListShape = {"studies": list(rows)}
    return "\n".join(study_list_lines(found, PLAIN))


def test_a_list_says_what_is_left_and_what_is_overdue() -> None:
    shown = listed(ROW, {**ROW, "study_id": "s-2", "overdue": True}, {**ROW, "study_id": "s-3", "state": "passed"})
    assert "· 《示例法》修改（2 条）【未读】2 条有改动，2026-12-01 截止　s-1" in shown
    assert "【未读，已逾期】" in shown
    assert "还有 2 项没有完成，其中 1 项逾期。看改动：zhigui quiz study show s-1。" in shown
    assert "2026-12-01 截止　s-3" not in shown
    assert listed({**ROW, "state": "passed"}).endswith("学习任务都完成了。")
    assert "更新已撤回" in listed({**ROW, "ended": True})
    assert listed().startswith("没有学习任务")


def test_a_study_shows_both_wordings_why_and_what_of_ours_goes_with_it() -> None:
    shown = "\n".join(study_lines(WHOLE, PLAIN))
    for each in (
        "各行业，2026-12-01 截止", "《示例法》第二条（修改，2026-12-10 起施行）", "原文  七日内处理。",
        "新文  三日内处理。", "打电话时：涉及“退换货”的提问", "手册：退款手册（依据《示例法》第二条）",
        "zhigui quiz study confirm s-1（确认后答 1 题）",
    ):  # fmt: skip
        assert each in shown
    assert shown.count("原文  ") == 1


def test_what_comes_next_follows_from_how_far_one_is() -> None:
    def told(**progress: object) -> str:
        whole: StudyShape = {**WHOLE, "progress": {**WHOLE["progress"], **progress}}  # type: ignore[typeddict-item]
        return "".join(next_lines(whole, PLAIN))

    assert told(read_at=READ) == "2026-11-23 09:30 确认已读。1 题全对算完成：zhigui quiz study answer s-1。"
    assert "已答过 1 次，没有全对；" in told(read_at=READ, tries=1)
    assert told(read_at=READ, passed_at=LATER, tries=2).endswith("2026-11-24 00:30 完成，共答 2 次。")
    assert "确认即完成" in "".join(next_lines({**WHOLE, "items": []}, PLAIN))
    assert next_lines({**WHOLE, "ended": True}, PLAIN) == ["更新已撤回，不用再学。"]


def test_a_try_tells_the_key_why_and_the_article() -> None:
    tried: TriedShape = {
        "right": 1, "of": 2, "passed": False,
        "questions": [
            {"n": 1, "right": True, "yours": ["A"], "answer": ["A"], "explanation": "", "citation": []},
            {"n": 2, "right": False, "yours": [], "answer": ["B", "C"], "explanation": "改成三日。",
             "citation": ["《示例法》第二条"]},
        ],
    }  # fmt: skip
    assert tried_lines(tried, PLAIN) == [
        "2 题对了 1 题，全对才算完成。", "✓ 第 1 题：答案 A", "✗ 第 2 题：没有作答，答案 B、C",
        "    改成三日。", "    依据：《示例法》第二条",
    ]  # fmt: skip
    assert tried_lines({**tried, "passed": True}, PLAIN)[0] == "2 题全对，这项学习完成了。"


def test_what_was_written_is_shown_as_it_is_kept() -> None:
    kept: StudyShape = {**WHOLE, "progress": {**WHOLE["progress"], "report": "期限改了。", "report_at": READ}}
    assert report_lines(kept, PLAIN) == ["学习体会（2026-11-23 09:30），汇入当月的学习月报：", "  期限改了。"]
    assert "zhigui quiz study report s-1 --text" in "".join(report_lines(WHOLE, PLAIN))


def test_a_file_shows_only_the_parts_that_there_are() -> None:
    shown = file_lines(FILE, PLAIN)
    assert shown[0] == "张三（u-1）的资质档案　一组"
    for each in (
        "  · 上岗 有效　2026-01-01 取得，2027-01-01 到期　c-1",
        "  · 上岗 已终止　2025-01-01 取得，长期有效，重新批改后未通过　c-2",
        "各主题的掌握（权重按市场与电商的试卷）", "  退换货  答对 76%  权重 30%", "  广告    没有答过",
        "  · 《月考》18/20 通过　2026-11-23　a-1", "  · 《月考》18/20 待批改　2026-11-23　a-2",
        "  · 《示例法》修改 已完成（2026-11-24，答 2 次）　s-1",
        "  · 《另一法》修改 已读，待答题，2026-12-01 截止　s-2",
    ):  # fmt: skip
        assert each in shown
    empty: FileShape = {**FILE, "studies": [], "results": [], "certificates": [], "topics": []}
    assert file_lines(empty, PLAIN)[1:] == ["  还没有成绩、证书和学习记录。"]


def test_a_team_tells_who_owes_what_and_holds_what() -> None:
    shown = team_lines({"rows": [TEAM_ROW, {**TEAM_ROW, "papers_open": 0, "papers_overdue": 0}]}, PLAIN)
    assert shown[0] == "· 张三（u-1）　一组：考试 2 项未完成（1 项逾期），学习都完成了"
    assert "    最近一次 《月考》18/20 通过" in shown
    assert "    有效证书：上岗（至 2027-01-01）" in shown
    assert shown[-1].startswith("2 人，1 人还有没完成的，1 人逾期。")
    assert team_lines({"rows": []}, PLAIN)[0].startswith("没有可以查看的人员")


def test_hard_questions_tell_why_and_where_they_are_recorded() -> None:
    found: HardestShape = {
        "week": "2026-11-16 至 2026-11-22", "markdown": "# 本周难题",
        "questions": [{"question": "拆封了能退吗", "times": 4, "why": ["2 次没有答上", "同事的意见：答偏了"],
                       "cited": ["《示例法》第二条"], "record_ids": ["r1", "r2"]}],
    }  # fmt: skip
    assert hardest_lines(found, PLAIN)[:5] == [
        "2026-11-16 至 2026-11-22，1 个难题：", "1. 拆封了能退吗（问过 4 次）", "    2 次没有答上；同事的意见：答偏了",
        "    当时给出的依据：《示例法》第二条", "    记录：r1、r2",
    ]  # fmt: skip
    assert "没有难题" in hardest_lines({**found, "questions": []}, PLAIN)[1]
