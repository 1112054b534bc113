"""Errors of records and people.

ZhiguiError (kb/errors.py)
├── PersonError            what was given of a person, team, key or password cannot be used
├── SignInError            nobody proved who he is; the same words whatever was wrong
└── TooManyAttemptsError   too many sign-ins failed; says how long to wait
"""

from __future__ import annotations

import math

from kb.errors import ZhiguiError

# Seconds; whoever waits less has waited longer before an admin answers.
WORTH_ASKING = 60
WRONG_SIGN_IN = "登录名或密码不正确。"


class PersonError(ZhiguiError):
    """What was given of a person, a team, a key or a password cannot be used."""


class SignInError(ZhiguiError):
    """A sign-in that failed. An unknown login, a wrong password and a disabled person are told alike."""

    def __init__(self, message: str = WRONG_SIGN_IN) -> None:
        super().__init__(message)


class TooManyAttemptsError(ZhiguiError):
    """Too many sign-ins failed for this account or from this address; `wait_seconds` until the next is looked at."""

    def __init__(self, wait_seconds: float) -> None:
        self.wait_seconds = max(1, math.ceil(wait_seconds))
        ask = "，或请管理员解锁" if self.wait_seconds > WORTH_ASKING else ""
        super().__init__(f"登录失败次数过多，请在 {_spoken(self.wait_seconds)}后再试{ask}。")


def _spoken(seconds: int) -> str:
    """A wait as it is said.

    >>> _spoken(59), _spoken(61)
    ('59 秒', '2 分钟')
    """
    return f"{seconds} 秒" if seconds < 60 else f"{math.ceil(seconds / 60)} 分钟"
