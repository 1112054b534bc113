"""zhigui people list|add|show|set-role|set-team|rename|disable|enable|reset-password|unlock, and zhigui teams."""

from __future__ import annotations

import click

from api.cli.chinese import ChineseGroup, argument
from api.cli.gateway import call
from api.cli.options import json_flag
from api.cli.output import show
from api.cli.render_people import added_lines, password_lines, people_lines, person_lines, team_lines, teams_lines
from api.cli.terminal import say
from api.client import Call, Json, segment
from kb.store.roles import ROLES_TOLD, Role

TEAM_INDUSTRIES = ("market", "finance", "education", "medical")
INDUSTRIES_TOLD = "market 市场、finance 金融、education 教育、medical 医疗美容，可以写几个；不写为各行业"
ROLE = click.Choice([role.value for role in Role])
person_argument = argument("person", metavar="人员", help="登录名或编号，见 zhigui people list")
team_argument = argument("team", metavar="小组", help="名称或编号，见 zhigui teams list")


@click.group("people", cls=ChineseGroup)
def people() -> None:
    """人员：谁可以登录、什么角色、在哪个小组。"""


@people.command("list")
@json_flag
def list_people(*, as_json: bool) -> None:
    """所有人员。"""
    show(call(Call("GET", "/v1/people")), as_json, people_lines)


@people.command("add")
@argument("name", metavar="姓名", help="如 张三")
@click.option("--login", metavar="登录名", required=True, help="不分大小写；字母、数字或汉字，可以含 . _ - @ +")
@click.option("--role", metavar="角色", type=ROLE, required=True, help=ROLES_TOLD)
@click.option("--team", metavar="小组", help="小组的名称或编号；主管只看得到本组的记录")
@click.option("--no-password", is_flag=True, help="不设密码，只通过单位账号登录")
@json_flag
def add(name: str, *, login: str, role: str, team: str | None, no_password: bool, as_json: bool) -> None:
    """添加人员；初始密码只显示这一次。第一位必须是管理员。"""
    body: Json = {"name": name, "login": login, "role": role, "team": team, "with_password": not no_password}
    show(call(Call("POST", "/v1/people", body=body)), as_json, added_lines)


@people.command("show")
@person_argument
@json_flag
def show_person(person: str, *, as_json: bool) -> None:
    """一位人员：角色、小组、能否登录。"""
    show(call(Call("GET", _place(person))), as_json, person_lines)


@people.command("set-role")
@person_argument
@argument("role", metavar="角色", type=ROLE, help=ROLES_TOLD)
@json_flag
def set_role(person: str, role: str, *, as_json: bool) -> None:
    """改角色；该人员要重新登录。"""
    _change(person, {"role": role}, as_json)


@people.command("set-team")
@person_argument
@argument("team", metavar="小组", required=False, help="名称或编号；不填表示不属于任何小组")
@json_flag
def set_team(person: str, team: str | None, *, as_json: bool) -> None:
    """改小组。"""
    _change(person, {"team": team or ""}, as_json)


@people.command("rename")
@person_argument
@argument("name", metavar="姓名", help="新的姓名")
@json_flag
def rename(person: str, name: str, *, as_json: bool) -> None:
    """改姓名；登录名不变。"""
    _change(person, {"name": name}, as_json)


@people.command("disable")
@person_argument
@json_flag
def disable(person: str, *, as_json: bool) -> None:
    """停用：立即不能登录，已有的登录结束，密钥失效。"""
    _change(person, {"state": "disabled"}, as_json)


@people.command("enable")
@person_argument
@json_flag
def enable(person: str, *, as_json: bool) -> None:
    """重新启用；未吊销、未过期的密钥恢复有效。"""
    _change(person, {"state": "active"}, as_json)


@people.command("reset-password")
@person_argument
@json_flag
def reset_password(person: str, *, as_json: bool) -> None:
    """重设密码：原密码作废、登录结束，新的初始密码只显示这一次。"""
    show(call(Call("POST", f"{_place(person)}/reset-password")), as_json, password_lines)


@people.command("unlock")
@person_argument
@json_flag
def unlock(person: str, *, as_json: bool) -> None:
    """解除因登录失败过多的锁定。"""
    show(call(Call("POST", f"{_place(person)}/unlock")), as_json, person_lines)


@click.group("teams", cls=ChineseGroup)
def teams() -> None:
    """小组：主管看得到哪些人的记录。"""


@teams.command("list")
@json_flag
def list_teams(*, as_json: bool) -> None:
    """所有小组。"""
    show(call(Call("GET", "/v1/teams")), as_json, teams_lines)


@teams.command("add")
@argument("name", metavar="名称", help="如 一组")
@json_flag
def add_team(name: str, *, as_json: bool) -> None:
    """新建小组。"""
    show(call(Call("POST", "/v1/teams", body={"name": name})), as_json, team_lines)


@teams.command("rename")
@team_argument
@argument("name", metavar="名称", help="新的名称")
@json_flag
def rename_team(team: str, name: str, *, as_json: bool) -> None:
    """给小组改名。"""
    show(call(Call("PATCH", f"/v1/teams/{segment(team)}", body={"name": name})), as_json, team_lines)


@teams.command("set-industries")
@team_argument
@argument("industries", metavar="行业", nargs=-1, type=click.Choice(TEAM_INDUSTRIES), help=INDUSTRIES_TOLD)
@json_flag
def set_team_industries(team: str, industries: tuple[str, ...], *, as_json: bool) -> None:
    """设定小组接哪些行业的来电：法规更新后只学相关的。"""
    body: Json = {"industries": list(industries)}
    show(call(Call("PATCH", f"/v1/teams/{segment(team)}", body=body)), as_json, team_lines)


@teams.command("remove")
@team_argument
def remove_team(team: str) -> None:
    """删除没有人的小组。"""
    call(Call("DELETE", f"/v1/teams/{segment(team)}"))
    say(f"已删除小组“{team}”。")


def _place(person: str) -> str:
    return f"/v1/people/{segment(person)}"


def _change(person: str, body: Json, as_json: bool) -> None:
    show(call(Call("PATCH", _place(person), body=body)), as_json, person_lines)
