"""The roles of people, from the least to the most they may do; what each may do stands in docs/roles.md."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for: 一线客服, 培训师, 知识编辑, 主管, 审计质检, 管理员."""

    OFFICER = "officer"
    TRAINER = "trainer"
    EDITOR = "editor"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMIN = "admin"


# Keyed by code: records and the command line hold a role as the text it is.
ROLE_NAMES: dict[str, str] = {
    Role.OFFICER: "一线客服",
    Role.TRAINER: "培训师",
    Role.EDITOR: "知识编辑",
    Role.SUPERVISOR: "主管",
    Role.AUDITOR: "审计质检",
    Role.ADMIN: "管理员",
}
# For help texts and descriptions: every code with its name.
ROLES_TOLD = "、".join(f"{role.value} {ROLE_NAMES[role]}" for role in Role)
