"""Keeps masked personal data recoverable, where the settings say so: sealed to its record, never in the clear.

AES-256-GCM with a random nonce; the record's id is associated data: a box moved to another record does not open.
A box names its key by an id: old keys stay able to open what they sealed. `subject_token` is a blind index: with it the
records of one person are found again by their telephone without the telephone being kept.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kb.errors import ZhiguiError
from kb.records.redact import PersonalDatum, placeholder

_KEY_BYTES = 32
# NIST SP 800-38D: 96 random bits, fine for 2^32 boxes under one key.
_NONCE_BYTES = 12
_MAGIC = b"ZGS1"
_KEY_ID_BYTES = 8
_HEAD = len(_MAGIC) + _KEY_ID_BYTES + _NONCE_BYTES


class SealError(ZhiguiError):
    """Sealed personal data cannot be opened or put back, or a key is none; the message says which and what to do."""


def key_from_base64(setting: str) -> bytes:
    """The key that a setting holds: 32 bytes in base64. SealError when it is not."""
    try:
        key = base64.b64decode(setting.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _KEY_BYTES:
        raise SealError("密钥格式不对：应为 32 字节随机数的 Base64。可用 openssl rand -base64 32 生成。")
    return key


def key_id(key: bytes) -> str:
    """What a key is called in the boxes that it sealed: the first 16 hex digits of its SHA-256.

    >>> key_id(bytes(32))
    '66687aadf862bd77'
    """
    return sha256(key).hexdigest()[: 2 * _KEY_ID_BYTES]


def seal(found: Sequence[PersonalDatum], key: bytes, record_id: str) -> bytes:
    """A box that only the key opens, and only for this record."""
    rows = [[one.kind, one.start, one.end, one.value, one.written] for one in found]
    nonce = os.urandom(_NONCE_BYTES)
    head = _MAGIC + bytes.fromhex(key_id(key)) + nonce
    return head + AESGCM(key).encrypt(nonce, json.dumps(rows, ensure_ascii=False).encode(), _bound(head, record_id))


def unseal(box: bytes, keys: Sequence[bytes], record_id: str) -> tuple[PersonalDatum, ...]:
    """What was sealed for a record. SealError for a box without its key, changed, or of another record."""
    if len(box) <= _HEAD or not box.startswith(_MAGIC):
        raise SealError("这不是加密保存的个人信息，或者内容不完整。请从备份恢复这条记录。")
    named: Mapping[str, bytes] = {key_id(key): key for key in keys}
    name = box[len(_MAGIC) : len(_MAGIC) + _KEY_ID_BYTES].hex()
    if name not in named:
        raise SealError(f"没有编号为 {name} 的密钥，无法还原记录 {record_id} 的个人信息。请把当时的密钥加回设置。")
    head, nonce = box[:_HEAD], box[_HEAD - _NONCE_BYTES : _HEAD]
    try:
        opened = AESGCM(named[name]).decrypt(nonce, box[_HEAD:], _bound(head, record_id))
    except InvalidTag as error:
        raise SealError(f"记录 {record_id} 的加密内容被改动过，或者属于另一条记录，无法还原。") from error
    return tuple(PersonalDatum(*row) for row in json.loads(opened))


def restore(masked_text: str, found: Sequence[PersonalDatum]) -> str:
    """The text as it was sent. SealError when a placeholder is not where its datum belongs: the text is another one."""
    pieces: list[str] = []
    at = shift = 0
    for one in sorted(found, key=lambda datum: datum.start):
        start, mark = one.start + shift, placeholder(one.kind)
        if start < at or masked_text[start : start + len(mark)] != mark:
            raise SealError("遮盖后的文字与保存的个人信息对不上，无法还原。")
        pieces += (masked_text[at:start], one.written)
        at = start + len(mark)
        shift += len(mark) - (one.end - one.start)
    return "".join((*pieces, masked_text[at:]))


def subject_token(kind: str, value: str, pepper: bytes) -> str:
    """A name for a person's datum that only who holds the pepper can make: HMAC-SHA256 of kind and value, in hex.

    `value` is PersonalDatum.value, or what masking makes of it: all ways of writing one number give one token.
    """
    return hmac.new(pepper, f"{kind}\x00{value}".encode(), sha256).hexdigest()


def load_or_create_secret(path: Path) -> bytes:
    """The 32 secret bytes of a file, which is made when there is none: 0600, whole or not at all, never written twice.

    SealError when the file holds something else: a new secret would make every token of before unfindable.
    """
    if not path.exists():
        _create(path)
    try:
        secret = base64.b64decode(path.read_bytes().strip(), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != _KEY_BYTES:
        raise SealError(f"密钥文件 {path} 已损坏。请从备份恢复；重新生成会让以前的记录无法按人查找。")
    return secret


def _create(path: Path) -> None:
    """Linked into place: of two processes that begin at once, one's secret stays and both read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    whole = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        whole.chmod(0o600)
        path.hardlink_to(whole)
    except FileExistsError:
        return
    finally:
        whole.unlink()


def _bound(head: bytes, record_id: str) -> bytes:
    return head + record_id.encode()
