"""What was done, in Chinese, for records that have no answer of their own: checks, sign-ins, changes, exports …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kb.records.telling_quizzes import attempt_told, quiz_told, study_told
from kb.store.ledger_records import RecordKind
from kb.store.roles import ROLE_NAMES

Facts = Mapping[str, Any]
EVENTS = {
    "sign_in": "登录",
    "sign_out": "退出登录",
    "sign_in_ended": "登录被终止",
    "person_added": "添加人员",
    "renamed": "改姓名",
    "team_changed": "改小组",
    "role_changed": "改角色",
    "password_reset": "重设密码",
    "password_changed": "修改密码",
    "unlocked": "解除锁定",
    "oidc_linked": "关联单位账号",
    "enabled": "启用",
    "disabled": "停用",
    "team_added": "添加小组",
    "team_renamed": "小组改名",
    "team_industries": "改小组的行业",
    "team_removed": "删除小组",
    "key_issued": "签发密钥",
    "key_revoked": "吊销密钥",
}
STATES = {"open": "待处理", "taken": "处理中", "resolved": "已处理", "dismissed": "已排除"}
VALUES = {**ROLE_NAMES, "active": "启用", "disabled": "停用"}
CURATED = {"added": "新建", "edited": "修改", "withdrawn": "撤下", "restored": "恢复", "reviewed": "复核"}
ACTIONS = {"place": "保全", "release": "解除保全"}


def deed(kind: RecordKind, facts: Facts) -> str | None:
    """What was done; None where the facts say nothing in words.

    >>> deed(RecordKind.EXPORT, {"what": "records", "format": "csv", "count": 3})
    '导出 3 条记录（csv）'
    """
    tell = _BY_KIND.get(kind)
    return (None if tell is None else tell(facts)) or _noted(facts)


def _export(facts: Facts) -> str | None:
    if facts.get("what") == "case":
        return "出具个案文件（PDF）"
    if facts.get("what") == "study_report":
        return f"导出 {facts.get('month')} 的学习月报（{facts.get('format')}）"
    if facts.get("what") in {"quiz", "paper"}:
        return f"导出 {facts.get('count', 0)} 道题（{facts.get('format')}）"
    return f"导出 {facts['count']} 条记录（{facts.get('format')}）" if "count" in facts else None


def _event(facts: Facts) -> str | None:
    event = facts.get("event")
    told = EVENTS.get(str(event), None if event is None else str(event))
    if told is not None and "failures" in facts:
        return f"{told}失败，锁定" if "locked_until" in facts else f"{told}失败"
    before, after = facts.get("before"), facts.get("after")
    if told is None or not isinstance(after, Mapping):
        return told
    old = before if isinstance(before, Mapping) else {}
    changed = [f"{_value(old.get(name))} → {_value(value)}" for name, value in after.items() if old.get(name) != value]
    return f"{told}：{'，'.join(changed)}" if isinstance(before, Mapping) and changed else told


def _value(value: object) -> str:
    return VALUES.get(str(value), str(value)) if value else "无"


def _rules(facts: Facts) -> str | None:
    counted = (
        f"{name} {len(facts[key])} 条"
        for key, name in (("added", "新增"), ("changed", "修改"), ("removed", "删去"))
        if isinstance(facts.get(key), list) and facts[key]
    )
    return "、".join(counted) or ("内容有改动" if facts.get("before") else "首次载入")


def _hold(facts: Facts) -> str | None:
    action = ACTIONS.get(str(facts.get("action")))
    return None if action is None else f"{action} {facts.get('count', 0)} 条记录"


def _erased(facts: Facts) -> str | None:
    return f"删除 {facts['count']} 条记录的内容" if "count" in facts else None


def _checked(facts: Facts) -> str | None:
    found = facts.get("findings")
    if not isinstance(found, list):
        return None
    return f"查到 {len(found)} 处不能说的话" if found else "没有查到不能说的话"


def _called(facts: Facts) -> str | None:
    found, answers = facts.get("findings"), facts.get("answers")
    if not isinstance(found, list) or not isinstance(answers, list):
        return None
    minutes, seconds = divmod(round(float(facts.get("seconds") or 0)), 60)
    lasted = f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"
    said = f"说了 {len(found)} 处不能说的话" if found else "没有说不能说的话"
    return f"通话 {lasted}，{facts.get('pieces')} 段；问了 {facts.get('questions')} 个问题，{said}"


def _risk(facts: Facts) -> str | None:
    old, new = (STATES.get(str(facts.get(name)), "") for name in ("from", "to"))
    return f"风险信号 {facts.get('signal_id')}：{old} → {new}" if new else None


def _revealed(facts: Facts) -> str | None:
    return f"还原 {facts['data']} 处被遮盖的个人信息" if "data" in facts else None


def _curated(facts: Facts) -> str | None:
    event = CURATED.get(str(facts.get("event")))
    if event is None:
        return None
    changed, note = facts.get("changed"), _noted(facts)
    parts = "、".join(map(str, changed)) if isinstance(changed, list) else ""
    told = f"{event}审定答复，第 {facts.get('revision')} 版" + (f"（改动：{parts}）" if parts else "")
    return f"{told}：{note}" if note else told


def _noted(facts: Facts) -> str | None:
    found = (facts.get(name) for name in ("note", "reason"))
    return next((each for each in found if isinstance(each, str) and each), None)


_BY_KIND: Mapping[RecordKind, Callable[[Facts], str | None]] = {
    RecordKind.CHECK: _checked,
    RecordKind.CALL: _called,
    RecordKind.CURATED: _curated,
    RecordKind.QUIZ: quiz_told,
    RecordKind.QUIZ_ATTEMPT: attempt_told,
    RecordKind.STUDY: study_told,
    RecordKind.RISK: _risk,
    RecordKind.REVEAL: _revealed,
    RecordKind.EXPORT: _export,
    RecordKind.SIGN_IN: _event,
    RecordKind.PERMISSION_CHANGE: _event,
    RecordKind.RULE_CHANGE: _rules,
    RecordKind.LEGAL_HOLD: _hold,
    RecordKind.RETENTION: _erased,
    RecordKind.ERASURE: _erased,
}
