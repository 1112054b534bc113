"""API keys of people: `zg_<key_id>_<secret>`, told once, limited to scopes, ended by time or by hand.

Of the secret the store has its SHA-256: nobody guesses 256 random bits, however fast a guess is checked. A slow hash
is for what people choose; keys issued before have one (Argon2id, 0.2 s of CPU), and whether such a key is good is
remembered. Whether a key is revoked or has expired, and whether its person is still active, is read from the rows each
time, so that a revocation holds at once in every process.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from kb.errors import NotFoundError, StoreError
from kb.records.actors import Actor, Means
from kb.records.people.desk import Desk, about, actor_of, wanted_person
from kb.records.people.drafts import IssuedKey, checked_name
from kb.records.people.errors import PersonError
from kb.records.people.noted import Noted
from kb.records.people.while_away import WhileAway
from kb.store.people import KeyRow
from kb.store.people_records import KeyInfo
from kb.store.roles import Role

log = logging.getLogger(__name__)

SECRET_BYTES = 32
KEY = re.compile(r"zg_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
SCOPE = re.compile(r"[a-z][a-z0-9_.:-]{0,63}")
MOST_SCOPES = 64
_SHA256 = "sha256$"
# Of slow hashes: 250 live calls, each with a key of its own, kept 40 % of two cores busy with one a minute.
GOOD_FOR, WRONG_FOR = timedelta(hours=12), timedelta(seconds=60)
MOST_KNOWN = 4096

# Whether a role may be given a permission at all; the permissions are defined where they are asked for, in api/auth.
Grants = Callable[[Role, str], bool]


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Whom a key proves somebody to be, and how many requests a minute it may make (None: as the settings say)."""

    actor: Actor
    rate_limit: int | None


