"""The codes of records in Chinese, for terminal, sheet and case file alike. Standard library only."""

from __future__ import annotations

KIND = {
    "ask": "提问",
    "check": "审查",
    "call": "通话",
    "publication": "发布",
    "correction": "更正",
    "withdrawal": "撤下",
    "rollback": "撤回",
    "rule_change": "规则变更",
    "review": "复核",
    "sign_in": "登录",
    "permission_change": "人员与权限变更",
    "risk": "风险信号处理",
    "reveal": "还原个人信息",
    "export": "导出",
    "legal_hold": "保全",
    "retention": "到期删除",
    "erasure": "依申请删除",
    "curated": "审定答复",
    "quiz": "题库与试卷",
    "quiz_attempt": "考试",
    "study": "学习",
}
OUTCOME = {
    "answered": "已作答",
    "refused": "未作答",
    "pass": "通过",
    "warn": "需要复核",
    "block": "不能发出",
    "done": "完成",
    "failed": "失败",
}
VERDICT = {"useful": "有用", "wrong": "不对", "incomplete": "不全", "unclear": "看不明白"}
SIGNAL_STATE = {
    "open": "待处理",
    "taken": "处理中",
    "resolved": "已处理",
    "dismissed": "已排除",
    "closed": "已关闭",
    "reopened": "重新打开",
}
SIGNAL_SEVERITY = {"notice": "留意", "urgent": "紧急"}
INDUSTRY = {
    "general": "各行业",
    "market": "市场与电商",
    "finance": "金融",
    "education": "教育培训",
    "medical": "医疗美容",
}
MODE = {"extract": "摘录原文", "model": "大模型作答，每句核对过", "curated": "人工审定的答复"}
MODEL_OUTCOME = {
    "used": "已采用",
    "nothing_left": "写的话都没有通过核对，未采用",
    "late": "没有按时答完",
    "unavailable": "接口连不上或出错",
    "unreadable": "回复读不懂",
    "paused": "连续出错，暂停使用",
    "cancelled": "提问已取消",
}
NOBODY = {
    "system": "系统",
    "local": "本机用户",
    "nobody": "未登录",
    "inbox": "收件文件夹",
    "schedule": "定时入库",
    "quarantine": "隔离区重试",
}
# What a record is about, by what stands before the colon; and the facts of records that have no words.
ABOUT = {
    "person": "人员",
    "team": "小组",
    "risk": "风险信号",
    "rule_set": "规则集",
    "generation": "数据代次",
    "curated": "审定答复",
    "quiz_item": "考题",
    "paper": "试卷",
    "attempt": "考试",
    "study": "学习任务",
}
FACT = {
    "means": "方式",
    "data": "处数",
    "kinds": "种类",
    "role": "角色",
    "state": "状态",
    "action": "操作",
    "folders": "内容文件夹",
    "rule_set": "规则集",
    "rules": "规则条数",
    "added": "新增",
    "changed": "修改",
    "removed": "删去",
    "erased": "删除的记录",
    "erasure_id": "删除证明",
    "cause": "缘由",
    "hold_kept": "因保全没有删除的",
    "certificate_hash": "证明的哈希值",
    "run_id": "入库任务",
    "note": "说明",
    "reason": "事由",
    "failures": "连续失败次数",
    "locked_until": "锁定到",
    "sign_in_id": "登录编号",
    "key_id": "密钥编号",
    "scopes": "权限",
    "team": "小组编号",
    "before": "改动前",
    "after": "改动后",
    "what": "内容",
    "format": "格式",
    "filter": "筛选条件",
    "count": "条数",
    "pieces": "段数",
    "questions": "提问数",
    "seconds": "时长（秒）",
    "answers": "答复记录",
    "withdrawn": "收回的提示",
    "ended": "怎样结束",
    "sha256": "文件的 SHA-256",
    "item_id": "题目编号",
    "item_ids": "题目",
    "items_sha256": "各题内容的 SHA-256",
    "revision": "版次",
    "run": "出题任务",
    "seed": "随机种子",
    "generation": "数据代次",
    "wanted": "要的题数",
    "considered": "看过的候选题",
    "known": "题库已有的",
    "merged": "意思重复的",
    "dropped": "没有通过证明的",
}
MEANS = {
    "password": "密码",
    "oidc": "单位账号",
    "key": "API 密钥",
    "sign_in": "登录",
    "owner": "本机命令",
    "open": "还没有添加人员",
}


def kind_name(kind: str) -> str:
    """The kind of a record; one that is newer than this program stays as it is."""
    return KIND.get(kind, kind)


def outcome_name(outcome: str | None) -> str:
    """How it ended; empty where that was not said."""
    return OUTCOME.get(outcome, outcome) if outcome else ""


def about_name(about: str | None) -> str:
    """What a record is about, its kind in Chinese; what has no kind stays as it is.

    >>> about_name("person:p-12"), about_name("h-3"), about_name(None)
    ('人员 p-12', 'h-3', '')
    """
    kind, colon, name = (about or "").partition(":")
    return f"{ABOUT[kind]} {name}" if colon and kind in ABOUT else about or ""


def industry_name(industry: str | None) -> str:
    """The industry; empty where none was known."""
    return INDUSTRY.get(industry, industry) if industry else ""


def person_name(actor_id: str, name: str | None) -> str:
    """Who it was: the name with the id, the id alone where the name is gone, in words where nobody acted.

    >>> person_name("u-12", "张三"), person_name("u-12", None), person_name("system", None)
    ('张三（u-12）', 'u-12', '系统')
    """
    known = NOBODY.get(actor_id)
    if known is not None:
        return known
    return f"{name}（{actor_id}）" if name else actor_id
