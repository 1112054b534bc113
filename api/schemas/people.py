"""The bodies about people: who they are, what is changed of them, their teams and sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictBool, StringConstraints

from api.schemas.base import Reply, Request
from kb.store.people_records import Method, PersonState
from kb.store.roles import ROLES_TOLD, Role

TeamIndustry = Literal["market", "finance", "education", "medical"]
TEAM_INDUSTRIES = "接哪些行业的来电，法规更新后只学相关的；空为各行业都学"
Name = Annotated[str, StringConstraints(min_length=1, max_length=160)]


class NewPersonRequest(Request):
    """Somebody to be added; the service makes up the initial password."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "张三", "login": "zhangsan", "role": "officer", "team": "一组"}]},
    )

    name: Name = Field(description="姓名")
    login: Name = Field(description="登录名，不分大小写；字母、数字或汉字，可以含 . _ - @ +")
    role: Role = Field(description=f"角色：{ROLES_TOLD}")
    team: Name | None = Field(default=None, description="小组的编号或名称")
    with_password: StrictBool = Field(default=True, description="false：不设密码，只通过单位账号登录")


class PersonChangeRequest(Request):
    """What is to be otherwise; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"role": "supervisor", "team": "二组"}, {"state": "disabled"}]}
    )

    name: Name | None = Field(default=None, description="姓名")
    role: Role | None = Field(default=None, description=f"角色：{ROLES_TOLD}")
    team: str | None = Field(default=None, max_length=160, description="小组的编号或名称；空字符串表示不属于任何小组")
    state: PersonState | None = Field(default=None, description="active 在用，disabled 停用（立即不能登录，密钥失效）")


class PersonOut(Reply):
    """Somebody who may sign in."""

    actor_id: str = Field(description="人员编号，记录里写的就是它")
    name: str
    login: str | None
    role: Role
    team_id: str | None
    team: str | None = Field(description="小组名称")
    state: PersonState
    has_password: bool = Field(description="false：只能通过单位账号登录")
    must_change_password: bool = Field(description="下次登录要先修改密码")
    oidc: bool = Field(description="是否关联了单位账号")
    created_at: datetime
    seen_at: datetime | None = Field(description="最近一次登录；为空表示还没有登录过")
    locked_until: datetime | None = Field(description="登录失败次数过多，锁定到何时；为空表示没有锁定")


class PersonList(Reply):
    """Everybody, the longest known first."""

    people: tuple[PersonOut, ...]


class AddedPersonOut(Reply):
    """Somebody just added."""

    person: PersonOut
    password: str | None = Field(description="初始密码，只显示这一次；首次登录要修改")


class InitialPasswordOut(Reply):
    """A new initial password."""

    password: str = Field(description="初始密码，只显示这一次；登录后要修改")


class TeamRequest(Request):
    """A team's name."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "一组"}]})

    name: Name = Field(description="小组名称")


class TeamChangeRequest(Request):
    """What is to be otherwise with a team; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "二组"}, {"industries": ["market"]}]}
    )

    name: Name | None = Field(default=None, description="小组名称")
    industries: tuple[TeamIndustry, ...] | None = Field(default=None, max_length=8, description=TEAM_INDUSTRIES)


class TeamOut(Reply):
    """A group of people whose supervisor sees their records."""

    team_id: str
    name: str
    created_at: datetime
    people: int = Field(description="组里有几人，含停用的")
    industries: tuple[str, ...] = Field(description=TEAM_INDUSTRIES)


class TeamList(Reply):
    """Every team, by name."""

    teams: tuple[TeamOut, ...]


class SignInOut(Reply):
    """A sign-in in force."""

    sign_in_id: str
    method: Method = Field(description="password 密码，oidc 单位账号")
    created_at: datetime
    seen_at: datetime = Field(description="最近一次使用，精确到分钟")
    expires_at: datetime = Field(description="最迟到何时；长时间不用会更早结束")


class SignInList(Reply):
    """Somebody's sign-ins in force, newest first."""

    sign_ins: tuple[SignInOut, ...]
