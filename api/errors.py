"""The one place where errors become HTTP: RFC 9457 problem details in Chinese, never a stack trace.

ZhiguiError
├── ApiError               a request that cannot be served; carries its status
└── (the trees of kb/errors.py and kb/law/errors.py map by `STATUS_OF`)
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from api.json_text import json_bytes
from api.openai.errors import openai_error_reply, speaks_openai
from api.schemas.problem import PROBLEM_TYPE, FieldProblem, Problem
from api.validation import field_problems
from kb.answering.calls.errors import CallPieceError
from kb.answering.record import RecordRequiredError
from kb.errors import (
    ConflictError,
    ContentError,
    NotFoundError,
    OwnerError,
    SearchError,
    SettingsError,
    StoreBusyError,
    StoreError,
    StoreValueError,
    ZhiguiError,
)
from kb.law.errors import LawError
from kb.quiz.errors import NotProvenError
from kb.records.erasing.request import ErasureError
from kb.records.people.errors import PersonError, SignInError, TooManyAttemptsError
from kb.records.sealing import SealError

LOG = logging.getLogger("zhigui.api")
INTERNAL_DETAIL = "服务内部出错，未能完成。请凭请求编号联系管理员。"


class Sort(NamedTuple):
    """A sort of problem: the end of its `type` and its title."""

    slug: str
    title: str


SORTS: dict[int, Sort] = {
    400: Sort("bad-request", "请求有误"),
    401: Sort("unauthorized", "没有登录"),
    403: Sort("forbidden", "不允许"),
    404: Sort("not-found", "没有找到"),
    405: Sort("method-not-allowed", "方法不允许"),
    408: Sort("late", "请求没有及时传完"),
    409: Sort("conflict", "与现状冲突"),
    413: Sort("too-large", "内容过大"),
    415: Sort("unsupported-media-type", "内容类型不支持"),
    421: Sort("misdirected", "主机名不对"),
    422: Sort("invalid", "内容不合要求"),
    429: Sort("too-many-requests", "请求过多"),
    500: Sort("internal", "内部错误"),
    503: Sort("unavailable", "暂不可用"),
}
# What the folder that all state lives in says when nothing can be written there.
UNWRITABLE = {
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EROFS: "数据目录所在的磁盘是只读的",
    errno.EACCES: "服务没有写入数据目录的权限",
    errno.EPERM: "服务没有写入数据目录的权限",
}
DETAILS = {404: "没有这个地址。", 405: "这个地址不支持该请求方法。", 400: "请求无法解析。"}

# Most specific first: the first class an error is an instance of decides.
STATUS_OF: tuple[tuple[type[Exception], int], ...] = (
    (NotFoundError, 404),
    (SealError, 409),
    (ConflictError, 409),
    (RecordRequiredError, 503),
    (StoreBusyError, 503),
    (StoreValueError, 422),
    (NotProvenError, 422),
    (StoreError, 503),
    (SearchError, 503),
    (OwnerError, 409),
    (ContentError, 422),
    (SettingsError, 422),
    (ErasureError, 422),
    (CallPieceError, 422),
    (LawError, 422),
    (PersonError, 422),
    (SignInError, 401),
    (TooManyAttemptsError, 429),
)


class ApiError(ZhiguiError):
    """A request that cannot be served, with its status and, for 422, the fields at fault."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        fields: Sequence[FieldProblem] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.fields = tuple(fields)
        self.headers = headers or {}


def field_error(field: str, detail: str) -> ApiError:
    """A 422 about one field."""
    return ApiError(422, f"{field}：{detail}", fields=[FieldProblem(field=field, detail=detail)])


def problem(scope: Scope, error: ApiError) -> Response:
    """The reply that says what went wrong, as the operation's clients read it."""
    if speaks_openai(scope):
        said = [(each.field, each.detail) for each in error.fields]
        return openai_error_reply(error.status, str(error), said, error.headers)
    body = described(error, scope.get("path", ""), scope.get("state", {}).get("request_id", ""))
    return Response(json_bytes(body.model_dump()), error.status, headers=error.headers, media_type=PROBLEM_TYPE)


def described(error: ApiError, path: str, request_id: str) -> Problem:
    """The problem details of an error."""
    sort = SORTS.get(error.status) or Sort("error", HTTPStatus(error.status).phrase)
    return Problem(
        type=f"urn:zhigui:problem:{sort.slug}",
        title=sort.title,
        status=error.status,
        detail=str(error),
        instance=path,
        request_id=request_id,
        errors=list(error.fields),
    )


def translate(error: Exception) -> ApiError:
    """An error of the house as an ApiError; anything unforeseen is a 500 without particulars."""
    if isinstance(error, ApiError):
        return error
    for kind, status in STATUS_OF:
        if isinstance(error, kind):
            return ApiError(status, str(error), headers=_wait(error))
    if isinstance(error, OSError) and error.errno in UNWRITABLE:
        return ApiError(
            503, f"{UNWRITABLE[error.errno]}，数据目录写不进去，没有完成；已有的内容没有变。请管理员处理后重试。"
        )
    return ApiError(500, INTERNAL_DETAIL)


def _wait(error: Exception) -> dict[str, str] | None:
    """When to try again, where that may help."""
    if isinstance(error, TooManyAttemptsError):
        return {"Retry-After": str(error.wait_seconds)}
    return {"Retry-After": "1"} if isinstance(error, StoreBusyError) else None


def install_handlers(app: FastAPI) -> None:
    """Teach the app our errors; what none of them catches, `api.security` turns into a 500."""

    def known(request: Request, error: Exception) -> Response:
        api_error = translate(error)
        # What a route itself answers with (nothing taken in yet, say) is foreseen: it says all there is to say.
        if api_error.status >= 500 and api_error is not error:
            LOG.error("%s", error, exc_info=error)
        return problem(request.scope, api_error)

    def invalid(request: Request, error: Exception) -> Response:
        fields = field_problems(error.errors()) if isinstance(error, RequestValidationError) else []
        detail = "；".join(f"{each.field}：{each.detail}" for each in fields) or "内容不合要求。"
        return problem(request.scope, ApiError(422, detail, fields=fields))

    def http(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return problem(request.scope, ApiError(status, DETAILS.get(status, "请求未能完成。")))

    app.add_exception_handler(ZhiguiError, known)
    app.add_exception_handler(LawError, known)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
