"""The one place where errors become HTTP: RFC 9457 problem details in Chinese, never a stack trace.

ZhiguiError
├── ApiError               a request that cannot be served; carries its status
└── (the trees of kb/errors.py and kb/law/errors.py map by `STATUS_OF`)
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from api.schemas.problem import FieldProblem, Problem
from api.validation import field_problems
from kb.errors import (
    ConflictError,
    ContentError,
    NotFoundError,
    OwnerError,
    SearchError,
    SettingsError,
    StoreBusyError,
    StoreError,
    ZhiguiError,
)
from kb.law.errors import LawError

LOG = logging.getLogger("zhigui.api")
MEDIA_TYPE = "application/problem+json"
INTERNAL_DETAIL = "服务内部出错，未能完成。请凭请求编号联系管理员。"


class Sort(NamedTuple):
    """A sort of problem: the end of its `type` and its title."""

    slug: str
    title: str


SORTS: dict[int, Sort] = {
    400: Sort("bad-request", "请求有误"),
    403: Sort("forbidden", "不允许"),
    404: Sort("not-found", "没有找到"),
    405: Sort("method-not-allowed", "方法不允许"),
    409: Sort("conflict", "与现状冲突"),
    413: Sort("too-large", "内容过大"),
    415: Sort("unsupported-media-type", "内容类型不支持"),
    421: Sort("misdirected", "主机名不对"),
    422: Sort("invalid", "内容不合要求"),
    429: Sort("too-many-requests", "请求过多"),
    500: Sort("internal", "内部错误"),
    503: Sort("unavailable", "暂不可用"),
}
DETAILS = {404: "没有这个地址。", 405: "这个地址不支持该请求方法。", 400: "请求无法解析。"}

# Most specific first: the first class an error is an instance of decides.
STATUS_OF: tuple[tuple[type[Exception], int], ...] = (
    (NotFoundError, 404),
    (ConflictError, 409),
    (StoreBusyError, 503),
    (StoreError, 503),
    (SearchError, 503),
    (OwnerError, 409),
    (ContentError, 422),
    (SettingsError, 422),
    (LawError, 422),
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
    """The reply that says what went wrong."""
    sort = SORTS.get(error.status) or Sort("error", HTTPStatus(error.status).phrase)
    body = Problem(
        type=f"urn:zhigui:problem:{sort.slug}",
        title=sort.title,
        status=error.status,
        detail=str(error),
        instance=scope.get("path", ""),
        request_id=scope.get("state", {}).get("request_id", ""),
        errors=list(error.fields),
    )
    # Escaped JSON: a path may hold what is no character (a lone surrogate), and the reply must still go out.
    content = json.dumps(body.model_dump(), ensure_ascii=True)
    return Response(content, error.status, headers=error.headers, media_type=MEDIA_TYPE)


def translate(error: Exception) -> ApiError:
    """An error of the house as an ApiError; anything unforeseen is a 500 without particulars."""
    if isinstance(error, ApiError):
        return error
    for kind, status in STATUS_OF:
        if isinstance(error, kind):
            return ApiError(status, str(error))
    return ApiError(500, INTERNAL_DETAIL)


def install_handlers(app: FastAPI) -> None:
    """Teach the app our errors; what none of them catches, `api.security` turns into a 500."""

    def known(request: Request, error: Exception) -> Response:
        api_error = translate(error)
        if api_error.status >= 500:
            LOG.error("%s %s: %s", request.method, request.url.path, error, exc_info=error)
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
