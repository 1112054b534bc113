"""People, teams and keys as text for people. What is told once is said to be told once."""

from __future__ import annotations

from api.cli.people_shapes import (
    AddedPersonShape,
    InitialPasswordShape,
    IssuedKeyShape,
    KeyListShape,
    KeyShape,
    PersonListShape,
    PersonShape,
    TeamListShape,
    TeamShape,
)
from api.cli.render_runs import beijing
from api.cli.terminal import Paper, pad, width
from api.record_labels import INDUSTRY
from kb.store.roles import ROLE_NAMES

ONCE = "只显示这一次，请现在就转交本人，不要留存。"
KEY_STATE = {"active": "有效", "expired": "已过期", "revoked": "已吊销", "stopped": "人员已停用"}
LABEL = 10


def people_lines(found: PersonListShape, page: Paper) -> list[str]:
    """Everybody in a row each, and how many there are."""
    people = found["people"]
    if not people:
        return page.block("还没有人员：本机任何程序都能以管理员身份使用。") + page.block(
            "先添加一位管理员，之后需要登录：zhigui people add 姓名 --login 登录名 --role admin"
        )
    names = max(width(each["name"]) for each in people)
    logins = max(width(each["login"] or "") for each in people)
    teams = max(width(each["team"] or "") for each in people)
    lines = [_row(each, page, (names, logins, teams)) for each in people]
    active = sum(1 for each in people if each["state"] == "active")
    stopped = f"，停用 {len(people) - active} 人" if active < len(people) else ""
    return [*lines, page.style(f"在用 {active} 人{stopped}", "dim")]


def person_lines(each: PersonShape, page: Paper) -> list[str]:
    """Somebody with everything that decides whether he can come in."""
    rows = (
        ("登录名", each["login"]),
        ("角色", ROLE_NAMES.get(each["role"], each["role"])),
        ("小组", each["team"] or "无"),
        ("状态", _standing(each)),
        ("登录方式", _means(each)),
        ("最近登录", beijing(each["seen_at"]) if each["seen_at"] else "还没有登录过"),
        ("添加", beijing(each["created_at"])),
        ("编号", each["actor_id"]),
    )
    lines = page.block(each["name"], 0, "strong")
    return lines + [f"  {pad(name, LABEL)}{value}" for name, value in rows if value]


def added_lines(added: AddedPersonShape, page: Paper) -> list[str]:
    """Somebody just added, and the initial password."""
    lines = person_lines(added["person"], page)
    return lines + (["", *_told(added["password"], page)] if added["password"] else [])


def password_lines(made: InitialPasswordShape, page: Paper) -> list[str]:
    """A new initial password."""
    return ["原密码已作废，已有的登录都已结束。", *_told(made["password"], page)]


def team_lines(each: TeamShape, page: Paper) -> list[str]:
    """One team."""
    facts = [f"{each['people']} 人", *(INDUSTRY.get(one, one) for one in each["industries"])]
    return ["  ".join([page.style(each["name"], "strong"), *facts, page.style(each["team_id"], "dim")])]


def teams_lines(found: TeamListShape, page: Paper) -> list[str]:
    """Every team in a row each."""
    if not found["teams"]:
        return ["还没有小组。新建：zhigui teams add 名称"]
    return [line for each in found["teams"] for line in team_lines(each, page)]


def keys_lines(found: KeyListShape, page: Paper) -> list[str]:
    """Keys, newest first."""
    if not found["keys"]:
        return ["还没有 API 密钥。签发：zhigui keys issue 登录名 --name 用途 --scope 权限"]
    return [line for each in found["keys"] for line in key_lines(each, page)]


def key_lines(each: KeyShape, page: Paper) -> list[str]:
    """One key: whose, for what, until when."""
    state = KEY_STATE.get(each["state"], each["state"])
    style = "green" if each["state"] == "active" else "dim"
    ends = f"到 {beijing(each['expires_at'])}" if each["expires_at"] else "不过期"
    used = f"最近使用 {beijing(each['used_at'])}" if each["used_at"] else "还没有用过"
    rate = [f"每分钟 {each['rate_limit']} 次"] if each["rate_limit"] else []
    lines = [f"{each['key_id']}  {page.style(state, style)}  {each['person']}：{each['name']}"]
    lines += page.block(" · ".join([ends, used, *rate]), 4, "dim")
    return lines + page.block(f"权限：{'、'.join(each['scopes'])}", 4, "dim")


def issued_lines(issued: IssuedKeyShape, page: Paper) -> list[str]:
    """A key just issued, in one piece: it is there to be copied."""
    lines = [*key_lines(issued["info"], page), "", f"密钥：{page.style(issued['key'], 'strong')}"]
    lines += page.block("只显示这一次，请现在就存进使用它的系统；丢失只能吊销后重新签发。", 0, "yellow")
    return [*lines, "用法：请求头 Authorization: Bearer 密钥"]


def _told(password: str, page: Paper) -> list[str]:
    lines = [f"初始密码：{page.style(password, 'strong')}", *page.block(ONCE, 0, "yellow")]
    return [*lines, "首次登录后必须修改。"]


def _row(each: PersonShape, page: Paper, columns: tuple[int, int, int]) -> str:
    names, logins, teams = columns
    facts = [pad(each["name"], names), pad(each["login"] or "", logins), pad(ROLE_NAMES.get(each["role"], ""), 8)]
    facts += [pad(each["team"] or "", teams)] if teams else []
    line = "  ".join([*facts, _remarkable(each) or ""]).rstrip()
    return page.style(line, "dim" if each["state"] != "active" else "strong")


def _remarkable(each: PersonShape) -> str | None:
    if each["state"] != "active":
        return "已停用"
    if each["locked_until"]:
        return f"已锁定到 {beijing(each['locked_until'])}"
    return None if each["seen_at"] else "还没有登录过"


def _standing(each: PersonShape) -> str:
    if each["state"] != "active":
        return "已停用"
    return f"登录失败过多，锁定到 {beijing(each['locked_until'])}" if each["locked_until"] else "在用"


def _means(each: PersonShape) -> str:
    password = "密码（登录后要修改）" if each["must_change_password"] else "密码"
    means = [password] if each["has_password"] else []
    return "、".join(means + (["单位账号"] if each["oidc"] else [])) or "单位账号（还没有关联）"
