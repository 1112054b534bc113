"""The bodies of signing in and out, and of who one is."""

from __future__ import annotations

from pydantic import ConfigDict, Field, SecretStr

from api.schemas.base import Reply, Request, SignInMode
from kb.records.actors import Means
from kb.store.roles import Role


class SignInRequest(Request):
    """Login and password."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"login": "zhangsan", "password": "一串足够长的密码"}]}
    )

    login: str = Field(min_length=1, max_length=160, description="登录名")
    password: SecretStr = Field(min_length=1, max_length=256, description="密码")


class PasswordRequest(Request):
    """The present password and the new one."""

    old: SecretStr = Field(min_length=1, max_length=256, description="原密码")
    new: SecretStr = Field(min_length=1, max_length=256, description="新密码，至少 10 个字符")


class Myself(Reply):
    """Who makes the request."""

    actor_id: str = Field(description="人员编号，写进记录的就是它")
    name: str
    role: Role
    role_name: str = Field(description="角色的中文名")
    team_id: str | None
    means: Means = Field(description="凭什么认出：open 还没有添加人员，owner 本机命令，key API 密钥，sign_in 登录")


class OidcDoor(Reply):
    """The way in through the company's identity provider."""

    name: str = Field(description="按钮上的名字，如 单位账号")
    href: str = Field(description="在浏览器里打开它就去单位账号系统登录")


class SessionOut(Reply):
    """Whether one has to sign in, and who one is."""

    sign_in: SignInMode = Field(description="open 还没有添加人员、不用登录；required 需要登录")
    me: Myself | None = Field(description="我是谁；为空表示还没有登录")
    permissions: tuple[str, ...] = Field(description="可以做什么")
    csrf: str | None = Field(description="用登录做更改时放进请求头 X-CSRF-Token")
    must_change_password: bool = Field(description="要先修改初始密码")
    oidc: OidcDoor | None = Field(default=None, description="可以用单位账号登录；为空表示没有设置")
