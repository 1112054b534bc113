"""Passwords: what one must be, how one is made up, and how secrets are hashed and checked.

Hashing is Argon2id as argon2-cffi 25.1 sets it by default (RFC 9106, second recommendation: 64 MiB, 3 passes, 4 lanes,
16 bytes of salt, 32 of hash); a hash made with other parameters is made anew at the next sign-in.
"""

from __future__ import annotations

import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kb.records.people.errors import PersonError

LEAST, MOST = 10, 256
# Fewer different characters than this is a pattern, not a password (1111111111, 1212121212, 123123123123).
LEAST_DIFFERENT = 5
# What people here fall back on when ten characters are asked for; digits and signs around it do not make it better.
_COMMON_WORDS = """
    0123456789 1234567890 12345678910 123456789a 9876543210 0987654321 1234554321 147258369 1472583690 789456123
    123456qwerty qwerty qwertyui qwertyuiop qwerasdf qwerasdfzxcv asdfghjkl asdfghjkl zxcvbnm 1qaz2wsx 1qaz2wsx3edc
    1qazxsw2 qazwsxedc qazwsx 1q2w3e4r 1q2w3e4r5t q1w2e3r4 abcd1234 abc123456 aa123456 a123456 abcdefg abcdefgh
    abcdefghij woaini woaini1314 5201314 52013141314 1314520 iloveyou woaiwojia woaizhongguo wodemima mima zhongguo
    nihao nihaoma admin administrator adminadmin root password passw0rd p@ssword p@ssw0rd welcome letmein changeme
    test testtest guest kefu kefu12345 zhigui zhiguizhigui huanying huanyingguanglin gongsi beijing shanghai shenzhen
    hangzhou guangzhou zhangsan lisi wangwu zhangwei liwei
"""
COMMON = frozenset(_COMMON_WORDS.split())
# No 0/o, 1/l/i: an initial password is read off a screen and typed.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP = 4, 4
# 64 MiB each: forty threads that all hash at once would need 2.5 GB.
HASHES_AT_ONCE = 4


def normal(password: str) -> str:
    """A password as it is hashed: full-width and half-width input are the same password."""
    return unicodedata.normalize("NFKC", password)


def new_password() -> str:
    """An initial password of 79 bits, to be changed at the first sign-in."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))


def checked_password(password: str, login: str | None) -> str:
    """The password in its normal form; PersonError says what is wrong with it, never the password itself."""
    chosen = normal(password)
    if not LEAST <= len(chosen) <= MOST:
        raise PersonError(f"密码应为 {LEAST} 到 {MOST} 个字符。")
    if any(unicodedata.category(each) == "Cc" for each in chosen):
        raise PersonError("密码里有控制字符（如换行），请重新输入。")
    folded = chosen.casefold()
    if login is not None and folded in {login, login[::-1], login + login}:
        raise PersonError("密码不能与登录名相同。")
    if len(set(folded)) < LEAST_DIFFERENT or _common(folded, login):
        raise PersonError("这个密码太常见，很容易被猜到；请换一个，例如几个不相干的词连在一起。")
    return chosen


def _common(folded: str, login: str | None) -> bool:
    """Whether a password is a common one, or a common one or the login with digits and signs around it.

    >>> _common("woaini@2026", None), _common("雨伞-石榴-17路车", None)
    (True, False)
    """
    bare = folded.strip("0123456789!@#$%^&*()_-+=.,?~ ")
    return folded in COMMON or bare in COMMON or bare in {login, ""}


class Hashing:
    """Hashes secrets and checks them, few at a time. Thread-safe."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = threading.BoundedSemaphore(HASHES_AT_ONCE)
        self._lock = threading.Lock()
        self._nobody: str | None = None

    def hash(self, secret: str) -> str:
        """The hash to be kept, its parameters and salt within."""
        with self._slots:
            return self._hasher.hash(secret.encode("utf-8", "surrogatepass"))

    def holds(self, kept: str | None, secret: str) -> bool:
        """Whether a secret is the one that was hashed; where nothing is kept it costs the same and is False."""
        against = self._nobodys() if kept is None else kept
        try:
            with self._slots:
                self._hasher.verify(against, secret.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(kept)

    def _nobodys(self) -> str:
        """The hash of a secret that nobody has, so that an unknown login takes as long as a known one."""
        with self._lock:
            if self._nobody is None:
                self._nobody = self.hash(secrets.token_hex(32))
            return self._nobody
