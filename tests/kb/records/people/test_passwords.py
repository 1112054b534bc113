"""Which passwords will do."""

from __future__ import annotations

import pytest

from kb.records.people.drafts import checked_login, checked_name
from kb.records.people.errors import PersonError
from kb.records.people.passwords import Hashing, checked_password, new_password


@pytest.mark.parametrize(
    "password",
    [
        "短密码", "a" * 257, "1234567890", "woaini1314520", "qwertyuiop", "Qwertyuiop123!", "1qaz2wsx3edc",
        "aaaaaaaaaa", "1212121212", "zhangsan01", "ZHANGSAN@2026", "5201314520", "2026112200", "password!!",
        "kefu12345678", "ｑｗｅｒｔｙｕｉｏｐ", "abc123456\n7x",
    ],
)  # fmt: skip
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    with pytest.raises(PersonError) as refused:
        checked_password(password, "zhangsan")
    assert password not in str(refused.value)


@pytest.mark.parametrize(
    "password", ["雨伞-石榴-17路车", "correct horse battery", "k7mw-2xqh-9fzt", "x" * 5 + "梅兰竹菊松"]
)
def test_a_password_that_nobody_guesses_will_do(password: str) -> None:
    assert checked_password(password, "zhangsan") == password


def test_the_login_is_no_password_turned_or_doubled_either() -> None:
    for password in ("lixiaoming88", "88gnimoaixil", "lixiaoming88lixiaoming88"):
        with pytest.raises(PersonError, match="登录名"):
            checked_password(password, "lixiaoming88")


def test_initial_passwords_will_do_and_differ() -> None:
    made = {new_password() for _ in range(100)}
    assert len(made) == 100
    for each in made:
        assert checked_password(each, "zhangsan") == each


def test_hashes_are_argon2id_of_rfc_9106() -> None:
    hashed = Hashing().hash("雨伞-石榴-17路车")
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize("login", ["", " ", "张 三", "a/b", "local", "SYSTEM", "p-0123456789abcdef", "-a", "a" * 65])
def test_what_cannot_be_a_login_is_refused(login: str) -> None:
    with pytest.raises(PersonError, match="登录名"):
        checked_login(login)


@pytest.mark.parametrize("login", ["zhangsan", "李四", "li.si@example.com", "13800138000", "a"])
def test_logins_as_people_have_them_will_do(login: str) -> None:
    assert checked_login(login) == login


@pytest.mark.parametrize("name", ["", "  ", "张\u202e三", "张\n三", "长" * 61])
def test_a_name_that_would_not_be_read_as_it_stands_is_refused(name: str) -> None:
    with pytest.raises(PersonError):
        checked_name(name)
