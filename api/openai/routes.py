"""Chat Completions and the list of models, as OpenAI has them."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Header, Request
from starlette.responses import Response

from api.auth.audience import reading_role
from api.deps import Config, Kb, Seen, Who, serving_generation
from api.errors import ApiError
from api.openai.asking import question_of
from api.openai.completing import ChatEvents, Head, completion
from api.openai.schemas import AUTO, EXTRACT, ChatRequest, Completion, ErrorReply, ModelList, ModelOut
from api.routing import Routes
from api.schemas.problem import FieldProblem
from api.streaming.response import EventStream

router = Routes(tags=["openai"])

# 2026-11-22, when they could first be chosen; clients sort by it.
CREATED = 1_795_305_600
MODELS = {name: ModelOut(id=name, created=CREATED) for name in (AUTO, EXTRACT)}
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorReply, "content": {"application/json": {}}}
    for status in (400, 401, 403, 404, 408, 409, 413, 421, 422, 429, 503)
}
STREAMED: dict[int | str, dict[str, Any]] = {200: {"model": Completion, "content": {"text/event-stream": {}}}}


@router.post("/chat/completions", summary="提问（OpenAI 兼容）", response_model=None, responses=ERRORS | STREAMED)
def complete(
    body: ChatRequest,
    request: Request,
    kb: Kb,
    settings: Config,
    who: Who,
    *,
    seen: Seen,
    x_zhigui_session: Annotated[str | None, Header(max_length=64, description="通话编号")] = None,
) -> Completion | Response:
    """The answer to the last message of the user, whole or as a stream. A refusal is an answer like any other."""
    serving_generation(kb)
    asked = question_of(body, settings.max_question, kb.privacy.token, x_zhigui_session)
    question = replace(asked, role=reading_role(who, None), asked_by=who.actor_id)
    base = (settings.public_url or str(request.base_url)).rstrip("/")
    head = Head(f"chatcmpl-{request.scope['state']['request_id']}", int(time.time()), body.model, base)
    if not body.stream:
        return completion(seen.ask(kb, question), head)
    include_usage = bool(body.stream_options and body.stream_options.include_usage)
    return EventStream(
        request.app.state.answer_streams,
        lambda tell, cancelled: seen.ask(kb, question, tell, cancelled),
        ChatEvents(head, include_usage=include_usage),
    )


@router.get("/models", summary="可选的模型（OpenAI 兼容）", responses=ERRORS)
def models() -> ModelList:
    """The ways of answering that can be chosen as a model."""
    return ModelList(data=tuple(MODELS.values()))


@router.get("/models/{model}", summary="一个模型（OpenAI 兼容）", responses=ERRORS)
def one_model(model: str) -> ModelOut:
    """One of them. 404 where there is none of that name."""
    if model not in MODELS:
        detail = f"没有模型“{model}”，只有 {AUTO} 和 {EXTRACT}。"
        raise ApiError(404, detail, fields=[FieldProblem(field="model", detail=detail)])
    return MODELS[model]
