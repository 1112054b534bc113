"""For whom handbooks are read: a signed-in person reads as what he is; the `role` of a request is for trying out."""

from __future__ import annotations

from api.errors import ApiError
from kb.records.actors import Actor
from kb.store.roles import Role

# Who edits handbooks, audits them or manages the service sees those for others too.
READS_EVERY_HANDBOOK = frozenset({Role.EDITOR, Role.AUDITOR, Role.ADMIN})


def reading_role(who: Actor, asked: Role | None) -> Role | None:
    """The role as which handbooks are read; None: all of them.

    `asked` is what the request says. 403 when somebody asks as another than he is; the local user and admins may.
    """
    if who.local or who.role is Role.ADMIN:
        return asked
    if asked is not None and asked is not who.role:
        raise ApiError(403, "不能以别的角色查看手册：role 要省略，或与自己的角色相同。")
    return None if who.role in READS_EVERY_HANDBOOK else who.role
