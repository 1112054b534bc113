"""Signing in and out. A token is 256 random bits; the store has only its SHA-256, so a stolen copy opens nothing.

What a request brings is looked at against the rows each time: an ended sign-in or a disabled person is out at once, in
every process. While the store is away, who was looked at in the last minutes is believed (while_away).
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from kb.errors import NotFoundError, StoreError
from kb.records.actors import Actor, Means
from kb.records.people.attempts import FORGOTTEN_AFTER, Counted, count, take_back
from kb.records.people.desk import NOBODY, Desk, about, actor_of, wanted_person
from kb.records.people.drafts import normal_login
from kb.records.people.errors import PersonError, SignInError
from kb.records.people.noted import Noted
from kb.records.people.passwords import checked_password, normal
from kb.records.people.while_away import WhileAway
from kb.store.people import SignInRow, password_hash_in
from kb.store.people_changes import PeopleChanges
from kb.store.people_records import Method, Person, SignInInfo

log = logging.getLogger(__name__)

TOKEN_BYTES = 32
CSRF_PURPOSE = b"zhigui csrf 1"
# Long enough to show somebody that a stranger signed in; after that the ledger tells.
KEPT_AFTER_END = timedelta(days=30)
SWEPT_EVERY = timedelta(hours=1)
WRONG_OLD_PASSWORD = "原密码不正确。"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A sign-in just made. `token` is told this once and proves who it is, `csrf` proves that our page asks.

    `expires_at` is its end whatever happens; without a request it ends sooner.
    """

    token: str = field(repr=False)
    csrf: str = field(repr=False)
    actor: Actor
    expires_at: datetime
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class CurrentSignIn:
    """A sign-in as a request finds it. `must_change_password`: nothing else may be done before."""

    actor: Actor
    method: Method
    expires_at: datetime
    must_change_password: bool


