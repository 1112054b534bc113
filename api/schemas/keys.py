"""The bodies about API keys."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StrictInt, StringConstraints

from api.schemas.base import Reply, Request

Scope = Annotated[str, StringConstraints(min_length=1, max_length=64)]
KeyState = Literal["active", "expired", "revoked", "stopped"]
# Long enough for a connection that somebody looks after, short enough that a forgotten one ends.
DEFAULT_DAYS = 365


class KeyRequest(Request):
    """A key to be issued."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "工单系统", "scopes": ["ask", "check"], "expires_days": 90}]},
    )

    name: str = Field(min_length=1, max_length=160, description="密钥名称，说明用在哪里")
    scopes: tuple[Scope, ...] = Field(min_length=1, max_length=64, description="权限范围，只给用得到的，如 ask、check")
    person: str | None = Field(default=None, max_length=160, description="人员的编号或登录名；不填为自己")
    expires_days: StrictInt | None = Field(
        default=DEFAULT_DAYS, ge=1, le=3650, description=f"有效天数，默认 {DEFAULT_DAYS}；null 表示不过期"
    )
    rate_limit: StrictInt | None = Field(
        default=None, ge=1, le=1_000_000, description="每分钟最多请求数；不填用服务的设置"
    )


class KeyOut(Reply):
    """A key without its secret."""

    key_id: str
    actor_id: str = Field(description="密钥代表谁，人员编号")
    person: str = Field(description="密钥代表谁，姓名")
    name: str
    scopes: tuple[str, ...]
    rate_limit: int | None
    state: KeyState = Field(description="active 有效，expired 已过期，revoked 已吊销，stopped 因人员停用而失效")
    created_at: datetime
    created_by: str = Field(description="由谁签发，人员编号；local 为本机用户")
    expires_at: datetime | None = Field(description="为空表示不过期")
    revoked_at: datetime | None
    used_at: datetime | None = Field(description="最近一次使用，精确到分钟；为空表示还没有用过")


class KeyList(Reply):
    """Keys, newest first."""

    keys: tuple[KeyOut, ...]


class IssuedKeyOut(Reply):
    """A key just issued."""

    key: str = Field(description="密钥，只显示这一次；用法：Authorization: Bearer 密钥")
    info: KeyOut
