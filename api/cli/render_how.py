"""How an answer came about, as text for people: what was understood, who approved it, what a model wrote of it.

Nothing of it is to be said to a caller, except the question that asks back.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from api.cli.labels import MODEL_OUTCOME
from api.cli.shapes import ApprovalShape, HowShape, ModelUseShape, RemovedShape
from api.cli.terminal import Paper
from api.record_labels import person_name

BEIJING = timezone(timedelta(hours=8))


def understood_lines(answer: HowShape, page: Paper) -> list[str]:
    """What was taken for the question, above the answer; empty where it is the question as asked."""
    whole = answer.get("rewritten_question")
    return [*page.block(whole, 10, "dim", first="按此理解："), ""] if whole else []


def how_lines(answer: HowShape, page: Paper) -> list[str]:
    """What to ask the caller, who approved the answer, and what of a model's words was kept or taken out."""
    lines: list[str] = []
    if clarification := answer.get("clarification"):
        lines += [*page.block(clarification["ask_caller"], 10, "strong", first="可以再问："), ""]
    if approval := answer.get("approval"):
        lines += [*page.block(approved(approval), style="green"), ""]
    if written := model_lines(answer, page):
        lines += [*written, ""]
    return lines


def model_lines(answer: HowShape, page: Paper) -> list[str]:
    """What came of asking a model; empty where none was asked."""
    model = answer.get("model")
    return _model(model, answer, page) if model else []


def approved(approval: ApprovalShape) -> str:
    """Who approved a curated answer, when and which: 审定答复，李四批准于 2026-11-22（c-1a2b 第 2 版）。"""
    day = datetime.fromisoformat(approval["approved_at"]).astimezone(BEIJING).date()
    by = person_name(approval["approved_by"], approval.get("approved_by_name"))
    return f"审定答复，{by} 批准于 {day}（{approval['curated_id']} 第 {approval['revision']} 版）。"


def _model(model: ModelUseShape, answer: HowShape, page: Paper) -> list[str]:
    outcome = model["outcome"]
    if answer.get("mode") == "model":
        lines = page.block("以上由大模型依据所列条文写成，每句都核对过。", style="dim")
    else:
        lines = page.block(f"以上是摘录：{MODEL_OUTCOME.get(outcome, outcome)}。", style="dim")
    removed = answer.get("removed") or []
    if removed:
        lines += page.block("没有通过核对、已删去的句子（不要念）：", style="yellow")
        lines += [line for each in removed for line in _removed(each, page)]
    return lines


def _removed(each: RemovedShape, page: Paper) -> list[str]:
    return [*page.block(each["text"], 4, first="  × "), *page.block(each["reason"], 4, "dim")]
