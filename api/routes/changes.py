"""What changed in the law and in our handbooks: a page of it, one entry, JSON Feed and Atom."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from api.deps import Config, Kb
from api.feeds import address, atom_feed, conditional, json_feed
from api.routing import Routes
from api.schemas.changes import ChangeList, ChangeOut
from ingest.changes import ChangeEntry, change_entries
from ingest.webhooks import entry_authority
from kb.bootstrap import KnowledgeBase
from kb.errors import NotFoundError
from kb.settings import Settings
from kb.store.changes import SqlChanges

router = Routes(prefix="/changes", tags=["changes"])

IN_FEED = 50
JSON_FEED, ATOM = "application/feed+json", "application/atom+xml"
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "没有变化（If-None-Match）"}}


@router.get("", summary="法规与手册更新，新的在前", response_model=ChangeList, responses=UNCHANGED)
def list_changes(
    request: Request,
    kb: Kb,
    settings: Config,
    *,
    since: Annotated[int, Query(ge=0, description="只列这一代数据之后的")] = 0,
    before: Annotated[int | None, Query(ge=1, description="只列这一代数据之前的，用来翻到更早的")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Publications, corrections, withdrawals and rollbacks; with ETag, so that asking again costs next to nothing."""
    newest = kb.store.law.generation()
    found = _entries(kb, settings, since, before, limit + 1)
    page = ChangeList(
        changes=tuple(ChangeOut.model_validate(each) for each in found[:limit]),
        generation=newest,
        more=len(found) > limit,
    )
    return conditional(request, page.model_dump_json().encode(), "application/json")


@router.get(
    "/feed.json",
    summary="更新动态（JSON Feed）",
    response_class=Response,
    responses=UNCHANGED | {200: {"content": {JSON_FEED: {}}}},
)
def feed_json(request: Request, kb: Kb, settings: Config) -> Response:
    """The newest changes as JSON Feed 1.1."""
    content = json_feed(_entries(kb, settings, 0, None, IN_FEED), address(request, settings))
    return conditional(request, content, JSON_FEED)


@router.get(
    "/atom.xml",
    summary="更新动态（Atom）",
    response_class=Response,
    responses=UNCHANGED | {200: {"content": {ATOM: {}}}},
)
def feed_atom(request: Request, kb: Kb, settings: Config) -> Response:
    """The newest changes as Atom."""
    found = _entries(kb, settings, 0, None, IN_FEED)
    return conditional(request, atom_feed(found, address(request, settings), entry_authority(settings)), ATOM)


@router.get("/{generation}", summary="一次更新")
def one_change(generation: int, kb: Kb, settings: Config) -> ChangeOut:
    """One entry by the generation it made."""
    found = _entries(kb, settings, generation - 1, generation + 1, 1) if generation > 0 else ()
    if not found:
        raise NotFoundError(f"没有第 {generation} 代数据的更新记录。")
    return ChangeOut.model_validate(found[0])


def _entries(
    kb: KnowledgeBase, settings: Settings, after: int, before: int | None, limit: int
) -> tuple[ChangeEntry, ...]:
    changes = SqlChanges(kb.store.engine)
    return change_entries(changes, entry_authority(settings), after=after, before=before, limit=limit)
