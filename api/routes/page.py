"""The pages of the console and their files, served from the package."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from api.errors import ApiError
from api.feeds import conditional
from api.routing import Routes
from api.web.pages import PAGES, Page, files, html_of

router = Routes(include_in_schema=False)


@router.get("/static/{path:path}")
def static(path: str, request: Request) -> Response:
    """A file of the pages; asked for again it costs a 304, and after an upgrade the browser has the new one."""
    file = files().get(path)
    if file is None:
        raise ApiError(404, "没有这个文件。")
    media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return conditional(request, file.read_bytes(), media)


def _serve(page: Page) -> Callable[[], HTMLResponse]:
    def served() -> HTMLResponse:
        return HTMLResponse(html_of(page))

    return served


for each in PAGES:
    router.add_api_route(each.path, _serve(each), name=f"page_{each.name}")
