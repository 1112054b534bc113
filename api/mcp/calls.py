"""How a tool asks the API: by the routes all use, in this process or at the service that owns the home folder."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx2

from api.client import Call, Json
from kb.errors import ZhiguiError

# The name under which the application is called inside its own process.
INSIDE = "http://127.0.0.1"
EVENTS = "text/event-stream"
WHAT_NOW = {
    401: "请在 MCP 客户端的设置里写上有效的 API 密钥（Authorization: Bearer zg_…）。",
    403: "请换用有这项权限的 API 密钥，或请管理员开通。",
    422: "请改正后再调用。",
    500: "请稍后再试；一再出现请把请求编号告诉管理员。",
    503: "请稍后再试。",
}
GONE = "连不上知规服务：它可能已停止或正在重启。请确认 zhigui serve 在运行，然后再试。"


class ToolError(ZhiguiError):
    """A tool could not do what it was asked; the message tells the model what to do about it."""


class Api:
    """Calls operations of /v1 through a client that knows where they are and on whose behalf it speaks."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def __call__(self, call: Call, *, accept: str = "application/json") -> Mapping[str, Json]:
        """The reply's object; ToolError in Chinese for every other outcome.

        Of an event stream the last event counts: asked for as one, an answer stops being made when nobody waits for it.
        """
        headers = {"Content-Type": call.content_type, "Accept": accept}
        try:
            reply = await self._client.request(call.method, call.target, content=call.payload, headers=headers)
        except httpx2.TransportError as error:
            raise ToolError(GONE) from error
        return reply_of(reply)


def reply_of(reply: httpx2.Response) -> Mapping[str, Json]:
    """The object of a reply that has come; ToolError in Chinese for a problem."""
    if reply.headers.get("content-type", "").startswith(EVENTS):
        name, value = _last_event(reply.text)
        status = 200 if name == "done" else value.get("status")
        code = status if isinstance(status, int) else 503
    else:
        value, code = _object(reply.content), reply.status_code
    if code >= 400:
        raise ToolError(_problem(code, value))
    return value


def _last_event(stream: str) -> tuple[str, Mapping[str, Json]]:
    """Name and object of the last event of a stream; comments are none. A stream cut off has no event that ends it.

    >>> _last_event('event: extract\\ndata: {}\\n\\n: still here\\n\\nevent: done\\ndata: {"text": "能退"}\\n\\n')
    ('done', {'text': '能退'})
    """
    for block in reversed(stream.replace("\r\n", "\n").split("\n\n")):
        fields = [line.partition(": ") for line in block.split("\n") if line and not line.startswith(":")]
        data = "\n".join(value for key, _, value in fields if key == "data")
        if data:
            return next((value for key, _, value in fields if key == "event"), "message"), _object(data.encode())
    return "", {}


def _object(content: bytes) -> Mapping[str, Json]:
    try:
        value = json.loads(content)
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {}


def _problem(status: int, problem: Mapping[str, Json]) -> str:
    """What was wrong and what to do: 没有第九百条，现有第一条至第六十三条。"""
    detail = str(problem.get("detail") or f"请求失败（状态 {status}）。")
    number = f"（请求编号 {problem['request_id']}）" if status == 500 and problem.get("request_id") else ""
    end = "" if detail.endswith(("。", "！", "？")) else "。"
    return f"{detail}{number}{end}{WHAT_NOW.get(status, '')}"
