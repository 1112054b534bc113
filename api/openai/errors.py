"""Errors as OpenAI's clients read them; what status means what is decided in api/errors.py, here it only changes shape.

A client turns 400, 401, 403, 404, 429 and 5xx into an exception of its own and shows `message`. It knows no 422: what
is wrong with a field is a 400 that names the field in `param`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response
from starlette.types import Scope

from api.json_text import json_bytes
from api.openai.schemas import ErrorOut, ErrorReply

PATHS = ("/v1/chat/completions", "/v1/models")
INVALID = "invalid_request_error"
TYPES = {
    401: ("authentication_error", "invalid_api_key"),
    403: ("permission_error", "permission_denied"),
    404: (INVALID, "not_found"),
    429: ("rate_limit_error", "rate_limit_exceeded"),
}
# What we call the words asked are the last message there.
PARAMS = {"question": "messages"}


def speaks_openai(scope: Scope) -> bool:
    """Whether the caller expects OpenAI's shapes, by the address alone: also of what is refused before any route."""
    path = scope.get("path", "")
    return any(path == each or path.startswith(f"{each}/") for each in PATHS)


def openai_error(status: int, detail: str, fields: Sequence[tuple[str, str]] = ()) -> ErrorReply:
    """The error; `fields` are those at fault with what is wrong, of which only the first can be named."""
    kind, code = TYPES.get(status, ("server_error", None) if status >= 500 else (INVALID, None))
    param = PARAMS.get(fields[0][0], fields[0][0]) if fields else None
    code = "model_not_found" if status == 404 and param == "model" else code
    return ErrorReply(error=ErrorOut(message=detail, type=kind, param=param, code=code))


def openai_error_reply(
    status: int, detail: str, fields: Sequence[tuple[str, str]] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """The error as a reply."""
    content = json_bytes(openai_error(status, detail, fields).model_dump())
    return Response(content, 400 if status == 422 else status, headers=headers, media_type="application/json")
