"""The directory of people: added, moved, renamed, disabled, given new passwords; and their teams."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from kb.errors import ConflictError, NotFoundError, StoreAwayError
from kb.records.actors import Actor, Means
from kb.records.people.attempts import account_name
from kb.records.people.desk import Desk, about, keep_an_admin, new_id, wanted_person, wanted_team
from kb.records.people.drafts import AddedPerson, PersonChange, PersonDraft, checked_login, checked_name, normal_login
from kb.records.people.errors import PersonError
from kb.records.people.passwords import checked_password, new_password
from kb.store.people import any_person, find_person, find_subject
from kb.store.people_changes import PeopleChanges
from kb.store.people_records import Person, PersonState
from kb.store.roles import Role

# Another process may have added the first person: seen within this time, asked at most this often.
NO_HOLDS_FOR = timedelta(seconds=1)


class Directory(Desk):
    """Who there is and what everybody is here for."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._asking = threading.Lock()
        self._defined = False
        self._ask_after: datetime | None = None

    def defined(self) -> bool:
        """Whether any person was ever added; from then on nobody is let in unproven, whoever is disabled since.

        Nobody is ever removed, so a yes holds for ever; a no is at most a second old, except in the process that
        added the first person, where it is right at once.
        """
        with self._asking:
            now = self._clock()
            if not self._defined and (self._ask_after is None or now >= self._ask_after):
                self._defined = self._any()
                self._ask_after = now + NO_HOLDS_FOR
            return self._defined

    def _any(self) -> bool:
        try:
            return self._store.any()
        except StoreAwayError:
            # Nobody can be added meanwhile. Who has never asked does not know, and lets nobody in.
            if self._ask_after is None:
                raise
            return False

    def people(self) -> tuple[Person, ...]:
        """Everybody, the longest known first, with until when an account is locked."""
        locks = self._store.locks(self._clock())
        return tuple(_with_lock(each, locks) for each in self._store.people())

    def person(self, given: str) -> Person:
        """Somebody by id or login. NotFoundError when there is nobody."""
        found = self._store.person(given) or self._store.person(normal_login(given))
        if found is None:
            raise NotFoundError(f"没有编号或登录名为“{given[:64]}”的人员；见 zhigui people list。")
        return _with_lock(found, self._store.locks(self._clock()))

    def person_of_subject(self, issuer: str, subject: str) -> Person | None:
        """Whom an identity provider calls so; None for a stranger."""
        return self._store.person_of_subject(issuer, subject)

    def add(self, draft: PersonDraft, by: Actor) -> AddedPerson:
        """Adds somebody. PersonError for what cannot be, ConflictError for a login that is taken."""
        name, login = checked_name(draft.name), None if draft.login is None else checked_login(draft.login)
        initial, hashed = self._first_password(draft, login)
        if login is None and draft.oidc_subject is None:
            raise PersonError("请给出登录名。")
        with self._store.changing() as (c, changes):
            self._require_admin_first(c, draft)
            self._require_free(c, login, draft)
            team_id = None if draft.team_id is None else wanted_team(c, draft.team_id).team_id
            actor_id = new_id("p")
            values = {
                "actor_id": actor_id,
                "name": name,
                "role": draft.role.value,
                "created_at": self._clock(),
                "login": login,
                "password_hash": hashed,
                "must_change_password": initial is not None,
                "team_id": team_id,
                "state": PersonState.ACTIVE.value,
                "oidc_issuer": draft.oidc_issuer,
                "oidc_subject": draft.oidc_subject,
            }
            changes.add_person(values)
            person = wanted_person(c, actor_id)
            content = {"name": name, "login": login}
            self._note(c, by, "person_added", about(person), facts={"after": _standing(person)}, content=content)
        with self._asking:
            self._defined = True
        return AddedPerson(person, initial)

    def change(self, given: str, wanted: PersonChange, by: Actor) -> Person:
        """Changes what is wanted of somebody, all of it or, on an error, nothing; what is so already is left alone.

        Another role ends the sign-ins made in the old one; who is disabled is out at once, sign-ins and keys, and after
        being enabled again has those keys back that were neither revoked nor have expired.
        """
        name = None if wanted.name is None else checked_name(wanted.name)
        with self._store.changing() as (c, changes):
            person = self._found(c, given)
            if name is not None and name != person.name:
                person = self._change(c, changes, person, by, "renamed", name=name)
            if wanted.team is not None:
                team_id = wanted_team(c, wanted.team).team_id if wanted.team else None
                if team_id != person.team_id:
                    person = self._change(c, changes, person, by, "team_changed", team_id=team_id)
            if wanted.role is not None and wanted.role is not person.role:
                keep_an_admin(changes, person)
                self._end_sign_ins(changes, person, by)
                person = self._change(c, changes, person, by, "role_changed", role=wanted.role.value)
            if wanted.state is not None and wanted.state is not person.state:
                person = self._set_state(c, changes, person, wanted.state, by)
            return person

    def set_role(self, given: str, role: Role, by: Actor) -> Person:
        """Gives somebody another role."""
        return self.change(given, PersonChange(role=role), by)

    def set_team(self, given: str, team: str | None, by: Actor) -> Person:
        """Puts somebody into a team (by id or name), or into none."""
        return self.change(given, PersonChange(team=team or ""), by)

    def rename(self, given: str, name: str, by: Actor) -> Person:
        """Calls somebody by another name."""
        return self.change(given, PersonChange(name=name), by)

    def disable(self, given: str, by: Actor) -> Person:
        """Lets somebody in no more, from this moment."""
        return self.change(given, PersonChange(state=PersonState.DISABLED), by)

    def enable(self, given: str, by: Actor) -> Person:
        """Lets somebody in again."""
        return self.change(given, PersonChange(state=PersonState.ACTIVE), by)

    def reset_password(self, given: str, by: Actor) -> str:
        """A new initial password, told this once; the old one and the sign-ins made with it end, a lock too."""
        initial = new_password()
        hashed = self._hashing.hash(initial)
        with self._store.changing() as (c, changes):
            person = self._found(c, given)
            if person.login is None:
                raise PersonError("该人员只通过单位账号登录，没有登录名，不能设密码。")
            self._end_sign_ins(changes, person, by)
            changes.forget_attempts(account_name(person.login))
            changes.set_person(person.actor_id, password_hash=hashed, must_change_password=True)
            self._note(c, by, "password_reset", about(person))
        return initial

    def unlock(self, given: str, by: Actor) -> Person:
        """Forgets the failed sign-ins of somebody, so that he may try again at once."""
        with self._store.changing() as (c, changes):
            person = self._found(c, given)
            if person.login is not None and changes.forget_attempts(account_name(person.login)):
                self._note(c, by, "unlocked", about(person))
        return person

    def link_oidc(self, given: str, issuer: str, subject: str, by: Actor) -> Person:
        """Lets somebody come in as whom the identity provider calls so. ConflictError for somebody else's subject."""
        with self._store.changing() as (c, changes):
            person = self._found(c, given)
            holder = find_subject(c, issuer, subject)
            if holder is not None and holder.actor_id != person.actor_id:
                raise ConflictError("这个单位账号已经属于另一位人员。")
            if holder is not None:
                return person
            return self._change(c, changes, person, by, "oidc_linked", oidc_issuer=issuer, oidc_subject=subject)

    def _first_password(self, draft: PersonDraft, login: str | None) -> tuple[str | None, str | None]:
        """The initial password to be told, and the hash to be kept; None where there is none."""
        if draft.password is not None:
            return None, self._hashing.hash(checked_password(draft.password, login))
        if not draft.with_password or login is None or draft.oidc_subject is not None:
            return None, None
        initial = new_password()
        return initial, self._hashing.hash(initial)

    def _require_admin_first(self, c: Connection, draft: PersonDraft) -> None:
        if draft.role is not Role.ADMIN and not any_person(c):
            raise PersonError(
                "第一位人员必须是管理员：有了人员之后所有人都要登录，没有管理员就没有人能管理人员。"
                "请先添加一位管理员，如 zhigui people add 姓名 --login 登录名 --role admin。"
            )

    def _require_free(self, c: Connection, login: str | None, draft: PersonDraft) -> None:
        if login is not None and find_person(c, login) is not None:
            raise ConflictError(f"登录名“{login}”已经有人使用，请换一个。")
        if (draft.oidc_issuer is None) != (draft.oidc_subject is None):
            raise PersonError("单位账号的颁发者（oidc_issuer）与编号（oidc_subject）要么都给，要么都不给。")
        if draft.oidc_issuer and draft.oidc_subject and find_subject(c, draft.oidc_issuer, draft.oidc_subject):
            raise ConflictError("这个单位账号已经属于另一位人员。")

    def _set_state(
        self, c: Connection, changes: PeopleChanges, person: Person, state: PersonState, by: Actor
    ) -> Person:
        if state is PersonState.DISABLED:
            keep_an_admin(changes, person)
            changes.end_sign_ins(person.actor_id, self._clock())
        event = "disabled" if state is PersonState.DISABLED else "enabled"
        return self._change(c, changes, person, by, event, state=state.value)

    def _change(
        self, c: Connection, changes: PeopleChanges, person: Person, by: Actor, event: str, **values: Any
    ) -> Person:
        """Changes columns of a person and says so in the ledger; names only in the content."""
        changes.set_person(person.actor_id, **values)
        changed = wanted_person(c, person.actor_id)
        content = {"before": person.name, "after": changed.name} if event == "renamed" else None
        facts = {"before": _standing(person), "after": _standing(changed)}
        self._note(c, by, event, about(person), facts=facts, content=content)
        return changed

    def _end_sign_ins(self, changes: PeopleChanges, person: Person, by: Actor) -> None:
        """Ends a person's sign-ins, but not the one the change is made from."""
        own = by.proof_id if by.means is Means.SIGN_IN and by.actor_id == person.actor_id else None
        changes.end_sign_ins(person.actor_id, self._clock(), but=own)

    def _found(self, c: Connection, given: str) -> Person:
        return find_person(c, given) or wanted_person(c, normal_login(given))


def _standing(person: Person) -> dict[str, str | None]:
    """What of a person decides what he may do, for the ledger."""
    return {"role": person.role.value, "team": person.team_id, "state": person.state.value}


def _with_lock(person: Person, locks: dict[str, datetime]) -> Person:
    until = None if person.login is None else locks.get(account_name(person.login))
    return person if until is None else replace(person, locked_until=until)
