"""Whether the records are what they were, and the signed heads by which anybody can tell later."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query

from api.deps import Kb
from api.errors import ApiError
from api.routing import Routes
from api.schemas.records_verify import HeadsReply, VerifyReply, VerifyRequest
from kb.bootstrap import KnowledgeBase
from kb.records.verification.day_heads import heads_file, read_head
from kb.records.verification.desk import VerifyRun, VerifyState
from kb.records.verification.heads_keeper import BrokenChainError
from kb.store.day_head import DayHead

router = Routes(prefix="/records", tags=["records"])
# How often a request that waits looks whether the verification is done.
LOOK_SECONDS = 0.05


@router.post("/verify", summary="校验记录有没有被改动过")
async def verify(request: VerifyRequest, kb: Kb) -> VerifyReply:
    """Walks every chain. What takes longer than `wait_seconds` goes on; ask again with GET."""
    run = kb.verifications.start(tuple(map(read_head, request.heads)), request.public_keys)
    return await _waited(run, request.wait_seconds)


@router.get("/verify", summary="最近一次校验的进度与结果")
async def verification(
    kb: Kb, wait_seconds: Annotated[float, Query(ge=0, le=60, description="最多等几秒")] = 0
) -> VerifyReply:
    """The verification under way, else the last since the service started."""
    run = kb.verifications.last()
    if run is None:
        raise ApiError(404, "服务启动以来还没有校验过记录。")
    return await _waited(run, wait_seconds)


@router.get("/heads", summary="已签的日结")
def list_heads(kb: Kb) -> HeadsReply:
    """Every head in the store, oldest day first; nothing is signed."""
    return _file(kb, kb.heads.all())


@router.post("/heads", summary="补签到期的日结，并导出全部日结")
def sign_heads(
    kb: Kb, *, now: Annotated[bool, Query(description="另给到此刻为止的记录签一份即时日结")] = False
) -> HeadsReply:
    """Signs the days that are over, then lists all heads; an interim head stands only in this reply."""
    moment = datetime.now(UTC)
    problem = None
    try:
        kb.heads.sign_due(moment)
    except BrokenChainError as error:
        problem = str(error)
    interim = kb.heads.interim(moment) if now else ()
    kb.heads.hand_on(moment)
    return _file(kb, (*kb.heads.all(), *interim), problem)


def _file(kb: KnowledgeBase, heads: tuple[DayHead, ...], problem: str | None = None) -> HeadsReply:
    return HeadsReply.model_validate(
        {**heads_file(heads, datetime.now(UTC)), "problem": problem or kb.heads.problem}, from_attributes=False
    )


async def _waited(run: VerifyRun, seconds: float) -> VerifyReply:
    """A pool thread would be held for as long; this holds none."""
    waited = 0.0
    while run.state is VerifyState.RUNNING and waited < seconds:
        await asyncio.sleep(LOOK_SECONDS)
        waited += LOOK_SECONDS
    return VerifyReply.model_validate(run)
