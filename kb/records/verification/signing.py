"""The key that signs for the ledger: day heads and certificates of erasure carry its signature (Ed25519).

It proves nothing against somebody who holds the key as well as the database; against him only a copy of a signed head
kept elsewhere helps (docs/records.md).
"""

from __future__ import annotations

import errno
import os
import secrets
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kb.errors import SettingsError

FOLDER_MODE = 0o700
FILE_MODE = 0o600
KEY_ID_DIGITS = 16
# What a file system without hard links (a network share) says of one.
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EXDEV}


class LedgerKey:
    """An Ed25519 key; `key_id` is the short name of its public half."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        raw = private.public_key().public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw)
        self.public_key_hex = raw.hex()
        self.key_id = key_id_of(self.public_key_hex)

    @classmethod
    def load(cls, path: Path) -> LedgerKey | None:
        """The key in a PEM file; None when there is no such file, SettingsError when it holds no such key."""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SettingsError(f"签名密钥 {path} 读不了：{error.strerror}。") from error
        try:
            private = forms.load_pem_private_key(content, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise SettingsError(f"签名密钥 {path} 不是未加密的 PEM 私钥，请从备份恢复原来的密钥。") from error
        if not isinstance(private, Ed25519PrivateKey):
            raise SettingsError(f"签名密钥 {path} 不是 Ed25519 密钥，请从备份恢复原来的密钥。")
        return cls(private)

    @classmethod
    def load_or_create(cls, path: Path) -> LedgerKey:
        """The key in a PEM file, made there on first need and never replaced; two processes at once make one."""
        known = cls.load(path)
        if known is not None:
            return known
        try:
            _create(path)
        except OSError as error:
            raise SettingsError(f"签名密钥 {path} 写不了：{error.strerror}。") from error
        made = cls.load(path)
        if made is None:
            raise SettingsError(f"签名密钥 {path} 刚写好就不见了，请检查这个文件夹。")
        return made

    def sign(self, message: bytes) -> str:
        """The signature over a message, 128 hex digits."""
        return self._private.sign(message).hex()


def key_id_of(public_key_hex: str) -> str:
    """The first 16 hex digits of the SHA-256 of the raw public key.

    >>> key_id_of("00" * 32)
    '66687aadf862bd77'
    """
    return sha256(bytes.fromhex(public_key_hex)).hexdigest()[:KEY_ID_DIGITS]


def is_signed(public_key_hex: str, signature_hex: str, message: bytes) -> bool:
    """Whether the holder of that key signed that message; False for anything that is no key or no signature."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key_hex)).verify(bytes.fromhex(signature_hex), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _create(path: Path) -> None:
    """Writes a new key beside its place and links it there, so that nobody sees half a key or replaces one."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    pem = Ed25519PrivateKey.generate().private_bytes(
        forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()
    )
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        _put(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _put(beside: Path, path: Path) -> None:
    """Gives the file its name unless another process was first, whose key then counts."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if not path.exists():
            beside.rename(path)
