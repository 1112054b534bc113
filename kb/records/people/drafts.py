"""What is given of a person, and how it is checked: name, login, names of teams and keys."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from kb.records.people.errors import PersonError
from kb.store.people_records import KeyInfo, Person, PersonState
from kb.store.roles import Role

MOST_NAME = 60
LOGIN = re.compile(r"\w[\w.@+-]{0,63}")
# Ids of people, and who stands in the ledger without being one: a login must not be taken for them.
RESERVED = re.compile(r"p-[0-9a-f]{16}|local|system|nobody|anonymous")


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """Somebody to be added. `team_id` may be the team's name.

    Without `password` an initial one is made up, which must be changed at the first sign-in; with `with_password` False
    there is none, and the person comes in through the identity provider alone.
    """

    name: str
    login: str | None
    role: Role
    team_id: str | None = None
    password: str | None = field(default=None, repr=False)
    oidc_issuer: str | None = None
    oidc_subject: str | None = None
    with_password: bool = True


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What is to be otherwise with somebody; None leaves it as it is. `team` by id or name, "" for none."""

    name: str | None = None
    role: Role | None = None
    team: str | None = None
    state: PersonState | None = None


@dataclass(frozen=True, slots=True)
class AddedPerson:
    """A person just added; `password` is the initial one, told this once; None when there is none to tell."""

    person: Person
    password: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A key just issued; `key` is told this once."""

    key: str = field(repr=False)
    info: KeyInfo


def checked_name(name: str, what: str = "姓名") -> str:
    """A name without spaces around it; PersonError for none, for one too long, or with control characters."""
    chosen = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(chosen) <= MOST_NAME:
        raise PersonError(f"{what}应为 1 到 {MOST_NAME} 个字。")
    # Cc and Cf: line breaks, and marks that turn the direction of writing.
    if any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for each in chosen):
        raise PersonError(f"{what}里有看不见的字符，请重新输入。")
    return chosen


def normal_login(login: str) -> str:
    """A login as it is kept and compared: case and width do not matter.

    >>> normal_login(" ＺhangSan ")
    'zhangsan'
    """
    return unicodedata.normalize("NFKC", login).strip().casefold()


def checked_login(login: str) -> str:
    """A login in its normal form; PersonError when it cannot be one."""
    chosen = normal_login(login)
    if not LOGIN.fullmatch(chosen):
        raise PersonError("登录名应为 1 到 64 个字母、数字或汉字，可以含 . _ - @ +，不能含空格。")
    if RESERVED.fullmatch(chosen):
        raise PersonError(f"登录名“{chosen}”是保留字，请换一个。")
    return chosen
