"""Risk signals as text for people: the queue at a glance, and one case with its history."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from api.cli.risk_shapes import RiskCaseShape, RiskListShape, RiskShape
from api.cli.terminal import Paper
from api.record_labels import SIGNAL_STATE, person_name

BEIJING = timezone(timedelta(hours=8))
SEVERITY = {"urgent": ("紧急", "red"), "notice": ("当日", "yellow")}
COLOUR = {"open": "yellow", "taken": "blue", "resolved": "green", "dismissed": "dim"}


def queue_lines(found: RiskListShape, page: Paper) -> list[str]:
    """The queue; what to do where it is empty."""
    if not found["risks"]:
        return ["没有符合条件的风险信号。" if found["waiting"] else "没有待处理的风险信号。"]
    lines = [line for each in found["risks"] for line in _one(each, page)]
    if found["total"] > len(found["risks"]):
        lines.append(page.style(f"共 {found['total']} 条，只显示前 {len(found['risks'])} 条（用 --limit 多看）", "dim"))
    return lines


def case_lines(found: RiskCaseShape, page: Paper) -> list[str]:
    """One signal: what was asked, what the officer was told, what was done."""
    lines = _one(found, page)
    question = found["question"]
    lines += page.block(question if question is not None else "（内容已删除）", 12, first="  提问：    ")
    if found["advice"]:
        lines += page.block(found["advice"], 12, first="  给一线的：")
    lines.append(page.style(f"  记录：    {found['record_id']}（zhigui records show）", "dim"))
    if found["notes"]:
        lines.append(page.style("处理经过", "blue"))
    for note in found["notes"]:
        who = person_name(note["actor_id"], note["actor_name"])
        said = f"：{note['note']}" if note["note"] else ""
        lines += page.block(f"{_time(note['at'])} {who} {SIGNAL_STATE.get(note['state'], note['state'])}{said}", 4)
    return lines


def _one(each: RiskShape, page: Paper) -> list[str]:
    severity, colour = SEVERITY.get(each["severity"], (each["severity"], "strong"))
    state = page.style(SIGNAL_STATE.get(each["state"], each["state"]), COLOUR.get(each["state"], "strong"))
    lines = [f"{each['risk_id']} {page.style(f'【{severity}】', colour)}{each['topic_name']} · {state}"]
    lines += page.block(each["reason"], 4)
    by = f"{_time(each['created_at'])}，提问人 {person_name(each['actor_id'], each['actor_name'])}"
    if each["assignee"] is not None:
        by += f"，处理人 {person_name(each['assignee'], each['assignee_name'])}"
    return [*lines, page.style(f"    {by}", "dim")]


def _time(at: str) -> str:
    return f"{datetime.fromisoformat(at).astimezone(BEIJING):%Y-%m-%d %H:%M}"
