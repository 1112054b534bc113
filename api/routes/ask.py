"""A question in, the law out: as one reply, or as a stream of events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import Request
from starlette.responses import Response

from api.auth.audience import reading_role
from api.deps import Config, Kb, Seen, Who, checked, serving_generation
from api.routing import Routes
from api.schemas.ask import AskReply, AskRequest
from api.streaming.accept import prefers_events
from api.streaming.events import AskEvents
from api.streaming.response import EventStream
from kb.records.sessions import session_name

router = Routes(tags=["ask"])

STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "text/event-stream": {
                "schema": {
                    "type": "string",
                    "description": "事件 status、extract、sentence、citations、phrasings，最后是 done 或 error；"
                    "每个事件的 data 是 JSON，extract 与 done 的 data 与不推送时的答复相同",
                }
            }
        }
    }
}


@router.post("/ask", summary="提问：可以说的话、所依条文、不能说的话", response_model=AskReply, responses=STREAMED)
def ask(body: AskRequest, request: Request, kb: Kb, settings: Config, who: Who, *, seen: Seen) -> AskReply | Response:
    """The answer as of a day. A refusal is a proper answer (status `refused`), not an error.

    With `Accept: text/event-stream` the extract is there at once, and the model's sentences as each has been checked.
    """
    checked("question", body.question, settings.max_question)
    serving_generation(kb)
    session = None if body.session_id is None else session_name(body.session_id, kb.privacy.token)
    role = reading_role(who, body.role)
    question = replace(body.asked(), role=role, asked_by=who.actor_id, session_id=session)
    if not prefers_events(request.headers.getlist("accept")):
        return AskReply.of(seen.ask(kb, question))
    return EventStream(
        request.app.state.answer_streams,
        lambda tell, cancelled: seen.ask(kb, question, tell, cancelled),
        AskEvents(request.url.path, request.scope["state"]["request_id"]),
    )
