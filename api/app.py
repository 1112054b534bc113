"""The HTTP application: routes, perimeter and page around an open knowledge base.

It opens and closes nothing itself: who opened the knowledge base (serve, a command, a test) closes it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.middleware import Middleware

from api.errors import install_handlers
from api.limits import RateLimiter
from api.routes import (
    ask,
    changes,
    check,
    deadline,
    doctor,
    evaluation_questions,
    evaluations,
    feedback,
    handbooks,
    health,
    index,
    ingestions,
    instruments,
    page,
    phrasing_sheets,
    phrasings,
    quarantine,
    reviews,
    search,
    sources,
    upgrades,
    webhooks,
)
from api.run_events import RunEvents
from api.schemas.problem import Problem
from api.security import BodyLimit, Envelope, Limits, Perimeter
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings

# A code point takes up to 12 bytes as a pair of JSON escapes; the rest of a body is small.
BYTES_PER_CHARACTER = 12
BODY_ALLOWANCE = 64 * 1024
PROBLEM_STATUSES = (403, 404, 409, 413, 421, 422, 429, 503)


def create_app(
    kb: KnowledgeBase,
    ingestion: Ingestion,
    settings: Settings,
    *,
    token: str | None = None,
    on_ready: Callable[[], None] | None = None,
) -> FastAPI:
    """The application; `token` proves the owner's own user, `on_ready` is called once requests are taken."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if on_ready is not None:
            on_ready()
        yield

    limits = Limits(
        body=settings.max_text * BYTES_PER_CHARACTER + BODY_ALLOWANCE,
        upload=settings.max_upload + BODY_ALLOWANCE,
    )
    app = FastAPI(
        title="知规 Zhigui",
        version="1",
        description="通话时可用的法律知识库：答案、所依条文、不能说的话。",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        lifespan=lifespan,
        middleware=[
            Middleware(Envelope),
            Middleware(
                Perimeter,
                hosts=[settings.host],
                limiter=RateLimiter(settings.rate_limit),
                token=token,
            ),
            Middleware(BodyLimit, limits=limits),
        ],
    )
    app.state.kb, app.state.ingestion, app.state.settings = kb, ingestion, settings
    app.state.run_events = RunEvents(partial(ingestions.read_runs, ingestion))
    install_handlers(app)
    problems: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "content": {"application/problem+json": {}}} for status in PROBLEM_STATUSES
    }
    parts = (
        ask, search, check, deadline, instruments, handbooks, ingestions, changes, reviews, index, phrasing_sheets,
        phrasings, feedback, evaluation_questions, evaluations, doctor, quarantine, sources, webhooks, upgrades,
    )  # fmt: skip
    for part in parts:
        app.include_router(part.router, prefix="/v1", responses=problems)
    app.include_router(health.router)
    app.include_router(page.router)
    return app
