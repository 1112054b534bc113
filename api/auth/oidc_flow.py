"""What must be remembered between sending a browser to the identity provider and its return.

It travels in a cookie of that browser, encrypted and authenticated (AES-256-GCM): so the answer may reach another
replica than the question left from, and whoever only knows the address of a return cannot finish it elsewhere.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kb.errors import SettingsError
from kb.records.verification.signing import FILE_MODE, FOLDER_MODE, NO_LINKS

# Long enough for a second factor on a telephone; after it the provider's page has to be opened anew.
FLOW_SECONDS = 600
PURPOSE = b"zhigui oidc flow 1"
KEY_BYTES = 32
NONCE_BYTES = 12
# Providers hand out secrets of 32 characters and more. A shorter one was thought up by somebody and could be guessed
# from a cookie at leisure, so it makes no key.
KEY_SECRET_CHARACTERS = 32
_PATH = re.compile(r"/(?:[A-Za-z0-9._~!$&'()*+,;=:@%?#-][A-Za-z0-9._~!$&'()*+,;=:@%/?#-]*)?")
LONGEST_PATH = 500


@dataclass(frozen=True, slots=True)
class Flow:
    """One way to the provider and back: `verifier` proves to the provider that who asks is who began (PKCE)."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    return_to: str
    begun_at: float


def new_flow(return_to: str, now: float) -> Flow:
    """A flow with state, nonce and verifier of 256 bits of chance each."""
    return Flow(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), return_to, now)


def own_path(path: str) -> bool:
    r"""Whether a path leads to our page and nowhere else.

    >>> own_path("/"), own_path("/?q=1#hits"), own_path("//evil.example"), own_path("/\\evil"), own_path("https://a")
    (True, True, False, False, False)
    >>> own_path("/v1/session/oidc"), own_path("/%2F")
    (False, True)
    """
    return len(path) <= LONGEST_PATH and _PATH.fullmatch(path) is not None and not path.startswith("/v1")


class FlowSeal:
    """Seals and opens flows under one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, flow: Flow) -> str:
        """The flow as text for a cookie."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, json.dumps(asdict(flow)).encode(), PURPOSE)
        return base64.urlsafe_b64encode(sealed).decode("ascii").rstrip("=")

    def open(self, text: str, now: float) -> Flow | None:
        """The flow, None when the text was not sealed by us or is older than FLOW_SECONDS."""
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            plain = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], PURPOSE)
        except (InvalidTag, ValueError):
            return None
        flow = Flow(**json.loads(plain))
        return flow if 0 <= now - flow.begun_at <= FLOW_SECONDS else None


def flow_key(home: Path, client_secret: str | None) -> bytes:
    """The key of this service's flows: the same on every replica that was given the same client secret.

    Without a secret (or with one that could be guessed) it is kept in the home folder; replicas then need a copy of
    `keys/oidc-flow.key`.
    """
    if client_secret is not None and len(client_secret) >= KEY_SECRET_CHARACTERS:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(client_secret.encode())
    return _kept_key(home / "keys" / "oidc-flow.key")


def _kept_key(path: Path) -> bytes:
    """The key in a file that only its owner may read, made there on first need; two processes at once make one."""
    try:
        if not path.exists():
            _create(path)
        key = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"单位账号登录的密钥 {path} 读不了或写不了：{error.strerror}。") from error
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{path} 不是 {KEY_BYTES} 字节的密钥；请删除它，重启后会重新生成。")
    return key


def _create(path: Path) -> None:
    """Writes a new key beside its place and links it there, so that nobody reads half a key or replaces one."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as file:
            file.write(os.urandom(KEY_BYTES))
        path.hardlink_to(beside)
    except OSError as error:
        # Another process was quicker, and its key counts; on a share without hard links a rename must do.
        if error.errno in NO_LINKS and not path.exists():
            beside.rename(path)
        elif not path.exists():
            raise
    finally:
        beside.unlink(missing_ok=True)
