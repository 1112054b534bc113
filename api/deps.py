"""What routes are given: the open knowledge base, the ingestion and the settings, kept on the app."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from api.errors import ApiError, field_error
from api.observability.observing import Observation
from api.shared_limits import SharedCounts
from api.validation import text_fault
from ingest.bootstrap import Ingestion
from kb.bootstrap import KnowledgeBase
from kb.records.actors import Actor
from kb.settings import Settings


def knowledge_base(request: Request) -> KnowledgeBase:
    """The open knowledge base."""
    return cast(KnowledgeBase, request.app.state.kb)


def ingestion(request: Request) -> Ingestion:
    """The open ingestion."""
    return cast(Ingestion, request.app.state.ingestion)


def settings(request: Request) -> Settings:
    """The settings the service was started with."""
    return cast(Settings, request.app.state.settings)


def counts(request: Request) -> SharedCounts | None:
    """Where requests are counted for all replicas; None where this one counts alone."""
    return cast("SharedCounts | None", request.app.state.counts)


def owner_token(request: Request) -> bool:
    """Whether the caller proved, by the token in the lock file, that it is the owner's own user."""
    return bool(request.scope.get("state", {}).get("owner_token"))


def actor(request: Request) -> Actor:
    """Who makes the request, as `api.auth.gate` found out before any route ran; nobody is ever assumed."""
    return cast(Actor, request.scope["state"]["actor"])


def observation(request: Request) -> Observation:
    """Where what was done is counted."""
    return cast(Observation, request.app.state.observation)


Kb = Annotated[KnowledgeBase, Depends(knowledge_base)]
Ingests = Annotated[Ingestion, Depends(ingestion)]
Config = Annotated[Settings, Depends(settings)]
Counts = Annotated[SharedCounts | None, Depends(counts)]
Trusted = Annotated[bool, Depends(owner_token)]
Who = Annotated[Actor, Depends(actor)]
Seen = Annotated[Observation, Depends(observation)]


def checked(field: str, text: str, limit: int) -> str:
    """The text as sent, or a 422 that says what is wrong with it."""
    if fault := text_fault(text, limit=limit):
        raise field_error(field, fault)
    return text


def serving_generation(kb: KnowledgeBase) -> int:
    """The newest generation the indexes have reached; 503 while the knowledge base is empty."""
    generation = kb.index_state().lexical_generation
    if generation == 0:
        raise ApiError(503, "知识库还是空的：请先入库（zhigui ingest --source china-law），或等首次建库完成。")
    return generation
