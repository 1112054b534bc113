"""The number of a call as records keep it: telephone systems like to name a call by the caller's number.

The number of a call is a column of the chain and stays when the content of a record is erased, so nothing in it may
lead to a person.
"""

from __future__ import annotations

from collections.abc import Callable

from kb.records.redact import masked

KIND = "通话编号"
# Long runs of digits are left alone: most are moments (1763792445123), and a call is found by what its system calls it.
LEADING = frozenset({"手机号", "电话号", "身份证号", "邮箱"})
PREFIX = "s-"
DIGITS = 32


def session_name(given: str, token_of: Callable[[str, str], str]) -> str:
    """The number as it is given, or where a phone, mail or identity number stands in it, a token instead.

    The same number gives the same token, so the records of a call stay together and are found by its number.
    `token_of` is (kind, value) -> token in hex, as `kb.records.privacy.Privacy.token`.

    >>> session_name("c-20261122-07", lambda kind, value: "00ff" * 16)
    'c-20261122-07'
    >>> session_name("13800138000", lambda kind, value: "00ff" * 16)
    's-00ff00ff00ff00ff00ff00ff00ff00ff'
    """
    if LEADING.isdisjoint(masked(given).kinds):
        return given
    return f"{PREFIX}{token_of(KIND, given)[:DIGITS]}"
