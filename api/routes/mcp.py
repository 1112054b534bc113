"""The Model Context Protocol over HTTP (streamable HTTP, stateless): one message in, one message out."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool

from api.errors import ApiError
from api.routing import Routes
from api.schemas.problem import PROBLEM_TYPE

if TYPE_CHECKING:
    from api.mcp.exchange import Exchange

router = Routes(tags=["mcp"])
MESSAGE = {
    "required": True,
    "content": {"application/json": {"schema": {"type": "object", "description": "JSON-RPC 2.0 消息"}}},
}


@router.post(
    "/mcp",
    summary="MCP：供智能体调用的工具",
    responses={
        200: {"content": {"application/json": {}}},
        202: {"description": "已收到通知"},
        400: {"description": "不是 JSON-RPC 消息", "content": {"application/json": {}}},
        415: {"content": {PROBLEM_TYPE: {}}},
    },
    openapi_extra={"requestBody": MESSAGE},
)
async def mcp(request: Request) -> Response:
    """A message of the protocol. Which tools somebody may use is asked of the operations behind them (docs/mcp.md)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, "请用 JSON 提交。")
    # Its first use imports the SDK, a second that the event loop must not stand still for.
    return await run_in_threadpool(_exchange)


@cache
def _exchange() -> Exchange:
    from api.mcp.exchange import Exchange, http_server

    return Exchange(http_server())
