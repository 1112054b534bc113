"""People: who may sign in, as what, and which of their sign-ins are in force."""

from __future__ import annotations

from typing import Any

from api.deps import Kb, Who
from api.routing import Routes
from api.schemas.people import (
    AddedPersonOut,
    InitialPasswordOut,
    NewPersonRequest,
    PersonChangeRequest,
    PersonList,
    PersonOut,
    SignInList,
    SignInOut,
)
from kb.errors import NotFoundError
from kb.records.people import PersonChange, PersonDraft
from kb.store.people_records import Person

router = Routes(prefix="/people", tags=["people"])


@router.get("", summary="所有人员")
def list_people(kb: Kb) -> PersonList:
    """Everybody, the longest known first, disabled ones too."""
    return PersonList(people=tuple(map(shown, kb.people.people())))


@router.post("", status_code=201, summary="添加人员；初始密码只在这里显示一次")
def add(request: NewPersonRequest, kb: Kb, who: Who) -> AddedPersonOut:
    """Add somebody; the first must be an admin. 409 for a login that is taken, 404 for an unknown team."""
    draft = PersonDraft(request.name, request.login, request.role, request.team, with_password=request.with_password)
    added = kb.people.add(draft, who)
    return AddedPersonOut(person=shown(added.person), password=added.password)


@router.get("/{person}", summary="一位人员")
def show(person: str, kb: Kb) -> PersonOut:
    """Somebody by id or login."""
    return shown(kb.people.person(person))


@router.patch("/{person}", summary="修改姓名、角色、小组，停用或启用")
def change(person: str, request: PersonChangeRequest, kb: Kb, who: Who) -> PersonOut:
    """All of it or, on an error, nothing. 409 for the last active admin, who can be neither disabled nor demoted."""
    wanted = PersonChange(request.name, request.role, request.team, request.state)
    return shown(kb.people.change(person, wanted, who))


@router.post("/{person}/reset-password", summary="重设密码；新的初始密码只在这里显示一次")
def reset_password(person: str, kb: Kb, who: Who) -> InitialPasswordOut:
    """Every sign-in of the person ends, a lock too; the new password must be changed at the next sign-in."""
    return InitialPasswordOut(password=kb.people.reset_password(person, who))


@router.post("/{person}/unlock", summary="解除因登录失败过多的锁定")
def unlock(person: str, kb: Kb, who: Who) -> PersonOut:
    """The person may try again at once."""
    return shown(kb.people.unlock(person, who))


@router.get("/{person}/sign-ins", summary="某人当前有效的登录")
def list_sign_ins(person: str, kb: Kb) -> SignInList:
    """Sign-ins in force, newest first."""
    found = kb.people.sign_ins(kb.people.person(person).actor_id)
    return SignInList(sign_ins=tuple(map(SignInOut.model_validate, found)))


@router.delete("/{person}/sign-ins/{sign_in_id}", status_code=204, summary="结束某人的一次登录")
def end_sign_in(person: str, sign_in_id: str, kb: Kb, who: Who) -> None:
    """The person is signed out there at once. 404 when it is no sign-in of this person."""
    actor_id = kb.people.person(person).actor_id
    if sign_in_id not in {each.sign_in_id for each in kb.people.sign_ins(actor_id)}:
        raise NotFoundError(f"没有编号为“{sign_in_id[:24]}”的有效登录。")
    kb.people.end_sign_in(sign_in_id, who)


def shown(person: Person) -> PersonOut:
    """Somebody as others may see him."""
    names = (name for name in PersonOut.model_fields if name != "oidc")
    values: dict[str, Any] = {name: getattr(person, name) for name in names}
    return PersonOut(**values, oidc=person.oidc_subject is not None)