class KnownSecrets:
    """Which keys were checked lately, and with what result; by SHA-256, never the key itself. Thread-safe.

    The digest is that of the key with the hash it was checked against: another hash makes another digest.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[bool, datetime]] = OrderedDict()

    def get(self, digest: bytes, now: datetime) -> bool | None:
        """Whether the key is good; None when it must be checked again."""
        with self._lock:
            good, until = self._known.get(digest, (False, now))
            return good if until > now else None

    def keep(self, digest: bytes, good: bool, now: datetime) -> None:
        """Remembers a good one for half a day, a wrong one for a minute."""
        with self._lock:
            self._known[digest] = (good, now + (GOOD_FOR if good else WRONG_FOR))
            self._known.move_to_end(digest)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)


class Keys(Desk):
    """Which keys there are and whom they let in."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._known = KnownSecrets()
        self._used = Noted()
        self._rows: WhileAway[KeyRow] = WhileAway()

    def issue_key(
        self,
        person_id: str,
        name: str,
        scopes: tuple[str, ...],
        expires_in: timedelta | None = None,
        *,
        rate_limit: int | None = None,
        by: Actor,
        grants: Grants | None = None,
    ) -> IssuedKey:
        """A new key of an active person, told this once. PersonError for scopes that `grants` denies, or none at all.

        `expires_in` None: until it is revoked. A key without scopes would be worth everything its person may do, so
        at least one is demanded.
        """
        chosen, named = checked_name(name, "密钥名称"), tuple(dict.fromkeys(scopes))
        if (expires_in is not None and expires_in <= timedelta(0)) or (rate_limit is not None and rate_limit < 1):
            raise PersonError("密钥的有效期和每分钟请求数都应大于 0。")
        key_id, secret, now = secrets.token_hex(8), secrets.token_urlsafe(SECRET_BYTES), self._clock()
        hashed = _hashed(secret)
        with self._store.changing() as (c, changes):
            person = wanted_person(c, person_id)
            if not person.active:
                raise PersonError("该人员已停用，不能为其签发密钥。")
            _check_scopes(named, person.role, grants)
            ends = None if expires_in is None else now + expires_in
            info = KeyInfo(
                key_id,
                person.actor_id,
                chosen,
                named,
                rate_limit,
                now,
                by.actor_id,
                ends,
                revoked_at=None,
                used_at=None,
            )
            changes.add_key(info, hashed)
            facts = {
                "key_id": key_id,
                "scopes": list(named),
                "rate_limit": rate_limit,
                "expires_at": None if ends is None else ends.isoformat(timespec="seconds"),
            }
            self._note(c, by, "key_issued", about(person), facts=facts, content={"name": chosen})
        return IssuedKey(f"zg_{key_id}_{secret}", info)

    def keys(self, person_id: str | None = None) -> tuple[KeyInfo, ...]:
        """The keys of somebody or of everybody, newest first, revoked and expired ones too."""
        return self._store.keys(person_id)

    def key(self, key_id: str) -> KeyInfo:
        """One key. NotFoundError when there is none."""
        found = self._store.key(key_id)
        if found is None:
            raise NotFoundError(f"没有编号为“{key_id[:24]}”的密钥；见 zhigui keys list。")
        return found.info

    def revoke_key(self, key_id: str, by: Actor) -> KeyInfo:
        """Ends a key at once; one that was ended before stays as it is. NotFoundError when there is none."""
        info = self.key(key_id)
        with self._store.changing() as (c, changes):
            if changes.revoke_key(key_id, self._clock()):
                self._note(c, by, "key_revoked", f"person:{info.actor_id}", facts={"key_id": key_id})
        return self.key(key_id)

    def key_holder(self, key: str) -> KeyHolder | None:
        """Whom a key lets in; None for one that is unknown, wrong, revoked, expired, or of a disabled person."""
        form = KEY.fullmatch(key)
        now = self._clock()
        row = None if form is None else self._rows.ask(form[1], partial(self._store.key, form[1]), now)
        if form is None or row is None or row.info.revoked_at is not None or not row.person.active:
            return None
        if row.info.expires_at is not None and now >= row.info.expires_at:
            return None
        if not self._holds(row.secret_hash, form[2], now):
            return None
        if self._used.due(row.info.key_id, row.info.used_at, now):
            self._note_key_used(row.info.key_id, now)
        actor = actor_of(row.person, Means.KEY, row.info.key_id, frozenset(row.info.scopes))
        return KeyHolder(actor, row.info.rate_limit)

    def _holds(self, kept: str, secret: str, now: datetime) -> bool:
        """Whether a secret is the one that was hashed."""
        if kept.startswith(_SHA256):
            return hmac.compare_digest(kept, _hashed(secret))
        digest = hashlib.sha256(f"{secret} {kept}".encode()).digest()
        good = self._known.get(digest, now)
        if good is None:
            good = self._hashing.holds(kept, secret)
            self._known.keep(digest, good, now)
        return good

    def actor_of_key(self, key: str) -> Actor | None:
        """Who a key proves somebody to be; None for any key that is not in force."""
        found = self.key_holder(key)
        return None if found is None else found.actor

    def _note_key_used(self, key_id: str, now: datetime) -> None:
        try:
            with self._store.noting() as (_, changes):
                changes.key_used(key_id, now)
        except StoreError as error:
            # When a key was used is told to its owner; not to know it must not stop a request.
            log.warning("没能记下密钥的使用时间：%s", error)


def _hashed(secret: str) -> str:
    return _SHA256 + hashlib.sha256(secret.encode()).hexdigest()


def _check_scopes(scopes: tuple[str, ...], role: Role, grants: Grants | None) -> None:
    if not 1 <= len(scopes) <= MOST_SCOPES:
        raise PersonError(f"请给出密钥的权限范围（scopes），1 到 {MOST_SCOPES} 项，只给用得到的。")
    for each in scopes:
        if not SCOPE.fullmatch(each) or (grants is not None and not grants(role, each)):
            raise PersonError(f"不能给密钥“{each[:64]}”权限：没有这项权限，或该人员的角色没有这项权限。")
