"""How a recorded answer came about, in words: what was understood, who approved it, what came of asking a model."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from api.record_labels import MODE, MODEL_OUTCOME, person_name

BEIJING = timezone(timedelta(hours=8))
Values = Mapping[str, object]


def how_it_came(answer: Values) -> tuple[tuple[str, str], ...]:
    """Names and values, only those that there are; empty for what is no answer.

    >>> how_it_came({"mode": "extract", "rewritten_question": "网购的食品能退吗？"})
    (('答复方式', '摘录原文'), ('按此理解', '网购的食品能退吗？'))
    """
    mode, whole = answer.get("mode"), answer.get("rewritten_question")
    approval, model = answer.get("approval"), answer.get("model")
    told = (
        ("答复方式", MODE.get(mode, mode) if isinstance(mode, str) else ""),
        ("按此理解", whole if isinstance(whole, str) else ""),
        ("批准", _approved(approval) if isinstance(approval, Mapping) else ""),
        ("大模型", _asked(model) if isinstance(model, Mapping) else ""),
    )
    return tuple((name, value) for name, value in told if value)


def _approved(approval: Values) -> str:
    at = datetime.fromisoformat(str(approval.get("approved_at"))).astimezone(BEIJING)
    by = person_name(str(approval.get("approved_by")), None)
    revision = f"{approval.get('curated_id')} 第 {approval.get('revision')} 版"
    return f"{by} 批准于 {at:%Y-%m-%d %H:%M}（{revision}）"


def _asked(model: Values) -> str:
    outcome = str(model.get("outcome"))
    asked, said = model.get("prompt_tokens"), model.get("completion_tokens")
    parts = (
        str(model.get("model")),
        MODEL_OUTCOME.get(outcome, outcome),
        f"{float(str(model.get('ms') or 0)):.0f} 毫秒",
        f"输入 {asked}、输出 {said} 个 token" if asked is not None and said is not None else "",
        f"{model.get('cost')} 元" if model.get("cost") is not None else "",
    )
    return "，".join(each for each in parts if each)
