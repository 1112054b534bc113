"""What a request got wrong, in Chinese and with the field's name; and which characters a text may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from api.schemas.problem import FieldProblem

# C0 and C1 controls but for tab, line feed, vertical tab, form feed and carriage return: Word pastes those.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
SURROGATE = re.compile(r"[\ud800-\udfff]")

# pydantic's error types; {…} are filled from the error's context.
MESSAGES: Mapping[str, str] = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项，请核对名称",
    "string_type": "应为文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_unicode": "含有无法识别的字符（孤立代理项）",
    "string_pattern_mismatch": "格式不对",
    "control_character": "第 {place} 个字是控制字符，请去掉",
    "literal_error": "只能是 {expected} 之一",
    "enum": "只能是 {expected} 之一",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "list_type": "应为列表",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "json_invalid": "不是有效的 JSON",
    "json_type": "不是有效的 JSON",
    "date_type": "日期要写成 2026-11-21 这样",
    "date_parsing": "日期要写成 2026-11-21 这样",
    "date_from_datetime_parsing": "日期要写成 2026-11-21 这样",
    "date_from_datetime_inexact": "日期要写成 2026-11-21 这样",
    "model_attributes_type": "应为 JSON 对象",
    "dict_type": "应为 JSON 对象",
}
FALLBACK = "取值不合要求"
EMPTY = "不能为空"


# pydantic types its own error lists so.
def field_problems(errors: Sequence[Any]) -> list[FieldProblem]:
    """One line a field: its name as sent (body and query prefixes dropped) and what is wrong, without echoing it."""
    return [
        FieldProblem(field=_field(error["loc"]), detail=_message(error["type"], error.get("ctx", {})))
        for error in errors
    ]


def text_fault(text: str, *, limit: int) -> str | None:
    """Why a text cannot be taken: empty, too long, or with characters that are none; None when it can."""
    if not text.strip():
        return EMPTY
    if len(text) > limit:
        return f"最多 {limit} 个字，收到 {len(text)} 个字"
    if SURROGATE.search(text):
        return "含有无法识别的字符（孤立代理项）"
    if found := CONTROL.search(text):
        return f"第 {found.start() + 1} 个字是控制字符，请去掉"
    return None


def _field(place: Sequence[str | int]) -> str:
    names = [str(part) for part in place if part not in {"body", "query", "path", "header"}]
    return ".".join(names) if names and not names[0].isdigit() else "请求内容"


def _message(kind: str, context: Mapping[str, object]) -> str:
    if kind == "string_too_short" and context.get("min_length") == 1:
        return EMPTY
    pattern = MESSAGES.get(kind, FALLBACK)
    try:
        return pattern.format(**context).replace("' or '", "、").replace("', '", "、").replace("'", "")
    except KeyError:
        return FALLBACK
