"""The HTTP application: routes, perimeter and page around an open knowledge base.

It opens and closes nothing itself: who opened the knowledge base (serve, a command, a test) closes it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from api.auth.gate import Access, Gate, admitted
from api.auth.listening import exposed, outside_is_https, own_hosts, public_origin
from api.auth.matching import Operations, operations_of
from api.auth.oidc import oidc_client
from api.calls.open_calls import OpenCalls
from api.errors import install_handlers
from api.limits import RateLimiter
from api.observability.metrics import Metrics
from api.observability.observing import Observation
from api.observability.requests import Observed
from api.observability.state import ServiceState
from api.observability.traces import open_traces
from api.openai import routes as openai
from api.openapi_document import install_document
from api.patience import Patience
from api.reading_forward import ReadingForward
from api.routes import (
    ask,
    calls,
    changes,
    check,
    curated,
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
    keys,
    mcp,
    metrics,
    overview,
    page,
    people,
    phrasing_sheets,
    phrasing_trial,
    phrasings,
    quarantine,
    quiz_exchange,
    quiz_generation,
    quiz_items,
    quiz_papers,
    quiz_sitting,
    quiz_study,
    records,
    records_replay,
    records_retention,
    records_verify,
    reviews,
    risks,
    search,
    session,
    session_oidc,
    sources,
    suggestions,
    teams,
    upgrades,
    verify,
    webhooks,
)
from api.routing import take
from api.run_events import RunEvents
from api.schemas.problem import PROBLEM_TYPE
from api.security import BodyLimit, Envelope, Limits, Perimeter
from api.shared_limits import SharedCounts, SharedRateLimiter
from api.streaming.flow import AnswerStreams
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.settings import Settings

# A code point takes up to 12 bytes as a pair of JSON escapes; the rest of a body is small.
BYTES_PER_CHARACTER = 12
BODY_ALLOWANCE = 64 * 1024
# Under /v1, in the order in which they are tried; each operation stands in api/auth/operations.py.
PARTS = (
    ask, openai, search, calls, suggestions, check, verify, deadline, instruments, handbooks, ingestions, changes,
    reviews, index, phrasing_sheets, phrasing_trial, phrasings, risks, curated, feedback, evaluation_questions,
    evaluations, quiz_items, quiz_generation, quiz_papers, quiz_sitting, quiz_study, quiz_exchange, doctor, quarantine,
    sources, webhooks, upgrades, session, session_oidc, people, teams, keys, records_verify, records_retention,
    records_replay, records, overview,
)  # fmt: skip
PROBLEM_STATUSES = (400, 401, 403, 404, 408, 409, 413, 421, 422, 429, 503)


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
        await app.state.calls.close()
        # What is still being answered works on what is closed next.
        await run_in_threadpool(app.state.answer_streams.close)
        await run_in_threadpool(observation.traces.close)
        if counts is not None:
            counts.close()

    limits = Limits(
        body=settings.max_text * BYTES_PER_CHARACTER + BODY_ALLOWANCE,
        upload=settings.max_upload + BODY_ALLOWANCE,
    )
    addresses = RateLimiter(settings.rate_limit)
    counts = None if settings.redis_url is None else SharedCounts(settings.redis_url)
    operations = _operations()
    observation = Observation(Metrics(), open_traces(settings))
    app = FastAPI(
        title="知规 Zhigui",
        version="1",
        description="通话时可用的法律知识库：答案、所依条文、不能说的话。",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        lifespan=lifespan,
        middleware=[
            Middleware(Envelope, https=outside_is_https(settings)),
            Middleware(Observed, operations=operations, metrics=observation.metrics),
            Middleware(
                Perimeter,
                hosts=own_hosts(settings),
                limiter=addresses,
                token=token,
                origin=public_origin(settings),
                https=outside_is_https(settings),
            ),
            Middleware(Patience, seconds=settings.request_seconds),
            Middleware(BodyLimit, limits=limits),
            Middleware(Gate, operations=operations, access=_access(settings, addresses, counts)),
            Middleware(ReadingForward, cookies=settings.shared, secure=outside_is_https(settings)),
        ],
    )
    app.state.kb, app.state.ingestion, app.state.settings = kb, ingestion, settings
    app.state.counts = counts
    app.state.oidc = oidc_client(settings)
    app.state.observation = observation
    app.state.calls = OpenCalls(kb, settings, observation.ask)
    app.state.answer_streams = AnswerStreams(settings.max_streams)
    app.state.run_events = RunEvents(partial(ingestions.read_runs, ingestion))
    observation.metrics.watch(
        ServiceState(kb, ingestion, app.state.calls, app.state.answer_streams, app.state.run_events, counts=counts)
    )
    install_handlers(app)
    install_document(app)
    # Their schema is stated by `api.openapi_document`: a model here would be built anew for each of 2,000 answers.
    problems: dict[int | str, dict[str, Any]] = {status: {"content": {PROBLEM_TYPE: {}}} for status in PROBLEM_STATUSES}
    for part in PARTS:
        take(app, part.router, "/v1", problems, [Depends(admitted)])
    for part in (mcp, metrics):
        take(app, part.router, "", problems, [Depends(admitted)])
    take(app, health.router)
    take(app, page.router)
    return app


def _operations() -> Operations:
    """Every operation with who may call it; RuntimeError when nobody decided that for one."""
    beside = (mcp, metrics, health, page)
    return operations_of([*(("/v1", part.router) for part in PARTS), *(("", part.router) for part in beside)])


def _access(settings: Settings, addresses: RateLimiter, counts: SharedCounts | None) -> Access:
    """How the gate is to be kept: a service that others can reach is never open.

    With Redis people, keys and sign-ins are counted over all replicas. Addresses are counted by each: theirs are the
    requests of which nobody knows yet whose they are, page and pictures among them, and they shall not cost a question.
    """
    if counts is None:
        limiter, sign_ins = RateLimiter(settings.rate_limit), RateLimiter(settings.sign_in_rate)
    else:
        limiter = SharedRateLimiter("known", settings.rate_limit, counts)
        sign_ins = SharedRateLimiter("sign-in", settings.sign_in_rate, counts)
    return Access(
        limiter=limiter,
        addresses=addresses,
        sign_ins=sign_ins,
        open_allowed=not exposed(settings),
        secure=outside_is_https(settings),
    )
