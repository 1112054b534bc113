"""What is kept of personal data that was masked in a text: the tokens it is found by and, if wanted, the data sealed.

Without a pepper nothing is kept; without a key the data themselves are gone for good, which is the default.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from pydantic import SecretStr

from kb.errors import SettingsError
from kb.records.redact import PersonalDatum
from kb.records.sealing import SealError, key_from_base64, load_or_create_secret, seal, subject_token, unseal
from kb.settings import Settings
from kb.store.ledger_records import RecordDraft

PEPPER_FILE = "keys/subjects.secret"


@dataclass(frozen=True, slots=True)
class Privacy:
    """`pepper` makes the tokens of the blind index, `key` (32 bytes) seals the data so that they can be recovered.

    `former` are keys of before, which only open what they sealed.
    """

    pepper: bytes | None = field(default=None, repr=False)
    key: bytes | None = field(default=None, repr=False)
    former: tuple[bytes, ...] = field(default=(), repr=False)

    def token(self, kind: str, value: str) -> str:
        """The token by which records are found that speak of somebody. SealError without a pepper."""
        if self.pepper is None:
            raise SealError("这里没有按人查找用的密钥，不能按手机号、证件号查找记录。")
        return subject_token(kind, value, self.pepper)

    def login_token(self, login: str) -> str:
        """What stands for a login that nobody has: it may be a password typed into the wrong field.

        HMAC under the pepper: the same attempt is recognised again, and a copy of the records tells nobody what it was.
        """
        if self.pepper is None:
            raise SealError("这里没有按人查找用的密钥，不能给登录名做标记。")
        return hmac.new(self.pepper, b"login\x00" + login.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def opened(self, sealed: bytes, record_id: str) -> tuple[PersonalDatum, ...]:
        """What was sealed for a record. SealError as `unseal`."""
        keys = (*((self.key,) if self.key is not None else ()), *self.former)
        return unseal(sealed, keys, record_id)

    def guarded(self, draft: RecordDraft, personal: Sequence[PersonalDatum]) -> RecordDraft:
        """The record with the tokens of the people its content speaks of, and their sealed data."""
        if not personal:
            return draft
        tokens: tuple[tuple[str, str], ...] = ()
        if self.pepper is not None:
            pepper = self.pepper
            found = ((one.kind, subject_token(one.kind, one.value, pepper)) for one in personal)
            tokens = tuple(dict.fromkeys(found))
        sealed = seal(tuple(personal), self.key, draft.record_id) if self.key is not None else None
        return replace(draft, subjects=tokens, sealed=sealed)


def open_privacy(settings: Settings) -> Privacy:
    """What the settings say; the pepper is made in the home folder when there is none. SettingsError for a bad key."""
    pepper = load_or_create_secret(settings.home / PEPPER_FILE)
    key = _key(settings.personal_key) if settings.personal_key is not None else None
    return Privacy(pepper, key, tuple(_key(each) for each in settings.former_personal_keys))


def _key(given: SecretStr) -> bytes:
    try:
        return key_from_base64(given.get_secret_value())
    except SealError as error:
        raise SettingsError(f"ZHIGUI_PERSONAL_KEY：{error}") from None
