"""API keys: everybody sees and ends his own, admins those of everybody; auditors see all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Query

from api.auth.permissions import ROLE_PERMISSIONS, SCOPES, Permission
from api.deps import Kb, Who
from api.errors import ApiError, field_error
from api.routing import Routes
from api.schemas.keys import IssuedKeyOut, KeyList, KeyOut, KeyRequest, KeyState
from kb.bootstrap import KnowledgeBase
from kb.records.actors import Actor
from kb.records.people.drafts import normal_login
from kb.store.people_records import KeyInfo, Person
from kb.store.roles import ROLE_NAMES, Role

router = Routes(prefix="/keys", tags=["people"])
READ_ALL = frozenset({Role.ADMIN, Role.AUDITOR})


@router.get("", summary="API 密钥：自己的；管理员与审计质检可以看所有人的")
def list_keys(
    kb: Kb, who: Who, person: Annotated[str | None, Query(max_length=160, description="人员的编号或登录名")] = None
) -> KeyList:
    """Newest first, revoked and expired ones too; without `person` those one may see."""
    if who.role in READ_ALL:
        chosen = None if person is None else kb.people.person(person).actor_id
    elif person is None or _is_self(kb, who, person):
        chosen = who.actor_id
    else:
        raise ApiError(403, "只能查看自己的密钥。")
    people = {each.actor_id: each for each in kb.people.people()}
    return KeyList(keys=tuple(_shown(each, people[each.actor_id]) for each in kb.people.keys(chosen)))


@router.post("", status_code=201, summary="签发 API 密钥；密钥只在这里显示一次")
def issue(request: KeyRequest, kb: Kb, who: Who) -> IssuedKeyOut:
    """A key for oneself, or by an admin for anybody; limited to scopes that the person's role has."""
    person = _holder(request, kb, who)
    _check_scopes(request.scopes, person.role)
    expires_in = None if request.expires_days is None else timedelta(days=request.expires_days)
    issued = kb.people.issue_key(
        person.actor_id,
        request.name,
        request.scopes,
        expires_in,
        rate_limit=request.rate_limit,
        by=who,
        grants=_grants,
    )
    return IssuedKeyOut(key=issued.key, info=_shown(issued.info, person))


@router.delete("/{key_id}", summary="吊销 API 密钥")
def revoke(key_id: str, kb: Kb, who: Who) -> KeyOut:
    """It lets nobody in from now on. Somebody else's key is ended by an admin only."""
    info = kb.people.key(key_id)
    if who.role is not Role.ADMIN and info.actor_id != who.actor_id:
        raise ApiError(403, "只能吊销自己的密钥；别人的请管理员吊销。")
    return _shown(kb.people.revoke_key(key_id, who), kb.people.person(info.actor_id))


def _holder(request: KeyRequest, kb: KnowledgeBase, who: Actor) -> Person:
    if request.person is None:
        if who.local:
            raise ApiError(422, "person：请说明密钥给谁用，本机用户没有密钥。")
        return kb.people.person(who.actor_id)
    if who.role is not Role.ADMIN and not _is_self(kb, who, request.person):
        raise ApiError(403, "只能给自己签发密钥；给别人的请管理员签发。")
    return kb.people.person(request.person)


def _is_self(kb: KnowledgeBase, who: Actor, named: str) -> bool:
    """Whether an id or login is one's own. Who may not see others is not told either whether there is somebody."""
    return named == who.actor_id or normal_login(named) == kb.people.person(who.actor_id).login


def _check_scopes(scopes: Iterable[str], role: Role) -> None:
    """422 that tells which scopes there are: whoever asks for one that is not has no list of them at hand."""
    unknown = [each for each in scopes if not _grants(role, each)]
    if unknown:
        given = "、".join(f"{each.value}（{each.label}）" for each in Permission if _grants(role, each.value))
        name = ROLE_NAMES[role]
        raise field_error("scopes", f"{name}的密钥不能有权限“{'、'.join(unknown)}”；可以给：{given}。")


def _grants(role: Role, scope: str) -> bool:
    return scope in SCOPES and scope in ROLE_PERMISSIONS[role]


def _shown(info: KeyInfo, person: Person) -> KeyOut:
    values = {name: getattr(info, name) for name in KeyInfo.__slots__}
    return KeyOut(**values, person=person.name, state=_state(info, person))


def _state(info: KeyInfo, person: Person) -> KeyState:
    if info.revoked_at is not None:
        return "revoked"
    if info.expires_at is not None and datetime.now(UTC) >= info.expires_at:
        return "expired"
    return "active" if person.active else "stopped"
