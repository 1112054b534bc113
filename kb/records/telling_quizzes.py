"""What was done with quiz items, papers, tests and studies, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Facts = Mapping[str, Any]
ITEMS = {
    "generated": "出题", "written": "写题", "imported": "导入题目", "edited": "修改题目", "approved": "批准题目",
    "rejected": "退回题目", "retired": "停用题目", "restored": "恢复题目", "reviewed": "复核题目",
}  # fmt: skip
PAPERS = {
    "paper_made": "组卷", "paper_closed": "关闭试卷", "paper_reopened": "重新开放试卷", "paper_assigned": "布置考试",
    "paper_unassigned": "取消考试安排",
}  # fmt: skip
ATTEMPTS = {
    "started": "开始考试", "submitted": "交卷", "marked": "批改", "certificate_issued": "发证书",
    "certificate_ended": "证书失效",
}  # fmt: skip
STUDIES = {
    "study_made": "学习任务", "study_ended": "学习任务结束", "study_read": "确认已读", "study_answered": "学习测验",
    "study_reported": "提交学习报告",
}  # fmt: skip


def quiz_told(facts: Facts) -> str | None:
    """What was done with items and papers.

    >>> quiz_told({"event": "edited", "revision": 3, "changed": ["题干"]})
    '修改题目，第 3 版（改动：题干）'
    >>> quiz_told({"event": "generated", "count": 20})
    '出题 20 道'
    """
    event = str(facts.get("event"))
    if event in PAPERS:
        questions = f"，{facts['questions']} 题" if "questions" in facts else ""
        return f"{PAPERS[event]}{questions}"
    if event not in ITEMS:
        return None
    if "revision" not in facts or facts.get("count", 1) != 1:
        return f"{ITEMS[event]} {facts.get('count', 0)} 道"
    changed = facts.get("changed")
    parts = "、".join(map(str, changed)) if isinstance(changed, list) else ""
    return f"{ITEMS[event]}，第 {facts['revision']} 版" + (f"（改动：{parts}）" if parts else "")


def attempt_told(facts: Facts) -> str | None:
    """What was done with a test.

    >>> attempt_told({"event": "submitted", "score": 18, "possible": 20})
    '交卷，18 / 20 分'
    """
    event = ATTEMPTS.get(str(facts.get("event")))
    score, possible = facts.get("score"), facts.get("possible")
    return event if event is None or possible is None else f"{event}，{score} / {possible} 分"


def study_told(facts: Facts) -> str | None:
    """What was done with a study.

    >>> study_told({"event": "study_answered", "right": 2, "of": 3})
    '学习测验，3 题答对 2 题'
    """
    event = STUDIES.get(str(facts.get("event")))
    return f"{event}，{facts['of']} 题答对 {facts['right']} 题" if event and "right" in facts else event
