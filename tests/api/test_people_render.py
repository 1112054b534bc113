"""People, teams and keys as the terminal shows them."""

from __future__ import annotations

from api.cli.people_shapes import KeyShape, PersonShape
from api.cli.render_people import (
    added_lines,
    issued_lines,
    keys_lines,
    password_lines,
    people_lines,
    person_lines,
    teams_lines,
)
from api.cli.terminal import Paper

PAGE = Paper(80, colour=False)


def make_person(**fields: object) -> PersonShape:
    """Somebody as the service tells him."""
    person: PersonShape = {
        "actor_id": "p-0123456789abcdef", "name": "张三", "login": "zhangsan", "role": "officer", "team": "一组",
        "state": "active", "has_password": True, "must_change_password": False, "oidc": False,
        "created_at": "2026-11-22T03:00:00Z", "seen_at": "2026-11-22T04:00:00Z", "locked_until": None,
    }  # fmt: skip
    return {**person, **fields}  # type: ignore[typeddict-item]


def make_key(**fields: object) -> KeyShape:
    """A key as the service tells it."""
    key: KeyShape = {
        "key_id": "0123456789abcdef", "person": "张三", "name": "工单系统", "scopes": ["ask", "check"],
        "rate_limit": None, "state": "active", "created_at": "2026-11-22T03:00:00Z",
        "expires_at": "2027-02-20T03:00:00Z", "used_at": None,
    }  # fmt: skip
    return {**key, **fields}  # type: ignore[typeddict-item]


def test_without_people_it_is_said_that_everything_is_open_and_what_to_do() -> None:
    text = "".join(people_lines({"people": []}, PAGE))
    assert "本机任何程序都能以管理员身份使用" in text
    assert "zhigui people add" in text


def test_a_row_says_what_is_remarkable_of_somebody() -> None:
    people = [
        make_person(),
        make_person(name="欧阳小明", seen_at=None, team=None),
        make_person(locked_until="2026-11-22T05:30:00Z"),
        make_person(state="disabled", locked_until="2026-11-22T05:30:00Z"),
    ]
    rows = people_lines({"people": people}, PAGE)
    assert rows[0] == "张三      zhangsan  一线客服  一组"
    assert rows[1] == "欧阳小明  zhangsan  一线客服        还没有登录过"
    assert rows[2].endswith("一组  已锁定到 2026-11-22 13:30")
    assert rows[3].endswith("一组  已停用")
    assert rows[4] == "在用 3 人，停用 1 人"


def test_it_is_told_how_somebody_comes_in() -> None:
    def means(**fields: object) -> str:
        return next(line for line in person_lines(make_person(**fields), PAGE) if "登录方式" in line).split()[1]

    assert means() == "密码"
    assert means(must_change_password=True) == "密码（登录后要修改）"
    assert means(oidc=True) == "密码、单位账号"
    assert means(has_password=False, oidc=True) == "单位账号"
    assert means(has_password=False) == "单位账号（还没有关联）"


def test_what_is_told_once_is_said_to_be_told_once() -> None:
    for lines in (
        added_lines({"person": make_person(), "password": "k7mw-2xqh-9fzt-b4rn"}, PAGE),
        password_lines({"password": "k7mw-2xqh-9fzt-b4rn"}, PAGE),
    ):
        assert "初始密码：k7mw-2xqh-9fzt-b4rn" in lines
        assert any("只显示这一次" in line for line in lines)
    assert not any("初始密码" in line for line in added_lines({"person": make_person(), "password": None}, PAGE))


def test_a_key_stands_in_one_piece_however_narrow_the_terminal() -> None:
    key = "zg_0123456789abcdef_" + "a" * 43
    lines = issued_lines({"key": key, "info": make_key()}, Paper(40, colour=False))
    assert f"密钥：{key}" in lines
    assert any("只显示这一次" in line for line in lines)


def test_keys_say_whose_they_are_for_what_and_until_when() -> None:
    keys = [make_key(), make_key(state="revoked", expires_at=None, used_at="2026-11-22T03:00:00Z", rate_limit=60)]
    text = "\n".join(keys_lines({"keys": keys}, PAGE))
    assert "0123456789abcdef  有效  张三：工单系统" in text
    assert "到 2027-02-20 11:00 · 还没有用过" in text
    assert "已吊销" in text
    assert "不过期 · 最近使用 2026-11-22 11:00 · 每分钟 60 次" in text
    assert text.count("权限：ask、check") == 2


def test_empty_lists_say_what_to_do() -> None:
    assert "zhigui keys issue" in "".join(keys_lines({"keys": []}, PAGE))
    assert "zhigui teams add" in "".join(teams_lines({"teams": []}, PAGE))