class SignIns(Desk):
    """Who is signed in."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._seen = Noted()
        self._away: WhileAway[SignInRow] = WhileAway()
        self._swept = Noted(SWEPT_EVERY)

    def sign_in(self, login: str, password: str, address: str | None) -> SignedIn:
        """Signs somebody in. SignInError in the same words whatever was wrong, TooManyAttemptsError when slowed down.

        The attempt is counted as failed before the password is looked at, and an unknown login costs the same time.
        """
        name, now = normal_login(login), self._clock()
        with self._store.noting() as (_, changes):
            counted = count(changes, name, address, now)
        person = self._store.person_of_login(name)
        kept = None if person is None else self._store.password_hash(person.actor_id)
        holds = self._hashing.holds(kept, normal(password))
        if not holds or person is None or kept is None or not person.active:
            with self._store.noting() as (c, _):
                self._note_failure(c, name, person, counted, address=address)
            raise SignInError
        fresh = self._hashing.hash(normal(password)) if self._hashing.outdated(kept) else kept
        with self._store.changing() as (c, changes):
            # Between the look and now an admin may have disabled the person or reset the password.
            person = wanted_person(c, person.actor_id)
            if not person.active or password_hash_in(c, person.actor_id) != kept:
                raise SignInError
            take_back(changes, counted, now)
            changes.set_person(person.actor_id, password_hash=fresh)
            signed_in = self._open(c, changes, person, Method.PASSWORD, address)
        self._sweep(now)
        return signed_in

    def sign_in_oidc(self, issuer: str, subject: str, address: str | None) -> SignedIn:
        """Signs in whom the identity provider vouched for. SignInError for a stranger and for a disabled person."""
        person = self._store.person_of_subject(issuer, subject)
        with self._store.changing() as (c, changes):
            person = None if person is None else wanted_person(c, person.actor_id)
            if person is not None and person.active:
                return self._open(c, changes, person, Method.OIDC, address)
            facts = {"event": "sign_in", "means": Method.OIDC.value}
            told = None if person is None else about(person)
            self._note_sign_in(c, NOBODY, facts, about=told, outcome="failed", address=address)
        raise SignInError("单位账号没有对应的在用人员，请联系管理员。")

    def sign_in_of(self, token: str) -> CurrentSignIn | None:
        """The sign-in that a token proves, kept alive by being asked for; None for any token that is not in force."""
        hashed, now = _hashed(token), self._clock()
        row = self._away.ask(hashed, lambda: self._store.sign_in(hashed), now)
        if row is None or not row.person.active or not self._in_force(row.info, now):
            return None
        if self._seen.due(row.info.sign_in_id, row.info.seen_at, now):
            self._note_sign_in_used(row.info.sign_in_id, now)
        changing = row.person.must_change_password and row.info.method is Method.PASSWORD
        actor = actor_of(row.person, Means.SIGN_IN, row.info.sign_in_id)
        return CurrentSignIn(actor, row.info.method, row.info.expires_at, changing)

    def actor_of_token(self, token: str) -> Actor | None:
        """Who a token proves somebody to be; None for any token that is not in force."""
        found = self.sign_in_of(token)
        return None if found is None else found.actor

    def csrf_of(self, token: str) -> str:
        """What our page must send beside the cookie: an HMAC under the token, so nothing of it is kept."""
        key = token.encode("utf-8", "surrogatepass")
        return hmac.new(key, CSRF_PURPOSE, hashlib.sha256).hexdigest()

    def sign_out(self, token: str) -> None:
        """Ends a sign-in; a token that proves nothing is no error."""
        row = self._store.sign_in(_hashed(token))
        if row is None:
            return
        with self._store.noting() as (c, changes):
            if changes.end_sign_in(row.info.sign_in_id, self._clock()):
                facts = {"event": "sign_out", "sign_in_id": row.info.sign_in_id}
                self._note_sign_in(c, row.person.actor_id, facts, about=about(row.person))

    def sign_ins(self, actor_id: str) -> tuple[SignInInfo, ...]:
        """Somebody's sign-ins in force, newest first."""
        now = self._clock()
        return tuple(each for each in self._store.sign_ins(actor_id) if self._in_force(each, now))

    def end_sign_in(self, sign_in_id: str, by: Actor) -> None:
        """Ends one sign-in of somebody. NotFoundError when there is none."""
        found = self._store.sign_in_by_id(sign_in_id)
        if found is None:
            raise NotFoundError(f"没有编号为“{sign_in_id[:24]}”的登录。")
        with self._store.noting() as (c, changes):
            if changes.end_sign_in(sign_in_id, self._clock()):
                facts = {"event": "sign_in_ended", "sign_in_id": sign_in_id, "means": by.means.value}
                self._note_sign_in(c, by.actor_id, facts, about=f"person:{found.actor_id}")

    def change_password(self, actor: Actor, old: str, new: str) -> None:
        """Another password of one's own; every other sign-in of the person ends.

        PersonError for a wrong old password or a new one that will not do, TooManyAttemptsError as at a sign-in.
        """
        person = self._store.person(actor.actor_id)
        if person is None or person.login is None or not person.has_password:
            raise PersonError("当前身份没有密码可改：只有用登录名和密码登录的人员才有密码。")
        if actor.means is Means.KEY:
            raise PersonError("不能用 API 密钥修改密码，请登录后修改。")
        # First of all: a new password that will not do is no failed attempt at the old one.
        chosen = checked_password(new, person.login)
        if chosen == normal(old):
            raise PersonError("新密码不能与原密码相同。")
        now, kept = self._clock(), self._store.password_hash(person.actor_id)
        with self._store.noting() as (_, changes):
            counted = count(changes, person.login, None, now)
        if not self._hashing.holds(kept, normal(old)):
            with self._store.noting() as (c, _):
                self._note_failure(c, person.login, person, counted, event="password_change")
            raise PersonError(WRONG_OLD_PASSWORD)
        hashed = self._hashing.hash(chosen)
        with self._store.changing() as (c, changes):
            if password_hash_in(c, person.actor_id) != kept:
                raise PersonError(WRONG_OLD_PASSWORD)
            take_back(changes, counted, now)
            changes.set_person(person.actor_id, password_hash=hashed, must_change_password=False)
            changes.end_sign_ins(person.actor_id, now, but=actor.proof_id)
            self._note(c, actor, "password_changed", about(person))

    def _open(
        self, c: Connection, changes: PeopleChanges, person: Person, method: Method, address: str | None
    ) -> SignedIn:
        now, token = self._clock(), secrets.token_urlsafe(TOKEN_BYTES)
        sign_in_id = secrets.token_hex(8)
        info = SignInInfo(sign_in_id, person.actor_id, method, now, now, now + self._times.absolute, None)
        changes.add_sign_in(info, _hashed(token))
        changes.set_person(person.actor_id, seen_at=now)
        facts = {"event": "sign_in", "means": method.value, "sign_in_id": sign_in_id}
        self._note_sign_in(c, person.actor_id, facts, about=about(person), address=address)
        actor = actor_of(person, Means.SIGN_IN, sign_in_id)
        changing = person.must_change_password and method is Method.PASSWORD
        return SignedIn(token, self.csrf_of(token), actor, info.expires_at, changing)

    def _note_failure(
        self,
        c: Connection,
        login: str,
        person: Person | None,
        counted: Counted,
        *,
        address: str | None = None,
        event: str = "sign_in",
    ) -> None:
        """Who failed stands there by id; an unknown login only as a token: it may be a password in the wrong field."""
        facts: dict[str, Any] = {"event": event, "means": Method.PASSWORD.value, "failures": counted.failures}
        if counted.locked_until is not None:
            facts["locked_until"] = counted.locked_until.isoformat(timespec="seconds")
        if person is None and self._login_token is not None:
            facts["login_token"] = self._login_token(login)
        told = None if person is None else about(person)
        self._note_sign_in(c, NOBODY, facts, about=told, outcome="failed", address=address)

    def _in_force(self, info: SignInInfo, now: datetime) -> bool:
        return info.ended_at is None and now < info.expires_at and now - info.seen_at < self._times.idle

    def _note_sign_in_used(self, sign_in_id: str, now: datetime) -> None:
        try:
            with self._store.noting() as (_, changes):
                changes.sign_in_seen(sign_in_id, now)
        except StoreError as error:
            # A full disk must not keep people from reading what the law says; the sign-in only ends sooner.
            log.warning("没能记下登录的使用时间：%s", error)

    def _sweep(self, now: datetime) -> None:
        """Removes what nobody asks for any more, now and then; in a transaction of its own, it holds many rows."""
        if not self._swept.due("", None, now):
            return
        try:
            with self._store.noting() as (_, changes):
                changes.forget_sign_ins(now - KEPT_AFTER_END)
                changes.forget_old_attempts(now - FORGOTTEN_AFTER)
        except StoreError as error:
            # Who has just signed in is signed in; the next hour's sign-in tries again.
            log.warning("没能清理过期的登录：%s", error)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
