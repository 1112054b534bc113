"""The bodies of healthz and readyz, and of the index."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.degraded import Mode
from api.schemas.base import PhraseProgress, Reply, SignInMode, VectorProgress
from kb.search.hits import LexicalState


class Health(Reply):
    """The process answers."""

    status: Literal["ok"] = "ok"


class DegradedOut(Reply):
    """One way in which the service answers less well than it could."""

    code: Mode
    words: str = Field(description="对使用者意味着什么", examples=["语义索引还没有建，只按字词查找。"])


class Readiness(Reply):
    """Whether questions can be answered, and on what: the newest served generation and how far the indexes are."""

    ready: bool
    generation: int = Field(description="正在使用的数据代次；0 表示知识库还是空的")
    lexical: LexicalState
    vectors: VectorProgress
    phrases: PhraseProgress
    content_problem: str | None = Field(default=None, description="改动过的内容文件为何没有生效；其余照常")
    records_waiting: int = Field(default=0, description="写不进数据库而暂存、等着补写的记录数")
    degraded: tuple[DegradedOut, ...] = Field(default=(), description="受限的情形，重的在前；空表示一切正常")


class PublicReadiness(Readiness):
    """What anybody is told, before signing in."""

    sign_in: SignInMode = Field(description="open 还没有添加人员、不用登录；required 需要登录")


class IndexReport(Readiness):
    """The indexes in more detail."""

    newest_generation: int = Field(description="已发布的最新代次")
    encoder: str = Field(description="编码器设置")
