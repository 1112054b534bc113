"""What somebody may do: permissions, and which of them each role has.

Least privilege: a role holds what its work needs (docs/roles.md says for every operation what comes of it). The names
of permissions are also the scopes an API key can be limited to. How far a permission reaches WITHIN an operation (one's
own records, those of the team, all) is decided where the operation is.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from kb.records.actors import Actor, Means
from kb.store.roles import Role


class Permission(StrEnum):
    """One kind of thing that can be allowed; `label` is what people are told is missing."""

    label: str

    def __new__(cls, value: str, label: str) -> Permission:
        """A permission is its name; the label goes with it."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.label = label
        return made

    ASK = "ask", "提问"
    SEARCH = "search", "检索条文、按条号查、算期限"
    CHECK = "check", "审查文本"
    CALLS = "calls", "通话辅助"
    TEXTS_READ = "texts:read", "查看法规与更新"
    TEXTS_WRITE = "texts:write", "核定日期、撤下法规版本"
    INGESTIONS_READ = "ingestions:read", "查看入库任务、来源与隔离区"
    INGESTIONS_WRITE = "ingestions:write", "入库、取消、撤回、重试"
    REVIEWS_READ = "reviews:read", "查看待复核的内容"
    REVIEWS_WRITE = "reviews:write", "登记已复核"
    HANDBOOKS_READ = "handbooks:read", "查看手册"
    HANDBOOKS_WRITE = "handbooks:write", "撤下手册"
    PHRASINGS_READ = "phrasings:read", "查看限制用语"
    PHRASINGS_WRITE = "phrasings:write", "编辑限制用语"
    CURATED_READ = "curated:read", "查看审定答复"
    CURATED_WRITE = "curated:write", "批准、修改、撤下审定答复"
    QUIZZES_READ = "quizzes:read", "查看题库、试卷与成绩"
    QUIZZES_WRITE = "quizzes:write", "出题、审题、组卷"
    QUIZZES_MARK = "quizzes:mark", "布置考试、批改、核定成绩"
    QUIZZES_TAKE = "quizzes:take", "参加考试与学习"
    QUIZZES_RESULTS = "quizzes:results", "查看成绩与证书"
    FEEDBACK_GIVE = "feedback:give", "评价答复"
    FEEDBACK_READ = "feedback:read", "查看收到的评价"
    EVALUATIONS_READ = "evaluations:read", "查看评测"
    EVALUATIONS_WRITE = "evaluations:write", "评测、编辑题集"
    INDEX_READ = "index:read", "查看索引状态"
    METRICS_READ = "metrics:read", "查看运行指标"
    UPGRADE_READ = "upgrade:read", "查看升级内容"
    UPGRADE_WRITE = "upgrade:write", "升级"
    WEBHOOKS_READ = "webhooks:read", "查看通知的送达情况"
    WEBHOOKS_WRITE = "webhooks:write", "重发通知"
    RECORDS_READ = "records:read", "查看记录"
    RECORDS_EXPORT = "records:export", "导出记录与个案"
    RECORDS_VERIFY = "records:verify", "校验记录"
    RECORDS_REPLAY = "records:replay", "重放记录"
    RECORDS_REVEAL = "records:reveal", "还原记录中被遮盖的个人信息"
    RECORDS_GOVERN = "records:govern", "查看保存期限、保全与删除证明"
    RECORDS_HOLD = "records:hold", "保全记录、解除保全"
    RECORDS_ERASE = "records:erase", "删除记录中的个人信息"
    RISKS_READ = "risks:read", "查看风险信号"
    RISKS_WRITE = "risks:write", "处理风险信号"
    OVERVIEW_READ = "overview:read", "查看概览"
    PEOPLE_READ = "people:read", "查看人员与小组"
    PEOPLE_WRITE = "people:write", "管理人员与小组"
    KEYS_READ = "keys:read", "查看 API 密钥"
    KEYS_REVOKE = "keys:revoke", "吊销 API 密钥"
    KEYS_ISSUE = "keys:issue", "签发 API 密钥"
    PASSWORD = "password", "修改自己的密码"


P = Permission
OFFICER = frozenset({
    P.ASK, P.SEARCH, P.CHECK, P.CALLS, P.TEXTS_READ, P.HANDBOOKS_READ, P.FEEDBACK_GIVE, P.RECORDS_READ,
    P.KEYS_READ, P.KEYS_REVOKE, P.PASSWORD, P.CURATED_READ, P.QUIZZES_TAKE, P.QUIZZES_RESULTS,
})  # fmt: skip
TRAINER = OFFICER | {
    P.EVALUATIONS_READ, P.EVALUATIONS_WRITE, P.PHRASINGS_READ, P.FEEDBACK_READ, P.OVERVIEW_READ,
    P.QUIZZES_READ, P.QUIZZES_WRITE, P.QUIZZES_MARK,
}  # fmt: skip
EDITOR = OFFICER | {
    P.TEXTS_WRITE, P.INGESTIONS_READ, P.INGESTIONS_WRITE, P.REVIEWS_READ, P.REVIEWS_WRITE, P.HANDBOOKS_WRITE,
    P.PHRASINGS_READ, P.PHRASINGS_WRITE, P.INDEX_READ, P.UPGRADE_READ, P.UPGRADE_WRITE, P.KEYS_ISSUE,
    P.QUIZZES_READ,
}  # fmt: skip
SUPERVISOR = OFFICER | {
    P.RECORDS_EXPORT, P.RISKS_READ, P.RISKS_WRITE, P.FEEDBACK_READ, P.PHRASINGS_READ, P.KEYS_ISSUE,
    P.CURATED_WRITE, P.OVERVIEW_READ, P.QUIZZES_READ, P.QUIZZES_MARK,
}  # fmt: skip
# Reads everything, changes nothing: holds no calls, sits no papers, and gives no feedback, which would count.
AUDITOR = (OFFICER - {P.FEEDBACK_GIVE, P.CALLS, P.QUIZZES_TAKE}) | {
    P.INGESTIONS_READ, P.REVIEWS_READ, P.PHRASINGS_READ, P.FEEDBACK_READ, P.EVALUATIONS_READ, P.INDEX_READ,
    P.METRICS_READ, P.UPGRADE_READ, P.WEBHOOKS_READ, P.RECORDS_EXPORT, P.RECORDS_VERIFY, P.RECORDS_REPLAY,
    P.RECORDS_REVEAL, P.RECORDS_GOVERN, P.RISKS_READ, P.PEOPLE_READ, P.KEYS_ISSUE, P.OVERVIEW_READ, P.QUIZZES_READ,
}  # fmt: skip

ROLE_PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.OFFICER: OFFICER,
    Role.TRAINER: TRAINER,
    Role.EDITOR: EDITOR,
    Role.SUPERVISOR: SUPERVISOR,
    Role.AUDITOR: AUDITOR,
    Role.ADMIN: frozenset(Permission),
}


# A stolen key must not be able to make itself a successor (another key, another admin), nor to lock its person out.
NOT_BY_KEY: Final = frozenset({P.KEYS_ISSUE, P.PEOPLE_WRITE, P.PASSWORD})
SCOPES: Final = frozenset(each.value for each in Permission if each not in NOT_BY_KEY)


def permissions_of(actor: Actor) -> frozenset[Permission]:
    """What somebody may do now: what the role has, and by a key only what the key was issued for."""
    granted = ROLE_PERMISSIONS[actor.role]
    if actor.means is Means.KEY:
        granted -= NOT_BY_KEY
    return granted if actor.scopes is None else frozenset(each for each in granted if each.value in actor.scopes)
