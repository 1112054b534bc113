"""The page at / and its files, served from the package."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

WEB = Path(__file__).parent.parent / "web"

router = APIRouter(include_in_schema=False)


@router.get("/")
def index() -> FileResponse:
    """The page that asks and shows the answer."""
    return FileResponse(WEB / "index.html", media_type="text/html; charset=utf-8")


@router.get("/app.js")
def script() -> FileResponse:
    """The page's behaviour."""
    return FileResponse(WEB / "app.js", media_type="text/javascript; charset=utf-8")


@router.get("/render.js")
def renderer() -> FileResponse:
    """How the page turns an answer into elements."""
    return FileResponse(WEB / "render.js", media_type="text/javascript; charset=utf-8")


@router.get("/special.js")
def special_renderer() -> FileResponse:
    """How the page shows what stands beside an answer to a special question."""
    return FileResponse(WEB / "special.js", media_type="text/javascript; charset=utf-8")


@router.get("/style.css")
def style() -> FileResponse:
    """The page's looks."""
    return FileResponse(WEB / "style.css", media_type="text/css; charset=utf-8")
