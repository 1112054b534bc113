"""What stands beside an answer as text for people: related provisions, and the last day of a period."""

from __future__ import annotations

from datetime import date

from api.cli.shapes import AnswerDeadlineShape, DeadlineShape, RelatedShape
from api.cli.terminal import Paper

WEEKDAYS = "一二三四五六日"


def related_lines(related: list[RelatedShape], page: Paper) -> list[str]:
    """相关条文, one to a line with why; empty without any."""
    if not related:
        return []
    lines = [page.style("相关条文：", "blue")]
    for each in related:
        lines += page.block(f"《{each['title']}》{each['locator']}　{each['reason']}", 4, first="  · ")
    return [*lines, ""]


def deadline_lines(deadline: AnswerDeadlineShape, page: Paper) -> list[str]:
    """The last day with from when and by which article it was counted."""
    by = f"《{deadline['citation']['title']}》{deadline['citation']['locator']}"
    head = f"  从 {deadline['from']}（{deadline['event']}）起算 {period_text(deadline)}，依据 {by}"
    return [page.style("期限", "blue"), *page.block(head, 2), *_result(deadline, page), ""]


def deadline_reply_lines(deadline: DeadlineShape, page: Paper) -> list[str]:
    """A period counted by itself."""
    head = f"从 {deadline['from']} 起算 {period_text(deadline)}"
    return [*page.block(head, 2, first="  "), *_result(deadline, page)]


def _result(deadline: DeadlineShape, page: Paper) -> list[str]:
    lines = [page.style(f"  最后一天：{day_text(deadline['last_day'])}", "strong")]
    lines += page.block(f"{deadline['rule']}。", 2, "dim", first="  ")
    for note in deadline["notes"]:
        lines += page.block(f"注意：{note}", 2, "yellow", first="  ")
    return lines


def period_text(deadline: DeadlineShape) -> str:
    """15个工作日."""
    counted = "个" if deadline["unit"] in {"工作日", "月"} else ""
    return f"{deadline['period']}{counted}{deadline['unit']}"


def day_text(day: str) -> str:
    """2026-03-09（星期一）."""
    return f"{day}（星期{WEEKDAYS[date.fromisoformat(day).weekday()]}）"
