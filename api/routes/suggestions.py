"""Completions while somebody types."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import Query

from api.auth.audience import reading_role
from api.deps import Config, Kb, Who, checked, serving_generation
from api.routing import Routes
from api.schemas.base import WrittenDay
from api.schemas.suggestions import SuggestionList, SuggestionOut
from kb.bootstrap import today
from kb.search.suggest import DEFAULT_LIMIT, Suggestion, SuggestionKind

router = Routes(tags=["search"])
MOST = 20


@router.get("/suggestions", summary="边输入边提示：法规、条号、手册、常问的问题")
def suggestions(
    kb: Kb,
    settings: Config,
    who: Who,
    *,
    q: Annotated[str, Query(min_length=1, description="已经输入的文字", examples=["民法典12"])],
    limit: Annotated[int, Query(ge=1, le=MOST, description="最多几条")] = DEFAULT_LIMIT,
    as_of: Annotated[WrittenDay | None, Query(description="以哪一天的法律为准，默认今天（北京时间）")] = None,
) -> SuggestionList:
    """Texts held, articles, handbooks the caller may read, and what people ask; nothing is searched or recorded."""
    checked("q", q, settings.max_question)
    generation, day = serving_generation(kb), as_of or today()
    found = kb.suggester.suggest(q, generation=generation, as_of=day, role=reading_role(who, None), limit=limit)
    return SuggestionList(suggestions=tuple(_shown(each, as_of) for each in found), as_of=day, generation=generation)


def _shown(each: Suggestion, as_of: date | None) -> SuggestionOut:
    return SuggestionOut(kind=each.kind, text=each.text, detail=each.detail, href=_href(each, as_of))


def _href(each: Suggestion, as_of: date | None) -> str | None:
    """Where the page shows it, as the pages' own `placeOf` has it."""
    if each.target is None:
        return None
    folder = "handbooks" if each.kind is SuggestionKind.HANDBOOK else "texts"
    day = f"?as_of={as_of}" if as_of is not None else ""
    return f"/{folder}/{quote(each.target, safe='')}{day}{'#' + quote(each.label, safe='') if each.label else ''}"
