"""What a trainer sends of an item, as values; what does not fit is named by its field."""

from __future__ import annotations

from dataclasses import replace

from api.errors import field_error
from api.schemas.quiz_items import ItemWords
from kb.bootstrap import KnowledgeBase
from kb.quiz.writing import Written, WrittenOption, WrittenPoint
from kb.records.redact import masked
from kb.store.quiz_records import ItemKind

# What has no place in a question; goods and orders of a case have invented numbers.
TELLING = frozenset({"手机号", "身份证号", "银行卡号", "邮箱", "护照号", "港澳通行证号", "微信号", "QQ号"})


def written(request: ItemWords, kb: KnowledgeBase) -> Written:
    """What was sent as an item; 422 where its kind asks for something else, or it tells of a real person."""
    if kb.quizzes.topics.topic(request.topic) is None:
        raise field_error("topic", f"没有知识点 {request.topic}；可用 zhigui quiz topics 查看")
    if problem := _unfit(request) or _personal(request):
        raise field_error(*problem)
    found = Written(
        kind=request.kind,
        stem=request.stem.strip(),
        topic=request.topic,
        cite=tuple(request.cite),
        material=request.material.strip(),
        options=tuple(WrittenOption(each.text, each.correct, each.detail) for each in request.options),
        blanks=tuple(tuple(each.accepted) for each in request.blanks),
        points=tuple(WrittenPoint(each.text, tuple(map(tuple, each.keywords)), each.weight) for each in request.points),
        explanation=request.explanation.strip(),
        difficulty=request.difficulty,
        bloom=request.bloom,
        tags=tuple(request.tags),
    )
    return replace(found, industry=None if request.industry == "general" else request.industry)


def _personal(request: ItemWords) -> tuple[str, str] | None:
    """A field that holds what leads to a person; names are left, for cases tell of invented people."""
    texts = {
        "stem": [request.stem],
        "material": [request.material],
        "options": [one for each in request.options for one in (each.text, each.detail)],
        "points": [each.text for each in request.points],
        "explanation": [request.explanation],
    }
    for field, said in texts.items():
        kinds = [kind for each in said for kind in masked(each).kinds if kind in TELLING]
        if kinds:
            return field, f"里面有{'、'.join(dict.fromkeys(kinds))}；题目里不要写真实的个人信息"
    return None


def _unfit(request: ItemWords) -> tuple[str, str] | None:
    """The field that does not fit the kind of item, and what to do."""
    right = sum(each.correct for each in request.options)
    closed = {ItemKind.SINGLE: 1, ItemKind.TRUE_FALSE: 1}
    if request.kind in {*closed, ItemKind.MULTIPLE} and len(request.options) < 2:
        return "options", "至少要有两个选项"
    if request.kind in closed and right != 1:
        return "options", f"应有一个正确选项，现有 {right} 个"
    if request.kind is ItemKind.MULTIPLE and right < 2:
        return "options", f"多选题至少要有两个正确选项，现有 {right} 个"
    if request.kind is ItemKind.TRUE_FALSE and [each.text for each in request.options] != ["正确", "错误"]:
        return "options", "判断题的选项是“正确”和“错误”"
    if request.kind is ItemKind.BLANK and not request.blanks:
        return "blanks", "填空题要写出每个空的答案"
    if request.kind is ItemKind.SHORT and not request.points:
        return "points", "简答题要写出得分点"
    if request.kind in {ItemKind.CASE, ItemKind.SCENARIO} and not (request.options or request.points):
        return "options", "写出选项，或者写出得分点"
    return None
