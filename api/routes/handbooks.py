"""The company's handbooks: list, one as of a day, one withdrawn."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from api.auth.audience import reading_role
from api.deps import Config, Ingests, Kb, Who, checked, serving_generation
from api.handbooks import detail_of, find_handbook, find_text, handbooks_for, summary_of
from api.routing import Routes
from api.schemas.base import WrittenDay
from api.schemas.handbook import HandbookDetail, HandbookList, WithdrawHandbookRequest
from api.schemas.instrument import PublishedReply
from kb.bootstrap import today
from kb.store.roles import Role

router = Routes(prefix="/handbooks", tags=["handbooks"])

MAX_REASON = 500
AsOf = Annotated[WrittenDay | None, Query(description="以哪一天的文本为准，默认今天（北京时间）")]
AsRole = Annotated[Role | None, Query(description="以哪种角色查看，只有管理员与本机用户可以指定；默认按自己的角色")]


@router.get("", summary="手册列表")
def list_handbooks(
    kb: Kb,
    settings: Config,
    who: Who,
    *,
    q: Annotated[str | None, Query(description="标题中的字")] = None,
    as_of: AsOf = None,
    role: AsRole = None,
) -> HandbookList:
    """The handbooks that the role may read, by title."""
    words = checked("q", q, settings.max_question).strip() if q else ""
    generation, day = serving_generation(kb), as_of or today()
    found = tuple(summary_of(kb, texts, day) for texts in handbooks_for(kb, reading_role(who, role)))
    wanted = tuple(each for each in found if words in each.title)
    return HandbookList(handbooks=wanted, total=len(wanted), as_of=day, generation=generation)


@router.get("/{handbook}", summary="一本手册：版本与某日的单元")
def one_handbook(handbook: str, kb: Kb, who: Who, *, as_of: AsOf = None, role: AsRole = None) -> HandbookDetail:
    """A handbook by id or title. 404 also where the role may not read it."""
    reader = reading_role(who, role)
    return detail_of(kb, find_handbook(kb, handbook, reader), as_of or today(), reader)


@router.post("/{handbook}/withdraw", summary="撤下一本手册或它的一个版本")
def withdraw(handbook: str, request: WithdrawHandbookRequest, kb: Kb, ingestion: Ingests, who: Who) -> PublishedReply:
    """Take a handbook out, or one of its texts; earlier generations still show it."""
    checked("reason", request.reason, MAX_REASON)
    texts = find_handbook(kb, handbook, None)
    version_id = find_text(texts, request.version) if request.version else None
    generation = ingestion.withdraw_handbook(texts[0].handbook_id, request.reason, who.actor_id, version_id)
    what = f"的版本 {version_id[:12]} " if version_id else ""
    return PublishedReply(
        generation=generation, detail=f"手册《{texts[-1].title}》{what}已撤下（数据第 {generation} 代）。"
    )
